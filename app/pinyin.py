"""Pinyin for finding and sorting names, with the readings surnames have."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # single characters only: a third of the import time

from pypinyin.pinyin_dict import pinyin_dict

# Surname readings that differ from the common one (《现代汉语词典》姓氏读音).
SURNAMES = {
    "单": "shàn", "仇": "qiú", "曾": "zēng", "解": "xiè", "区": "ōu", "查": "zhā", "覃": "qín", "翟": "zhái",
    "任": "rén", "华": "huà", "盖": "gě", "朴": "piáo", "尉": "yù", "纪": "jǐ", "宁": "nìng", "缪": "miào",
    "乐": "yuè", "种": "chóng", "逄": "páng", "员": "yùn", "冼": "xiǎn", "折": "shé", "燕": "yān", "召": "shào",
    "黑": "hè", "秘": "bì", "繁": "pó", "牟": "mù", "隗": "wěi", "洗": "xiǎn", "晁": "cháo", "葛": "gě",
    "那": "nā", "谌": "chén", "尹": "yǐn", "祭": "zhài", "哈": "hǎ", "宓": "mì", "车": "chē", "臧": "zāng",
}
COMPOUND = {
    "尉迟": ("yù", "chí"), "万俟": ("mò", "qí"), "单于": ("chán", "yú"), "澹台": ("tán", "tái"),
    "令狐": ("líng", "hú"), "长孙": ("zhǎng", "sūn"), "濮阳": ("pú", "yáng"), "鲜于": ("xiān", "yú"),
}
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_AFTER_ALL = "\U0010ffff"
_CHINESE = "零一二三四五六七八九"
_NUMBERS = re.compile("([0-9]+|[零一二三四五六七八九十百]+(?=[组网号栋巷排队片区单楼层幢室里弄]))")


@lru_cache(maxsize=60_000)
def _plain(reading: str) -> str:
    """`shàn` → `shan`; ü is written v as people type it."""
    split = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(char for char in split if not unicodedata.combining(char))


@lru_cache(maxsize=60_000)
def _readings(char: str) -> tuple[str, ...]:
    found = pinyin_dict.get(ord(char), "") if char > "\u2e7f" else ""
    return tuple(found.split(",")) if found else ()


class _Table(dict[int, str]):
    """A table for `str.translate` that works out a character's entry when it is first met."""

    def __init__(self, entry: Callable[[str], str]) -> None:
        super().__init__()
        self._entry = entry

    def __missing__(self, code: int) -> str:
        found = self[code] = self._entry(chr(code))
        return found


def _toneless(char: str) -> str:
    readings = _readings(char)
    return _plain(readings[0]) if readings else char.lower()


_INITIALS = _Table(lambda char: _toneless(char)[0])
_LETTERS = _Table(_toneless)


@lru_cache(maxsize=60_000)
def _sortable(reading: str) -> str:
    tone = next((_TONES[mark] for mark in unicodedata.normalize("NFD", reading) if mark in _TONES), "5")
    return _plain(reading) + tone


_SPECIAL = frozenset(name[0] for name in (*SURNAMES, *COMPOUND))


def _surname(name: str) -> tuple[str, ...]:
    """Readings of the surname when they are not the common ones, else ()."""
    if name[:2] in COMPOUND and len(name) > 2:
        return COMPOUND[name[:2]]
    special = SURNAMES.get(name[:1])
    return (special,) if special else ()


def initials(text: str) -> str:
    """First letters, one per character: 张三 → `zs`; other characters as they are, in lower case."""
    return text.translate(_INITIALS)


def name_initials(name: str) -> str:
    """First letters of a person's name, surname reading first: 单秀 → `sx`."""
    special = _surname(name)
    return "".join(_plain(r)[0] for r in special) + initials(name[len(special) :])


# Stored texts hold no \0, so a column of them is looked up as one text joined by it.


def initials_all(texts: Sequence[str]) -> list[str]:
    """`initials` of each of at least one stored text."""
    return initials("\0".join(texts)).split("\0")


def spelled_all(names: Sequence[str]) -> list[str]:
    """Initials and full pinyin of each of at least one person's name, parted by a tab, as the finder keeps them."""
    heads, wholes = _all(names, _INITIALS, name_initials), _all(names, _LETTERS, letters)
    return [f"{head}\t{whole}" for head, whole in zip(heads, wholes, strict=True)]


def sort_keys(names: Sequence[str]) -> list[str]:
    """`sort_key` of each of at least one stored text."""
    return _all(names, _KEYS, sort_key)


def natural_keys(texts: Sequence[str]) -> list[str]:
    """`natural_key` of each of at least one stored text."""
    return natural_key("\0".join(texts)).split("\0")


def _all(names: Sequence[str], table: _Table, single: Callable[[str], str]) -> list[str]:
    found = "\0".join(names).translate(table).split("\0")
    for at, name in enumerate(names):
        if name[:1] in _SPECIAL:
            found[at] = single(name)
    return found


def letters(name: str) -> str:
    """Full pinyin without tones, surname reading first: 单秀 → `shanxiu`."""
    special = _surname(name)
    return "".join(map(_plain, special)) + name[len(special) :].translate(_LETTERS)


def _char_key(char: str) -> str:
    readings = _readings(char)
    return f"{_sortable(readings[0])}{char}" if readings else (_AFTER_ALL + char if char > "\u2e7f" else char.lower())


_KEYS = _Table(_char_key)


def sort_key(name: str) -> str:
    """A text that sorts names by pinyin, tone and character; characters without a reading come last."""
    special = _surname(name)
    if not special:
        return name.translate(_KEYS)
    head = "".join(f"{_sortable(r)}{char}" for r, char in zip(special, name, strict=False))
    return head + name[len(special) :].translate(_KEYS)


def natural_key(text: str) -> str:
    """A text that sorts door numbers as numbers, Arabic or Chinese: 2号 before 10号, 二组 before 三组.

    Each number is led by its count of digits.
    """
    parts = _NUMBERS.split(text)
    parts[1::2] = map(_measured, parts[1::2])
    return "".join(parts)


@lru_cache(maxsize=10_000)
def _measured(digits: str) -> str:
    digits = digits.lstrip("0") or "0" if digits[0] <= "9" else str(_chinese_number(digits))
    return f"{min(len(digits), 9)}{digits}"


def _chinese_number(text: str) -> int:
    """一 to 九百九十九, as groups, grids and buildings are counted."""
    total, digit = 0, 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _CHINESE.index(char)
    return total + digit
