"""Checks beside schemathesis's own: a loosened refusal has the reason that it was loosened for, and a PDF is one."""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any

import jsonschema_rs
import schemathesis
from schemathesis import Case, CheckContext, DeserializationContext, Response

from .ledger import code_of
from .recording import operation_of
from .steering import emulator

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
Body = Mapping[str, Any]


def keys_clash(case: Case) -> bool:
    """U20: a key twice, or beside one that lies inside it; among variables and loops, and within each loop's fields."""
    manifest = _body(case)["manifest"]
    loops = manifest["loops"]
    top = [*_keys(manifest["variables"]), *([loop["key"]] for loop in loops)]
    return any(_clash(paths) for paths in [top, *(list(_keys(loop["itemFields"])) for loop in loops)])


def loop_key_has_a_dot(case: Case) -> bool:
    return any("." in loop["key"] for loop in _body(case)["manifest"]["loops"])


def slug_is_malformed(case: Case) -> bool:
    slug = str(case.path_parameters["slug"])
    return len(slug) > 120 or not SLUG.fullmatch(slug)


def data_does_not_fit(case: Case) -> bool:
    """By the schema that the template itself serves, which accepts what binding accepts (U28)."""
    template = emulator().get(f"/v1/templates/{case.formatted_path.split('/')[3]}").json()
    validator = jsonschema_rs.validator_for(template["jsonSchema"], validate_formats=True)
    return not validator.is_valid(_body(case)["data"])


# operation -> code of its 400 -> when schema-valid requests get it
REASONS: dict[str, dict[str, Callable[[Case], bool]]] = {
    "createTemplate": {"invalid_request": keys_clash, "invalid_loop_key": loop_key_has_a_dot},
    "upsertTemplate": {
        "invalid_request": lambda case: slug_is_malformed(case) or keys_clash(case),
        "invalid_loop_key": loop_key_has_a_dot,
    },
    "renderTemplate": {"invalid_input_data": data_does_not_fit},
}


@schemathesis.check
def refused_for_the_loosened_reason_only(ctx: CheckContext, response: Response, case: Case) -> None:
    """A schema-valid request is refused with 400 if and only if one of the named reasons holds."""
    if not _is_judged(response, case):
        return
    reasons = REASONS[operation_of(case)]
    code = code_of(response.status_code, response.content)
    if response.status_code == 400:
        assert code in reasons, f"{code} is no reason to refuse a request that fits the schema"
        assert reasons[code](case), f"refused as {code}, which it is not"
    else:
        held = [code for code, holds in reasons.items() if holds(case)]
        assert not held, f"accepted, though it is {' and '.join(held)}"


def _is_judged(response: Response, case: Case) -> bool:
    """Valid requests that were accepted, or refused for their content. A replayed render (200) is not: nobody looks at
    its data (U15). Nor is a pinned version, whose schema is not served."""
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive or operation_of(case) not in REASONS:
        return False
    accepted = (202,) if operation_of(case) == "renderTemplate" else (200, 201)
    pinned = "versionNumber" in (_body(case).get("options") or {})
    return response.status_code in (*accepted, 400) and not pinned


@schemathesis.deserializer("application/pdf")
def pdf(ctx: DeserializationContext, response: Response) -> str:
    if not response.content.startswith(b"%PDF-") or b"%%EOF" not in response.content[-16:]:
        raise ValueError("not a PDF from its first line to its last")
    return response.content.decode("latin-1")


def _body(case: Case) -> Body:
    assert isinstance(case.body, dict)
    return case.body


def _keys(definitions: Iterable[Body]) -> Iterable[list[str]]:
    return (definition["key"].split(".") for definition in definitions)


def _clash(paths: list[list[str]]) -> bool:
    """Whether one path is the beginning of another, or both are the same."""
    ordered = sorted(paths)
    return any(after[: len(before)] == before for before, after in pairwise(ordered))
