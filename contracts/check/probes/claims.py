"""Claims: rules that many probes hold a reply against. Each names the page that it is from."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any

from ...redaction import Redactor
from ..shapes import OPEN_FIELDS
from ..visit import Answer, Visit, Wrong

FORBIDDEN, CONFLICT, TOO_MANY = (401, 403), 409, 429
SLACK = 300  # seconds between a reply and what has just happened
ENDS = ("succeeded", "failed", "cancelled")
RANKS = {"queued": 0, "rendering": 1, **dict.fromkeys(ENDS, 2)}


def newest_first(visit: Visit, answer: Answer, rows: str, *, by: str, source: str) -> None:
    times = [row[by] for row in answer.rows(rows) if isinstance(row.get(by), str)]
    pairs = [f"{one} before {other}" for one, other in pairwise(times) if one < other]
    came = pairs[0] if pairs else ""
    visit.claim(not pairs, answer, Wrong("order-broken", f"body.{rows}", f"the newest {by} first", came, source))
    each_once(visit, answer, rows, source)


def each_once(visit: Visit, answer: Answer, rows: str, source: str) -> None:
    ids = Counter(str(row["id"]) for row in answer.rows(rows) if "id" in row)
    twice = [id for id, count in ids.items() if count > 1]
    wrong = Wrong("paging-broken", f"body.{rows}", "each once", f"twice: {', '.join(twice[:3])}", source)
    visit.claim(not twice, answer, wrong)


def own(visit: Visit, answer: Answer, *names: str, source: str) -> bool:
    """What one thing was given, no other thing of the run has: ids, tokens, keys."""
    given = visit.shared.setdefault(f"given at {visit.target.base_url}", {})  # worlds of one seed have the same ids
    values = {name: answer.at(name) for name in names}
    for name, value in values.items() if answer.status < 300 else ():
        first = given.setdefault(value, answer.noted.step) if isinstance(value, str) else answer.noted.step
        wrong = Wrong("rule-broken", f"body.{name}", "one of its own", f"that of {first}", source)
        if not visit.claim(first is answer.noted.step, answer, wrong):
            return False
    return True


def agrees(visit: Visit, answer: Answer, expected: Any, source: str) -> None:
    """The fields that both have are equal. That one is missing is for the schema to say, and what was said of one
    already is not said again."""
    equal(visit, answer, "body", (answer.json, expected), source)


def listed(visit: Visit, answer: Answer, rows: str, expected: Any, source: str) -> None:
    """The list has the thing, and says the same of it."""
    expected = expected if isinstance(expected, Mapping) else {}
    row = next((row for row in answer.rows(rows) if row.get("id") == expected.get("id")), {})
    where = f"body.{rows}"
    wrong = Wrong("reference-broken", where, f"one with id {expected.get('id')}", "none", source)
    if visit.claim(bool(row), answer, wrong):
        equal(visit, answer, f"{where}[]", (row, expected), source)


def equal(visit: Visit, answer: Answer, where: str, bodies: tuple[Any, Any], source: str) -> None:
    came, expected = (body if isinstance(body, Mapping) else {} for body in bodies)
    names = sorted(came.keys() & expected.keys())
    unequal = [gap for name in names for gap in _gaps(f"{where}.{name}", came[name], expected[name])]
    for place, *values in [gap for gap in unequal if gap[0] not in answer.doubted]:
        ours, theirs = (shown(place.rpartition(".")[2], value) for value in values)
        came_as = "another" if ours == theirs else ours  # what is hidden looks the same
        visit.claim(False, answer, Wrong("reference-broken", place, theirs, came_as, source))


def _gaps(place: str, came: Any, expected: Any) -> Iterator[tuple[str, Any, Any]]:
    """Where they differ, as deep as the service's own fields go: what users define is one value."""
    is_open = place.rpartition(".")[2] in OPEN_FIELDS
    if not is_open and isinstance(came, dict) and isinstance(expected, dict) and came.keys() == expected.keys():
        for name, value in expected.items():
            yield from _gaps(f"{place}.{name}", came[name], value)
    elif not is_open and isinstance(came, list) and isinstance(expected, list) and len(came) == len(expected):
        for one, other in zip(came, expected, strict=True):
            yield from _gaps(f"{place}[]", one, other)
    elif came != expected:
        yield place, came, expected


def shown(name: str, value: Any) -> str:
    """As JSON, without what it says of people, at whatever depth."""
    return json.dumps(Redactor().value({name: value})[name], ensure_ascii=False)[:200]


def unlisted(visit: Visit, answer: Answer, rows: str, id: str, source: str) -> None:
    """What was deleted is not in the list."""
    ids = [row.get("id") for row in answer.rows(rows)]
    wrong = Wrong("lifecycle-broken", f"body.{rows}", "not among them: it was deleted", id, source)
    visit.claim(id not in ids, answer, wrong)


def enforced(visit: Visit, answer: Answer, expected: str, source: str) -> None:
    """A call without a good credential is refused as that, before anything else is said of it (U07)."""
    if answer.status == TOO_MANY or answer.status >= 500 or _is_said(answer, expected):
        return
    came = f"{answer.status} {answer.problem}".strip()
    wrong = Wrong("authentication-not-enforced", "status", expected, came, source)
    if visit.claim(answer.status in FORBIDDEN, answer, wrong):
        visit.expect(answer, expected, source)


def _is_said(answer: Answer, expected: str) -> bool:
    """It is refused as it should be, under a status that the contract says is wrong: that was told."""
    return answer.status >= 400 and "status" in answer.doubted and answer.problem == expected.partition(" ")[2]


def hidden(visit: Visit, answer: Answer, expected: str, source: str = "[GUIDE] authentication") -> None:
    """Another project's thing does not exist. A conflict would say that it does."""
    if _is_said(answer, expected):
        return
    came = f"{answer.status} {answer.problem}".strip()
    if visit.claim(
        answer.status >= 300 and answer.status != CONFLICT,
        answer,
        Wrong("data-leaked", "status", expected, came, source),
    ):
        visit.expect(answer, expected, source)


def refused(visit: Visit, answer: Answer, expected: str, source: str, *, at: Iterable[str] = ()) -> None:
    """The refusal, and among its issues a text at each place: its dot path or the top-level field (D04)."""
    if not visit.expect(answer, expected, source):
        return
    found = answer.at("error", "issues", "fieldErrors")
    found = found if isinstance(found, dict) else {}
    for place in at:
        told = any(name == place or name == place.partition(".")[0] for name in found)
        came = ", ".join(found) or "none"
        visit.claim(told, answer, Wrong("rule-broken", "body.error.issues", f"one at {place}", came, source))


def kept(visit: Visit, answers: tuple[Answer, Answer], expected: tuple[str, str], source: str) -> None:
    """A limit: at its most it is taken, one more is refused."""
    for answer, wanted in zip(answers, expected, strict=True):
        visit.expect(answer, wanted, source, kind="limit-not-kept")


def sound(visit: Visit, answer: Answer, source: str = "[REF] get-render") -> None:
    """What a render says of itself hangs together: state, results and times."""
    status = str(answer.at("status"))
    filled = {name: answer.at(name) is not None for name in ("completedAt", "errorMessage", "downloadUrl")}
    expected = {"completedAt": status in ENDS, "errorMessage": status == "failed"}
    if status != "succeeded":
        expected["downloadUrl"] = False  # of one that succeeded it is null where nothing is public
    for name, should in expected.items() if answer.status == 200 and status in RANKS else ():
        words = "a value" if should else "null"
        wrong = Wrong("lifecycle-broken", f"body.{name}", f"{words} in state {status}", answer.at(name), source)
        visit.claim(filled[name] == should or name not in answer.json, answer, wrong)
    timed(visit, answer, "createdAt", "completedAt", source)
    _worked(visit, answer, source)


def timed(visit: Visit, answer: Answer, first: str, then: str, source: str) -> None:
    """One instant is not before the other."""
    since(visit, answer, then, answer.at(first), source)


def since(visit: Visit, answer: Answer, name: str, earlier: Any, source: str) -> None:
    """What happened later was told with a later time."""
    gap = _gap(earlier, answer.at(name))
    wrong = Wrong("reference-broken", f"body.{name}", f"not before {earlier}", answer.at(name), source)
    visit.claim(gap is None or gap >= 0, answer, wrong)


def just_now(visit: Visit, answer: Answer, name: str, source: str, *, of: str = "") -> None:
    """What has just happened has a time of just now, by the clock of the service itself. `of`: a list that has it."""
    for time in [row.get(name) for row in answer.rows(of)] if of else [answer.at(name)]:
        ahead = ahead_of_answer(answer, time)
        where = f"body.{of}[].{name}" if of else f"body.{name}"
        wrong = Wrong("reference-broken", where, "just now", f"{time}, {ahead} s from it", source)
        visit.claim(ahead is None or abs(ahead) <= SLACK, answer, wrong)


def ahead_of_answer(answer: Answer, time: Any) -> float | None:
    """Seconds from the header `Date`; None where one of them is no time."""
    try:
        now = parsedate_to_datetime(answer.exchange.response_headers["date"])
        return round((datetime.fromisoformat(time) - now).total_seconds())
    except (TypeError, ValueError, LookupError):
        return None


def addressed(visit: Visit, answer: Answer, name: str, path: str, source: str) -> None:
    """A URL leads to the thing itself, whatever the host and the prefix before the path."""
    url = answer.at(name)
    held = not isinstance(url, str) or url.endswith(path)
    visit.claim(held, answer, Wrong("reference-broken", f"body.{name}", f"...{path}", url, source))


def _worked(visit: Visit, answer: Answer, source: str) -> None:
    """D18: under either reading whole milliseconds, and never more than the time that passed."""
    duration, gap = answer.at("durationMs"), _gap(answer.at("createdAt"), answer.at("completedAt"))
    if isinstance(duration, (int, float)) and gap is not None and gap >= 0:
        wrong = Wrong("reference-broken", "body.durationMs", f"at most {gap:.0f}", duration, f"{source}, D18")
        visit.claim(0 <= duration <= gap, answer, wrong)
        wrong = Wrong("rule-broken", "body.durationMs", "whole milliseconds", duration, f"{source}, D18")
        visit.claim(duration == int(duration), answer, wrong)


def _gap(first: Any, then: Any) -> float | None:
    """Milliseconds; None where one of them is no time, which the schema tells."""
    try:
        return round((datetime.fromisoformat(then) - datetime.fromisoformat(first)).total_seconds() * 1000)
    except (TypeError, ValueError):
        return None
