"""Watch: every exchange that passes, judged and kept without its secrets; the latest only, however long it runs."""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ..check import known
from ..check.book import Book
from ..check.deviation import Deviation
from ..check.driving import made_on_purpose
from ..exchange import SESSION, Exchange
from ..judge import Judge
from ..misreadings import load as load_misreadings
from ..printable import printable
from ..proxying.passage import Passed
from ..redaction import Redactor
from ..specification import Specification

LATEST, MOST_KINDS, LONGEST = 500, 1000, 300  # exchanges; deviations; characters
FRESH_AFTER = 2000  # judge and redactor remember what they saw, and begin anew
OK, KNOWN, DEVIATES, NOT_JUDGED, UNANSWERED = "ok", "known", "deviates", "not judged", "no answer"


class Seen(NamedTuple):
    """One exchange as it is shown. `verdict` is one of the five above, `why` says more of the last two."""

    number: int
    time: str
    method: str
    path: str
    operation: str
    status: int
    milliseconds: int
    verdict: str
    why: str
    deviations: tuple[Deviation, ...]

    @property
    def label(self) -> str:
        """For a header and a line of the log."""
        if self.verdict not in (DEVIATES, KNOWN):
            return f"{self.verdict}: {self.why}" if self.why else self.verdict
        return ", ".join(f"{each.kind} {each.where}" for each in self.deviations)


class Watch:
    """`base`: of the target; `entries`: known deviations. `counts` by verdict; `deviations` by fingerprint, with how
    often each was seen."""

    def __init__(self, base: str, entries: Iterable[known.Known]) -> None:
        self.base = base
        self.latest: deque[Seen] = deque(maxlen=LATEST)
        self.counts: Counter[str] = Counter()
        self.deviations: dict[str, tuple[Deviation, int]] = {}
        self.broken = 0
        self._entries = [entry for entry in entries if entry.expires >= _today()]
        self._specification = Specification.from_file()
        self._lock = Lock()
        self._judged = 0
        self._begin_anew()

    def note(self, passed: Passed) -> Seen:
        with self._lock:
            self._judged += 1
            if self._judged % FRESH_AFTER == 0:
                self._begin_anew()
            seen = self._seen(passed)
            self.counts[seen.verdict] += 1
            self.latest.append(seen)
            for each in seen.deviations:
                self._count(each)
            return seen

    def unanswered(self, text: str) -> str:
        """What is told of it."""
        with self._lock:
            self.counts[UNANSWERED] += 1
            told = self._shown(text)
            number = self.counts.total()
            self.latest.append(Seen(number, _now(), "", "", "", 0, 0, UNANSWERED, told, ()))
            return told

    def is_new(self, deviation: Deviation) -> bool:
        return not any(entry.covers(deviation) for entry in self._entries)

    @property
    def new(self) -> list[Deviation]:
        return [deviation for deviation, _ in list(self.deviations.values()) if self.is_new(deviation)]

    def _begin_anew(self) -> None:
        self._judge = Judge(self._specification, load_misreadings())
        self._redactor = Redactor()

    def _seen(self, passed: Passed) -> Seen:
        exchange = self._inside(passed.exchange)
        book = Book(self._specification, self._judge, self._redactor, marked=made_on_purpose)
        noted = book.note(exchange, "proxy")
        self.broken += len(book.broken)
        found = tuple(map(_short, book.deviations.values()))
        verdict, why = self._verdict(book, noted.operation, exchange)
        return Seen(
            number=self.counts.total() + 1,
            time=_now(),
            method=exchange.method,
            path=self._shown(exchange.target),
            operation=noted.operation,
            status=exchange.status,
            milliseconds=round((passed.ended - passed.began) * 1000),
            verdict=verdict,
            why=why,
            deviations=found,
        )

    def _verdict(self, book: Book, operation: str, exchange: Exchange) -> tuple[str, str]:
        if made_on_purpose(exchange):
            return NOT_JUDGED, "the emulator was told to answer so"
        if not operation:
            return NOT_JUDGED, "no operation of openapi.yaml"
        if book.broken:
            return NOT_JUDGED, "the two opinions on it differ"
        if not book.deviations:
            return OK, ""
        return (DEVIATES if any(map(self.is_new, book.deviations.values())) else KNOWN), ""

    def _inside(self, exchange: Exchange) -> Exchange:
        """As if the target stood at the root of its host: the contract's paths begin there, or after a session."""
        parts = urlsplit(self.base)
        prefix = SESSION.sub("", parts.path)
        return replace(exchange, url=exchange.url.replace(prefix, "", 1)) if prefix else exchange

    def _shown(self, text: str) -> str:
        return printable(self._redactor.text(text))[:LONGEST]

    def _count(self, deviation: Deviation) -> None:
        key = deviation.fingerprint
        first, count = self.deviations.get(key, (deviation, 0))
        if count or len(self.deviations) < MOST_KINDS:
            self.deviations[key] = first, count + 1


def as_json(watch: Watch) -> dict[str, Any]:
    return {
        "target": watch.base,
        "counts": dict(watch.counts),
        "broken": watch.broken,
        "deviations": [
            {**_told(deviation), "count": count, "new": watch.is_new(deviation)}
            for deviation, count in list(watch.deviations.values())
        ],
        "exchanges": [
            {**seen._asdict(), "deviations": [_told(each) for each in seen.deviations]}
            for seen in reversed(list(watch.latest))
        ],
    }


def _told(deviation: Deviation) -> dict[str, Any]:
    names = ("kind", "layer", "operation", "status", "where", "expected", "came", "source", "fingerprint")
    return {name: getattr(deviation, name) for name in names}


def _short(deviation: Deviation) -> Deviation:
    expected, came = (printable(text)[:LONGEST] for text in (deviation.expected, deviation.came))
    return replace(deviation, expected=expected, came=came)


def _now() -> str:
    return datetime.now(UTC).strftime("%H:%M:%S")


def _today() -> date:
    return datetime.now(UTC).date()
