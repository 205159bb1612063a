"""Fixtures: a receiver, and an emulator whose courier loses patience soon."""

import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from craftkit_emulator.app import Application
from craftkit_emulator.server import listening_socket, waitress_server
from craftkit_emulator.settings import read

from ..craftkit import Craftkit
from .receiver import SECRET, Receiver, receiving

START = "2040-06-21T10:00:00.000Z"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


class Subscriber(NamedTuple):
    """A client whose project has told the emulator to post its events to the receiver."""

    client: Craftkit
    receiver: Receiver
    webhook: dict[str, Any]

    def deliveries(self, query: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.control("GET", f"/deliveries{query}")["deliveries"]
        return found

    def delivery(self) -> dict[str, Any]:
        """The only one, with its attempts."""
        (delivery,) = self.deliveries()
        found: dict[str, Any] = self.client.control("GET", f"/deliveries/{delivery['id']}")
        return found


def subscribe(client: Craftkit, receiver: Receiver, **more: Any) -> Subscriber:
    body = {"url": receiver.url, "secret": SECRET, **more}
    return Subscriber(client, receiver, client.control("POST", "/webhooks", body))


@pytest.fixture
def frozen(craftkit: Craftkit) -> Craftkit:
    craftkit.freeze(START)
    return craftkit


@pytest.fixture
def subscriber(frozen: Craftkit, receiver: Receiver) -> Subscriber:
    """In a world that stands still."""
    return subscribe(frozen, receiver)


@pytest.fixture(scope="session")
def hasty() -> Iterator[str]:
    """The address of an emulator that waits one second for a receiver."""
    settings = read({"port": "0"}, {})
    listener = listening_socket(settings)
    listener.listen(1024)
    application = Application(settings)
    application.courier.timeout = 1.0
    server = waitress_server(application, listener)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.close()


@pytest.fixture
def impatient(hasty: str, receiver: Receiver, request: pytest.FixtureRequest) -> Subscriber:
    """As `subscriber`, of the hasty emulator."""
    client = Craftkit(hasty, f"test-{abs(hash(request.node.name))}")
    client.freeze(START)
    return subscribe(client, receiver)
