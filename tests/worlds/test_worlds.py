"""The worlds that come with the emulator: each starts by its name, holds what it says, and is the same twice."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import product
from typing import Any

import pytest
import requests
from craftkit_contracts.exchange import Exchange
from craftkit_contracts.judge import Judge
from craftkit_emulator.data import locate
from craftkit_emulator.world.clock import parse_instant
from craftkit_emulator.world.file import find, shipped
from craftkit_emulator.world.progression import IMMEDIATE
from craftkit_emulator.world.seed import Seed, load
from craftkit_emulator.world.tree import Tree
from craftkit_emulator.world.world import State
from jsonschema import Draft202012Validator, FormatChecker

from ..cli.process import running
from ..craftkit import Craftkit
from ..frame.checkout import ROOT

CLOCK = "2026-06-21T10:00:00Z"
NAMES = ("busy", "demo", "edge-cases", "empty", "multi-tenant", "signatures")


def key(word: str) -> str:
    return f"ck_live_{word.ljust(32, '0')}"


# By world and key: how many templates, renders and signature requests its holder sees.
SEEN: dict[str, dict[str, tuple[int, int | None, int]]] = {
    "demo": {"demo": (5, 4, 2), "globex": (1, None, 0), "aBcDeFgHiJkLmNoPqRsTuVwXyZ012345": (0, 0, 0)},
    "empty": {"empty": (0, 0, 0)},
    "busy": {"busy": (14, 500, 56), "busy0001": (13, None, 83), "busy0002": (13, 500, 61)},
    "multi-tenant": {
        "portal": (1, 1, 0),
        "backoffice": (1, None, 0),
        "website": (1, 0, 0),
        "north": (1, 1, 0),
        "south": (1, 1, 0),
        "west": (1, None, 0),
        "stranger": (1, 1, 0),
    },
    "signatures": {"signatures": (1, 1, 10)},
    "edge-cases": {"edge": (7, 5, 2), "rtl": (1, 1, 1)},
}
COUNTS = {
    "demo": {"projects": 5, "templates": 6, "renders": 5, "events": 5},
    "empty": {"projects": 1, "templates": 0, "renders": 0, "events": 0},
    "busy": {"projects": 3, "templates": 40, "renders": 3000, "events": 4000},
    "multi-tenant": {"projects": 7, "templates": 7, "renders": 5, "events": 0},
    "signatures": {"projects": 1, "templates": 1, "renders": 1, "events": 0},
    "edge-cases": {"projects": 2, "templates": 8, "renders": 6, "events": 1},
}


@cache
def seed(name: str) -> Seed:
    return load(name)


def built(name: str) -> State:
    return seed(name).build(seed="0", clock_at=parse_instant(CLOCK), progression=IMMEDIATE)


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def start(serve: Callable[..., str], judge: Judge) -> Callable[..., Any]:
    @contextmanager
    def started(name: str) -> Iterator[Craftkit]:
        """A client of that world, whose exchanges are judged at the end."""
        with requests.Session() as http:
            client = Craftkit(serve(world=name, clock=CLOCK), http=http)
            yield client
        exchanges = [Exchange.from_requests(response) for response in client.exchanges]
        assert [str(each) for exchange in exchanges for each in judge.disagreements(exchange)] == []

    return started


def listed_signatures(client: Craftkit, holder: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    page = client.get("/v1/signatures", key=holder).json()
    found += page["signatures"]
    while page["hasMore"]:
        page = client.get("/v1/signatures", params={"cursor": page["nextCursor"]}, key=holder).json()
        found += page["signatures"]
    return found


def listed_renders(client: Craftkit, holder: str) -> list[dict[str, Any]] | None:
    """The latest, at most 500; None where embed is off."""
    response = client.get("/v1/embed/renders?limit=500", key=holder)
    return response.json()["renders"] if response.status_code == 200 else None


def seen(client: Craftkit, holder: str) -> tuple[list[Any], list[Any] | None, list[Any]]:
    templates = client.get("/v1/templates", key=holder).json()["templates"]
    return templates, listed_renders(client, holder), listed_signatures(client, holder)


def test_the_worlds_are_those() -> None:
    assert shipped() == list(NAMES) == sorted(SEEN) == sorted(COUNTS)


def test_the_readme_names_each_of_them() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [name for name in NAMES if name != "demo" and f"| `{name}` |" not in readme] == []


def test_a_world_holds_what_it_says(start: Callable[..., Any], name: str) -> None:
    with start(name) as client:
        counts = client.control("GET", "")["counts"]
        assert {what: counts[what] for what in COUNTS[name]} == COUNTS[name]
        for word, expected in SEEN[name].items():
            found = seen(client, key(word))
            assert tuple(None if each is None else len(each) for each in found) == expected, word


@pytest.mark.parametrize("name", [name for name in NAMES if name != "busy"])
def test_every_document_of_a_world_can_be_drawn(start: Callable[..., Any], name: str) -> None:
    with start(name) as client:
        for word in SEEN[name]:
            _, rendered, requested = seen(client, key(word))
            paths = [f"/v1/renders/{one['id']}/download" for one in rendered or () if one["status"] == "succeeded"]
            done = [one["id"] for one in requested if one["status"] == "completed"]
            paths += [f"/v1/signatures/{id}/{what}" for id in done for what in ("download", "certificate")]
            for path in paths:
                assert client.get(path, key=key(word)).content.startswith(b"%PDF-"), path


def test_every_share_of_a_world_opens(start: Callable[..., Any], name: str) -> None:
    with start(name) as client:
        for share in list(built(name).shares)[:40]:
            page = client.http.get(f"{client.root}/share/{share.token}", timeout=60)
            assert page.status_code == 200 and "<script>alert" not in page.text


def test_two_builds_of_a_world_are_the_same_bytes(start: Callable[..., Any], name: str) -> None:
    read = []
    for _ in range(2):
        with start(name) as client:
            for word in SEEN[name]:
                seen(client, key(word))
            client.control("GET", "/signatures")
            client.control("GET", "/mail")
            answers = [(one.status_code, one.content) for one in client.exchanges]
            read.append([(status, content.replace(client.root.encode(), b"{base}")) for status, content in answers])
    assert read[0] == read[1]


def test_a_world_validates_against_the_schema_with_a_validator_of_another_make(name: str) -> None:
    schema = json.loads(locate("fixtures/world.schema.json").read_bytes())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    assert [error.message for error in validator.iter_errors(Tree(find(name).read_text("utf-8")).plain())] == []
    assert [error.message for error in validator.iter_errors(seed(name).content)] == [], "what was generated, too"


def test_a_world_says_at_its_head_what_is_in_it(name: str) -> None:
    schema, *head = re.findall(r"^# .*$", find(name).read_text("utf-8").partition("version: 1")[0], re.MULTILINE)
    assert "world.schema.json" in schema
    assert name == "demo" or (len(head) >= 2 and "Key" in "".join(head))


@pytest.mark.parametrize("name", ["busy", "edge-cases", "multi-tenant"])
def test_a_world_starts_by_its_name_and_prints_its_credentials(name: str) -> None:
    with running("--world", name) as emulator:
        exported = emulator.next_line()
        assert f"CRAFTKIT_API_KEY={key(next(iter(SEEN[name])))}" in exported
        lines = [emulator.next_line() for _ in range(COUNTS[name]["projects"])]
    assert all(any(key(word) in line for line in lines) for word in SEEN[name])


def test_tenants_see_their_own_alone(start: Callable[..., Any]) -> None:
    with start("multi-tenant") as client:
        words = list(SEEN["multi-tenant"])
        owners = {one["id"]: word for word in words for one in listed_renders(client, key(word)) or ()}
        assert len(owners) == 4
        for word, (id, owner) in product(words, owners.items()):
            assert (client.get(f"/v1/renders/{id}", key=key(word)).status_code == 200) == (word == owner)
