"""Signing: what recipients, the clock and the control API do to a signature request, made known to subscribers and to
the recipients who are next (signatures.md section 3, U69)."""

import re

from ..outbound import signatures as events
from ..protocol.problem import Problem
from ..world import outbox
from ..world.agenda import Job
from ..world.deeds import DONE, SERVICE, Deed, acted, ended, obstacle
from ..world.signing import SignatureRequest
from ..world.world import JobTable, State, World
from .inviting import invite

UNTOLD = frozenset({"fail"})  # webhooks.md section 4: there is no signature.failed


def number_of(request: SignatureRequest, text: str) -> int:
    """A recipient's place in the list, from 0, as an address has it."""
    number = int(text) if re.fullmatch(r"[0-9]{1,2}", text) else None
    if number is None or number >= len(request.recipients):
        raise Problem("not_found", f"signature request {request.id} has no recipient {text!r}", what="Recipient")
    return number


def act(world: World, request: SignatureRequest, number: int, deed: Deed) -> SignatureRequest:
    """A recipient views, signs or declines; refused with `conflict` where that is not possible. `signature.signed`
    carries the unmoved status (U58); the last signature completes the request right after it."""
    state, turn = world.state, request.turn
    if why := obstacle(request, request.recipients[number], deed.verb):
        raise Problem("conflict", what=why)
    request = _told(state, acted(request, number, deed), deed)
    if deed.verb == "sign" and request.turn is None:
        return finish(state, request, Deed("complete", deed.at))
    if request.turn != turn:
        invite(world, request, at=deed.at)
    return request


def moment(world: World, request: SignatureRequest) -> int:
    """Now, but never before the request was made: under a frozen clock that is a little ahead (U69)."""
    return max(world.now(), request.created_at)


def finish(state: State, request: SignatureRequest, deed: Deed, *, who: str = SERVICE) -> SignatureRequest:
    """`complete`, `expire`, `cancel` or `fail`."""
    return _told(state, ended(request, deed, who=who), deed)


def _told(state: State, moved: SignatureRequest, deed: Deed) -> SignatureRequest:
    """The changed request kept, with its event."""
    if deed.verb not in UNTOLD:
        at = min(deed.at, state.clock.now())  # `moment` may be a little ahead; the event is not to wait for it
        outbox.emit(state, moved.project_id, events.event(state, moved, DONE[deed.verb]), at=at)
    return state.signatures.replace(moved)


def expire(world: World, job: Job) -> None:
    """The expiration window has passed; a request that has come to an end before stays as it is."""
    request = world.state.signatures[job.id]
    if request.open:
        finish(world.state, request, Deed("expire", job.due))


JOBS: JobTable = {"signature.expire": expire}
