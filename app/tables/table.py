"""One table, computed once and rendered by screen, workbook and PDF; no renderer computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Align(StrEnum):
    """Where a cell's text stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Rate:
    """A share shown as percent with its numerator and denominator kept; a zero base shows as —."""

    part: int
    whole: int

    def text(self) -> str:
        """`87.5%`, or `—` when there is nothing to divide by."""
        return f"{self.part * 100 / self.whole:.1f}%" if self.whole else "—"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `group` is the upper heading it shares with its neighbours, width in Chinese characters."""

    key: str
    title: str
    group: str = ""
    width: float = 6
    align: Align = Align.CENTER
    note: str = ""


@dataclass(frozen=True, slots=True)
class Drill:
    """Where a row's figures come from: a register and the filters that select its rows."""

    register: str
    where: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in column order: int, str, Rate or None (not applicable, shown as —).

    A `blank` row belongs to a form that is filled in by hand: its empty cells stay empty, and it is high enough
    to write in. `key` is the uid of the area or unit the row speaks of ("" where it speaks of none); `drill`
    leads to the rows behind the line, `drills` to those behind single cells, by column key.
    """

    cells: tuple[int | str | Rate | None, ...]
    drill: Drill | None = None
    blank: bool = False
    key: str = ""
    drills: Mapping[str, Drill] = field(default_factory=dict)

    def drill_of(self, column: str) -> Drill | None:
        """Where the figure in this column comes from."""
        return self.drills.get(column, self.drill)

    def texts(self) -> tuple[str, ...]:
        """The cells as they read on paper."""
        return tuple("" if self.blank and cell in (None, "") else cell_text(cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Foot:
    """The signature line under a table."""

    head: str = ""
    checker: str = ""
    filler: str = ""
    phone: str = ""
    filled_on: str = ""

    def items(self) -> tuple[str, ...]:
        """The five items; names are left open for handwriting when not given."""
        parts = (
            ("单位负责人", self.head),
            ("审核人", self.checker),
            ("填报人", self.filler),
            ("联系电话", self.phone),
            ("填报日期", self.filled_on),
        )
        return tuple(f"{label}：{value or '　　　　'}" for label, value in parts)

    def text(self) -> str:
        """The line as printed."""
        return "　　".join(self.items())


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of some of a table's own cells, drawn by whoever shows the table; never a figure of its own.

    `kind` is bars (one a row) or line (along the rows); `label` and `values` are column keys.
    """

    kind: str
    title: str
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A finished table with its head, rows, total row, notes and foot."""

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    total: Row | None = None
    unit_name: str = ""
    period: str = ""
    form_no: str = ""
    measure: str = ""
    notes: tuple[str, ...] = ()
    foot: Foot | None = field(default_factory=Foot)
    landscape: bool = True
    charts: tuple[Chart, ...] = ()

    def at(self, column: str) -> int:
        """The place of a column. Raises KeyError when the table has none with this key."""
        for place, item in enumerate(self.columns):
            if item.key == column:
                return place
        raise KeyError(f"{self.code}.{column}")


def cell_text(value: int | str | Rate | None) -> str:
    """How a cell reads on screen and paper: never blank, 0 when counted and none, — when not applicable."""
    if value is None:
        return "—"
    if isinstance(value, Rate):
        return value.text()
    text = str(value)
    return text if text.strip() else "—"
