"""Few cases in a village and a period: neither shown nor to be told from the total."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.reports.small_numbers import LEAST, hidden


def test_one_case_takes_the_next_fewest_with_it() -> None:
    assert hidden({"a": 1, "b": 7, "c": 3, "d": 0}) == {"a", "c"}
    assert hidden({"a": 1, "b": 1, "c": 3}) == {"a", "b"}
    assert hidden({"a": 2, "b": 0}) == set()
    assert hidden({"a": 1, "b": 0}) == {"a"}


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=1), st.integers(0, 4)))
def test_what_is_hidden_cannot_be_had_by_taking_the_shown_from_the_total(cases: dict[str, int]) -> None:
    found = hidden(cases)
    assert {place for place, amount in cases.items() if 0 < amount < LEAST} <= found
    assert all(cases[place] for place in found)
    if found:
        others = sum(1 for amount in cases.values() if amount) - len(found)
        assert len(found) > 1 or not others
