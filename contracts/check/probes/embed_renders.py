"""Embed renders: the list with its order, limits, pages and filters. embed.md, section 7.1."""

from typing import Any

from ..probe import Probe
from ..visit import Answer, Sent, Visit, Wrong, words
from .claims import newest_first
from .steps import NOWHERE

SOURCE = "[WWW] builder-api"
# Asked for and had: U41 for what is no number.
CLAMPS = (("limit", 0, 1), ("limit", 501, 500), ("offset", -1, 0), ("limit", "many", 100), ("offset", "x", 0))


def the_list(visit: Visit) -> None:
    whole = asked(visit, "all")
    newest_first(visit, whole, "renders", by="createdAt", source=SOURCE)
    for name, usual in (("limit", 100), ("offset", 0)):
        wrong = Wrong("limit-not-kept", f"body.{name}", str(usual), whole.at(name), SOURCE)
        visit.claim(whole.at(name) == usual, whole, wrong)
    for name, asked_for, had in CLAMPS:
        answer = asked(visit, f"{name} {asked_for}", **{name: asked_for})
        came = answer.at(name)
        visit.claim(came == had, answer, Wrong("limit-not-kept", f"body.{name}", str(had), came, f"{SOURCE}, U41"))
        few = answer.at("limit")
        size = len(answer.rows("renders"))
        wrong = Wrong("limit-not-kept", "body.renders", f"at most {few}", size, SOURCE)
        visit.claim(not isinstance(few, int) or size <= few, answer, wrong)


def pages(visit: Visit) -> None:
    """Three pages of two are the first six, if nothing came between."""
    before = _ids(asked(visit, "six", limit=6))
    parts = [asked(visit, f"two from {offset}", limit=2, offset=offset) for offset in (0, 2, 4)]
    for offset, part in zip((0, 2, 4), parts, strict=True):
        wrong = Wrong("paging-broken", "body.offset", str(offset), part.at("offset"), SOURCE)
        visit.claim(part.at("offset") == offset, part, wrong)
    after = _ids(asked(visit, "six again", limit=6))
    together = [id for part in parts for id in _ids(part)]
    wrong = Wrong("paging-broken", "body.renders", ", ".join(before), ", ".join(together), SOURCE)
    visit.claim(before != after or together == before, parts[-1], wrong)


def filters(visit: Visit) -> None:
    rows = asked(visit, "all").rows("renders")
    for name, field in (("status", "status"), ("templateId", "templateId")):
        value = rows[0].get(field) if rows else "succeeded"
        answer = asked(visit, f"by {name}", **{name: value})
        others = {words(row.get(field)) for row in answer.rows("renders")} - {words(value)}
        wrong = Wrong("rule-broken", f"body.renders[].{field}", f"{words(value)} alone", others, SOURCE)
        visit.claim(not others, answer, wrong)
    for name, value in (("status", "odd"), ("templateId", NOWHERE)):
        answer = asked(visit, f"an unknown {name}", **{name: value})
        wrong = Wrong("rule-broken", "body.renders", "none", len(answer.rows("renders")), f"{SOURCE}, U41")
        visit.claim(not answer.rows("renders"), answer, wrong)


def asked(visit: Visit, step: str, **query: Any) -> Answer:
    return visit.must(visit.ask("listEmbedRenders", step, Sent(query=query)), "200", SOURCE)


def _ids(answer: Answer) -> list[str]:
    return [str(row.get("id")) for row in answer.rows("renders")]


PROBES = (
    Probe.of(the_list, "listEmbedRenders 200", most=6, needs="embed"),
    Probe.of(pages, "listEmbedRenders 200", most=5, needs="embed"),
    Probe.of(filters, "listEmbedRenders 200", most=5, needs="embed"),
)
