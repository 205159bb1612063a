"""Scenario files: read as plain trees, held against their schema. What cannot be used is refused with one line that
says where, what came and what was expected."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema_rs

from ..data import locate
from .duration import tries
from .keys import KEYS, LOOKS_LIKE_A_NAME, NONE
from .matchers import UnknownMatcher, matcher
from .operations import operation
from .references import NAME, names
from .scenario import CLOCK, VERBS, Given, Scenario, Step
from .tree import NotPlain, Tree

LARGEST_BYTES = 8 * 1024 * 1024
LONGEST_MESSAGE = 300
LOOKED_AT = 20  # errors of a file
MOST_TRIES = 1000
SCHEMA = "fixtures/scenario.schema.json"
OF_THE_RUN = frozenset({"base", "receiver", "run"})  # what a scenario may refer to without having captured it
EXPECTING = ("expect", "until", "headers", "body", "body-exactly")
Place = Sequence[str | int]


class ScenarioError(Exception):
    """A file that cannot be used. Its text is one line: file, line, place, what came, what was expected."""


class _File:
    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._tree = Tree(_text(path))
        except NotPlain as error:
            raise ScenarioError(f"{path}: {error}") from None
        self.content: Any = self._tree.plain

    def line(self, place: Place) -> int:
        return self._tree.line(place)

    def error(self, place: Place, text: str) -> ScenarioError:
        where = ".".join(str(step) for step in place) or "the file"
        return ScenarioError(f"{self.path}:{self._tree.line(place)}: {where}: {text}")

    def check(self, part: str, value: Any, place: Place) -> None:
        errors = list(islice(_validator(part).iter_errors(value), LOOKED_AT))
        if not errors:
            return
        error: Any = next((each for each in errors if _is_of_an_unknown_key(each)), errors[0])
        inner = error.kind.unexpected[:1] if _is_of_an_unknown_key(error) else []
        raise self.error([*place, *error.instance_path, *inner], _explained(error, _schema(part)))


def load(path: Path) -> Scenario:
    """ScenarioError for a file that cannot be used."""
    file = _File(path)
    file.check("", file.content, ())
    _check_clock(file, file.content.get("given", {}))
    steps = tuple(_steps(file))
    _check_references(file, steps)
    content = file.content
    return Scenario(path.absolute(), content["scenario"], content["why"], _given(content.get("given", {})), steps)


def _check_clock(file: _File, given: Mapping[str, Any]) -> None:
    """A pattern knows no calendar."""
    try:
        datetime.fromisoformat(given.get("clock", CLOCK))
    except ValueError:
        came = given["clock"]
        raise file.error(("given", "clock"), f"expected a time that there is, came {came!r}") from None


def _given(given: Mapping[str, Any]) -> Given:
    return Given(**{**given, "seed": str(given.get("seed", "0")), "faults": tuple(given.get("faults", ()))})


def _steps(file: _File) -> Iterator[Step]:
    for index, fields in enumerate(file.content["steps"]):
        place = ("steps", index)
        verbs = [verb for verb in VERBS if verb in fields]
        if len(verbs) != 1:
            came = " and ".join(verbs) or ", ".join(fields) or "nothing"
            raise file.error(place, f"a step does one thing: expected exactly one of {', '.join(VERBS)}, came {came}")
        file.check(verbs[0], fields, place)
        _check_operation(file, (*place, verbs[0]), fields[verbs[0]], fields.get("params", {}))
        _check_key(file, (*place, "key"), str(fields.get("key", NONE)))
        _check_patience(file, place, fields)
        for where, text in _expecting(verbs[0], fields, place):
            _check_matcher(file, where, text)
        yield Step(index + 1, file.line(place), verbs[0], fields[verbs[0]], fields)


def _check_operation(file: _File, place: Place, named: Any, params: Mapping[str, Any]) -> None:
    if place[-1] not in ("call", "check-pdf") or " " in named:
        return
    found = operation(named)
    if found is None:
        raise file.error(place, f"openapi.yaml has no operation {named!r}")
    if missing := [name for name in re.findall(r"\{(\w+)\}", found.path) if name not in params]:
        raise file.error(place, f"params lack {', '.join(missing)} of {found.path}")


def _check_key(file: _File, place: Place, key: str) -> None:
    """A name that is none would be sent as a credential."""
    known = [NONE, *KEYS, *file.content.get("given", {}).get("keys", {})]
    if LOOKS_LIKE_A_NAME.fullmatch(key) and key not in known:
        raise file.error(place, f"there is no key {key!r}; known are {', '.join(known)}")


def _check_patience(file: _File, place: Place, fields: Mapping[str, Any]) -> None:
    if tries(fields) > MOST_TRIES:
        said = (
            f"asked {tries(fields)} times: expected at most {MOST_TRIES}, with a longer `every` or a shorter `within`"
        )
        raise file.error((*place, "until"), said)


def _expecting(verb: str, fields: Mapping[str, Any], place: Place) -> Iterator[tuple[Place, str]]:
    """The texts that may be matchers: those of what is expected, not of what is sent."""
    for name in EXPECTING if verb == "receive" else EXPECTING[:2]:
        yield from _texts(fields.get(name), (*place, name))


def _texts(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*place, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, (*place, number))


def _check_matcher(file: _File, place: Place, text: str) -> None:
    if NAME.search(text):
        return  # it is complete only when it is met
    try:
        matcher(text)
    except UnknownMatcher as error:
        raise file.error(place, str(error)) from None


def _check_references(file: _File, steps: tuple[Step, ...]) -> None:
    """What a step refers to was captured before; what it captures is there from the next one on."""
    known = set(OF_THE_RUN)
    for step in steps:
        for name in names({key: value for key, value in step.fields.items() if key != "capture"}):
            if name not in known:
                there = ", ".join(sorted(known))
                raise file.error(
                    ("steps", step.number - 1), f"{{{name}}} was not captured by an earlier step; known are {there}"
                )
        for name, place in step.fields.get("capture", {}).items():
            _check_pattern(file, ("steps", step.number - 1, "capture", name), place)
            known.add(name)


def _check_pattern(file: _File, place: Place, captured: Any) -> None:
    if isinstance(captured, str):
        return
    try:
        groups = re.compile(captured["pattern"]).groups
    except re.error as error:
        raise file.error(place, f"no regular expression: {error}") from None
    if groups != 1:
        raise file.error(place, f"expected a pattern with one group, which is what is captured; this has {groups}")


@cache
def _schema(part: str) -> Any:
    """Of a step by its verb, which says more than `anyOf` would; of the whole with steps of any shape."""
    schema = json.loads(locate(SCHEMA).read_text("utf-8"))
    if part:
        return {"$defs": schema["$defs"], **schema["$defs"][part]}
    schema["properties"]["steps"]["items"] = {"type": "object"}
    return schema


@cache
def _validator(part: str) -> Any:
    return jsonschema_rs.validator_for(_schema(part), validate_formats=True)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ScenarioError(f"{path}: larger than {LARGEST_BYTES} bytes")
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ScenarioError(f"{path}: not UTF-8 at byte {error.start}") from None
    except (OSError, ValueError) as error:
        raise ScenarioError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _is_of_an_unknown_key(error: Any) -> bool:
    """The first error may only be the consequence of a key that is misspelt."""
    return bool(error.kind.name == "additionalProperties")


def _explained(error: Any, schema: Any) -> str:
    if _is_of_an_unknown_key(error):
        return _unknown_key(error, schema)
    came = f", not {error.instance!r}" if error.kind.name == "const" else ""
    message = f"{error.message}{came}"  # what came, then what was expected
    half = LONGEST_MESSAGE // 2
    return message if len(message) < LONGEST_MESSAGE else f"{message[:half]}...{message[-half:]}"


def _unknown_key(error: Any, schema: Any) -> str:
    for step in error.schema_path[:-1]:
        schema = schema[step]
    known = sorted(schema.get("properties", ()))
    near = get_close_matches(error.kind.unexpected[0], known, n=1)
    meant = f", did you mean `{near[0]}`?" if near else ""
    return f"there is no such key here{meant} (known: {', '.join(known)})"
