"""What a reader with fresh eyes found, and must not come back."""

import json
import socket
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from craftkit_emulator.data import locate

from .process import assert_refused, finished, running

WORLD = """version: 1
projects:
  - name: Ünïcode
    slug: p
    keys: [{key: ck_live_aaaaaaaaaaaaaaaa}]
    templates:
      - slug: t
        name: T
        versions:
          - manifest: {variables: [{key: n, label: N, dataType: text%s}], loops: []}
"""
AUTHORIZED = {"Authorization": "Bearer ck_live_aaaaaaaaaaaaaaaa"}


def test_many_idle_connections_keep_nobody_waiting() -> None:
    with running() as emulator, ExitStack() as idle:
        parts = urlsplit(emulator.address)
        for _ in range(150):
            idle.enter_context(socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=5))
        assert requests.get(f"{emulator.address}/health", timeout=5).status_code == 200


@pytest.mark.parametrize("extra", [", x: 123456789012345678901234567890", ", previewData: 5"])
def test_whatever_a_world_file_may_hold_can_be_shown(tmp_path: Path, extra: str) -> None:
    path = tmp_path / "world.yaml"
    path.write_text(WORLD % extra, "utf-8")
    with running("--world", str(path)) as emulator:
        shown = requests.get(f"{emulator.address}/v1/templates/t", headers=AUTHORIZED, timeout=5)
        assert shown.status_code == 200, shown.text


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("{template: t, data: {}, id: 3F2A1B4C-5D6E-7F80-9A1B-2C3D4E5F6071}", "renders.0.id"),
        (
            "{template: t, data: {}, events: [{type: viewed, at: 0s, id: a}, {type: viewed, at: 0s, id: a}]}",
            "events.1.id",
        ),
    ],
)
def test_a_render_of_a_world_file_is_one_that_can_be_found(tmp_path: Path, row: str, place: str) -> None:
    path = tmp_path / "world.yaml"
    path.write_text(f"{WORLD % ''}    renders: [{row}]\n", "utf-8")
    assert_refused(finished("--port", "0", "--world", str(path)), str(path), place)


def test_a_name_that_the_output_cannot_show_is_no_reason_not_to_start(tmp_path: Path) -> None:
    path = tmp_path / "world.yaml"
    path.write_text(WORLD % "", "utf-8")
    with running("--world", str(path), variables={"PYTHONIOENCODING": "ascii"}) as emulator:
        assert requests.get(f"{emulator.address}/health", timeout=5).status_code == 200


@pytest.mark.parametrize("flags", [("--host", "ü..x"), ("--host", "a b"), ("--seed", "\udcff")])
def test_a_flag_that_is_no_address_or_no_text_is_one_line(flags: tuple[str, str]) -> None:
    assert_refused(finished(*flags), flags[0])


def test_a_variable_of_a_world_has_the_properties_that_one_of_the_api_has() -> None:
    import yaml

    world = json.loads(locate("fixtures/world.schema.json").read_bytes())["$defs"]["variable"]["properties"]
    api = yaml.safe_load(locate("openapi.yaml").read_bytes())["components"]["schemas"]["VariableDefinition"]
    assert set(world) == set(api["properties"])


def test_an_unknown_word_in_a_failure_is_refused() -> None:
    with running() as emulator:
        answer = requests.post(f"{emulator.address}/_emulator/renders/fail-next", json={"cuont": 2}, timeout=5)
        assert answer.status_code == 400


def test_advice_keeps_its_capitals() -> None:
    with running() as emulator:
        answer = requests.post(f"{emulator.address}/_emulator/clock", json={"advance": "x"}, timeout=5)
        assert "ISO 8601 (PT5M, P30D)" in answer.json()["error"]["issues"]["fieldErrors"]["advance"][0]


def test_an_address_that_opens_by_itself_is_not_logged_in_full() -> None:
    with running() as emulator:
        for path in ("/v1/hooks/CANARYCANARYCANARY", "/share/cks_CANARYCANARYCANARY", "/sign/CANARYCANARYCANARY/0"):
            requests.get(emulator.address + path, timeout=5)
            requests.post(emulator.address + path, json={}, timeout=5)
        assert emulator.log.count(" -> ") >= 6
        assert "CANARYCANARY" not in emulator.log
