"""同比 and 环比: percent, words, a base of nothing, and the periods they speak of."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.compare import DASH, Comparison, compare, wan
from app.reports.period import Period
from app.session import Session

COUNT = st.integers(0, 10**9)


@pytest.mark.parametrize(("now", "base", "percent", "phrase"), [
    (9, 8, "12.5%", "比上年同期上升12.5%"),
    (7, 8, "-12.5%", "比上年同期下降12.5%"),
    (8, 8, "0.0%", "与上年同期持平"),
    (3, 0, DASH, "上年同期为0"),
    (0, 0, DASH, "与上年同期持平"),
    (99_999, 100_000, "0.0%", "比上年同期下降0.0%"),
    (20_005, 20_000, "0.0%", "比上年同期上升0.0%"),
    (2_001, 2_000, "0.1%", "比上年同期上升0.1%"),
])
def test_percent_and_words(now: int, base: int, percent: str, phrase: str) -> None:
    made = Comparison(now, base, "上年同期")
    assert (made.percent, made.phrase) == (percent, phrase)


@given(COUNT, st.integers(1, 10**9))
def test_the_percent_is_the_true_share_to_one_decimal(now: int, base: int) -> None:
    made = Comparison(now, base, "上月")
    said = Fraction(made.percent.removesuffix("%"))
    assert abs(said - Fraction((now - base) * 100, base)) <= Fraction(1, 20)
    assert made.word == ("上升" if now > base else "下降" if now < base else "持平")


@given(st.integers(0, 10**13))
def test_money_is_held_in_fen_and_shown_in_wan_with_two_decimals(fen: int) -> None:
    assert len(wan(fen).partition(".")[2]) == 2
    assert abs(Fraction(wan(fen)) * 1_000_000 - fen) <= 5_000


def test_a_month_is_compared_with_the_month_before_and_the_same_month_a_year_before(town: Session) -> None:
    flower = town.areas.villages()[0].uid
    for day, cases in (("2025-10-31", 4), ("2026-09-30", 2), ("2026-10-31", 5), ("2026-11-30", 90)):
        town.save("case_bulletin", {"date": f"{day[:8]}01", "date_to": day, "area": flower, "cases": cases,
                                    "source_no": "通报1号"})
    made = compare(town, Period.month("2026-10"), ["cases"])
    assert made.year("cases").phrase == "比上年同期上升25.0%"
    assert made.last("cases", flower).phrase == "比上月上升150.0%"
    assert made.last("cases", town.areas.villages()[1].uid).phrase == "与上月持平"
    assert compare(town, Period.parse("2026-Q4"), ["cases"]).last("cases").base_name == "上季度"
