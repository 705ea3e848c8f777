"""From typed values to stored ones: every rule of a field is checked here, once, for every way in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from app.errors import InvalidValues, Problem
from app.pinyin import natural_key, natural_keys, sort_key, sort_keys
from app.privacy import forbidden_number
from app.records.batch import Columns, keys_of, stacked
from app.records.spec import Field, Kind, Register
from app.uid import is_uid

Codes = Callable[[str], frozenset[str]]
Convert = Callable[[Any], Any]

_PHONE = re.compile(r"1\d{10}|(?:0\d{2,3}-?)?\d{7,8}(?:-\d{1,6})?|\d{3,6}")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
SORT_KEYS: dict[str, Callable[[str], str]] = {"pinyin": sort_key, "natural": natural_key}
_ALL_KEYS = {"pinyin": sort_keys, "natural": natural_keys}


class Wrong(ValueError):
    """A value that cannot be stored, with its Chinese reason."""


class Preparer:
    """Checks and converts the values of one register; built once and reused for many rows."""

    def __init__(self, register: Register, codes: Codes) -> None:
        self.register = register
        self._converts = {"flags": _flags, **{item.key: _converter(item, codes) for item in register.fields}}
        self._fields = {item.key: item for item in register.fields}
        self._computed = frozenset(item.key for item in register.fields if item.computed)
        self._required = [(item.key, item.label) for item in register.fields if item.required]
        self._defaults = {item.key: item.default for item in register.fields if item.default is not None}
        self._keyed = [(item.key, f"{item.key}_key", SORT_KEYS[item.ordered]) for item in register.keyed()]

    def create(self, values: Mapping[str, Any], trusted: bool = False) -> dict[str, Any]:
        """Stored form of a new row's values, empty ones left out. Raises InvalidValues naming every problem."""
        problems: list[Problem] = []
        stored = self._converted({**self._defaults, **values} if self._defaults else values, problems)
        for key, label in self._required:
            if stored.get(key) is None:
                problems.append(Problem(key, f"“{label}”不能为空。"))
        return self._checked(values, stored, values, trusted, problems)

    def create_all(self, rows: Sequence[Mapping[str, Any]], trusted: bool = False) -> Columns:
        """As `create` for many rows, column by column. Raises InvalidValues for the first wrong row."""
        columns = self._by_column(rows, trusted)
        return stacked([self.create(row, trusted) for row in rows]) if columns is None else columns

    def _by_column(self, rows: Sequence[Mapping[str, Any]], trusted: bool) -> Columns | None:
        """Stored columns, or None when anything is wrong or needs whole rows: `create` says what."""
        keys = {**self._defaults, **dict.fromkeys(keys_of(rows))}
        if self.register.checks or not self._converts.keys() >= keys.keys():
            return None
        if not trusted and not self._computed.isdisjoint(keys_of(rows)):
            return None
        stored: Columns = {}
        for key in keys:
            default = self._defaults.get(key)
            try:
                stored[key] = _each([row.get(key, default) for row in rows], self._converts[key])
            except Wrong:
                return None
        for key, _ in self._required:
            if None in stored.get(key, (None,)):
                return None
        for item in self.register.keyed():
            if cells := stored.get(item.key):
                made = _ALL_KEYS[item.ordered]([text or "" for text in cells])
                stored[f"{item.key}_key"] = [key or None for key in made]
        return stored

    def change(self, values: Mapping[str, Any], current: Mapping[str, Any], trusted: bool = False) -> dict[str, Any]:
        """Stored form of some changed values over the present row. Raises InvalidValues."""
        problems: list[Problem] = []
        stored = self._converted(values, problems)
        for key, label in self._required:
            if key in stored and stored[key] is None:
                problems.append(Problem(key, f"“{label}”不能为空。"))
        for key in self.register.fixed:
            if key in stored and current[key] not in (None, stored[key]):
                problems.append(Problem(key, f"“{self._fields[key].label}”定了就不能再改。"))
        return self._checked(values, stored, {**current, **values}, trusted, problems)

    def adopt(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Stored form of values that another office stored, with their sort keys: each is held to its own field's
        rule. What a row as a whole should fulfil is not asked, for two people may each have changed a part of it.

        Raises InvalidValues.
        """
        problems: list[Problem] = []
        opened: dict[str, Any] = {}
        for key, value in values.items():
            try:
                opened[key] = self._opened(key, value)
            except (ValueError, TypeError):
                problems.append(Problem(key, f"“{key}”的内容读不懂。"))
        stored = self._converted(opened, problems)
        if problems:
            raise InvalidValues(_one_each(problems))
        return self._with_keys(stored)

    def _with_keys(self, stored: dict[str, Any]) -> dict[str, Any]:
        """The same values with what they are sorted by beside them."""
        for key, key_column, make in self._keyed:
            if key in stored:
                stored[key_column] = make(stored[key]) if stored[key] else None
        return stored

    def _opened(self, key: str, value: Any) -> Any:
        """A stored value as it is entered. Raises ValueError, TypeError."""
        kind = "flags" if key == "flags" else self._fields[key].kind if key in self._fields else ""
        if value is None or kind not in ("flags", Kind.MULTI, Kind.COUNTS):
            return value
        found = json.loads(value)
        parts = found if isinstance(found, list) else found.keys() if isinstance(found, dict) else None
        if parts is None or isinstance(found, list) != (kind == Kind.MULTI) or not all(isinstance(part, str) for part in parts):
            raise TypeError
        return found

    def _converted(self, values: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
        stored: dict[str, Any] = {}
        converts = self._converts
        for key, value in values.items():
            convert = converts.get(key)
            if convert is None:
                problems.append(Problem(key, f"登记簿“{self.register.title}”没有“{key}”这一项。"))
            elif value is None or value == "":
                stored[key] = None
            else:
                try:
                    stored[key] = convert(value)
                except Wrong as error:
                    problems.append(Problem(key, str(error)))
        return stored

    def _checked(
        self, values: Mapping[str, Any], stored: dict[str, Any], whole: Mapping[str, Any], trusted: bool,
        problems: list[Problem],
    ) -> dict[str, Any]:
        if not trusted and not self._computed.isdisjoint(values):
            problems += [
                Problem(key, f"“{self._fields[key].label}”由程序填写，不能手工改。") for key in values if key in self._computed
            ]
        for check in self.register.checks:
            problems += check({**whole, **stored})
        if problems:
            raise InvalidValues(_one_each(problems))
        return self._with_keys(stored)

_MEMO_KINDS = {str, int, type(None)}  # True equals 1 and 1.0 equals 1, but they are not the same answer


def _each(cells: list[Any], convert: Convert) -> list[Any]:
    """Each cell converted, every different one once; empty ones become None."""
    if _MEMO_KINDS.issuperset(map(type, cells)):
        known = {cell: None if cell is None or cell == "" else convert(cell) for cell in set(cells)}
        return [known[cell] for cell in cells]
    return [None if cell is None or cell == "" else convert(cell) for cell in cells]


def _flags(value: Mapping[str, str]) -> str | None:
    if any(forbidden_number(str(text)) for text in value.values()):
        raise Wrong("标记里含身份证号或银行卡号，不能保存。")
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else None


def _one_each(problems: list[Problem]) -> list[Problem]:
    """The first problem of each field: a value that is wrong is not also reported as missing."""
    found: dict[str, Problem] = {}
    for problem in problems:
        found.setdefault(problem.field, problem)
    return list(found.values())


def _converter(item: Field, codes: Codes) -> Convert:
    if item.kind in (Kind.TEXT, Kind.LONG):
        return _text(item)
    if item.kind in (Kind.INTEGER, Kind.MONEY):
        return _integer(item)
    if item.kind is Kind.CHOICE:
        return _choice(item, codes)
    if item.kind is Kind.MULTI:
        return _multi(item, codes)
    if item.kind is Kind.COUNTS:
        return _counts(item, codes)
    if item.kind is Kind.REF:
        return _reference(item)
    return {Kind.PHONE: _phone, Kind.DATE: _date, Kind.FLAG: _flag}[item.kind](item)


# Uids and fingerprints are made by the program, and sometimes hold sixteen digits in a row.
_OWN_NUMBERS = frozenset({"to_uid", "owner", "batch", "blob", "finding", "change_hash", "body_file", "seal", "workbook",
                          "pdf", "sheet_workbook", "sheet_pdf", "word_blob"})

# Names a row by its uid or by a word; from a package, so that nothing else of that many digits may pass.
_UID_OR_WORD = frozenset({"line"})


def _text(item: Field) -> Convert:
    label, limit, numbers = item.label, item.max_length, item.key in _OWN_NUMBERS
    by_uid = item.key in _UID_OR_WORD

    def convert(value: Any) -> str | None:
        text = value.strip() if isinstance(value, str) else str(value)
        if len(text) > limit:
            raise Wrong(f"“{label}”有{len(text)}字，最多{limit}字。")
        if len(text) > 15 and not numbers and not (by_uid and is_uid(text)) and forbidden_number(text):
            raise Wrong(f"“{label}”含身份证号或银行卡号，不能保存；请删去这串号码。")
        if not text.isprintable() and _CONTROL.search(text):
            raise Wrong(f"“{label}”含看不见的控制字符，请重新输入。")
        return text or None

    return convert


def _phone(item: Field) -> Convert:
    match, label = _PHONE.fullmatch, item.label

    def convert(value: Any) -> str:
        text = str(value).strip()
        if not match(text):
            raise Wrong(f"“{label}”不像电话号码：应为11位手机号或带区号的座机。")
        return text

    return convert


def _integer(item: Field) -> Convert:
    label, low, high, unit = item.label, item.minimum, item.maximum, item.unit

    def convert(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            try:
                value = int(str(value).strip())
            except ValueError as error:
                raise Wrong(f"“{label}”应为整数。") from error
        if not low <= value <= high:
            raise Wrong(f"“{label}”应在{low}到{high}{unit}之间。")
        return value

    return convert


def _date(item: Field) -> Convert:
    def convert(value: Any) -> str:
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError as error:
            raise Wrong(f"“{item.label}”不是有效日期，写法如2026-10-12。") from error

    return convert


def _flag(item: Field) -> Convert:
    def convert(value: Any) -> int:
        if value in (0, 1, True, False, "0", "1"):
            return int(value)
        raise Wrong(f"“{item.label}”只能填是或否。")

    return convert


def _choice(item: Field, codes: Codes) -> Convert:
    known = codes(item.choices)

    def convert(value: Any) -> str:
        if value not in known:
            raise Wrong(f"“{item.label}”里没有“{value}”这一项，请从列表里选或先在字典里添加。")
        return value

    return convert


def _multi(item: Field, codes: Codes) -> Convert:
    one = _choice(item, codes)

    def convert(value: Any) -> str | None:
        found = list(dict.fromkeys(one(code) for code in value))
        return json.dumps(found, ensure_ascii=False) if found else None

    return convert


def _counts(item: Field, codes: Codes) -> Convert:
    one, number = _choice(item, codes), _integer(item)

    def convert(value: Any) -> str | None:
        found = {one(code): number(amount) for code, amount in value.items() if amount is not None}
        return json.dumps(found, ensure_ascii=False, sort_keys=True) if found else None

    return convert


def _reference(item: Field) -> Convert:
    def convert(value: Any) -> str:
        if not isinstance(value, str) or len(value) != 36:
            raise Wrong(f"“{item.label}”没有选对，请从列表里选。")
        return value

    return convert
