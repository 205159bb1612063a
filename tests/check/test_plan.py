"""A plan as a user reads it. Nothing is sent."""

import io

import pytest
from craftkit_contracts.cli import main

from ..craftkit import GLOBEX_KEY


class _Closed(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError(32, "Broken pipe")


def test_who_reads_but_the_first_lines_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--base-url", "http://127.0.0.1:1", "--api-key", GLOBEX_KEY], {}, _Closed()) == 3
    assert "has gone, so not all of it was told" in capsys.readouterr().err


def test_a_plan_needs_no_key_and_says_that_a_check_does() -> None:
    told = {}
    for given in ("", GLOBEX_KEY):
        out = io.StringIO()
        assert main(["plan", "--base-url", "http://127.0.0.1:1", "--api-key", given], {}, out) == 0
        told[given] = out.getvalue()
    first, _, rest = told[""].partition("\n")
    assert first.startswith("no project key: ") and "CRAFTKIT_API_KEY" in first and rest == told[GLOBEX_KEY]
