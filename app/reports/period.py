"""The stretch of time a table speaks of: a week, month, quarter, half-year, year, or any days from–to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.errors import AppError

_MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_ORDINALS = ("一", "二", "三", "四")
_DASH = "—"


class PeriodKind(StrEnum):
    """How a period is counted; SPAN is any stretch of days, such as the 20th to the 19th."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    SPAN = "span"


KIND_NAMES = {PeriodKind.WEEK: "周", PeriodKind.MONTH: "月", PeriodKind.QUARTER: "季度", PeriodKind.HALF: "半年",
              PeriodKind.YEAR: "年", PeriodKind.SPAN: "自定起止"}
"""What people call the kinds."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both ISO days that belong to it. `str()` gives the key `parse` reads back."""

    kind: PeriodKind
    first: str
    last: str

    @classmethod
    def parse(cls, text: str) -> Period:
        """`2026-10`, `2026-W44` (ISO week, Monday to Sunday), `2026-Q4`, `2026-H2`, `2026`, `2026-10-20..2026-11-19`.

        Raises AppError for anything else.
        """
        if found := re.fullmatch(r"(20\d\d)(?:-(?:Q([1-4])|H([12])|(\d\d)))?", text):
            if found[4]:
                return cls.month(text)
            year, quarter, half = (int(part or 0) for part in found.groups()[:3])
            if quarter:
                return _months(PeriodKind.QUARTER, year, quarter * 3 - 2)
            return _months(PeriodKind.HALF, year, half * 6 - 5) if half else _months(PeriodKind.YEAR, year, 1)
        try:
            if found := re.fullmatch(r"(20\d\d)-W(\d\d)", text):
                return cls.week_of(date.fromisocalendar(int(found[1]), int(found[2]), 1))
            if found := re.fullmatch(r"(20\d\d-\d\d-\d\d)\.\.(20\d\d-\d\d-\d\d)", text):
                return cls.days(date.fromisoformat(found[1]), date.fromisoformat(found[2]))
        except ValueError as error:
            raise _unreadable(text) from error
        raise _unreadable(text)

    @classmethod
    def month(cls, text: str) -> Period:
        """The calendar month `2026-10`. Raises AppError for anything else."""
        found = re.fullmatch(r"(20\d\d)-(\d{2})", text)
        if not found or not 1 <= int(found[2]) <= 12:
            raise AppError(f"看不懂月份“{text}”。", "应写成 2026-10 这样。")
        return _months(PeriodKind.MONTH, int(found[1]), int(found[2]))

    @classmethod
    def month_of(cls, day: date) -> Period:
        """The calendar month a day lies in."""
        return _months(PeriodKind.MONTH, day.year, day.month)

    @classmethod
    def week_of(cls, day: date) -> Period:
        """The week, Monday to Sunday, a day lies in."""
        monday = day - timedelta(days=day.weekday())
        return cls(PeriodKind.WEEK, monday.isoformat(), (monday + timedelta(days=6)).isoformat())

    @classmethod
    def days(cls, first: date, last: date) -> Period:
        """Any days from–to. Raises AppError when they end before they begin."""
        if last < first:
            raise AppError("结束日期早于开始日期。", "请改正统计期间。")
        return cls(PeriodKind.SPAN, first.isoformat(), last.isoformat())

    @classmethod
    def containing(cls, kind: PeriodKind, day: date) -> Period:
        """The week, month, quarter, half-year or year a day lies in. Raises ValueError for SPAN."""
        if kind is PeriodKind.WEEK:
            return cls.week_of(day)
        if kind is PeriodKind.SPAN:
            raise ValueError(kind)
        size = _MONTHS_IN[kind]
        return _months(kind, day.year, (day.month - 1) // size * size + 1)

    @property
    def title(self) -> str:
        """`2026年10月`, `2026年第四季度`, `2026年下半年`, `2026年`; a week or any days by their dates."""
        first = date.fromisoformat(self.first)
        if self.kind is PeriodKind.MONTH:
            return f"{first.year}年{first.month}月"
        if self.kind is PeriodKind.QUARTER:
            return f"{first.year}年第{_ORDINALS[first.month // 3]}季度"
        if self.kind is PeriodKind.HALF:
            return f"{first.year}年{'上' if first.month == 1 else '下'}半年"
        return f"{first.year}年" if self.kind is PeriodKind.YEAR else self.span

    @property
    def span(self) -> str:
        """`2026年10月1日—10月31日`; the year once more where it differs."""
        first, last = date.fromisoformat(self.first), date.fromisoformat(self.last)
        year = f"{last.year}年" if last.year != first.year else ""
        return f"{first.year}年{first.month}月{first.day}日{_DASH}{year}{last.month}月{last.day}日"

    def before(self) -> Period:
        """The period just before, for 环比; of any days as many days earlier."""
        day = date.fromisoformat(self.first) - timedelta(days=1)
        if self.kind is not PeriodKind.SPAN:
            return Period.containing(self.kind, day)
        return Period.days(day - self._length, day)

    def after(self) -> Period:
        """The period just after; of any days as many days later."""
        day = date.fromisoformat(self.last) + timedelta(days=1)
        if self.kind is not PeriodKind.SPAN:
            return Period.containing(self.kind, day)
        return Period.days(day, day + self._length)

    @property
    def _length(self) -> timedelta:
        return date.fromisoformat(self.last) - date.fromisoformat(self.first)

    def year_before(self) -> Period:
        """The same period of the year before, for 同比; 29 February becomes the 28th."""
        if self.kind is PeriodKind.WEEK:
            year, week, _ = date.fromisoformat(self.first).isocalendar()
            last_week = date(year - 1, 12, 28).isocalendar().week
            return Period.week_of(date.fromisocalendar(year - 1, min(week, last_week), 1))
        first, last = (_year_earlier(date.fromisoformat(day)) for day in (self.first, self.last))
        return Period.days(first, last) if self.kind is PeriodKind.SPAN else Period.containing(self.kind, first)

    def __contains__(self, day: str) -> bool:
        """Whether an ISO day lies in it."""
        return self.first <= day <= self.last

    def __str__(self) -> str:
        first = date.fromisoformat(self.first)
        if self.kind is PeriodKind.WEEK:
            year, week, _ = first.isocalendar()
            return f"{year}-W{week:02}"
        if self.kind is PeriodKind.SPAN:
            return f"{self.first}..{self.last}"
        parts = {PeriodKind.MONTH: f"-{first.month:02}", PeriodKind.QUARTER: f"-Q{first.month // 3 + 1}",
                 PeriodKind.HALF: f"-H{first.month // 6 + 1}"}
        return f"{first.year}{parts.get(self.kind, '')}"


def _months(kind: PeriodKind, year: int, month: int) -> Period:
    count = year * 12 + month - 1 + _MONTHS_IN[kind]
    last = date(count // 12, count % 12 + 1, 1) - timedelta(days=1)
    return Period(kind, date(year, month, 1).isoformat(), last.isoformat())


def _year_earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def _unreadable(text: str) -> AppError:
    return AppError(f"看不懂统计期间“{text}”。", "应写成 2026-10、2026-W44、2026-Q4、2026-H2、2026 或 2026-10-20..2026-11-19。")
