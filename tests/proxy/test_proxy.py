"""What passes is judged on its way, and the verdict is a header, a line of the log, a live page and an exit status."""

import http.client
import json
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from craftkit_contracts.exchange import Exchange
from craftkit_contracts.gate import Reply
from craftkit_contracts.proxy.watch import LATEST, Watch
from craftkit_contracts.proxying.passage import Passed

from ..check.forwarding import Answer, forwarding
from ..record.partner import KEY, Partner
from ..record.recording import listening, recording
from ..scenarios.running import assert_refused, finished

AUTHORIZATION = {"Authorization": f"Bearer {KEY}"}
BOAT = "http://x/v1/renders/3f2a1b4c-5d6e-7f80-9a1b-2c3d4e5f6071"


def proxying(base: str, path: Path) -> tuple[str, ...]:
    return ("proxy", "--base-url", base, "--report-dir", str(path))


def without_a_status(method: str, path: str, answer: Answer) -> Answer:
    if method != "GET" or not path.startswith("/v1/renders/") or b'"pollUrl"' not in answer.body:
        return answer
    body = {name: value for name, value in json.loads(answer.body).items() if name != "status"}
    return answer._replace(body=json.dumps(body).encode())


def test_all_that_a_partner_does_is_ok_on_the_emulator(serve: Callable[..., str], tmp_path: Path) -> None:
    with listening("proxy", "--base-url", serve(), "--report-dir", str(tmp_path)) as proxy:
        Partner(proxy.address).everything()
        page = requests.get(f"{proxy.address}/_contracts", timeout=10).text
        assert proxy.stop() == 0, proxy.said + proxy.log
    assert "deviates" not in proxy.said and "GET /v1/templates -> 200" in proxy.log
    told = json.loads((tmp_path / "proxy.json").read_text("utf-8"))
    assert told["counts"]["ok"] > 30 and not told["deviations"] and not told["broken"]
    shown = page + proxy.said + proxy.log + "".join(each.read_text("utf-8") for each in tmp_path.iterdir())
    assert KEY not in shown and "canary" not in shown.lower()


def test_a_deviation_is_told_in_the_header_the_log_the_page_and_the_exit_status(
    serve: Callable[..., str], tmp_path: Path
) -> None:
    with (
        forwarding(serve(), without_a_status) as base,
        listening("proxy", "--base-url", base, "--report-dir", str(tmp_path)) as proxy,
    ):
        place = f"{proxy.address}/v1/renders/3f2a1b4c-5d6e-7f80-9a1b-2c3d4e5f6071"
        reply = requests.get(place, headers=AUTHORIZATION, timeout=10)
        assert reply.headers["Craftkit-Contracts"] == "field-missing body.status"
        assert "status" not in reply.json(), "it is passed on as it came"
        good = requests.get(f"{proxy.address}/v1/templates", headers=AUTHORIZATION, timeout=10)
        assert good.headers["Craftkit-Contracts"] == "ok"
        page = requests.get(f"{proxy.address}/_contracts", timeout=10)
        told = requests.get(f"{proxy.address}/_contracts.json", timeout=10).json()
        assert proxy.stop() == 1
    assert "field-missing" in page.text and 'http-equiv="refresh"' in page.text
    assert [(each["kind"], each["operation"], each["count"]) for each in told["deviations"]] == [
        ("field-missing", "getRender", 1)
    ]
    assert "-> 200 in " in proxy.log and "field-missing body.status" in proxy.log
    assert "field-missing at getRender 200 body.status" in proxy.said
    assert "field-missing" in (tmp_path / "proxy.html").read_text("utf-8")


def test_the_page_escapes_what_passed_and_loads_nothing(serve: Callable[..., str]) -> None:
    with listening("proxy", "--base-url", serve()) as proxy:
        connection = http.client.HTTPConnection(proxy.address.removeprefix("http://"), timeout=10)
        connection.request("GET", "/v1/templates?x=<script>alert(1)</script>", headers=AUTHORIZATION)
        assert connection.getresponse().status == 200
        connection.close()
        page = requests.get(f"{proxy.address}/_contracts", timeout=10).text
        foreign = requests.get(f"{proxy.address}/_contracts", headers={"Host": "evil.example"}, timeout=10)
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "src=" not in page and "href=" not in page
    assert foreign.status_code == 403


def test_what_is_no_operation_or_wrong_on_purpose_is_not_judged(serve: Callable[..., str]) -> None:
    base = serve()
    fault = {"fault": "garbage", "operation": "listTemplates"}
    requests.post(f"{base}/_emulator/faults", json=fault, timeout=10).raise_for_status()
    with listening("proxy", "--base-url", base) as proxy:
        verdict = [
            requests.get(proxy.address + path, headers=AUTHORIZATION, timeout=10).headers["Craftkit-Contracts"]
            for path in ("/_emulator/health", "/v1/templates")
        ]
        assert proxy.stop() == 3, "nothing was judged"
    assert verdict == ["not judged: no operation of openapi.yaml", "not judged: the emulator was told to answer so"]


def test_a_target_that_is_down_is_an_answer_of_the_proxy_and_status_3() -> None:
    with listening("proxy", "--base-url", "http://127.0.0.1:9") as proxy:
        reply = requests.get(f"{proxy.address}/v1/templates", headers=AUTHORIZATION, timeout=10)
        assert reply.status_code == 502 and reply.json()["error"]["code"] == "proxy_no_answer"
        assert reply.headers["Craftkit-Contracts"] == "no answer"
        assert proxy.stop() == 3
    assert "1 no answer" in proxy.said and KEY not in proxy.log


@pytest.mark.parametrize("command", ["proxy", "record"])
def test_where_nobody_reads_its_log_any_more_the_application_is_answered(
    serve: Callable[..., str], tmp_path: Path, command: str
) -> None:
    with listening(*{"proxy": proxying, "record": recording}[command](serve(), tmp_path / "x")) as proxy:
        assert proxy.process.stderr is not None
        proxy.process.stderr.close()
        for _ in range(3):
            assert requests.get(f"{proxy.address}/v1/health", timeout=10).status_code == 200
        assert proxy.stop() == 0
    assert (tmp_path / "x").exists()


def test_what_is_under_way_when_it_is_stopped_is_answered(serve: Callable[..., str]) -> None:
    asked, go_on, statuses = threading.Event(), threading.Event(), list[int]()

    def slow(method: str, path: str, answer: Answer) -> Answer:
        asked.set()
        go_on.wait(10)
        return answer

    with forwarding(serve(), slow) as base, listening("proxy", "--base-url", base) as proxy:
        place = f"{proxy.address}/v1/health"
        client = threading.Thread(target=lambda: statuses.append(requests.get(place, timeout=10).status_code))
        client.start()
        assert asked.wait(10)
        proxy.process.send_signal(signal.SIGINT)
        assert proxy.process.stderr is not None and proxy.process.stderr.readline() == "stopping: 1 under way\n"
        go_on.set()
        client.join(10)
        proxy.said, proxy.log = proxy.process.communicate(timeout=10)
    assert statuses == [200] and "1 exchanges: 1 ok" in proxy.said and proxy.process.returncode == 0


def test_known_deviations_do_not_count(serve: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "known.yaml").write_text(
        "- {kind: field-missing, operation: getRender, where: body.status, reason: known, owner: QA, ticket: T-1,"
        f" expires: '{_soon()}'}}\n",
        "utf-8",
    )
    with (
        forwarding(serve(), without_a_status) as base,
        listening("proxy", "--base-url", base, "--known", str(tmp_path / "known.yaml")) as proxy,
    ):
        requests.get(f"{proxy.address}{BOAT.removeprefix('http://x')}", headers=AUTHORIZATION, timeout=10)
        assert proxy.stop() == 0
    assert "known  field-missing at getRender" in proxy.said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--base-url is needed"),
        (["--base-url", "nonsense"], "expected an address such as"),
        (["--base-url", "http://127.0.0.1:9", "--known", "none.yaml"], "none.yaml"),
        (
            ["--base-url", "http://127.0.0.1:9", "--port", "99999"],
            "--port: expected a port from 0 to 65535, came '99999'",
        ),
        (["--base-url", "http://127.0.0.1:9", "--port", "-1"], "--port: expected"),
        (["--base-url", "https://127.0.0.1:9", "--ca-file", "none.pem"], "--ca-file: none.pem: No such file"),
        (["--base-url", "http://127.0.0.1:9", "--report-dir", "/dev/null/x"], "--report-dir /dev/null/x"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_status_3(arguments: list[str], said: str) -> None:
    assert_refused(finished("proxy", *arguments), said)


def test_however_long_it_runs_it_keeps_the_latest_alone_and_a_prefix_is_no_part_of_the_contract() -> None:
    watch = Watch("https://api.example.com/craftkit", ())
    base = "https://api.example.com/craftkit/v1/health"
    body = b'{"status":"ok"}'
    exchange = Exchange("GET", base, {}, b"", 200, {"content-type": "application/json"}, body)
    for number in range(LATEST + 50):
        seen = watch.note(Passed(replace(exchange, url=f"{base}?n={number}"), Reply(200, {}, body), 0.0, 0.1))
        assert (seen.operation, seen.path) == ("getHealth", f"/v1/health?n={number}")
    assert len(watch.latest) == LATEST and watch.counts.total() == LATEST + 50


def _soon() -> str:
    from datetime import UTC, datetime, timedelta

    return (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%d")
