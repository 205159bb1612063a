"""Dispatching: which thread answers a request. In the place of waitress's own dispatcher, for two things that it has
not: the control API has threads of its own, and a thread that waits is stood in for."""

import logging
import re
import time
from collections import deque
from threading import Condition, Lock, Thread
from typing import Protocol

from ..protocol.problem import Problem
from ..protocol.waiting import belong_to

CONTROL_PATH = re.compile(r"(?:/s/[A-Za-z0-9_-]{1,64})?/+_emulator(?:/.*)?", re.DOTALL)
log = logging.getLogger("craftkit_emulator")


class Task(Protocol):
    """A connection with a request to be answered: waitress's channel."""

    def service(self) -> None: ...

    def cancel(self) -> None: ...


class Pool:
    """Threads that take turns at a queue. `size` of them work; those that wait, `most_waiting` at the most, count
    beside these: each has another thread in its place meanwhile."""

    def __init__(self, name: str, *, size: int, most_waiting: int) -> None:
        self.name = name
        self.most_waiting = most_waiting
        self.waiting = 0
        self.threads = 0
        self._size = size
        self._queue: deque[Task] = deque()
        lock = Lock()
        self._changed, self._left = Condition(lock), Condition(lock)
        with self._changed:
            self._fill()

    def add(self, task: Task) -> None:
        with self._changed:
            self._queue.append(task)
            self._changed.notify()

    def step_out(self) -> None:
        with self._changed:
            if self.waiting >= self.most_waiting:
                raise Problem("too_many_waiting", limit=self.most_waiting)
            self.waiting += 1
            try:
                self._fill()
            except RuntimeError as error:  # the machine has no further thread
                self.waiting -= 1
                raise Problem("too_many_waiting", f"no thread to stand in: {error}", limit=self.waiting) from None

    def step_in(self) -> None:
        with self._changed:
            self.waiting -= 1
            self._changed.notify()  # there is one too many: who is idle leaves

    def resize(self, size: int) -> None:
        with self._changed:
            self._size = size
            self._fill()
            self._changed.notify_all()

    def disband(self, *, deadline: float) -> list[Task]:
        """Until the threads have gone, or the deadline has come (of `time.monotonic`). What was not begun."""
        self.resize(0)
        with self._changed:
            self._left.wait_for(lambda: not self.threads, max(0.0, deadline - time.monotonic()))
            tasks, self._queue = list(self._queue), deque()
            return tasks

    def _fill(self) -> None:
        while self.threads - self.waiting < self._size:
            Thread(target=self._run, daemon=True, name=f"{self.name}-{self.threads}").start()
            self.threads += 1

    def _run(self) -> None:
        belong_to(self)
        while (task := self._next()) is not None:
            try:
                task.service()
            except BaseException:
                log.exception("a request failed beyond the application")

    def _next(self) -> Task | None:
        """What is to be done next; None for the thread that is one too many."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._has_one_too_many())
            if self._queue and self._size:
                return self._queue.popleft()
            self.threads -= 1
            self._left.notify_all()
            return None

    def _has_one_too_many(self) -> bool:
        return self.threads - self.waiting > self._size


class Dispatcher:
    """As waitress's ThreadedTaskDispatcher is used by its server."""

    def __init__(self, *, threads: int, most_waiting: int) -> None:
        self.api = Pool("api", size=threads, most_waiting=most_waiting)
        self.control = Pool("control", size=max(2, threads // 2), most_waiting=most_waiting // 4)

    def add_task(self, task: Task) -> None:
        (self.control if CONTROL_PATH.fullmatch(_path(task)) else self.api).add(task)

    def set_thread_count(self, count: int) -> None:
        for pool in (self.api, self.control):
            pool.resize(count)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        deadline = time.monotonic() + timeout
        left = [task for pool in (self.api, self.control) for task in pool.disband(deadline=deadline)]
        for task in left if cancel_pending else ():
            task.cancel()
        return bool(left)


def _path(task: object) -> str:
    """Of the request that comes first on the connection. One that is no HTTP has none."""
    requests = getattr(task, "requests", ())
    return str(getattr(requests[0], "path", "")) if requests else ""
