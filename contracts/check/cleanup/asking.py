"""Asking: the requests of a clean-up, by operationId, through a gate of its own."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import inf
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote, urlencode

from ...exchange import code_in
from ...gate import WRITING, Gate, Policy, Reply, Request
from ...payload import json_of
from ...specification import Specification
from .makings import FINDING, UNDOING

FUSE = 9  # failures in a row: the target is gone, and every further thing would wait for it
EACH = 5  # requests for a thing, at the most


class Odd(Exception):
    """It cannot be asked, or the answer does not help: one line."""


class Asking:
    """`keys` by name. `pause` waits for seconds."""

    def __init__(
        self,
        gate: Gate,
        root: str,
        keys: Mapping[str, str],
        specification: Specification,
        *,
        pause: Callable[[float], None] = sleep,
    ) -> None:
        self.pause = pause
        self._gate, self._root, self._keys, self._specification = gate, root, keys, specification

    def __call__(self, operation: str, path: Mapping[str, str], key: str, query: Mapping[str, str] = {}) -> Reply:
        """Odd for a key that is not at hand; NoAnswer and Refused as the gate says."""
        found = self._specification.operations[operation]
        token = self._keys.get(key or "project")
        if token is None:
            raise Odd(f"{operation}: the {key} key is not at hand")
        url = self._root + found.path
        for name, value in path.items():
            url = url.replace(f"{{{name}}}", quote(value, safe=""))
        url += f"?{urlencode(query)}" if query else ""
        return self._gate.send(Request(found.method, url, {"Authorization": f"Bearer {token}"}, operation=operation))

    def rows(
        self, operation: str, name: str, key: str, query: Mapping[str, str] = {}, **path: str
    ) -> list[dict[str, Any]]:
        """Of a list."""
        reply = self(operation, path, key, query)
        whole = json_of(reply.body)
        rows = whole.get(name) if isinstance(whole, dict) else None
        if reply.status != 200 or not isinstance(rows, list):
            raise Odd(f"{operation} {reply.status} {code_in(reply.body)}".rstrip())
        return [row for row in rows if isinstance(row, dict)]


def gate_for(policy: Policy, things: int, seconds: float = inf) -> Gate:
    """To the same target at the same pace, for what takes away and finds alone, for so long at the most."""
    ours = replace(policy, operations=UNDOING | FINDING, budget=20 + EACH * things, methods=WRITING)
    return Gate(replace(ours, fuse=FUSE, ceilings={}, ends=monotonic() + seconds))
