"""What a story must have seen, whichever generated client lived it, and what it left behind: in the emulator, and with
the receiver of its webhooks, where it must be the story of tests/story and two forms more."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..craftkit import Craftkit
from ..story import evidence
from ..story.chapters import COUNTERSIGNED, MAILED, SHARED_UNTIL, SIGNED, Story, read
from ..webhooks.receiver import Handler, Receiver, receiving, status

HERE = Path(__file__).parent

SEEN = {
    "version": 1,
    "statuses": ["queued", "succeeded"],
    "arrival": ["pending", "pending", "delivered"],
    "sentAt": MAILED,
    "letter": ["desk@meridian.example", "owner@example.com"],
    "visits": [200, 200],
    "counts": [1, 1, 1],
    "early": 409,
    "turns": ["viewed", "viewed", "completed"],
    "times": [SIGNED, COUNTERSIGNED, COUNTERSIGNED],
    "outlived": ["sent", "expired"],
    "attempts": [["pending", 5], ["abandoned", 6], ["abandoned", 6]],
    "listed": ["Too late", "Charterparty"],
    "shared": [200, 404, 404, 404],
    "sharedUntil": SHARED_UNTIL,
    "recorded": False,
    "form": ["queued", "succeeded", "submitted"],
    "project": "generated-clients",
    "templates": 0,
    "refused": "template_not_found",
}
FORMS = ["render.succeeded", "form.submitted"]


def contract_of(craftkit: Craftkit, folder: Path) -> Path:
    """openapi.yaml as the emulator serves it, in a file."""
    response = craftkit.get("/_emulator/openapi.yaml", key=None)
    assert response.status_code == 200, response.text
    file = folder / "openapi.yaml"
    file.write_bytes(response.content)
    return file


def hard_of_hearing() -> AbstractContextManager[Receiver]:
    """A receiver that fails twice at the start, and always when a signature has expired."""
    return receiving(status(500, b"out of order"), status(503), otherwise=_deaf_to_expiry)


def _deaf_to_expiry(handler: Handler) -> None:
    status(500 if handler.headers["x-craftkit-event"] == "signature.expired" else 200)(handler)


def assert_whole(craftkit: Craftkit, receiver: Receiver, facts: Mapping[str, Any]) -> None:
    assert {fact: facts[fact] for fact in SEEN} == SEEN
    told = {part: facts[part] for part in ("template", "render", "mail", "signed", "unsigned")}
    story = Story(replace(craftkit, key=facts["key"]), receiver, **told)
    _assert_told(story, facts)
    _assert_downloaded(story)
    read(story)


def _assert_told(story: Story, facts: Mapping[str, Any]) -> None:
    """Delivery by delivery, each signed; the client read those that are still there."""
    told = evidence.deliveries(story)
    names = [each[0].event["event"] for each in told]
    assert names == [name for name, _ in evidence.EVENTS] + FORMS
    assert facts["heard"] == names[:-1]
    story_told, forms_told = told[: -len(FORMS)], told[-len(FORMS) :]
    evidence.assert_told(story, story_told)
    for received in forms_told:
        evidence.assert_signed(received)
    assert [each[0].event["renderId"] for each in forms_told] == facts["renders"]


def _assert_downloaded(story: Story) -> None:
    """The emulator hands the same bytes to another client."""
    partner, request = story.partner, f"/v1/signatures/{story.signed['id']}"
    papers = [partner.get(f"{request}/{paper}").content for paper in ("download", "certificate")]
    kept = [sha256(paper).hexdigest() for paper in (partner.pdf(story.render), *papers)]
    assert [story.render["digest"], *story.signed["digests"]] == kept
