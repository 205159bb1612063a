"""What an application did becomes a scenario that replays green as it is, and tells no secrets."""

import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import requests
from craftkit_contracts.record.heard import Heard
from craftkit_contracts.record.order import ordered
from craftkit_contracts.scenarios.file import load

from ..check.forwarding import Answer, forwarding
from ..scenarios.running import assert_refused, finished, played
from .partner import ACCOUNT, KEY, Partner
from .recording import listening, recording


class Recorded(NamedTuple):
    path: Path
    output: str
    status: int
    asked: int
    secrets: set[str]

    @property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @property
    def steps(self) -> list[dict[str, Any]]:
        return [dict(step.fields) for step in load(self.path).steps]


@pytest.fixture(scope="module")
def recorded(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """All that the partner does, on an emulator whose clock runs."""
    path = tmp_path_factory.mktemp("recorded") / "partner.yaml"
    with listening(*recording(serve(), path, "--title", "What Acme did")) as proxy:
        partner = Partner(proxy.address)
        partner.everything()
        status = proxy.stop(signal.SIGINT)
    return Recorded(path, proxy.said + proxy.log, status, partner.asked, partner.secrets)


def test_a_recording_replays_green_unedited_twice_on_fresh_emulators(recorded: Recorded) -> None:
    assert recorded.status == 0, recorded.output
    for _ in range(2):
        ended = finished("replay", str(recorded.path))
        assert ended.returncode == 0, ended.stdout


def test_it_replays_four_at_a_time_on_a_running_emulator(recorded: Recorded, root: str, tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"copy-{number}.yaml").write_text(recorded.text, "utf-8")
    ended = finished("replay", str(tmp_path), "--jobs", "4", "--base-url", root)
    assert ended.returncode == 0 and "4 passed" in ended.stdout, ended.stdout


def test_it_is_no_scenario_that_passes_whatever_comes(recorded: Recorded, root: str, tmp_path: Path) -> None:
    (tmp_path / "changed.yaml").write_text(recorded.text.replace("total: 7", "total: 8"), "utf-8")
    assert played(tmp_path / "changed.yaml", root).status == "mismatch"


def test_no_canary_is_in_the_file_or_in_what_was_said(recorded: Recorded) -> None:
    for canary in ("canary", KEY, "eyJ0", "session_token=eyJhbGciOiJFZERTQSIs"):
        assert canary.lower() not in (recorded.text + recorded.output).lower()


def test_no_token_that_was_given_out_is_in_the_file_or_in_what_was_said(recorded: Recorded) -> None:
    assert len(recorded.secrets) >= 5
    assert not [secret for secret in recorded.secrets if secret in recorded.text + recorded.output]


def test_keys_go_by_name_and_ids_by_reference(recorded: Recorded) -> None:
    keys = {step.get("key", "live") for step in recorded.steps}
    assert {"live", "none", "account", "{session_token}"} <= keys
    calls = [str(step.get("call", step.get("check-pdf"))) for step in recorded.steps]
    for call in (
        "GET /v1/renders/{render_id}",
        "GET /v1/renders/{render_id}/download",
        "GET /share/{share_token}",
        "GET /share/{share_token}/download",
        "DELETE /v1/renders/{render_id}/shares/{share_id}",
        "POST /v1/signatures/{signature_id}/cancel",
    ):
        assert call in calls


def test_what_is_asked_again_until_it_is_there_is_one_step(recorded: Recorded) -> None:
    polls = [step for step in recorded.steps if step.get("call") == "GET /v1/renders/{render_id}" and "until" in step]
    assert len(polls) == 1 and polls[0]["until"] == {"body": {"status": "succeeded"}}
    assert recorded.asked > len([step for step in recorded.steps if "advance" not in step])


def test_what_changes_is_a_matcher_and_what_came_before_a_reference(recorded: Recorded) -> None:
    first, again = [step for step in recorded.steps if step.get("call") == "POST /v1/templates/letter/render"][:2]
    assert first["headers"] == {"Idempotency-Key": "order-4711"}
    assert first["expect"]["body"]["id"] == "<uuid>" and first["expect"]["body"]["createdAt"] == "<timestamp>"
    assert again["expect"]["body"]["id"] == "{render_id}"
    assert again["expect"]["body"]["pollUrl"] == "{base}/v1/renders/{render_id}"
    assert again["expect"]["body"]["createdAt"] == "{render_created_at}"


def test_it_begins_with_the_world_the_clock_and_the_readings_of_the_emulator(
    serve: Callable[..., str], tmp_path: Path
) -> None:
    base = serve(clock="2026-06-21T10:00:00Z", seed="7", disputes="D01=B", progression="polls:2")
    with listening(*recording(base, tmp_path / "x.yaml")) as proxy:
        Partner(proxy.address).ask("GET", "/v1/templates/invoice", 200)
        assert proxy.stop(signal.SIGTERM) == 0
    given = load(tmp_path / "x.yaml").given
    assert (given.world, given.seed, given.progression) == ("demo", "7", "polls:2")
    assert given.clock.startswith("2026-06-21T10:00:00") and given.disputes == {"D01": "B"}
    assert finished("replay", str(tmp_path / "x.yaml")).returncode == 0


def test_what_was_heard_is_in_the_file_before_it_ends(serve: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    with listening(*recording(serve(), path)) as proxy:
        Partner(proxy.address).ask("GET", "/v1/templates", 200)
        assert len(load(path).steps) == 1
        proxy.process.kill()
    assert [each.name for each in tmp_path.iterdir()] == ["x.yaml"]


def test_what_several_threads_do_at_once_replays_one_after_the_other(serve: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"

    def render(address: str) -> None:
        partner = Partner(address)
        body = {"data": {"customer": {"name": "Acme Corp"}}}
        made = partner.ask("POST", "/v1/templates/invoice/render", 202, json=body)
        partner.polled(made["pollUrl"])

    with listening(*recording(serve(), path)) as proxy:
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(render, [proxy.address] * 6))
        assert proxy.stop() == 0
    ended = finished("replay", str(path))
    assert ended.returncode == 0, ended.stdout


def test_what_was_made_earlier_is_told_earlier_though_it_was_answered_later() -> None:
    def made(id: str, at: str, ended: float) -> Heard:
        reply = {"id": id, "createdAt": f"2026-06-21T10:00:00.{at}Z"}
        return Heard("POST", "/v1/x", "live", {}, {}, 202, "application/json", reply, "", frozenset(), 0.0, ended)

    asked = made("", "000", 2.5)._replace(method="GET", status=200)
    told = ordered([made("b", "200", 2.0), asked, made("c", "300", 4.0), made("a", "100", 3.0)])
    assert [one.reply["id"] for one in told] == ["a", "b", "", "c"]


def test_of_a_deployment_there_are_no_words_that_only_an_emulator_knows(
    serve: Callable[..., str], tmp_path: Path
) -> None:
    def hidden(method: str, path: str, answer: Answer) -> Answer:
        return Answer(404, {}, b"") if path.startswith("/_emulator") else answer

    path = tmp_path / "x.yaml"
    with forwarding(serve(), hidden) as base, listening(*recording(base, path)) as proxy:
        Partner(proxy.address).everything()
        assert proxy.stop() == 0
    assert {step.verb for step in load(path).steps} == {"call", "check-pdf"}
    keys = {"CRAFTKIT_API_KEY": KEY, "CRAFTKIT_ACCOUNT_KEY": ACCOUNT}
    with forwarding(serve(), hidden) as base:
        writing = ("--allow-writes", "--force-live-key", "--rate", "500/s")
        ended = finished("replay", str(path), "--base-url", base, *writing, variables=keys)
    assert ended.returncode == 0, ended.stdout


def test_hooks_and_other_sessions_are_left_out_and_the_file_says_so(serve: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    with listening(*recording(serve(), path)) as proxy:
        body = {"customer": {"name": "Acme"}}
        requests.post(f"{proxy.address}/v1/hooks/demo-invoice-token", json=body, timeout=10)
        Partner(proxy.address).ask("GET", "/v1/templates/invoice", 200)
        Partner(f"{proxy.address}/s/other").ask("GET", "/v1/templates/invoice", 200)
        assert proxy.stop() == 0
    assert "# Left out, once: the token of a hook is a secret" in path.read_text("utf-8")
    assert "# Left out, once: another session of the emulator" in path.read_text("utf-8")
    assert "GET /s/other/v1/templates/invoice -> 200, left out: another session" in proxy.log
    assert len(load(path).steps) == 1
    assert "demo-invoice-token" not in path.read_text("utf-8") + proxy.log


def test_when_nothing_was_asked_nothing_is_written(root: str, tmp_path: Path) -> None:
    with listening(*recording(root, tmp_path / "x.yaml")) as proxy:
        assert proxy.stop() == 3
    assert proxy.log == f"craftkit-contracts: nothing was recorded; {tmp_path / 'x.yaml'} is not written\n"
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_is_not_replaced_without_force(root: str, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("mine", "utf-8")
    assert_refused(finished(*recording(root, path)), "--out", "is there already; --force replaces it")
    assert path.read_text("utf-8") == "mine"
    with listening(*recording(root, path, "--force")) as proxy:
        Partner(proxy.address).ask("GET", "/v1/templates", 200)
        assert proxy.stop() == 0
    assert len(load(path).steps) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--base-url", "http://127.0.0.1:9"], "the target does not answer"),
        (["--base-url", "ftp://x"], "expected an address such as"),
        (["--base-url", "http://127.0.0.1:9", "--out", "no/such/folder/x.yaml"], "cannot be written"),
        (["--base-url", "http://127.0.0.1:9", "--out", "."], "is a folder"),
        ([], "--base-url is needed"),
    ],
)
def test_what_cannot_be_recorded_is_one_line_and_status_3(arguments: list[str], said: str, tmp_path: Path) -> None:
    out = [] if "--out" in arguments else ["--out", str(tmp_path / "x.yaml")]
    assert_refused(finished("record", *out, *arguments), said)
    assert not list(tmp_path.iterdir())


def test_a_target_that_is_too_slow_is_told_to_the_application_and_not_recorded(
    serve: Callable[..., str], tmp_path: Path
) -> None:
    base = serve()
    slow = {"fault": "latency", "delay": "5s", "operation": "listTemplates"}
    with listening(*recording(base, tmp_path / "x.yaml", "--timeout", "1")) as proxy:
        requests.post(f"{base}/_emulator/faults", json=slow, timeout=10).raise_for_status()
        partner = Partner(proxy.address)
        assert partner.ask("GET", "/v1/templates", 504)["error"]["code"] == "proxy_no_answer"
        partner.ask("GET", "/v1/templates/invoice", 200)
        assert proxy.stop() == 0
    assert "reply within 1 s" in proxy.log
    assert [step.subject for step in load(tmp_path / "x.yaml").steps if step.verb == "call"] == [
        "GET /v1/templates/invoice"
    ]


def test_what_curl_says_of_the_body_without_being_asked_is_no_header(serve: Callable[..., str], tmp_path: Path) -> None:
    base, path = serve(), tmp_path / "curl.yaml"
    form = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/x-www-form-urlencoded"}
    with listening(*recording(base, path)) as proxy:
        for body in ('{"data": {"customer": {"name": "Acme Corp"}}}', "no JSON"):
            requests.post(f"{proxy.address}/v1/templates/invoice/render", data=body, headers=form, timeout=10)
        proxy.stop()
    told = [step.fields for step in load(path).steps if step.verb == "call"]
    assert ["headers" in each for each in told] == [False, True], proxy.log
