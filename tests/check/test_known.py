"""Known deviations: each covers one thing until a day, and the file says clearly what is wrong with it."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from craftkit_contracts.check.deviation import Deviation
from craftkit_contracts.check.known import KnownFileError, load, sort

TODAY = date(2026, 6, 1)
ENTRY = """
- kind: field-added
  operation: getRender
  where: body.extra
  reason: rolled out, not yet documented
  owner: team-render
  ticket: CK-1
  expires: {expires}
"""
EXTRA = Deviation("field-added", "getRender", "body.extra", 200)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "known.yaml"
    path.write_text(text)
    return path


def test_an_entry_covers_its_deviation_and_no_other(tmp_path: Path) -> None:
    entries = load(written(tmp_path, ENTRY.format(expires="2026-06-01")), today=TODAY)
    other = Deviation("field-added", "getRender", "body.more", 200)
    found = sort([EXTRA, other], entries, today=TODAY)
    assert found.new == [other] and [deviation for deviation, _ in found.covered] == [EXTRA] and found.gone == []


def test_an_expired_entry_covers_nothing_and_one_that_is_not_met_is_told(tmp_path: Path) -> None:
    entries = load(written(tmp_path, ENTRY.format(expires="2026-05-31")), today=TODAY)
    found = sort([EXTRA], entries, today=TODAY)
    assert found.new == [EXTRA] and found.expired == entries
    assert sort([], entries, today=TODAY - timedelta(days=9)).gone == entries


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (ENTRY.format(expires="2026-08-31"), "2026-08-30 at the latest"),
        (ENTRY.format(expires="2026-02-30"), "entry 1: expires: there is no day 2026-02-30"),
        (ENTRY.format(expires="soon"), "soon"),
        (ENTRY.format(expires="2026-06-01").replace("  owner: team-render\n", ""), '"owner" is a required property'),
        (ENTRY.format(expires="2026-06-01").replace("field-added", "odd"), "entry 1: kind"),
        (ENTRY.format(expires="2026-06-01") + "  more: 1\n", "more"),
        (ENTRY.format(expires="2026-06-01") * 2, "twice"),
        ("kind: field-added\n", "the file"),
        ("[", "line 1"),
        ("- !!python/object/apply:os.system [ls]\n", "entry 1"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(KnownFileError) as caught:
        load(written(tmp_path, text), today=TODAY)
    assert told in str(caught.value) and "\n" not in str(caught.value)


def test_an_empty_file_knows_nothing_and_a_missing_one_is_an_error(tmp_path: Path) -> None:
    assert load(written(tmp_path, ""), today=TODAY) == []
    with pytest.raises(KnownFileError, match="cannot be read"):
        load(tmp_path / "none.yaml", today=TODAY)
