"""Reading a reply: held against what a step expects of it, and what is captured from it."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..gate import Reply
from ..scenarios.difference import Difference, shown
from ..scenarios.matchers import ABSENT
from ..scenarios.matching import Expectation
from ..scenarios.references import Captures, NothingThere, found_at

SAYS = "the reply says "


def differences(expect: Mapping[str, Any], reply: Reply, captures: Captures) -> list[Difference]:
    """Where the reply is not as expected. Of an error that came for an answer, that it came; its body is another."""
    found = list(_status(expect, reply))
    told = ("problem",) if found and problem_of(reply) is not ABSENT else CHECKS
    return found + [
        difference for name in told if name in expect for difference in CHECKS[name](expect[name], reply, captures)
    ]


def body_of(reply: Reply) -> Any:
    """The JSON, or ABSENT when the body is none."""
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError):
        return ABSENT


def problem_of(reply: Reply) -> Any:
    """The code of an error in either envelope."""
    body = body_of(reply)
    error = body.get("error", ABSENT) if isinstance(body, dict) else ABSENT
    return error.get("code", ABSENT) if isinstance(error, dict) else error


def captured(wanted: Mapping[str, Any], reply: Reply) -> tuple[dict[str, Any], list[Difference]]:
    """What is found at the places named, and where nothing is."""
    found: dict[str, Any] = {}
    missing: list[Difference] = []
    for name, place in wanted.items():
        try:
            found[name] = _captured(place, reply)
        except NothingThere as error:
            missing.append(Difference(f"capture {name}", "nothing", str(place), str(error)))
    return found, missing


def _captured(place: Any, reply: Reply) -> Any:
    if isinstance(place, str):
        return _at(place, reply)
    text = str(_at(place["from"], reply))
    found = re.search(place["pattern"], text)
    if found is None:
        raise NothingThere(f"the pattern is not found in {shown(text)}")
    return found[1]


def _at(place: str, reply: Reply) -> Any:
    root, _, path = place.partition(".")
    if root == "header":
        if value := reply.header(path):
            return value
        raise NothingThere(f"headers there are: {', '.join(reply.headers)}")
    if root == "text":
        return reply.body.decode("utf-8", "replace")
    body = body_of(reply)
    if body is ABSENT:
        raise NothingThere("the body is no JSON")
    return found_at(body, path)


def _status(expect: Mapping[str, Any], reply: Reply) -> Iterator[Difference]:
    """Without any word on it, a call is expected to succeed."""
    wanted = expect.get("status")
    if wanted is None and "problem" not in expect and not 200 <= reply.status < 300:
        yield Difference("status", str(reply.status), "200 to 299", _said(reply))
    if wanted is not None and wanted != reply.status:
        yield Difference("status", str(reply.status), str(wanted), _said(reply))


def _said(reply: Reply) -> str:
    text = " ".join(reply.body[:1000].decode("utf-8", "replace").split())
    return f"{SAYS}{text[:300]}" if text else ""


def _problem(expected: str, reply: Reply, captures: Captures) -> Iterator[Difference]:
    came = problem_of(reply)
    if came != expected:
        yield Difference("problem", "nothing" if came is ABSENT else str(came), expected, _said(reply))


def _headers(expected: Mapping[str, Any], reply: Reply, captures: Captures) -> Iterator[Difference]:
    lowered = {name.lower(): value for name, value in reply.headers.items()}
    wanted = {name.lower(): value if isinstance(value, str) else str(value) for name, value in expected.items()}
    yield from Expectation(captures).differences(wanted, lowered, "header")


def _body(expected: Any, reply: Reply, captures: Captures) -> Iterator[Difference]:
    yield from _of_body(Expectation(captures), expected, reply)


def _exact_body(expected: Any, reply: Reply, captures: Captures) -> Iterator[Difference]:
    yield from _of_body(Expectation(captures, exact=True), expected, reply)


def _of_body(expectation: Expectation, expected: Any, reply: Reply) -> Iterator[Difference]:
    came = body_of(reply)
    if came is ABSENT:
        yield Difference(
            "body", f"no JSON but {reply.header('Content-Type') or 'no content type'}", "JSON", _said(reply)
        )
        return
    yield from expectation.differences(expected, came, "body")


def _text(expected: str, reply: Reply, captures: Captures) -> Iterator[Difference]:
    yield from Expectation(captures).differences(expected, reply.body.decode("utf-8", "replace"), "text")


Check = Callable[[Any, Reply, Captures], Iterator[Difference]]
CHECKS: dict[str, Check] = {
    "problem": _problem,
    "headers": _headers,
    "body": _body,
    "body-exactly": _exact_body,
    "text": _text,
}
