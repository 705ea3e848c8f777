"""The heading of a table as merged boxes: one reckoning for screen, workbook and PDF."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from app.tables.table import Column, Table

_PARTS = re.compile(r"（[^）]*）|“[^”]*”|[^（“]+|[（“]")


@dataclass(frozen=True, slots=True)
class Box:
    """One heading box: where it starts and how many heading rows and columns it covers."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


def heading_rows(columns: Sequence[Column]) -> int:
    """1, or 2 when some columns stand under a common upper heading."""
    return 2 if any(column.group for column in columns) else 1


def heading_boxes(columns: Sequence[Column]) -> list[Box]:
    """All boxes, upper row first and left to right."""
    height = heading_rows(columns)
    upper: list[Box] = []
    lower: list[Box] = []
    for group, run in groupby(enumerate(columns), key=lambda item: item[1].group):
        members = list(run)
        if not group:
            upper += [Box(0, at, height, 1, column.title) for at, column in members]
            continue
        upper.append(Box(0, members[0][0], 1, len(members), group))
        lower += [Box(1, at, 1, 1, column.title) for at, column in members]
    return upper + lower


def head_parts(table: Table) -> tuple[str, str, str]:
    """The line under the title: 填报单位, 统计期间, 计量单位 for left, middle, right; "" for none."""
    return (
        f"填报单位（盖章）：{table.unit_name}" if table.unit_name else "",
        f"统计期间：{table.period}" if table.period else "",
        f"计量单位：{table.measure}" if table.measure else "",
    )


def wrap_heading(text: str, fits: int) -> list[str]:
    """Break a heading into lines of at most `fits` characters: at brackets first, then in even parts.

    `发放宣传单（份）` in 4 characters gives 发放宣 / 传单 / （份）, never a bracket mark alone on a line.
    """
    fits = max(1, fits)
    lines: list[str] = []
    for part in _PARTS.findall(text):
        if lines and len(lines[-1]) + len(part) <= fits:
            lines[-1] += part
            continue
        count = -(-len(part) // fits)
        size = -(-len(part) // count)
        lines += [part[at : at + size] for at in range(0, len(part), size)]
    return lines


def heading_need(text: str) -> int:
    """The characters a heading needs side by side: two, or its bracket when that is short (`（人次）` 4)."""
    brackets = [len(part) for part in _PARTS.findall(text) if part[0] in "（“" and len(part) <= 4]
    return max(min(2, len(text)), *brackets, 1)
