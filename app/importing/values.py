"""Cells → stored values, one compiled converter per column.

Each distinct cell of a column is converted once, so that a column of a hundred thousand choices
costs as much as its five spellings. A value with a reservation carries a flag sentence; a cell that
gives no value leaves an optional field empty with a flag and makes a row with a required field refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from app.importing.dates import NO_PERIOD, Period, parse_date
from app.importing.numbers import NOTHING, Bad, Flagged, integer, money
from app.importing.text import PRIVATE_USE, as_text, clean, clean_name, fold, private_codes
from app.records.spec import Field, Kind, Privacy

_DITTO_MARKS = ("同上", "〃", "″", '"', "＂", "''", "“", "”", "..", "同 上", "同上。", "↑")
DITTO = frozenset(form for mark in _DITTO_MARKS for form in (mark, f"{mark} ", f" {mark}", f" {mark} ", f"{mark}\u3000"))
NAME_LENGTH = 50

_ODD = (
    "\x00-\x09\x0b-\x1f\x7f\xa0\u200b-\u200d\u2060\u3000\ue000-\uf8ff\ufeff"
    "\uff0b\uff0d-\uff19\uff21-\uff5a\U000f0000-\U0010ffff#"
)
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
_TEXT_DIRTY = re.compile(rf"[{_ODD}\n]|^\s|\s$|\s\s")
_BULK_DIRTY = re.compile(rf"[{_ODD}]|^\s|\s$|\s\s")
_NAME_MARKS = re.compile("[.•・‧∙⋅･●． ]")
_NAME_DIRTY = re.compile(rf"[{_ODD}\n\s.•・‧∙⋅･●．]")

_PHONE_SPLIT = re.compile(r"[/、,，;；\n]|或|\s{2,}|(?<=\d{11})\s+(?=1\d{10})")
_BRACKETS = re.compile(r"[(（](?!\d{3,4}[)）])[^)）]*[)）]")
_PHONE_JUNK = re.compile(r"[\s\-—–()（）.·]")
_MOBILE = re.compile(r"1\d{10}")
_LANDLINE = re.compile(r"(?:0\d{2,3}-?)?[2-9]\d{6,7}(?:-\d{1,6})?|\d{3,6}")
_SPLIT = re.compile(r"[、,，;；/\s|+]+")
_YES = frozenset({"是", "有", "√", "✓", "✔", "对", "y", "yes", "1", "true", "已", "t"})
_NO = frozenset({"否", "无", "×", "✗", "x", "没有", "n", "no", "0", "false", "未", "不是", "f"})


class ChoiceLike(Protocol):
    """What a dictionary entry offers here."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> Iterable[str]: ...


@dataclass(slots=True)
class Column:
    """Converted cells in row order; `flags` and `bad` by position."""

    values: list[Any]
    flags: dict[int, str] = field(default_factory=dict)
    bad: dict[int, str] = field(default_factory=dict)


Converter = Callable[[Any], Any]
Dirty = Callable[[Collection[Any]], Iterable[Any]]


def choice_table(choices: Iterable[ChoiceLike]) -> dict[str, str]:
    """Folded code, name and aliases → code; a name is never overridden by another entry's alias."""
    table: dict[str, str] = {}
    entries = list(choices)
    for pick in (lambda c: (c.name,), lambda c: c.aliases, lambda c: (c.code,)):
        for entry in entries:
            for word in pick(entry):
                table.setdefault(fold(word), entry.code)
    table.pop("", None)
    return table


def converter(spec: Field, choices: Mapping[str, str] | None = None, period: Period = NO_PERIOD) -> Converter:
    """The function from a cell to the stored form of this field (or Flagged, or Bad)."""
    table = choices or {}
    if spec.kind is Kind.INTEGER:
        return lambda cell: integer(cell, spec.minimum, spec.maximum)
    simple: dict[Kind, Converter] = {
        Kind.MONEY: money,
        Kind.DATE: lambda cell: parse_date(cell, period),
        Kind.PHONE: phone,
        Kind.FLAG: yes_no,
        Kind.CHOICE: lambda cell: _choice(cell, table, spec.label),
        Kind.MULTI: lambda cell: _multi(cell, table, spec.label),
    }
    return simple.get(spec.kind) or _text_converter(spec)


def convert(cells: Sequence[Any], make: Converter, *, required: bool, dirty: Dirty | None = None) -> Column:
    """Convert a column. A bad cell of an optional field becomes an empty value with a flag.

    `dirty` picks the distinct cells that need converting at all; the others are stored as they are.
    """
    distinct = set(cells)
    if bool in set(map(type, distinct)):
        cells = [as_text(cell) if type(cell) is bool else cell for cell in cells]
        distinct = set(cells)
    known = {cell: make(cell) for cell in (dirty(distinct) if dirty else distinct)}
    odd = {cell: value for cell, value in known.items() if type(value) is Flagged or type(value) is Bad}
    for cell, value in odd.items():
        known[cell] = value.value if isinstance(value, Flagged) else None
    if not known:
        return Column(list(cells))
    column = Column([known.get(cell, cell) for cell in cells] if dirty else [known[cell] for cell in cells])
    if odd:
        for at, cell in enumerate(cells):
            if cell in odd:
                _note(column, at, odd[cell], required=required)
    return column


def dirty_picker(spec: Field) -> Dirty | None:
    """For text fields: which cells are not yet in stored form. None for kinds that always need converting."""
    if spec.kind not in (Kind.TEXT, Kind.LONG):
        return None
    needs = (_NAME_DIRTY if is_person_name(spec) else _TEXT_DIRTY).search
    limit = spec.max_length

    def pick(cells: Collection[Any]) -> Iterable[Any]:
        distinct = [cell for cell in cells if cell != ""]
        if not distinct:
            return ()
        if set(map(type, distinct)) == {str} and max(map(len, distinct)) <= limit:
            text = "\n".join(distinct)
            if text.count("\n") == len(distinct) - 1 and _BULK_DIRTY.search(text) is None and (
                    needs is _TEXT_DIRTY.search or _NAME_MARKS.search(text) is None):
                return ()
        return [cell for cell in distinct if type(cell) is not str or len(cell) > limit or needs(cell)]

    return pick


def _note(column: Column, at: int, value: Flagged | Bad, *, required: bool) -> None:
    if isinstance(value, Flagged):
        column.flags[at] = value.sentence
        if required and value.value is None:
            column.bad[at] = value.sentence
    elif required:
        column.bad[at] = value.reason
    else:
        column.flags[at] = f"{value.reason}，未填"


def fill_down(cells: Sequence[Any], *, blanks: bool = False) -> list[Any]:
    """`同上` and 〃 (and blanks, when asked) take the cell above; with nothing above they are empty."""
    filled, last = [], ""
    for cell in cells:
        if (type(cell) is str and cell in DITTO) or (blanks and _blank(cell)):
            filled.append(last)
        else:
            filled.append(cell)
            if not _blank(cell):
                last = cell
    return filled


def has_ditto(distinct: Collection[Any]) -> bool:
    """True when a ditto mark is among the distinct cells of a column."""
    return not DITTO.isdisjoint(distinct)


def _blank(cell: Any) -> bool:
    return cell is None or (type(cell) is str and not cell.strip())


def phone(cell: Any) -> str | Flagged | Bad:
    """Digits of a telephone number; empty for 无. A second number in the cell is left out with a flag."""
    if type(cell) is float and 10_000_000_000 <= cell < 20_000_000_000:
        return str(int(cell))
    text = clean(as_text(cell))
    if text in NOTHING or text == "0":
        return ""
    bare = _BRACKETS.sub("", text) if "(" in text or "（" in text else text
    parts = [part for part in _PHONE_SPLIT.split(bare) if part.strip()]
    number = _one_phone(parts[0]) if parts else None
    if number is None:
        return Bad("不像电话号码")
    if len(parts) > 1 and _one_phone(parts[1]):
        return Flagged(number, f"原文有{len(parts)}个号码，只记第一个")
    return number if len(parts) == 1 and (bare == text or _one_phone(text)) else Flagged(number, "号码后的文字未记")


def _one_phone(text: str) -> str | None:
    digits = _PHONE_JUNK.sub("", text).removeprefix("+86")
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if _MOBILE.fullmatch(digits):
        return digits
    spaced = re.sub(r"[—–()（）\s]+", "-", text.strip()).strip("-")
    return spaced if _LANDLINE.fullmatch(spaced) else digits if _LANDLINE.fullmatch(digits) else None


def yes_no(cell: Any) -> int | Bad | None:
    """1 or 0 for the usual marks, None for an empty cell."""
    text = fold(as_text(cell))
    if not text:
        return None
    if text in _YES:
        return 1
    return 0 if text in _NO else Bad(f"“{as_text(cell)[:10]}”认不出是或否")


def _choice(cell: Any, table: Mapping[str, str], label: str) -> str | Bad | None:
    text = as_text(cell)
    code = table.get(fold(text))
    if code is not None or clean(text) in NOTHING:
        return code
    return Bad(f"“{text.strip()[:20]}”不在“{label}”的选项中")


def _multi(cell: Any, table: Mapping[str, str], label: str) -> list[str] | Flagged | None:
    text = clean(as_text(cell))
    if text in NOTHING:
        return None
    whole = table.get(fold(text))
    if whole is not None:
        return [whole]
    words = [word for word in _SPLIT.split(text) if word]
    codes = list(dict.fromkeys(table[fold(word)] for word in words if fold(word) in table))
    unknown = [word for word in words if fold(word) not in table]
    if unknown:
        return Flagged(codes or None, f"“{'、'.join(unknown)[:30]}”不在“{label}”的选项中，未记")
    return codes or None


def is_person_name(spec: Field) -> bool:
    """Fields that hold one person's name: short, and not open to every table."""
    return spec.kind is Kind.TEXT and spec.privacy is not Privacy.OPEN and spec.max_length <= NAME_LENGTH


def _text_converter(spec: Field) -> Converter:
    tidy = clean_name if is_person_name(spec) else clean
    limit, label = spec.max_length, spec.label

    def text_of(cell: Any) -> str | Flagged | Bad:
        if type(cell) is not str:
            return _odd_text(cell)
        value = tidy(cell)
        if value in _ERRORS:
            return Bad("单元格里是出错的公式")
        if len(value) > limit:
            return Bad(f"“{label}”有{len(value)}字，超过{limit}字")
        if not value.isascii() and PRIVATE_USE.search(value):
            return Flagged(value, f"“{label}”含自造字（{private_codes(value)}），可能显示不出，请核对")
        return value

    return text_of


def _odd_text(cell: Any) -> str | Flagged:
    """A text column's cell that the spreadsheet keeps as something else; `1-2` is often turned into a date."""
    if isinstance(cell, date | datetime):
        value = f"{cell.month}-{cell.day}"
        return Flagged(value, f"原格是日期格式，按“{value}”记，请核对")
    return as_text(cell)
