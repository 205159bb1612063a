"""Striking: which of the armed faults an occasion meets. What varies is derived from the world's seed, the fault and
how often it was considered: the same requests in the same order meet the same faults. All under the world's lock."""

import base64
import binascii
import math
from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatchcase
from hashlib import blake2b

import orjson

from ...protocol.call import Call
from ...protocol.occasion import Occasion
from ..credentials import digest
from ..world import State
from .fault import Armed, Fault

Suits = Callable[[Fault], bool]


def strikes(state: State, call: Call, kind: str) -> Armed | None:
    """Whether a fault of the kind strikes the call here, where the operation would find out."""
    if not state.faults:
        return None
    return strike(state, call.occasion or Occasion(call.operation), kind)


def strike(state: State, occasion: Occasion, kind: str, suits: Suits = lambda fault: True) -> Armed | None:
    """The first armed fault of the kind that is meant for the occasion and fires, counted and noted."""
    for armed in tuple(state.faults.values()):
        if armed.fault.kind != kind or not suits(armed.fault):
            continue
        if _is_live(state, armed) and _is_meant(state, armed.fault, occasion) and _fires(state, armed):
            occasion.faults.append(armed.id)
            return state.faults[armed.id]
    return None


def chance(state: State, armed: Armed, what: str = "") -> float:
    """From 0 up to 1, the same for the same seed, fault and number of times it was considered."""
    text = f"{state.ids.seed}\0{armed.id}\0{armed.considered}\0{what}"
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()) / 2**64


def delay_of(state: State, armed: Armed) -> float:
    """The seconds of a `latency`, this time."""
    settings = armed.fault.settings["delay"]
    if "low" in settings:
        low, high = settings["low"], settings["high"]
        return float(low + (high - low) * chance(state, armed, "delay")) / 1000
    normal = math.sqrt(-2 * math.log(1 - chance(state, armed, "radius"))) * math.cos(
        2 * math.pi * chance(state, armed, "angle")
    )
    return float(min(settings["median"] * math.exp(settings["sigma"] * normal), settings["cap"])) / 1000


def _is_live(state: State, armed: Armed) -> bool:
    fault, now = armed.fault, state.clock.now()
    begun = fault.since is None or fault.since <= now
    return armed.left != 0 and begun and (fault.until is None or now < fault.until)


def _is_meant(state: State, fault: Fault, occasion: Occasion) -> bool:
    return (
        (not fault.operations or occasion.operation in fault.operations)
        and (fault.path is None or fnmatchcase(occasion.path, fault.path))
        and (not fault.events or occasion.event in fault.events)
        and fault.subscription in (None, occasion.subscription)
        and (fault.key is None or _has_key(state, fault.key, occasion))
    )


def _fires(state: State, armed: Armed) -> bool:
    considered = replace(armed, considered=armed.considered + 1)
    fires = chance(state, considered) < armed.fault.probability
    state.faults[armed.id] = replace(considered, fired=armed.fired + fires)
    return fires


def _has_key(state: State, key: str, occasion: Occasion) -> bool:
    if key.startswith("ck_"):
        return occasion.token.startswith(key)
    project = state.projects.get(occasion.project_id or _project_of(state, occasion.token))
    return project is not None and project.slug == key


def _project_of(state: State, token: str) -> str:
    """By a key, or by the session that a token names. Whether it is any good is for others to say."""
    if key := state.keys.get(digest(token)):
        return key.project_id or ""
    session = state.embed_sessions.get(_subject(token)) if token.count(".") == 2 else None
    return session.project_id if session else ""


def _subject(token: str) -> str:
    payload = token.split(".")[1]
    try:
        claims = orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(claims["sub"])
    except (binascii.Error, ValueError, LookupError, TypeError):
        return ""
