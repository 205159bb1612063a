"""Driving: the probes of a plan, put to a target through the gate. What fails is noted, and the rest goes on."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from time import sleep
from typing import Any

from ..exchange import Exchange, lowered
from ..gate import READING, Gate, NoAnswer, Refused, Reply, Request, Spent
from .book import Book
from .probe import Probe
from .target import Target
from .visit import Halt, Visit

FAULT_HEADER = "craftkit-emulator-fault"


def made_on_purpose(exchange: Exchange) -> bool:
    """Whether the emulator says that it was told to answer wrong."""
    return FAULT_HEADER in exchange.response_headers


@dataclass
class Drive:
    """Through one target. `asked`: requests by what asked. `failed`: questions without an answer; `left_out`: probes
    that would cost too much; `stopped`: why no further probe was begun; `silent`: whether the last one got no answer;
    `pause` waits for seconds; `again`: questions that were asked a second time."""

    target: Target
    gate: Gate
    book: Book
    asked: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    left_out: list[tuple[Probe, str]] = field(default_factory=list)
    stopped: str = ""
    silent: bool = False
    shared: dict[str, Any] = field(default_factory=dict)
    run: str = "local"
    pause: Callable[[float], None] = sleep
    again: int = 0
    _driver: str = ""

    def through(self, probes: Iterable[Probe], done: Callable[[Probe], None]) -> None:
        """`done` hears of each probe as it ends. What a probe makes of odd replies is no reason to stop."""
        for probe in probes:
            if self.stopped:
                return
            self._run(probe)
            done(probe)

    def _run(self, probe: Probe) -> None:
        self._driver, told = probe.driver, self.book.told_times
        try:
            probe.run(
                Visit(probe.name, self.target, self.book, self.send, self.shared, self.run, self.pause, probe.apart)
            )
        except Spent as error:
            self.left_out.append((probe, str(error)))
        except NoAnswer as error:
            self.failed.append(f"{probe.name}: {error}")
            self.silent = True
            return
        except Refused as error:
            self.stopped = f"{probe.name}: {error}"
            return
        except Halt:  # what it builds upon did not come, and is noted
            pass
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            if self.book.told_times == told:  # or else it is a reply so odd that the judges have noted it
                self.failed.append(f"{probe.name}: could not go on: {type(error).__name__}: {error}")
        self.silent = False

    def send(self, operation: str, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Exchange:
        self.asked[self._driver] += 1
        request = Request(method, url, headers, body, operation)
        sent = lowered({"User-Agent": self.gate.policy.agent, **headers})
        try:
            reply = self._answered(request)
        except NoAnswer as error:
            if operation:  # a scenario's own question has none, and may be meant to get no answer
                self.book.unanswered(Exchange(method, url, sent, body or b"", 0, {}, b""), operation, str(error))
            raise
        came = reply.status, lowered(reply.headers), reply.body
        return Exchange(method, url, sent, body or b"", *came, root=self.target.base_url)

    def _answered(self, request: Request) -> Reply:
        """A connection that was lost is an accident of the network once; only reading may be tried again."""
        try:
            return self.gate.send(request)
        except NoAnswer as error:
            if error.timed_out or request.method not in READING or not request.operation:
                raise
        self.again += 1
        return self.gate.send(request)
