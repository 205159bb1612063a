"""The operations, one row each, with a request that succeeds in a fresh demo world; and many of them at once."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

import requests

from ..craftkit import NAME_ONLY, RENDER_ID, Craftkit

T = TypeVar("T")


class Operation(NamedTuple):
    """`area` says in which words a credential is refused."""

    name: str
    method: str
    path: str
    area: str
    status: int
    body: Any = None


NAMED = {"customer": {"name": "A"}}
OPERATIONS = [
    Operation("createTemplate", "POST", "/v1/templates", "core", 201, {"name": "New", "manifest": NAME_ONLY}),
    Operation("listTemplates", "GET", "/v1/templates", "core", 200),
    Operation("getTemplate", "GET", "/v1/templates/invoice", "core", 200),
    Operation("upsertTemplate", "PUT", "/v1/templates/invoice", "core", 200, {"name": "New", "manifest": NAME_ONLY}),
    Operation("deleteTemplate", "DELETE", "/v1/templates/spare", "core", 200),
    Operation("renderTemplate", "POST", "/v1/templates/invoice/render", "core", 202, {"data": NAMED}),
    Operation("getRender", "GET", f"/v1/renders/{RENDER_ID}", "core", 200),
    Operation("downloadRender", "GET", f"/v1/renders/{RENDER_ID}/download", "core", 200),
    Operation("getRenderEngagement", "GET", f"/v1/renders/{RENDER_ID}/engagement", "core", 200),
    Operation("recordRenderEvent", "POST", f"/v1/renders/{RENDER_ID}/events", "core", 200, {"eventType": "viewed"}),
    Operation("createBuilderTemplate", "POST", "/v1/embed/builder/templates", "builder", 200, {"documentTemplate": {}}),
    Operation("listBuilderTemplates", "GET", "/v1/embed/builder/templates", "partner", 200),
    Operation("listEmbedRenders", "GET", "/v1/embed/renders", "partner", 200),
    Operation("downloadEmbedRender", "GET", f"/v1/embed/renders/{RENDER_ID}/download", "download", 200),
    Operation("getHealth", "GET", "/v1/health", "open", 200),
    Operation("getRootHealth", "GET", "/health", "open", 200),
]
BY_NAME = {operation.name: operation for operation in OPERATIONS}
WITH_BODY = [operation for operation in OPERATIONS if operation.body is not None]
KEYED = [operation for operation in OPERATIONS if operation.area != "open"]


def name_of(value: object) -> str | None:
    """For `ids=`: an operation by its name, everything else as pytest likes."""
    return value.name if isinstance(value, Operation) else None


def send(craftkit: Craftkit, operation: Operation, body: bytes | None = None, **more: Any) -> requests.Response:
    """The row's request, or one with other bytes as its body."""
    own = json.dumps(operation.body).encode() if operation.body is not None else None
    return craftkit.request(operation.method, operation.path, data=own if body is None else body, **more)


def unjudged(craftkit: Craftkit) -> Craftkit:
    """The same client, without the judges: for bodies of megabytes, and for what openapi-core cannot read."""
    return Craftkit(craftkit.root, craftkit.session, http=craftkit.http)


def at_once(craftkit: Craftkit, count: int, work: Callable[[Craftkit, int], T]) -> list[T]:
    """`work(client, number)` by `count` clients, each on a connection of its own, released at the same moment."""
    start = threading.Barrier(count)

    def run(number: int) -> T:
        with requests.Session() as http:
            start.wait()
            return work(replace(craftkit, http=http), number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))
