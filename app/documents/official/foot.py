"""What ends a document: 署名 and date with or without a seal, 附注, 版记 and page numbers (7.3.5–7.5)."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.official.grid import CELL, GAP, LEFT, ROWS, WIDTH, grid_width, set_lines, text_width
from app.documents.official.model import Official
from app.documents.official.page import LOWER, Page, Room, Rule, Words, row_bottom, row_top, words
from app.documents.official.titles import break_title
from app.documents.pdfkit import mm
from app.documents.typeset import Line, Span

SEAL = 45 * mm
SMALL = 14.0  # 4号
_BOX = 1.75 * SMALL  # a line of 版记
_THICK, _THIN = 0.35 * mm, 0.25 * mm
_NUMBER_BELOW = 7 * mm
_DASH = 0.293  # of the type size: the upper edge of a 一字线 over its baseline, in the 宋 of the program
_DATE_INDENT = 4 * CELL
_UNIT_SQUARES = 18
_RAISED = 3 * mm  # 署名 and date lie a little below the middle of the seal


def unit_lines(doc: Official) -> list[str]:
    """署名 on one line; a long one that is centred over the date, on two."""
    return break_title(doc.issuer, _UNIT_SQUARES if doc.sealed else 25)


def needs(doc: Official) -> tuple[int, ...]:
    """Rows the signature takes under the last line of text, as it should be, then the least: empty ones above it,
    署名, the date, and one into which the seal reaches."""
    count = len(unit_lines(doc)) + 1 if doc.issuer or doc.date else 0
    return (count + 3, count + 2) if doc.sealed else (count + 1,)


def sign(doc: Official, page: Page, need: int) -> None:
    """署名 and date after the last row of text, and the seal's room over both."""
    if not (doc.issuer or doc.date):
        return
    text_row, units = page.row - 1, unit_lines(doc)
    row = text_row + need - len(units) - (1 if doc.sealed else 0)
    first = row
    date_width = grid_width(doc.date)
    if doc.sealed:
        widest = max((grid_width(unit) for unit in units), default=0.0)
        middle = min(WIDTH - _DATE_INDENT - date_width / 2, WIDTH - widest / 2)  # a long 署名 moves both to the left
        date_x = middle - date_width / 2
        lefts = [middle - grid_width(unit) / 2 for unit in units]
    else:
        widest = max((grid_width(unit) for unit in units), default=0.0)
        left = WIDTH - 2 * CELL - widest
        date_x = left + 2 * CELL
        if date_width > widest:
            date_x = WIDTH - 2 * CELL - date_width
            left = date_x - 2 * CELL
        lefts = [left] * len(units)
    for unit, x in zip(units, lefts, strict=True):
        page.put(row, words(unit, x))
        row += 1
    page.put(row, words(doc.date, date_x)) if doc.date else None
    if doc.sealed:
        page.seal = _seal(text_row, first, row, LEFT + date_x + date_width / 2)


def _seal(text_row: int, first: int, last: int, middle: float) -> Room:
    """The room of the seal: over 署名 and date, its upper edge within a line of the text."""
    height = (row_top(first) + row_bottom(last)) / 2 + _RAISED
    height = min(height, row_bottom(text_row) - SEAL / 2)
    return Room(middle - SEAL / 2, height - SEAL / 2, middle + SEAL / 2, height + SEAL / 2)


def note_lines(doc: Official) -> list[Line]:
    """附注 in round brackets, two squares in."""
    text = doc.note.strip().strip("（）()")
    return set_lines([Span(f"（{text}）", "fang")], indent=2 * CELL) if text else []


def note(doc: Official, page: Page) -> Page:
    """附注 under the date, or under the seal's room where it would reach into it. Returns the page it ends on."""
    lines = note_lines(doc)
    if not lines:
        return page
    row, room = page.row, page.seal
    reach = LEFT + (WIDTH if len(lines) > 1 else grid_width(lines[0].text) + 2 * CELL)
    while room and reach > room.left and row_top(row) > room.bottom:
        row += 1
    if row + len(lines) > ROWS:
        page, row = Page(), 0
    for at, line in enumerate(lines, row):
        page.put(at, line)
    return page


def imprint(doc: Official, pages: list[Page], to: str = "") -> None:
    """版记 at the foot of the last page, on an even one where the paper is printed on both sides."""
    entries = _entries(doc, to)
    if not entries:
        return
    height = sum(len(lines) for lines in entries) * _BOX
    last = pages[-1]
    fits = last.lowest() - GAP >= LOWER + height
    if not fits or (doc.duplex and len(pages) % 2):
        if doc.duplex and len(pages) % 2 == 0:
            pages += [Page(numbered=False), Page(numbered=False)]  # a blank page before it: neither has a number
        else:
            pages.append(Page())
    _draw_imprint(doc, pages[-1], entries, LOWER + height)


def _entries(doc: Official, to: str) -> list[list[Line]]:
    """The lines of each entry, measured from the left edge of the type area."""
    entries = [_sent(label, names) for label, names in (("主送：", to), ("抄送：", doc.copies)) if names.strip()]
    if doc.form == "letter" or not doc.printed_by:
        return entries
    on = f"{doc.printed_on}印发" if doc.printed_on else ""
    by = set_lines([Span(doc.printed_by, "fang")], indent=SMALL, hanging=SMALL, size=SMALL, cell=SMALL,
                   width=WIDTH - SMALL - text_width(on, "fang", SMALL) - 2 * SMALL)
    right = set_lines([Span(on, "fang")], indent=WIDTH - SMALL - text_width(on, "fang", SMALL), size=SMALL,
                      cell=SMALL, width=1e6)
    by[-1] = Line(by[-1].pieces + (right[0].pieces if right else ()), WIDTH)
    return [*entries, by]


def _sent(label: str, names: str) -> list[Line]:
    text = f"{label}{names.strip().rstrip('。.')}。"
    return set_lines([Span(text, "fang")], indent=SMALL, hanging=SMALL * (1 + len(label)), size=SMALL, cell=SMALL,
                     width=WIDTH - SMALL, label=len(label))


def _draw_imprint(doc: Official, page: Page, entries: Sequence[list[Line]], top: float) -> None:
    ruled = doc.form != "letter"
    y = top
    for number, lines in enumerate(entries):
        if ruled:
            thick = _THICK if number == 0 else _THIN
            page.items.append(Rule(LEFT, LEFT + WIDTH, y, thick))
        for line in lines:
            page.items.append(Words(LEFT, y - _BOX / 2 - 0.31 * SMALL, line, SMALL))
            y -= _BOX
    if ruled:
        page.items.append(Rule(LEFT, LEFT + WIDTH, LOWER, _THICK))


def number(page: Page, at: int) -> None:
    """— 1 — under the type area: odd pages a square from the right edge, even ones from the left."""
    text = f"— {at} —"
    width = text_width(text, "song", SMALL)
    x = WIDTH - SMALL - width if at % 2 else SMALL
    y = LOWER - _NUMBER_BELOW - _DASH * SMALL
    page.items.append(Words(LEFT, y, words_song(text, x), SMALL))


def words_song(text: str, x: float) -> Line:
    """A short text of 4号 宋."""
    return set_lines([Span(text, "song")], indent=x, size=SMALL, cell=SMALL, width=1e6)[0]


