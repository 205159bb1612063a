"""Progress: a bar on a terminal, a line now and then in a log."""

import io

import pytest
from craftkit_contracts.check.probe import Plan, Probe
from craftkit_contracts.check.progress import Progress
from craftkit_contracts.replay.progress import Progress as Replayed

SMALL = Probe("small", lambda visit: None, frozenset(), (), 1)
LARGE = SMALL._replace(name="large", most=99)
PLAN = Plan((SMALL, LARGE), ())


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Gone(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


class GoneTerminal(Gone, Terminal):
    """Closed while something was shown."""


def test_a_terminal_has_a_bar_that_is_gone_in_the_end() -> None:
    out = Terminal()
    with Progress(out) as progress:
        progress.done("here", PLAN, SMALL)
        assert f"here [{'.' * 30}] 1/2" in out.getvalue(), "what is large is still to come"
        progress.done("here", PLAN, LARGE)
    shown = out.getvalue().split("\r\x1b[K")
    assert f"here [{'#' * 30}] 2/2" in shown[-2] and ", 0 s left large" in shown[-2] and shown[-1] == ""


def test_a_log_has_a_line_now_and_then() -> None:
    often, seldom = io.StringIO(), io.StringIO()
    for out, every in ((often, 0.0), (seldom, 3600.0)):
        with Progress(out, every) as progress:
            progress.done("here", PLAN, SMALL)
            progress.done("here", PLAN, LARGE)
    assert often.getvalue().count("\n") == 2 and "\r" not in often.getvalue()
    assert seldom.getvalue() == ""


@pytest.mark.parametrize("closed", [Gone(), GoneTerminal()], ids=["a log", "a terminal"])
def test_that_nobody_reads_it_is_no_reason_to_stop(closed: io.StringIO) -> None:
    with Progress(closed, 0.0) as progress:
        progress.done("here", PLAN, SMALL)
    with Replayed(1, closed):
        pass
