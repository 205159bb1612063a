"""What a start does not need, it does not load."""

import subprocess
import sys

import pytest

SLOW = {"PIL", "faker", "fontTools", "fpdf", "hypothesis", "openapi_core", "pytest", "requests", "schemathesis"}
START = "craftkit_emulator.app, craftkit_emulator.cli, craftkit_emulator.greeting, craftkit_emulator.server"
BUILD = "craftkit_emulator.app.Application(craftkit_emulator.settings.read({}, {}))"


@pytest.mark.parametrize("code", [f"import {START}", f"import {START}; {BUILD}"], ids=["import", "application"])
def test_a_start_loads_no_library_that_only_some_requests_need(code: str) -> None:
    assert _loaded(code) & SLOW == set()


def test_loading_is_noticed() -> None:
    assert "faker" in _loaded("import faker")


def _loaded(code: str) -> set[str]:
    """The modules that the code loads in a fresh interpreter."""
    command = [sys.executable, "-I", "-c", f"import sys; {code}; print(*sys.modules)"]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
