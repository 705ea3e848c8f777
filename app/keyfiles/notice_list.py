"""The list that comes with a police notice → proposed files: the basis first, then the plan, then all or nothing.

The parts of the ordinary importer are used, and none of its traces: no snapshot, no remembered shape, nothing in the
ledger. A column that may not be kept is known by its heading and left out, with the reason told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from app import clock
from app.errors import AppError, InvalidValues, Problem
from app.importing.columns import Columns, take_columns
from app.importing.dates import parse_date
from app.importing.headings import BLANK, HIDDEN_SHEET, LOOK_AT, Grid, find_grid
from app.importing.reader import Sheet, read_file
from app.importing.text import as_text, clean, clean_name, fold, private_codes
from app.keyfiles import notice_words as columns_of
from app.keyfiles import rules
from app.keyfiles.notice_words import AGE, BORN, CATEGORY, GRID, ID, NAME, OWNER, TARGETS, VILLAGE
from app.keyfiles.spec import KEY_FILE
from app.keyfiles.store import KeyStore
from db import keyfiles as db_keyfiles

Values = Mapping[str, Any]
COMMON = ("basis_kind", "basis_no", "basis_issuer", "basis_date", "basis_expiry", "purpose", "scheme", "category", "owner",
          "adult", "id_need", "told_on", "told_way", "untold_reason", "untold_by")
"""What is said once for the whole list, before it is read."""
_NEEDED = ("basis_kind", "basis_no", "basis_issuer", "basis_date", "basis_expiry", "purpose", "scheme")
MOST = 2000
HAS_NUMBER = "写有证件号或卡号，请删去号码"
NO_NAMES = "这张表没有“姓名”列"
NOT_ADULT = "未满18周岁，不建档"
UNKNOWN_AGE = "没有核实年满18周岁"


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    THERE = "there"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the preview shows it: the name masked. What would be kept is not for showing."""

    sheet: str
    row: int
    fate: Fate
    name: str = ""
    category: str = ""
    village: str = ""
    reason: str = ""
    values: Values = field(default_factory=dict, repr=False)
    number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ColumnNote:
    """A column: what it is read as, or why it is not."""

    label: str
    read_as: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do; nothing is written yet."""

    lines: list[Line]
    columns: list[ColumnNote]
    basis: Values = field(repr=False)
    scan: bytes = field(repr=False)

    def of(self, fate: Fate) -> list[Line]:
        """The rows with one fate."""
        return [line for line in self.lines if line.fate is fate]

    @property
    def unread(self) -> list[ColumnNote]:
        """The columns left out."""
        return [note for note in self.columns if not note.read_as]


def check_basis(values: Values, scan: bytes | None) -> None:
    """Raise InvalidValues unless the basis is whole: before any list is read."""
    problems = [Problem(key, f"“{_label(key)}”不能为空。") for key in _NEEDED if not values.get(key)]
    problems += [Problem(key, "这一项不能整批填写。") for key in values if key not in COMMON]
    if values.get("basis_kind") == "consent":
        problems.append(Problem("basis_kind", "本人书面同意的逐人建档，不成批导入。"))
    if not scan:
        problems.append(Problem("basis_scan", "没有依据扫描件，不能导入。"))
    problems += [problem for problem in rules.file_problems({"adult": 1, **values}, clock.today()) if problem.field != "adult"]
    problems += rules.free_text(KEY_FILE, values)
    if problems:
        raise InvalidValues(problems)


def plan(store: KeyStore, sources: Sequence[Path | Sheet], values: Values, scan: bytes | None) -> Plan:
    """The fate of every row of a list. Writes nothing. Raises InvalidValues for the basis, AppError for the file."""
    check_basis(values, scan)
    sheets = [sheet for source in sources for sheet in ([source] if isinstance(source, Sheet) else read_file(source))]
    made, seen = Plan([], [], values, scan or b""), _Known(store)
    for sheet in sheets:
        _add(store, made, find_grid(sheet, columns_of.vocabulary(sheet.rows[:LOOK_AT])), seen)
    if not any(note.read_as == TARGETS[NAME][0] for note in made.columns):
        raise AppError("名单里没有“姓名”列。", "请核对表头；姓名列的标题应写“姓名”。")
    if len(made.of(Fate.NEW)) > MOST:
        raise AppError(f"一份通知的名单超过{MOST}人。", "请核对是不是拿错了文件。")
    return made


def apply(store: KeyStore, made: Plan, why: str) -> list[str]:
    """Enter the new rows of a plan, all waiting for approval, in one transaction; their numbers.

    What was entered since the plan was made is not entered twice. Raises AppError without a purpose.
    """
    reason, seen = rules.purpose(why), _Known(store)
    new = [line for line in made.of(Fate.NEW) if not seen.has(line.values, line.number)]
    if not new:
        raise AppError("没有可以导入的新档案。", "请看预览里每行的说明。")
    return store.propose_all([(line.values, line.number) for line in new], made.scan, reason)


def _add(store: KeyStore, made: Plan, grid: Grid, seen: _Known) -> None:
    """Plan one sheet."""
    sheet = grid.sheet
    made.lines.extend(Line(sheet.name, at + sheet.first_row, Fate.SKIPPED, reason=reason)
                      for at, reason in grid.other.items() if reason not in (BLANK, HIDDEN_SHEET) or sheet.hidden)
    chosen, notes = _columns(grid, bool(made.basis.get("id_need")))
    made.columns.extend(notes)
    if not grid.data or NAME not in chosen:
        made.lines.extend(Line(sheet.name, at + sheet.first_row, Fate.SKIPPED, reason=NO_NAMES) for at in grid.data)
        return
    columns = take_columns(grid)
    numbers = _numbers(grid, chosen.pop(ID, None))
    for at, position in enumerate(grid.data):
        cells = {target: columns.cells[column][at] for target, column in chosen.items()}
        found = _line(store, made.basis, sheet.name, position + sheet.first_row, cells, numbers[at], _stray(columns, chosen, at))
        if found.fate is Fate.NEW and (there := seen.add(found.values, found.number)):
            found = Line(found.sheet, found.row, Fate.THERE, found.name, found.category, found.village, there)
        made.lines.append(found)


def _columns(grid: Grid, needs_id: bool) -> tuple[dict[str, int], list[ColumnNote]]:
    """Which column is read as what, and a note on every column with a heading."""
    chosen: dict[str, int] = {}
    notes = []
    for heading in grid.headings:
        if not heading.label:
            continue
        target, reason = columns_of.place_of(heading)
        if target == ID and not needs_id:
            target, reason = "", columns_of.NO_NEED
        if target in chosen:
            target, reason = "", columns_of.TWICE
        if target:
            chosen[target] = heading.column
            reason = columns_of.ONLY_CHECKED if target in (BORN, AGE) else ""
        notes.append(ColumnNote(heading.label, TARGETS[target][0] if target else "", reason))
    return chosen, notes


def _numbers(grid: Grid, column: int | None) -> list[str]:
    """The ID numbers, from the sheet itself: the columns handed on hold none."""
    if column is None:
        return [""] * len(grid.data)
    return [clean(as_text(grid.below[column][at - grid.first])).replace(" ", "").lstrip("'") for at in grid.data]


def _stray(columns: Columns, chosen: Mapping[str, int], at: int) -> bool:
    """Whether a cell that is read held a number that has no place there."""
    return any(column in chosen.values() for column in columns.stray.get(at, ())) or any(
        column in columns.refused for column in chosen.values())


def _line(store: KeyStore, basis: Values, sheet: str, row: int, cells: Values, number: str, stray: bool) -> Line:
    name = clean_name(as_text(cells.get(NAME)))
    values = {**basis, "name": name, **{key: clean(as_text(cells.get(key))) or basis.get(key)
                                        for key in (CATEGORY, VILLAGE, GRID, OWNER)}}
    shown = (rules.mask_name(name) if name else "", str(values[CATEGORY] or ""), str(values[VILLAGE] or ""))
    problems = [HAS_NUMBER] if stray else []
    if not problems:
        problems += _age(values, cells, number)
    if not problems:
        problems += [problem.message.rstrip("。") for problem in store.check(values, b"basis", number)]
    if stray or any(rules.looks_like_number(text) for text in shown):
        shown = ("", "", "")
    if problems:
        return Line(sheet, row, Fate.REFUSED, *shown, "；".join(dict.fromkeys(problems)))
    odd = private_codes(name)
    return Line(sheet, row, Fate.NEW, *shown, f"姓名里有自造字{odd}，请核对" if odd else "", values, number)


def _age(values: dict[str, Any], cells: Values, number: str) -> list[str]:
    """Keep minors out, by what the list tells; a list that tells nothing needs the basis to say it."""
    told = [_years(target, cells[target]) for target in (BORN, AGE) if target in cells and as_text(cells[target]).strip()]
    if None in told:
        return ["年龄或出生日期看不懂，不能确认年满18周岁"]
    if any(years is not None and years < 18 for years in told):
        return [NOT_ADULT]
    values["adult"] = 1 if told or number or values.get("adult") else 0
    return [] if values["adult"] else [UNKNOWN_AGE]


def _years(target: str, cell: Any) -> int | None:
    """Full years from a birth date or an age; None when it cannot be read."""
    if target == AGE:
        text = clean(as_text(cell)).removesuffix("岁").removesuffix("周")
        return int(text) if text.isdecimal() and len(text) <= 3 else None
    born = parse_date(cell)
    if not isinstance(born, str) or born > clock.today().isoformat():
        return None
    today = clock.today()
    return today.year - int(born[:4]) - (f"{today:%m-%d}" < born[5:])


class _Known:
    """Who has a file under way: by name and village, told apart by ID numbers where both have one."""

    def __init__(self, store: KeyStore) -> None:
        self._store = store
        self._rows: dict[tuple[str, str], list[tuple[Values | None, str]]] = {}
        for row in db_keyfiles.rows(store.ledger, "key_file"):
            if row["state"] in ("open", "pending"):
                self._rows.setdefault(_key(row), []).append((row, ""))

    def has(self, values: Values, number: str) -> str:
        """Where the person stands already; "" for a new one."""
        for row, other in self._rows.get(_key(values), []):
            if row is None:
                if not (number and other) or number == other:
                    return "名单中重复"
            elif not number or self._store.same_person(row, rules.id_number(number, "依据", clock.today())) is not False:
                return f"已有档案{row['no']}"
        return ""

    def add(self, values: Values, number: str) -> str:
        """As `has`; a new person is known from then on."""
        found = self.has(values, number)
        if not found:
            self._rows.setdefault(_key(values), []).append((None, number))
        return found


def _key(values: Values) -> tuple[str, str]:
    return fold(str(values["name"])), fold(str(values.get("village") or ""))


def _label(key: str) -> str:
    return KEY_FILE.field(key).label
