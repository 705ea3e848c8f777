"""Counts and amounts as offices write them: `6人`, `300余份`, `若干`, `二十`, `1.2万`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from app.importing.text import as_text, chinese_number, clean

NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "没有", "暂无", "空", "未填", "不详", "n/a", "N/A", "无。"})
"""Words that mean: left empty on purpose."""

_VAGUE = re.compile(r"若干|[数几成上][十百千万]|大量|许多|很多|不少|不等|待定|不清|好几|^多[人份次]")
_ABOUT = re.compile(r"余|多|近|约|左右|上下|以上|超过|大概|大约|不足|将近")
_WORDS = "零〇一二两三四五六七八九十百千万"
_NUMBER = re.compile(rf"^[^\d{_WORDS}+\-]{{0,6}}?([+\-]?\d[\d,，]*(?:\.\d+)?|[{_WORDS}]+)(.*)$")
_REST = re.compile(r"^[^\d半]*$")
_TEN_THOUSAND = re.compile(r"^[余多]?万")


@dataclass(frozen=True, slots=True)
class Flagged:
    """A value taken with a reservation that a person should look at."""

    value: Any
    sentence: str


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that gives no value; the reason never repeats personal numbers."""

    reason: str


def integer(cell: Any, minimum: int = 0, maximum: int = 10_000_000) -> int | Flagged | Bad | None:
    """A count. Rounded words (余, 多, 约) give the number with a flag, vague ones give nothing with a flag."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if not math.isfinite(cell) or cell != int(cell):
            return Bad(f"“{as_text(cell)}”不是整数")
        return _bounded(int(cell), minimum, maximum)
    text = clean(as_text(cell))
    found = _written(text, "数字")
    if not isinstance(found, tuple):
        return found
    amount, about = found
    if amount != int(amount):
        return Bad(f"“{_short(text)}”不是整数")
    value = _bounded(int(amount), minimum, maximum)
    return Flagged(value, f"原文“{text}”，按{value}计") if about and isinstance(value, int) else value


def money(cell: Any, maximum: int = 10**13) -> int | Flagged | Bad | None:
    """An amount of money in 分 from 元 (or 万元 when the text says so)."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _bounded(_fen(Decimal(repr(cell))), 0, maximum)
    text = clean(as_text(cell)).lstrip("¥￥")
    found = _written(text, "金额")
    if not isinstance(found, tuple):
        return found
    amount, about = found
    value = _bounded(_fen(amount), 0, maximum)
    return Flagged(value, f"原文“{text}”，按所写数字计") if about and isinstance(value, int) else value


def _written(text: str, what: str) -> tuple[Decimal, bool] | Flagged | Bad | None:
    """The number in a text and whether it is only about, or the answer where there is none to be had."""
    if text in NOTHING:
        return None
    if _VAGUE.search(text):
        return Flagged(None, f"原文“{_short(text)}”，未填数")
    return _amount(text) or Bad(f"“{_short(text)}”认不出{what}")


def _amount(text: str) -> tuple[Decimal, bool] | None:
    """The number in a text and whether it is only about; None when there is none or more than one."""
    found = _NUMBER.match(text)
    if found is None or _REST.match(found.group(2)) is None:
        return None
    word, rest = found.group(1), found.group(2)
    if word[0] in "+-0123456789":
        amount = Decimal(word.replace(",", "").replace("，", ""))
    else:
        number = chinese_number(word)
        if number is None:
            return None
        amount = Decimal(number)
    if _TEN_THOUSAND.match(rest):
        amount *= 10_000
    elif rest[:2] in ("余千", "多千", "余百", "多百") or rest[:1] in ("千", "百", "亿"):
        amount *= {"千": 1000, "百": 100, "亿": 100_000_000}[rest[1] if rest[0] in "余多" else rest[0]]
    return amount, _ABOUT.search(text) is not None


def _bounded(number: int, minimum: int, maximum: int) -> int | Bad:
    """The number, or what is wrong with it; amounts no office has come in as -1."""
    if minimum <= number <= maximum:
        return number
    return Bad(f"{number}超出范围（{minimum}至{maximum}）")


def _fen(yuan: Decimal) -> int:
    if not yuan.is_finite() or abs(yuan) > 10**15:
        return -1
    return int((yuan * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _short(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "…"
