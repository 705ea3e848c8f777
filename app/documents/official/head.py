"""版头: 份号, 密级, 紧急程度, 发文机关标志, 发文字号, 签发人 and the line under them (7.2), or a letter's head (10.1)."""

from __future__ import annotations

from math import ceil

from app.documents.official.grid import (
    CELL,
    GAP,
    LEFT,
    PAPER,
    PITCH,
    SIZE,
    WIDTH,
    centred,
    grid_width,
    text_width,
)
from app.documents.official.model import Official
from app.documents.official.page import TITLE_STYLE, UPPER, Page, Rule, Words, row_bottom, words
from app.documents.official.titles import break_title
from app.documents.pdfkit import mm
from app.documents.typeset import Line

_MARK_TOP = 35 * mm  # below the upper edge of the type area
_LETTER_TOP = 30 * mm  # below the upper edge of the paper
_LINE_BELOW = 4 * mm
_LETTER_LINE = 170 * mm
_LETTER_BOTTOM = 20 * mm
_THICK, _THIN, _APART = 0.9 * mm, 0.3 * mm, 1.4 * mm
_RED_LINE = 0.35 * mm
_INK = 0.84  # of the type size: from the top of a character's ink to its baseline
_SIZES = (56.0, 30.0)  # 发文机关标志: largest, and the least it has on one line
_NARROWED = 0.65  # a mark on two lines is set in type narrowed to this, so that it stays tall


def letterhead(doc: Official, page: Page) -> int:
    """Place the head on the first page; returns the row on which the title begins."""
    if doc.form == "letter":
        return _letter(doc, page)
    beside = _upper_left(doc, page)
    if doc.form == "plain":
        return beside + 2 if beside else 0
    bottom = _mark(doc, page, UPPER - _MARK_TOP)
    row = round((UPPER - bottom + GAP + 2 * PITCH) / PITCH)
    row = _number(doc, page, row)
    if doc.head != "preprinted":
        y = row_bottom(row) - _LINE_BELOW
        page.items.append(Rule(LEFT, LEFT + WIDTH, y, _RED_LINE, doc.head == "red"))
    page.row = row + 1
    return row + 3


def _number(doc: Official, page: Page, row: int) -> int:
    """发文字号 in the middle of `row`; with 签发人 at the left of the last name's row, or below it where the two
    would meet. Returns the row of the number."""
    signers = _signers(doc)
    for line in signers:
        page.put(row, line)
        row += 1
    if signers and grid_width(doc.doc_no) + 2 * CELL <= signers[-1].pieces[0].x:
        row -= 1
    if doc.doc_no:
        page.put(row, words(doc.doc_no, CELL if signers else (WIDTH - grid_width(doc.doc_no)) / 2))
    return row


def _upper_left(doc: Official, page: Page) -> int:
    """份号, 密级 and 紧急程度 one under the other from the first row; returns the next row."""
    row = 0
    for text, style in ((doc.copy_no, "fang"), (doc.secrecy, "hei"), (doc.urgency, "hei")):
        if text:
            page.put(row, words(text, 0, style))
            row += 1
    return row


def _signers(doc: Official) -> list[Line]:
    """签发人 at the right, a square from the edge, two names a line; the last line is that of the number."""
    if not doc.signers:
        return []
    column = max(grid_width(name) for name in doc.signers)
    columns = min(2, len(doc.signers))
    left = WIDTH - CELL - columns * column - (columns - 1) * CELL
    lines = []
    for row in range(ceil(len(doc.signers) / 2)):
        pieces = words("签发人：", left - 4 * CELL).pieces if row == 0 else ()
        for at, name in enumerate(doc.signers[2 * row:2 * row + 2]):
            pieces += words(name, left + at * (column + CELL), "kai").pieces
        lines.append(Line(pieces, WIDTH))
    return lines


def _mark(doc: Official, page: Page, top: float) -> float:
    """发文机关标志 with the upper edge of its characters at `top`; returns their lower edge."""
    lines, scale = [doc.mark], 1.0
    size = min(_SIZES[0], (WIDTH - 2 * CELL) * SIZE / text_width(doc.mark or "文件", TITLE_STYLE, SIZE))
    if size < _SIZES[1]:
        lines = break_title(doc.mark, len(doc.mark) * 0.66)
        widest = max(text_width(line, TITLE_STYLE, SIZE) for line in lines)
        scale = _NARROWED
        size = min(_SIZES[0], (WIDTH - CELL) * SIZE / widest / scale)
    y = top - _INK * size
    for line in lines:
        if doc.head != "preprinted" and line:
            placed = centred(line, TITLE_STYLE, size, WIDTH / 2 / scale)
            page.items.append(Words(LEFT, y, placed, size, doc.head == "red", scale))
        y -= size * 1.25
    return y + size * 1.25 - (1 - _INK) * size / 2


def _letter(doc: Official, page: Page) -> int:
    """信函格式: the mark near the paper's edge, a double line below it and another at the foot, no line of its own."""
    page.numbered = False
    bottom = _mark(doc, page, PAPER[1] - _LETTER_TOP)
    upper = bottom - _LINE_BELOW
    _double(doc, page, upper, _THICK, _THIN)
    _double(doc, page, _LETTER_BOTTOM + _APART, _THIN, _THICK)
    y = upper - _APART - GAP
    left = [(doc.copy_no, "fang"), (doc.secrecy, "hei"), (doc.urgency, "hei")]
    shown = [(text, style) for text, style in left if text]
    for text, style in shown:
        page.items.append(Words(LEFT, y - 0.88 * SIZE, words(text, 0, style), SIZE))
        y -= PITCH
    if doc.doc_no:
        at = upper - _APART - GAP - 0.88 * SIZE
        page.items.append(Words(LEFT, at, words(doc.doc_no, WIDTH - grid_width(doc.doc_no)), SIZE))
    last = upper - _APART - GAP - max(1, len(shown)) * PITCH + GAP
    row = ceil((UPPER - (last - GAP - 2 * PITCH)) / PITCH - 0.25)
    page.row = row - 1
    return row


def _double(doc: Official, page: Page, top: float, first: float, second: float) -> None:
    """A double line 170 mm long in the middle of the paper, its upper edge at `top`."""
    if doc.head == "preprinted":
        return
    x = (PAPER[0] - _LETTER_LINE) / 2
    for y, width in ((top - first / 2, first), (top - _APART + second / 2, second)):
        page.items.append(Rule(x, x + _LETTER_LINE, y, width, doc.head == "red"))


