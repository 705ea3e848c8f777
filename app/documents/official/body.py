"""The lines of title, 主送机关, text and 附件说明, and how they are shared out over pages (7.3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.documents.official.grid import CELL, ROWS, WIDTH, centred, grid_width, set_lines
from app.documents.official.levels import FIRST, SECOND
from app.documents.official.model import Annex
from app.documents.official.page import BODY_STYLE, TITLE_STYLE
from app.documents.official.titles import break_title
from app.documents.typeset import Line, Span

TITLE_SIZE = 22.0
_TITLE_SQUARES = 19  # of the 20 that fit, so that the longest line keeps clear of both edges
_KAI_LACKS = re.compile(r"([“”‘’])")  # narrow in many 楷体 fonts
_TO_WRITE = re.compile(r"(_+)")  # a line to write on, unbroken in 宋
_ENDS = "。，、；：.,;: "


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the grid; None for an empty one. A `heading` is not left alone at the foot of a page; `text`
    is what a signature page may not be without."""

    line: Line | None
    heading: bool = False
    text: bool = False


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, without empty ones and indents of their own."""
    return [line.strip(" \u3000") for line in text.replace("\t", " ").splitlines() if line.strip(" \u3000\t")]


def body_spans(text: str) -> tuple[list[Span], bool]:
    """A paragraph in its type, and whether all of it is a heading.

    一、 is set in 黑体 and （一） in 楷体, up to the end of the first sentence; 1. and （1） are like the text.
    """
    level = "hei" if FIRST.match(text) else "kai" if SECOND.match(text) else ""
    if not level:
        return _plain(text), False
    stop = text.find("。") + 1 or len(text)
    head = [Span(part, BODY_STYLE if level == "kai" and _KAI_LACKS.fullmatch(part) else level)
            for part in _KAI_LACKS.split(text[:stop]) if part]
    rest = _plain(text[stop:])
    return head + rest, not rest


def _plain(text: str) -> list[Span]:
    return [Span(part, "song" if part[0] == "_" else BODY_STYLE) for part in _TO_WRITE.split(text) if part]


def body_rows(text: str) -> list[Row]:
    """The text on the grid: each paragraph two squares in, turn lines flush left."""
    rows: list[Row] = []
    for paragraph in paragraphs(text):
        spans, heading = body_spans(paragraph)
        rows += [Row(line, heading, True) for line in set_lines(spans, indent=2 * CELL)]
    return rows


def title_lines(text: str, names: Sequence[str]) -> list[Line]:
    """A title centred, broken by sense."""
    broken = break_title(text, _TITLE_SQUARES, names)
    return [centred(line.strip(" \u3000"), TITLE_STYLE, TITLE_SIZE, WIDTH / 2) for line in broken]


def to_rows(to: str) -> list[Row]:
    """主送机关, flush left, ending in one full-width colon."""
    to = to.strip().rstrip("：:")
    return [Row(line) for line in set_lines([Span(f"{to}：", BODY_STYLE)])] if to else []


def annex_rows(annexes: Sequence[Annex]) -> list[Row]:
    """附件说明 after one empty line: names without a mark at the end, turn lines under a name's first character."""
    rows: list[Row] = [Row(None)] if annexes else []
    for number, annex in enumerate(annexes, 1):
        name = annex.title.strip().rstrip(_ENDS)
        count = f"{number}." if len(annexes) > 1 else ""
        left = 5 * CELL + grid_width(count)
        if number == 1:
            lead, indent = f"附件：{count}", 2 * CELL
        else:
            lead, indent = count, 5 * CELL
        spans = [Span(lead + name, BODY_STYLE)]
        rows += [Row(line) for line in set_lines(spans, indent=indent, hanging=left, label=len(lead))]
    return rows


def share(rows: Sequence[Row], first: int, needs: Sequence[int]) -> tuple[list[list[Row]], int]:
    """Rows by page: the first page has `first` rows left, each other one a full grid.

    The signature needs `needs[0]` more rows under the last text row, or fewer where that saves a page. It never
    stands on a page without text (此页无正文): the last lines go over with it. Returns (pages, rows given to it).
    """
    starts = _starts(rows, first)
    room = first if len(starts) == 1 else ROWS
    left = room - (len(rows) - starts[-1])
    with_text = any(row.text for row in rows[starts[-1]:])
    fitting = [need for need in needs if need <= left]
    if fitting and (with_text or len(starts) == 1):
        return _pages(rows, starts), fitting[0]
    if not with_text and len(starts) > 1:
        starts.pop()
    over = _over(rows, starts[-1] + 1, ROWS - needs[0])
    return _pages(rows, [*starts, over]), needs[0]


def _starts(rows: Sequence[Row], first: int) -> list[int]:
    """Where each page begins when every one takes as many rows as it holds."""
    starts, room = [0], max(0, first)
    while starts[-1] + room < len(rows):
        stop = starts[-1] + room
        while stop > starts[-1] + 1 and rows[stop - 1].heading and not rows[stop].heading:
            stop -= 1
        while stop < len(rows) - 1 and rows[stop].line is None:
            stop += 1
        starts.append(stop)
        room = ROWS
    return starts


def _pages(rows: Sequence[Row], starts: Sequence[int]) -> list[list[Row]]:
    """The rows of each page, without empty ones at its foot."""
    pages = []
    for start, stop in pairwise((*starts, len(rows))):
        while stop > start and rows[stop - 1].line is None:
            stop -= 1
        pages.append(list(rows[start:stop]))
    return pages


def _over(rows: Sequence[Row], after: int, most: int) -> int:
    """Where the page of the signature begins: two rows before the end or a few more, text among them, so that text
    stays behind from `after` on; else the names of the annexes go over; the end when nothing can."""
    for least in (2, 1):
        for start in range(len(rows) - least, max(after, len(rows) - most) - 1, -1):
            if rows[start].text and rows[start - 1].text and not rows[start - 1].heading:
                return start
    names = next((at for at, row in enumerate(rows) if row.line is None), len(rows)) + 1
    return names if after <= names < len(rows) and len(rows) - names <= most else len(rows)
