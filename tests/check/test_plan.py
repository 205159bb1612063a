"""A plan as a user reads it. Nothing is sent."""

import io

from craftkit_contracts.cli import main

from ..craftkit import GLOBEX_KEY


def test_a_plan_needs_no_key_and_says_that_a_check_does() -> None:
    told = {}
    for given in ("", GLOBEX_KEY):
        out = io.StringIO()
        assert main(["plan", "--base-url", "http://127.0.0.1:1", "--api-key", given], {}, out) == 0
        told[given] = out.getvalue()
    first, _, rest = told[""].partition("\n")
    assert first.startswith("no project key: ") and "CRAFTKIT_API_KEY" in first and rest == told[GLOBEX_KEY]
