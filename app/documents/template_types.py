"""What a template may consist of. Lengths are mm and type sizes points throughout; `FORMAT.md` says it for people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

GROUPS = ("office", "ask", "household", "unit", "person", "area", "activity", "document")
SHARED = ("office.", "ask.")  # the same on every page of a batch; all other groups are each paper's own
DOCUMENT = ("document.serial", "document.copy")  # the number; the name of the copy, such as 第一联
DOC_GROUPS = ("入户", "单位", "学校与场所", "公文", "登记表", "台账")
ALIGNS = ("justify", "left", "center", "right")
PAPERS = MappingProxyType({"A4": (210.0, 297.0), "A5": (148.0, 210.0), "A6": (105.0, 148.0)})
UP = MappingProxyType({"A4": 1, "A5": 2, "A6": 4})  # how many pages of a size one A4 sheet holds
SEAL_ROOM = 45.0  # the free square over 署名 and date
LARGE = 18.0  # the least type size of a large-print version
SIGN_HEIGHT, SIGN_WIDTH = 11.0, 45.0  # the least writing box
TICK = 4.0  # the side of a box to tick
_BLANK = re.compile(r"\{([^{}]*)\}")

Variant = Literal["normal", "large", "blank"]


@dataclass(frozen=True, slots=True)
class Ask:
    """Something the clerk types before printing; `value` is proposed and may name `office.` blanks."""

    label: str
    kind: Literal["line", "text", "date", "number"] = "line"
    value: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One part of a row: a box to tick, fixed text, then a written-on line of `line` mm (0: none) that may hold
    a blank; with `sign` the line is a framed box to sign in."""

    text: str = ""
    blank: str = ""
    line: float = 0.0
    stretch: bool = False
    date: bool = False
    after: str = ""
    tick: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Para:
    """Paragraphs, one for each line of `text`. Sizes in points, distances in mm, indent in characters."""

    text: str
    style: str = ""
    size: float = 0.0
    leading: float = 0.0
    align: str = "justify"
    indent: float = 2.0
    before: float = 0.0
    after: float = 0.0
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side on one writing line; `pitch` is its height in mm, `gap` lies between cells."""

    cells: tuple[Cell, ...]
    size: float = 12.0
    style: str = ""
    pitch: float = 9.0
    gap: float = 5.0
    before: float = 0.0


@dataclass(frozen=True, slots=True)
class Qr:
    """The number's QR symbol at the right margin; what follows flows beside it."""

    size: float = 20.0


@dataclass(frozen=True, slots=True)
class Seal:
    """署名 and date with 45 mm × 45 mm left free over them at the right margin; what follows flows beside it."""

    unit: str
    date: str
    size: float = 0.0
    width: float = 70.0


@dataclass(frozen=True, slots=True)
class Cut:
    """The dashed line along which the slip is cut off, `at` mm above the lower edge of the paper."""

    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line over the full width."""

    before: float = 1.0
    after: float = 1.0


@dataclass(frozen=True, slots=True)
class Clear:
    """Go below whatever stands at the right margin, then `space` mm further."""

    space: float = 0.0


@dataclass(frozen=True, slots=True)
class GridCell:
    """A ruled box: text (or one blank), in the middle of its height or at its `top`; over `span` columns and
    `rows_span` rows."""

    text: str = ""
    blank: str = ""
    span: int = 1
    rows_span: int = 1
    align: str = "left"
    style: str = ""
    top: bool = False
    tick: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """Boxes side by side, at least `height` mm high."""

    cells: tuple[GridCell, ...]
    height: float = 9.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled form over the full width; `columns` are the weights of its widths."""

    columns: tuple[float, ...]
    rows: tuple[GridRow, ...]
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list: its heading, the weight of its width, and what it shows of each line."""

    title: str
    width: float
    key: str = ""
    align: str = ""
    tick: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled list whose head stands on every page: the lines of `source`, filled up to `rows` with empty ones."""

    columns: tuple[Column, ...]
    rows: int = 1
    source: str = ""
    height: float = 9.0
    size: float = 0.0
    number: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Go on with a new page: always, or in the large-print version only."""

    when: Literal["", "large"] = ""


Block = Para | Row | Qr | Seal | Cut | Rule | Clear | Grid | Table | Page
KINDS: Mapping[str, type] = MappingProxyType({
    "para": Para, "row": Row, "qr": Qr, "seal": Seal, "cut": Cut, "rule": Rule, "clear": Clear, "grid": Grid,
    "table": Table, "page": Page})


@dataclass(frozen=True, slots=True)
class Template:
    """A checked template. `margins` are mm (top, right, bottom, left); `body_sizes` points, largest first.

    `blanks` gives each blank its Chinese name; `defaults` what an office blank says while the office left it empty;
    `repeat` papers are numbered anew for whoever holds a number already; `pages` is 1, or 0 for as many as are needed;
    `up` how many pages share a sheet of A4; `large` the body sizes of the large-print version; `official` the parts of
    a 公文 (`layout` = "official", whose blocks are its annexes).
    """

    code: str
    title: str
    version: int
    recipients: Literal["household", "unit", "person", "area", "activity", "office"]
    blocks: tuple[Block, ...]
    blanks: Mapping[str, str] = field(default_factory=dict)
    body_sizes: tuple[float, ...] = (16.0,)
    margins: tuple[float, float, float, float] = (20.0, 24.0, 18.0, 26.0)
    kind_letter: str = ""
    doc: str = ""
    group: str = ""
    level: Literal["", "village", "grid"] = ""
    layout: Literal["paper", "official"] = "paper"
    asks: Mapping[str, Ask] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    official: Mapping[str, str | bool] = field(default_factory=dict)
    copies: int = 1
    copy_names: tuple[str, ...] = ()
    paper: str = "A4"
    landscape: bool = False
    up: int = 1
    pages: int = 1
    page_numbers: bool = True
    repeat: bool = False
    large: tuple[float, ...] = ()
    style: str = "fang"
    value_style: str = "kai"
    leading: float = 1.6

    @property
    def numbered(self) -> bool:
        """Whether its papers carry numbers and come back by them."""
        return bool(self.kind_letter)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables that show a list."""
        return tuple(block for block in self.blocks if isinstance(block, Table) and block.source)

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the lists its tables show."""
        return tuple(dict.fromkeys(block.source for block in self.tables))

    def used(self) -> dict[str, None]:
        """The full names of all blanks in the blocks, in order of first use."""
        texts = [text for block in self.blocks for text in _texts(block)]
        texts += [text for text in self.official.values() if isinstance(text, str)]
        return dict.fromkeys(name for text in texts for name in blanks_in(text))

    def value_styles(self) -> set[str]:
        """The styles in which values of a row or list are printed: alone in `value_style`, in running text and in
        lists in those of the text."""
        found = {self.value_style}
        for block in self.blocks:
            if isinstance(block, Para) and any(True for text in _texts(block) for _ in blanks_in(text)):
                found.add(block.style or self.style)
            if isinstance(block, Table) and block.source:
                found.add(self.style)
            if isinstance(block, Grid):
                found |= {cell.style or self.style for line in block.rows for cell in line.cells if blanks_in(cell.text)}
        return found


def split_blanks(text: str) -> list[tuple[str, str]]:
    """Cut text into ("text", fixed) and ("blank", full name) parts in order."""
    parts: list[tuple[str, str]] = []
    last = 0
    for match in _BLANK.finditer(text):
        if match.start() > last:
            parts.append(("text", text[last:match.start()]))
        parts.append(("blank", match[1]))
        last = match.end()
    if last < len(text):
        parts.append(("text", text[last:]))
    return parts


def blanks_in(text: str) -> list[str]:
    """The full names of the blanks in a text."""
    return _BLANK.findall(text)


def texts_of(block: Block) -> list[str]:
    """Every text of a block that may hold blanks."""
    match block:
        case Para() | Cut():
            return [block.text]
        case Row():
            return [text for cell in block.cells for text in (cell.text, cell.after)]
        case Seal():
            return [block.unit, block.date]
        case Grid():
            return [cell.text for row in block.rows for cell in row.cells]
        case Table():
            return [column.title for column in block.columns]
        case _:
            return []


def _texts(block: Block) -> Iterator[str]:
    """The texts of a block, its single blanks written as text."""
    yield from texts_of(block)
    if isinstance(block, Qr):
        yield "{document.serial}"
    cells = block.cells if isinstance(block, Row) else ()
    boxes = [cell for row in block.rows for cell in row.cells] if isinstance(block, Grid) else []
    for cell in (*cells, *boxes):
        if cell.blank:
            yield f"{{{cell.blank}}}"
