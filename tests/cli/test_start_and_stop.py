"""The emulator as a process: what it says first, and that it ends at once, whatever is going on."""

import ctypes
import os
import re
import shlex
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from ..craftkit import LIVE_KEY, RENDER_ID, Craftkit, wait_for
from ..web.slow import sent
from .process import COMMAND, PATIENCE, environment, finished, running


def evaluated(line: str) -> dict[str, str]:
    """The variables that a shell has after `eval` of that line."""
    script = f"eval {shlex.quote(line)}; env -0"
    shown = subprocess.run(["sh", "-c", script], capture_output=True, env={"PATH": os.environ["PATH"]}, check=True)
    return dict(entry.split("=", 1) for entry in shown.stdout.decode().split("\0") if "=" in entry)


def test_the_address_is_the_first_line_and_answers_at_once() -> None:
    with running() as emulator:
        assert urlsplit(emulator.address).hostname == "127.0.0.1"
        assert requests.get(f"{emulator.address}/v1/health", timeout=5).json()["status"] == "ok"


def test_the_export_line_is_for_a_shell_and_its_values_work() -> None:
    with running("serve") as emulator:
        values = evaluated(emulator.next_line().rstrip("\n"))
        assert values["CRAFTKIT_BASE_URL"] == emulator.address
        copied = [values[name] for name in ("CRAFTKIT_API_KEY", "RENDER_ID", "TEMPLATE_SLUG")]
        assert copied == [LIVE_KEY, RENDER_ID, "invoice"]
        client = Craftkit(values["CRAFTKIT_BASE_URL"], key=values["CRAFTKIT_API_KEY"])
        assert client.poll(values["RENDER_ID"])["status"] == "succeeded"
        assert client.render(values["TEMPLATE_SLUG"])["status"] == "queued"


def test_every_line_of_the_greeting_can_be_pasted_into_a_shell() -> None:
    with running("--clock", "2026-06-21T10:00:00Z") as emulator:
        emulator.stop(signal.SIGTERM)
        lines = emulator.greeting()
    assert len(lines) >= 4
    for line in lines:
        assert subprocess.run(["sh", "-n", "-c", line], check=False).returncode == 0
        assert line.startswith(("export ", "# "))


def test_a_project_name_cannot_smuggle_a_line_into_the_greeting(tmp_path: object) -> None:
    world = f"{tmp_path}/world.yaml"
    with open(world, "w", encoding="utf-8") as file:
        file.write('version: 1\nprojects:\n  - {name: "Acme\\ntouch pwned\\r\\e[31m", slug: acme}\n')
    with running("--world", world) as emulator:
        emulator.stop(signal.SIGTERM)
        lines = emulator.greeting()
    assert all(line.startswith(("export ", "# ")) and line.isprintable() for line in lines), lines


@pytest.mark.parametrize("debug", [(), ("--debug",)], ids=["waitress", "debug"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_within_a_second_with_status_0(number: int, debug: tuple[str, ...]) -> None:
    with running(*debug) as emulator:
        assert requests.get(f"{emulator.address}/health", timeout=5).status_code == 200
        status, seconds = emulator.stop(number)
        assert (status, emulator.log.count("Traceback")) == (0, 0)
        assert seconds < 1


@pytest.mark.parametrize("debug", [(), ("--debug",)], ids=["waitress", "debug"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_request_that_is_still_being_sent_does_not_hold_it_up(number: int, debug: tuple[str, ...]) -> None:
    with running(*debug) as emulator:
        parts = urlsplit(emulator.address)
        with socket.create_connection((str(parts.hostname), int(parts.port or 0))) as slow:
            slow.sendall(b"POST /v1/templates HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
            requests.get(f"{emulator.address}/health", timeout=5)  # the slow one has arrived by then
            status, seconds = emulator.stop(number)
        assert (status, emulator.log.count("Traceback")) == (0, 0)
        assert seconds < 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_another_thread_takes_stops_it_too(number: int) -> None:
    """The system chooses the thread, and Python's handler waits for the main one to take its next step."""
    with running() as emulator:
        pid = emulator.process.pid
        assert requests.get(f"{emulator.address}/health", timeout=5).status_code == 200  # its threads are there
        other = max(int(path.name) for path in Path(f"/proc/{pid}/task").iterdir())
        assert other != pid and ctypes.CDLL(None).tgkill(pid, other, number) == 0
        assert emulator.process.wait(PATIENCE) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_requests_that_wait_do_not_hold_it_up(number: int) -> None:
    with running() as emulator:
        client = Craftkit(emulator.address)
        client.control("POST", "/faults", {"fault": "latency", "delay": "60s"})
        with sent(client, "/v1/templates", count=20):
            while client.control("GET", "/faults")["faults"][0]["fired"] < 20:
                assert emulator.process.poll() is None
            status, seconds = emulator.stop(number)
        assert (status, emulator.log.count("Traceback")) == (0, 0)
        assert seconds < 1


@pytest.mark.parametrize("debug", [(), ("--debug",)], ids=["waitress", "debug"])
def test_a_dropped_connection_is_no_defect_in_the_log(debug: tuple[str, ...]) -> None:
    with running(*debug) as emulator:
        client = Craftkit(emulator.address)
        for place in ("start", "middle"):
            client.control("POST", "/faults", {"fault": "drop", "at": place, "count": 1})
            with pytest.raises(requests.RequestException):
                client.get("/v1/templates")
        assert client.get("/v1/templates").status_code == 200
        emulator.stop(signal.SIGTERM)
        assert "Traceback" not in emulator.log and "ERROR" not in emulator.log


def test_it_stops_without_a_complaint_under_load() -> None:
    """Threads that are still answering must find nothing closed under them."""
    for number in (signal.SIGTERM, signal.SIGINT) * 3:
        with running() as emulator, ThreadPoolExecutor(6) as pool:
            asking = [pool.submit(ask_until_refused, emulator.address) for _ in range(6)]
            while emulator.log.count("\n") < 100:
                assert emulator.process.poll() is None
            status, seconds = emulator.stop(number)
            assert (status, seconds < 1) == (0, True)
            assert sum(each.result() for each in asking) >= 100
            strange = [line for line in emulator.log.splitlines() if not re.match(r"[0-9:]{8} (INFO|WARNING) ", line)]
            assert strange == []


def ask_until_refused(address: str) -> int:
    """How many answers there were before the server was gone."""
    answers = 0
    with requests.Session() as session:
        while True:
            try:
                session.get(f"{address}/v1/nothing", timeout=5)
            except requests.ConnectionError:
                return answers
            answers += 1


def test_a_frozen_clock_with_timed_renders_is_explained_and_the_advice_works() -> None:
    with running("--clock", "2026-06-21T10:00:00Z", "--progression", "time:0.5") as emulator:
        client = Craftkit(emulator.address)
        render = client.render()
        assert client.poll(render)["status"] == "queued"
        # As curl -d would send it
        client.post(
            "/_emulator/clock",
            key=None,
            data='{"advance": "1s"}',
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        assert client.poll(render)["status"] == "succeeded"
        emulator.stop(signal.SIGTERM)
        explained = [line for line in emulator.greeting() if "stands still" in line]
    assert len(explained) == 1
    assert f"""{emulator.address}/_emulator/clock -d '{{"advance": "1s"}}'""" in explained[0]


@pytest.mark.parametrize("progression", ["immediate", "polls:2", "time:0"])
def test_a_frozen_clock_with_renders_that_need_no_time_needs_no_explanation(progression: str) -> None:
    with running("--clock", "2026-06-21T10:00:00Z", "--progression", progression) as emulator:
        emulator.stop(signal.SIGTERM)
        assert "stands still" not in "".join(emulator.greeting())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_it_serves_on_when_nobody_reads_its_output() -> None:
    port = free_port()
    read, write = os.pipe()
    os.close(read)
    command = [*COMMAND, "--port", str(port)]
    with subprocess.Popen(command, stdout=write, stderr=subprocess.PIPE, text=True, env=environment()) as process:
        os.close(write)
        try:
            wait_for(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said) == (0, "")


@pytest.mark.parametrize(
    "arguments", [("--version",), ("--help",), ("serve", "--help"), ("sample", "invoice")], ids=" ".join
)
def test_output_that_nobody_reads_is_no_traceback(arguments: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(
        [*COMMAND, *arguments],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        timeout=PATIENCE,
        check=False,
    )
    os.close(write)
    assert "Traceback" not in ended.stderr
    assert "BrokenPipeError" not in ended.stderr


def test_it_starts_from_a_folder_that_is_no_checkout(tmp_path: object) -> None:
    ended = subprocess.run(
        [*COMMAND, "--version"],
        capture_output=True,
        text=True,
        cwd=str(tmp_path),
        env=environment(),
        timeout=PATIENCE,
        check=True,
    )
    assert ended.stdout.startswith("craftkit-emulator ")


def test_a_first_line_comes_soon() -> None:
    """A rough upper bound; the measured comparison is the benchmark's."""
    since = time.monotonic()
    with running():
        assert time.monotonic() - since < 5


def test_version_and_help_are_for_reading() -> None:
    for arguments, said in [
        (("--version",), "craftkit-emulator 0."),
        (("serve", "--version"), "craftkit-emulator 0."),
        (("--help",), "serve"),
        (("-h",), "sample"),
        (("serve", "--help"), "CRAFTKIT_EMULATOR_PROGRESSION"),
        (("sample", "--help"), "TEMPLATE"),
    ]:
        ended = finished(*arguments)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert said in ended.stdout
