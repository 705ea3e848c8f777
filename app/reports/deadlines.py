"""When each report is due: the periods of a rule, the day and hour by which they end, and the shift over days off.

Days off are Saturday and Sunday and what the office's holiday table says (放假 and 调休, fixed each year by the State
Council's notice and brought in by hand). Nothing here reads the ledger.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

from app import clock
from app.errors import AppError
from app.reports.period import Period, PeriodKind

END_OF_DAY = "24:00"
NO_TABLE = "未含节假日"
_A_YEAR = 366
_SHIFTS = {"later": 1, "earlier": -1}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked: `days` are ISO days that differ from the week, True for a worked one."""

    days: Mapping[str, bool] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Whether the office works on a day."""
        return self.days.get(day.isoformat(), day.weekday() < 5)

    @property
    def years(self) -> frozenset[int]:
        """The years a table is there for."""
        return frozenset(int(day[:4]) for day in self.days)

    def nearest(self, day: date, step: int) -> date:
        """The day itself when it is worked, else the next worked one in the direction of `step` (1 or -1).

        Raises AppError when the table has no worked day within a year.
        """
        for _ in range(_A_YEAR):
            if self.works(day):
                return day
            day += timedelta(days=step)
        raise AppError("节假日表里连续一年没有工作日，算不出截止日。", "请核对节假日表。")


@dataclass(frozen=True, slots=True)
class Rule:
    """A 报送规则 as a plain value; the fields are those of the register `report_rule`."""

    uid: str
    name: str
    who: str
    period_kind: str
    parts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    units: str = ""
    to_name: str = ""
    photo_min: int = 0
    row_min: int = 0
    cut_day: int = 0
    due_in: str = "next"
    due_day: int = 0
    due_on: str = ""
    due_time: str = ""
    shift: str = "none"
    valid_from: str = ""
    valid_to: str = ""
    active: int = 1
    sort_no: int = 0

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Rule:
        """From a row of the register."""
        given = {item.name: row.get(item.name) for item in fields(cls) if row.get(item.name) is not None}
        return cls(**{**given, "parts": tuple(row.get("parts") or ()), "kinds": tuple(row.get("kinds") or ())})

    def fits(self, period: Period) -> bool:
        """Whether a period is one of this rule's."""
        return period in periods(self, period.last, period.last)


@dataclass(frozen=True, slots=True)
class Due:
    """The ISO day and the hour (24 h) by which a report is due. `sure` is False when days off could not be looked up."""

    day: str
    time: str = END_OF_DAY
    sure: bool = True

    @property
    def at(self) -> str:
        """`2026-11-06T16:00`, comparable with a moment of receipt; the end of a day is `T24:00`."""
        return f"{self.day}T{self.time}"

    @property
    def text(self) -> str:
        """`11月6日16:00前（未含节假日）`; an end of day goes without an hour."""
        hour = "" if self.time == END_OF_DAY else self.time
        return f"{clock.chinese_date(self.day)[5:]}{hour}前" + ("" if self.sure else f"（{NO_TABLE}）")

    def days_left(self, today: date) -> int:
        """Days from `today`; negative when the day is past."""
        return (date.fromisoformat(self.day) - today).days


def periods(rule: Rule, first: str, last: str) -> list[Period]:
    """The rule's periods whose last day lies from `first` to `last` (ISO days), in order."""
    if rule.period_kind == "once":
        whole = Period.days(date.fromisoformat(rule.valid_from), date.fromisoformat(rule.valid_to))
        return [whole] if first <= whole.last <= last else []
    found: list[Period] = []
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        period = _containing(rule, day)
        if period.last <= last:
            found.append(period)
        day = date.fromisoformat(period.last) + timedelta(days=1)
    return found


def due(rule: Rule, period: Period, calendar: Calendar) -> Due:
    """When the report of a period is due, shifted over days off where the rule says so; the hour stays.

    A day of the month that the month does not have is its last day.
    """
    plain = _plain(rule, period)
    step = _SHIFTS.get(rule.shift)
    day = calendar.nearest(plain, step) if step else plain
    sure = step is None or {plain.year, day.year} <= calendar.years
    return Due(day.isoformat(), rule.due_time or END_OF_DAY, sure)


def owed(rule: Rule, period: Period, by: Due, spans: Sequence[tuple[str, str]]) -> bool:
    """Whether a report is owed at all: rule and reporter, each with its days (from, to; "" open), stand at the
    period's end, and stood before the report was due."""
    start = min(period.last, by.day)
    return bool(rule.active) and all(
        (not begin or begin <= start) and (not end or end >= period.last)
        for begin, end in ((rule.valid_from, rule.valid_to), *spans)
    )


def _plain(rule: Rule, period: Period) -> date:
    last = date.fromisoformat(period.last)
    later = rule.due_in == "next"
    if rule.period_kind == "once":
        return date.fromisoformat(rule.due_on)
    if rule.period_kind == "week":
        return date.fromisoformat(period.first) + timedelta(days=rule.due_day - 1 + 7 * later)
    number = last.year * 12 + last.month - 1 + later
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(rule.due_day, months.monthrange(year, month)[1]))


def _containing(rule: Rule, day: date) -> Period:
    if rule.period_kind != "cut":
        return Period.containing(PeriodKind(rule.period_kind), day)
    number = day.year * 12 + day.month - 1 - (day.day < rule.cut_day)
    first, after = (date(at // 12, at % 12 + 1, rule.cut_day) for at in (number, number + 1))
    return Period.days(first, after - timedelta(days=1))
