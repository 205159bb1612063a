"""Drawn documents, kept by their content within a budget of bytes."""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Semaphore

from .document import Document

AT_ONCE = 4  # drawings; more would not be done sooner, and answers to other requests would be later


def _draw(document: Document) -> bytes:
    """The drawing modules are loaded with the first drawing: starting up is quicker without them."""
    from .pdf import draw

    return draw(document)


class DrawnDocuments:
    """Least recently used go first. Threads that ask for the same document at the same time share one drawing."""

    def __init__(self, budget_bytes: int, *, drawing: Callable[[Document], bytes] = _draw) -> None:
        self._budget = budget_bytes
        self._drawing = drawing
        self._lock = Lock()
        self._turns = Semaphore(AT_ONCE)
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._under_way: dict[str, Future[bytes]] = {}

    def kept(self, document: Document) -> bytes | None:
        """What needs no drawing."""
        key = document.fingerprint
        with self._lock:
            return self._found(key)

    def bytes_of(self, document: Document) -> bytes:
        key = document.fingerprint
        with self._lock:
            if (found := self._found(key)) is not None:
                return found
            shared = self._under_way.get(key)
            mine: Future[bytes] = self._under_way.setdefault(key, Future())
        return shared.result() if shared else self._drawn(key, document, mine)

    def _found(self, key: str) -> bytes | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    @property
    def size(self) -> int:
        """Bytes kept, never more than the budget."""
        return self._size

    def _drawn(self, key: str, document: Document, promise: "Future[bytes]") -> bytes:
        """Outside the lock: a long drawing keeps nobody else waiting."""
        try:
            with self._turns:
                drawn = self._drawing(document)
        except BaseException as error:
            with self._lock:
                del self._under_way[key]
            promise.set_exception(error)
            raise
        with self._lock:
            self._keep(key, drawn)
            del self._under_way[key]
        promise.set_result(drawn)
        return drawn

    def _keep(self, key: str, drawn: bytes) -> None:
        if len(drawn) > self._budget:
            return
        self._kept[key] = drawn
        self._size += len(drawn)
        while self._size > self._budget:
            _, dropped = self._kept.popitem(last=False)
            self._size -= len(dropped)
