"""Why a call was refused stands in the log, in one line, and nowhere in the answer."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import requests

from ..craftkit import (
    ACCOUNT_KEY,
    ADMIN_KEY,
    GLOBEX_KEY,
    GLOBEX_RENDER_ID,
    GONE_KEY,
    NAME_ONLY,
    RENDER_ID,
    REVOKED_KEY,
    Craftkit,
)
from .process import Emulator, running

LINE = re.compile(r"\d\d:\d\d:\d\d INFO (?P<request>\S+ \S+) -> (?P<status>\d{3}) (?P<code>\w+): (?P<why>.+)\n")
UNKNOWN = "ck_live_mallory000000000000000000000000"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with running() as started:
        yield started


class Watched:
    """A client whose last answer's line of log can be asked for."""

    def __init__(self, emulator: Emulator, session: str) -> None:
        self.emulator = emulator
        self.client = Craftkit(emulator.address, session)

    def line(self, method: str, path: str, **more: Any) -> tuple[requests.Response, re.Match[str]]:
        before = len(self.emulator.log)
        response = self.client.request(method, path, **more)
        found = LINE.fullmatch(self.emulator.log[before:])
        assert found, self.emulator.log[before:]
        return response, found


@pytest.fixture
def watched(emulator: Emulator, request: pytest.FixtureRequest) -> Watched:
    return Watched(emulator, re.sub(r"\W", "-", request.node.name)[:60])


RENDER = {"data": {"customer": {"name": "Acme"}}}


class Refusal(NamedTuple):
    """What happens, the call, and what the log's reason says."""

    name: str
    method: str
    path: str
    more: dict[str, Any]
    status: int
    why: tuple[str, ...]


ROWS: list[tuple[str, str, str, dict[str, Any], int, tuple[str, ...]]] = [
    ("no key", "GET", "/v1/templates", {"key": None}, 401, ("no Authorization header",)),
    (
        "no Bearer",
        "GET",
        "/v1/templates",
        {"key": None, "headers": {"Authorization": "Basic eDp5"}},
        401,
        ("no Bearer token",),
    ),
    ("unknown key", "GET", "/v1/templates", {"key": UNKNOWN}, 401, ("unknown key", "ck_live_mallo")),
    ("revoked key", "GET", "/v1/templates", {"key": REVOKED_KEY}, 401, ("revoked key", "ck_live_revok")),
    ("account key", "GET", "/v1/templates", {"key": ACCOUNT_KEY}, 401, ("wrong kind of key", "account")),
    ("admin key", "GET", "/v1/templates", {"key": ADMIN_KEY}, 401, ("wrong kind of key", "admin")),
    ("deleted project", "GET", "/v1/templates", {"key": GONE_KEY}, 403, ("Bygone Boats", "deleted")),
    ("deleted project, embed", "GET", "/v1/embed/renders", {"key": GONE_KEY}, 401, ("Bygone Boats", "deleted")),
    ("embed off", "GET", "/v1/embed/renders", {"key": GLOBEX_KEY}, 401, ("embed is off", "Globex")),
    (
        "render of another project",
        "GET",
        f"/v1/renders/{GLOBEX_RENDER_ID}",
        {},
        404,
        (GLOBEX_RENDER_ID, "Globex", "Acme Charter"),
    ),
    ("no such render", "GET", "/v1/renders/nope", {}, 404, ("no project has a render", "nope")),
    ("template in another project", "GET", "/v1/templates/report", {}, 404, ("Acme Charter", "'report'", "Globex")),
    ("no such template", "GET", "/v1/templates/nope", {}, 404, ("'nope'",)),
    ("draft", "POST", "/v1/templates/draft-only/render", {"json": RENDER}, 409, ("draft-only", "never published")),
    (
        "bad JSON",
        "POST",
        "/v1/templates/invoice/render",
        {"data": b'{"data": '},
        400,
        ("line 1 column", "Expecting"),
    ),
    ("bad UTF-8", "POST", "/v1/templates/invoice/render", {"data": b'{"\xff'}, 400, ("not UTF-8 at byte 2",)),
    (
        "shape",
        "POST",
        "/v1/templates/invoice/render",
        {"json": {"data": 7}},
        400,
        ("data", "Expected object, received number"),
    ),
    ("data", "POST", "/v1/templates/invoice/render", {"json": {"data": {}}}, 400, ("customer.name", "Required")),
    (
        "too large",
        "POST",
        "/v1/templates/invoice/render",
        {"data": b"x" * (10 * 1024 * 1024 + 1)},
        413,
        ("10485760",),
    ),
    ("no route", "GET", "/v2/nothing", {}, 404, ("no operation has this path",)),
    ("no method", "PATCH", "/v1/templates/invoice", {}, 405, ("PATCH",)),
    (
        "foreign page",
        "POST",
        "/_emulator/reset",
        {"headers": {"Origin": "http://evil.test"}},
        403,
        ("http://evil.test",),
    ),
]
REASONS = [Refusal(*row) for row in ROWS]


@pytest.mark.parametrize("refusal", REASONS, ids=[row.name for row in REASONS])
def test_a_refusal_is_explained_in_one_line(watched: Watched, refusal: Refusal) -> None:
    response, line = watched.line(refusal.method, refusal.path, **refusal.more)
    assert (response.status_code, int(line["status"])) == (refusal.status, refusal.status)
    assert line["request"] == f"{refusal.method} /s/{watched.client.session}{refusal.path}"
    assert line["code"] in response.text
    for part in refusal.why:
        assert part in line["why"], line["why"]


SECRETS = ("revoked key", "embed off", "render of another project", "template in another project")


@pytest.mark.parametrize("refusal", [row for row in REASONS if row.name in SECRETS], ids=lambda row: row.name)
def test_the_answer_does_not_tell_what_the_log_does(watched: Watched, refusal: Refusal) -> None:
    """A key or an id that never existed gets the very same answer."""
    unknown: dict[str, Any] = {"key": UNKNOWN} if "key" in refusal.more else {}
    plain_path = refusal.path if unknown else re.sub(r"[^/]+$", "nope", refusal.path)
    told = watched.client.request(refusal.method, refusal.path, **refusal.more)
    plain = watched.client.request(refusal.method, plain_path, **unknown)
    last = refusal.path.rpartition("/")[2]
    assert (told.status_code, told.text.replace(last, "nope")) == (plain.status_code, plain.text.replace(last, "nope"))


def test_a_deleted_template_is_named_as_deleted(watched: Watched) -> None:
    watched.client.publish_template("letter", NAME_ONLY)
    watched.client.delete("/v1/templates/letter")
    _, line = watched.line("GET", "/v1/templates/letter")
    assert "'letter'" in line["why"]
    assert "deleted" in line["why"]


def test_a_download_before_the_end_says_where_the_render_is(watched: Watched) -> None:
    watched.client.freeze()
    render = watched.client.render()
    _, line = watched.line("GET", f"/v1/renders/{render['id']}/download")
    assert render["id"] in line["why"]
    assert "queued" in line["why"]


def test_a_failure_on_purpose_says_so(watched: Watched) -> None:
    watched.client.fail_next("queue")
    response, line = watched.line("POST", "/v1/templates/invoice/render", json=RENDER)
    assert response.status_code == 503
    assert "control API" in line["why"]


def test_what_succeeds_is_not_logged(emulator: Emulator, watched: Watched) -> None:
    before = emulator.log
    watched.client.poll(RENDER_ID)
    watched.client.render()
    assert emulator.log == before
