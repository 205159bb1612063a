"""The chapters of the story: a platform provisions a charterer, whose document is rendered, mailed, signed, and ends.

Each takes the story so far and leaves it further on. The clock moves only where it is told to.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from ..craftkit import ADMIN_KEY, Craftkit, assert_problem
from ..sharing.verbs import guest
from ..signatures.making import JANE, JOHN, act, get, text_of
from ..webhooks.receiver import SECRET, Receiver, status

START = "2040-06-05T10:00:00.000Z"
MAILED = "2040-06-05T10:00:15.200Z"  # after the third attempt to tell of the render
SHARED_UNTIL = "2040-07-05T10:00:15.200Z"  # 30 days later
A_MOMENT_BEFORE = "2040-07-05T10:00:15.199Z"
SIGNED = "2040-06-05T12:00:15.200Z"
COUNTERSIGNED = "2040-06-05T13:00:15.200Z"

MANIFEST = {
    "variables": [
        {"key": "vessel", "label": "Vessel", "dataType": "text", "required": True},
        {"key": "owner", "label": "For the owner", "dataType": "text"},
        {"key": "charterer", "label": "For the charterer", "dataType": "text"},
    ],
    "loops": [],
}
DATA = {"vessel": "MV Northern Light", "owner": "{{sign_owner}}", "charterer": "{{sign_charterer}}"}
OWNER, CHARTERER = JANE | {"order": 1}, JOHN | {"order": 2}
ANCHORS = [
    {"anchorString": DATA["owner"], "type": "signature", "recipientIndex": 0, "required": True},
    {"anchorString": DATA["charterer"], "type": "signature", "recipientIndex": 1, "required": True},
]


@dataclass
class Story:
    """`partner` is the client of the provisioned organisation; the rest is filled in chapter by chapter."""

    partner: Craftkit
    receiver: Receiver
    template: dict[str, Any] = field(default_factory=dict)
    render: dict[str, Any] = field(default_factory=dict)
    mail: dict[str, Any] = field(default_factory=dict)
    signed: dict[str, Any] = field(default_factory=dict)
    unsigned: dict[str, Any] = field(default_factory=dict)

    def settle(self) -> None:
        """What is due now has been sent, and answered, afterwards."""
        self.partner.advance("0s")

    def newest_delivery(self) -> dict[str, Any]:
        newest = self.partner.control("GET", "/deliveries")["deliveries"][0]
        delivery: dict[str, Any] = self.partner.control("GET", f"/deliveries/{newest['id']}")
        return delivery


def provision(platform: Craftkit, receiver: Receiver) -> Story:
    """An organisation gets its project and key, asked for once or twice, and the project its webhook."""
    platform.freeze(START)
    body = {"externalOrgId": "org_meridian", "name": "Meridian Charters", "emailFrom": "desk@meridian.example"}
    organisation, again = (platform.post("/v1/admin/provision", body, key=ADMIN_KEY).json() for _ in range(2))
    assert organisation == again
    webhook = {"url": receiver.url, "secret": SECRET, "events": "all", "project": organisation["projectId"]}
    assert platform.control("POST", "/webhooks", webhook)["projectId"] == organisation["projectId"]
    return Story(replace(platform, key=organisation["apiKey"]), receiver)


def publish(story: Story) -> None:
    story.template = story.partner.publish_template("charterparty", MANIFEST)
    assert story.template["slug"] == "charterparty"


def render(story: Story) -> None:
    """The webhook fails twice and then arrives, 5 and 10 seconds later."""
    story.receiver.script = [status(500, b"out of order"), status(503)]
    queued = story.partner.render("charterparty", DATA)
    assert queued["status"] == "queued"
    story.partner.advance("200ms")
    story.render = story.partner.poll(queued)
    assert story.render["status"] == "succeeded"
    assert DATA["vessel"] in text_of(story.partner.pdf(story.render))
    for step, state in (("0s", "pending"), ("5s", "pending"), ("10s", "delivered")):
        story.partner.advance(step)
        assert story.newest_delivery()["state"] == state
    assert [attempt["response"]["status"] for attempt in story.newest_delivery()["attempts"]] == [500, 503, 200]


def mail(story: Story) -> None:
    body = {"to": "owner@example.com", "recipientName": "Jane Doe", "expiresAt": SHARED_UNTIL}
    response = story.partner.post(f"/v1/renders/{story.render['id']}/email", body)
    assert response.status_code == 201, response.text
    story.mail = response.json()
    assert story.mail["sentAt"] == MAILED
    message = story.partner.control("GET", f"/mail/{story.mail['emailMessageId']}")
    assert (message["from"], message["to"]) == ("desk@meridian.example", "owner@example.com")
    assert message["links"] == [story.mail["shareUrl"]]
    story.settle()


def open_it(story: Story) -> None:
    """The addressee opens the message, then the page that it links to, and takes the PDF along."""
    opened = story.partner.control("POST", f"/mail/{story.mail['emailMessageId']}/open", {"userAgent": "Mail/1.0"})
    assert opened == {"recorded": True, "openedAt": MAILED}
    assert guest(story.partner, story.mail["shareToken"]).status_code == 200
    taken = guest(story.partner, story.mail["shareToken"], "/download")
    assert taken.content == story.partner.pdf(story.render)
    counts = story.partner.get(f"/v1/renders/{story.render['id']}/engagement").json()["counts"]
    assert [counts[name] for name in ("email_opened", "viewed", "downloaded")] == [1, 1, 1]
    story.settle()


def sign(story: Story) -> None:
    """The owner first; the charterer is not let in before."""
    partner, request = story.partner, _request(story, [OWNER, CHARTERER], name="Charterparty MV Northern Light")
    assert_problem(act(partner, request, "sign", 1), "conflict")
    for number, name in enumerate(("Jane A. Doe", "John Roe")):
        partner.advance("1h" if number else "2h")
        assert act(partner, request, "view", number).status_code == 200
        assert get(partner, request)["status"] == "viewed"
        assert act(partner, request, "sign", number, name=name).status_code == 200
        story.settle()
    story.signed = get(partner, request)
    assert (story.signed["status"], story.signed["completedAt"]) == ("completed", COUNTERSIGNED)
    assert [recipient["signedAt"] for recipient in story.signed["recipients"]] == [SIGNED, COUNTERSIGNED]


def read(story: Story) -> None:
    """The signed document carries both names and times, the certificate who did what and when."""
    signed, certificate = (_text(story, story.signed[url]) for url in ("signedDownloadUrl", "certificateUrl"))
    for shown in (DATA["vessel"], "Jane A. Doe", f"Signed {SIGNED}", "John Roe", f"Signed {COUNTERSIGNED}"):
        assert shown in signed, (shown, signed)
    for shown in (
        *("Certificate of completion", story.signed["id"], story.render["id"], story.signed["name"]),
        *(JANE["email"], JOHN["email"], SIGNED, COUNTERSIGNED, "signed: Jane A. Doe", "signed: John Roe", "completed"),
    ):
        assert shown in certificate, (shown, certificate)


def let_a_signature_expire(story: Story) -> None:
    """After 7 days, to the millisecond; who should hear of it is out of order, and is given up after six attempts."""
    partner = story.partner
    story.unsigned = _request(story, [OWNER], anchorTags=ANCHORS[:1])
    story.receiver.otherwise = status(500)
    partner.advance("6d")
    partner.advance("86399999ms")
    assert get(partner, story.unsigned)["status"] == "sent"
    partner.advance("1ms")
    assert get(partner, story.unsigned)["status"] == "expired"
    partner.advance("154.999s")
    assert (story.newest_delivery()["state"], story.newest_delivery()["attemptCount"]) == ("pending", 5)
    partner.advance("1ms")
    partner.advance("1d")
    abandoned = story.newest_delivery()
    assert (abandoned["event"], abandoned["state"]) == ("signature.expired", "abandoned")
    assert [attempt["response"]["status"] for attempt in abandoned["attempts"]] == [500] * 6
    story.receiver.otherwise = status(200)


def let_the_share_expire(story: Story) -> None:
    """After 30 days, to the millisecond."""
    token = story.mail["shareToken"]
    story.partner.control("POST", "/clock", {"set": A_MOMENT_BEFORE})
    assert guest(story.partner, token).status_code == 200
    assert story.partner.advance("1ms")["now"] == SHARED_UNTIL
    assert [guest(story.partner, token, path).status_code for path in ("", "/pdf", "/download")] == [404] * 3
    assert not story.partner.control("POST", f"/mail/{story.mail['emailMessageId']}/open")["recorded"]
    story.settle()


def _request(story: Story, recipients: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    body = {"renderId": story.render["id"], "recipients": recipients, "anchorTags": ANCHORS, **more}
    response = story.partner.post("/v1/signatures", body)
    assert response.status_code == 201, response.text
    story.settle()
    request: dict[str, Any] = response.json()
    assert request["status"] == "sent"
    return request


def _text(story: Story, url: str) -> str:
    response = story.partner.get(url.removeprefix(story.partner.base_url))
    assert response.headers["Content-Type"] == "application/pdf", response.text
    return " ".join(text_of(response.content).split())
