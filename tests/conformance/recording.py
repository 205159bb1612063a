"""Recording: every exchange of a schemathesis run becomes a line of the ledger."""

import os
from pathlib import Path

import schemathesis
from schemathesis import Case, HookContext, Response

from .ledger import Exchange, code_of
from .running import LEDGER
from .steering import fingerprint_of_drawn


def operation_of(case: Case) -> str:
    """The operationId; empty for a request with a method that the path does not have (coverage phase)."""
    if case.method.upper() != case.operation.method.upper():
        return ""
    operation: str = case.operation.definition.raw["operationId"]
    return operation


@schemathesis.hook
def after_call(context: HookContext, case: Case, response: Response) -> None:
    if (path := os.environ.get(LEDGER)) is None:
        return
    exchange = Exchange(
        operation=operation_of(case),
        status=response.status_code,
        code=code_of(response.status_code, response.content),
        source="schemathesis",
        drawn=fingerprint_of_drawn(case),
    )
    with Path(path).open("a", encoding="utf-8") as lines:
        lines.write(exchange.line())
