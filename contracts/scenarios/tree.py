"""Tree: a YAML text as the plain values that JSON has, each with its line; no tags, cycles or exploding aliases."""

from collections.abc import Sequence
from typing import Any, ClassVar

import yaml

from ..data import DEEPEST, too_deep

PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("null", "bool", "int", "float", "str", "map", "seq"))
SPARE_VISITS = 10_000  # beyond twice the nodes that the text has: what aliases may add
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NotPlain(Exception):
    """The text is not YAML, or YAML that says more than JSON can. One line, with the line it is about."""


class _Loader(_Base):  # type: ignore[misc]
    """Times stay strings: `2026-06-21T10:00:00Z` must not turn into a datetime on the way."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in _Base.yaml_implicit_resolvers.items()
    }


class Tree:
    """The nodes of one YAML document; `plain` is its value."""

    def __init__(self, text: str) -> None:
        try:
            _refuse_depth(text)
            self._root: Any = yaml.compose(text, _Loader)
        except yaml.YAMLError as error:
            raise NotPlain(_not_yaml(error)) from None
        self._scalars = yaml.constructor.SafeConstructor()
        self._nodes: set[int] = set()
        self._visits = 0
        self.plain = None if self._root is None else self._value(self._root, ())

    def line(self, steps: Sequence[str | int]) -> int:
        """The line of what stands at that place, or of the nearest thing around it that is in the text."""
        node = self._root
        for step in steps:
            child = _child(node, step)
            if child is None:
                break
            node = child
        return 1 if node is None else _line(node)

    def _value(self, node: Any, above: tuple[int, ...]) -> Any:
        self._check(node, above)
        inside = (*above, id(node))
        if isinstance(node, yaml.MappingNode):
            return {self._key(key): self._value(value, inside) for key, value in _pairs(node)}
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, inside) for item in node.value]
        try:
            return self._scalars.construct_object(node)
        except (ValueError, KeyError, OverflowError, yaml.YAMLError):
            kind = node.tag.rpartition(":")[2]
            raise NotPlain(f"line {_line(node)}: {_shown(node.value)} cannot be read as {kind}") from None

    def _check(self, node: Any, above: tuple[int, ...]) -> None:
        if id(node) in above:
            raise NotPlain(f"line {_line(node)}: this contains itself")
        if node.tag not in PLAIN_TAGS:
            raise NotPlain(f"line {_line(node)}: the tag {_shown(node.tag)} is none that a scenario may have")
        self._nodes.add(id(node))
        self._visits += 1
        if self._visits > 2 * len(self._nodes) + SPARE_VISITS:
            raise NotPlain(f"line {_line(node)}: the aliases of this file multiply beyond measure")

    def _key(self, node: Any) -> str:
        if not isinstance(node, yaml.ScalarNode) or node.tag != "tag:yaml.org,2002:str":
            raise NotPlain(f"line {_line(node)}: the key {_shown(node.value)} is not text")
        return str(node.value)


def _not_yaml(error: yaml.YAMLError) -> str:
    """In one line, with the line where reading stopped."""
    mark = getattr(error, "problem_mark", None)
    said = [getattr(error, "context", None), getattr(error, "problem", None)]
    text = ", ".join(part for part in said if part) or " ".join(str(error).split())[:400]
    return f"line {mark.line + 1}: not YAML: {text}" if mark is not None else f"not YAML: {text}"


def _refuse_depth(text: str) -> None:
    line = too_deep(text.encode())
    if line is not None:
        raise NotPlain(f"line {line}: nested more than {DEEPEST} levels deep")


def _pairs(mapping: Any) -> list[tuple[Any, Any]]:
    """Its keys and values; no key twice, and no `{name}` that was meant as text."""
    pairs: list[tuple[Any, Any]] = mapping.value
    seen: set[str] = set()
    for key, value in pairs:
        name = str(key.value)
        if name in seen:
            raise NotPlain(f"line {_line(key)}: the key {_shown(name)} is there twice")
        if mapping.flow_style and isinstance(value, yaml.ScalarNode) and value.value == "" and not value.style:
            raise NotPlain(f'line {_line(key)}: {{{name}}} must stand in quotes, "{{{name}}}", to be read as text')
        seen.add(name)
    return pairs


def _child(node: Any, step: str | int) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    return None


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


def _shown(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= 60 else f"{text[:60]}...")
