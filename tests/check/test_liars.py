"""A service that breaks a rule is found out: by the right kind, at the right operation."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
import requests
from craftkit_contracts.check.deviation import BEHAVIOUR, KINDS
from craftkit_contracts.check.probes import PROBES
from craftkit_contracts.check.probes.credentials import AREAS
from craftkit_contracts.judge import Judge
from craftkit_contracts.specification import Specification

from .liars import answered, edited, error
from .lies import LIARS, Liar
from .probing import READING, Run

SPECIFICATION = Specification.from_file()
BY_NAME = {probe.name: probe for probe in PROBES}
NUMBERS = count(1)
WITH_CREDENTIAL = [operation for area in AREAS for operation in area.operations]


@pytest.mark.parametrize("liar", LIARS, ids=lambda liar: f"{liar.kind}, {liar.probe}, {liar.operation}")
def test_a_liar_is_found_out(root: str, http: requests.Session, judge: Judge, liar: Liar) -> None:
    run = Run(f"{root}/s/liars", SPECIFICATION, judge, http, f"liar-{next(NUMBERS)}", lie=liar.lie)
    found = run.ask([BY_NAME[liar.probe]]).found
    assert (liar.kind, liar.operation) in [(kind, operation) for kind, operation, _ in found]


@pytest.mark.parametrize("operation", WITH_CREDENTIAL)
def test_no_operation_may_do_without_a_credential(
    root: str, http: requests.Session, judge: Judge, operation: str
) -> None:
    let_in = answered(operation, 404, error("not_found"))
    run = Run(f"{root}/s/liars", SPECIFICATION, judge, http, lie=let_in)
    found = run.ask([BY_NAME[f"credentials: {operation}"]]).found
    assert ("authentication-not-enforced", operation, "status") in found


ODDITIES: dict[str, Callable[[Any], Any]] = {
    "a list": lambda body: [body],
    "nulls": lambda body: _each(body, None),
    "lists": lambda body: _each(body, [{}]),
    "numbers": lambda body: _each(body, 7),
}


@pytest.mark.parametrize("oddity", ODDITIES)
@pytest.mark.parametrize(
    "operation", ["listTemplates", "getRender", "createRenderShare", "createEmbedSession", "getProject"]
)
def test_no_probe_stumbles_over_an_odd_reply(
    root: str, http: requests.Session, judge: Judge, operation: str, oddity: str
) -> None:
    lie = edited(operation, ODDITIES[oddity], lambda exchange: exchange.content_type == "application/json")
    run = Run(
        f"{root}/s/liars", SPECIFICATION, judge, http, f"odd-{next(NUMBERS)}", lie=lie, pause=lambda seconds: None
    )
    run.ask(probe for probe in PROBES if operation in probe.operations)
    assert operation in {each.operation for each in run.book.deviations.values()}


def _without(rows: str, name: str) -> Callable[[Any], Any]:
    def change(body: Any) -> None:
        for row in body[rows]:
            row.pop(name)

    return change


@pytest.mark.parametrize(
    ("operation", "change"),
    [
        ("listTemplates", _without("templates", "slug")),
        ("listSignatures", _without("signatures", "id")),
        ("listSignatures", lambda body: body.update(hasMore=True, nextCursor=None)),
        ("listProjects", _without("projects", "id")),
        ("listEmbedRenders", _without("renders", "id")),
    ],
)
def test_what_a_list_lacks_is_not_asked_for(
    root: str, http: requests.Session, judge: Judge, operation: str, change: Callable[[Any], Any]
) -> None:
    run = Run(f"{root}/s/liars", SPECIFICATION, judge, http, can=READING, lie=edited(operation, change))
    run.ask(probe for probe in PROBES if operation in probe.operations)
    assert [exchange.url for _, exchange in run.asked if "None" in exchange.url] == []


def _each(value: Any, other: Any) -> Any:
    """Every single value in it is another."""
    if isinstance(value, dict):
        return {name: _each(inner, other) for name, inner in value.items()}
    return [_each(inner, other) for inner in value] if isinstance(value, list) else other


def test_there_is_a_liar_for_each_kind_of_behaviour() -> None:
    kinds = {name for name, kind in KINDS.items() if kind.layer == BEHAVIOUR}
    assert kinds - {liar.kind for liar in LIARS} == set()
