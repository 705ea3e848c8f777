"""Letters as data: what a template file may say.

A template is a TOML file: a head (code, title, kind letter, recipients …), what the clerk is asked before printing, the
blanks it may use and a list of blocks from top to bottom. Blanks are written `{office.town}` or `{household.door}`:
a simple name in a simple group, looked up in the values handed in. `office.` and `ask.` values are the same on every
page; all other groups are looked up in the paper's own row. Nothing in a template is executed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from app.documents.template_blocks import (
    Block,
    Cell,
    Clear,
    Cut,
    Grid,
    GridCell,
    GridRow,
    PageBreak,
    Para,
    Qr,
    Row,
    Rule,
    Seal,
    TableBlock,
    TableColumn,
    names_in,
    split_blanks,
)
from app.errors import AppError
from app.paths import resources

__all__ = [
    "ALIGNS", "DOCUMENT", "GROUPS", "PAPERS", "SEAL_ROOM", "SHELVES", "Ask", "Block", "Cell", "Clear", "Cut", "Grid",
    "GridCell", "GridRow", "PageBreak", "Para", "Qr", "Row", "Rule", "Seal", "TableBlock", "TableColumn", "Template",
    "by_code", "folder", "load", "papers", "parse", "shipped", "split_blanks",
]

SHARED = ("office", "ask")  # the same on every page of a batch
GROUPS = (*SHARED, "household", "unit", "person", "area", "activity", "document")
DOCUMENT = ("document.serial", "document.copy")  # the number; the name of the copy, such as 第一联
SHELVES = ("入户", "单位", "学校与场所", "公文", "登记表", "台账")
ALIGNS = ("justify", "left", "center", "right")
PAPERS = MappingProxyType({"A4": (210.0, 297.0), "A5": (148.0, 210.0), "A6": (105.0, 148.0)})
UP = MappingProxyType({1: ("A4", "A5", "A6"), 2: ("A5",), 4: ("A6",)})
"""How many papers share an A4 sheet, and the size each then has."""
SEAL_ROOM = 45.0  # mm, the free square over 署名 and date
LEAST_LARGE = 18.0  # points, domain reference 3.1
BACK_IN_PARTS = ("sign", "tick")


@dataclass(frozen=True, slots=True)
class Ask:
    """What the clerk types before printing; `kind` is line, text (several lines), date or number."""

    label: str
    kind: Literal["line", "text", "date", "number"] = "line"
    value: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A checked template. `margins` are mm (top, right, bottom, left); `body_sizes` points, largest first.

    `kind_letter` begins its numbers, "" for a paper without numbers. `blanks` gives each blank its Chinese name;
    `defaults` what an office blank says while the office left it empty. `pages` is how many pages one copy may
    have, 0 for as many as it needs; `large` the type sizes of its large-print version, which may have any number.
    `level` is the kind of area a paper for areas goes to.
    """

    code: str
    title: str
    version: int
    recipients: Literal["household", "unit", "person", "area", "activity", "office"]
    body_sizes: tuple[float, ...]
    margins: tuple[float, float, float, float]
    blocks: tuple[Block, ...]
    blanks: Mapping[str, str] = field(default_factory=dict)
    kind_letter: str = ""
    doc: str = ""
    group: str = "登记表"
    layout: Literal["paper", "official"] = "paper"
    level: Literal["village", "grid"] = "village"
    asks: Mapping[str, Ask] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    copies: int = 1
    copy_names: tuple[str, ...] = ()
    paper: str = "A4"
    landscape: bool = False
    up: int = 1
    pages: int = 1
    large: tuple[float, ...] = ()
    style: str = "fang"
    value_style: str = "kai"
    leading: float = 1.6
    page_numbers: bool = True

    @property
    def numbered(self) -> bool:
        """Whether each paper takes a number."""
        return bool(self.kind_letter)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the paper in mm."""
        width, height = PAPERS[self.paper]
        return (height, width) if self.landscape else (width, height)

    def used(self) -> dict[str, None]:
        """The full names of all blanks in the blocks, in order of first use."""
        return dict.fromkeys(name for block in self.blocks for name in names_in(block))

    def sources(self) -> dict[str, None]:
        """The names of the lists its tables and annexes show."""
        return dict.fromkeys(name for block in self.blocks if (name := getattr(block, "source", "")))

    def value_styles(self) -> set[str]:
        """The styles in which values of a row are printed: cells in `value_style`, running text in its own."""
        return {self.value_style} | {
            block.style or self.style for block in self.blocks if isinstance(block, Para | Grid) and names_in(block)}


def folder() -> Path:
    """Where the shipped templates are."""
    return resources() / "templates"


@lru_cache(maxsize=1)
def _read_all() -> tuple[Template, ...]:
    return tuple(sorted((load(path) for path in folder().glob("*.toml")), key=lambda t: t.code))


def shipped() -> list[Template]:
    """All shipped templates in order of code."""
    return list(_read_all())


def papers() -> list[Template]:
    """All shipped templates as they are offered: by shelf, then by number of the document."""
    return sorted(_read_all(), key=lambda t: (SHELVES.index(t.group), t.doc, t.code))


def by_code(code: str) -> Template:
    """The shipped template `code`. Raises AppError naming those there are."""
    known = {template.code: template for template in _read_all()}
    if code not in known:
        names = "、".join(f"{t.code}({t.title})" for t in known.values())
        raise AppError(f"没有编号为“{code}”的文书模板。", f"现有模板：{names}。")
    return known[code]


def load(path: Path) -> Template:
    """Read a template file. Raises AppError saying what is wrong and where."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AppError(f"读不出模板文件“{path.name}”。", "请确认文件存在并且是 UTF-8 文本。") from error
    return parse(text, path.name)


def parse(text: str, name: str) -> Template:
    """Turn the text of a template file into a checked Template; `name` is used in messages. Raises AppError."""
    from app.documents.template_reader import read

    return read(text, name)
