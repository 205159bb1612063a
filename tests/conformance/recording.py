"""Recording: every exchange of a schemathesis run becomes a line of the ledger, and is judged by both opinions."""

import os
from functools import cache
from pathlib import Path

import schemathesis
from craftkit_contracts.exchange import Exchange as Judged
from craftkit_contracts.exchange import lowered
from craftkit_contracts.judge import Judge
from schemathesis import Case, HookContext, Response

from .drawing import fingerprint_of_drawn
from .ledger import Exchange, code_of
from .running import LEDGER

DISAGREEMENTS = "disagreements.txt"
TEST_CASE = "x-schemathesis-testcaseid"


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
    if disagreements := _judge().disagreements(_judged(response)):
        with Path(path).with_name(DISAGREEMENTS).open("a", encoding="utf-8") as lines:
            lines.writelines(f"{disagreement}\n" for disagreement in disagreements)


@cache
def _judge() -> Judge:
    return Judge.of_the_contract()


def _judged(response: Response) -> Judged:
    """The exchange, without the header that would make each of them a new one to the judge."""
    sent = response.request
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body
    return Judged(
        method=sent.method or "",
        url=sent.url or "",
        request_headers=lowered({name: value for name, value in sent.headers.items() if name.lower() != TEST_CASE}),
        request_body=body if isinstance(body, bytes) else b"",
        status=response.status_code,
        response_headers={name.lower(): ", ".join(values) for name, values in response.headers.items()},
        response_body=response.content or b"",
    )
