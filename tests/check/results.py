"""Results made by hand, for reports to tell of."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from craftkit_contracts.check.book import Noted
from craftkit_contracts.check.deviation import Deviation
from craftkit_contracts.check.digests import Digests
from craftkit_contracts.check.known import Known
from craftkit_contracts.check.previous import First
from craftkit_contracts.check.result import Coverage, Found, Result
from craftkit_contracts.check.verdict import PRODUCTION, Verdict
from craftkit_contracts.exchange import Exchange

BASE = "https://api.example.com/prefix"
KEY = "ck_live_00000000000000000000000000000001"  # a placeholder
EVIL = "</script><b>`|\n\x00 'x' $(touch pwned) \\ & @team"
SINCE = First("r0", "2026-06-01T02:00:00+00:00")
KNOWN = Known("field-added", "getRender", 200, "body.extra", "rolled out", "team", "CK-1", date(2026, 9, 1))


def exchange(**changes: Any) -> Exchange:
    given: Mapping[str, Any] = {
        "method": "GET",
        "url": f"{BASE}/v1/renders?limit=2",
        "request_headers": {"authorization": f"Bearer {KEY}"},
        "request_body": b"",
        "status": 200,
        "response_headers": {"content-type": "application/json"},
        "response_body": b'{"renders": [{"id": "a", "status": "odd"}, {"id": "b"}], "total": 2}',
    }
    return Exchange(**{**given, **changes})


def found(deviation: Deviation | None = None, **changes: Any) -> Found:
    deviation = deviation or Deviation(
        "value-undocumented", "listRenders", "body.renders[].status", 200, "queued", EVIL
    )
    given = {
        "verdict": Verdict(PRODUCTION, "it kept it before"),
        "example": Noted("renders: all", "listRenders", exchange()),
        "before": True,
        "since": SINCE,
    }
    return Found(deviation, **{**given, **changes})


def result(*deviations: Found, **changes: Any) -> Result:
    pairs = [("getRender", 200), ("listRenders", 200), ("listRenders", 401), ("emailRender", 202)]
    coverage = Coverage(frozenset(pairs[:2]), frozenset(pairs[:2]), pairs, [(pairs[3], "it sends real mail")])
    given: Mapping[str, Any] = {
        "run": "r1",
        "started": "2026-06-02T02:00:00+00:00",
        "seconds": 12.5,
        "target": BASE,
        "profile": "quick",
        "digests": Digests("0123"),
        "coverage": coverage,
        "asked": {"probes": 3, "mirror": 3},
        "variables": {KEY: "CRAFTKIT_API_KEY"},
    }
    return Result(found=deviations, **{**given, **changes})
