"""Text on a ReportLab canvas with per-character fonts. Lengths are points, y grows upwards."""

from __future__ import annotations

import zlib
from typing import Any, BinaryIO

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from app.documents import fonts

__all__ = ["PdfFile", "document", "draw_text", "fit_size", "mm", "new_canvas", "text_width"]


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


class PdfFile:
    """A PDF written page by page: only where each object lies is kept in memory, not the pages.

    Fonts and their resources are ReportLab's, written by `finish`. The pages share one resource dictionary, what is
    painted on them another. The same calls give the same bytes.
    """

    def __init__(self, stream: BinaryIO, title: str) -> None:
        self._stream = stream
        self.canvas = new_canvas("", (1.0, 1.0), title)
        self._doc = document(self.canvas)
        self._offsets: dict[int, int] = {}
        self._at = 0
        self._write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
        self._resources, self._fonts = self._number(), self._number()
        self._pages = self._number()
        self._kids: list[int] = []
        self._forms: list[int] = []

    def _number(self) -> int:
        """Take an object number that ReportLab will then not use."""
        self._doc.objectcounter += 1
        return self._doc.objectcounter

    def _write(self, data: bytes) -> None:
        self._stream.write(data)
        self._at += len(data)

    def _object(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._at
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def _flate(self, number: int, head: str, operators: str) -> None:
        packed = zlib.compress(operators.encode("ascii"))
        self._object(number, f"<< {head}/Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode("ascii") + packed
                     + b"\nendstream")

    def form(self, operators: str, size: tuple[float, float]) -> str:
        """Keep operators that several pages show; returns the operator that paints them."""
        number = self._number()
        self._flate(number, f"/Type /XObject /Subtype /Form /BBox [0 0 {size[0]:.3f} {size[1]:.3f}] "
                            f"/Resources {self._fonts} 0 R ", operators)
        self._forms.append(number)
        return f"/F{number} Do"

    def image(self, jpeg: bytes, dots: tuple[int, int]) -> str:
        """Write a colour JPEG of so many dots at once; returns the operator that paints it into the unit square."""
        number = self._number()
        head = (f"<< /Type /XObject /Subtype /Image /Width {dots[0]} /Height {dots[1]} /ColorSpace /DeviceRGB "
                f"/BitsPerComponent 8 /Filter /DCTDecode /Length {len(jpeg)} >>\nstream\n")
        self._object(number, head.encode("ascii") + jpeg + b"\nendstream")
        self._forms.append(number)
        return f"/F{number} Do"

    def page(self, operators: str, size: tuple[float, float]) -> None:
        """Append one page."""
        contents, number = self._number(), self._number()
        self._flate(contents, "", operators)
        self._object(number, f"<< /Type /Page /Parent {self._pages} 0 R /MediaBox [0 0 {size[0]:.3f} {size[1]:.3f}] "
                             f"/Resources {self._resources} 0 R /Contents {contents} 0 R >>".encode("ascii"))
        self._kids.append(number)

    def finish(self) -> None:
        """Write fonts, the list of pages and the end of the file."""
        doc = self._doc
        for font in doc.delayedFonts:
            font.addObjects(doc)
        doc.info.invariant = True
        info = doc.Reference(doc.info).format(doc).decode("ascii")
        shared = doc.Reference(doc.idToObject["BasicFonts"]).format(doc).decode("ascii")
        forms = " ".join(f"/F{number} {number} 0 R" for number in self._forms)
        for number, more in ((self._fonts, ""), (self._resources, f"/XObject << {forms} >> ")):
            self._object(number, f"<< /ProcSet [/PDF /Text /ImageB /ImageC] /Font {shared} {more}>>".encode("ascii"))
        kids = " ".join(f"{number} 0 R" for number in self._kids)
        self._object(self._pages, f"<< /Type /Pages /Count {len(self._kids)} /Kids [{kids}] >>".encode("ascii"))
        catalog = self._number()
        self._object(catalog, f"<< /Type /Catalog /Pages {self._pages} 0 R >>".encode("ascii"))
        self._reportlab_objects()
        self._end(catalog, info)

    def _reportlab_objects(self) -> None:
        """Write every object ReportLab made; formatting one may make more."""
        number = 0
        while number < self._doc.objectcounter:
            number += 1
            name = self._doc.numberToId.get(number)
            if name is not None:
                self._offsets[number] = self._at
                self._write(pdfdoc.PDFIndirectObject(name, self._doc.idToObject[name]).format(self._doc))

    def _end(self, catalog: int, info: str) -> None:
        """Cross-reference table and trailer (ISO 32000-1, 7.5.4 and 7.5.5)."""
        begin, count = self._at, self._doc.objectcounter + 1
        rows = "".join(f"{self._offsets[number]:010d} 00000 n \n" for number in range(1, count))
        self._write(f"xref\n0 {count}\n0000000000 65535 f \n{rows}trailer\n<< /Size {count} /Root {catalog} 0 R "
                    f"/Info {info} >>\nstartxref\n{begin}\n%%EOF\n".encode("ascii"))


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
