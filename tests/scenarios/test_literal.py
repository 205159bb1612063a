"""What is written as a literal means itself: nothing in it is a matcher or a reference, whatever it looks like."""

from craftkit_contracts.scenarios.matching import Expectation
from craftkit_contracts.scenarios.references import filled, literal, names
from hypothesis import example, given
from hypothesis import strategies as st

TEXTS = st.text(alphabet="<>{}\\ab|", max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
@example("<uuid>")
@example("{render_id} {{sign_owner}} \\{a} \\<b>")
@example({"<every>": 1, "{a}": "<absent>"})
def test_a_literal_is_sent_and_expected_as_it_is(value: object) -> None:
    written = literal(value)
    assert filled(written, {}) == value
    assert list(names(written)) == []
    assert list(Expectation({}, exact=True).differences(written, value, "body")) == []
