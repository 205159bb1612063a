"""Steering: what random data alone would not reach. Ids that exist, data that fits, scenarios that can be repeated."""

import hashlib
import json
import os
from functools import cache, partial
from typing import Any

import requests
import schemathesis
from hypothesis import strategies as st
from schemathesis import BaseSchema, Case, HookContext

from ..craftkit import GLOBEX_RENDER_ID, RENDER_ID, Craftkit
from .running import BASE_URL, STATEFUL

# Their data is drawn from the schema that they have in the demo world
RENDERED = ("invoice", "charter-handover")
KNOWN = {
    "slug": (*RENDERED, "draft-only", "always-fails"),
    "id": (RENDER_ID, "0193c2c3-1111-7aaa-8bbb-000000000003", GLOBEX_RENDER_ID),  # succeeded, failed, somebody else's
}

_drawn: set[str] = set()
_hook: Any = schemathesis.hook  # `apply_to` has no type


def emulator(session: str = "") -> Craftkit:
    return Craftkit(os.environ[BASE_URL], session)


@schemathesis.hook("after_load_schema")
def make_scenarios_repeatable(context: HookContext, schema: BaseSchema) -> None:
    """Hypothesis asks that the same choices lead to the same scenario. Where they do not, schemathesis 4.32.5 ends the
    stateful phase early and calls it a success (`_classify_flaky` in engine/run/stateful/_executor.py). Two things
    make them differ: the emulator's state, so every scenario starts in the demo world; and schemathesis's pool of
    values from earlier answers, which prefers those not used lately, so there is none. Neither has a documented
    switch, hence the reach into internals; the test counts the scenarios.
    """
    if STATEFUL not in os.environ:
        return
    internals: Any = schema
    internals.create_extra_data_source = lambda: None
    build = internals.build_state_machine

    def build_with_reset(**feedback: Any) -> type[Any]:
        machine: Any = build(**feedback)

        class FromTheDemoWorld(machine):  # type: ignore[misc] # a class made at run time
            def __init__(self) -> None:
                requests.post(f"{os.environ[BASE_URL]}/_emulator/reset", timeout=30).raise_for_status()
                super().__init__()

        return FromTheDemoWorld

    internals.build_state_machine = build_with_reset


@_hook("before_call").apply_to(operation_id=["upsertTemplate", "deleteTemplate"])
def keep_the_rendered_templates(context: HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    """Outside scenarios, a twin of theirs is published to and deleted instead, so that their data goes on to fit."""
    slug = case.path_parameters.get("slug")
    if slug in RENDERED and STATEFUL not in os.environ:
        case.path_parameters["slug"] = f"{slug}-twin"


@_hook("flatmap_case").apply_to(path_regex="[{]")
def mix_in_known_ids(context: HookContext, case: Case) -> st.SearchStrategy[Case]:
    """In half of the fuzzed requests. In a scenario the links choose."""
    if STATEFUL in os.environ:
        return st.just(case)
    known = [st.sampled_from(KNOWN[name]).map(partial(_at, case, name)) for name in case.path_parameters]
    return st.one_of(st.just(case), *known)


@_hook("flatmap_case").apply_to(operation_id="renderTemplate")
def mix_in_fitting_data(context: HookContext, case: Case) -> st.SearchStrategy[Case]:
    """Two of three valid requests get data drawn from the `jsonSchema` that their template serves. In a scenario a link
    has chosen the template, and it stays."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return st.just(case)
    slugs = [slug for slug in RENDERED if STATEFUL not in os.environ or slug == case.path_parameters["slug"]]
    fitting = [st.builds(partial(_with_data, case), st.just(slug), data_for(slug)) for slug in slugs]
    return st.one_of(st.just(case), *fitting)


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
    cases: st.SearchStrategy[Case] = schemathesis.openapi.from_dict(document)["/data"]["POST"].as_strategy()
    return cases.map(lambda case: case.body)


def _at(case: Case, name: str, value: str) -> Case:
    case.path_parameters = {name: value}
    return case


def _with_data(case: Case, slug: str, data: Any) -> Case:
    """The case with that slug and data. It loses its idempotency keys, which would bring back an earlier render (U15),
    and its options: a pinned version might have another schema."""
    case.path_parameters = {"slug": slug}
    case.headers.pop("Idempotency-Key", None)
    case.body = {"data": data}
    _drawn.add(_fingerprint(slug, data))
    return case


def fingerprint_of_drawn(case: Case) -> str | None:
    """Which drawn data this case carries, if any."""
    if not isinstance(case.body, dict):
        return None
    fingerprint = _fingerprint(case.path_parameters.get("slug"), case.body.get("data"))
    return fingerprint if fingerprint in _drawn else None


def _fingerprint(slug: object, data: object) -> str:
    return hashlib.sha256(json.dumps([slug, data], sort_keys=True, default=repr).encode()).hexdigest()[:16]
