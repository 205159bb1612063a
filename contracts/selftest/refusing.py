"""Drifts of errors: what a refusal says, and how."""

from typing import Any

from .drift import Drift, body
from .replacing import error, raw, told

ODD = ("rule-broken", "status-undocumented", "value-undocumented", "envelope-altered", "lifecycle-broken")
LOGIN = b"<!doctype html><title>Sign in</title>"


def _issues(value: dict[str, Any]) -> None:
    fields = value["error"]["issues"]["fieldErrors"]
    value["error"]["issues"] = [{"path": name, "message": texts[0]} for name, texts in fields.items()]


def _places(value: dict[str, Any]) -> None:
    issues = value["error"].get("issues", {})
    issues["fieldErrors"] = {f"body/{name}": texts for name, texts in issues.get("fieldErrors", {}).items()}


def _silent(value: dict[str, Any]) -> None:
    issues = value["error"].get("issues", {})
    issues["fieldErrors"] = {}


ERRORS = (
    Drift(
        "issues are a list",
        "createTemplate",
        "envelope-altered",
        "",
        (400,),
        on_reply=body(lambda value: _issues(value) if "issues" in value["error"] else None),
    ),
    Drift(
        "issues name places of the request",
        "renderTemplate",
        "rule-broken",
        "body.error.issues",
        (400,),
        on_reply=body(_places),
    ),
    Drift(
        "issues name nothing", "createRenderShare", "rule-broken", "body.error.issues", (400,), on_reply=body(_silent)
    ),
    Drift(
        "a conflict has another name",
        "cancelSignature",
        "lifecycle-broken",
        "status",
        (409,),
        on_reply=error(409, "not_ready"),
        also=ODD,
    ),
    Drift(
        "bad data is a bad request",
        "renderTemplate",
        "rule-broken",
        "status",
        (400,),
        on_reply=error(400, "invalid_request"),
    ),
    Drift(
        "no JSON is a bad request",
        "createProject",
        "rule-broken",
        "status",
        (400,),
        on_reply=error(400, "invalid_request"),
        also=ODD,
    ),
    Drift(
        "a template is simply not found",
        "deleteTemplate",
        "rule-broken",
        "status",
        (404,),
        on_reply=error(404, "not_found"),
        also=ODD,
    ),
    Drift(
        "a spent token is a bad credential",
        "refreshEmbedSession",
        "lifecycle-broken",
        "status",
        (401,),
        on_reply=error(401, "invalid_credentials"),
        also=ODD,
    ),
    Drift(
        "errors of projects come flat",
        "getProject",
        "envelope-altered",
        "body.error",
        (404,),
        on_reply=body(lambda value: {"error": value["error"]["code"]}),
    ),
    Drift(
        "errors of forms are problems of RFC 9457",
        "submitEmbedForm",
        "envelope-altered",
        "body.error",
        (400, 404),
        on_reply=told(404, {"type": "about:blank", "title": "Not Found"}),
    ),
    Drift(
        "errors are a page",
        "getSignature",
        "content-type-undocumented",
        "header content-type",
        (404,),
        on_reply=raw(lambda old: LOGIN, content_type="text/html; charset=utf-8"),
    ),
    Drift(
        "messages of errors are empty",
        "getRender",
        "envelope-altered",
        "body.error.message",
        (404,),
        on_reply=body(lambda value: value["error"].update(message="")),
    ),
)
