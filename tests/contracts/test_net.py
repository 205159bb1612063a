"""The net under the suite: what a test exchanges through the `craftkit` fixture is judged when the test is over."""

import subprocess
import sys
from pathlib import Path

LYING = Path(__file__).with_name("lying.py")
CHECKOUT = Path(__file__).parents[2]


def test_a_test_that_met_an_unlisted_disagreement_fails_and_says_which() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(LYING)]
    run = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 1, run.stdout
    assert "2 passed, 1 error" in run.stdout
    assert "ERROR at teardown of test_that_meets_a_lie" in run.stdout
    assert "GET /v1/health -> 200 (getHealth, response): both opinions hold the reply to be invalid" in run.stdout
    assert "openapi-core: body: InvalidSchemaValue" in run.stdout
    assert "jsonschema-rs: body: the top: Additional properties are not allowed ('secret' was unexpected)" in run.stdout
