"""Due days: periods tile the time, the hour stays, a shift ends on a worked day and never passes one."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import AppError
from app.reports.deadlines import Calendar, Due, Rule, due, owed, periods
from app.reports.period import Period

DAYS = st.dates(date(2024, 1, 1), date(2035, 12, 31))
TABLES = st.dictionaries(DAYS.map(date.isoformat), st.booleans(), max_size=40).map(Calendar)
KINDS = st.sampled_from(["week", "month", "cut", "quarter", "half", "year"])


def rule(kind: str, **more: Any) -> Rule:
    return Rule("r", "规则", "both", kind, **{"cut_day": 20, "due_day": 5, **more})


RULES = st.builds(
    lambda kind, day, cut, where, shift, hour: rule(kind, due_day=min(day, 7) if kind == "week" else day, cut_day=cut,
                                                    due_in=where, shift=shift, due_time=hour),
    KINDS, st.integers(1, 31), st.integers(2, 28), st.sampled_from(["same", "next"]),
    st.sampled_from(["none", "later", "earlier"]), st.sampled_from(["", "16:00", "09:30"]),
)


@given(RULES, DAYS, st.integers(0, 400))
def test_the_periods_of_a_rule_tile_the_time(one: Rule, first: date, days: int) -> None:
    found = periods(one, first.isoformat(), (first + timedelta(days=days)).isoformat())
    assert all(first.isoformat() <= item.last <= (first + timedelta(days=days)).isoformat() for item in found)
    for before, after in pairwise(found):
        assert date.fromisoformat(after.first) == date.fromisoformat(before.last) + timedelta(days=1)
    assert all(one.fits(item) and Period.parse(str(item)) == item for item in found)


@given(RULES, TABLES, DAYS)
def test_a_due_day_is_never_a_day_off_when_shifting_is_on(one: Rule, table: Calendar, day: date) -> None:
    for period in periods(one, day.isoformat(), (day + timedelta(days=40)).isoformat()):
        made, plain = due(one, period, table), due(rule_without_shift(one), period, table)
        if one.shift == "none":
            assert made == plain and made.sure
            continue
        found, wished = date.fromisoformat(made.day), date.fromisoformat(plain.day)
        assert table.works(found)
        assert found >= wished if one.shift == "later" else found <= wished
        low, high = sorted((found, wished))
        between = [low + timedelta(days=n) for n in range((high - low).days + 1)]
        assert [item for item in between if table.works(item)] == [found]  # the nearest worked day, not a farther one
        assert made.time == (one.due_time or "24:00")


def rule_without_shift(one: Rule) -> Rule:
    return Rule(one.uid, one.name, one.who, one.period_kind, cut_day=one.cut_day, due_in=one.due_in, due_day=one.due_day,
                due_time=one.due_time)


@pytest.mark.parametrize(
    ("one", "key", "at"),
    [
        (rule("week", due_in="same", due_time="16:00"), "2026-W45", "2026-11-06T16:00"),
        (rule("week", due_in="next", due_day=1), "2026-W45", "2026-11-09T24:00"),
        (rule("month"), "2026-12", "2027-01-05T24:00"),
        (rule("month", due_day=31), "2027-01", "2027-02-28T24:00"),
        (rule("month", due_day=31, due_in="same"), "2028-02", "2028-02-29T24:00"),
        (rule("cut", due_in="same", due_day=19), "2026-10-20..2026-11-19", "2026-11-19T24:00"),
        (rule("quarter", due_day=10), "2026-Q4", "2027-01-10T24:00"),
        (rule("half", due_day=10), "2026-H1", "2026-07-10T24:00"),
        (rule("year", due_day=10), "2026", "2027-01-10T24:00"),
    ],
)
def test_the_day_and_hour_of_each_kind(one: Rule, key: str, at: str) -> None:
    period = Period.parse(key)
    assert one.fits(period) and due(one, period, Calendar()).at == at


def test_a_campaign_is_due_on_its_day_alone() -> None:
    one = rule("once", valid_from="2026-06-01", valid_to="2026-08-31", due_on="2026-09-10")
    assert [str(item) for item in periods(one, "2026-01-01", "2026-12-31")] == ["2026-06-01..2026-08-31"]
    assert due(one, Period.parse("2026-06-01..2026-08-31"), Calendar()).day == "2026-09-10"
    assert periods(one, "2026-09-01", "2026-12-31") == []


def test_a_worked_saturday_takes_the_report_and_a_day_off_passes_it_on() -> None:
    """Fictional: Friday 6 November off, Saturday the 7th worked in exchange."""
    table = Calendar({"2026-11-06": False, "2026-11-07": True})
    week = Period.parse("2026-W45")
    later, earlier = (due(rule("week", due_in="same", due_time="16:00", shift=way), week, table) for way in ("later", "earlier"))
    assert (later.at, earlier.at) == ("2026-11-07T16:00", "2026-11-05T16:00")
    assert later.sure and later.text == "11月7日16:00前"


def test_without_a_table_for_the_year_it_is_said() -> None:
    one = rule("month", shift="later")
    table = Calendar({"2026-10-01": False})
    assert due(one, Period.month("2026-10"), table).text == "11月5日前"
    assert due(one, Period.month("2026-12"), table).text == "1月5日前（未含节假日）"
    assert due(one, Period.month("2026-10"), Calendar()).text == "11月5日前（未含节假日）"


def test_the_end_of_a_day_is_later_than_any_minute_of_it() -> None:
    assert Due("2026-11-05").at > "2026-11-05T23:59" and Due("2026-11-05").at < "2026-11-06T00:00"


def test_a_year_without_a_worked_day_is_refused() -> None:
    table = Calendar({(date(2026, 1, 1) + timedelta(days=n)).isoformat(): False for n in range(800)})
    with pytest.raises(AppError, match="没有工作日"):
        due(rule("month", shift="later"), Period.month("2026-02"), table)


@pytest.mark.parametrize(
    ("span", "owes"),
    [(("", ""), True), (("2026-10-20", ""), True), (("2026-11-01", ""), False), (("", "2026-10-30"), False),
     (("", "2026-10-31"), True), (("2026-10-20", "2026-10-25"), False)],
)
def test_whoever_is_there_at_the_end_of_a_period_owes_it(span: tuple[str, str], owes: bool) -> None:
    period = Period.month("2026-10")
    assert owed(rule("month"), period, due(rule("month"), period, Calendar()), (span,)) is owes
    assert owed(rule("month", valid_from=span[0], valid_to=span[1]), period, Due("2026-11-05"), ()) is owes
    assert not owed(rule("month", active=0), period, Due("2026-11-05"), (span,))


def test_who_joins_after_the_due_day_does_not_owe_the_week() -> None:
    week = Period.parse("2026-W45")
    by = due(rule("week", due_in="same"), week, Calendar())
    assert not owed(rule("week"), week, by, (("2026-11-07", ""),)) and owed(rule("week"), week, by, (("2026-11-06", ""),))
