"""Fixtures: one emulator on a real socket for the whole run, a session of its own for each test."""

import os
import re
import threading
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
import requests
from craftkit_emulator.app import Application
from craftkit_emulator.server import listening_socket, waitress_server
from craftkit_emulator.settings import read

from .craftkit import Craftkit

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
        server.close()


@pytest.fixture(scope="session")
def root(serve: Callable[..., str]) -> str:
    """The address of the emulator that the tests share."""
    return serve()


@pytest.fixture(scope="session")
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.fixture
def craftkit(root: str, http: requests.Session, request: pytest.FixtureRequest) -> Craftkit:
    """A client in a session of the test's own: a fresh demo world, a real clock, timed renders."""
    name = re.sub(r"[^A-Za-z0-9_-]", "-", request.node.name)[:50]
    return Craftkit(root, f"{name}-{next(_numbers)}", http=http)


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Where CRAFTKIT_NO_SKIPS is set (CI has everything installed), a skipped test is a failure."""
    if os.environ.get("CRAFTKIT_NO_SKIPS") and call.excinfo is not None and call.excinfo.errisinstance(pytest.skip.Exception):
        call.excinfo = pytest.ExceptionInfo.from_exception(AssertionError(f"skipped: {call.excinfo.value}"))


