"""A service that breaks a rule is found out: by the right kind, at the right operation."""

from itertools import count

import pytest
import requests
from craftkit_contracts.check.deviation import BEHAVIOUR, KINDS
from craftkit_contracts.check.probes import PROBES
from craftkit_contracts.check.probes.credentials import AREAS
from craftkit_contracts.judge import Judge
from craftkit_contracts.specification import Specification

from .liars import answered, error
from .lies import LIARS, Liar
from .probing import Run

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


def test_there_is_a_liar_for_each_kind_of_behaviour() -> None:
    kinds = {name for name, kind in KINDS.items() if kind.layer == BEHAVIOUR}
    assert kinds - {liar.kind for liar in LIARS} == set()
