"""Digests: of a specification, by which the next run sees where it was changed. What is only words does not count."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from ..specification import Specification

WORDS = frozenset(("description", "summary", "title", "example", "examples", "externalDocs", "tags"))


class Digests(NamedTuple):
    """Of the whole, and of each operation with all that it refers to."""

    whole: str = ""
    operations: Mapping[str, str] = {}

    def differ(self, now: "Digests", operation: str) -> bool:
        """Whether what is said of an operation has changed; of an unknown one, whether anything has."""
        then = self.operations.get(operation)
        return self.whole != now.whole if then is None else then != now.operations.get(operation)


@lru_cache(2)
def digests(specification: Specification) -> Digests:
    bare = Specification(_bare(specification.document))
    whole = _digest(specification.document)
    return Digests(whole, {name: _digest(_parts(bare, each)) for name, each in bare.operations.items()})


def _bare(node: Any, *, names: bool = False) -> Any:
    """`names`: its keys are names, and none of them a word of the language."""
    if isinstance(node, list):
        return [_bare(each) for each in node]
    if not isinstance(node, dict):
        return node
    kept = node if names else {key: each for key, each in node.items() if key not in WORDS}
    return {
        key: _bare(each, names=not names and key in ("properties", "headers", "schemas")) for key, each in kept.items()
    }


def _parts(bare: Specification, operation: Any) -> dict[str, Any]:
    """The operation, and what its references lead to, each once."""
    own = [operation.method, operation.path, operation.node, operation.parameters]
    found: dict[str, Any] = {"": [*own, bare.document.get("security")]}
    waiting = list(_references(found[""]))
    while waiting:
        reference = waiting.pop()
        if reference not in found:
            found[reference] = bare.resolved({"$ref": reference})
            waiting.extend(_references(found[reference]))
    return found


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, (list, tuple)):
        for each in node:
            yield from _references(each)


def _digest(value: Any) -> str:
    return sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]
