"""The emulator holds against the original pages too: each operation reaches its 2xx and its errors, and both opinions
agree that the page allows the reply."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import pytest
import requests
from craftkit_contracts.exchange import Exchange
from craftkit_contracts.finding import Finding
from craftkit_contracts.first_opinion import FirstOpinion
from craftkit_contracts.ledger import Ledger
from craftkit_contracts.second_opinion import SecondOpinion
from craftkit_contracts.specification import Specification

from ..craftkit import GLOBEX_RENDER_ID, NO_SUCH_ID, RENDER_ID, REVOKED_KEY, Craftkit
from .pages import KEPT, kept

Call = Callable[[Craftkit], requests.Response]

EVENTS, ENGAGEMENT = "record_render_event.yaml", "get_render_engagement.yaml"
RENDERING = "render_template.yaml"
VIEWED = {"eventType": "viewed"}
DATA = {"data": {"customer": {"name": "Acme Corp"}}}


class Case(NamedTuple):
    name: str
    document: str
    status: int
    code: str
    call: Call


def replayed(craftkit: Craftkit) -> requests.Response:
    craftkit.render("invoice", body={"jobId": "BK-1"})
    return craftkit.submit("invoice", body={"jobId": "BK-1"})


def finished_and_replayed(craftkit: Craftkit) -> requests.Response:
    craftkit.finish(craftkit.render("invoice", headers={"Idempotency-Key": "BK-2"}))
    return craftkit.submit("invoice", headers={"Idempotency-Key": "BK-2"})


def without_a_queue(craftkit: Craftkit) -> requests.Response:
    craftkit.fail_next("queue")
    return craftkit.submit()


def recorded_twice(craftkit: Craftkit) -> requests.Response:
    track(craftkit, VIEWED)
    return track(craftkit, VIEWED)


def track(craftkit: Craftkit, body: object, id: str = RENDER_ID, *, key: str | None = "") -> requests.Response:
    return craftkit.request("POST", f"/v1/renders/{id}/events", json=body, key=key)


def engagement(craftkit: Craftkit, id: str = RENDER_ID, *, key: str | None = "") -> requests.Response:
    return craftkit.get(f"/v1/renders/{id}/engagement", key=key)


def noted(craftkit: Craftkit) -> requests.Response:
    track(craftkit, {"eventType": "printed", "metadata": {"copies": 2}})
    return engagement(craftkit)


CASES = [
    Case("stored", EVENTS, 200, "", lambda c: track(c, VIEWED | {"metadata": {"surface": "dashboard"}})),
    Case("repeated", EVENTS, 200, "", recorded_twice),
    Case("no JSON", EVENTS, 400, "invalid_json", lambda c: c.post(f"/v1/renders/{RENDER_ID}/events", data=b"{")),
    Case("a kind that is none", EVENTS, 400, "invalid_request", lambda c: track(c, {"eventType": "email_sent"})),
    Case("no key", EVENTS, 401, "unauthorized", lambda c: track(c, VIEWED, key=None)),
    Case("a revoked key", EVENTS, 401, "unauthorized", lambda c: track(c, VIEWED, key=REVOKED_KEY)),
    Case("an unknown render", EVENTS, 404, "not_found", lambda c: track(c, VIEWED, NO_SUCH_ID)),
    Case("another's render", EVENTS, 404, "not_found", lambda c: track(c, VIEWED, GLOBEX_RENDER_ID)),
    Case("of a seeded render", ENGAGEMENT, 200, "", engagement),
    Case("with an event of today", ENGAGEMENT, 200, "", noted),
    Case("of a render in work", ENGAGEMENT, 200, "", lambda c: engagement(c, c.render()["id"])),
    Case("no key", ENGAGEMENT, 401, "unauthorized", lambda c: engagement(c, key=None)),
    Case("a revoked key", ENGAGEMENT, 401, "unauthorized", lambda c: engagement(c, key=REVOKED_KEY)),
    Case("an unknown render", ENGAGEMENT, 404, "not_found", lambda c: engagement(c, NO_SUCH_ID)),
    Case("another's render", ENGAGEMENT, 404, "not_found", lambda c: engagement(c, GLOBEX_RENDER_ID)),
    Case("queued", RENDERING, 202, "", lambda c: c.submit()),
    Case("replayed", RENDERING, 200, "", replayed),
    Case("replayed when finished", RENDERING, 200, "", finished_and_replayed),
    Case("no JSON", RENDERING, 400, "invalid_json", lambda c: c.post("/v1/templates/invoice/render", data=b"{")),
    Case("a wrong shape", RENDERING, 400, "invalid_request", lambda c: c.post("/v1/templates/invoice/render", {})),
    Case("data that does not fit", RENDERING, 400, "invalid_input_data", lambda c: c.submit("invoice", {})),
    Case("no key", RENDERING, 401, "unauthorized", lambda c: c.submit(key=None)),
    Case("a revoked key", RENDERING, 401, "unauthorized", lambda c: c.submit(key=REVOKED_KEY)),
    Case("an unknown template", RENDERING, 404, "template_not_found", lambda c: c.submit("no-such-template")),
    Case(
        "an unknown version",
        RENDERING,
        404,
        "version_not_found",
        lambda c: c.submit(body={"options": {"versionNumber": 99}}),
    ),
    Case("a draft", RENDERING, 409, "no_published_version", lambda c: c.submit("draft-only")),
    Case("no queue", RENDERING, 503, "queue_unavailable", without_a_queue),
]


@cache
def opinions(document: str) -> tuple[FirstOpinion, SecondOpinion]:
    specification = Specification(kept(document))
    return FirstOpinion(specification), SecondOpinion(specification)


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.document.removesuffix('.yaml')} {case.status} {case.name}"
)
def test_the_emulator_answers_as_the_page_says(craftkit: Craftkit, case: Case) -> None:
    exchange = Exchange.from_requests(case.call(craftkit))
    assert (exchange.status, exchange.problem) == (case.status, case.code)
    for opinion in opinions(case.document):
        assert [finding for finding in opinion.of(exchange) if counts(finding, exchange)] == []


def counts(finding: Finding, exchange: Exchange) -> bool:
    """Replies fit the page always, requests when they were taken."""
    return finding.side == "response" or exchange.status < 300


def test_every_status_of_the_pages_is_met() -> None:
    """The cases above name each documented status; that they meet it is asserted there."""
    for document in KEPT:
        ledger = Ledger(Specification(kept(document)))
        named = {str(case.status) for case in CASES if case.document == document}
        assert {status for _, status in ledger.documented} == named


@pytest.mark.parametrize("document", KEPT)
def test_a_page_catches_a_lie(craftkit: Craftkit, document: str) -> None:
    case = next(case for case in CASES if case.document == document and case.status < 300)
    honest = Exchange.from_requests(case.call(craftkit))
    lying = Exchange(**{**vars(honest), "response_body": b"{}"})
    for opinion in opinions(document):
        assert opinion.of(honest) == []
        assert {finding.kind for finding in opinion.of(lying)} == {"body"}
