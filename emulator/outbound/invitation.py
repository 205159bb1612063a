"""Invitation: the message that asks a recipient to sign. What the signature service really writes is not documented.
Pure; whatever came from outside is escaped in the HTML."""

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """`url` is the recipient's signing page."""

    project: str
    document: str
    recipient: str
    url: str

    @property
    def subject(self) -> str:
        return " ".join(f"{self.project} asks you to sign: {self.document}".split())

    @property
    def text(self) -> str:
        return f"Hello {self.recipient},\n\n{self._sentence}\n\nRead and sign it here:\n{self.url}\n"

    @property
    def html(self) -> str:
        return f"""\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{escape(self.subject)}</title></head>
<body style="font-family: sans-serif">
<p>Hello {escape(self.recipient)},</p>
<p>{escape(self._sentence)}</p>
<p><a href="{escape(self.url)}">Read and sign the document</a></p>
</body>
</html>
"""

    @property
    def _sentence(self) -> str:
        return f"{self.project} asks you to sign a document: {self.document}."
