"""The lines of title, 主送机关, text and 附件说明, and how they are shared out over pages (7.3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.official.grid import CELL, ROWS, WIDTH, centred, grid_width, set_lines
from app.documents.official.model import Annex
from app.documents.official.page import BODY_STYLE, TITLE_STYLE
from app.documents.official.titles import break_title
from app.documents.typeset import Line, Span

TITLE_SIZE = 22.0
_TITLE_SQUARES = 19  # of the 20 that fit, so that the longest line keeps clear of both edges
_FIRST = re.compile(r"[一二三四五六七八九十]+、")
_SECOND = re.compile(r"[（(][一二三四五六七八九十]+[）)]")
_KAI_LACKS = re.compile(r"([“”‘’])")  # narrow in many 楷体 fonts
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
    return [line.strip(" \u3000\t") for line in text.splitlines() if line.strip(" \u3000\t")]


def body_spans(text: str) -> tuple[list[Span], bool]:
    """A paragraph in its type, and whether all of it is a heading.

    一、 is set in 黑体 and （一） in 楷体, up to the end of the first sentence; 1. and （1） are like the text.
    """
    level = "hei" if _FIRST.match(text) else "kai" if _SECOND.match(text) else ""
    if not level:
        return [Span(text, BODY_STYLE)], False
    stop = text.find("。") + 1 or len(text)
    head = [Span(part, BODY_STYLE if level == "kai" and _KAI_LACKS.fullmatch(part) else level)
            for part in _KAI_LACKS.split(text[:stop]) if part]
    rest = [Span(text[stop:], BODY_STYLE)] if text[stop:] else []
    return head + rest, not rest


def body_rows(text: str) -> list[Row]:
    """The text on the grid: each paragraph two squares in, turn lines flush left."""
    rows: list[Row] = []
    for paragraph in paragraphs(text):
        spans, heading = body_spans(paragraph)
        rows += [Row(line, heading, True) for line in set_lines(spans, indent=2 * CELL)]
    return rows


def title_lines(text: str, names: Sequence[str]) -> list[Line]:
    """A title centred, broken by sense."""
    return [centred(line, TITLE_STYLE, TITLE_SIZE, WIDTH / 2) for line in break_title(text, _TITLE_SQUARES, names)]


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
        rows += [Row(line) for line in set_lines([Span(lead + name, BODY_STYLE)], indent=indent, hanging=left)]
    return rows


def share(rows: Sequence[Row], first: int, needs: Sequence[int]) -> tuple[list[list[Row]], int]:
    """Rows by page: the first page has `first` rows left, each other one a full grid.

    The signature needs `needs[0]` more rows under the last text row, or fewer where that saves a page. It never
    stands on a page without text (此页无正文): the last lines go over with it. Returns (pages, rows given to it).
    """
    pages = _greedy(rows, first)
    left = (first if len(pages) == 1 else ROWS) - len(pages[-1])
    for need in needs:
        if need <= left:
            return pages, need
    moved = _move(pages[-1])
    if moved:
        kept = len(pages[-1]) - moved
        pages = [*pages[:-1], pages[-1][:kept], pages[-1][kept:]]
        while pages[-2] and pages[-2][-1].line is None:
            pages[-2].pop()
    else:
        pages.append([])
    return pages, needs[0]


def _greedy(rows: Sequence[Row], first: int) -> list[list[Row]]:
    pages: list[list[Row]] = []
    start, room = 0, max(0, first)
    while start < len(rows):
        while pages and rows[start].line is None:
            start += 1
        stop = min(len(rows), start + room)
        while start + 1 < stop < len(rows) and rows[stop - 1].heading and not rows[stop].heading:
            stop -= 1
        pages.append(list(rows[start:stop]))
        start, room = stop, ROWS
    return pages or [[]]


def _move(page: Sequence[Row]) -> int:
    """How many of a page's last rows go over with the signature: two or a few more, text among them, so that text
    stays behind as well; 0 when none can."""
    for least in (2, 1):
        for count in range(least, len(page)):
            first, before = page[-count], page[-count - 1]
            if first.text and before.text and not before.heading:
                return count
    return 0
