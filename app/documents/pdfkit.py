"""Text on a ReportLab canvas with per-character fonts. Lengths are points, y grows upwards."""

from __future__ import annotations

import zlib
from typing import Any, BinaryIO

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from app.documents import fonts

__all__ = ["Sheets", "document", "draw_text", "fit_size", "mm", "new_canvas", "text_width"]


def new_canvas(target: str | BinaryIO, size: tuple[float, float], title: str = "") -> Canvas:
    """A canvas of `size` points whose file is byte-equal for equal content and names no unembedded font."""
    fonts.load("song")
    options: dict[str, Any] = {"initialFontName": "song", "initialFontSize": 10.5}
    canvas = Canvas(target, pagesize=size, pageCompression=1, invariant=1, **options)
    canvas.setTitle(title)
    canvas.setAuthor("")
    canvas.setCreator("")
    return canvas


def document(canvas: Canvas) -> Any:
    """The PDF document behind a canvas (ReportLab has no public name for it)."""
    return vars(canvas)["_doc"]


class _Raw(pdfdoc.PDFObject):
    """A PDF object whose bytes are ready, or made from a template once object numbers are known."""

    def __init__(self, made: bytes | str, *parts: Any) -> None:
        self._made, self._parts = made, parts

    def format(self, document: Any) -> bytes:
        """The object's bytes in `document`."""
        if isinstance(self._made, bytes):
            return self._made
        return (self._made % tuple(part.format(document).decode("ascii") for part in self._parts)).encode("ascii")


class Sheets:
    """Adds pages that show one form object and a string of operators.

    The pages share one resource dictionary and are compressed as they come, which is several times quicker
    than ReportLab's own page objects and keeps the memory small.
    """

    def __init__(self, canvas: Canvas, form: str, size: tuple[float, float]) -> None:
        self._doc = document(canvas)
        self._form = self._doc.getXObjectName(form)
        width, height = size
        self._page = (f"<< /Type /Page /Parent %s /MediaBox [0 0 {width:.3f} {height:.3f}] "
                      "/Resources %s /Contents %s >>")
        resources: Any = pdfdoc.PDFResourceDictionary()
        resources.basicFonts()
        resources.basicProcs()
        resources.XObject = self._doc.xobjDict([form])
        self._resources = self._doc.Reference(resources, "SharedResources")
        self._parent = self._doc.Reference(self._doc.Pages)

    def add(self, operators: str) -> None:
        """Append one page."""
        stream = zlib.compress(f"/{self._form} Do\n{operators}\n".encode("ascii"))
        head = f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode("ascii")
        contents = self._doc.Reference(_Raw(head + stream + b"\nendstream\n"))
        self._doc.addPage(_Raw(self._page, self._parent, self._resources, contents))


def text_width(text: str, style: str, size: float) -> float:
    """The advance of `text` in points."""
    widths = fonts.widths(style)
    return sum([widths[char] for char in text]) * size / 1000


def fit_size(text: str, style: str, size: float, width: float, least: float = 7.5) -> float:
    """The largest type size ≤ `size` (and ≥ `least`) at which `text` fits in `width` points."""
    natural = text_width(text, style, size)
    return size if natural <= width else max(least, size * width / natural)


def draw_text(canvas: Canvas, x: float, y: float, text: str, style: str, size: float,
              align: str = "left") -> float:
    """Draw one line with its baseline at `y`; `align` left/center/right of `x`. Returns the width in points.

    Characters no font has are drawn as an empty frame, to be filled in by hand.
    """
    total = text_width(text, style, size)
    x -= {"left": 0.0, "center": total / 2, "right": total}[align]
    for key, run in fonts.choose(style, text):
        if key is None:
            _frames(canvas, x, y, len(run), size)
        else:
            fonts.load(key)
            canvas.setFont(key, size)
            canvas.drawString(x, y, run)
        x += text_width(run, style, size)
    return total


def _frames(canvas: Canvas, x: float, y: float, count: int, size: float) -> None:
    canvas.saveState()
    canvas.setLineWidth(0.5)
    for i in range(count):
        canvas.rect(x + (i + 0.06) * size, y - 0.08 * size, 0.88 * size, 0.88 * size)
    canvas.restoreState()
