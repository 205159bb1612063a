"""The progress bar: one line that is written over on a terminal, nothing anywhere else."""

from io import StringIO

from craftkit_contracts.replay.outcome import MISMATCH, PASSED, Outcome
from craftkit_contracts.replay.progress import Progress
from craftkit_contracts.scenarios.library import chosen


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_how_far_it_is_and_is_clean_afterwards() -> None:
    terminal = _watched(Terminal())
    assert "1/2 render-an-invoice" in terminal and "2/2, 1 not passed render-an-invoice" in terminal
    assert terminal.endswith("\r\x1b[K") and "\n" not in terminal


def test_a_file_is_told_nothing() -> None:
    assert _watched(StringIO()) == ""


def _watched(out: StringIO) -> str:
    (scenario,) = chosen(["render-an-invoice"])
    with Progress(2, out) as progress:
        progress.done(Outcome(scenario, PASSED))
        progress.done(Outcome(scenario, MISMATCH))
    return out.getvalue()
