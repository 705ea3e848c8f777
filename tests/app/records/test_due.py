"""Due items: the periods of a task cover its time once, and every report counts in one of them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.records.due import due_items, items_of, periods
from app.reports.tables import table
from app.session import Session

OFTEN = ("once", "week", "month", "quarter", "half", "year")
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@given(st.sampled_from(OFTEN), DAYS, st.integers(0, 900))
def test_periods_cover_the_time_once(often: str, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    found = periods(often, first, last)
    assert (found[0][0], found[-1][1]) == (first, last)
    assert all(begin <= end for begin, end in found)
    assert all(after[0] == before[1] + timedelta(days=1) for before, after in pairwise(found))
    one = {"week": lambda day: day.isocalendar()[:2], "month": lambda day: (day.year, day.month),
           "quarter": lambda day: (day.year, (day.month - 1) // 3), "half": lambda day: (day.year, day.month > 6),
           "year": lambda day: day.year, "once": lambda day: 0}[often]
    assert all(one(begin) == one(end) for begin, end in found)
    keys = [one(begin) for begin, _ in found]
    assert len(keys) == len(set(keys)), "no period comes twice"


@given(st.sampled_from(OFTEN), st.integers(0, 400), st.lists(st.tuples(st.integers(-30, 430), st.integers(1, 5))),
       st.integers(1, 4), st.integers(-30, 460))
def test_reports_count_once(often: str, length: int, reports: list[tuple[int, int]], minimum: int, today: int) -> None:
    first = date(2026, 1, 15)
    last, on = first + timedelta(days=length), (first + timedelta(days=today)).isoformat()
    task = {"uid": "t", "frequency": often, "from_date": first.isoformat(), "due": last.isoformat(), "minimum": minimum}
    rows = [{"date": (first + timedelta(days=at)).isoformat(), "count": count} for at, count in reports]
    items = items_of(task, rows, on)
    inside = [row for row in rows if items and items[0].first <= row["date"] <= items[-1].last]
    assert sum(item.done for item in items) == sum(row["count"] for row in inside)
    for item in items:
        assert item.wanted == minimum and (often == "once" or item.first <= on)
        wanted = "met" if item.done >= minimum else "late" if item.last < on else "open"
        assert item.state(on) == wanted
    assert items_of({**task, "state": "cancelled"}, rows, on) == []


def test_a_task_done_once_is_done() -> None:
    task = {"uid": "t", "frequency": "once", "due": "2026-10-31", "minimum": 1, "done_on": "2026-10-20"}
    (item,) = items_of(task, (), "2026-11-02")
    assert item.state("2026-11-02") == "met"


def test_the_table_of_due_items(town: Session) -> None:
    task = town.save("task", {"title": "推送", "units": "各村", "frequency": "week", "minimum": 2, "from_date": "2026-10-01",
                              "due": "2026-12-31", "state": "running"}).uid
    for day, count in (("2026-10-02", 2), ("2026-10-06", 1), ("2026-10-14", 2)):
        town.save("task_report", {"task": task, "date": day, "count": count})
    assert [(item.first, item.done) for item in due_items(town, "2026-10-21")] == [
        ("2026-10-01", 2), ("2026-10-05", 1), ("2026-10-12", 2), ("2026-10-19", 0)]
    made = table(town, "T-05D", "2026-10-21")
    assert [row.cells[4:] for row in made.rows] == [
        ("2026年10月5日—10月11日", 2, 1, 1, "逾期"), ("2026年10月19日—10月25日", 2, 0, 2, "未到期")]
    assert made.period == "截至2026年10月21日"
