"""Building signature requests. What stands in the file is what was done, and when; the state follows from that."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..clock import LAST_INSTANT
from ..deeds import Deed, acted, ended, obstacle
from ..material import Row, Steps, steps_of
from ..records import Project, Render
from ..signing import SIGNER, AuditEntry, Recipient, SignatureRequest, shape_issues
from .site import Site

SENDER = "Sender"
VERBS = {"viewedAt": "view", "signedAt": "sign", "declinedAt": "decline"}
ENDS = {"cancelledAt": "cancel", "failedAt": "fail"}


class Done(NamedTuple):
    """A deed, where in the file it stands, and by which recipient; None for the sender and the service."""

    deed: Deed
    place: Steps
    number: int | None


def add_signatures(site: Site, project: Project, rows: Sequence[Row], steps: Steps) -> None:
    """In the order of creation, which the file need not follow."""
    places = [(*steps, "signatures", position) for position in range(len(rows))]
    created = [site.past(row, "createdAt", place, default=site.start) for row, place in zip(rows, places, strict=True)]
    for at, place, row in sorted(zip(created, places, rows, strict=True), key=lambda item: item[:2]):
        _add_signature(site, project, row, place, created_at=at)


def _add_signature(site: Site, project: Project, row: Row, steps: Steps, *, created_at: int) -> None:
    state, render = site.state, _signable(site, project, row, steps, created_at=created_at)
    last = state.signatures.newest("project", project.id, limit=1)
    at = max(created_at, last[0].created_at + 1) if last else created_at  # U69: no two share an instant
    request = replace(_sent(site, render, row, steps, at=at), ahead=at - created_at)
    for done in _deeds(site, row, steps):
        if done.deed.at < created_at:
            raise site.error(done.place, "the request was not sent by then")
        request = _after(site, request, done)
    now = _as_of_the_start(site, request)
    if row.get("status", now.status) not in (request.status, now.status):  # what was open may have expired since
        raise site.error((*steps, "status"), f"{row['status']!r} was said, its times make it {now.status!r}")
    request = site.add(state.signatures, now, steps)
    if request.token in state.signing_tokens:
        raise site.error((*steps, "token"), "another signature request has this token")
    state.signing_tokens[request.token] = request.id
    if request.open:
        state.agenda.at(request.expires_at, "signature.expire", request.id)


def _signable(site: Site, project: Project, row: Row, steps: Steps, *, created_at: int) -> Render:
    render = site.state.renders.get(row["render"])
    if render is None or render.project_id != project.id:
        raise site.error((*steps, "render"), f"the project has no render with the id {row['render']}")
    if render.status != "succeeded" or render.completed_at is None:
        text = f"only a render that succeeded can be signed, this one is {render.status}"
        raise site.error((*steps, "render"), text)
    if 0 < created_at < render.completed_at:  # 0 where the world starts too near to 1970 for what is relative to it
        raise site.error((*steps, "createdAt"), "the render was not done by then")
    return render


def _sent(site: Site, render: Render, row: Row, steps: Steps, *, at: int) -> SignatureRequest:
    for field, texts in shape_issues(row).items():
        raise site.error((*steps, *steps_of(field)), texts[0])
    return SignatureRequest(
        id=row.get("id") or site.ids.uuid("signature", at),
        project_id=render.project_id,
        render_id=render.id,
        token=row.get("token") or site.ids.hex("signing-token", 32),
        name=row.get("name", f"Signature request {render.id[:8]}"),  # U67
        recipients=tuple(_recipient(site, one, place) for place, one in enumerate(row["recipients"], 1)),
        fields=tuple(row.get("fields", ())),
        anchors=tuple(row.get("anchorTags", ())),
        expiration_hours=int(row["expirationHours"]) if "expirationHours" in row else None,
        created_at=at,
        audit=(AuditEntry(at, "sent", SENDER, None, None),),
    )


def _recipient(site: Site, row: Row, place: int) -> Recipient:
    return Recipient(
        id=row.get("id") or f"rcp_{site.ids.hex('recipient', 16)}",
        first_name=row["firstName"],
        last_name=row.get("lastName"),
        email=row["email"],
        designation=row.get("designation", SIGNER),
        order=int(row.get("order", place)),
    )


def _deeds(site: Site, row: Row, steps: Steps) -> list[Done]:
    """In the order of their times; what happened at one instant in the order of the file."""
    found = [*_of_recipients(site, row, steps), *_of_others(site, row, steps)]
    if "errorMessage" in row and not any(done.deed.words == row["errorMessage"] for done in found):
        text = "only a request that was declined or cancelled, or that failed, has one"
        raise site.error((*steps, "errorMessage"), text)
    return sorted(found, key=lambda done: done.deed.at)


def _of_recipients(site: Site, row: Row, steps: Steps) -> Iterator[Done]:
    for number, one in enumerate(row["recipients"]):
        place = (*steps, "recipients", number)
        words = {"sign": one.get("signedAs"), "decline": row.get("errorMessage")}
        for name, verb in VERBS.items():
            if name in one:
                at = site.past(one, name, place)
                deed = Deed(verb, at, words.get(verb), one.get("address"), one.get("userAgent"))
                yield Done(deed, (*place, name), number)


def _of_others(site: Site, row: Row, steps: Steps) -> Iterator[Done]:
    for name, verb in ENDS.items():
        if name in row:
            yield Done(Deed(verb, site.past(row, name, steps), row.get("errorMessage")), (*steps, name), None)


def _after(site: Site, request: SignatureRequest, done: Done) -> SignatureRequest:
    if why := _obstacle(request, done):
        raise site.error(done.place, why)
    deed = done.deed._replace(at=max(done.deed.at, request.created_at))
    if done.number is None:
        return ended(request, deed, who=SENDER) if deed.verb == "cancel" else ended(request, deed)
    request = acted(request, done.number, deed)
    if deed.verb == "sign" and request.turn is None:
        return ended(request, Deed("complete", deed.at))
    return request


def _obstacle(request: SignatureRequest, done: Done) -> str:
    """Why that cannot have been done then; empty when it can."""
    if done.deed.at >= request.expires_at:
        return f"the request had expired by then: it is open for {request.hours} hours"
    if done.number is None:
        return "" if request.open else f"the request had come to an end by then: {request.status}"
    return obstacle(request, request.recipients[done.number], done.deed.verb)


def _as_of_the_start(site: Site, request: SignatureRequest) -> SignatureRequest:
    if request.open and request.expires_at <= site.start and request.expires_at < LAST_INSTANT:
        return ended(request, Deed("expire", request.expires_at))
    return request
