"""Checks beside schemathesis's own: a loosened refusal has the reason that it was loosened for, and a PDF is one."""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any

import jsonschema_rs
import schemathesis
from schemathesis import Case, CheckContext, DeserializationContext, Response

from .drawing import FORM
from .ledger import code_of
from .recording import operation_of
from .steering import SCENE, emulator

UNFOLDED = re.compile(r"\.|^(?:__proto__|constructor|prototype)$")
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
    return not _fits(case.formatted_path.split("/")[3], _body(case)["data"])


def form_does_not_fit(case: Case) -> bool:
    return not _fits(FORM, _body(case)["data"])


def hook_body_does_not_fit(case: Case) -> bool:
    return not _fits(FORM, case.body)


def recipients_are_disordered(case: Case) -> bool:
    """The orders that are given are not 1 to N, or somewhere is for nobody."""
    body = _body(case)
    orders = sorted(one["order"] for one in body["recipients"] if "order" in one)
    owners = [place["recipientIndex"] for part in ("fields", "anchorTags") for place in body.get(part, ())]
    return orders != list(range(1, len(orders) + 1)) or max(owners, default=0) >= len(body["recipients"])


# operation -> code of its 400 -> when schema-valid requests get it
REASONS: dict[str, dict[str, Callable[[Case], bool]]] = {
    "createTemplate": {"invalid_request": keys_clash, "invalid_loop_key": loop_key_has_a_dot},
    "upsertTemplate": {
        "invalid_request": lambda case: slug_is_malformed(case) or keys_clash(case),
        "invalid_loop_key": loop_key_has_a_dot,
    },
    "renderTemplate": {"invalid_input_data": data_does_not_fit},
    "submitEmbedForm": {"invalid_input_data": form_does_not_fit},
    "triggerInboundRender": {"invalid_input_data": hook_body_does_not_fit},
    "createSignature": {"invalid_request": recipients_are_disordered},
}
# What accepts them; a replayed render (200) is none of it: nobody looks at its data (U15)
ACCEPTED = {
    "createTemplate": (201,),
    "upsertTemplate": (200, 201),
    "renderTemplate": (202,),
    "submitEmbedForm": (202,),
    "triggerInboundRender": (202,),
    "createSignature": (200, 201),
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
    """Valid requests that were accepted, or refused for their content. Not judged: a pinned version, whose schema is
    not served; a form in a session that may have values laid under it; one with keys that are unfolded or cut (U84)."""
    meta, name = case.meta, operation_of(case)
    if meta is None or not meta.generation.mode.is_positive or name not in REASONS:
        return False
    pinned = name == "renderTemplate" and "versionNumber" in (_body(case).get("options") or {})
    unfolded = name == "submitEmbedForm" and any(UNFOLDED.search(key) for key in _all_keys(_body(case)["data"]))
    prefilled = name == "submitEmbedForm" and case.path_parameters["sessionId"] != SCENE.session
    return response.status_code in (400, *ACCEPTED[name]) and not (pinned or prefilled or unfolded)


@schemathesis.deserializer("application/pdf")
def pdf(ctx: DeserializationContext, response: Response) -> str:
    if not response.content.startswith(b"%PDF-") or b"%%EOF" not in response.content[-16:]:
        raise ValueError("not a PDF from its first line to its last")
    return response.content.decode("latin-1")


def _body(case: Case) -> Body:
    assert isinstance(case.body, dict)
    return case.body


def _fits(slug: str, data: Any) -> bool:
    """By the schema that the template itself serves, which accepts what binding accepts (U28)."""
    template = emulator().get(f"/v1/templates/{slug}").json()
    return jsonschema_rs.validator_for(template["jsonSchema"], validate_formats=True).is_valid(data)


def _all_keys(data: Any) -> Iterable[str]:
    """At any depth."""
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    yield from data if isinstance(data, dict) else ()
    for value in inner:
        yield from _all_keys(value)


def _keys(definitions: Iterable[Body]) -> Iterable[list[str]]:
    return (definition["key"].split(".") for definition in definitions)


def _clash(paths: list[list[str]]) -> bool:
    """Whether one path is the beginning of another, or both are the same."""
    ordered = sorted(paths)
    return any(after[: len(before)] == before for before, after in pairwise(ordered))
