"""Links followed from answer to answer: all of them on an emulator, which is found sound; by reading alone where
writing was not allowed; and whoever leads elsewhere is found out."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from craftkit_contracts.check.book import Book
from craftkit_contracts.check.driving import Drive, made_on_purpose
from craftkit_contracts.check.options import PROFILES, Options
from craftkit_contracts.check.probe import Plan
from craftkit_contracts.check.questions import questions
from craftkit_contracts.check.stateful.links import links_of
from craftkit_contracts.check.stateful.walks import FOLLOWED, told, walks
from craftkit_contracts.check.target import NEEDS, Target
from craftkit_contracts.gate import WRITING, Gate, Policy
from craftkit_contracts.judge import Judge
from craftkit_contracts.redaction import Redactor
from craftkit_contracts.specification import Specification

from ..craftkit import LIVE_KEY
from .liars import answered, edited, error, good, put
from .probing import KEYS, Lie, Run

SPECIFICATION = Specification.from_file()
WALKS = {probe.name.removeprefix("stateful: "): probe for probe in walks(SPECIFICATION)}
READING = frozenset({"project-key", "embed", "account-key"})
_numbers = count(1)
ELSEWHERE = "01234567-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def walked(judge: Judge) -> Callable[..., Drive]:
    def walked(root: str, can: frozenset[str], **policy: Any) -> Drive:
        gate = Gate(Policy(frozenset({urlsplit(root).netloc}), "r1", WRITING, **policy))
        book = Book(SPECIFICATION, judge, Redactor(*KEYS.values()), marked=made_on_purpose)
        drive = Drive(Target("it", root, KEYS, can), gate, book, run="r1")
        drive.through(Plan.of(WALKS.values(), drive.target).probes, lambda probe: None)
        return drive

    return walked


@pytest.fixture
def heard(root: str, judge: Judge, http: requests.Session) -> Callable[[str, Lie], Run]:
    """A walk, with replies that are altered on their way."""

    def heard(walk: str, lie: Lie) -> Run:
        id = f"liar-{next(_numbers)}"
        return Run(root, SPECIFICATION, judge, http, id=id, can=frozenset(NEEDS), lie=lie).ask([WALKS[walk]])

    return heard


def test_on_an_emulator_every_link_is_followed_and_none_leads_astray(root: str, walked: Callable[..., Drive]) -> None:
    drive = walked(root, frozenset(NEEDS))
    assert [str(each) for each in drive.book.deviations.values()] == []
    assert (drive.failed, [str(each) for each in drive.book.broken]) == ([], [])
    links = links_of(SPECIFICATION)
    assert len(links) > 60 and told(drive.shared) == [
        f"stateful: {len(links)} of {len(links)} documented links were followed"
    ]
    assert drive.asked.keys() == {"stateful"}


def test_what_follows_is_there_until_it_is_taken_away(root: str, walked: Callable[..., Drive]) -> None:
    noted = walked(root, frozenset(NEEDS)).book.noted
    failed = [each.step for each in noted if each.exchange.status == 404 and ", after " not in each.step]
    assert failed == []
    gone = [each.operation for each in noted if ", after " in each.step]
    assert {*gone} == {"getTemplate", "getProject"}


def test_no_walk_costs_more_than_was_planned(root: str, walked: Callable[..., Drive]) -> None:
    noted = walked(root, frozenset(NEEDS)).book.noted
    for probe in WALKS.values():
        mine = [each for each in noted if each.step.startswith(f"{probe.name}: ")]
        assert 0 < len(mine) <= probe.most, probe.name
        assert {each.operation for each in mine} <= probe.operations, probe.name


def test_who_may_not_write_sends_get_alone_about_what_was_listed(root: str, walked: Callable[..., Drive]) -> None:
    drive = walked(f"{root}/s/walk-reading", READING)
    assert {noted.exchange.method for noted in drive.book.noted} == {"GET"}
    assert drive.book.deviations == {}
    reading = [link for link in links_of(SPECIFICATION) if {_method(link.source), _method(link.target)} == {"GET"}]
    assert len(reading) > 10 and drive.shared[FOLLOWED] == set(reading)
    (note,) = told(drive.shared)
    assert (
        note.startswith(f"stateful: {len(reading)} of ")
        and "createTemplate 201 -> deleteTemplate, getTemplate, " in note
    )


def test_who_may_write_to_a_deployment_follows_what_it_has_made_and_takes_it_away(
    root: str, walked: Callable[..., Drive]
) -> None:
    address = f"{root}/s/walk-writing"
    before = _templates(address)
    drive = walked(address, READING | {"writes"})
    assert _templates(address) == before
    writing = [noted for noted in drive.book.noted if noted.exchange.method != "GET"]
    assert {noted.operation for noted in writing} == {
        *("createTemplate", "upsertTemplate", "renderTemplate", "deleteTemplate")
    }
    named = {noted.exchange.path.split("/")[3] for noted in writing if noted.operation != "createTemplate"}
    assert named <= {each.id for each in drive.shared["created"] if each.kind == "template"}
    assert drive.book.deviations == {}


@pytest.mark.parametrize(
    ("walk", "lie", "place"),
    [
        (
            "a template",
            edited("renderTemplate", put("pollUrl", f"https://a/{ELSEWHERE}")),
            "renderTemplate body.pollUrl",
        ),
        ("a template", edited("renderTemplate", put("id", ELSEWHERE)), "getRender status"),
        ("a template", edited("getRender", put("id", ELSEWHERE)), "getRender body.id"),
        ("a template", answered("getTemplate", 404, error("not_found"), good), "getTemplate status"),
        ("a template", answered("createRenderShare", 404, error("not_found"), good), "createRenderShare status"),
        ("a project", edited("createProject", put("id", ELSEWHERE)), "getProject status"),
        ("signatures that are listed", edited("getSignature", put("id", ELSEWHERE)), "getSignature body.id"),
    ],
)
def test_who_leads_elsewhere_is_found_out(heard: Callable[[str, Lie], Run], walk: str, lie: Lie, place: str) -> None:
    run = heard(walk, lie)
    assert ("reference-broken", *place.split()) in run.found, run.told


def test_what_is_still_there_after_its_deletion_is_found_out(heard: Callable[[str, Lie], Run]) -> None:
    seen: list[Any] = []

    def lie(name: str, exchange: Any) -> Any:
        if name == "getProject" and exchange.status == 200:
            seen.append(exchange)
        is_gone = name == "getProject" and exchange.status == 404
        return replace(seen[0], url=exchange.url) if is_gone else exchange

    assert ("lifecycle-broken", "getProject", "status") in heard("a project", lie).found


def test_full_and_nightly_follow_links_and_quick_does_not() -> None:
    for name in PROFILES:
        asked = {probe.driver for probe in questions(Options(profile=name), SPECIFICATION)}
        assert ("stateful" in asked) == (name != "quick")


def _method(operation: str) -> str:
    return SPECIFICATION.operations[operation].method


def _templates(address: str) -> list[str]:
    answer = requests.get(f"{address}/v1/templates", headers={"Authorization": f"Bearer {LIVE_KEY}"}, timeout=60)
    return [template["slug"] for template in answer.json()["templates"]]
