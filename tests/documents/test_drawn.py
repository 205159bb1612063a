"""The cache of drawn documents."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from craftkit_emulator.documents.document import Document
from craftkit_emulator.documents.drawn import DrawnDocuments
from craftkit_emulator.documents.pdf import draw

WAIT = 10


def document(title: str = "Invoice", **rest: Any) -> Document:
    return Document(**({"title": title, "manifest": {"variables": [], "loops": []}, "data": {}} | rest))


class Drawing:
    """Counts what it draws; ten bytes for each letter of the title."""

    def __init__(self) -> None:
        self.titles: list[str] = []

    def __call__(self, document: Document) -> bytes:
        self.titles.append(document.title)
        return document.title.encode() * 10


class SlowDrawing(Drawing):
    """Draws documents titled `slow` only when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go = Event(), Event()

    def __call__(self, document: Document) -> bytes:
        drawn = super().__call__(document)
        if document.title == "slow":
            self.begun.set()
            assert self.go.wait(WAIT)
        return drawn


def test_an_equal_document_is_drawn_once() -> None:
    drawing = Drawing()
    drawn = DrawnDocuments(1000, drawing=drawing)
    first = drawn.bytes_of(document(data={"a": 1, "b": 2}))
    assert drawn.bytes_of(document(data={"b": 2, "a": 1})) is first
    assert len(drawing.titles) == 1


def test_the_real_drawing_is_the_default() -> None:
    assert DrawnDocuments(1_000_000).bytes_of(document()).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"template_type": "pdf-overlay"},
        {"manifest": {"variables": [], "loops": [{}]}},
        {"layout": {"pages": []}},
        {"page": {"format": "A3"}},
        {"data": {"a": "1"}},
        {"watermark": "TEST"},
        {"images": {"https://e.com/a.png": b"1"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_input_counts(change: dict[str, Any]) -> None:
    assert document(**change).fingerprint != document().fingerprint


def test_values_that_look_alike_are_told_apart() -> None:
    values = [1, 1.0, True, "1", None, "None", [], {}, [[]], [1, 2], ["1", "2"], ["1,2"], {"a": "b"}, ["a", "b"], ""]
    assert len({document(data={"x": value}).fingerprint for value in values}) == len(values)


def test_a_layout_of_any_depth_has_a_fingerprint() -> None:
    deep: dict[str, Any] = {}
    for _ in range(5_000):
        deep = {"a": deep}
    assert len(document(layout=deep).fingerprint) == 64


def test_the_least_recently_used_goes_first() -> None:
    drawing = Drawing()
    drawn = DrawnDocuments(20, drawing=drawing)
    for title in "abacab":
        drawn.bytes_of(document(title))
    assert drawing.titles == ["a", "b", "c", "b"]
    assert drawn.size == 20


def test_a_document_beyond_the_budget_is_returned_and_not_kept() -> None:
    drawing = Drawing()
    drawn = DrawnDocuments(10, drawing=drawing)
    for title in ("a", "too large", "too large", "a"):
        assert drawn.bytes_of(document(title)) == title.encode() * 10
    assert drawing.titles == ["a", "too large", "too large"]
    assert drawn.size == 10


def test_threads_that_ask_for_the_same_document_share_one_drawing() -> None:
    drawing = SlowDrawing()
    drawn = DrawnDocuments(1000, drawing=drawing)
    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(drawn.bytes_of, document("slow"))
        assert drawing.begun.wait(WAIT)
        others = [threads.submit(drawn.bytes_of, document("slow")) for _ in range(3)]
        assert not any(other.done() for other in others)
        drawing.go.set()
        assert {future.result(WAIT) for future in (first, *others)} == {b"slow" * 10}
    assert drawing.titles == ["slow"]


def test_a_long_drawing_keeps_nobody_else_waiting() -> None:
    drawing = SlowDrawing()
    drawn = DrawnDocuments(1000, drawing=drawing)
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(drawn.bytes_of, document("slow"))
        assert drawing.begun.wait(WAIT)
        assert drawn.bytes_of(document("quick")) == b"quick" * 10
        drawing.go.set()
        assert slow.result(WAIT) == b"slow" * 10


def test_many_threads_draw_each_document_once_and_stay_within_the_budget() -> None:
    drawing = Drawing()
    drawn = DrawnDocuments(1000, drawing=drawing)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(drawn.bytes_of, [document(f"t{number % 20}") for number in range(400)]))
    assert sorted(drawing.titles) == sorted(f"t{number}" for number in range(20))
    assert drawn.size == sum(len(title) * 10 for title in drawing.titles)


def test_drawings_at_the_same_time_do_not_disturb_each_other() -> None:
    documents = [document(f"Ünïcode {number} " + "äöü"[number % 3] * number) for number in range(12)]
    with ThreadPoolExecutor(6) as threads:
        together = list(threads.map(draw, documents))
    assert together == [draw(one) for one in documents]


def test_a_failure_is_passed_on_and_not_kept() -> None:
    answers: list[Exception | bytes] = [ValueError("no"), b"drawn"]

    def drawing(_: Document) -> bytes:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    drawn = DrawnDocuments(1000, drawing=drawing)
    with pytest.raises(ValueError, match="no"):
        drawn.bytes_of(document())
    assert drawn.bytes_of(document()) == b"drawn"
