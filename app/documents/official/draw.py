"""Official documents as PDF: composed pages drawn one by one, annexed tables among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from reportlab.pdfgen.canvas import Canvas

from app.documents import fonts
from app.documents.ink import Ink
from app.documents.official.compose import compose
from app.documents.official.grid import HEIGHT, LEFT, PAPER, PITCH, SIZE, TOP, WIDTH
from app.documents.official.model import Official
from app.documents.official.page import Page, Rule, Words
from app.documents.pdfkit import mm, new_canvas
from app.files import Out, writing
from app.tables.layout import Frame
from app.tables.pdf import Sheet

# The margins of the type area; an annexed table that lies on its side has its head at the binding edge.
_UPRIGHT = Frame(LEFT, PAPER[0] - LEFT - WIDTH, TOP, PAPER[1] - TOP - HEIGHT)
_LYING = Frame(_UPRIGHT.bottom, _UPRIGHT.top, _UPRIGHT.left, _UPRIGHT.right)


def draw(doc: Official, out: Out, names: Sequence[str] = (), *, mark: str = "",
         only: range | None = None) -> int:
    """Write `doc` as a PDF and return its number of pages. `names` are kept whole in titles, `mark` (补打) stands
    at the top of every page, `only` are the pages to print, counted from 1.

    The same input gives the same bytes; a path is replaced only when the file is complete. Raises AppError.
    """
    with writing(out) as stream:
        return _write(doc, names, stream, mark, only)


def _write(doc: Official, names: Sequence[str], stream: BinaryIO, mark: str, only: range | None) -> int:
    sheets = [Sheet(annex.table, _LYING if annex.table.landscape else _UPRIGHT, 2 * PITCH, paged=False)
              for annex in doc.annexes if annex.table is not None]
    pages = compose(doc, sheets, names)
    canvas = new_canvas(stream, PAPER, doc.title)
    ink = Ink(canvas)
    drawn = [page for number, page in enumerate(pages, 1) if only is None or number in only]
    for page in drawn:
        if page.sheet is None:
            canvas.setPageSize(PAPER)
            canvas.addLiteral("\n".join(_operators(ink, page.items)))
        else:
            _sheet(canvas, ink, page, *page.sheet)
        if mark:
            canvas.addLiteral(ink.text(LEFT, PAPER[1] - 15 * mm, mark, "hei", 12))
        canvas.showPage()
    canvas.save()
    return len(drawn)


def _sheet(canvas: Canvas, ink: Ink, page: Page, sheet: Sheet, number: int) -> None:
    """A page of a table; the page number stays where it is on an upright page (GB/T 9704-2012, 8)."""
    sheet.draw(canvas, number)
    own = "\n".join(_operators(ink, page.items))
    lying = sheet.table.landscape
    canvas.addLiteral(f"q 0 -1 1 0 0 {PAPER[0]:.2f} cm {own} Q" if lying else own)
    if page.label:
        frame = _LYING if lying else _UPRIGHT
        upper = (PAPER[0] if lying else PAPER[1]) - frame.top
        canvas.addLiteral(ink.text(frame.left, upper - 0.88 * SIZE, page.label, "hei", SIZE))


def _operators(ink: Ink, items: Iterable[Words | Rule]) -> Iterable[str]:
    for item in items:
        if isinstance(item, Words):
            made = _words(ink, item)
        else:
            made = f"q {item.width:.3f} w {item.x1:.2f} {item.y:.2f} m {item.x2:.2f} {item.y:.2f} l S Q"
        yield f"q 1 0 0 rg 1 0 0 RG {made} Q" if item.red else made


def _words(ink: Ink, item: Words) -> str:
    if item.scale == 1.0:
        return ink.lines(item.x, item.y, [item.line], item.size, item.size)
    return f"q {item.scale:g} 0 0 1 {item.x:.2f} 0 cm {ink.lines(0, item.y, [item.line], item.size, item.size)} Q"


def undrawable(doc: Official) -> str:
    """The characters of `doc` no font draws, each once; they are printed as empty frames."""
    text = "".join((doc.title, doc.issuer, doc.mark, doc.doc_no, *doc.signers, doc.to, doc.body, doc.note,
                    doc.copies, doc.printed_by, *(annex.title + annex.body for annex in doc.annexes)))
    return "".join(fonts.undrawable("".join(text.split()), "fang"))
