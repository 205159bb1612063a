"""Rounds: when the courier looks at which world, and what it does there.

One thread for all worlds sleeps until the next thing is due in a world that somebody subscribed to. A world whose
deliveries are ready gets a thread of its own for as long as that takes, so that a slow receiver holds up nobody else.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from hashlib import sha256
from hmac import new as hmac
from http.client import HTTPException
from threading import Condition, Thread

from ..world import outbox
from ..world.delivering import Attempt, Delivery, Subscription
from ..world.world import State, World
from . import faults
from .faults import Sending
from .posting import Answer, Posting, Refused, post

TIMEOUT = 15.0  # [GUIDE] webhooks: within about 15 s
AGENT = "Craftkit-Webhook/1.0"  # [GUIDE] webhooks
LONGEST_SLEEP = 3600.0
log = logging.getLogger("craftkit_emulator")


class Withdrawn(Exception):
    """A reset came before the request was written: nothing of the old world is sent any more."""


class Courier:
    """`allowed`: hosts beyond loopback that may be sent to. `timeout`: seconds that a receiver has to answer."""

    def __init__(self, *, allowed: Iterable[str] = (), timeout: float = TIMEOUT) -> None:
        self.allowed = frozenset(allowed)
        self.timeout = timeout
        self._changed = Condition()
        self._noticed: set[World] = set()
        self._served: set[int] = set()  # ids of states: one that a reset ended may have an attempt under way still
        self._thread: Thread | None = None

    def notice(self, world: World) -> None:
        with self._changed:
            self._noticed.add(world)
            if self._thread is None:
                self._thread = Thread(target=self._run, daemon=True, name="courier")
                self._thread.start()
            self._changed.notify()

    def settle(self, world: World) -> None:
        self._drain(world, world.state)

    def _drain(self, world: World, state: State) -> None:
        with state.sending:
            while self._deliver_next(world, state):
                pass

    def _run(self) -> None:
        due: dict[World, float] = {}
        while True:
            self._go_round(due)

    def _go_round(self, due: dict[World, float]) -> None:
        for world in self._to_attend(due):
            wait = self._attend(world)
            due.pop(world, None)
            if wait is not None:
                due[world] = time.monotonic() + wait

    def _to_attend(self, due: dict[World, float]) -> list[World]:
        """Sleep until worlds were noticed or something is due in some."""
        with self._changed:
            wake_at = min(due.values(), default=time.monotonic() + LONGEST_SLEEP)
            sleep = min(max(0.0, wake_at - time.monotonic()), LONGEST_SLEEP)
            self._changed.wait_for(lambda: self._noticed, timeout=sleep)
            worlds = self._noticed | {world for world, at in due.items() if at <= time.monotonic()}
            self._noticed = set()
        return list(worlds)

    def _attend(self, world: World) -> float | None:
        """Do what is due in a world and have sent what is ready. Seconds until it is to be looked at again; None while
        its clock stands still, when nothing falls due by itself."""
        if world.carrier is not self:  # its session was deleted
            return None
        with world.lock:
            now, state = world.now(), world.state
            try:
                world.run_due(now)
            except Exception:
                log.exception("work that was due in world %r failed", world.name)
            ready, due, frozen = bool(state.ready), state.agenda.next_due(), state.clock.mode == "frozen"
        if ready and id(state) not in self._served:
            self._served.add(id(state))
            Thread(target=self._serve, args=(world, state), daemon=True, name="courier's").start()
        return None if due is None or frozen else max(0, due - now) / 1000

    def _serve(self, world: World, state: State) -> None:
        try:
            self._drain(world, state)
        finally:
            self._served.discard(id(state))
            self.notice(world)  # for what became ready in the last moment

    def _deliver_next(self, world: World, state: State) -> bool:
        """Send one delivery of that state and note what came of it. Whether there was one."""
        with world.lock:
            now = state.clock.now()
            taken = faults.take(state, now) if world.state is state else None
            if taken is None:
                return False
            sending = faults.prepared(state, taken, signed(*taken, now))
        attempt = self._tried(world, state, sending)
        with world.lock:
            if attempt is not None and world.state is state:
                _tell(outbox.note(state, taken[0].id, attempt, now=world.now()), attempt)
                faults.let_pass(state, taken, now)
        return True

    def _tried(self, world: World, state: State, sending: Sending) -> Attempt | None:
        """The attempt with what came of it; None when it was not made because of a reset."""
        attempt = sending.attempt
        if sending.dropped:
            return replace(attempt, error="a fault dropped it")
        try:
            answer = self._post(world, state, sending)
        except Withdrawn:
            return None
        except TimeoutError:
            return replace(attempt, error=f"no answer within {self.timeout:g} s")
        except (Refused, OSError, HTTPException, ValueError) as error:
            return replace(attempt, error=f"{type(error).__name__}: {error}"[:500])
        return replace(attempt, status=answer.status, response_headers=answer.headers, response_body=answer.body)

    def _post(self, world: World, state: State, sending: Sending) -> Answer:
        """What the receiver said; where it is sent twice, to the first."""
        deadline = time.monotonic() + self.timeout
        posting = Posting(sending.attempt.url, sending.attempt.request_headers, sending.body, deadline)
        answer = post(posting, allowed=self.allowed, gate=lambda: _gate(world, state))
        if sending.twice:
            with suppress(Withdrawn, OSError, HTTPException):
                post(posting, allowed=self.allowed, gate=lambda: _gate(world, state))
        return answer


def signed(delivery: Delivery, subscription: Subscription, now: int) -> Attempt:
    """The next attempt, signed anew (D33) over the raw body alone, with the secret as it is now."""
    secret = subscription.secret.encode("utf-8", "surrogatepass")
    headers = {
        "Content-Type": "application/json",
        "x-craftkit-event": delivery.event,
        "x-craftkit-signature": hmac(secret, delivery.payload, sha256).hexdigest(),
        "x-craftkit-timestamp": str(now // 1000),
        "x-craftkit-delivery-id": delivery.id,
        "user-agent": AGENT,
    }
    return Attempt(number=len(delivery.attempts) + 1, at=now, url=subscription.url, request_headers=headers)


@contextmanager
def _gate(world: World, state: State) -> Iterator[None]:
    with world.gate:
        if world.state is not state:
            raise Withdrawn
        yield


def _tell(delivery: Delivery, attempt: Attempt) -> None:
    log.info(
        "webhook %s %s, attempt %d to %s: %s; %s",
        delivery.event,
        delivery.id,
        attempt.number,
        attempt.url.partition("?")[0],  # what comes after it may be a secret
        attempt.error or attempt.status,
        delivery.state,
    )
