"""Kinds of values, in words that a reader of a report understands."""

from craftkit_contracts.check.shapes import gaps, shape_of

ID = b'"0193c2c3-0000-7aaa-8bbb-0000000000b3"'


def test_an_id_in_capitals_is_another_thing() -> None:
    ours, theirs = (shape_of([b'{"id": %s}' % id]) for id in (ID.upper(), ID))
    assert list(map(tuple, gaps(ours, theirs))) == [("body.id", "an id in capitals", "an id")]


def test_what_is_not_there_is_no_such_field() -> None:
    ours, theirs = (shape_of([body]) for body in (b'{"a": 1}', b'{"a": 1, "metadata": {}}'))
    assert list(map(tuple, gaps(ours, theirs))) == [("body.metadata", "no such field", "a value of any kind")]
