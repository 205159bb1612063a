"""Who answers: threads that wait are stood in for, up to a number, and leave when they are too many."""

import time
from collections.abc import Callable, Iterator
from threading import Event

import pytest
from craftkit_emulator.protocol.problem import Problem
from craftkit_emulator.protocol.waiting import crew_of_this_thread, waiting
from craftkit_emulator.web.dispatching import Dispatcher

WAIT = 10.0


class Request:
    def __init__(self, path: str) -> None:
        self.path = path


class Job:
    """What a connection with one request is to the dispatcher."""

    def __init__(self, work: Callable[[], None], path: str = "/v1/health") -> None:
        self.requests = [Request(path)]
        self.done, self.cancelled = Event(), Event()
        self.problem: Problem | None = None
        self._work = work

    def service(self) -> None:
        try:
            self._work()
        except Problem as problem:
            self.problem = problem
        finally:
            self.done.set()

    def cancel(self) -> None:
        self.cancelled.set()


@pytest.fixture
def dispatcher() -> Iterator[Dispatcher]:
    dispatcher = Dispatcher(threads=2, most_waiting=8)
    yield dispatcher
    dispatcher.shutdown(timeout=WAIT)


def given(dispatcher: Dispatcher, *jobs: Job) -> None:
    for job in jobs:
        dispatcher.add_task(job)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_work_goes_on_while_others_wait(dispatcher: Dispatcher) -> None:
    go = Event()

    def wait() -> None:
        with waiting():
            assert go.wait(WAIT)

    slow = [Job(wait) for _ in range(8)]
    given(dispatcher, *slow)
    until(lambda: dispatcher.api.waiting == 8)
    quick = Job(lambda: None)
    given(dispatcher, quick)
    assert quick.done.wait(WAIT)
    assert not any(job.done.is_set() for job in slow)
    go.set()
    assert all(job.done.wait(WAIT) for job in slow)
    until(lambda: (dispatcher.api.threads, dispatcher.api.waiting) == (2, 0))


def test_one_too_many_is_refused_at_once(dispatcher: Dispatcher) -> None:
    go = Event()

    def wait() -> None:
        with waiting():
            assert go.wait(WAIT)

    jobs = [Job(wait) for _ in range(10)]
    given(dispatcher, *jobs)
    until(lambda: sum(job.done.is_set() for job in jobs) == 2)
    refused = [job.problem for job in jobs if job.done.is_set()]
    assert [(problem.code, problem.status) for problem in refused if problem] == [("too_many_waiting", 503)] * 2
    go.set()
    assert all(job.done.wait(WAIT) for job in jobs)


@pytest.mark.parametrize("path", ["/_emulator", "/_emulator/health", "/s/blue/_emulator", "/s/a_-9/_emulator/clock"])
def test_the_control_api_has_threads_of_its_own(dispatcher: Dispatcher, path: str) -> None:
    go = Event()
    stuck = [Job(lambda: (go.wait(WAIT), None)[1]) for _ in range(5)]
    control = Job(lambda: None, path)
    given(dispatcher, *stuck, control)
    assert control.done.wait(WAIT)
    assert not any(job.done.is_set() for job in stuck)
    go.set()


@pytest.mark.parametrize("path", ["/", "/v1/_emulator", "/_emulatorx", "/s/a b/_emulator", "/s/a/b/_emulator", ""])
def test_nothing_else_has(dispatcher: Dispatcher, path: str) -> None:
    seen: list[object] = []
    job = Job(lambda: seen.append(crew_of_this_thread()), path)
    given(dispatcher, job)
    assert job.done.wait(WAIT)
    assert seen == [dispatcher.api]


def test_a_job_that_fails_costs_no_thread(dispatcher: Dispatcher, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise SystemExit

    jobs = [Job(fail) for _ in range(5)]
    given(dispatcher, *jobs, last := Job(lambda: None))
    assert last.done.wait(WAIT)
    assert "beyond the application" in caplog.text


def test_a_shutdown_waits_for_what_was_begun_and_cancels_the_rest() -> None:
    dispatcher, begun, go = Dispatcher(threads=1, most_waiting=8), Event(), Event()

    def work() -> None:
        begun.set()
        assert go.wait(WAIT)

    first, second = Job(work), Job(work)
    given(dispatcher, first)
    assert begun.wait(WAIT)
    given(dispatcher, second)
    assert dispatcher.shutdown(timeout=0.01)
    assert second.cancelled.is_set() and not first.done.is_set()
    go.set()
    assert not dispatcher.shutdown(timeout=WAIT)
    assert (first.done.is_set(), dispatcher.api.threads, dispatcher.control.threads) == (True, 0, 0)


def test_outside_a_dispatcher_waiting_is_free() -> None:
    assert crew_of_this_thread() is None
    with waiting():
        pass
