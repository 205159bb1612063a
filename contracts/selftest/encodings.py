"""Drifts of encodings: what stands around the values."""

from .drift import Drift, body, header
from .replacing import raw

ENCODINGS = (
    Drift(
        "a number is not a number",
        "getRender",
        "not-json",
        "body",
        (200,),
        on_reply=raw(lambda old: old.replace(b'"durationMs":', b'"durationMs": NaN, "x":')),
    ),
    Drift(
        "a field comes twice",
        "getTemplate",
        "not-json",
        "body",
        (200,),
        on_reply=raw(lambda old: b'{"slug": "old", ' + old[1:]),
    ),
    Drift(
        "something follows the JSON",
        "listProjects",
        "not-json",
        "body",
        (200,),
        on_reply=raw(lambda old: old + b"<!-- 12 ms -->"),
    ),
    Drift(
        "JSON comes with a mark before it",
        "listTemplates",
        "not-json",
        "body",
        (200,),
        on_reply=raw(lambda old: b"\xef\xbb\xbf" + old),
    ),
    Drift(
        "JSON comes in UTF-16",
        "getSignature",
        "not-json",
        "body",
        (200,),
        on_reply=raw(lambda old: old.decode().encode("utf-16")),
    ),
    Drift(
        "JSON comes in Latin-1",
        "getProject",
        "header-broken",
        "header content-type",
        (200,),
        on_reply=header("content-type", "application/json; charset=iso-8859-1"),
    ),
    Drift(
        "JSON is text within JSON",
        "getHealth",
        "type-changed",
        "body",
        (200,),
        on_reply=raw(lambda old: b'"' + old.replace(b'"', b'\\"') + b'"'),
    ),
    Drift(
        "a list comes bare",
        "listSignatures",
        "type-changed",
        "body",
        (200,),
        on_reply=body(lambda value: value["signatures"]),
    ),
    Drift(
        "a reply is wrapped in data",
        "getProject",
        "field-missing",
        "body.id",
        (200,),
        on_reply=body(lambda value: {"data": value}),
        also=("field-renamed",),
    ),
    Drift(
        "a reply is null",
        "getRenderEngagement",
        "type-changed",
        "body",
        (200,),
        on_reply=raw(lambda old: b"null"),
        also=("null",),
    ),
    Drift(
        "a reply says it is packed", "getRender", "no-answer", "", (200,), on_reply=header("content-encoding", "gzip")
    ),
)
