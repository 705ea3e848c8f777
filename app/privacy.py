"""Numbers that must not enter the ledger: identity and bank-card numbers (domain rules, section 4)."""

from __future__ import annotations

import re

from app.errors import AppError

# ID numbers (GB 11643-1999, 18 places, the last possibly X) and bank cards (16 to 19 places), possibly
# spaced or hyphened in groups; an unbroken run of digits is refused however long, a number may hide in it.
_LONG = re.compile(r"\d{15}[\dXx]|(?<!\d)(?:\d[ \-]?){15,18}[\dXx](?!\d)")
_RUN = re.compile(r"\d[\d \-]{13,}[\dXx]+")
_DATE = re.compile(r"(?<![\d\-])(?:19|20)\d\d-\d{1,2}-\d{1,2}(?![\d\-])")
_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def forbidden_number(text: str) -> bool:
    """Whether `text` holds something that reads as an identity or bank-card number."""
    return len(text) >= 16 and _LONG.search(_DATE.sub("/", text.translate(_WIDE))) is not None


def refuse_numbers(text: str, where: str) -> None:
    """Raise AppError naming the place, never the number."""
    if forbidden_number(text):
        raise AppError(f"{where}含身份证号或银行卡号，不能保存。", "请删去这串号码；本台账不收集证件号。")


def without_long_numbers(text: str) -> str:
    """`text` with every number of 16 places or more taken out: phones name photos by long counters."""
    return _RUN.sub("", text.translate(_WIDE)) if forbidden_number(text) else text


def is_id_number(text: str) -> bool:
    """Whether 18 places form a valid identity number by the check of GB 11643-1999 (ISO 7064 MOD 11-2)."""
    body, check = text[:17], text[17:].upper()
    if len(text) != 18 or not body.isdigit() or not body.isascii():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == check


def mask_phone(phone: str) -> str:
    """`13812345678` → `138****5678`; shorter numbers keep their last two places."""
    if len(phone) >= 7:
        return f"{phone[:3]}****{phone[-4:]}"
    return phone
