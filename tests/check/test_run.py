"""A run from the first request to the exit status, on an emulator that plays a deployment."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from craftkit_contracts.check import terminal
from craftkit_contracts.check.book import Book
from craftkit_contracts.check.driving import Drive
from craftkit_contracts.check.options import PROFILES, Options
from craftkit_contracts.check.previous import Previous
from craftkit_contracts.check.probe import Plan, Probe
from craftkit_contracts.check.questions import questions
from craftkit_contracts.check.reaching import EMULATOR_KEYS, imagined
from craftkit_contracts.check.reports import write
from craftkit_contracts.check.result import Result, Status
from craftkit_contracts.check.run import Run, planned
from craftkit_contracts.check.target import NEEDS, Target
from craftkit_contracts.check.visit import Halt, Sent, Visit
from craftkit_contracts.cli import main
from craftkit_contracts.errors import Unusable
from craftkit_contracts.gate import Gate, NoAnswer, Policy, Reply, Request
from craftkit_contracts.judge import Judge
from craftkit_contracts.redaction import Redactor
from craftkit_contracts.specification import Specification

from ..craftkit import GLOBEX_KEY, LIVE_KEY, REVOKED_KEY
from .recorder import Recorder
from .results import result

NOT_FAR = frozenset({"control", "demo-world"})  # what no deployment has


def _list(visit: Visit) -> None:
    visit.expect(visit.ask("listTemplates", "all"), "200", "[REF] list-templates")
    visit.expect(visit.ask("listTemplates", "without a key", Sent(key=None)), "401 unauthorized", "[REF] errors")


LIST = Probe("templates", _list, frozenset({"listTemplates"}), (("listTemplates", 200), ("listTemplates", 401)), 2)


def _get(visit: Visit) -> None:
    visit.ask("getRender", "none", Sent({"id": "x"}))


WRONG = Probe("wrong", _get, frozenset({"getRender"}), (("getRender", 200),), 1)


class Losing(Gate):
    """Loses the connection of so many questions, or of all."""

    lost = 0
    gone = False

    def _exchanged(self, request: Request) -> Reply | Exception:
        if self.lost or self.gone:
            self.lost -= not self.gone
            return NoAnswer(f"{request.method} {request.url}: connection reset")
        return super()._exchanged(request)


def run(root: str, *probes: Probe, **more: Any) -> Result:
    options = Options(**{"base_url": root, "keys": {"project": LIVE_KEY}, "rate": 1000.0, **more})
    return Run(options, probes, "r1").result()


def test_a_clean_target_is_clean_and_its_mirror_was_asked_the_same(root: str) -> None:
    result = run(root, LIST)
    assert (result.status, result.reasons) == (Status.CLEAN, {})
    assert result.asked == {"probes": 2, "mirror": 2}


def test_what_was_reachable_and_not_met_is_too_little(root: str) -> None:
    result = run(root, WRONG)
    assert result.status == Status.STALE and result.coverage.missed == [("getRender", 200)]


def test_what_the_budget_has_no_room_for_is_left_out_and_told(root: str) -> None:
    result = run(root, LIST, WRONG, budget=3)
    assert (result.status, result.asked["probes"]) == (Status.CLEAN, 2), "the first is who answers there"
    assert result.notes[0] == "left out, as there is no room for it in the budget of 3 requests (--budget): wrong"


def test_a_run_that_was_cut_off_is_not_green(root: str) -> None:
    """This probe asks for more than it said."""
    result = run(root, LIST._replace(most=1), budget=2)
    assert (result.status, result.coverage.missed) == (Status.STALE, [("listTemplates", 401)])
    enough = replace(result, coverage=replace(result.coverage, reachable=result.coverage.met))
    assert enough.status == Status.STALE and "stopped early: " in enough.reasons[Status.STALE][0]
    assert "stopped early" in terminal.summary(enough)


def test_a_probe_that_cannot_go_on_ends_no_run(root: str) -> None:
    def halting(visit: Visit) -> None:
        raise Halt

    assert run(root, WRONG._replace(run=halting, meets=()), LIST).status == Status.CLEAN


def test_a_probe_that_breaks_is_told_whatever_others_found(root: str) -> None:
    """Unless it broke of what was found wrong in its own answers."""

    def one(visit: Visit) -> None:
        if "odd" in visit.name:
            visit.expect(visit.ask("listTemplates", "all"), "418", "none")
        if "broken" in visit.name:
            raise TypeError("no such thing")

    probes = [LIST._replace(name=name, run=one) for name in ("odd", "odd and broken", "broken")]
    assert run(root, *probes).failed == ["broken: could not go on: TypeError: no such thing"]


def test_a_service_that_has_gone_could_not_be_checked(root: str, judge: Judge) -> None:
    """However much it had answered before. One that only cost too much could."""
    gate = Losing(Policy(frozenset({root.removeprefix("http://")}), "r1", fuse=4))
    book = Book(Specification.from_file(), judge, Redactor(), marked=lambda exchange: False)
    drive = Drive(Target("here", root, {"project": LIVE_KEY}), gate, book)
    drive.through([LIST] * 9, lambda probe: None)
    gate.gone = True
    drive.through([LIST] * 9, lambda probe: None)
    assert drive.silent and "nothing more is sent" in drive.stopped
    given = result(stopped=drive.stopped, silent=drive.silent, asked={"probes": 1000})
    assert given.status == Status.COULD_NOT_CHECK and replace(given, silent=False).status == Status.STALE
    assert terminal.summary(given).count("stopped early") == 1


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_has_room_in_its_own_budget(profile: str) -> None:
    """Whatever was allowed."""
    options = Options("https://api.example.com", profile, keys=EMULATOR_KEYS, allowed=frozenset(NEEDS) - NOT_FAR)
    asked = questions(options, Specification.from_file())
    plan = planned(asked, imagined(options), options)
    assert plan.probes and plan.too_dear == () and plan.requests > options.most / 5


def test_the_plan_promises_nothing_that_a_ceiling_of_none_refuses() -> None:
    options = Options("https://api.example.com", keys=EMULATOR_KEYS, allowed=frozenset({"writes"}))
    plan = planned(questions(options, Specification.from_file()), imagined(options), options)
    costly = {pair for pair in plan.reachable if pair[0] in ("emailRender", "createSignature")}
    assert {status for _, status in costly} == {401, 403}, "who shows no good key, or no object, costs nothing"


def test_the_list_of_operations_has_no_slips_of_the_pen() -> None:
    with pytest.raises(Unusable, match="'getTempalte'; nearest: getTemplate"):
        questions(Options(operations=frozenset({"getTempalte", "getRender"})), Specification.from_file())
    with pytest.raises(Unusable, match="one of listTemplates, getHealth must be among them"):
        run("http://127.0.0.1:1", WRONG, operations=frozenset({"getRender"}))


def test_what_would_not_be_met_is_told_by_what_is_least_to_be_given() -> None:
    far = Target("live", "https://api.example.com", {}, frozenset({"project-key"}))
    needing = [
        LIST._replace(needs=frozenset(names.split())) for names in ("demo-world", "writes mail", "writes", "mail")
    ]
    told = dict(Plan.of(needing, far).uncovered([("listTemplates", 200)]))
    assert told == {("listTemplates", 200): NEEDS["writes"]}


def test_an_entry_can_go_only_where_it_was_looked_for(root: str, tmp_path: Path) -> None:
    """Another run may need it: one that writes, or has other keys."""
    entry = "- {kind: null, operation: %s, status: %d, where: body.x, reason: r, owner: o, ticket: t, expires: %s}\n"
    day = datetime.now(UTC).date() + timedelta(days=9)
    places = [("listTemplates", 200), ("listTemplates", 403), ("getRender", 200)]
    (tmp_path / "known.yaml").write_text("".join(entry % (*place, day) for place in places))
    result = run(root, LIST, known=tmp_path / "known.yaml")
    assert [(each.operation, each.status) for each in result.unmet_entries] == [("listTemplates", 200)]


def test_a_run_leaves_what_the_next_one_is_compared_with(root: str, tmp_path: Path) -> None:
    result = run(root, LIST)
    write(tmp_path, result)
    record = json.loads((tmp_path / "report.json").read_text())
    assert record["status"] == 0 and record["coverage"]["met"] == ["listTemplates 200", "listTemplates 401"]
    previous = Previous.read(tmp_path / "report.json")
    assert previous is not None and previous.met == {"listTemplates 200", "listTemplates 401"}
    assert run(root, LIST, previous=tmp_path / "report.json").gone == []
    (tmp_path / "other.json").write_text(json.dumps({**record, "target": "https://api.example.com"}))
    other = run(root, LIST, previous=tmp_path / "other.json")
    assert other.notes[0] == "--previous is a run of https://api.example.com: nothing is compared with it"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"keys": {}}, "no project key"),
        ({"keys": {"project": REVOKED_KEY}}, "refuses the project key: 401"),
        ({"keys": {"project": "nonsense"}}, "refuses the project key: 401"),
        ({"allowed": frozenset({"writes"})}, "--allow-writes needs the operations"),
        ({"allowed": frozenset({"writes"}), "operations": frozenset({"createTemplate"})}, "needs a ck_test_ key"),
        ({"previous": Path("/none/report.json")}, "--previous"),
        ({"known": Path("/none/known.yaml")}, "cannot be read"),
        ({"specification": Path("/none/openapi.yaml")}, "--specification"),
        ({"base_url": "nonsense"}, "--base-url"),
        ({"base_url": "http://127.0.0.1:1"}, "does not answer"),
    ],
)
def test_what_cannot_be_checked_is_told_in_one_line(root: str, options: dict[str, Any], told: str) -> None:
    with pytest.raises(Unusable) as caught:
        run(root, LIST, **options)
    assert told in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "headers", "body", "told"),
    [
        (200, {"Content-Type": "text/html"}, b"<html>", "200 with text/html"),
        (302, {"Location": "https://www.example.com/login"}, b"", "a redirect to https://www.example.com/login"),
        (200, {"Content-Type": "application/json"}, b"[", "its body is no JSON object"),
        (502, {"Content-Type": "application/json"}, b'{"error": {"code": "x"}}', "502 x"),
    ],
)
def test_a_target_that_is_something_else_is_no_target(
    recorder: Recorder, status: int, headers: dict[str, str], body: bytes, told: str
) -> None:
    recorder.answers.append((status, headers, body))
    with pytest.raises(Unusable) as caught:
        run(recorder.address, LIST)
    assert told in str(caught.value) and len(recorder.lines) == 1


def test_the_plan_sends_nothing() -> None:
    out = io.StringIO()
    assert main(["plan", "--base-url", "http://127.0.0.1:1", "--api-key", GLOBEX_KEY], {}, out) == 0
    assert "documented answers" in out.getvalue()


def test_compare_tells_what_breaks(tmp_path: Path) -> None:
    out = io.StringIO()
    new = tmp_path / "new.yaml"
    new.write_text("openapi: 3.1.0\npaths: {}\n")
    assert main(["compare", "openapi.yaml", str(new)], {}, out) == 1
    assert "breaking: POST /v1/templates: operation removed" in out.getvalue()
    new.write_text("[]")
    assert main(["compare", "openapi.yaml", str(new)], {}, io.StringIO()) == 3


@pytest.mark.parametrize(("lost", "deviations"), [(1, []), (2, ["no-answer"])])
def test_a_connection_lost_once_is_an_accident(root: str, judge: Judge, lost: int, deviations: list[str]) -> None:
    gate = Losing(Policy(frozenset({root.removeprefix("http://")}), "r1"))
    book = Book(Specification.from_file(), judge, Redactor(), marked=lambda exchange: False)
    drive = Drive(Target("here", root, {"project": LIVE_KEY}), gate, book)
    drive.through([LIST], lambda probe: None)
    gate.lost = lost
    drive.through([LIST], lambda probe: None)
    assert [each.kind for each in book.deviations.values()] == deviations
    assert (drive.again, gate.lost) == (1, 0)
