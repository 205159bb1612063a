"""Every option is a flag and an environment variable, and the flag wins."""

import socket
from collections.abc import Callable
from typing import Any

import pytest
import requests

from ..craftkit import TEST_KEY
from .process import Emulator, running

WORLD = "version: 1\nprojects: []\n"


def status(emulator: Emulator) -> dict[str, Any]:
    answer: dict[str, Any] = requests.get(f"{emulator.address}/_emulator", timeout=5).json()
    return answer


def host(emulator: Emulator) -> str:
    return emulator.address.removeprefix("http://").rpartition(":")[0]


def public_url(emulator: Emulator) -> str:
    return emulator.next_line().split()[1].removeprefix("CRAFTKIT_BASE_URL=")


def trusts_proxy(emulator: Emulator) -> str:
    text = requests.get(
        f"{emulator.address}/_emulator/openapi.yaml", headers={"X-Forwarded-Prefix": "/behind"}, timeout=5
    ).text
    return str("/behind" in text)


def logs_refusals(emulator: Emulator) -> str:
    requests.get(f"{emulator.address}/v1/templates", timeout=5)
    return str("unauthorized" in emulator.log)


def server(emulator: Emulator) -> str:
    return requests.get(f"{emulator.address}/health", timeout=5).headers["Server"].split("/")[0].split()[0]


def seed(emulator: Emulator) -> str:
    return str(status(emulator)["seed"])


def now(emulator: Emulator) -> str:
    return str(status(emulator)["clock"]["now"])


def progression(emulator: Emulator) -> str:
    return str(status(emulator)["progression"])


# Option, what the variable says, what is seen then; what the flag says, what is seen then.
Probe = Callable[[Emulator], str]
OPTIONS: list[tuple[str, Probe, tuple[str, str], tuple[str, str]]] = [
    ("host", host, ("127.0.0.2", "127.0.0.2"), ("127.0.0.3", "127.0.0.3")),
    ("seed", seed, ("blue", "blue"), ("", "")),
    (
        "clock",
        now,
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z"),
        ("2027-01-01T01:00:00+01:00", "2027-01-01T00:00:00.000Z"),
    ),
    ("progression", progression, ("polls:3", "polls:3"), ("immediate", "immediate")),
    ("public-url", public_url, ("https://a.test/x/", "https://a.test/x"), ("http://b.test:81", "http://b.test:81")),
    ("log-level", logs_refusals, ("warning", "False"), ("INFO", "True")),
]


@pytest.mark.parametrize(("name", "probe", "by_variable", "by_flag"), OPTIONS, ids=[row[0] for row in OPTIONS])
def test_an_option_is_a_variable_and_a_flag_that_wins(
    name: str, probe: Probe, by_variable: tuple[str, str], by_flag: tuple[str, str]
) -> None:
    variables = {f"CRAFTKIT_EMULATOR_{name.upper().replace('-', '_')}": by_variable[0]}
    with running(variables=variables) as emulator:
        assert probe(emulator) == by_variable[1]
    with running(f"--{name}", by_flag[0], variables=variables) as emulator:
        assert probe(emulator) == by_flag[1]


@pytest.mark.parametrize(
    ("name", "probe", "off", "on"),
    [("trust-proxy", trusts_proxy, "False", "True"), ("debug", server, "craftkit-emulator", "Werkzeug")],
)
def test_a_switch_is_a_variable_and_a_flag_that_wins(name: str, probe: Probe, off: str, on: str) -> None:
    variable = f"CRAFTKIT_EMULATOR_{name.upper().replace('-', '_')}"
    with running(variables={variable: "no"}) as emulator:
        assert probe(emulator) == off
    with running(variables={variable: "True"}) as emulator:
        assert probe(emulator) == on
    with running(f"--{name}", variables={variable: "0"}) as emulator:
        assert probe(emulator) == on


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return str(listening.getsockname()[1])


def test_the_port_is_a_variable_and_a_flag_that_wins() -> None:
    one, other = free_port(), free_port()
    with running(variables={"CRAFTKIT_EMULATOR_PORT": one}) as emulator:
        assert emulator.address.endswith(f":{one}")
    with running("--port", other, variables={"CRAFTKIT_EMULATOR_PORT": one}) as emulator:
        assert emulator.address.endswith(f":{other}")


def test_port_0_is_a_free_port() -> None:
    with running("--port", "0") as one, running("--port", "0") as other:
        assert one.address != other.address
        assert not one.address.endswith((":0", ":4010"))


def test_the_world_is_a_variable_and_a_flag_that_wins(tmp_path: object) -> None:
    path = f"{tmp_path}/nobody.yaml"
    with open(path, "w", encoding="utf-8") as file:
        file.write(WORLD)
    with running(variables={"CRAFTKIT_EMULATOR_WORLD": path}) as emulator:
        assert (status(emulator)["world"], status(emulator)["counts"]["projects"]) == (path, 0)
        assert emulator.next_line() == f"export CRAFTKIT_BASE_URL={emulator.address}\n"
    with running("--world", "demo", variables={"CRAFTKIT_EMULATOR_WORLD": path}) as emulator:
        assert (status(emulator)["world"], status(emulator)["counts"]["projects"]) == ("demo", 5)


def _token(emulator: Emulator) -> str:
    line = next(line for line in iter(emulator.next_line, "") if "CONTROL_TOKEN=" in line)
    return line.removeprefix("export CRAFTKIT_EMULATOR_CONTROL_TOKEN=").split()[0]


@pytest.mark.parametrize("address", ["0.0.0.0", "::"])
def test_beyond_loopback_a_control_token_is_printed_and_asked_for(address: str) -> None:
    with running("--host", address) as emulator:
        port = emulator.address.rpartition(":")[2]
        token, base = _token(emulator), f"http://127.0.0.1:{port}"
        assert len(token) >= 32
        for headers, expected in [
            ({}, 401),
            ({"Authorization": "Bearer "}, 401),
            ({"Authorization": f"Bearer {token[:-1]}"}, 401),
            ({"Authorization": f"Bearer {TEST_KEY}"}, 401),
            ({"Authorization": f"Bearer {token}"}, 200),
        ]:
            answer = requests.post(f"{base}/_emulator/reset", headers=headers, timeout=5)
            assert answer.status_code == expected, headers
        assert requests.get(f"{base}/v1/health", timeout=5).status_code == 200
        assert token not in emulator.log


def test_the_control_token_is_a_variable_and_a_flag_that_wins() -> None:
    variables = {"CRAFTKIT_EMULATOR_CONTROL_TOKEN": "by variable"}
    with running("--host", "0.0.0.0", variables=variables) as emulator:
        assert _token(emulator).startswith("'by")
    with running("--host", "0.0.0.0", "--control-token", "flagged", variables=variables) as emulator:
        assert _token(emulator) == "flagged"


def test_each_start_makes_up_a_token_of_its_own() -> None:
    with running("--host", "0.0.0.0") as one, running("--host", "0.0.0.0") as other:
        assert _token(one) != _token(other)


def test_on_loopback_no_token_is_printed() -> None:
    with running() as emulator:
        emulator.stop(15)
        assert "CONTROL_TOKEN" not in "".join(emulator.greeting())
