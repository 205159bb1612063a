"""What only an emulator can do: sessions, webhooks, people, documents, transcripts; and who may write where."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from craftkit_contracts.gate import Gate, Policy
from craftkit_contracts.replay import golden
from craftkit_contracts.replay.outcome import MISMATCH, NOT_RUN, PASSED
from craftkit_contracts.replay.run import Run
from craftkit_contracts.replay.target import Access, Target, reach
from craftkit_contracts.scenarios.file import load

from ..craftkit import RENDER_ID
from .liar import Said, lying
from .running import played, written

SUBMIT: dict[str, Any] = {
    "call": "POST /v1/templates/invoice/render",
    "body": {"data": {"customer": {"name": "Acme Corp"}}},
    "capture": {"render_id": "body.id"},
}
LISTENING = {"receiver": {"events": "all"}}
SUCCEEDED: list[dict[str, Any]] = [SUBMIT, {"advance": "200ms"}]


def test_the_wrong_webhook_comes_with_the_nearest_one(tmp_path: Path, frozen: str) -> None:
    steps = [*SUCCEEDED, {"receive": "render.succeeded", "body": {"status": "failed"}}]
    outcome = played(written(tmp_path, steps, given=LISTENING), frozen)
    assert (outcome.status, outcome.where) == (MISMATCH, "step 3 (line 16): receive render.succeeded")
    (told,) = outcome.differences
    assert (told.came, told.expected) == ("render.succeeded (attempt 1)", "render.succeeded, attempt 1")
    assert told.nearest == 'render.succeeded (attempt 1): body.status "succeeded", expected "failed"'


def test_a_webhook_that_did_not_come_and_one_that_should_not_have(tmp_path: Path, frozen: str) -> None:
    for steps, came, expected in (
        ([{"receive": "render.succeeded"}], "nothing", "render.succeeded, attempt 1"),
        ([*SUCCEEDED, {"receive": "nothing"}], "render.succeeded (attempt 1)", "nothing"),
    ):
        outcome = played(written(tmp_path, steps, given=LISTENING), frozen)
        assert [(one.came, one.expected) for one in outcome.differences] == [(came, expected)], outcome.told()


def test_webhooks_that_no_step_asks_for_stand_in_the_transcript(tmp_path: Path, frozen: str) -> None:
    outcome = played(written(tmp_path, SUCCEEDED, given=LISTENING), frozen)
    assert "* webhooks that no step looked at: render.succeeded (attempt 1)" in outcome.transcript


def test_signatures_of_webhooks_are_verified(tmp_path: Path, frozen: str) -> None:
    """The subscription gets another secret behind the receiver's back."""
    steps = [
        {"control": "GET /webhooks", "capture": {"hook": "body.webhooks.0.id"}},
        {"control": "PATCH /webhooks/{hook}", "body": {"secret": "whsec_other"}},
        *SUCCEEDED,
        {"receive": "render.succeeded"},
    ]
    outcome = played(written(tmp_path, steps, given=LISTENING), frozen)
    assert outcome.differences[0].nearest == "render.succeeded (attempt 1): signature wrong, expected right"
    steps[-1]["signature"] = "wrong"
    outcome = played(written(tmp_path, steps, given=LISTENING), frozen)
    assert outcome.status == PASSED and "x-craftkit-signature: {wrong signature}" in outcome.transcript


def test_what_a_pdf_lacks_is_told_with_what_it_says(tmp_path: Path, frozen: str) -> None:
    check = {"check-pdf": f"GET /v1/renders/{RENDER_ID}/download", "contains": ["Acme Corp", "Globex"], "pages": 2}
    outcome = played(written(tmp_path, [check]), frozen)
    assert [(one.place, one.expected) for one in outcome.differences] == [("pdf", "'Globex'"), ("pdf.pages", "2")]
    assert "Acme Corp" in outcome.differences[0].came


def test_mail_to_nobody_says_who_has_mail(tmp_path: Path, frozen: str) -> None:
    mail = {"call": f"POST /v1/renders/{RENDER_ID}/email", "body": {"to": "jane@example.com"}}
    outcome = played(written(tmp_path, [mail, {"simulate": "open mail", "to": "john@example.com"}]), frozen)
    assert "jane@example.com" in outcome.differences[0].nearest


def test_disputes_and_a_start_of_its_own_are_given(tmp_path: Path, frozen: str) -> None:
    step = {"call": "POST /v1/templates/invoice/render", "body": {"data": {}}, "expect": {"status": 422}}
    given = {"disputes": {"D01": "B"}, "clock": "2031-01-02T03:04:05Z", "seed": 7, "world": "demo"}
    assert played(written(tmp_path, [step], given=given), frozen).status == PASSED
    submit = {**SUBMIT, "expect": {"body": {"createdAt": "2031-01-02T03:04:05.000Z"}}}
    assert played(written(tmp_path, [submit], given=given), frozen).status == PASSED


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"world": "no-such-world"}, "no-such-world"),
        ({"disputes": {"D99": "B"}}, "PUT /_emulator/disputes/D99 was answered with 404"),
        ({"disputes": {"D01": "Z"}}, "PUT /_emulator/disputes/D01 was answered with 400"),
        ({"faults": [{"fault": "no-such-fault"}]}, "POST /_emulator/faults was answered with 400"),
    ],
)
def test_what_cannot_be_given_is_told_and_leaves_no_session(
    tmp_path: Path, frozen: str, given: dict[str, Any], said: str
) -> None:
    before = requests.get(f"{frozen}/_emulator/sessions", timeout=10).json()
    outcome = played(written(tmp_path, [SUBMIT], given=given), frozen)
    assert (outcome.status, outcome.broken) == (NOT_RUN, True)
    assert said in outcome.note
    assert requests.get(f"{frozen}/_emulator/sessions", timeout=10).json() == before


def test_a_dropped_connection_can_be_expected(tmp_path: Path, frozen: str) -> None:
    given = {"faults": [{"fault": "drop", "operation": "listTemplates", "count": 1}]}
    dropped = {"call": "listTemplates", "expect": {"connection": "dropped"}}
    outcome = played(written(tmp_path, [dropped, {"call": "listTemplates"}], given=given), frozen)
    assert outcome.status == PASSED, outcome.told()
    outcome = played(written(tmp_path, [dropped]), frozen)
    assert outcome.differences[0].came == "a reply, 200"


def test_a_transcript_that_differs_names_step_and_field(tmp_path: Path, frozen: str) -> None:
    outcome = played(path := written(tmp_path, [SUBMIT]), frozen)
    kept = load(path).golden
    assert golden.write(kept, outcome.transcript) == "golden transcript written"
    assert played(path, frozen).status == PASSED
    kept.write_text(outcome.transcript.replace('"errorMessage": null', '"errorMessage": "{x} <y>"'), "utf-8")
    changed = played(path, frozen)
    assert (changed.status, changed.where) == (MISMATCH, "step 1. call POST /v1/templates/invoice/render")
    told = [(one.place, one.came, one.expected) for one in changed.differences]
    assert told == [("golden body.errorMessage", "null", '"{x} <y>"')]
    assert golden.write(kept, outcome.transcript) == "golden transcript rewritten"
    assert golden.write(kept, outcome.transcript) == ""


def test_a_mismatch_is_never_written_as_golden(tmp_path: Path, frozen: str) -> None:
    path = written(tmp_path, [{**SUBMIT, "expect": {"status": 418}}])
    target, gate = reach(frozen, Access())
    assert Run(target, gate, update=True).outcome(load(path)).status == MISMATCH
    assert [found.name for found in tmp_path.iterdir()] == ["situation.yaml"]


def test_a_deployment_is_really_waited_for_when_a_pause_is_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, serve: Callable[..., str]
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    steps: list[dict[str, Any]] = [{"advance": "9s"}, {"advance": "250ms"}, {"call": "GET /v1/health", "key": "none"}]
    base = serve()
    gate = Gate(Policy(frozenset({base.removeprefix("http://")}), "cafe"))
    outcome = Run(Target(base, Access(), None), gate).outcome(load(written(tmp_path, steps)))
    assert (outcome.status, waited) == (PASSED, [9.0, 0.25]), outcome.note


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (SUBMIT, "step 1 (line 5): call POST /v1/templates/invoice/render: it writes, on a deployment only with"),
        ({"call": "deleteTemplate", "params": {"slug": "spare"}}, "step 1 (line 5): call deleteTemplate: it writes"),
        ({"advance": "3d"}, "only an emulator can do that"),
    ],
)
def test_to_a_deployment_nothing_that_writes_is_sent(tmp_path: Path, step: dict[str, Any], why: str) -> None:
    gate = Gate(Policy(frozenset({"api.example.test"}), "cafe"))
    target = Target("https://api.example.test", Access(api_key="ck_live_x"), None)
    outcome = Run(target, gate).outcome(load(written(tmp_path, [step])))
    assert (outcome.status, outcome.broken, gate.sent) == (NOT_RUN, False, 0)
    assert why in outcome.note


def test_a_deployment_is_really_waited_for(tmp_path: Path, serve: Any) -> None:
    """An emulator that does not say that it is one, with a real clock."""
    root = serve()
    steps = [
        SUBMIT,
        {"call": "GET /v1/renders/{render_id}", "until": {"body": {"status": "succeeded"}}, "every": "50ms"},
    ]
    access = Access(api_key="ck_live_demo0000000000000000000000000000")
    target, gate = reach(root, access)
    began = time.monotonic()
    outcome = Run(target._replace(about=None), gate).outcome(load(written(tmp_path, steps)))
    assert outcome.status == PASSED, outcome.told()
    assert 0.1 < time.monotonic() - began < 10
    assert json.dumps(outcome.transcript).count("status") >= 2


def test_reports_of_a_deployment_hold_no_secrets_and_no_people(tmp_path: Path) -> None:
    person = {"email": "jane@corp.test", "firstName": "Jane", "apiKey": "ck_live_verysecret123", "status": "ok"}
    step: dict[str, Any] = {"call": "GET /v1/a", "params": {"to": "jane@corp.test"}, "key": "ck_live_other123456"}
    step["expect"] = {"status": 418}
    with lying({"GET /v1/a?to=jane%40corp.test": Said(body=person)}) as liar:
        outcome = played(written(tmp_path, [step]), liar.address, api_key="ck_live_verysecret123")
    said = outcome.told() + outcome.transcript
    assert outcome.status == MISMATCH and '"status": "ok"' in said
    for secret in ("jane@corp.test", "jane%40corp.test", "Jane", "verysecret", "ck_live_other123456"):
        assert secret not in said
