"""`python -m tests.benchmarks`: throughput, cold start, memory beside the yardstick; the story; a check. 3 minutes."""

import json
import statistics
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import NamedTuple

from ..craftkit import Craftkit
from ..story.story import tell
from .checking import seconds_to_check
from .churn import forget_sessions, growth
from .load import BODY, Work, requests_per_second
from .servers import emulator, free_port, one_route, resident_megabytes, running, seconds_to_first_answer


class Size(NamedTuple):
    """How much is measured: alternations, seconds a turn, renders in the full world, sessions that come and go."""

    alternations: int
    seconds: float
    many: int
    sessions: int


FULL, QUICK = (
    Size(10, 0.5, 50_000, 10_000),
    Size(1, 0.05, 500, 50),
)  # a quick run shows that it works, its numbers mean nothing
RENDER_ID = "3f2a1b4c-5d6e-7f80-9a1b-2c3d4e5f6071"

POLL = Work("poll", "GET", f"/v1/renders/{RENDER_ID}", 200)
SUBMIT = Work("render POST", "POST", "/v1/templates/invoice/render", 202, BODY)
PLAIN = {POLL: Work("one route GET", "GET", "/", 200), SUBMIT: Work("one route POST", "POST", "/", 200, BODY)}
FLAT = "with 50,000 renders / without"

RESET = Work("reset", "POST", "/_emulator/reset", 200)
CREATE = Work("session creation", "POST", "/_emulator/sessions", 200)
MOST_GROWN = 5.0  # megabytes

# What a ratio must reach (or, for the cold start, must not exceed).
FLOORS = {"/ one route": 0.5, FLAT: 0.85}
SLOWEST_START, MOST_MEGABYTES = 2.5, 80.0
LONGEST_CHECK = 60.0  # seconds


def main(argv: Sequence[str]) -> int:
    """Exit status 1 when a ratio misses its bound; of a quick run always 0."""
    size = QUICK if "--quick" in argv else FULL
    ok = throughput(size)
    ok = between_tests(size) and ok
    story(size)
    ok = check(size) and ok
    return 0 if (cold_start(size) and ok) or size is QUICK else 1


def throughput(size: Size) -> bool:
    with ExitStack() as stack:
        ports = {name: free_port() for name in ("plain", "fresh", "full")}
        stack.enter_context(running(one_route(ports["plain"]), ports["plain"], "/"))
        fresh = stack.enter_context(running(emulator(ports["fresh"]), ports["fresh"], "/health"))
        stack.enter_context(running(emulator(ports["full"]), ports["full"], "/health"))
        megabytes = resident_megabytes(fresh)
        ok = _verdict("memory at rest, MB", megabytes, megabytes < MOST_MEGABYTES, f"< {MOST_MEGABYTES:g}")
        _fill(ports["full"], size.many)
        for work in (POLL, SUBMIT):
            for connections in (1, 16):
                ok = _compare(ports, work, connections, size=size) and ok
    return ok


def _fill(port: int, many: int) -> None:
    while _renders(port) < many:
        requests_per_second(port, SUBMIT, connections=8, seconds=1.0)
    print(f"{_renders(port):,} renders in the full world")


def _renders(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_emulator", timeout=30) as answer:
        count: int = json.load(answer)["counts"]["renders"]
        return count


def _reset(port: int) -> None:
    urllib.request.urlopen(
        urllib.request.Request(f"http://127.0.0.1:{port}/_emulator/reset", method="POST"), timeout=30
    )


def _compare(ports: Mapping[str, int], work: Work, connections: int, *, size: Size) -> bool:
    rates: dict[str, list[float]] = {name: [] for name in ports}
    for _ in range(size.alternations):
        _reset(ports["fresh"])
        for name, port in ports.items():
            asked = PLAIN[work] if name == "plain" else work
            rates[name].append(requests_per_second(port, asked, connections=connections, seconds=size.seconds))
    medians = {name: statistics.median(values) for name, values in rates.items()}
    print(f"\n{work.name}, {connections} connection(s), requests/s, median of {size.alternations}:", end=" ")
    print(", ".join(f"{name} {median:,.0f}" for name, median in medians.items()))
    pairs = {"/ one route": ("fresh", "plain"), FLAT: ("full", "fresh")}
    held = [_ratio(name, rates[above], rates[below]) for name, (above, below) in pairs.items()]
    return all(held)


def between_tests(size: Size) -> bool:
    """A reset, and a new session, beside one render request; and what many sessions leave behind."""
    port = free_port()
    with running(emulator(port), port, "/health"):
        held = [_cheaper(port, work, size=size) for work in (RESET, CREATE)]
    port = free_port()
    with running(emulator(port), port, "/health") as process:
        grown = growth(process, port, first=size.sessions // 10, all=size.sessions)
    print(f"\nsessions that came and went: {size.sessions:,}, grown since the first tenth of them:")
    return _verdict("  MB", grown, grown < MOST_GROWN, f"< {MOST_GROWN:g}") and all(held)


def _cheaper(port: int, work: Work, *, size: Size) -> bool:
    """Whether it takes less time than a render request, turn by turn."""
    ratios = []
    for _ in range(size.alternations):
        asked = requests_per_second(port, work, connections=1, seconds=size.seconds)
        ratios.append(requests_per_second(port, SUBMIT, connections=1, seconds=size.seconds) / asked)
        forget_sessions(port)
    ratio = statistics.median(ratios)
    print(f"\n{work.name}, time, median of {size.alternations}:")
    return _verdict("  / render POST", ratio, ratio < 1, "< 1")


def _ratio(name: str, above: list[float], below: list[float]) -> bool:
    """Pair by pair, so that a machine whose speed drifts counts on both sides."""
    ratio = statistics.median(one / other for one, other in zip(above, below, strict=True))
    return _verdict(f"  {name}", ratio, ratio >= FLOORS[name], f">= {FLOORS[name]}")


def story(size: Size) -> None:
    """A partner's whole story, 30 days of it: told, with no bound."""
    port, seconds = free_port(), []
    with running(emulator(port), port, "/health"):
        for number in range(size.alternations):
            started = time.perf_counter()
            tell(Craftkit(f"http://127.0.0.1:{port}", f"story-{number}"))
            seconds.append(time.perf_counter() - started)
    print(f"\nstory, s, median of {size.alternations}: {statistics.median(seconds):.2f}", flush=True)


def check(size: Size) -> bool:
    """A quick check of the contract, from the command to its exit status, with an emulator of its own."""
    seconds = statistics.median(seconds_to_check() for _ in range(min(3, size.alternations)))
    print()
    return _verdict("quick check of the contract, s", seconds, seconds < LONGEST_CHECK, f"< {LONGEST_CHECK:g}")


def cold_start(size: Size) -> bool:
    ratios, ours, theirs = [], [], []
    for _ in range(size.alternations):
        port, other = free_port(), free_port()
        ours.append(seconds_to_first_answer(emulator(port), port, "/health"))
        theirs.append(seconds_to_first_answer(one_route(other), other, "/"))
        ratios.append(ours[-1] / theirs[-1])
    print(f"\ncold start to first answer, s, median of {size.alternations}:", end=" ")
    print(f"emulator {statistics.median(ours):.3f}, one route {statistics.median(theirs):.3f}")
    ratio = statistics.median(ratios)
    return _verdict("  / one route", ratio, ratio <= SLOWEST_START, f"<= {SLOWEST_START}")


def _verdict(name: str, value: float, holds: bool, bound: str) -> bool:
    print(f"{name}: {value:.2f} ({bound}) {'ok' if holds else 'MISSED'}", flush=True)
    return holds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
