"""Servers under test, each a process of its own on a free port of loopback."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

GIVE_UP_AFTER = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def one_route(port: int) -> list[str]:
    return [sys.executable, str(Path(__file__).with_name("one_route.py")), str(port)]


def emulator(port: int) -> list[str]:
    return [sys.executable, "-m", "craftkit_emulator", "--port", str(port), "--log-level", "warning"]


@contextmanager
def running(command: Sequence[str], port: int, path: str) -> Iterator[subprocess.Popen[bytes]]:
    """The server, once it has answered `path`."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for_answer(port, path)
        yield process
    finally:
        process.terminate()
        process.wait(10)


def wait_for_answer(port: int, path: str) -> None:
    """Until a request is answered; asks again every millisecond."""
    deadline = time.perf_counter() + GIVE_UP_AFTER
    while time.perf_counter() < deadline:
        with suppress(ConnectionRefusedError):
            if _asked(port, path).startswith(b"HTTP/1.1 200"):
                return
        time.sleep(0.001)
    raise TimeoutError(f"nothing answered on port {port}")


def _asked(port: int, path: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        return connection.recv(12)


def seconds_to_first_answer(command: Sequence[str], port: int, path: str) -> float:
    started = time.perf_counter()
    with running(command, port, path):
        return time.perf_counter() - started


def resident_megabytes(process: subprocess.Popen[bytes]) -> float:
    """Memory at rest, as Linux tells it."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
