"""Small text tools of the import: folding headings, cleaning cells, reading Chinese numerals."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from typing import Any

_FULL = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
_FULL |= {code: code - 0xFEE0 for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_FULL |= {0xFF0D: ord("-"), 0xFF0B: ord("+"), 0xFF0E: ord("."), 0xFF0F: ord("/"), 0x3000: ord(" "), 0xA0: ord(" ")}
_GONE = dict.fromkeys((*range(0x00, 0x09), *range(0x0B, 0x20), 0x7F, 0xFEFF, 0x200B, 0x200C, 0x200D, 0x2060))
_CLEAN = {**_FULL, **_GONE, 0x09: ord(" "), 0x0A: ord(" "), 0x0D: ord(" ")}
_NEEDS_CLEANING = re.compile(r"^\s|\s$|[\x00-\x1f\x7f\u3000\xa0\ufeff\u200b-\u200d\u2060\uff0b\uff0d-\uff0f\uff10-\uff5a]|\s\s")
_INTERPUNCT = str.maketrans(dict.fromkeys("•・‧∙⋅･●．", "·"))
_HAN = r"[\u3007\u3400-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U0003ffff]"
HAN = re.compile(_HAN)
_BETWEEN_HAN = re.compile(rf"(?<={_HAN})\s+(?={_HAN})|\s*·\s*")
_DOT_IN_NAME = re.compile(rf"(?<={_HAN})\s*[.]\s*(?={_HAN})")
PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")

_DIGITS = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_UNITS = {"十": 10, "百": 100, "千": 1000}


def clean(text: str) -> str:
    """Trimmed text with half-width digits and letters, single blanks and no invisible characters."""
    if _NEEDS_CLEANING.search(text) is None:
        return text
    return " ".join(text.translate(_CLEAN).split())


def clean_name(text: str) -> str:
    """A person's name: as `clean`, no blanks between characters, the interpunct as U+00B7."""
    name = clean(text).translate(_INTERPUNCT)
    if " " in name or "·" in name:
        name = _BETWEEN_HAN.sub(lambda found: "·" if "·" in found.group() else "", name)
    return _DOT_IN_NAME.sub("·", name) if "." in name else name


def as_text(cell: Any) -> str:
    """A cell as a person reads it; a whole number never shows a decimal point or an exponent."""
    if type(cell) is str:
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date | datetime) else str(cell)


def private_codes(text: str) -> str:
    """`U+E863、U+E864`: the private-use characters of a text, each once; "" when it has none."""
    return "、".join(f"U+{ord(char):04X}" for char in dict.fromkeys(PRIVATE_USE.findall(text)))


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """A heading or name for comparison: NFKC, lower case, letters and digits only."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in wide if c.isalnum() or c in "√×✓✔✗")


@lru_cache(maxsize=4096)
def fold_bare(text: str) -> str:
    """As `fold`, with bracketed parts left out (`参与人次（人）` → `参与人次`)."""
    wide = unicodedata.normalize("NFKC", text)
    return fold(re.sub(r"[(\[【〔<《][^)\]】〕>》]*[)\]】〕>》]", "", wide))


def chinese_number(text: str) -> int | None:
    """`二十三` → 23, `一百零五` → 105, `三千` → 3000, `两万` → 20000; None when it is no number."""
    if not text or any(c not in _DIGITS and c not in _UNITS and c != "万" for c in text):
        return None
    head, wan, tail = text.rpartition("万")
    if wan:
        high = chinese_number(head)
        low = chinese_number(tail) if tail else 0
        return None if high is None or low is None else high * 10_000 + low
    if not any(c in _UNITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        else:
            total += (digit or 1) * _UNITS[character]
            digit = 0
    return total + digit


def chinese_numeral(number: int) -> str:
    """1–99 in Chinese numerals, for recognising names written that way."""
    tens, ones = divmod(number, 10)
    words = "零一二三四五六七八九"
    head = "" if tens == 0 else ("十" if tens == 1 else words[tens] + "十")
    return head + (words[ones] if ones or not tens else "")
