"""Reading an official document back from its PDF: every character with its place in millimetres on the paper."""

from __future__ import annotations

import ctypes
import io
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

from app.documents.official.draw import draw
from app.documents.official.model import Official

MM = 72 / 25.4
NAMES = ("新河镇", "清源县")
FILLER = "反诈宣传工作扎实推进镇村两级密切配合做到户户知晓人人明白守好群众的钱袋子确保平安"


@dataclass(frozen=True)
class Char:
    """One character: its origin and ink in mm from the left and upper edges of the paper, and its size in points."""

    text: str
    x: float
    baseline: float
    left: float
    top: float
    right: float
    bottom: float
    size: float


@dataclass(frozen=True)
class Line:
    chars: tuple[Char, ...]

    @property
    def text(self) -> str:
        units = "".join(char.text for char in self.chars)  # pdfium counts in UTF-16
        return units.encode("utf-16", "surrogatepass").decode("utf-16")

    @property
    def x(self) -> float:
        return self.chars[0].x

    @property
    def baseline(self) -> float:
        return self.chars[0].baseline

    @property
    def top(self) -> float:
        return min(char.top for char in self.chars)

    @property
    def bottom(self) -> float:
        return max(char.bottom for char in self.chars)

    @property
    def right(self) -> float:
        return max(char.right for char in self.chars)

    @property
    def size(self) -> float:
        return self.chars[0].size

    @property
    def middle(self) -> float:
        return (min(char.left for char in self.chars) + self.right) / 2


def document(doc: Official, **options: object) -> pypdfium2.PdfDocument:
    out = io.BytesIO()
    draw(doc, out, NAMES, **options)  # type: ignore[arg-type]
    return pypdfium2.PdfDocument(out.getvalue())


def pages(doc: Official) -> list[list[Line]]:
    pdf = document(doc)
    found = [lines(page) for page in pdf]
    pdf.close()
    return found


def lines(page: pypdfium2.PdfPage) -> list[Line]:
    """The lines of a page from top to bottom, characters in the order they are written."""
    height = page.get_height()
    text = page.get_textpage()
    rows: dict[float, list[Char]] = {}
    for i in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text.raw, i)
        if code in (0, 10, 13) or raw.FPDFText_IsGenerated(text.raw, i) == 1:
            continue
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(text.raw, i, x, y)
        left, bottom, right, top = text.get_charbox(i)
        char = Char(chr(code), x.value / MM, (height - y.value) / MM, left / MM, (height - top) / MM, right / MM,
                    (height - bottom) / MM, raw.FPDFText_GetFontSize(text.raw, i))
        rows.setdefault(round(y.value, 1), []).append(char)
    return [Line(tuple(row)) for _, row in sorted(rows.items(), reverse=True)]


def rules(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, float, bool]]:
    """Horizontal lines as (left, right, y, thickness in mm, whether red) from top to bottom."""
    height = page.get_height()
    found = []
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = item.get_bounds()
        width = ctypes.c_float()
        raw.FPDFPageObj_GetStrokeWidth(item.raw, width)
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        raw.FPDFPageObj_GetStrokeColor(item.raw, red, green, blue, alpha)
        edge = width.value  # the bounds pdfium tells reach that far beyond the line
        found.append(((left + edge) / MM, (right - edge) / MM, (height - (top + bottom) / 2) / MM, edge / MM,
                      red.value > green.value))
    return sorted(found, key=lambda rule: rule[2])


def sample(**changed: object) -> Official:
    """A report with everything ordinary in it."""
    values: dict[str, object] = {
        "title": "新河镇人民政府关于2026年10月反诈宣传工作情况的报告", "issuer": "新河镇人民政府", "date": "2026年11月3日",
        "mark": "新河镇人民政府文件", "doc_no": "新政报〔2026〕12号", "to": "县打击治理电信网络新型违法犯罪工作领导小组办公室",
        "body": "现将有关情况报告如下：\n一、总体情况\n（一）入户走访。本月走访2116户次。\n特此报告。",
    }
    return Official(**(values | changed))  # type: ignore[arg-type]


def plain(count: int) -> str:
    """`count` characters of running text without a mark."""
    return (FILLER * (count // len(FILLER) + 1))[:count]
