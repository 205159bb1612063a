from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def no_defect_of_the_emulator(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No input may produce a 500."""
    yield
    assert "a defect of the emulator" not in caplog.text
