"""Inviting: the signature service writes to the recipients whose turn it is, and to those who get a copy (it mails,
Craftkit does not: [REF] create-signature). Here the messages lie in the world's outbox, beside those of shares."""

from ..outbound.invitation import Invitation
from ..world.sharing import Mail
from ..world.signing import SignatureRequest
from ..world.world import World

SERVICE_FROM = "signatures@craftkit.dev"


def invite(world: World, request: SignatureRequest, *, at: int) -> None:
    """The Signers whose turn it is."""
    for number, recipient in enumerate(request.recipients):
        if recipient.signs and recipient.order == request.turn:
            _write(world, request, number, at=at)


def send_copies(world: World, request: SignatureRequest, *, at: int) -> None:
    """A `CC` gets a link to read along, once and whatever the turn (U66)."""
    for number, recipient in enumerate(request.recipients):
        if not recipient.signs:
            _write(world, request, number, at=at)


def _write(world: World, request: SignatureRequest, number: int, *, at: int) -> None:
    state, recipient = world.state, request.recipients[number]
    invitation = Invitation(
        project=state.projects[request.project_id].name,
        document=request.name,
        recipient=recipient.name,
        url=signing_url(world, request, number),
        signs=recipient.signs,
    )
    state.mails.add(
        Mail(
            id=f"sm_{state.ids.alphanumeric('invitation', 24)}",
            project_id=request.project_id,
            render_id=request.render_id,
            share_id=None,
            sender=SERVICE_FROM,
            to=recipient.email,
            subject=invitation.subject,
            text=invitation.text,
            html=invitation.html,
            sent_at=at,
        )
    )


def signing_url(world: World, request: SignatureRequest, number: int) -> str:
    """A recipient's signing page, by its place in the list from 0."""
    return f"{world.base_url}/sign/{request.token}/{number}"
