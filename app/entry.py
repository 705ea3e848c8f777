"""What a clerk types, understood: dates, numbers, amounts and the small conditions of a list filter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta

from app import pinyin
from app.errors import AppError

_RELATIVE = {"今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "大前天": -3, "明天": 1, "明日": 1, "后天": 2}
_DATE_HINT = "可写 11.5、11-5、11月5日、20261105、昨天、今天。"
_FULL = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_SHORT = re.compile(r"(\d{1,2})[-./月](\d{1,2})[日号]?")
_FAR_AHEAD = timedelta(days=180)


def plain(text: str) -> str:
    """Half-width form without blanks around: `１２。５` → `12.5`."""
    return unicodedata.normalize("NFKC", text).replace("。", ".").replace("、", ".").strip()


def parse_date(text: str, today: date) -> str:
    """ISO date of what was typed, "" for nothing.

    A date without a year is this year's, or last year's when that lies more than half a year ahead
    (28 December typed in January). Raises AppError when it is no date.
    """
    typed = plain(text).replace(" ", "")
    if not typed:
        return ""
    if typed in _RELATIVE:
        return (today + timedelta(days=_RELATIVE[typed])).isoformat()
    try:
        found = _numbers_as_date(typed, today)
    except ValueError:
        found = None
    if found is None:
        raise AppError(f"看不懂日期“{text.strip()}”。", _DATE_HINT)
    return found.isoformat()


def _numbers_as_date(typed: str, today: date) -> date | None:
    if full := _FULL.fullmatch(typed):
        return date(int(full[1]), int(full[2]), int(full[3]))
    if re.fullmatch(r"\d{8}", typed):
        return date(int(typed[:4]), int(typed[4:6]), int(typed[6:]))
    if short := _SHORT.fullmatch(typed):
        return _near(int(short[1]), int(short[2]), today)
    if re.fullmatch(r"\d{4}", typed):
        return _near(int(typed[:2]), int(typed[2:]), today)
    if day := re.fullmatch(r"(\d{1,2})[日号]", typed):
        return date(today.year, today.month, int(day[1]))
    return None


def _near(month: int, day: int, today: date) -> date:
    try:
        here = date(today.year, month, day)
    except ValueError:
        return date(today.year - 1, month, day)
    return here.replace(year=today.year - 1) if here - today > _FAR_AHEAD and (month, day) != (2, 29) else here


def parse_number(text: str, unit: str = "") -> int | None:
    """Whole number of what was typed; full-width digits, thousands commas and the unit are accepted.

    None for nothing. Raises AppError when it is no whole number.
    """
    typed = re.sub(r"[\s,]", "", plain(text))
    if unit and typed.endswith(unit):
        typed = typed[: -len(unit)]
    if not typed:
        return None
    if not re.fullmatch(r"[+-]?\d{1,15}", typed):
        raise AppError(f"“{text.strip()}”不是整数。", "只填数字，约数请填确定的数。")
    return int(typed)


def parse_money(text: str) -> int | None:
    """Amount in 分 of yuan typed as `12`, `12.5` or `1,200.00元`; `1.2万` too. Raises AppError otherwise."""
    typed = re.sub(r"[\s,¥元]", "", plain(text))
    if not typed:
        return None
    scale = 1_000_000 if typed.endswith("万") else 100
    found = re.fullmatch(r"(\d{1,12})(?:\.(\d{1,6}))?万?", typed)
    if not found:
        raise AppError(f"“{text.strip()}”不是金额。", "单位是元，最多两位小数。")
    part = found[2] or ""
    cents, rest = divmod(int(part or "0") * scale, 10 ** len(part))
    if rest:
        raise AppError(f"“{text.strip()}”小数位太多。", "金额到分为止。")
    return int(found[1]) * scale + cents


def money_text(cents: int | None) -> str:
    """Yuan with two decimals, "" for none."""
    return "" if cents is None else f"{cents // 100}.{cents % 100:02d}"


def parse_bounds(text: str) -> tuple[int | None, int | None]:
    """Lower and upper bound of a number filter: `50`, `>=50`, `50以上`, `10-50`, `<20`, `20以下`.

    Raises AppError when it is none of these.
    """
    typed = re.sub(r"[\s,]", "", plain(text)).replace("≥", ">=").replace("≤", "<=")
    if re.fullmatch(r"\d+", typed):
        return int(typed), int(typed)
    if found := re.fullmatch(r"(\d+)[-~至到](\d+)", typed):
        return int(found[1]), int(found[2])
    if found := re.fullmatch(r"(?:(>=|>|<=|<)(\d+))|(?:(\d+)(以上|以下))", typed):
        sign, number = found[1] or {"以上": ">=", "以下": "<="}[found[4]], int(found[2] or found[3])
        return {">=": (number, None), ">": (number + 1, None), "<=": (None, number), "<": (None, number - 1)}[sign]
    raise AppError(f"看不懂条件“{text.strip()}”。", "可写 50、>=50、50以上、10-50。")


def date_prefix(text: str, today: date) -> str:
    """The ISO beginning a date filter stands for: `11` or `11月` → this year's November, `2026` → the year,
    `2026.10` → the month, else a full date as `parse_date` reads it."""
    typed = plain(text).replace(" ", "")
    if re.fullmatch(r"\d{4}年?", typed) and typed[:2] in {"19", "20"}:
        return typed[:4] + "-"
    if found := re.fullmatch(r"(\d{1,2})月?", typed):
        return f"{today.year}-{int(found[1]):02d}-"
    if found := re.fullmatch(r"(\d{4})[-./年](\d{1,2})月?", typed):
        return f"{found[1]}-{int(found[2]):02d}-"
    return parse_date(text, today)


def answers(typed: str, name: str, aliases: str | Sequence[str] = ()) -> bool:
    """Whether what was typed may mean this name: part of it or of an alias, its initials or its pinyin."""
    wanted = plain(typed).lower()
    also = (aliases,) if isinstance(aliases, str) else tuple(aliases)
    if not wanted or any(wanted in text.lower() for text in (name, *also)):
        return True
    return wanted.isascii() and (wanted in pinyin.initials(name) or pinyin.letters(name).startswith(wanted))
