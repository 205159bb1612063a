"""The events of the other areas reach a receiver too, as documented and signed."""

from ..craftkit import RENDER_ID, Craftkit
from .conftest import subscribe
from .receiver import SECRET, Receiver
from .test_delivery import assert_documented

SIGNERS = [{"firstName": "Jane", "lastName": "Doe", "email": "jane@example.com", "designation": "Signer"}]
FIELDS = [{"type": "signature", "recipientIndex": 0, "page": 1, "x": 10, "y": 10, "width": 20, "height": 5}]


def test_shares_and_signatures_are_told_in_the_order_in_which_they_happen(frozen: Craftkit, receiver: Receiver) -> None:
    subscribe(frozen, receiver, events="all")
    share = frozen.post(f"/v1/renders/{RENDER_ID}/shares", {})
    assert share.status_code in (200, 201), share.text
    body = {"renderId": RENDER_ID, "recipients": SIGNERS, "fields": FIELDS}
    request = frozen.post("/v1/signatures", body)
    assert request.status_code == 201, request.text
    for verb in ("view", "sign"):
        frozen.control("POST", f"/signatures/{request.json()['id']}/recipients/0/{verb}", {})
    frozen.advance("1s")
    for received in receiver.received:
        assert_documented(received.event)
        assert received.is_signed_with(SECRET)
    assert [received.event["event"] for received in receiver.received] == [
        "document.share_created",
        "signature.sent",
        "signature.viewed",
        "signature.signed",
        "signature.completed",
    ]
