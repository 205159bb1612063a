"""Ledger: which documented (operation, status) pairs were met. What was never met is reported, never silently green."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from .exchange import Exchange
from .specification import Specification

Pair = tuple[str, str]


class Ledger:
    """Exchanges come in one by one; the account can be printed at any time."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        self._met: Counter[Pair] = Counter()

    @property
    def documented(self) -> list[Pair]:
        """In the order of openapi.yaml."""
        operations = self._specification.operations.values()
        return [(operation.id, str(status)) for operation in operations for status in operation.node["responses"]]

    @property
    def unmet(self) -> list[Pair]:
        return [pair for pair in self.documented if not self._met[pair]]

    def note(self, exchanges: Iterable[Exchange]) -> None:
        for exchange in exchanges:
            match = self._specification.find(exchange.method, exchange.path)
            if match is not None:
                self._met[match.operation.id, str(exchange.status)] += 1

    def count(self, operation: str, status: int | str) -> int:
        return self._met[operation, str(status)]

    def __str__(self) -> str:
        """A line an operation: each documented status with how often it was met, `-` for never."""
        lines = list(self._lines())
        width = max((len(operation) for operation, _ in lines), default=0)
        met = len(self.documented) - len(self.unmet)
        total = f"{met} of {len(self.documented)} documented (operation, status) pairs met"
        return "\n".join([*(f"{operation:<{width}}  {counts}" for operation, counts in lines), total])

    def _lines(self) -> Iterator[tuple[str, str]]:
        for operation, pairs in groupby(self.documented, key=lambda pair: pair[0]):
            yield operation, "  ".join(f"{status}: {self._met[operation, status] or '-'}" for _, status in pairs)
