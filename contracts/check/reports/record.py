"""report.json: all of a result, and what the next run needs to be compared with it."""

import json
from typing import Any

from ...exchange import Exchange
from ..known import Known
from ..previous import First, Previous, Seen
from ..result import Found, Result


def text(result: Result) -> str:
    return json.dumps(record(result), indent=2, ensure_ascii=False) + "\n"


def record(result: Result) -> dict[str, Any]:
    coverage = result.coverage
    return {
        "run": result.run,
        "started": result.started,
        "seconds": round(result.seconds, 3),
        "target": result.target,
        "profile": result.profile,
        "status": int(result.status),
        "reasons": {str(int(status)): reasons for status, reasons in result.reasons.items()},
        "deviations": [_found(found) for found in result.found],
        "coverage": {
            "met": sorted(map(_pair, coverage.met)),
            "reachable": sorted(map(_pair, coverage.reachable)),
            "documented": len(coverage.documented),
            "missed": [_pair(pair) for pair in coverage.missed],
            "uncovered": {_pair(pair): why for pair, why in coverage.uncovered},
        },
        "requests": dict(result.asked),
        "expired": [_known(entry) for entry in result.expired],
        "notMetAnyMore": [_known(entry) for entry in result.unmet_entries],
        "gone": list(result.gone),
        "broken": list(result.broken),
        "failed": list(result.failed),
        "notes": list(result.notes),
        "stopped": result.stopped,
        "leftBehind": list(result.left),
        "memory": _memory(result),
    }


def _memory(result: Result) -> dict[str, Any]:
    """What was not looked at is remembered until it is."""
    then = First(result.run, result.started)
    seen = {each.deviation.fingerprint: Seen(str(each.deviation), each.since or then) for each in result.found}
    met = frozenset(map(_pair, result.coverage.met))
    memory = Previous(
        result.target, result.digests, {**result.carried, **seen}, result.parity, met, result.emulator
    ).written()
    return {**memory, "notLookedAt": [each.row(key) for key, each in result.carried.items()]}


def _pair(pair: tuple[str, int]) -> str:
    return f"{pair[0]} {pair[1]}"


def _found(found: Found) -> dict[str, Any]:
    deviation = found.deviation
    return {
        "fingerprint": deviation.fingerprint,
        "layer": deviation.layer,
        "kind": deviation.kind,
        "operation": deviation.operation,
        "status": deviation.status,
        "where": deviation.where,
        "expected": deviation.expected,
        "came": deviation.came,
        "source": deviation.source,
        "standing": found.standing,
        "since": None if found.since is None else found.since._asdict(),
        "count": found.count,
        "whoMoved": found.verdict.who,
        "because": found.verdict.words,
        "known": None if found.known is None else _known(found.known),
        "example": {"step": found.example.step, **_exchange(found.example.exchange)},
        "emulatorAnswered": None if found.other is None else _exchange(found.other.exchange),
    }


def _exchange(exchange: Exchange) -> dict[str, Any]:
    return {
        "method": exchange.method,
        "url": exchange.url,
        "requestHeaders": dict(exchange.request_headers),
        "requestBody": exchange.request_body.decode("utf-8", "replace"),
        "status": exchange.status,
        "responseHeaders": dict(exchange.response_headers),
        "responseBody": exchange.response_body.decode("utf-8", "replace"),
    }


def _known(entry: Known) -> dict[str, Any]:
    return {**entry._asdict(), "expires": entry.expires.isoformat()}
