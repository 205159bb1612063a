"""The journal's own rules, without a server: what it counts, drops and shows to those who wait."""

import dataclasses
import typing
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from craftkit_emulator.world import effects
from craftkit_emulator.world.changes import KINDS, changes_of
from craftkit_emulator.world.embedding import Upload, Uploads
from craftkit_emulator.world.journal import EMPTY, Journal, Watch
from craftkit_emulator.world.lines import Lines, Page, after
from craftkit_emulator.world.records import Organisation
from craftkit_emulator.world.redaction import MOST_KNOWN, Redaction
from craftkit_emulator.world.shelf import MOST_WASTE, Shelf
from craftkit_emulator.world.table import Table
from craftkit_emulator.world.world import State


def append(journal: Journal, path: str = "/v1/templates") -> None:
    fields: list[Any] = [0, "listTemplates", "GET", path, "", [], EMPTY, 200, [], EMPTY, 1.5, None, (), (), 0]
    journal.append(fields, "", None)


def test_entries_are_numbered_and_the_oldest_go() -> None:
    journal = Journal(budget=10_000)
    for number in range(1, 101):
        append(journal, f"/{number}")
    entries = list(journal.entries())
    assert [entry.path for entry in entries] == [f"/{entry.number}" for entry in entries]
    assert entries[-1].number == journal.last == 100 == journal.dropped + len(entries)
    assert 10_000 - 700 < journal.size <= 10_000
    assert [entry.number for entry in journal.entries(after=97)] == [98, 99, 100]


def test_an_entry_beyond_the_budget_is_dropped_itself() -> None:
    journal = Journal(budget=1000)
    append(journal, "/" * 2000)
    assert (list(journal.entries()), journal.size, journal.dropped) == ([], 0, 1)


def test_its_size_is_that_of_what_it_keeps() -> None:
    journal = Journal()
    append(journal)
    assert 80 < journal.size < 200
    journal.clear()
    assert journal.size == 0 and not list(journal.entries())


def test_who_waits_sees_also_what_is_dropped_at_once() -> None:
    journal, watch = Journal(budget=1), Watch(lambda entry: True, 2)
    journal.watch(watch)
    append(journal)
    assert not watch.done.is_set()
    append(journal)
    assert watch.done.is_set() and [entry.number for entry in watch.found] == [1, 2]


def test_journals_on_one_shelf_take_no_more_than_it_holds() -> None:
    """Whoever was written to longest ago makes room; an emptied journal leaves its room to the others."""
    shelf = Shelf(budget=20_000)
    first, second, third = (Journal(budget=10_000, shelf=shelf) for _ in range(3))
    for journal in (second, first, third):
        for _ in range(200):
            append(journal)
    sizes = [journal.size for journal in (first, second, third)]
    assert 20_000 - 700 < sum(sizes) == shelf.size <= 20_000
    assert sizes[1] < 700 and min(sizes[0], sizes[2]) > 9_000 and second.dropped + len(list(second.entries())) == 200
    first.clear()
    third.begin_anew()
    assert shelf.size == second.size
    for _ in range(200):
        append(second)
    assert shelf.size == second.size > 9_000


def test_many_who_write_and_empty_journals_at_once_keep_the_count() -> None:
    shelf = Shelf(budget=6_000)
    journals = [Journal(budget=4_000, shelf=shelf) for _ in range(4)]

    def work(number: int) -> None:
        for turn in range(300):
            append(journals[(number + turn) % 4])
            if turn % 50 == number:
                journals[turn % 4].begin_anew()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert shelf.size == sum(journal.size for journal in journals) <= 6_000


def test_what_a_full_journal_gives_up_is_freed_bit_by_bit_but_for_what_is_too_much() -> None:
    shelf, journal = Shelf(budget=2**20), Journal()
    pages = [Page(1, b"%d" % number) for number in range(200)]
    shelf.emptied(journal, 0, pages)
    assert len(shelf._waste) == MOST_WASTE
    for _ in range(200):
        shelf.wrote(journal, 0)
    assert not shelf._waste


def test_every_kind_of_record_has_words() -> None:
    hints = typing.get_type_hints(State)
    records = {typing.get_args(hint)[0] for hint in hints.values() if typing.get_origin(hint) is Table}
    assert records | {Upload} == KINDS.keys()
    for record, kind in KINDS.items():
        assert set(kind.fields) <= {field.name for field in dataclasses.fields(record)}


def test_no_field_that_is_told_is_a_secret() -> None:
    told = {field for kind in KINDS.values() for field in kind.fields}
    assert not told & {"token", "secret", "renew_token", "api_key", "inbound_token", "inbound_secret", "payload"}


def test_a_tables_changes_are_noted_while_somebody_asks() -> None:
    table: Table[Organisation] = Table()
    table.add(Organisation("a", "p", "k"))
    effects.begin()
    table.add(Organisation("b", "p", "k"))
    effects.run_due("job", lambda: [table.replace(Organisation("a", "q", "k"))].clear())
    Uploads().add(Upload("u", "p", "s", "image/png", b"", 0))
    noted, more = effects.end()
    table.add(Organisation("c", "p", "k"))
    assert [(table, id, change, due) for table, id, change, _, due in changes_of(noted)] == [
        ("organisations", "b", "created", ""),
        ("organisations", "a", "changed", "job"),
        ("uploads", "u", "created", ""),
    ]
    assert (more, effects.end()[0]) == (0, [])


def test_of_very_many_changes_the_first_are_noted_and_the_others_counted() -> None:
    table: Table[Organisation] = Table()
    effects.begin()
    for number in range(effects.MOST + 7):
        table.add(Organisation(str(number), "p", "k"))
    noted, more = effects.end()
    assert (len(noted), more) == (effects.MOST, 7)


def test_redaction_knows_so_many_secrets_and_redacts_all() -> None:
    redaction = Redaction()
    first = redaction.text("ert_first")
    for number in range(MOST_KNOWN + 10):
        assert redaction.text(f"ert_number{number}").startswith("ert_...[")
    assert len(redaction._numbers) == MOST_KNOWN
    assert redaction.text("ert_first") != first


def test_what_is_redacted_stays_as_it_is_when_redacted_again() -> None:
    redaction = Redaction()
    for text in (
        "/share/cks_abcdef/pdf",
        '{"renewToken": "ert_abcdef"}',
        "Bearer ck_live_0123456789abcdef",
        "?token=abc",
    ):
        once = redaction.text(text)
        assert once != text and redaction.text(once) == once


def test_a_text_that_is_no_unicode_is_kept_all_the_same() -> None:
    journal = Journal()
    append(journal, "/half \ud83d of a pair, and ck_live_0123456789abcdef")
    (entry,) = journal.entries()
    assert entry.path == "/half ? of a pair, and ck_live_01234...[1]"


def test_lines_are_found_in_pages_and_beside_them() -> None:
    lines = Lines(budget=64 * 100)
    for number in range(1, 26):
        lines.add(b"line %d" % number)
    assert len(lines) == 25 and lines.size == sum(len(b"line %d" % number) + 1 for number in range(1, 26))
    for number in range(27):
        found = list(after(number, *lines.kept()))
        assert found == [(each, b"line %d" % each) for each in range(number + 1, 26)]
