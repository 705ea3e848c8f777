"""How a county's form is to be filled: which column takes which figure, which row speaks of whom.

Proposed from the words of the form, edited by a person, kept under the form's fingerprint, and written as JSON.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.errors import AppError
from app.exchange.form_book import FormBook, FormSheet, letters, place_of, ref_of
from app.exchange.form_roster import Roster, subject_of
from app.exchange.form_sources import NAME, TEXT, Supply
from app.importing import headings as heads
from app.importing.headings import Grid, Heading
from app.importing.mapping import fingerprint, readings, score_of
from app.importing.reader import Sheet
from app.importing.text import as_text, clean, fold, fold_bare

SURE = 0.7
"""A heading less like a source is left open: a wrong figure that goes to the county is worse than an empty column."""
FORMAT, VERSION = "township-ledger/county-form", 1
NAMED, NEXT, TOTAL, WHOLE, LEAVE = "name:", "next", "total", "whole", ""
"""A row speaks of somebody by name, is free for the next one, adds up the rows, is the town's own line, or is left."""

LABELS = {
    "unit": ("填报单位", "报送单位", "单位", "单位名称", "镇（街道）"),
    "period": ("统计期间", "统计时间", "统计时段", "填报期间", "时间"),
    "date": ("填报日期", "填报时间", "填表日期", "报送日期", "报送时间", "日期"),
    "head": ("单位负责人", "负责人", "主要负责人"),
    "checker": ("审核人",),
    "filler": ("填报人", "填表人", "制表人"),
    "phone": ("联系电话", "电话", "联系方式"),
}
_LABEL_WORDS = {fold(word): key for key, words in LABELS.items() for word in words}


@dataclass(slots=True)
class FormMap:
    """The whole choice for one sheet. Columns, rows and cells count from 0 here and are named as in Excel in JSON.

    `columns` → key of a source, "" to leave; `rows` → one of the words above; `labels` → what follows the colon.
    `said` holds the form's own words for each, to show and to find rows again next month.
    """

    sheet: str
    head: tuple[int, int]
    columns: dict[int, str] = field(default_factory=dict)
    rows: dict[int, str] = field(default_factory=dict)
    labels: dict[tuple[int, int], str] = field(default_factory=dict)
    fingerprint: str = ""
    title: str = ""
    column_words: dict[int, str] = field(default_factory=dict)
    row_words: dict[int, str] = field(default_factory=dict)

    @property
    def name_column(self) -> int | None:
        """The column with names of villages or units."""
        return next((column for column, key in self.columns.items() if key == NAME), None)

    def as_json(self) -> dict[str, Any]:
        """The choice as `--map` reads it."""
        return {
            "format": FORMAT, "version": VERSION, "fingerprint": self.fingerprint, "title": self.title, "sheet": self.sheet,
            "head": [self.head[0] + 1, self.head[1] + 1],
            "columns": [{"column": letters(at), "label": self.column_words.get(at, ""), "to": key}
                        for at, key in sorted(self.columns.items())],
            "rows": [{"row": at + 1, "label": self.row_words.get(at, ""), "to": key} for at, key in sorted(self.rows.items())],
            "labels": [{"cell": ref_of(place), "to": key} for place, key in sorted(self.labels.items())],
        }


def from_json(data: Any) -> FormMap:
    """Read what `as_json` gave. Raises AppError in words for anything else."""
    try:
        if data["format"] != FORMAT:
            raise AppError("这不是县表的对应关系文件。", "请先用 --dry-run 输出一份，改好再用。")
        if int(data["version"]) > VERSION:
            raise AppError("对应关系文件由更新的程序写成。", "请升级本程序。")
        top, last = (int(number) - 1 for number in data["head"])
        made = FormMap(str(data["sheet"]), (top, last))
        made.fingerprint, made.title = str(data.get("fingerprint", "")), str(data.get("title", ""))
        for item in data["columns"]:
            column = place_of(f"{item['column']}1")[1]
            made.columns[column], made.column_words[column] = str(item["to"]), str(item.get("label", ""))
        for item in data["rows"]:
            row = int(item["row"]) - 1
            made.rows[row], made.row_words[row] = str(item["to"]), str(item.get("label", ""))
        made.labels = {place_of(item["cell"]): str(item["to"]) for item in data.get("labels", ())}
        if any(word not in (NEXT, TOTAL, WHOLE, LEAVE) and not word.startswith(NAMED) for word in made.rows.values()):
            raise ValueError("rows")
        if set(made.labels.values()) - set(LABELS):
            raise ValueError("labels")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AppError("对应关系文件写得不对。", "请先用 --dry-run 输出一份，照它的样子改。") from error
    return made


def read_map(text: str) -> FormMap:
    """As `from_json`, from the text of a file; the whole answer of `fill --dry-run --json` will do as well."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise AppError("对应关系文件不是 JSON。", "请先用 --dry-run 输出一份，照它的样子改。") from error
    return from_json(data.get("map", data) if isinstance(data, Mapping) else data)


def propose(book: FormBook, supply: Supply, roster: Roster, sheet: str | None = None,
            head: tuple[int, int] | None = None) -> FormMap:
    """What the form's own words suggest. `head` are the heading rows a person pointed at.

    Raises AppError when no sheet has a table to fill.
    """
    if sheet is not None:
        return _proposal(book.sheet(sheet), supply, roster, head)
    found: list[FormMap] = []
    for item in book.sheets:
        if not item.hidden and (head is not None or grid_of(item, supply.vocabulary).headings):
            found.append(_proposal(item, supply, roster, head))
    if not found:
        raise AppError(f"在“{book.name}”里没有找到表头。", "请核对是不是县里的填报表；是的，请指明工作表和表头所在的行。")
    return max(found, key=lambda item: sum("." in key for key in item.columns.values()))


def grid_of(sheet: FormSheet, vocabulary: frozenset[str], head: tuple[int, int] | None = None) -> Grid:
    """The sheet as the import sees a table: headings, rows with their roles."""
    rows = [["" if (value := sheet.value((row, column))) is None else value for column in range(sheet.width)]
            for row in range(sheet.height)]
    plain = Sheet("", sheet.name, rows, merges=sheet.merges, hidden_columns=sheet.hidden_columns)
    if head is None:
        return heads.find_grid(plain, vocabulary)
    if not 0 <= head[0] <= head[1] < min(sheet.height, head[0] + 6):
        raise AppError(f"表头不能是第{head[0] + 1}行到第{head[1] + 1}行。", "请指明表头的第一行和最后一行，最多六行。")
    return heads.grid_at(plain, *head)


def _proposal(sheet: FormSheet, supply: Supply, roster: Roster, head: tuple[int, int] | None) -> FormMap:
    grid = grid_of(sheet, supply.vocabulary, head)
    if not grid.headings:
        raise AppError(f"工作表“{sheet.name}”里没有找到表头。", "请指明表头所在的行。")
    last = grid.first - 1
    top = head[0] if head else min(at for at, why in grid.other.items() if why == heads.HEADING)
    title = "　".join(grid.titles[:1])
    made = FormMap(sheet.name, (top, last), title=title, fingerprint=print_of(sheet, grid, top, last))
    named = [heading for heading in grid.headings if heading.label]
    made.column_words = {heading.column: heading.label for heading in named}
    made.columns = {heading.column: "" for heading in named} | _columns(named, supply, _favours(sheet, grid, supply, title))
    if made.name_column is None and (column := _column_of_names(sheet, grid, roster)) is not None:
        made.columns[column] = NAME
        made.column_words.setdefault(column, "")
    _rows(made, sheet, grid, roster)
    made.labels = _labels(sheet, made)
    return made


def print_of(sheet: FormSheet, grid: Grid, top: int, last: int) -> str:
    """The form's fingerprint: headings and their places, and the merges of the head; no value enters it."""
    merges = sorted(f"{ref_of(merge[:2])}:{ref_of(merge[2:])}" for merge in sheet.merges if top <= merge[0] <= last)
    places = ",".join(letters(heading.column) for heading in grid.headings if heading.label)
    text = "\x1f".join([sheet.name, fingerprint(grid.headings), str(top), str(last), places, *merges])
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _columns(headings: list[Heading], supply: Supply, favours: Mapping[str, float]) -> dict[int, str]:
    """The best source for each heading, each source once; `favours` decide where words tie."""
    scored = []
    for heading in headings:
        ways = readings(heading, headings)
        for order, source in enumerate(supply.sources.values()):
            if source.table in favours and (score := score_of(ways, source.words)) >= SURE:
                scored.append((-(score + favours[source.table]), heading.column, order, source))
    found: dict[int, str] = {}
    taken: set[str] = set()
    for _, column, _, source in sorted(scored, key=lambda item: item[:3]):
        if column not in found and source.key not in taken:
            found[column] = source.key
            taken.add(source.key)
    return found


def _favours(sheet: FormSheet, grid: Grid, supply: Supply, title: str) -> dict[str, float]:
    """Tables whose lines the form can hold, with how much they come first: those whose lines it names, then the one
    its title names. A table of neither villages nor units is out unless the form has its lines."""
    there = {fold(value) for place, cell in sheet.cells.items()
             if place[0] >= grid.first and isinstance(value := cell.value, str)}
    found = {"": 0.0}
    for code, table in supply.tables.items():
        named = sum(1 for row in table.rows if fold(subject_of(table, row).name) in there)
        if named > 1 or any(row.key for row in table.rows):
            found[code] = (0.04 if named > 1 else 0.0) + (0.02 if fold(table.title) in fold(title) else 0.0)
    return found


def _column_of_names(sheet: FormSheet, grid: Grid, roster: Roster) -> int | None:
    """A column without a heading that is known but with names that are."""
    for column in range(sheet.width):
        texts = [as_text(sheet.value((row, column))) for row in range(grid.first, sheet.height)]
        known = sum(1 for text in texts if text.strip() and roster.find(text) is not None)
        if known >= 2:
            return column
    return None


def _rows(made: FormMap, sheet: FormSheet, grid: Grid, roster: Roster) -> None:
    """Everything under the head down to the last row of the table."""
    column = made.name_column
    kinds = {row: grid.other.get(row, "") for row in range(grid.first, sheet.height)}
    inside = [row for row, kind in kinds.items() if kind in ("", heads.TOTAL, heads.SECTION, heads.ONLY_NUMBER)]
    end = max([*inside, *(row for row, kind in kinds.items() if kind == heads.BLANK and _framed(sheet, made, row))], default=-1)
    for row, kind in kinds.items():
        if row > end or kind in (heads.FOOT, heads.REPEATED):
            continue
        label = clean(as_text(sheet.value((row, column)))) if column is not None else ""
        if kind == heads.TOTAL or _adds_up(sheet, made, row):
            label = label or _first_text(sheet, row)
            made.rows[row] = LEAVE if "小计" in label else TOTAL
        elif label:
            made.rows[row] = roster.word(label)
        else:
            made.rows[row] = NEXT if column is not None and not _first_text(sheet, row) else LEAVE
        made.row_words[row] = label


def _framed(sheet: FormSheet, made: FormMap, row: int) -> bool:
    """Whether the empty row is drawn as part of the table."""
    places = [(row, column) for column in made.columns]
    return sum(1 for place in places if place in sheet.cells and sheet.cells[place].style) * 2 >= len(places)


def _adds_up(sheet: FormSheet, made: FormMap, row: int) -> bool:
    """Whether most figures of the row are sums down the column."""
    figures = [sheet.cells.get((row, column)) for column, key in made.columns.items() if "." in key]
    formulas = [cell.formula or (cell.shared or ("",))[0] for cell in figures if cell is not None]
    sums = [formula for formula in formulas if formula.upper().startswith("SUM(")]
    if len(sums) * 2 <= len(figures) or not sums:
        return False
    refs = sums[0][4:].replace("$", "").split(")")[0].split(":")
    try:
        return len(refs) == 2 and place_of(refs[0])[1] == place_of(refs[1])[1]
    except ValueError:
        return False


def _first_text(sheet: FormSheet, row: int) -> str:
    return next((text for column in range(sheet.width)
                 if isinstance(value := sheet.value((row, column)), str) and (text := clean(value))), "")


def _labels(sheet: FormSheet, made: FormMap) -> dict[tuple[int, int], str]:
    """Cells outside the table that ask for something after a colon."""
    found: dict[tuple[int, int], str] = {}
    end = max(made.rows, default=made.head[1])
    for place, cell in sheet.cells.items():
        if made.head[0] <= place[0] <= end or cell.computed or not isinstance(cell.value, str):
            continue
        text = cell.value.strip()
        if text.endswith(("：", ":")) and (key := _LABEL_WORDS.get(fold_bare(text))):
            found[place] = key
    return found


def meaning(key: str, supply: Supply) -> str:
    """A column's choice as a person reads it."""
    if key.startswith(TEXT):
        return f"固定文字“{key.removeprefix(TEXT)}”"
    return supply.sources[key].label if key in supply.sources else key or "不填"
