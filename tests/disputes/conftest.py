"""A client in a session that follows other readings, judged by the contract that the session serves."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import count

import pytest
import requests
import yaml
from craftkit_contracts.exchange import Exchange
from craftkit_contracts.judge import Judge
from craftkit_contracts.misreadings import load as load_misreadings
from craftkit_contracts.specification import Specification

from ..craftkit import Craftkit

Follow = Callable[..., Craftkit]
_numbers = count(1)


@pytest.fixture
def follow(root: str, http: requests.Session, request: pytest.FixtureRequest) -> Iterator[Follow]:
    """`follow(D42="B")`: a client in a fresh session under these readings. What it exchanges is judged afterwards by
    the effective contract as `/_emulator/openapi.yaml` gave it."""
    clients: list[tuple[Craftkit, Judge]] = []

    def start(**readings: str) -> Craftkit:
        name = re.sub(r"[^A-Za-z0-9_-]", "-", request.node.name)[:50]
        client = Craftkit(root, f"{name}-{next(_numbers)}", http=http)
        client.control("PUT", "/disputes", {"readings": readings})
        clients.append((client, _judge(client)))
        return client

    yield start
    for client, _ in clients:
        client.leave()
    exchanges = [(judge, Exchange.from_requests(each)) for client, judge in clients for each in client.exchanges]
    if found := [str(each) for judge, exchange in exchanges for each in judge.disagreements(exchange)]:
        pytest.fail("\n".join(["the effective contract and the emulator differ:", *found]), pytrace=False)


def _judge(client: Craftkit) -> Judge:
    served = client.get("/_emulator/openapi.yaml", key=None).content
    return _judge_by(served.replace(client.base_url.encode(), b"http://base"))


@lru_cache(8)  # most tests ask for what the one before asked for
def _judge_by(text: bytes) -> Judge:
    return Judge(Specification(yaml.load(text, yaml.CSafeLoader)), load_misreadings())
