"""Surroundings: where the traffic was heard, as far as a scenario can set it up again."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from ..gate import Gate, Refused, Request
from ..payload import json_of


class Surroundings(NamedTuple):
    """`given` of the scenario; `moves`: the target's clock runs, and can be moved in a replay."""

    given: Mapping[str, Any]
    moves: bool

    def given_after(self, seconds: float) -> dict[str, Any]:
        """As it was when so much time had gone by before anything was asked."""
        if not self.moves:
            return dict(self.given)
        clock = datetime.fromisoformat(self.given["clock"]) + timedelta(seconds=seconds)
        return {**self.given, "clock": clock.isoformat(timespec="milliseconds").replace("+00:00", "Z")}


def surroundings(base: str, gate: Gate, headers: Mapping[str, str]) -> Surroundings:
    """Of an emulator its world and clock. NoAnswer when nobody is there."""
    about = _asked(base, gate, headers, "")
    if not about or not {"world", "clock", "seed"} <= about.keys():
        return Surroundings({"clock": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}, moves=False)
    given = {"world": about["world"], "clock": about["clock"]["now"], "seed": about["seed"]}
    given |= {"progression": about["progression"]} if "progression" in about else {}
    disputes = (_asked(base, gate, headers, "/disputes") or {}).get("disputes", [])
    other = {one["id"]: one["inForce"] for one in disputes if one["inForce"] != one["default"]}
    return Surroundings(given | ({"disputes": other} if other else {}), moves=about["clock"].get("mode") == "real")


def _asked(base: str, gate: Gate, headers: Mapping[str, str], path: str) -> dict[str, Any] | None:
    try:
        reply = gate.send(Request("GET", f"{base}/_emulator{path}", headers))
    except Refused:
        return None
    found = json_of(reply.body) if reply.status == 200 else None
    return found if isinstance(found, dict) else None
