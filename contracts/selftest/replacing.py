"""Replacing: what a whole answer, or a request, is exchanged for. For drifts that are no edit of a field."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from .drift import JSON, Answered, Asked, Memory, OnReply, OnRequest, header

REFUSALS = (401, 403, 404, 409)


def query(change: Mapping[str, str | None]) -> OnRequest:
    """These parameters are others, or none."""

    def on_request(asked: Asked, memory: Memory) -> Asked:
        parts = urlsplit(asked.target)
        kept = {key: value for key, value in parse_qsl(parts.query, keep_blank_values=True) if key not in change}
        given = {key: value for key, value in change.items() if value is not None}
        return asked._replace(target=urlunsplit(parts._replace(query=urlencode({**kept, **given}))))

    return on_request


def clamped(name: str, given: str, had: str) -> OnRequest:
    """A value of a parameter is taken for another one."""

    def on_request(asked: Asked, memory: Memory) -> Asked:
        is_it = (name, given) in parse_qsl(urlsplit(asked.target).query)
        return query({name: had})(asked, memory) if is_it else asked

    return on_request


def forgetting(*names: str) -> OnRequest:
    """Fields of the request, by their way, are not looked at."""

    def on_request(asked: Asked, memory: Memory) -> Asked:
        try:
            value = json.loads(asked.body)
        except ValueError:
            return asked
        for name in names:
            *way, last = name.split(".")
            holder = value
            for step in way:
                holder = holder.get(step, {}) if isinstance(holder, dict) else {}
            if isinstance(holder, dict):
                holder.pop(last, None)
        return asked._replace(body=json.dumps(value).encode())

    return on_request


def reading(path: Callable[[str], str] = str) -> OnRequest:
    """It is read instead of changed."""
    return lambda asked, memory: asked._replace(method="GET", target=path(asked.target), body=b"")


def error(status: int, code: str) -> OnReply:
    """Another refusal, in the same envelope."""

    def on_reply(asked: Asked, answered: Answered, memory: Memory) -> Answered:
        value = answered.json
        if isinstance(value["error"], dict):
            value["error"]["code"] = code
        else:
            value["error"] = code
        return answered.with_json(value)._replace(status=status)

    return on_reply


def after_good(of: Callable[[Asked], object], refusals: tuple[int, ...] = REFUSALS) -> OnReply:
    """What was refused is answered like the last good one of its kind."""

    def on_reply(asked: Asked, answered: Answered, memory: Memory) -> Answered:
        if answered.status < 300:
            memory.seen[repr(of(asked))] = answered
        good: Answered = memory.seen.get(repr(of(asked)), answered)
        return good if answered.status in refusals else answered

    return on_reply


def everything(asked: Asked) -> object:
    return ""


def address(asked: Asked) -> object:
    return asked.target


def content(asked: Asked) -> object:
    return asked.body


def credential(asked: Asked) -> object:
    return asked.headers.get("Authorization")


def first(asked: Asked, answered: Answered, memory: Memory) -> Answered:
    """The same document for everybody."""
    document: Answered = memory.seen.setdefault("first", answered)
    return answered._replace(body=document.body)


def every(number: int, then: OnReply) -> OnReply:
    def on_reply(asked: Asked, answered: Answered, memory: Memory) -> Answered:
        memory.seen["count"] = memory.seen.get("count", 0) + 1
        return answered if memory.seen["count"] % number else then(asked, answered, memory)

    return on_reply


def told(status: int, value: Any, **headers: str) -> OnReply:
    """Something else altogether."""
    payload = value if isinstance(value, bytes) else json.dumps(value).encode()

    def on_reply(asked: Asked, answered: Answered, memory: Memory) -> Answered:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return Answered(status, {"content-type": JSON, **named}, payload)

    return on_reply


def raw(change: Callable[[bytes], bytes], **headers: str) -> OnReply:
    def on_reply(asked: Asked, answered: Answered, memory: Memory) -> Answered:
        for name, text in headers.items():
            answered = header(name.replace("_", "-"), text)(asked, answered, memory)
        return answered._replace(body=change(answered.body))

    return on_reply
