"""From an official document to its pages (GB/T 9704-2012)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.documents.official import foot
from app.documents.official.body import (
    TITLE_SIZE,
    Row,
    annex_rows,
    body_rows,
    share,
    title_lines,
    to_rows,
)
from app.documents.official.grid import PAPER, ROWS
from app.documents.official.head import letterhead
from app.documents.official.model import Annex, Official
from app.documents.official.page import Page, Words, words
from app.documents.pdfkit import mm
from app.documents.typeset import line_end
from app.errors import AppError

if TYPE_CHECKING:
    from app.tables.pdf import Sheet

_EDGE = 10 * mm

def compose(doc: Official, sheets: Sequence[Sheet] = (), names: Sequence[str] = ()) -> list[Page]:
    """All pages of `doc`. `sheets` are the annexed tables, in order of the annexes that have one; `names` (town,
    county) are kept whole when titles are broken. Raises AppError for an element that runs out of the paper."""
    first = Page()
    row = letterhead(doc, first)
    row = _title(first, doc.title, row, (doc.issuer, *names))
    to, moved = to_rows(doc.to), ""
    if row + 1 + len(to) >= ROWS:  # the first page must show text: 主送机关 goes to 版记 (7.3.2)
        to, moved = [], doc.to
    rows = body_rows(doc.body) + annex_rows(doc.annexes)
    for at, line in enumerate(to, row + 1):
        _put(first, at, line)
    start = row + 1 + len(to)
    parts, need = share(rows, ROWS - start, foot.needs(doc))
    pages = _fill(parts, first, start)
    foot.sign(doc, pages[-1], need)
    last = foot.note(doc, pages[-1])
    if last is not pages[-1]:
        pages.append(last)
    pages += _annexes(doc.annexes, list(sheets), names)
    foot.imprint(doc, pages, moved)
    for at, page in enumerate(pages, 1):
        if page.numbered:
            foot.number(page, at)
        _check(page)
    return pages


def _check(page: Page) -> None:
    """Nothing runs out of the paper: only elements of one line, and titles of a page, can be too long."""
    for item in page.items:
        if not isinstance(item, Words):
            continue
        left = item.x + min(piece.x for piece in item.line.pieces) * item.scale
        right = item.x + line_end(item.line, item.size) * item.scale
        if left < _EDGE or right > PAPER[0] - _EDGE or item.y < _EDGE:
            raise AppError(f"“{item.line.text[:20]}……”太长，公文里排不下。", "请缩短后再打印。")


def _title(page: Page, text: str, row: int, names: Sequence[str]) -> int:
    """Place a title from `row`; returns the row after it."""
    for line in title_lines(text, names):
        page.put(row, line, TITLE_SIZE)
        row += 1
    return row


def _put(page: Page, at: int, row: Row) -> None:
    if row.line is not None:
        page.put(at, row.line)


def _fill(parts: Sequence[Sequence[Row]], first: Page, start: int) -> list[Page]:
    pages = [first]
    for number, rows in enumerate(parts):
        if number:
            pages.append(Page())
        for at, row in enumerate(rows, 0 if number else start):
            _put(pages[-1], at, row)
    return pages


def _annexes(annexes: Sequence[Annex], sheets: list[Sheet], names: Sequence[str]) -> list[Page]:
    """附件, each on its own pages: 附件1 in 黑体 on the first row, its title on the third."""
    pages: list[Page] = []
    for number, annex in enumerate(annexes, 1):
        label = f"附件{number}" if len(annexes) > 1 else "附件"
        if annex.table is not None:
            sheet = sheets.pop(0)
            pages += [Page(sheet=(sheet, at), label="" if at else label) for at in range(len(sheet.layout.pages))]
        elif annex.body.strip():
            page = Page()
            page.put(0, words(label, 0, "hei"))
            row = _title(page, annex.title, 2, names)
            rows = body_rows(annex.body)
            parts, _ = share(rows, ROWS - row - 1, (0,))
            pages += _fill(parts, page, row + 1)
    return pages

