"""What a check says in the terminal."""

from craftkit_contracts.check import terminal
from craftkit_contracts.check.deviation import Deviation

from .results import KNOWN, found, result


def test_what_a_whole_service_does_is_told_once_in_the_terminal() -> None:
    added = [found(Deviation("field-added", f"operation{number}", "body.extra", 200)) for number in range(60)]
    known = found(Deviation("field-added", "getRender", "body.extra", 200), known=KNOWN)
    text = terminal.summary(result(*added, known, found(Deviation("null", "getRender", "body.id", 200))))
    assert [text.count(kind) for kind in ("field-added at operation0 200", "field-added at", "null at")] == [1, 2, 1]
    assert "also at  59 more: operation1 200, operation2 200" in text
    assert "--report-dir writes them all" not in text and text.count("also at") == 1
