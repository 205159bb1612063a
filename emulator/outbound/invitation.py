"""Invitation: the message that asks a recipient to sign, or sends a copy. What the signature service really writes is
not documented. Pure; whatever came from outside is escaped in the HTML."""

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """`url` is the recipient's signing page; `signs`, whether there is anything to sign for them."""

    project: str
    document: str
    recipient: str
    url: str
    signs: bool

    @property
    def subject(self) -> str:
        return " ".join(f"{self.project} {self._does}: {self.document}".split())

    @property
    def text(self) -> str:
        return f"Hello {self.recipient},\n\n{self._sentence}\n\n{self._call} it here:\n{self.url}\n"

    @property
    def html(self) -> str:
        return f"""\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{escape(self.subject)}</title></head>
<body style="font-family: sans-serif">
<p>Hello {escape(self.recipient)},</p>
<p>{escape(self._sentence)}</p>
<p><a href="{escape(self.url)}">{self._call} the document</a></p>
</body>
</html>
"""

    @property
    def _sentence(self) -> str:
        document = "a document" if self.signs else "of a document"
        return f"{self.project} {self._does} {document}: {self.document}."

    @property
    def _does(self) -> str:
        return "asks you to sign" if self.signs else "sends you a copy"

    @property
    def _call(self) -> str:
        return "Read and sign" if self.signs else "Read"
