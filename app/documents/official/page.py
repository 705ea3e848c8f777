"""One page of an official document: what stands where, and the rows of its grid. Lengths are points, y grows upwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.documents.official.grid import CELL, HEIGHT, LEFT, PAPER, PITCH, SIZE, TOP, set_lines
from app.documents.typeset import Line, Span

if TYPE_CHECKING:
    from app.tables.pdf import Sheet

TITLE_STYLE = "title"  # 小标宋
BODY_STYLE = "fang"
UPPER = PAPER[1] - TOP  # the upper edge of the type area
LOWER = UPPER - HEIGHT
# Of the type size: from the middle of the square down to the baseline. 仿宋 stands lower in its square than 宋.
_BODY_MIDDLE, _MIDDLE = 0.3, 0.38


@dataclass(frozen=True, slots=True)
class Words:
    """One set line; `y` is its baseline, `x` where its own left edge is."""

    x: float
    y: float
    line: Line
    size: float
    red: bool = False
    scale: float = 1.0  # of the width: long marks are set in narrowed type


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line; `y` is its middle."""

    x1: float
    x2: float
    y: float
    width: float
    red: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """What is left free for the seal."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(slots=True)
class Page:
    """A page being filled; `row` is the next free line of the grid, `sheet` the page of an annexed table on it and
    `label` what stands over the table."""

    items: list[Words | Rule] = field(default_factory=list)
    row: int = 0
    numbered: bool = True
    seal: Room | None = None
    sheet: tuple[Sheet, int] | None = None
    label: str = ""

    def put(self, row: int, line: Line, size: float = SIZE, *, red: bool = False) -> None:
        """Place a line of the type area on a row of the grid."""
        self.items.append(Words(LEFT, baseline(row, size), line, size, red))
        self.row = max(self.row, row + 1)

    def lowest(self) -> float:
        """How far down the page is taken, the seal's room with it; a table on its side leaves no room."""
        if self.sheet is not None:
            sheet, number = self.sheet
            return LOWER if sheet.table.landscape else sheet.lowest(number)
        used = row_top(self.row) + PITCH - CELL if self.row else UPPER
        return min(used, self.seal.bottom) if self.seal else used


def row_top(row: int) -> float:
    """The upper edge of the characters of a row."""
    return UPPER - row * PITCH


def row_bottom(row: int) -> float:
    """The lower edge of the characters of a row."""
    return row_top(row) - CELL


def baseline(row: int, size: float) -> float:
    """Type of any size stands in the middle of its row."""
    return row_top(row) - CELL / 2 - (_BODY_MIDDLE if size == SIZE else _MIDDLE) * size


def words(text: str, x: float, style: str = BODY_STYLE) -> Line:
    """A short text on one line of the grid from `x`, however long."""
    return set_lines([Span(text, style)], indent=x, width=1e6)[0]
