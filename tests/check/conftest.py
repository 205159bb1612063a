import re
import threading
from collections.abc import Iterator
from itertools import count

import pytest

from .deployment import Deployment
from .recorder import Recorder

_numbers = count(1)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with Recorder() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def deployment(root: str) -> Iterator[Deployment]:
    with Deployment(root) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.over.set()
        server.shutdown()


@pytest.fixture
def base_url(deployment: Deployment, request: pytest.FixtureRequest) -> str:
    """Of the deployment; a world of the test's own."""
    name = re.sub(r"[^A-Za-z0-9_-]", "-", request.node.name)[-50:]
    return f"{deployment.address}/s/{name}-{next(_numbers)}"
