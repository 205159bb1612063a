"""Provenance: every rule that the emulator follows, whence it comes, and what it does there."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from ..data import locate
from ..operations.table import OPERATIONS
from ..protocol.problem import Problem
from ..world.disputes import disputes
from ..world.world import World

STATUSES = ("documented", "disputed", "assumed")
Row = dict[str, Any]


def listed(world: World, body: Any, *, status: str | None, operation: str | None) -> dict[str, Any]:
    """All in the order of STATUSES, or those of one status, or those that name an operation."""
    rows = [*_documented(), *_disputed(world.state.readings), *_assumed()]
    _check("status", status, STATUSES)
    _check("operation", operation, OPERATIONS)
    kept = [row for row in rows if status in (None, row["status"])]
    return {"rules": [row for row in kept if operation is None or operation in row["operations"]]}


def _check(name: str, value: str | None, known: Collection[str]) -> None:
    if value is not None and value not in known:
        text = f"Expected one of {', '.join(sorted(known))}, received {value[:60]!r}"
        raise Problem("invalid_request", f"the query's {name}: {text}", issues={name: [text]})


def _documented() -> list[Row]:
    return [_row("documented", row, sources=[row["id"]], topic=row["rule"]) for row in _register("rules")]


def _disputed(readings: Mapping[str, str]) -> list[Row]:
    """`default`, `other` and `inForce` name readings."""
    return [
        _row("disputed", each._asdict(), sources=each.sources, topic=each.topic)
        | {"default": each.default, "other": each.other, "readings": each.readings, "effect": each.effect}
        | {"inForce": readings.get(each.id, each.default)}
        for each in disputes().values()
    ]


def _assumed() -> list[Row]:
    """`default` is what the emulator does; null where there was nothing to decide, for a `reason`."""
    return [
        _row("assumed", row, sources=[row["hint"]] if "hint" in row else [], topic=row["topic"])
        | {"default": row["decided"]}
        | {name: row[name] for name in ("reason", "confidence") if name in row}
        for row in _register("assumptions")
    ]


def _row(status: str, row: Mapping[str, Any], *, sources: Any, topic: str) -> Row:
    """What all of them have. `operations` is empty where a rule concerns none."""
    operations = row.get("operations", ())
    found = {"id": row["id"], "status": status, "topic": topic, "sources": sources}
    return found | {"operations": list(OPERATIONS if operations == "all" else operations)}


@cache
def _register(name: str) -> list[Row]:
    """Read when it is first asked for."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    rows: list[Row] = yaml.load(locate(f"fixtures/{name}.yaml").read_bytes(), loader)  # noqa: S506 - safe loaders, both
    return rows
