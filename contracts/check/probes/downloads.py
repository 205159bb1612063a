"""Downloads: the PDF of a render, as an attachment and inline. renders.md, section 3."""

import re

from ...replay.documents import Unreadable, read_pdf
from ..probe import Probe
from ..visit import Answer, Sent, Visit, Wrong
from .steps import DRAWN, NAME, NOWHERE, PACE, POLLS, followed, found_renders, own_template, submitted

STARTXREF, CROSS_REFERENCES = re.compile(rb"startxref\s+(\d+)"), re.compile(rb"\s*(?:xref|\d+\s+\d+\s+obj)")
TAIL = 1024  # bytes within which readers look for the mark of the end
SOURCE, INLINE = "[WWW] render-download", "[REF] download-render"


def what_is_found(visit: Visit) -> None:
    for row in found_renders(visit):
        ready = row["status"] == "succeeded"
        for operation, missing, source in (
            ("downloadRender", "409 not_ready", f"{SOURCE}, U38"),
            ("downloadEmbedRender", "404 not_found", f"{INLINE}, U38"),
        ):
            answer = visit.ask(operation, f"one that has {'' if ready else 'not '}succeeded", Sent({"id": row["id"]}))
            if visit.expect(answer, "200" if ready else missing, source):
                readable(visit, answer, source)
    for operation in ("downloadRender", "downloadEmbedRender"):
        visit.expect(visit.ask(operation, "an unknown id", Sent({"id": NOWHERE})), "404 not_found", f"{SOURCE}, U38")


def what_is_drawn(visit: Visit) -> None:
    with own_template(visit) as slug:
        id = visit.text(submitted(visit, slug), "id")
        visit.pause(PACE[0])
        followed(visit, id)
        attached = visit.must(visit.ask("downloadRender", "its PDF", Sent({"id": id})), "200", SOURCE)
        named(visit, attached, f"{id}.pdf", SOURCE)
        readable(visit, attached, SOURCE, says=NAME)
        inline = visit.must(visit.ask("downloadEmbedRender", "its PDF", Sent({"id": id})), "200", INLINE)
        readable(visit, inline, INLINE, says=NAME)


def readable(visit: Visit, answer: Answer, source: str, *, says: str = "") -> None:
    """A PDF of one page at least that says so. Not all text can be read back: none at all proves nothing."""
    if answer.status != 200:
        return
    try:
        document = read_pdf(answer.exchange.response_body)
    except ImportError:  # nothing to read it with
        return
    except Unreadable as error:
        visit.claim(False, answer, Wrong("not-a-pdf", "body", "a PDF that can be read", error, source))
        return
    end = answer.exchange.response_body[-TAIL:]
    whole = Wrong("not-a-pdf", "body", "bytes as they were written", "others: what it refers to is elsewhere", source)
    visit.claim(_holds(answer.exchange.response_body), answer, whole)
    visit.claim(b"%%EOF" in end, answer, Wrong("not-a-pdf", "body", "the end of a PDF", repr(end[-20:]), source))
    visit.claim(document.pages > 0, answer, Wrong("not-a-pdf", "body", "a page at least", "none", source))
    text = " ".join(document.text.split())
    came = f"a text of {len(text)} characters without it"
    wrong = Wrong("reference-broken", "body", f"a text with {says!r}", came, source)
    visit.claim(says in text or not text, answer, wrong)


def _holds(document: bytes) -> bool:
    """The cross references stand where the end says: not so when bytes were lost, added or converted on the way."""
    told = STARTXREF.findall(document)
    return not told or CROSS_REFERENCES.match(document, int(told[-1])) is not None


def named(visit: Visit, answer: Answer, name: str, source: str) -> None:
    """As an attachment, by that file name."""
    expected = f'attachment; filename="{name}"'
    came = answer.exchange.response_headers.get("content-disposition", "none")
    wrong = Wrong("header-broken", "header content-disposition", expected, came, source)
    plain = re.sub(r"; *filename\*=[^;]*$", "", came)  # RFC 6266: the same name once more
    visit.claim(plain.replace('"', "") == expected.replace('"', ""), answer, wrong)


PROBES = (
    Probe.of(
        what_is_found,
        "listEmbedRenders 200, downloadRender 200 404 409, downloadEmbedRender 200 404",
        most=11,
        needs="embed",
    ),
    Probe.of(what_is_drawn, f"{DRAWN}, downloadRender 200, downloadEmbedRender 200", most=5 + POLLS, needs="writes"),
)
