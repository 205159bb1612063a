"""The two PDFs of a completed request: the render's document with its signatures on it, and the certificate."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..documents.document import Document
from ..world.clock import iso
from ..world.signing import Recipient, SignatureRequest
from ..world.world import State
from .reading import document_of

# What a signed field shows, by its type (U66). No value comes with a signature but the name that was typed.
SHOWN: dict[str, Callable[[str, str], list[str]]] = {
    "signature": lambda name, at: [name, f"Signed {at}"],
    "initials": lambda name, at: ["".join(word[0] for word in name.split()) or name],
    "date": lambda name, at: [at[:10]],
    "text": lambda name, at: [name],
    "checkbox": lambda name, at: ["X"],
}


def signed_document(state: State, request: SignatureRequest) -> Document:
    """The PDF that was sent, drawn again with the stamps."""
    return replace(document_of(state, state.renders[request.render_id]), stamps=tuple(_stamps(request)))


def _stamps(request: SignatureRequest) -> Iterator[Mapping[str, object]]:
    for place in (*request.fields, *request.anchors):
        recipient = request.recipients[int(place["recipientIndex"])]
        if recipient.signed_at is not None and recipient.signed_as is not None:
            lines = SHOWN[place["type"]](recipient.signed_as, iso(recipient.signed_at))
            spot = {name: place[name] for name in SPOT if name in place}
            yield spot | {"lines": lines}


SPOT = ("page", "x", "y", "width", "height", "anchorString")


def certificate(state: State, request: SignatureRequest) -> Document:
    """Who did what, when, from where: an ordinary document of the emulator's own making."""
    return Document(
        title="Certificate of completion",
        manifest=MANIFEST,
        data={
            "name": request.name,
            "id": request.id,
            "render": request.render_id,
            "sent": iso(request.created_at),
            "completed": _shown(request.completed_at),
            "recipients": [_recipient(recipient) for recipient in request.recipients],
            "audit": [
                {
                    "at": iso(entry.at),
                    "what": entry.what,
                    "who": entry.who,
                    "from": " ".join(part for part in (entry.address, entry.user_agent) if part) or "-",
                }
                for entry in request.audit
            ],
        },
        watermark="TEST" if state.renders[request.render_id].test else None,  # U11
    )


def _recipient(recipient: Recipient) -> dict[str, str]:
    return {
        "name": recipient.name,
        "email": recipient.email,
        "role": recipient.designation,
        "viewed": _shown(recipient.viewed_at),
        "signed": _shown(recipient.signed_at),
        "as": recipient.signed_as or "-",
    }


def _shown(at: int | None) -> str:
    return "-" if at is None else iso(at)


def _fields(*rows: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"key": key, "label": label, "dataType": "text"} for key, label in rows]


MANIFEST: Mapping[str, object] = {
    "variables": _fields(
        ("name", "Document"),
        ("id", "Signature request"),
        ("render", "Render"),
        ("sent", "Sent"),
        ("completed", "Completed"),
    ),
    "loops": [
        {
            "key": "recipients",
            "label": "Recipients",
            "itemFields": _fields(
                ("name", "Name"),
                ("email", "E-mail"),
                ("role", "Role"),
                ("viewed", "Viewed"),
                ("signed", "Signed"),
                ("as", "Signed as"),
            ),
        },
        {
            "key": "audit",
            "label": "Audit trail",
            "itemFields": _fields(("at", "When"), ("what", "What"), ("who", "Who"), ("from", "From")),
        },
    ],
}
