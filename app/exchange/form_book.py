"""A county's workbook opened for filling in: its sheets as cells, merges, formulas, protection and validations."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import AppError
from app.exchange.xml_spans import Node, parse, prefix_of, splice
from app.exchange.zip_parts import replace_parts
from app.files import explain
from app.importing.guard import open_archive, optional_part, read_part, sheet_parts
from app.importing.reader import OLE_MAGIC, ZIP_MAGIC

MAX_FILE, MAX_PART = 20_000_000, 40_000_000
MAX_TAGS = 600_000
MAX_AREA = 300_000
"""Cells in the rectangle of a sheet; a form that people fill in has some hundreds."""

WORKBOOK, SHARED, STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
_REF = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_PERCENT_BUILT_IN = {9, 10}
_AFTER_CALC = ("oleSize", "customWorkbookViews", "pivotCaches", "webPublishing", "fileRecoveryPr", "extLst")

Place = tuple[int, int]
"""(row, column), both from 0."""
Value = str | float | int | bool | None


def place_of(ref: str) -> Place:
    """`B3` → (2, 1). Raises ValueError for anything else."""
    found = _REF.fullmatch(ref)
    if found is None or int(found[2]) < 1:
        raise ValueError(ref)
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def letters(column: int) -> str:
    """A, B … Z, AA … of a column counted from 0."""
    name, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def ref_of(place: Place) -> str:
    """(2, 1) → `B3`."""
    return f"{letters(place[1])}{place[0] + 1}"


@dataclass(slots=True)
class Cell:
    """One cell as it stands in the file; `error` when its stored value is an error such as #DIV/0!."""

    value: Value
    style: int
    node: Node
    formula: str = ""
    shared: tuple[str, Place] | None = None
    whole: bool = True
    error: bool = False

    @property
    def computed(self) -> bool:
        """Whether a formula stands here."""
        return self.node.child("f") is not None


@dataclass(frozen=True, slots=True)
class Rule:
    """One data validation: the rectangles it holds for, its kind (list, whole, decimal …), operator and operands."""

    areas: tuple[tuple[int, int, int, int], ...]
    kind: str
    operator: str
    operands: tuple[str, ...]

    def covers(self, place: Place) -> bool:
        """Whether the rule speaks of this cell."""
        return any(top <= place[0] <= bottom and left <= place[1] <= right for top, left, bottom, right in self.areas)


@dataclass(slots=True)
class FormSheet:
    """One sheet with everything that matters for filling it in. Rows and columns count from 0."""

    name: str
    path: str
    raw: bytes
    root: Node
    hidden: bool = False
    cells: dict[Place, Cell] = field(default_factory=dict)
    rows: dict[int, Node] = field(default_factory=dict)
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    column_styles: dict[int, int] = field(default_factory=dict)
    protected: bool = False
    rules: tuple[Rule, ...] = ()
    height: int = 0
    width: int = 0

    def value(self, place: Place) -> Value:
        """What a cell shows; None when it is empty."""
        cell = self.cells.get(place)
        return cell.value if cell else None

    def style(self, place: Place) -> int:
        """The style a cell has, or would get from its row or column."""
        if place in self.cells:
            return self.cells[place].style
        row = self.rows.get(place[0])
        if row is not None and row.attributes.get("customFormat") in ("1", "true"):
            return _whole(row.attributes.get("s"), 0)
        return self.column_styles.get(place[1], 0)


@dataclass(slots=True)
class FormBook:
    """The file: `data` is never changed; `filled` gives the bytes of a copy."""

    name: str
    data: bytes
    archive: zipfile.ZipFile
    sheets: list[FormSheet]
    percent_styles: frozenset[int]
    open_styles: frozenset[int]
    others_with_formulas: frozenset[str]
    signed: bool

    def sheet(self, name: str) -> FormSheet:
        """A sheet by name. Raises AppError when there is none."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise AppError(f"“{self.name}”里没有叫“{name}”的工作表。", f"可用的有：{'、'.join(item.name for item in self.sheets)}。")

    def filled(self, sheet: FormSheet, raw: bytes, *, recompute: bool) -> bytes:
        """The file with another content of one sheet; with `recompute` its program is told to calculate on opening."""
        parts = {sheet.path: raw}
        if recompute:
            before = read_part(self.name, self.archive, WORKBOOK, MAX_PART)
            if (asking := _recomputing(self.name, before)) != before:
                parts[WORKBOOK] = asking
        return replace_parts(self.name, self.data, self.archive, parts)


def open_form(path: Path) -> FormBook:
    """Read a workbook to be filled in. Raises AppError when it is none, has a password, or is too large."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise AppError(f"“{path.name}”超过 {MAX_FILE // 1_000_000} MB，太大了。", "请核对是不是县里的填报表。")
        data = path.read_bytes()
    except OSError as error:
        raise explain(error, path) from error
    return read_form(path.name, data)


def read_form(name: str, data: bytes) -> FormBook:
    """As `open_form`, from memory."""
    if data.startswith(OLE_MAGIC):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise (AppError(f"“{name}”设了打开密码，不能填写。", "请用 WPS 或 Excel 取消密码后另存再试。") if locked else
               AppError(f"“{name}”是旧的 xls 格式，不能原样填写。", "请用 WPS 或 Excel 另存为 xlsx 再试。"))
    if not data.startswith(ZIP_MAGIC):
        raise AppError(f"“{name}”不是 Excel 工作簿。", "能填写的是 xlsx 文件。")
    archive = open_archive(name, data)
    if WORKBOOK not in archive.namelist():
        raise AppError(f"“{name}”不是 Excel 工作簿。", "请用 WPS 或 Excel 另存为 xlsx 再试。")
    parts = sheet_parts(name, archive)
    raws = {path: read_part(name, archive, path, MAX_PART) for path in parts.values()}
    _check_amount(name, [*raws.values(), *(optional_part(name, archive, part) for part in (WORKBOOK, SHARED, STYLES))])
    hidden = _hidden_sheets(parse(name, read_part(name, archive, WORKBOOK, MAX_PART)))
    shared = _shared(name, optional_part(name, archive, SHARED))
    styles = optional_part(name, archive, STYLES)
    percent, unlocked = _styles(parse(name, styles)) if styles else (frozenset[int](), frozenset[int]())
    sheets = [_sheet(name, title, path, raws[path], shared) for title, path in parts.items()]
    for sheet in sheets:
        sheet.hidden = sheet.name in hidden
    if not sheets:
        raise AppError(f"“{name}”里没有工作表。", "请核对是不是拿错了文件。")
    computing = frozenset(sheet.name for sheet in sheets if any(cell.computed for cell in sheet.cells.values()))
    signed = any(item.startswith("_xmlsignatures/") for item in archive.namelist())
    return FormBook(name, data, archive, sheets, percent, unlocked, computing, signed)


def _check_amount(name: str, raws: Sequence[bytes]) -> None:
    """Every tag becomes an object that stays: all parts together are bounded, not only each."""
    if sum(map(len, raws)) > MAX_PART or sum(raw.count(b"<") for raw in raws) > MAX_TAGS:
        raise AppError(f"“{name}”内容太多，不像一张填报表。", "请删去多余的行列和工作表后另存再试。")


def _hidden_sheets(workbook: Node) -> set[str]:
    sheets = [node.attributes for node in workbook.every("sheet")]
    return {sheet.get("name", "") for sheet in sheets if sheet.get("state", "visible") != "visible"}


def _shared(name: str, raw: bytes) -> list[str]:
    if not raw:
        return []
    return [_rich(item) for item in parse(name, raw).children if item.tag == "si"]


def _rich(item: Node) -> str:
    """The text of a shared or inline string; readings written over it (rPh) are not part of it."""
    parts = [node.text for node in item.children if node.tag == "t"]
    parts += [node.text for run in item.children if run.tag == "r" for node in run.children if node.tag == "t"]
    return "".join(parts)


def _styles(root: Node) -> tuple[frozenset[int], frozenset[int]]:
    """Styles that show percents, and styles whose cells are not locked."""
    own = {_whole(node.attributes.get("numFmtId"), -1): node.attributes.get("formatCode", "") for node in root.every("numFmt")}
    formats = root.child("cellXfs")
    percent, unlocked = set(), set()
    for number, item in enumerate(formats.children if formats else []):
        code = _whole(item.attributes.get("numFmtId"), 0)
        if code in _PERCENT_BUILT_IN or "%" in own.get(code, ""):
            percent.add(number)
        protection = item.child("protection")
        if protection is not None and protection.attributes.get("locked") in ("0", "false"):
            unlocked.add(number)
    return frozenset(percent), frozenset(unlocked)


def _sheet(file: str, title: str, path: str, raw: bytes, shared: list[str]) -> FormSheet:
    root = parse(file, raw)
    sheet = FormSheet(title, path, raw, root)
    if (data := root.child("sheetData")) is None:
        return sheet
    hidden = set()
    masters: dict[str, tuple[str, Place]] = {}
    for number, row in _numbered_rows(data):
        sheet.rows[number] = row
        if row.attributes.get("hidden") in ("1", "true"):
            hidden.add(number)
        for place, node in _numbered_cells(number, row):
            sheet.cells[place] = _cell(node, place, shared, masters)
    sheet.hidden_rows = frozenset(hidden)
    sheet.merges = tuple(area for node in root.every("mergeCell") if (area := area_of(node.attributes.get("ref", ""))))
    _columns(sheet)
    guard = root.child("sheetProtection")
    sheet.protected = guard is not None and guard.attributes.get("sheet") in ("1", "true")
    sheet.rules = tuple(_rules(root))
    _measure(file, sheet)
    return sheet


def _numbered_rows(data: Node) -> Iterator[tuple[int, Node]]:
    at = -1
    for row in data.children:
        if row.tag == "row":
            at = _whole(row.attributes.get("r"), at + 2) - 1
            yield at, row


def _numbered_cells(row: int, node: Node) -> Iterator[tuple[Place, Node]]:
    column = -1
    for cell in node.children:
        if cell.tag == "c":
            try:
                column = place_of(cell.attributes["r"])[1] if "r" in cell.attributes else column + 1
            except ValueError:
                column += 1
            yield (row, column), cell


def _cell(node: Node, place: Place, shared: list[str], masters: dict[str, tuple[str, Place]]) -> Cell:
    kind, stored, formula = node.attributes.get("t", "n"), node.child("v"), node.child("f")
    text = stored.text if stored else ""
    cell = Cell(None, _whole(node.attributes.get("s"), 0), node)
    if kind == "inlineStr":
        inline = node.child("is")
        cell.value = _rich(inline) if inline else None
    elif kind == "s":
        at = _whole(text, -1)
        cell.value = shared[at] if 0 <= at < len(shared) else None
    elif kind == "b":
        cell.value = text == "1"
    elif kind in ("str", "e", "d"):
        cell.value, cell.error = text or None, kind == "e"
    else:
        cell.value = _number(text)
    if formula is not None:
        cell.formula = formula.text.strip()
        cell.whole = formula.attributes.get("t", "normal") in ("normal", "shared")
        number = formula.attributes.get("si", "")
        if formula.attributes.get("t") == "shared":
            if cell.formula:
                masters[number] = (cell.formula, place)
            cell.shared = masters.get(number)
    return cell


def _number(text: str) -> Value:
    try:
        number = float(text)
    except ValueError:
        return text or None
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.strip().isdigit() and len(text) < 10 else default


def area_of(ref: str) -> tuple[int, int, int, int] | None:
    """`A1:C3` or `A1` → (top, left, bottom, right); None for anything else."""
    first, _, last = ref.partition(":")
    try:
        (top, left), (bottom, right) = place_of(first), place_of(last or first)
    except ValueError:
        return None
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def _columns(sheet: FormSheet) -> None:
    hidden = set()
    for node in sheet.root.every("col"):
        first, last = _whole(node.attributes.get("min"), 1) - 1, min(_whole(node.attributes.get("max"), 0), 16_384) - 1
        for column in range(first, min(last, first + 2_000) + 1):
            sheet.column_styles[column] = _whole(node.attributes.get("style"), 0)
            if node.attributes.get("hidden") in ("1", "true"):
                hidden.add(column)
    sheet.hidden_columns = frozenset(hidden)


def _rules(root: Node) -> Iterator[Rule]:
    for node in root.every("dataValidation"):
        areas = tuple(area for ref in node.attributes.get("sqref", "").split() if (area := area_of(ref)))
        operands = tuple(item.text.strip() for tag in ("formula1", "formula2") if (item := node.child(tag)) is not None)
        yield Rule(areas, node.attributes.get("type", "none"), node.attributes.get("operator", "between"), operands)


def _measure(file: str, sheet: FormSheet) -> None:
    """How far the sheet reaches: to the last cell that says something, and the framed empty ones just below it."""
    said = [place for place, cell in sheet.cells.items() if cell.value is not None or cell.computed]
    framed = [place for place, cell in sheet.cells.items() if cell.style]
    last = max((row for row, _ in said), default=-1)
    near = [row for row, _ in framed if last < row <= last + 60]
    sheet.height = max([last, *near]) + 1
    sheet.width = max((column for _, column in said), default=-1) + 1
    if sheet.height * sheet.width > MAX_AREA:
        raise AppError(f"“{file}”的工作表“{sheet.name}”范围过大，不像一张填报表。", "请删去下方和右侧多余的内容后另存再试。")


def _recomputing(name: str, raw: bytes) -> bytes:
    """The workbook part with the wish to calculate everything on opening."""
    root = parse(name, raw)
    wish = b' fullCalcOnLoad="1"'
    if calc := root.child("calcPr"):
        if calc.attributes.get("fullCalcOnLoad") in ("1", "true"):
            return raw
        head = raw[calc.start : calc.inside]
        plain = re.sub(rb"""\sfullCalcOnLoad\s*=\s*(?:"[^"]*"|'[^']*')""", b"", head)
        cut = len(plain) - (2 if calc.closed else 1)
        return splice(raw, [(calc.start, calc.inside, plain[:cut].rstrip() + wish + plain[cut:])])
    follows = [node.start for node in root.children if node.tag in _AFTER_CALC]
    at = min(follows, default=root.children[-1].end if root.children else root.inside)
    tag = f"<{prefix_of(raw, root)}calcPr".encode()
    return splice(raw, [(at, at, tag + wish + b"/>")])
