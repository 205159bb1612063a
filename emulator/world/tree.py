"""Tree: a YAML text as nodes, which know their lines, and as the plain values that JSON has: nothing else gets in."""

from collections.abc import Sequence
from typing import Any, ClassVar

import yaml

PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("null", "bool", "int", "float", "str", "map", "seq"))
DEEPEST = 100
MOST_NODES = 250_000  # a few seconds of reading; ten thousand renders written out
EXACT = 2**53  # beyond it a number of JSON is the nearest double
SPARE_VISITS = 10_000  # beyond twice the nodes that the text has: what aliases may add
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C loader where PyYAML has it, ten times as fast


class NotPlain(Exception):
    """The text is not YAML, or YAML that says more than JSON can. One line, with the line it is about."""


class _Loader(_Base):  # type: ignore[misc]
    """Times stay strings: `2026-06-21T10:00:00Z` must not turn into a datetime on the way."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in _Base.yaml_implicit_resolvers.items()
    }
    _nodes = 0

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        """Called once for each node while the text is composed: where too many can be stopped in time."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise NotPlain(f"more than {MOST_NODES} values; a world of many objects has them made by `generate`")
        return super().resolve(kind, value, implicit)


class Tree:
    """The nodes of one YAML document."""

    def __init__(self, text: str) -> None:
        try:
            _refuse_depth(text)
            self._root: Any = yaml.compose(text, _Loader)
        except yaml.YAMLError as error:
            raise NotPlain(f"not YAML: {' '.join(str(error).split())[:500]}") from None
        self._scalars = yaml.constructor.SafeConstructor()
        self._nodes: set[int] = set()
        self._visits = 0

    def plain(self) -> Any:
        return None if self._root is None else self._value(self._root, ())

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
        if id(node) in above:
            raise NotPlain(f"line {_line(node)}: this contains itself")
        self._count(node)
        if node.tag not in PLAIN_TAGS:
            raise NotPlain(f"line {_line(node)}: the tag {_shown(node.tag)} is none that a world may have")
        inside = (*above, id(node))
        if isinstance(node, yaml.MappingNode):
            return {self._key(node, key): self._value(value, inside) for key, value in _pairs(node)}
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, inside) for item in node.value]
        return self._scalar(node)

    def _count(self, node: Any) -> None:
        """An alias stands for all that its anchor holds: a few lines can stand for more than memory has."""
        self._nodes.add(id(node))
        self._visits += 1
        if self._visits > 2 * len(self._nodes) + SPARE_VISITS:
            raise NotPlain(f"line {_line(node)}: the aliases of this file multiply beyond measure")

    def _key(self, mapping: Any, node: Any) -> str:
        if not isinstance(node, yaml.ScalarNode) or node.tag != "tag:yaml.org,2002:str":
            raise NotPlain(f"line {_line(node)}: the key {_shown(node.value)} is not text")
        return str(node.value)

    def _scalar(self, node: Any) -> Any:
        try:
            value = self._scalars.construct_object(node)
            return float(value) if isinstance(value, int) and abs(value) > EXACT else value
        except (ValueError, KeyError, OverflowError, yaml.YAMLError):
            kind = node.tag.rpartition(":")[2]
            raise NotPlain(f"line {_line(node)}: {_shown(node.value)} cannot be read as {kind}") from None


def _refuse_depth(text: str) -> None:
    """Composing walks as deep as the text nests; the events of parsing do not."""
    if sum(text.count(opening) for opening in ("[", "{", "- ", "? ")) < DEEPEST:
        return
    depth = 0
    for event in yaml.parse(text, _Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise NotPlain(f"line {_line(event)}: nested more than {DEEPEST} levels deep")


def _pairs(mapping: Any) -> list[tuple[Any, Any]]:
    """Its keys and values; no key twice."""
    seen: set[str] = set()
    for key, _ in mapping.value:
        if isinstance(key, yaml.ScalarNode) and key.value in seen:
            raise NotPlain(f"line {_line(key)}: the key {_shown(key.value)} is there twice")
        seen.add(str(key.value))
    pairs: list[tuple[Any, Any]] = mapping.value
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
