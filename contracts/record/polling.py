"""Polling: the same question again and again becomes one step that asks until the answer is there."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from .heard import Heard
from .volatile import ON_ITS_WAY

AT_LEAST, AT_MOST = 100, 5000  # milliseconds between two tries
DONE = ("succeeded", "failed")


class Asked(NamedTuple):
    """`heard` is the last answer; `until` what ended the asking, None where it was asked once."""

    heard: Heard
    until: dict[str, Any] | None = None
    every: str = ""


def collapsed(heard: Sequence[Heard]) -> list[Asked]:
    asked: list[Asked] = []
    repeated = {number: _next(heard, number) for number in range(len(heard))}
    first: dict[int, int] = {}
    for number, one in enumerate(heard):
        begun = first.get(number, number)
        again = repeated[number]
        if again:
            first[again] = begun
        elif begun == number:
            asked.append(Asked(one))
        else:
            asked.append(_ended(heard, begun, number))
    return asked


def _ended(heard: Sequence[Heard], begun: int, number: int) -> Asked:
    one = heard[number]
    tries = sum(1 for each in heard[begun:number] if each.question == one.question)
    pause = int((one.began - heard[begun].began) * 1000 / tries)
    status = _state(one)
    if is_on_its_way(one):
        return Asked(one)
    until = {"body": {"status": status}} if isinstance(status, str) and one.status == 200 else {"status": one.status}
    return Asked(one, until, f"{min(max(pause, AT_LEAST), AT_MOST)}ms")


def _next(heard: Sequence[Heard], number: int) -> int:
    """Where the same is asked again, because this answer was not the last word; 0 for nowhere."""
    one = heard[number]
    if one.method != "GET":
        return 0
    for later in range(number + 1, len(heard)):
        other = heard[later]
        if other.question == one.question:
            return later if _waits(one, other) else 0
        if other.method != "GET":
            return 0
    return 0


def _waits(one: Heard, other: Heard) -> bool:
    return is_on_its_way(one) or (one.status >= 400 > other.status)


def is_on_its_way(one: Heard) -> bool:
    return _state(one) in ON_ITS_WAY


def is_done(one: Heard) -> bool:
    """Whether it tells of a render that has come to its end."""
    return one.method == "GET" and one.status == 200 and _state(one) in DONE


def _state(one: Heard) -> Any:
    return one.reply.get("status") if isinstance(one.reply, dict) else None
