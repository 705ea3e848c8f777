"""Dates as villages write them, with the year and month of the return for those that leave them out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app import clock
from app.importing.numbers import NOTHING, Bad, Flagged
from app.importing.text import as_text, clean

_PART = (
    r"(?:\s*(?:星期|周)[一二三四五六日天]|[上中下]午|早上|晚上|晚|\s*\(.*\)|（.*）"
    r"|\s*\d{1,2}[:：时点]\d{0,2}分?(?:[:：]\d{2})?|T\d.*)*"
)
_END = r"\s*(?:[-—–~～至到、]+.*)?$"
_FULL = re.compile(r"^(\d{4})\s*[年./\-—]\s*(\d{1,2})\s*[月./\-—]\s*(\d{1,2})\s*[日号]?" + _PART + _END)
_SHORT_YEAR = re.compile(r"^(\d{2})\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*[日号]?" + _PART + r"$")
_COMPACT = re.compile(r"^(19\d\d|20\d\d)(\d\d)(\d\d)$")
_MONTH_DAY = re.compile(r"^(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*[日号]?" + _PART + _END)
_DAY = re.compile(r"^(\d{1,2})\s*[日号]?" + _PART + _END)
_RANGE = re.compile(r"[日号\d午]\s*[—–~～至到、]|\d\s*[日号]\s*-|\.\d{1,2}\s*-\s*\d")
_SERIAL_FROM, _SERIAL_TO = 32_874, 73_051
"""Serial day numbers 1990-01-01 to 2100-01-01 (day 1 = 1900-01-01 with the 1900 leap-year error)."""


@dataclass(frozen=True, slots=True)
class Period:
    """Year and month a return is about, from its title; 0 when unknown."""

    year: int = 0
    month: int = 0


NO_PERIOD = Period()


def parse_date(cell: Any, period: Period = NO_PERIOD) -> str | Flagged | Bad | None:
    """ISO text of the (first) day a cell names; None when it names none on purpose."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _from_number(float(cell), period)
    text = clean(as_text(cell))
    return None if text in NOTHING else _from_text(text, period)


def _from_text(text: str, period: Period) -> str | Flagged | Bad:
    for pattern in (_FULL, _COMPACT):
        if found := pattern.match(text):
            return _made(text, int(found[1]), int(found[2]), int(found[3]), flag=_RANGE.search(text) is not None)
    if found := _SHORT_YEAR.match(text):
        return _made(text, 2000 + int(found[1]), int(found[2]), int(found[3]), flag=True)
    if found := _MONTH_DAY.match(text):
        year, guessed = _year_for(int(found[1]), period)
        return _made(text, year, int(found[1]), int(found[2]), flag=guessed or _RANGE.search(text) is not None)
    if (found := _DAY.match(text)) and period.month:
        year, guessed = _year_for(period.month, period)
        return _made(text, year, period.month, int(found[1]), flag=guessed or _RANGE.search(text) is not None)
    return Bad(f"“{text[:20]}”认不出日期")


def _from_number(number: float, period: Period) -> str | Flagged | Bad:
    text = as_text(number)
    if number.is_integer():
        if _COMPACT.match(text):
            return _from_text(text, period)
        if _SERIAL_FROM <= number < _SERIAL_TO:
            return (date(1899, 12, 30) + timedelta(days=int(number))).isoformat()
        return _from_text(text, period) if 1 <= number <= 31 else Bad(f"“{text}”认不出日期")
    if _SERIAL_FROM <= number < _SERIAL_TO:
        return (date(1899, 12, 30) + timedelta(days=int(number))).isoformat()
    day = _from_text(text, period)
    # 10.1 typed as a number may have been 10.10: the trailing zero is gone.
    if isinstance(day, str) and re.search(r"\.[123]$", text):
        return Flagged(day, f"原文“{text}”，按{clock.chinese_date(day)}计，请核对是否为{text}0")
    return day


def _year_for(month: int, period: Period) -> tuple[int, bool]:
    """The year of a date written without one, and whether that is a guess.

    A return about January that names a December day means the year before.
    """
    if period.year:
        back = bool(period.month) and month - period.month > 6
        return period.year - back, False
    today = clock.today()
    return today.year - (month > today.month), True


def _made(text: str, year: int, month: int, day: int, *, flag: bool) -> str | Flagged | Bad:
    try:
        value = date(year, month, day).isoformat()
    except ValueError:
        return Bad(f"“{text[:20]}”不是存在的日期")
    if not 1900 <= year <= 2100:
        return Bad(f"“{text[:20]}”的年份不合理")
    return Flagged(value, f"原文“{text[:20]}”，按{clock.chinese_date(value)}计") if flag else value
