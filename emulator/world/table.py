"""Table: records by id, with append-only indexes, so that a look-up costs the same however many records there are."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, Generic, Protocol, TypeVar


class Record(Protocol):
    @property
    def id(self) -> str: ...


R = TypeVar("R", bound=Record)


class Table(Generic[R]):
    """`indexes` name functions from a record to what it is listed under; None keeps a record out of that list.

    A record's place in an index is settled when it is added: only what never changes may be indexed.
    """

    def __init__(self, **indexes: Callable[[R], Hashable]) -> None:
        self._rows: dict[str, R] = {}
        self._keys = indexes
        self._lists: dict[str, dict[Hashable, list[str]]] = {name: {} for name in indexes}

    def add(self, record: R) -> R:
        self._rows[record.id] = record
        for name, key_of in self._keys.items():
            key = key_of(record)
            if key is not None:
                self._lists[name].setdefault(key, []).append(record.id)
        return record

    def replace(self, record: R) -> R:
        self._rows[record.id] = record
        return record

    def get(self, id: str) -> R | None:
        return self._rows.get(id)

    def __getitem__(self, id: str) -> R:
        return self._rows[id]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[R]:
        return iter(self._rows.values())

    def listed(self, index: str, key: Any) -> Sequence[str]:
        """Ids under `key`, oldest first. Not to be changed by the caller."""
        return self._lists[index].get(key, ())

    def newest(self, index: str, key: Any, *, limit: int, offset: int = 0) -> list[R]:
        """At most `limit` records under `key`, newest first, after skipping `offset`."""
        ids = self.listed(index, key)
        end = len(ids) - offset
        if end <= 0:
            return []
        return [self._rows[id] for id in reversed(ids[max(0, end - limit) : end])]
