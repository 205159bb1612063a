"""Letter: the e-mail that brings a render to its addressee, as text and as HTML. Pure; whatever came from outside is
escaped in the HTML.

[REF] email-render says what goes into the call and nothing of the message itself: its words are our own.
"""

from dataclasses import dataclass
from functools import cached_property
from html import escape


@dataclass(frozen=True, kw_only=True)
class Letter:
    """`name` of the addressee serves for the greeting only (U50). `pixel` is the address of the tracking picture."""

    project: str
    title: str
    name: str | None
    message: str | None
    url: str
    pixel: str
    expires: str | None

    @cached_property
    def subject(self) -> str:
        return " ".join(f"{self.project} has sent you a document: {self.title}".split())

    @property
    def text(self) -> str:
        return "\n\n".join([*self._paragraphs, f"Open it here:\n{self.url}", *self._ending]) + "\n"

    @property
    def html(self) -> str:
        paragraphs = "\n".join(f'<p style="white-space: pre-line">{escape(text)}</p>' for text in self._paragraphs)
        ending = "\n".join(f"<p><small>{escape(text)}</small></p>" for text in self._ending)
        return f"""\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{escape(self.subject)}</title></head>
<body style="font-family: sans-serif">
{paragraphs}
<p><a href="{escape(self.url)}">Open the document</a></p>
{ending}
<img src="{escape(self.pixel)}" width="1" height="1" alt="">
</body>
</html>
"""

    @cached_property
    def _paragraphs(self) -> list[str]:
        greeting = f"Hello {self.name}," if self.name else "Hello,"
        sentence = f"{self.project} has sent you a document: {self.title}."
        return [greeting, sentence, *([self.message] if self.message else [])]

    @cached_property
    def _ending(self) -> list[str]:
        return [f"The link works until {self.expires}."] if self.expires else []
