"""Where a sheet's table begins and ends: title rows, heading rows (one to three), data, totals, foot.

A sheet may hold anything around its table. Every row gets exactly one role, and rows that are not
data keep the reason in words, so that nothing of a return disappears unexplained.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.importing.reader import Sheet
from app.importing.text import as_text, clean, fold, fold_bare

LOOK_AT = 40
"""Heading rows are searched in this many first rows."""
FEW_CELLS = 2
"""Rows with no more filled cells than this are looked at closely (foot lines, section titles)."""
LEFT_CELLS = 6
"""Totals and repeated headings are recognised by one of these first cells."""

BLANK, TITLE, HEADING, TOTAL, FOOT, REPEATED, SECTION, ONLY_NUMBER = (
    "空行", "表头以上的标题行", "表头行", "小计、合计行", "表尾签字或说明", "重复的表头", "分段标题行", "只有序号的空行")
NO_TABLE = "没有找到表头，不是登记表"
HIDDEN_SHEET = "隐藏的工作表"

SEQUENCE_WORDS = frozenset(map(fold, ("序号", "编号", "序", "行号", "No", "No.", "号", "排序", "户序号", "顺序号")))
_TOTAL = re.compile(
    r"^(?:本页|本网格|本组|全村|全镇|全社区|全县|本村|总|第?.{1,4}网格)?(?:小计|合计|总计|共计|累计)(?:户数|人数|数)?[:：]?$"
)
_FOOT = re.compile(
    r"^(?:单位负责人|负责人|填表人|填报人|制表人|制表|审核人|审核|联系人|联系电话|填报日期|填表日期|填报时间|填表说明|填报说明"
    r"|说明|注意事项|备注|注|以上|签字|签章|盖章|村委会\(盖章\))(?:\(签字\)|\(盖章\))?[\s]*[:：.、1]|^\d{1,2}[.、．].{6,}|^[*※☆]")
_NUMBER_ONLY = re.compile(r"^\d+(?:\.0)?$")
_SECTION = re.compile(
    r"^[（(]?(?:第?[一二三四五六七八九十\d]{1,3}号?网格|网格[一二三四五六七八九十\d]{1,3}"
    r"|.{1,12}(?:村|社区|网格|小组|村民组|组))[:：)）]?$"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """One column's heading; `parts` from the top row down, `label` as shown to a person."""

    column: int
    parts: tuple[str, ...]
    hidden: bool = False

    @property
    def label(self) -> str:
        """The flattened heading: `家庭情况/联系电话`."""
        return "/".join(self.parts)

    @property
    def leaf(self) -> str:
        """The lowest part."""
        return self.parts[-1] if self.parts else ""


@dataclass(slots=True)
class Grid:
    """The table found on a sheet. `data` are row positions; `other` position → reason for the rest."""

    sheet: Sheet
    headings: list[Heading]
    data: list[int]
    other: dict[int, str]
    titles: list[str] = field(default_factory=list)
    sections: dict[int, str] = field(default_factory=dict)
    below: list[tuple[Any, ...]] = field(default_factory=list)
    """Columns of everything under the headings, which starts at row position `first`."""
    first: int = 0


def find_grid(sheet: Sheet, vocabulary: frozenset[str]) -> Grid:
    """The table of a sheet; a grid without data when there is none (every row then has its reason)."""
    if sheet.hidden:
        return Grid(sheet, [], [], dict.fromkeys(range(len(sheet.rows)), HIDDEN_SHEET))
    top = _heading_row(sheet, vocabulary)
    if top is None:
        other = {at: BLANK if not _filled(row) else NO_TABLE for at, row in enumerate(sheet.rows)}
        return Grid(sheet, [], [], other, [_row_text(row) for row in sheet.rows[:5]])
    return grid_at(sheet, _first_heading_row(sheet, top), _last_heading_row(sheet, top, vocabulary))


def grid_at(sheet: Sheet, top: int, last: int) -> Grid:
    """The table whose heading rows are the positions `top` to `last`."""
    headings = _flatten(sheet, top, last)
    titles = [text for row in sheet.rows[:top] if (text := _row_text(row))]
    grid = Grid(sheet, headings, [], {}, titles)
    for at in range(top):
        grid.other[at] = TITLE if _filled(sheet.rows[at]) else BLANK
    grid.other |= dict.fromkeys(range(top, last + 1), HEADING)
    _sort_rows(grid, last + 1)
    return grid


def _heading_row(sheet: Sheet, vocabulary: frozenset[str]) -> int | None:
    """The first row most of whose cells are words that head columns somewhere in this office."""
    best, best_known = None, 1
    for at, row in enumerate(sheet.rows[:LOOK_AT]):
        words = [cell for cell in row if not _empty(cell)]
        texts = [cell for cell in words if isinstance(cell, str) and len(cell) <= 30]
        if len(texts) < 2 or len(texts) < len(words) * 0.8:
            continue
        known = sum(1 for text in texts if _is_known(text, vocabulary))
        # A merged upper heading row knows few of its words, so a row below may know more: the first wins then.
        if known > best_known and (best is None or known > 2 * best_known) and known >= len(texts) * 0.34:
            best, best_known = at, known
    return best


def _is_known(text: str, vocabulary: frozenset[str]) -> bool:
    return fold(text) in vocabulary or fold_bare(text) in vocabulary


def _first_heading_row(sheet: Sheet, top: int) -> int:
    """Where the head begins when its known words stand in a lower row: a heading merged downwards reaches higher,
    and a row with several merged headings lies over it."""
    above = [t for t, _, b, _ in sheet.merges if top - 2 <= t < top <= b]
    wide = [1 for t, left, b, right in sheet.merges if t == b == top - 1 and right > left]
    return min(above, default=top - 1 if len(wide) > 1 else top)


def _last_heading_row(sheet: Sheet, top: int, vocabulary: frozenset[str]) -> int:
    last = top
    while last < top + 2 and last + 1 < len(sheet.rows) and _continues(sheet, top, last, vocabulary):
        last += 1
    return last


def _continues(sheet: Sheet, top: int, last: int, vocabulary: frozenset[str]) -> bool:
    """Whether the row below is a further heading row: a heading reaches down into it, or it stands under spanning
    cells and holds short words only."""
    if any(top <= t <= last < b <= top + 2 for t, _, b, _ in sheet.merges):
        return True
    below = sheet.rows[last + 1]
    filled = [(at, cell) for at, cell in enumerate(below) if not _empty(cell)]
    if not filled or not all(isinstance(cell, str) and len(cell) <= 20 for _, cell in filled):
        return False
    spans = [(left, right) for t, left, _, right in sheet.merges if top <= t <= last and right > left]
    wide = {column for left, right in spans for column in range(left, right + 1)}
    if wide:
        return all(at in wide for at, _ in filled)
    upper = sheet.rows[last]
    gaps = [at for at, _ in filled if at < len(upper) and _empty(upper[at])]
    known = sum(1 for _, cell in filled if _is_known(str(cell), vocabulary))
    return not sheet.merges and bool(gaps) and _empty(below[0]) and known >= len(filled) * 0.5


def _flatten(sheet: Sheet, top: int, last: int) -> list[Heading]:
    width = max((len(row) for row in sheet.rows[top : last + 1]), default=0)
    rows = [_spread(sheet, at, width, below=at < last) for at in range(top, last + 1)]
    headings = []
    for column in range(width):
        parts: list[str] = []
        for row in rows:
            text = "".join(row[column].split()) if row[column] else ""
            if text and text not in parts[-1:]:
                parts.append(text)
        headings.append(Heading(column, tuple(parts), column in sheet.hidden_columns))
    return headings


def _spread(sheet: Sheet, at: int, width: int, *, below: bool) -> list[str]:
    """One heading row as text, with cells that span several columns repeated under their width."""
    row = [as_text(cell) for cell in sheet.rows[at]] + [""] * (width - len(sheet.rows[at]))
    if not below:
        return row
    spans = [(left, right) for top, left, bottom, right in sheet.merges if top <= at <= bottom and right > left]
    for left, right in spans:
        for column in range(left, min(right + 1, width)):
            row[column] = row[left]
    if not sheet.merges:
        under = sheet.rows[at + 1]
        for column in range(1, width):
            if not row[column] and column < len(under) and not _empty(under[column]):
                row[column] = row[column - 1]
    return row


def _sort_rows(grid: Grid, first: int) -> None:
    """Data or not, for every row under the headings; only rows that look unusual are looked at closely."""
    rows, other = grid.sheet.rows, grid.other
    leaves = {heading.column: heading.leaf for heading in grid.headings if heading.leaf}
    repeated = {fold(leaf) for leaf in leaves.values()}
    sequence = {column for column, leaf in leaves.items() if fold(leaf) in SEQUENCE_WORDS}
    grid.first, grid.below = first, _columns(rows[first:], len(grid.headings))
    totals, doubtful = _unusual_rows(grid, repeated)
    other.update(dict.fromkeys(totals, TOTAL))
    for at in sorted(doubtful - totals):
        reason = _reason(grid, rows[at], at, repeated, sequence)
        if reason:
            other[at] = reason
    grid.data.extend(at for at in range(first, len(rows)) if at not in other)


def _columns(rows: Sequence[Sequence[Any]], width: int) -> list[tuple[Any, ...]]:
    """Rows turned into columns, short rows filled up."""
    width = max(width, max(map(len, rows), default=0))
    if min(map(len, rows), default=width) < width:
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _unusual_rows(grid: Grid, repeated: set[str]) -> tuple[set[int], set[int]]:
    """Rows with 小计 or 合计 alone in one of their left cells; rows nearly empty or with a heading's word."""
    rows, first = grid.sheet.rows, grid.first
    totals: set[int] = set()
    doubtful = {at for at, row in enumerate(rows[first:], first) if len(row) - row.count("") <= FEW_CELLS}
    for cells in grid.below[:LEFT_CELLS]:
        texts = [cell for cell in set(cells) if type(cell) is str and len(cell) < 20]
        sums = {cell for cell in texts if "计" in cell and _TOTAL.match("".join(cell.split()))}
        heads = {cell for cell in texts if fold(cell) in repeated} if len(texts) < 5_000 else set()
        if sums:
            totals.update(at for at, cell in enumerate(cells, first) if cell in sums)
        if heads:
            doubtful.update(at for at, cell in enumerate(cells, first) if cell in heads)
    return totals, doubtful


def _looks_like_heading(row: Sequence[Any], repeated: set[str]) -> bool:
    texts = [fold(cell) for cell in row if type(cell) is str and cell.strip()]
    return len(texts) > 1 and sum(text in repeated for text in texts) >= len(texts) * 0.7


def _reason(grid: Grid, row: Sequence[Any], at: int, repeated: set[str], sequence: set[int]) -> str:
    filled = _filled(row)
    if not filled:
        return BLANK
    if _looks_like_heading(row, repeated):
        return REPEATED
    column, text = filled[0]
    if len(filled) == 1 and column in sequence and _NUMBER_ONLY.match(text):
        return ONLY_NUMBER
    if len(filled) <= FEW_CELLS and _FOOT.match(text.replace("（", "(").replace("）", ")")):
        return FOOT
    if len(filled) == 1 and column == 0 and _SECTION.match(text):
        grid.sections[at] = text.strip("：:()（）")
        return SECTION
    return FOOT if len(filled) == 1 and column in sequence else ""


def _empty(cell: Any) -> bool:
    return cell is None or cell == "" or (type(cell) is str and not cell.strip())


def _filled(row: Sequence[Any]) -> list[tuple[int, str]]:
    return [(at, clean(as_text(cell))) for at, cell in enumerate(row) if not _empty(cell)]


def _row_text(row: Sequence[Any]) -> str:
    return "  ".join(text for _, text in _filled(row))
