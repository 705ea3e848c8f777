"""Periods: what they are called, where they end, what came before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import AppError
from app.reports.period import Period, PeriodKind

DAYS = st.dates(date(2021, 1, 1), date(2090, 12, 31))
KINDS = st.sampled_from([kind for kind in PeriodKind if kind is not PeriodKind.SPAN])


@pytest.mark.parametrize(
    ("text", "first", "last", "title", "span"),
    [
        ("2026-10", "2026-10-01", "2026-10-31", "2026年10月", "2026年10月1日—10月31日"),
        ("2028-02", "2028-02-01", "2028-02-29", "2028年2月", "2028年2月1日—2月29日"),
        ("2026-Q4", "2026-10-01", "2026-12-31", "2026年第四季度", "2026年10月1日—12月31日"),
        ("2026-H1", "2026-01-01", "2026-06-30", "2026年上半年", "2026年1月1日—6月30日"),
        ("2026", "2026-01-01", "2026-12-31", "2026年", "2026年1月1日—12月31日"),
        ("2026-W44", "2026-10-26", "2026-11-01", "2026年10月26日—11月1日", "2026年10月26日—11月1日"),
        ("2026-W53", "2026-12-28", "2027-01-03", "2026年12月28日—2027年1月3日", "2026年12月28日—2027年1月3日"),
        ("2026-10-20..2026-11-19", "2026-10-20", "2026-11-19", "2026年10月20日—11月19日", "2026年10月20日—11月19日"),
    ],
)
def test_a_period_is_called_by_its_name(text: str, first: str, last: str, title: str, span: str) -> None:
    found = Period.parse(text)
    assert (found.first, found.last, found.title, found.span, str(found)) == (first, last, title, span, text)


@pytest.mark.parametrize(
    "text",
    ["", "2026-13", "2026-00", "2026-Q5", "2026-H3", "2026-W60", "26-10", "2026-10-20..2026-10-19",
     "2026-02-30..2026-03-01"],
)
def test_what_is_no_period_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(AppError) as told:
        Period.parse(text)
    assert told.value.hint


@given(KINDS, DAYS)
def test_periods_of_a_kind_follow_one_another_without_a_gap(kind: PeriodKind, day: date) -> None:
    here = Period.containing(kind, day)
    assert day.isoformat() in here
    assert Period.parse(str(here)) == here
    assert date.fromisoformat(here.before().last) + timedelta(days=1) == date.fromisoformat(here.first)
    assert here.before().kind is kind


@given(DAYS, st.integers(0, 200))
def test_any_days_compare_with_as_many_days_before(first: date, more: int) -> None:
    here = Period.days(first, first + timedelta(days=more))
    before = here.before()
    assert date.fromisoformat(before.last) - date.fromisoformat(before.first) == timedelta(days=more)
    assert Period.parse(str(here)) == here


@pytest.mark.parametrize(
    ("text", "year_before"),
    [("2026-10", "2025-10"), ("2026-Q1", "2025-Q1"), ("2026-W53", "2025-W52"), ("2026", "2025"),
     ("2028-02-29..2028-03-01", "2027-02-28..2027-03-01")],
)
def test_the_same_period_a_year_before(text: str, year_before: str) -> None:
    assert str(Period.parse(text).year_before()) == year_before
