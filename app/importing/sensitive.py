"""Identity and bank card numbers: recognised, refused, and never handed on (GB 11643-1999, GB/T 14504)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from app import clock
from app.privacy import forbidden_number, is_id_number

HIDDEN = "（号码已略去）"
"""What stands in place of a number that must not leave the reader."""

_CANDIDATE = re.compile(r"(?<!\d)(?:\d{14,18}[\dXxＸｘ]|\d(?:[ \-\u3000]?\d){13,17}[ \-\u3000]?[\dXxＸｘ])(?![\dXxＸｘ])")
_QUICK = re.compile(r"\d[\d \-\u3000]{13}")
_CARD_GROUPS = re.compile(r"\d{4}[ \-]\d{4}[ \-]\d{4}[ \-]\d{4}(?:[ \-]?\d{1,3})?$")
_EXPONENT = re.compile(r"\d(?:\.\d+)?[eE]\+?1[4-9]$")
_SMALLEST = 1e14
"""A number of fifteen places or more is no count, no phone and no date."""
_HEADINGS = ("身份证", "证件号", "公民身份", "银行卡号", "银行账号", "卡号", "社保卡号", "医保号")


def id_number_fault(text: str) -> str | None:
    """What is wrong with a resident identity number, or None when it is a valid one.

    Spaces, full-width digits and a small x are accepted. The division code is never a reason to
    refuse: abolished codes stay in use by those born before a merger.
    """
    number = "".join(_plain(c) for c in text if not c.isspace()).upper()
    if re.fullmatch(r"[0-9]{15}", number):
        return "15位号码自2013年起停用。"
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return "应为18位。"
    born = _date_of(number[6:14])
    if born is None or born > clock.today():
        return "出生日期不成立。"
    return None if is_id_number(number) else "校验码不符。"


def heading_is_sensitive(heading: str) -> bool:
    """True for headings that announce identity or bank card numbers."""
    return any(word in heading for word in _HEADINGS)


def is_sensitive(cell: Any) -> bool:
    """True when the cell holds an identity number or a bank card number, alone or inside a text."""
    if isinstance(cell, str):
        return (_QUICK.search(cell) is not None and _text_is_sensitive(cell)) or _EXPONENT.search(cell.strip()) is not None
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return abs(cell) >= _SMALLEST
    return False


def may_be_sensitive(distinct: Collection[Any]) -> bool:
    """A quick look over the distinct cells of a column: False means certainly clean."""
    kinds = set(map(type, distinct))
    if kinds & {int, float}:
        numbers = distinct if kinds <= {int, float} else [cell for cell in distinct if type(cell) in (int, float)]
        if max(numbers) >= _SMALLEST or min(numbers) <= -_SMALLEST:
            return True
    if str not in kinds:
        return False
    text = "\n".join(distinct if kinds == {str} else [cell for cell in distinct if type(cell) is str])
    return _QUICK.search(text) is not None or "E+1" in text or "e+1" in text


def sensitive_rows(cells: Sequence[Any], *, strict: bool = False) -> list[int]:
    """Positions of the cells that are sensitive.

    `strict` also counts long digit strings with gaps, which in a telephone column are two numbers side by side.
    """
    found = {cell for cell in set(cells)
             if is_sensitive(cell) or (strict and isinstance(cell, str) and forbidden_number(cell))}
    return [at for at, cell in enumerate(cells) if cell in found] if found else []


def scrub(cells: Iterable[Any]) -> list[Any]:
    """The cells with sensitive ones replaced by `HIDDEN`."""
    return [HIDDEN if is_sensitive(cell) else cell for cell in cells]


def _text_is_sensitive(text: str) -> bool:
    return any(_is_number(found.group()) for found in _CANDIDATE.finditer(text))


def _is_number(found: str) -> bool:
    digits = "".join(_plain(c) for c in found if c not in " -\u3000").upper()
    if len(digits) == 15:
        return len(found) == 15 and _date_of("19" + digits[6:12]) is not None
    if len(found) == len(digits) and len(digits) <= 19:
        return True
    # With gaps it may be two phone numbers side by side, so the shape has to agree.
    spaced_id = len(digits) == 18 and _date_of(digits[6:14]) is not None
    return spaced_id or _CARD_GROUPS.match(found) is not None


def _plain(character: str) -> str:
    if character in "ｘＸ":
        return "X"
    return str(int(character)) if character.isdigit() and not character.isascii() else character


def _date_of(eight: str) -> date | None:
    try:
        return datetime.strptime(eight, "%Y%m%d").date()
    except ValueError:
        return None
