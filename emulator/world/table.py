"""Table: records by id, with append-only indexes, so that a look-up costs the same however many records there are, and
so does a copy of the table."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, Generic, Protocol, TypeVar

from . import effects


class Record(Protocol):
    @property
    def id(self) -> str: ...


R = TypeVar("R", bound=Record)


class Table(Generic[R]):
    """`indexes` name functions from a record to what it is listed under; None keeps a record out of that list.

    A record's place in an index is settled when it is added: only what never changes may be indexed.
    A table and its copy share all they hold until one of them is written to.
    """

    __slots__ = ("_keys", "_lent", "_lists", "_rows", "_shared")

    def __init__(self, **indexes: Callable[[R], Hashable]) -> None:
        self._rows: dict[str, R] = {}
        self._keys = indexes
        self._lists: dict[str, dict[Hashable, list[str]]] = {name: {} for name in indexes}
        self._shared = False
        self._lent: dict[str, dict[Hashable, list[str]]] = {name: {} for name in indexes}  # another table has them, too

    def copy(self) -> "Table[R]":
        """Another table that holds the same."""
        self._shared = True
        twin: Table[R] = Table.__new__(Table)
        twin._rows, twin._keys, twin._lists, twin._lent = self._rows, self._keys, self._lists, self._lists
        twin._shared = True
        return twin

    def add(self, record: R) -> R:
        self._own()
        effects.note(None, record)
        self._rows[record.id] = record
        for name, key_of in self._keys.items():
            key = key_of(record)
            if key is not None:
                self._own_list(name, key).append(record.id)
        return record

    def replace(self, record: R) -> R:
        self._own()
        effects.note(self._rows.get(record.id), record)
        self._rows[record.id] = record
        return record

    def _own(self) -> None:
        if self._shared:
            self._rows, self._lent = self._rows.copy(), self._lists
            self._lists = {name: lists.copy() for name, lists in self._lists.items()}
            self._shared = False

    def _own_list(self, name: str, key: Hashable) -> list[str]:
        ids = self._lists[name].get(key)
        if ids is None or self._lent[name].get(key) is ids:
            ids = self._lists[name][key] = list(ids or ())
        return ids

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
