"""Walks: a probe each, with where it begins and which links it may follow from there."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from ...specification import Specification
from ..probe import Probe
from ..probes.forms import template_of
from ..probes.hook import ordered
from ..probes.provisioning import ORG
from ..probes.sessions import minted
from ..probes.steps import LETTER, POLLS
from ..visit import Answer, Halt, Sent, Visit
from .links import Link, links_of
from .walker import POLLED, REPLAYED, Walker

Starts = Callable[[Visit], Iterator[Answer]]
OWN = "createTemplate upsertTemplate getTemplate renderTemplate getRender deleteTemplate"
FOLLOWED, FOLLOWABLE = "links followed", "links"  # in what is shared by the run


class Row(NamedTuple):
    """`begins`: operations that `starts` asks, `beside` those on its way. `along`: the only operations that links may
    lead to, all where there are none; `reads`: only what reads."""

    starts: Starts
    begins: str
    needs: str
    beside: str = ""
    along: str = ""
    reads: bool = False
    asks: int = 2


def walks(specification: Specification) -> tuple[Probe, ...]:
    """Those that only read come first."""
    links = links_of(specification)
    return tuple(_probe(specification, links, name, row) for name, row in ROWS.items())


def told(shared: dict[str, set[Link]]) -> list[str]:
    """How many links of how many were followed, and which were not."""
    if FOLLOWABLE not in shared:
        return []
    links, gone = shared[FOLLOWABLE], shared.get(FOLLOWED, set())
    left: dict[str, list[str]] = {}
    for link in sorted(links - gone, key=str):
        left.setdefault(f"{link.source} {link.status} -> ", []).append(link.target)
    words = f"stateful: {len(links & gone)} of {len(links)} documented links were followed"
    missed = "; ".join(f"{source}{', '.join(targets)}" for source, targets in left.items())
    return [f"{words}; not: {missed}" if left else words]


def _probe(specification: Specification, links: tuple[Link, ...], name: str, row: Row) -> Probe:
    kept = _reached(specification, links, row)
    operations = frozenset((*row.begins.split(), *row.beside.split(), *(link.target for link in kept)))
    polls = sum(link.target in POLLED for link in kept) * POLLS
    removed = sum(specification.operations[link.target].method == "DELETE" for link in kept)
    return Probe(
        name=f"stateful: {name}",
        run=partial(_run, links, kept, row),
        operations=operations,
        meets=(),
        most=row.asks + len(kept) + polls + removed + len(REPLAYED),
        needs=frozenset(row.needs.split()),
        apart=True,
    )


def _reached(specification: Specification, links: tuple[Link, ...], row: Row) -> tuple[Link, ...]:
    """The links that the walk can come by, in the order of the specification."""
    sources = set(row.begins.split())
    while True:
        kept = tuple(link for link in links if link.source in sources and _may(specification, row, link.target))
        more = {link.target for link in kept} - sources
        if not more:
            return kept
        sources |= more


def _may(specification: Specification, row: Row, target: str) -> bool:
    along: Collection[str] = row.along.split() or specification.operations
    return target in along and (not row.reads or specification.operations[target].method == "GET")


def _run(links: tuple[Link, ...], kept: tuple[Link, ...], row: Row, visit: Visit) -> None:
    visit.shared[FOLLOWABLE] = set(links)
    if visit.target.is_emulator:  # a world of its own, in which nothing else is at stake
        word = visit.fresh("walk").removeprefix("ckc-")
        visit = replace(visit, target=replace(visit.target, base_url=f"{visit.target.base_url}/s/{word}"))
    before = len(visit.shared.get("created", ()))
    walker = Walker(visit, kept)
    try:
        walker.walk(row.starts(visit))
    except Halt:  # what was wrong is noted
        return
    finally:
        visit.shared.setdefault(FOLLOWED, set()).update(walker.followed)
        _take_away(visit, walker, before)


def _take_away(visit: Visit, walker: Walker, before: int) -> None:
    """Whatever no link has; an emulator's world goes as a whole."""
    for made in visit.shared.get("created", [])[before:]:
        if made.undo and made.id not in walker.gone and not visit.target.is_emulator:
            operation, path = made.undo
            visit.ask(operation, "what is left of the walk", Sent(path, key=made.key))


def _list(operation: str, key: str = "project") -> Starts:
    def starts(visit: Visit) -> Iterator[Answer]:
        yield visit.ask(operation, "where links begin", Sent(key=key))

    return starts


def _templates(visit: Visit) -> Iterator[Answer]:
    for operation, word in (("createTemplate", "created"), ("upsertTemplate", "upserted")):
        slug = visit.fresh(word)
        visit.created("template", slug, ("deleteTemplate", {"slug": slug}))
        body = {"name": slug, "slug": slug, "manifest": LETTER}
        path = {"slug": slug} if operation == "upsertTemplate" else {}
        yield visit.ask(operation, "where links begin", Sent(path, body=body))


def _drafts(visit: Visit) -> Iterator[Answer]:
    body = {"documentTemplate": {"name": visit.fresh("draft")}}
    yield visit.ask("createBuilderTemplate", "where links begin", Sent(body=body))


def _sessions(visit: Visit) -> Iterator[Answer]:
    slug = visit.fresh("form")
    body = {"name": slug, "manifest": LETTER}
    visit.must(visit.ask("upsertTemplate", "to be filled in", Sent({"slug": slug}, body=body)), "201", "[REF]")
    yield minted(visit, "where links begin", scope={"mode": "fill", "templateExternalId": template_of(visit, slug)})


def _organisations(visit: Visit) -> Iterator[Answer]:
    yield visit.ask("provisionOrg", "where links begin", Sent(body={"externalOrgId": ORG}, key="admin"))


def _projects(visit: Visit) -> Iterator[Answer]:
    yield visit.ask("createProject", "where links begin", Sent(body={"name": visit.fresh("walk")}, key="account"))


def _hook(visit: Visit) -> Iterator[Answer]:
    answer, _ = ordered(visit)
    yield answer


def _reading(operation: str, needs: str = "", key: str = "project") -> Row:
    return Row(_list(operation, key), operation, needs, reads=True)


ROWS = {
    "templates that are listed": _reading("listTemplates"),
    "signatures that are listed": _reading("listSignatures"),
    "builder templates that are listed": _reading("listBuilderTemplates", "embed"),
    "renders that are listed": _reading("listEmbedRenders", "embed"),
    "projects that are listed": _reading("listProjects", "account-key", "account"),
    "a template of its own": Row(_templates, "createTemplate upsertTemplate", "writes", "deleteTemplate", OWN, asks=4),
    "a template": Row(_templates, "createTemplate upsertTemplate", "control embed"),
    "a draft": Row(_drafts, "createBuilderTemplate", "control embed"),
    "an embed session": Row(
        _sessions, "createEmbedSession", "control embed", beside="upsertTemplate getTemplate", asks=3
    ),
    "an organisation": Row(_organisations, "provisionOrg", "control admin-key"),
    "a project": Row(_projects, "createProject", "control account-key"),
    "a hook": Row(_hook, "triggerInboundRender", "control hook", along="getRender", asks=8),
}
