"""The effective contract: openapi.yaml with the overlays of the readings in force (fixtures/disputes.yaml)."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from ..data import locate
from ..world.disputes import disputes
from .contract import Contract

MOST_KEPT = 16  # combinations of readings, compiled


class Contracts:
    """The contract for any readings. The one of the default readings is always at hand."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self.plain = Contract(document)
        self._kept = lru_cache(MOST_KEPT)(lambda readings: Contract(self.document(readings)))

    def of(self, readings: Mapping[str, str]) -> Contract:
        return self._kept(tuple(readings)) if readings else self.plain

    def document(self, readings: Mapping[str, str] | tuple[str, ...]) -> Mapping[str, Any]:
        """openapi.yaml with the overlays in force, in the order of their ids."""
        from jsonpatch import JsonPatch

        overlays: Any = [change for id in sorted(readings) for change in disputes()[id].overlay]
        changed: Mapping[str, Any] = JsonPatch(overlays).apply(self._document)
        return changed

    def served(self, base_url: str, readings: Mapping[str, str]) -> bytes:
        """The specification's text with this emulator as its server, so that a tool pointed at it comes here."""
        if readings:
            return _dumped({**self.document(readings), "servers": [_server(base_url)]})
        servers = f"servers:\n  - url: {base_url}\n    description: {_server(base_url)['description']}\n"
        text = locate("openapi.yaml").read_text("utf-8")
        return re.sub(r"(?m)^servers:\n(?:[ -].*\n)+", servers, text).encode()


def load() -> Contracts:
    """The contract that comes with the package: in a wheel as JSON too, made from the YAML when it was built."""
    quick = locate("openapi.json")
    if quick.exists():
        return Contracts(orjson.loads(quick.read_bytes()))
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return Contracts(yaml.load(locate("openapi.yaml").read_bytes(), loader))  # noqa: S506 - safe loaders, both


def _server(base_url: str) -> dict[str, str]:
    return {"url": base_url, "description": "This emulator"}


def _dumped(document: Mapping[str, Any]) -> bytes:
    import yaml

    dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text: bytes = yaml.dump(document, Dumper=dumper, sort_keys=False, allow_unicode=True, width=120, encoding="utf-8")
    return text
