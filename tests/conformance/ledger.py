"""The ledger: which of the documented (operation, status, code) were met, how often, and by whom."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .documented import Pair

SOURCES = ("schemathesis", "probes")


@dataclass(frozen=True, slots=True)
class Exchange:
    """`drawn` tells apart the bodies that were drawn from a template's own jsonSchema; None for all others."""

    operation: str
    status: int
    code: str
    source: str
    drawn: str | None = None

    @property
    def pair(self) -> Pair:
        return Pair(self.operation, self.status, self.code)

    def line(self) -> str:
        return f"{json.dumps(asdict(self))}\n"


def code_of(status: int, content: bytes) -> str:
    """The error code of an answer, in either envelope; empty for an answer without one."""
    if status < 400:
        return ""
    try:
        error = json.loads(content)["error"]
    except (ValueError, KeyError, TypeError):
        return ""
    return str(error if isinstance(error, str) else error["code"])


@dataclass
class Ledger:
    exchanges: list[Exchange] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> "Ledger":
        return cls([Exchange(**json.loads(line)) for line in path.read_text("utf-8").splitlines()])

    def met(self, source: str = "") -> Counter[Pair]:
        """How often each pair was met: by one source, or in all."""
        return Counter(exchange.pair for exchange in self.exchanges if source in ("", exchange.source))

    def asked(self) -> Counter[str]:
        """How often schemathesis asked each operation."""
        return Counter(exchange.operation for exchange in self.exchanges if exchange.source == "schemathesis")

    def drawn_renders(self, operation: str) -> int:
        """202s of the operation for different data, each drawn from the template's own jsonSchema."""
        rendered = Pair(operation, 202, "")
        return len({exchange.drawn for exchange in self.exchanges if exchange.pair == rendered and exchange.drawn})

    def table(self, documented: Iterable[Pair], exempt: Mapping[Pair, str]) -> str:
        counts = [self.met(source) for source in SOURCES]
        rows = [["operation", "status", "code", *SOURCES, ""]]
        for pair in documented:
            met = [str(count[pair] or "-") for count in counts]
            note = f"exempt: {exempt[pair]}" if pair in exempt else "" if set(met) != {"-"} else "NOT MET"
            rows.append([pair.operation, str(pair.status), pair.code or "-", *met, note])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
