"""E-mailing a render: a share for the addressee and a message in the outbox (renders.md section 7)."""

from ..outbound.letter import Letter
from ..protocol.call import Call, Reply
from ..protocol.problem import Problem
from ..world.clock import iso
from ..world.faults.striking import strikes
from ..world.records import Render
from ..world.sharing import EMAIL_FROM, Mail, Share
from ..world.world import State, World
from .engagement import note
from .renders import instant
from .shares import make_share, share_token, share_url, succeeded_render


def email_render(world: World, call: Call) -> Reply:
    """A failure leaves nothing behind, neither share nor event. Every call sends again. [REF] email-render"""
    render = succeeded_render(world.state, call)
    _check_provider(world.state, call)
    share = make_share(world, call, render, channel="email", recipient=call.body["to"])
    mail = _send(world, call, render, share)
    note(world, call, "email_sent", share=share, actor="partner")
    return Reply(
        201,
        {
            "id": share.id,
            "shareToken": share_token(world.state, share),
            "shareUrl": share_url(world.state, share, call),
            "emailMessageId": mail.id,
            "sentAt": iso(mail.sent_at),
        },
    )


def _check_provider(state: State, call: Call) -> None:
    """Who is not configured cannot be refused: 503 before 502."""
    if strikes(state, call, "mail-not-configured"):
        raise Problem("email_not_configured", "e-mail was made unconfigured by the control API")
    if strikes(state, call, "mail-refused"):
        raise Problem("email_send_failed", "the mail provider was made to refuse by the control API")


def _send(world: World, call: Call, render: Render, share: Share) -> Mail:
    state, now = world.state, world.now()
    project = state.projects[render.project_id]
    url = share_url(state, share, call)
    letter = Letter(
        project=project.name,
        title=state.versions[render.version_id].name,
        name=call.body.get("recipientName"),
        message=share.message,
        url=url,
        pixel=f"{url}/open.gif",
        expires=instant(share.expires_at),
    )
    return state.mails.add(
        Mail(
            id=f"re_{state.ids.alphanumeric('mail', 24)}",
            project_id=render.project_id,
            render_id=render.id,
            share_id=share.id,
            sender=project.email_from or EMAIL_FROM,  # U50
            to=call.body["to"],
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            sent_at=now,
        )
    )
