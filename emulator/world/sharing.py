"""What shares and e-mails leave behind (renders.md sections 4 to 8)."""

from dataclasses import dataclass

EMAIL_FROM = "documents@craftkit.dev"  # the deployment's sender
TOKEN_PREFIX, OTHER_PREFIX = "cks_", "shr_"  # D27, U45


@dataclass(frozen=True, slots=True)
class Share:
    """A share link of a render. `recipient_email` is set for channel `email`; `expires_at` None means never."""

    id: str
    render_id: str
    project_id: str
    token: str
    channel: str
    recipient_email: str | None
    message: str | None
    expires_at: int | None
    created_at: int
    revoked_at: int | None = None
    revoked_reason: str | None = None

    def shown_token(self, *, other: bool) -> str:
        """As one reading of D27 has it, or the other."""
        return f"{OTHER_PREFIX}{self.token.removeprefix(TOKEN_PREFIX)}" if other else self.token


def stored_token(token: str) -> str:
    """A link stays good whichever reading of D27 it was made under."""
    return f"{TOKEN_PREFIX}{token.removeprefix(OTHER_PREFIX)}" if token.startswith(OTHER_PREFIX) else token


@dataclass(frozen=True, slots=True)
class Mail:
    """A message in the outbox. `id` is the provider's (`re_...`). Nothing is ever really sent."""

    id: str
    project_id: str
    render_id: str | None
    share_id: str | None
    sender: str
    to: str
    subject: str
    text: str
    html: str
    sent_at: int
    opened_at: int | None = None
