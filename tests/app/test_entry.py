"""What clerks type: dates, numbers, amounts, filter conditions, names by initials."""

from __future__ import annotations

from datetime import date

import pytest

from app import entry
from app.errors import AppError

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("typed, iso", [
    ("11.5", "2026-11-05"), ("11-5", "2026-11-05"), ("11/5", "2026-11-05"), ("11月5日", "2026-11-05"),
    ("11月5号", "2026-11-05"), ("20261105", "2026-11-05"), ("2026.11.5", "2026-11-05"), ("2026年11月5日", "2026-11-05"),
    ("1105", "2026-11-05"), ("１１．５", "2026-11-05"), ("11。5", "2026-11-05"), ("5日", "2026-11-05"),
    ("今天", "2026-11-21"), ("昨天", "2026-11-20"), ("前天", "2026-11-19"), ("明天", "2026-11-22"), ("", ""), ("  ", ""),
])
def test_dates(typed: str, iso: str) -> None:
    assert entry.parse_date(typed, TODAY) == iso


def test_a_date_far_ahead_without_a_year_was_last_year() -> None:
    assert entry.parse_date("12.28", date(2027, 1, 5)) == "2026-12-28"
    assert entry.parse_date("2.29", date(2028, 3, 1)) == "2028-02-29"


@pytest.mark.parametrize("typed", ["13.1", "2.30", "20261301", "很久以前", "11.5.6.7", "12345"])
def test_what_is_no_date_is_said(typed: str) -> None:
    with pytest.raises(AppError, match="看不懂日期") as told:
        entry.parse_date(typed, TODAY)
    assert "昨天" in told.value.hint


@pytest.mark.parametrize("typed, number", [("３００", 300), ("1,200", 1200), ("6人", 6), (" 12 ", 12), ("", None), ("-3", -3)])
def test_numbers(typed: str, number: int | None) -> None:
    assert entry.parse_number(typed, "人") == number


@pytest.mark.parametrize("typed", ["300余", "若干", "1.5", "三"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(AppError):
        entry.parse_number(typed)


@pytest.mark.parametrize("typed, fen", [("12", 1200), ("12.5", 1250), ("1,200.05元", 120005), ("1.2万", 1_200_000), ("", None)])
def test_money(typed: str, fen: int | None) -> None:
    assert entry.parse_money(typed) == fen


def test_money_finer_than_a_fen_is_refused() -> None:
    with pytest.raises(AppError):
        entry.parse_money("1.005")


@pytest.mark.parametrize("typed, bounds", [
    ("50", (50, 50)), (">=50", (50, None)), ("≥50", (50, None)), (">50", (51, None)), ("50以上", (50, None)),
    ("10-50", (10, 50)), ("10至50", (10, 50)), ("<20", (None, 19)), ("20以下", (None, 20)),
])
def test_bounds(typed: str, bounds: tuple[int | None, int | None]) -> None:
    assert entry.parse_bounds(typed) == bounds


@pytest.mark.parametrize("typed, prefix", [
    ("11", "2026-11-"), ("11月", "2026-11-"), ("2026", "2026-"), ("2026.10", "2026-10-"), ("2026年9月", "2026-09-"),
    ("11.5", "2026-11-05"), ("昨天", "2026-11-20"),
])
def test_date_filters(typed: str, prefix: str) -> None:
    assert entry.date_prefix(typed, TODAY) == prefix


@pytest.mark.parametrize("typed", ["集中", "jzxc", "jizhong", "", "赶集", "JZ"])
def test_a_name_answers(typed: str) -> None:
    assert entry.answers(typed, "集中宣传", ("赶集宣传",))


@pytest.mark.parametrize("typed", ["讲座", "xyz", "zj"])
def test_a_name_does_not_answer(typed: str) -> None:
    assert not entry.answers(typed, "集中宣传", ("赶集",))
