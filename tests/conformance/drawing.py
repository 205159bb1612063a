"""Drawing: request bodies that fit what the emulator holds, where the schema of the operation cannot say so."""

import hashlib
import json
import os
from functools import cache, partial
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, HookContext

from ..completeness.ready import INVOICE
from ..craftkit import RENDER_ID
from .running import STATEFUL
from .scene import ORGANISATION
from .steering import INBOUND, RENDERED, SCENE, emulator

Drawn = st.SearchStrategy[Case]
FORM = RENDERED[0]  # the template of the scene's session and of the inbound hook

_drawn: set[str] = set()
_hook: Any = schemathesis.hook  # `apply_to` has no type


@_hook("flatmap_case").apply_to(operation_id="renderTemplate")
def mix_in_fitting_data(context: HookContext, case: Case) -> Drawn:
    """Two of three valid requests get data drawn from the `jsonSchema` that their template serves. In a scenario a link
    has chosen the template, and it stays."""
    if not _is_valid(case):
        return st.just(case)
    slugs = [slug for slug in RENDERED if STATEFUL not in os.environ or slug == case.path_parameters["slug"]]
    fitting = [st.builds(partial(_rendered, case, slug), data_for(slug)) for slug in slugs]
    return st.one_of(st.just(case), *fitting)


@_hook("flatmap_case").apply_to(operation_id="submitEmbedForm")
def mix_in_filled_forms(context: HookContext, case: Case) -> Drawn:
    return _mixed(case, st.builds(partial(_submitted, case), data_for(FORM)))


@_hook("flatmap_case").apply_to(operation_id="triggerInboundRender")
def mix_in_fitting_bodies(context: HookContext, case: Case) -> Drawn:
    return _mixed(case, st.builds(partial(_triggered, case), data_for(FORM)))


@_hook("flatmap_case").apply_to(operation_id="createSignature")
def mix_in_what_can_be_signed(context: HookContext, case: Case) -> Drawn:
    """A render that succeeded, orders left out, and indexes that point somewhere. In a scenario a link has chosen the
    render, and it stays."""
    return _mixed(case, st.builds(partial(_signable, case)))


@_hook("flatmap_case").apply_to(operation_id="createEmbedSession")
def mix_in_fill_sessions(context: HookContext, case: Case) -> Drawn:
    """Of the template whose data is drawn, so that scenarios go on from them."""
    return _mixed(case, st.builds(partial(_filling, case), st.sampled_from(["render", "collect"])))


@_hook("flatmap_case").apply_to(operation_id="refreshEmbedSession")
def mix_in_renew_tokens(context: HookContext, case: Case) -> Drawn:
    return _mixed(case, st.builds(partial(_with_body, case, renewToken=SCENE.renew_token)))


@_hook("flatmap_case").apply_to(operation_id="updateProvisionedOrg")
def mix_in_an_organisation(context: HookContext, case: Case) -> Drawn:
    return _mixed(case, st.builds(partial(_with_body, case, externalOrgId=ORGANISATION)))


@cache
def data_for(slug: str) -> st.SearchStrategy[Any]:
    """schemathesis's own generation, by its public door: the body of an operation that asks for this schema."""
    schema = emulator("untouched").get(f"/v1/templates/{slug}").json()["jsonSchema"]
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    document = {
        "openapi": "3.1.0",
        "jsonSchemaDialect": schema["$schema"],
        "info": {"title": slug, "version": "1"},
        "paths": {"/data": {"post": {"requestBody": body, "responses": {"200": {"description": "Taken."}}}}},
    }
    cases: Drawn = schemathesis.openapi.from_dict(document)["/data"]["POST"].as_strategy()
    return cases.map(lambda case: case.body)


def fingerprint_of_drawn(case: Case) -> str | None:
    """Which drawn data this case carries, if any."""
    fingerprint = _fingerprint(case)
    return fingerprint if fingerprint in _drawn else None


def _is_valid(case: Case) -> bool:
    return case.meta is not None and case.meta.generation.mode.is_positive


def _mixed(case: Case, other: Drawn) -> Drawn:
    """One half each, of valid requests."""
    return st.one_of(st.just(case), other) if _is_valid(case) else st.just(case)


def _with_body(case: Case, **changes: Any) -> Case:
    case.body = {**_body(case), **changes}
    return case


def _rendered(case: Case, slug: str, data: Any) -> Case:
    """It loses its idempotency keys, which would bring back an earlier render (U15), and its options: a pinned version
    might have another schema."""
    case.path_parameters = {"slug": slug}
    case.headers.pop("Idempotency-Key", None)
    case.body = {"data": data}
    return _remembered(case)


def _submitted(case: Case, data: Any) -> Case:
    if STATEFUL not in os.environ:
        case.path_parameters = {"sessionId": SCENE.session}
    return _remembered(_with_body(case, data=data))


def _triggered(case: Case, data: Any) -> Case:
    """Without a signature: it would be noise, and wrong."""
    case.path_parameters = {"token": INBOUND}
    case.headers.pop("x-craftkit-signature", None)
    case.body = data
    return _remembered(case)


def _signable(case: Case) -> Case:
    body = _body(case)
    people = [{name: value for name, value in one.items() if name != "order"} for one in body["recipients"]]
    places = {
        part: [place | {"recipientIndex": place["recipientIndex"] % len(people)} for place in body[part]]
        for part in ("fields", "anchorTags")
        if part in body
    }
    render = {} if STATEFUL in os.environ else {"renderId": RENDER_ID}
    return _with_body(case, recipients=people, **places, **render)


def _filling(case: Case, capture: str) -> Case:
    scope = {"mode": "fill", "templateExternalId": INVOICE}
    return _with_body(case, scope=scope, form={"captureMode": capture}, permissions={})


def _body(case: Case) -> dict[str, Any]:
    assert isinstance(case.body, dict)
    return case.body


def _remembered(case: Case) -> Case:
    _drawn.add(_fingerprint(case))
    return case


def _fingerprint(case: Case) -> str:
    return hashlib.sha256(
        json.dumps([case.path_parameters, case.body], sort_keys=True, default=repr).encode()
    ).hexdigest()[:16]
