"""Tables against a plain list: the same answers, whatever was added and replaced."""

from dataclasses import dataclass, replace

from craftkit_emulator.world.table import Table
from hypothesis import given
from hypothesis import strategies as st


@dataclass(frozen=True)
class Row:
    id: str
    owner: str
    hidden: bool = False
    value: int = 0


rows = st.lists(
    st.builds(Row, st.integers(0, 10**6).map(str), st.sampled_from("abc"), st.booleans()), unique_by=lambda row: row.id
)
pages = st.tuples(st.integers(0, 30), st.integers(0, 30))


def table(content: list[Row]) -> Table[Row]:
    made: Table[Row] = Table(
        owner=lambda row: None if row.hidden else row.owner, pair=lambda row: (row.owner, row.hidden)
    )
    for row in content:
        assert made.add(row) is row
    return made


@given(rows, st.sampled_from("abcd"), pages)
def test_a_page_is_a_slice_of_the_list_newest_first(content: list[Row], owner: str, page: tuple[int, int]) -> None:
    limit, offset = page
    plain = [row for row in reversed(content) if row.owner == owner and not row.hidden]
    assert table(content).newest("owner", owner, limit=limit, offset=offset) == plain[offset : offset + limit]


@given(rows, st.sampled_from("abc"), st.integers(1, 7))
def test_pages_laid_side_by_side_are_the_list(content: list[Row], owner: str, limit: int) -> None:
    made = table(content)
    pages = [
        made.newest("owner", owner, limit=limit, offset=offset) for offset in range(0, len(content) + limit, limit)
    ]
    assert [row for page in pages for row in page] == [
        row for row in reversed(content) if row.owner == owner and not row.hidden
    ]


@given(rows, st.sampled_from("abc"), st.booleans())
def test_listed_are_the_ids_oldest_first(content: list[Row], owner: str, hidden: bool) -> None:
    made = table(content)
    assert list(made.listed("pair", (owner, hidden))) == [
        row.id for row in content if (row.owner, row.hidden) == (owner, hidden)
    ]


@given(rows, st.data())
def test_a_replaced_record_keeps_its_place(content: list[Row], data: st.DataObject) -> None:
    made = table(content)
    for row in content:
        made.replace(replace(row, value=data.draw(st.integers(0, 9))))
    for owner in "abc":
        page = made.newest("owner", owner, limit=100)
        assert [row.id for row in page] == [
            row.id for row in reversed(content) if row.owner == owner and not row.hidden
        ]
        assert all(row is made[row.id] for row in page)


@given(rows, st.text(max_size=3))
def test_a_record_is_found_by_its_id_or_not_at_all(content: list[Row], id: str) -> None:
    made = table(content)
    assert len(made) == len(content)
    assert list(made) == content
    assert [made.get(row.id) for row in content] == content
    assert made.get(id) == next((row for row in content if row.id == id), None)
