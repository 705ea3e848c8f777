"""PDF operators for text, lines and frames, as strings: the quick way past ReportLab's drawing calls."""

from __future__ import annotations

from typing import Any

from reportlab.pdfgen.canvas import Canvas

from app.documents import fonts
from app.documents.pdfkit import document
from app.documents.typeset import Line


class _Codes(dict[str, tuple[str, str]]):
    """Character → (font resource name, hexadecimal code) in one document; ("", "") when no font draws it."""

    def __init__(self, style: str, doc: Any) -> None:
        super().__init__()
        self._pick = fonts.chooser(style)
        self._doc = doc

    def __missing__(self, char: str) -> tuple[str, str]:
        key = self._pick[char]
        found = ("", "")
        if key is not None:
            font = fonts.load(key)
            (subset, code), = font.splitString(char, self._doc)
            found = (font.getSubsetInternalName(subset, self._doc), code.hex())
        self[char] = found
        return found


class Ink:
    """Writes text operators for one document, remembering how each character is coded in it."""

    def __init__(self, canvas: Canvas) -> None:
        self._doc = document(canvas)
        self._styles: dict[str, _Codes] = {}

    def text(self, x: float, y: float, text: str, style: str, size: float, spacing: float = 0.0) -> str:
        """Operators that draw `text` from (x, y) with `spacing` points after each character."""
        codes = self._styles.get(style)
        if codes is None:
            codes = self._styles[style] = _Codes(style, self._doc)
        parts = [f"BT {spacing:.3f} Tc 1 0 0 1 {x:.2f} {y:.2f} Tm"]
        frames: list[str] = []
        last, run, begin = "", "", 0
        for i, char in enumerate(text):
            font, code = codes[char]
            if not font:
                at = x + _advance(text[:i], style, size, spacing)
                frames.append(frame(at, y, size))
                parts.append(f"{_show(last, run, size)}1 0 0 1 {at + size + spacing:.2f} {y:.2f} Tm")
                last, run, begin = "", "", i + 1
            elif font == last or i == begin:
                last = font
                run += code
            else:
                parts.append(_show(last, run, size))
                last, run = font, code
        return " ".join([*parts, _show(last, run, size) + "ET", *frames])

    def lines(self, x: float, y: float, lines: list[Line], size: float, leading: float) -> str:
        """Operators for set lines: the first baseline at `y`, each following one `leading` lower."""
        return "\n".join(
            self.text(x + piece.x, y - n * leading, piece.text, piece.style, size, piece.spacing)
            for n, line in enumerate(lines) for piece in line.pieces)


def _show(font: str, run: str, size: float) -> str:
    return f"{font} {size:g} Tf <{run}> Tj " if run else ""


def _advance(text: str, style: str, size: float, spacing: float) -> float:
    table = fonts.widths(style)
    return sum([table[char] for char in text]) * size / 1000 + spacing * len(text)


def frame(x: float, y: float, size: float) -> str:
    """An empty square on the line, to be filled in by hand."""
    side = 0.88 * size
    return f"q 0.5 w {x + 0.06 * size:.2f} {y - 0.08 * size:.2f} {side:.2f} {side:.2f} re S Q"


def stroke(x1: float, y1: float, x2: float, y2: float, width: float = 0.5, dash: str = "") -> str:
    """A straight line; `dash` is a PDF dash array such as `3 2`."""
    return f"q {width:g} w [{dash}] 0 d {x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S Q"


def box(x: float, y: float, width: float, height: float, line: float = 0.7) -> str:
    """An empty rectangle whose lower left corner is (x, y)."""
    return f"q {line:g} w {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S Q"
