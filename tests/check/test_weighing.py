"""From night to night: who moved, since when, what is gone, and what was not looked at."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from craftkit_contracts.check.book import Book
from craftkit_contracts.check.deviation import Deviation
from craftkit_contracts.check.digests import digests
from craftkit_contracts.check.known import Sorted
from craftkit_contracts.check.previous import First, Previous
from craftkit_contracts.check.reports import write
from craftkit_contracts.check.result import Coverage, Found
from craftkit_contracts.check.weighing import weigh
from craftkit_contracts.exchange import Exchange
from craftkit_contracts.judge import Judge
from craftkit_contracts.redaction import Redactor
from craftkit_contracts.specification import Specification

from .results import BASE, KEY, result

SPECIFICATION = Specification.from_file()
TEMPLATES, HEALTH = "/v1/templates", "/health"
RENDER = "/v1/renders/3f2a1b4c-5d6e-7f80-9a1b-2c3d4e5f6071"
JSON = {"content-type": "application/json"}
STATUS = {"not_found": 404, "forbidden": 403}
HIDDEN, FORBIDDEN = ({"error": {"code": code, "message": "No."}} for code in STATUS)
GOOD: dict[str, Any] = {"templates": []}
BAD: dict[str, Any] = {"templates": [], "extra": 1}


class Nights:
    """What the reports of one night leave for the next one."""

    def __init__(self, folder: Path, judge: Judge) -> None:
        self.specification, self._folder, self._judge, self._count = SPECIFICATION, folder, judge, 0

    def __call__(self, target: Any, emulator: Any = GOOD, path: str = TEMPLATES) -> list[tuple[str, str, str]]:
        """One more: what was told of each deviation, which is who moved, its standing and the first run."""
        self._count += 1
        book, mirror = self._book(path, target), self._book(path, emulator)
        weighed = weigh(book, mirror, self.previous)
        found = weighed.with_entries(Sorted([], [], [], []), First(f"r{self._count}", "2026-06-01T02:00:00+00:00"))
        met = frozenset((noted.operation, noted.exchange.status) for noted in book.noted)
        self.last = result(
            *found,
            coverage=Coverage(met, met, sorted(met)),
            digests=digests(self.specification),
            **weighed.kept,
        )
        write(self._folder, self.last)
        return [_told(each) for each in found]

    @property
    def previous(self) -> Previous | None:
        file = self._folder / "report.json"
        return Previous.read(file) if file.exists() else None

    def _book(self, path: str, body: Any) -> Book:
        made = Book(self.specification, self._judge, Redactor(), marked=lambda exchange: False)
        asked, sent = {"authorization": f"Bearer {KEY}"}, json.dumps(body).encode()
        status = STATUS.get(body.get("error", {}).get("code"), 200)
        made.note(Exchange("GET", f"{BASE}{path}", asked, b"", status, JSON, sent, BASE), path)
        return made


def _told(found: Found) -> tuple[str, str, str]:
    return found.verdict.who, found.standing, found.since.run if found.since else ""


@pytest.fixture
def night(tmp_path: Path, judge: Judge) -> Nights:
    return Nights(tmp_path, judge)


def test_production_moved_and_stays_the_one_that_moved(night: Nights) -> None:
    assert night(GOOD) == []
    assert night(BAD) == [("production", "new", "r2")]
    assert night(BAD) == night(BAD) == [("production", "still there", "r2")]
    assert night(GOOD) == [] and len(night.last.gone) == 1
    assert night(BAD) == [("production", "new", "r6")], "again"


def test_what_the_first_run_cannot_know_the_second_does_not_either(night: Nights) -> None:
    assert night(BAD) == [("undecided", "found", "r1")]
    assert night(BAD) == [("undecided", "still there", "r1")]


def test_a_specification_that_was_changed_there_has_moved(night: Nights) -> None:
    night(GOOD)
    night.specification = _changed("listTemplates", lambda node: node.update(security=[]))
    assert night(BAD) == [("specification", "new", "r2")]
    assert night(BAD) == [("specification", "still there", "r2")]


@pytest.mark.parametrize("where", ["getHealth", "words"])
def test_one_that_was_changed_elsewhere_has_not(night: Nights, where: str) -> None:
    night(GOOD)
    if where == "words":
        night.specification = _changed("listTemplates", lambda node: node.update(description="In other words."))
    else:
        night.specification = _changed(where, lambda node: node.update(deprecated=True))
    assert night(BAD) == [("production", "new", "r2")]


def test_what_the_emulator_did_alone_the_target_did_not(night: Nights) -> None:
    night(GOOD)
    assert night(GOOD, BAD) == [("emulator", "new", "r2")]
    assert night(BAD, GOOD) == [("production", "new", "r3")]


def test_where_the_specification_is_silent_it_is_known_too_when_the_emulator_moved(night: Nights) -> None:
    """Both errors are documented: which of them comes is nobody's contract."""
    assert night(HIDDEN, HIDDEN, RENDER) == []
    assert night(HIDDEN, FORBIDDEN, RENDER) == [("emulator", "new", "r2")]
    assert night(HIDDEN, HIDDEN, RENDER) == []
    assert night(FORBIDDEN, HIDDEN, RENDER) == [("production", "new", "r4")]
    assert night(FORBIDDEN, HIDDEN, RENDER) == [("production", "still there", "r4")]


def test_an_answer_that_never_came_before_is_the_doing_of_who_gives_it(night: Nights) -> None:
    """That it is wrong in itself, too, moves nobody else."""
    night(HIDDEN, HIDDEN, RENDER)
    odd = {"error": {**FORBIDDEN["error"], "extra": 1}}
    assert {who for who, *_ in night(odd, HIDDEN, RENDER)} == {"production"}
    assert night(HIDDEN, HIDDEN, RENDER) == [] and len(night.last.gone) > 1
    assert not night.last.carried, "the same question was asked, and has its old answer"


def test_an_optional_field_with_another_name_is_one_deviation_from_night_to_night(night: Nights) -> None:
    id, time = "3f2a1b4c-5d6e-7f80-9a1b-2c3d4e5f6071", "2026-06-21T10:00:00.000Z"
    plain = {"id": id, "name": "A", "slug": "a", "published": False, "createdAt": time, "updatedAt": time}
    good, renamed = {**plain, "description": None}, {**plain, "about": None}
    assert night(good, good, f"{TEMPLATES}/a") == []
    assert night(renamed, good, f"{TEMPLATES}/a") == [("production", "new", "r2")]
    assert [each.deviation.kind for each in night.last.found] == ["field-renamed"]
    assert night(renamed, good, f"{TEMPLATES}/a") == [("production", "still there", "r2")]
    assert night(renamed, good, f"{TEMPLATES}/a") == [("production", "still there", "r2")] and not night.last.gone
    assert night(good, good, f"{TEMPLATES}/a") == [] and len(night.last.gone) == 1
    assert night(renamed, good, f"{TEMPLATES}/a") == [("production", "new", "r6")]


def test_one_status_is_one_deviation(judge: Judge) -> None:
    """What a probe says of it parity need not say again; of another question it does."""
    ours, theirs = (Book(SPECIFICATION, judge, Redactor(), marked=lambda exchange: True) for _ in "ab")
    for book, status, code in ((ours, 403, "forbidden"), (theirs, 404, "not_found")):
        for step, told in (("none", code), ("revoked", "odd" if book is ours else code)):
            body = json.dumps({"error": {"code": told, "message": "No."}}).encode()
            noted = book.note(Exchange("GET", f"{BASE}{RENDER}", {}, b"", status, JSON, body, BASE), step)
            if (book, step) == (ours, "none"):
                book.claim(
                    Deviation("rule-broken", "getRender", "status", 403, "404 not_found", "403 forbidden"), noted
                )
    found = [(each.deviation.kind, each.deviation.where) for each in weigh(ours, theirs, None).found]
    assert found == [("rule-broken", "status"), ("status-differs", "answer to revoked")]


def test_where_nobody_looked_nothing_is_gone(night: Nights) -> None:
    """Another profile, other keys, an empty account."""
    night(GOOD)
    night(BAD)
    night({"status": "ok"}, {"status": "ok"}, HEALTH)
    assert night.last.gone == [] and [seen.where for seen in night.last.carried.values()] == ["body.extra"]
    assert night(BAD) == [("production", "still there", "r2")]
    night({"status": "ok"}, {"status": "ok"}, HEALTH)
    night(GOOD)
    assert len(night.last.gone) == 1 and not night.last.carried


def test_an_emulator_has_another_port_each_time_and_is_no_deployment() -> None:
    assert Previous("http://127.0.0.1:4010/x").is_of("http://localhost:1/x/")
    assert Previous("https://api.example.com").is_of("https://api.example.com")
    assert not Previous("emulator").is_of("https://api.example.com")
    assert not Previous("https://api.example.com").is_of("https://staging.example.com")


def _changed(operation: str, change: Any) -> Specification:
    made = Specification(deepcopy(SPECIFICATION.document))
    change(made.operations[operation].node)
    return made
