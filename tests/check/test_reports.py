"""Reports say what was found, to each reader in its own format; whatever a service sends is text in them."""

import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import requests
from craftkit_contracts.check import telling, terminal
from craftkit_contracts.check.book import Noted
from craftkit_contracts.check.deviation import Deviation
from craftkit_contracts.check.previous import First, Previous
from craftkit_contracts.check.reports import REPORTS, curl, lines, write
from craftkit_contracts.check.result import Result
from craftkit_contracts.check.verdict import EMULATOR, PRODUCTION, UNDECIDED, Verdict
from craftkit_contracts.errors import Unusable
from craftkit_contracts.redaction import Redactor

from ..craftkit import LIVE_KEY
from .results import BASE, EVIL, KEY, KNOWN, SINCE, exchange, found, result

FULL = result(
    found(),
    found(Deviation("field-added", "getRender", "body.extra", 200), known=KNOWN),
    gone=[EVIL],
    failed=["POST /v1: no reply"],
    notes=[EVIL],
    expired=[KNOWN],
    unmet_entries=[KNOWN],
    asked={"probes": 30, "mirror": 3},
)


class Page(HTMLParser):
    """Its tags with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, Any]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("given", [FULL, result(), result(found(before=None, since=None), asked={})])
def test_every_report_can_be_made(given: Result) -> None:
    assert all(make(given) for make in REPORTS.values()) and terminal.summary(given)


def test_the_page_needs_nothing_else_and_escapes_everything() -> None:
    page = Page(REPORTS["report.html"](FULL))
    assert {tag for tag, _ in page.tags} & {"script", "b", "link", "img", "iframe"} <= {"b"}
    assert EVIL.split("\n")[0] in page.text
    links = [value for _, given in page.tags for name, value in given.items() if name in ("src", "href")]
    assert all(link.startswith("#") for link in links)
    assert "url(" not in REPORTS["report.html"](FULL) and "@import" not in REPORTS["report.html"](FULL)


def test_the_page_tells_who_moved_since_when_and_how_to_ask_again() -> None:
    text = REPORTS["report.html"](FULL)
    assert "production: it kept it before" in text and "since 2026-06-01 02:00 UTC (run r0)" in text
    assert "Bearer $CRAFTKIT_API_KEY" in text and KEY not in text
    assert "<mark>      &#34;status&#34;: &#34;odd&#34;</mark>" in text
    assert "it sends real mail" in text and "rolled out" in text


def test_junit_has_a_case_for_each_outcome() -> None:
    suite = ET.fromstring(REPORTS["junit.xml"](FULL))  # noqa: S314 - it is our own
    cases = {(case.get("classname"), case.get("name")): [child.tag for child in case] for case in suite}
    assert cases["craftkit.listRenders", "value-undocumented at body.renders[].status of 200"] == ["failure"]
    failed = next(case for case in suite if case.get("classname") == "craftkit.listRenders")
    assert "ask again:\ncurl -sS -i -X GET" in (failed[0].text or "")
    assert cases["craftkit.getRender", "field-added at body.extra of 200"] == ["skipped"]
    assert cases["craftkit.emailRender", "keeps the contract"] == ["skipped"]
    assert cases["craftkit.check", "could not check, 1"] == ["error"]
    assert [suite.get(name) for name in ("tests", "failures", "errors")] == [str(len(suite)), "1", "1"]
    kept = ET.fromstring(REPORTS["junit.xml"](result()))  # noqa: S314
    assert [len(case) for case in kept if case.get("classname") == "craftkit.listRenders"] == [0]


def test_the_comment_is_short_and_nothing_in_it_is_markup() -> None:
    text = REPORTS["report.md"](FULL)
    assert text.startswith(
        "### ❌ Contract check of `https://api.example.com/prefix`: 1 deviation: moved by production"
    )
    rows = [line for line in text.splitlines() if line.startswith("| **")]
    assert len(rows) == 1 and len(re.findall(r"(?<!\\)\|", rows[0])) == 7
    assert "<b>" not in re.sub("`[^`]*`", "", text)
    many = [found(Deviation("null", "getRender", f"body.x{number}", 200, "y" * 9000)) for number in range(200)]
    assert len(REPORTS["report.md"](result(*many))) < 65_536


def test_the_json_keeps_since_when_for_the_next_run(tmp_path: Path) -> None:
    write(tmp_path, FULL)
    previous = Previous.read(tmp_path / "report.json")
    assert previous is not None
    assert [(seen.since, seen.verdict.who) for seen in previous.seen.values()] == [(SINCE, "production")] * 2
    assert previous.seen.keys() == {each.deviation.fingerprint for each in FULL.found}
    assert json.loads((tmp_path / "report.json").read_text())["deviations"][0]["since"] == SINCE._asdict()


def test_a_report_that_does_not_date_its_deviations_dates_them_itself(tmp_path: Path) -> None:
    write(tmp_path, FULL)
    report = json.loads((tmp_path / "report.json").read_text())
    del report["memory"]["since"]
    (tmp_path / "old.json").write_text(json.dumps(report))
    previous = Previous.read(tmp_path / "old.json")
    assert previous is not None
    assert {seen.since for seen in previous.seen.values()} == {First("r1", "2026-06-02T02:00:00+00:00")}


def test_the_summary_groups_by_who_moved() -> None:
    text = terminal.summary(FULL)
    assert "PRODUCTION: it kept it before\n  still there value-undocumented at listRenders 200" in text
    assert "\x00" not in text
    assert text.splitlines()[-1].startswith("https://api.example.com/prefix: 1 deviation: moved by production (exit 1)")


def test_where_there_is_too_much_to_show_what_is_new_is_shown() -> None:
    known = [
        found(Deviation("field-added", "getRender", f"body.f{number}"), known=KNOWN, verdict=Verdict(PRODUCTION, "a"))
        for number in range(400)
    ]
    new = found(Deviation("field-missing", "getHealth", "body.new"), verdict=Verdict(EMULATOR, "b"))
    given = result(*known, new)
    for text in (terminal.summary(given), REPORTS["report.html"](given)):
        assert "field-missing" in text and "body.new" in text and "body.f399" not in text


def test_the_headline_says_who_moved_as_far_as_that_is_known() -> None:
    unknown = found(verdict=Verdict(UNDECIDED, "a first run"))
    for given, told in (
        ([found(), found()], "2 deviations: moved by production"),
        ([unknown], "1 deviation: who moved, this run cannot know"),
        ([found(), unknown], "2 deviations: moved by production; of 1, this run cannot know"),
    ):
        assert telling.headline(result(*given)) == told


def test_what_breaks_the_contract_is_told_before_what_the_emulator_does() -> None:
    differs = found(Deviation("status-differs", "getRender", "answer to x", 404), verdict=Verdict(PRODUCTION, "a"))
    added = found(Deviation("field-added", "getRender", "body.extra", 200))
    missing = found(Deviation("field-missing", "getRender", "body.id", 200))
    assert telling.ordered([differs, added, missing]) == [missing, added, differs]
    leaked = found(Deviation("data-leaked", "getRender", "status", 200))
    assert telling.ordered([missing, leaked]) == [leaked, missing]
    text = REPORTS["report.md"](result(differs, added, missing))
    assert [text.count(kind) for kind in ("field-missing", "field-added", "status-differs")] == [1, 1, 1]
    assert text.index("field-missing") < text.index("field-added") < text.index("status-differs")


def test_of_a_long_answer_the_comment_shows_what_deviates() -> None:
    body = {"renders": [{"id": number, "slug": f"s{number}"} for number in range(99)], "extra": 1, "end": 2}
    long = exchange(response_body=json.dumps(body).encode())
    shown = lines.excerpt(lines.response(long, "body.extra"))
    assert shown.startswith("  200\n  ... ")
    assert '>   "extra": 1,' in shown and len(shown.splitlines()) < 12
    assert lines.excerpt(lines.response(exchange(), "status")).startswith("> 200\n")


def test_an_answer_that_differs_stands_beside_the_one_of_the_emulator() -> None:
    other = Noted("x", "listRenders", exchange(response_body=b'{"renders": "elsewhere"}'))
    given = result(found(Deviation("shape-differs", "listRenders", "body.renders", 200), other=other))
    assert "elsewhere" in REPORTS["report.html"](given)
    assert "elsewhere" in json.loads(REPORTS["report.json"](given))["deviations"][0]["emulatorAnswered"]["responseBody"]


def test_what_is_missing_is_marked_where_it_should_be() -> None:
    shown = lines.response(exchange(), "body.renders[].slug")
    assert [line.text.strip() for line in shown if line.marked] == ["{", "{"]
    assert [line.text for line in lines.response(exchange(), "header content-type") if line.marked] == [
        "content-type: application/json"
    ]
    assert json.loads("".join(line.text for line in shown[3:])) == json.loads(exchange().response_body)


def test_a_long_body_is_cut_and_not_where_it_deviates() -> None:
    body = {"renders": list(range(9999)), "extra": 1}
    late = lines.response(exchange(response_body=json.dumps(body).encode()), "body.extra")
    assert [line.text for line in late if line.marked] == ['  "extra": 1'] and len(late) < 20
    shown = lines.response(exchange(response_body=json.dumps(list(range(9999))).encode()), "")
    assert len(shown) < 500 and "further lines" in shown[-1].text


@pytest.mark.parametrize("body", [b"", b'{"name": "it\'s $(touch pwned) `x` \\" !"}', "nönsense\n".encode()])
def test_the_command_asks_the_same_again(root: str, http: requests.Session, tmp_path: Path, body: bytes) -> None:
    method, path = ("PUT", "/v1/templates/again?x=a%20b'") if body else ("GET", "/v1/templates?limit=1&x=$HOME")
    headers = {"authorization": f"Bearer {KEY}", "idempotency-key": "it's"}
    asked = exchange(method=method, url=f"{BASE}{path}", request_headers=headers, request_body=body)
    command = curl.command(asked, {KEY: "CRAFTKIT_API_KEY"}, BASE)
    assert KEY not in command
    variables = {"CRAFTKIT_BASE_URL": f"{root}/s/curl", "CRAFTKIT_API_KEY": LIVE_KEY, "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=variables, capture_output=True, text=True, check=True, timeout=30
    )
    expected = http.request(
        method, f"{root}/s/curl{path}", headers={**headers, "authorization": f"Bearer {LIVE_KEY}"}, data=body
    )
    assert done.stdout.split()[1] == str(expected.status_code)
    entries = http.get(f"{root}/s/curl/_emulator/journal?full").json()["entries"]
    first, second = ({**each["request"], "headers": None} for each in entries[-2:])
    assert first == second and not list(tmp_path.iterdir())


@pytest.mark.parametrize(("status", "asks"), [(200, True), (401, False)])
def test_a_session_of_ones_own_takes_the_place_of_one_that_has_ended(status: int, asks: bool) -> None:
    token = json.loads(Redactor().body(b'{"session_token": "eyJhbGciOiJub25lIn0.e30.c2Vzc2lvbg"}'))["session_token"]
    asked = exchange(status=status, request_headers={"authorization": f"Bearer {token}"})
    done = subprocess.run(
        ["bash", "-c", f'function curl() {{ echo "$@"; }}\n{curl.command(asked, {}, BASE)}'],
        env={"CRAFTKIT_BASE_URL": BASE, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("the session_token of createEmbedSession" in done.stderr, token in done.stdout) == (asks, not asks)


def test_reports_that_cannot_be_written_say_so_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder, told in (
        (tmp_path / "file", "expected a folder, it is a file"),
        (tmp_path / "file" / "inside", "Not a directory"),
        (Path("/proc/none"), "cannot be written"),
    ):
        with pytest.raises(Unusable, match=told):
            write(folder, FULL)


def test_a_report_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, result())
    before = (tmp_path / "report.json").read_text()
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(Unusable, match="No space left on device"):
        write(tmp_path, FULL)
    assert (tmp_path / "report.json").read_text() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(REPORTS)
