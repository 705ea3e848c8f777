"""The data cells of a table, column by column: merges and 同上 filled down, identity numbers taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.importing.headings import Grid
from app.importing.sensitive import HIDDEN, heading_is_sensitive, may_be_sensitive, sensitive_rows
from app.importing.text import as_text, clean
from app.importing.values import fill_down, has_ditto

MOSTLY = 0.5
LONGEST_NUMBER = 23
"""A cell no longer than this (19 places in groups) is a number and nothing else."""
SAMPLE_ROWS = 200


@dataclass(slots=True)
class Columns:
    """Cells by column. `refused` columns hold nothing but blanks; `stray` row position → columns at fault;
    `long_digits` are columns that had something like a long number."""

    cells: list[list[Any]]
    refused: dict[int, str] = field(default_factory=dict)
    stray: dict[int, list[int]] = field(default_factory=dict)
    long_digits: set[int] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def samples(self) -> dict[int, list[Any]]:
        """The first filled cells of each column."""
        return {
            at: [cell for cell in column[:SAMPLE_ROWS] if cell != "" and cell is not None]
            for at, column in enumerate(self.cells)
        }


def take_columns(grid: Grid) -> Columns:
    """The columns of a table, safe to hand on: no identity or bank card number is left in them."""
    if len(grid.data) == len(grid.below[0]):
        columns = Columns([list(column) for column in grid.below])
    else:
        places = [at - grid.first for at in grid.data]
        columns = Columns([[column[at] for at in places] for column in grid.below])
    _fill_merges(grid, columns)
    labels = {heading.column: heading.label for heading in grid.headings}
    for at, cells in enumerate(columns.cells):
        distinct = set(cells)
        if heading_is_sensitive(labels.get(at, "")) or may_be_sensitive(distinct):
            columns.long_digits.add(at)
            _take_out_numbers(columns, at, cells, labels.get(at, ""), at in grid.sheet.hidden_columns)
        if has_ditto(distinct):
            columns.cells[at] = fill_down(columns.cells[at])
    _fill_place_names(grid, columns)
    return columns


def _fill_merges(grid: Grid, columns: Columns) -> None:
    """Every cell of a merged block has the value of its first one."""
    if not grid.data:
        return
    first, last = grid.data[0], grid.data[-1]
    tall = [merge for merge in grid.sheet.merges if merge[2] > merge[0] and merge[2] >= first and merge[0] <= last]
    if not tall:
        return
    position = {row: at for at, row in enumerate(grid.data)}
    for top, left, bottom, _ in tall:
        if left >= len(columns.cells) or left >= len(grid.sheet.rows[top]):
            continue
        cells, value = columns.cells[left], grid.sheet.rows[top][left]
        for row in range(top, min(bottom, last) + 1):
            at = position.get(row)
            if at is not None and cells[at] == "":
                cells[at] = value


def _take_out_numbers(columns: Columns, at: int, cells: list[Any], label: str, hidden: bool) -> None:
    where = f"第{at + 1}列“{label}”{'（隐藏列）' if hidden else ''}" if label else f"第{at + 1}列"
    if heading_is_sensitive(label):
        found: Sequence[int] = range(len(cells))
        reason = "身份证件、银行卡号码不登记"
    else:
        found = sensitive_rows(cells)
        filled = len(cells) - cells.count("")
        alone = sum(1 for row in found if type(cells[row]) is not str or len(clean(cells[row])) <= LONGEST_NUMBER)
        if alone < max(filled * MOSTLY, 2):
            for row in found:
                cells[row] = HIDDEN
                columns.stray.setdefault(row, []).append(at)
            return
        reason = "内容是身份证或银行卡号码，不登记"
    columns.refused[at] = reason
    columns.notes.append(f"{where}：{reason}，整列未读入。")
    columns.cells[at] = [""] * len(cells)


def _fill_place_names(grid: Grid, columns: Columns) -> None:
    """A village or grid column filled only at the head of each block, as files without merges have it.

    A column filled in most rows keeps its gaps: there a gap is something left out.
    """
    for heading in grid.headings:
        at = heading.column
        if at >= len(columns.cells) or at in columns.refused or not _names_a_place(heading.leaf):
            continue
        cells = columns.cells[at]
        blanks = cells.count("")
        if cells and cells[0] != "" and blanks > len(cells) * MOSTLY:
            columns.cells[at] = fill_down(cells, blanks=True)


def _names_a_place(leaf: str) -> bool:
    return leaf.startswith(("村", "网格", "所属", "社区", "组", "行政村", "小组")) and "户" not in leaf


def cells_as_text(columns: Columns, row: int) -> dict[int, str]:
    """One row for showing and for the workbook of refused rows."""
    return {at: clean(as_text(cells[row])) for at, cells in enumerate(columns.cells) if at not in columns.refused}


def sample_texts(samples: Mapping[int, Sequence[Any]], count: int = 3) -> dict[int, tuple[str, ...]]:
    """A few cells per column as text."""
    return {at: tuple(clean(as_text(cell))[:30] for cell in cells[:count]) for at, cells in samples.items()}
