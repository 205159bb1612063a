"""Fixtures: one emulator on a real socket for the whole run, a session of its own for each test."""

import contextlib
import os
import re
import threading
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
import requests
from craftkit_contracts.exchange import Exchange
from craftkit_contracts.judge import Judge
from craftkit_emulator.app import Application
from craftkit_emulator.server import listening_socket, waitress_server
from craftkit_emulator.settings import read

from .control.contract import ControlContract
from .craftkit import Craftkit
from .order import begun_by_the_long, workers

_numbers = count(1)


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., str]]:
    """Start an emulator in this process with the given flags; its address."""
    servers: list[Any] = []

    def start(**flags: str) -> str:
        settings = read({"port": "0", **flags}, {})
        listener = listening_socket(settings)
        listener.listen(1024)
        server = waitress_server(Application(settings), listener)
        threading.Thread(target=server.run, daemon=True).start()
        servers.append(server)
        host, port = listener.getsockname()[:2]
        return f"http://{host}:{port}"

    yield start
    for server in servers:
        with contextlib.suppress(OSError):  # awake already, it may have closed before it is woken
            server.trigger.pull_trigger(server.close)  # in its own thread: nothing is closed under its loop


@pytest.fixture(scope="session")
def root(serve: Callable[..., str]) -> str:
    """The address of the emulator that the tests share."""
    return serve()


@pytest.fixture(scope="session")
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.fixture(scope="session")
def judge() -> Judge:
    """Both opinions on openapi.yaml, for the whole run: what it compiled and judged, it remembers."""
    return Judge.of_the_contract()


@pytest.fixture(scope="session")
def control_contract() -> ControlContract:
    return ControlContract.from_file()


@pytest.fixture
def craftkit(
    root: str, http: requests.Session, judge: Judge, control_contract: ControlContract, request: pytest.FixtureRequest
) -> Iterator[Craftkit]:
    """A client in a session of the test's own: a fresh demo world, a real clock, timed renders.

    Whatever it exchanged is judged afterwards: a disagreement among jsonschema-rs, openapi-core and the emulator that
    is no known misreading fails the test. `/_emulator`, `/cdn` and unknown routes are no part of the contract and so
    are skipped (OUTSIDE in contracts/rules.py); what `/_emulator` answered is held against the control API's own file.
    """
    name = re.sub(r"[^A-Za-z0-9_-]", "-", request.node.name)[:50]
    client = Craftkit(root, f"{name}-{next(_numbers)}", http=http)
    yield client
    client.leave()
    exchanges = [Exchange.from_requests(response) for response in client.exchanges]
    found = [str(each) for exchange in exchanges for each in judge.disagreements(exchange)]
    if found := [*found, *(fault for response in client.exchanges for fault in control_contract.faults(response))]:
        pytest.fail("\n".join(["openapi.yaml and the emulator differ:", *found]), pytrace=False)


def pytest_xdist_auto_num_workers() -> int:
    return workers()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    worker = getattr(config, "workerinput", None)
    if worker is not None:
        items[:] = begun_by_the_long(items, worker["workercount"])


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Where CRAFTKIT_NO_SKIPS is set (CI has everything installed), a skipped test is a failure."""
    skipped = call.excinfo
    if os.environ.get("CRAFTKIT_NO_SKIPS") and skipped is not None and skipped.errisinstance(pytest.skip.Exception):
        failure = AssertionError(f"skipped: {skipped.value}").with_traceback(skipped.tb)
        call.excinfo = pytest.ExceptionInfo.from_exception(failure)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What a test has to tell beside green and red, whichever process ran it: its property `told`."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, text in report.user_properties if report.when == "call" else ():
            if name == "told":
                terminalreporter.write_line(str(text))
