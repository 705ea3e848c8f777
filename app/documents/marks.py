"""What is said of a print itself on every page: a line in the head margin, and a light watermark behind the words.

The watermark of a restricted paper says who printed it, when and why (domain reference 3.1, 4.2).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from reportlab.pdfgen.canvas import Canvas

from app.documents.ink import Ink
from app.documents.pdfkit import draw_text, fit_size, mm, text_width

STYLE, SIZE, LEADING = "hei", 13.0, 19.0
GREY = 0.86
"""Light enough to read black text over it on a laser printer, dark enough to be seen on the paper and on copies."""
ANGLE = 30
_ACROSS, _DOWN = 250.0, 165.0  # points between two marks
_HEAD, _HEAD_LEAST, _EDGE, _HEAD_DOWN = 10.5, 5.5, 8 * mm, 7.5 * mm
_COS, _SIN = math.cos(math.radians(ANGLE)), math.sin(math.radians(ANGLE))


class Marks(NamedTuple):
    """The line in the head margin (补打, 内部资料 …) and the lines of the watermark; "" for none."""

    head: str = ""
    behind: str = ""


NONE = Marks()


def operators(ink: Ink, marks: Marks, size: tuple[float, float]) -> str:
    """The marks of a page of so many points as PDF operators, to stand before everything else on it; "" for none."""
    lines = marks.behind.split("\n") if marks.behind else []
    drawn = []
    for x, y in _places(size) if lines else ():
        drawn.append(f"q {GREY:g} g {_COS:.4f} {_SIN:.4f} {-_SIN:.4f} {_COS:.4f} {x:.2f} {y:.2f} cm")
        drawn += [ink.text(-text_width(line, STYLE, SIZE) / 2, -at * LEADING, line, STYLE, SIZE) for at, line in enumerate(lines)]
        drawn.append("Q")
    if marks.head:
        x, y, kind = _head(marks.head, size)
        drawn.append(ink.text(x, y, marks.head, STYLE, kind))
    return "\n".join(drawn)


def draw(canvas: Canvas, marks: Marks, size: tuple[float, float]) -> None:
    """The same on a canvas, before anything else is drawn on its page."""
    for x, y in _places(size) if marks.behind else ():
        canvas.saveState()
        canvas.setFillGray(GREY)
        canvas.translate(x, y)
        canvas.rotate(ANGLE)
        for at, line in enumerate(marks.behind.split("\n")):
            draw_text(canvas, 0, -at * LEADING, line, STYLE, SIZE, "center")
        canvas.restoreState()
    if marks.head:
        x, y, kind = _head(marks.head, size)
        draw_text(canvas, x, y, marks.head, STYLE, kind)


def _head(text: str, size: tuple[float, float]) -> tuple[float, float, float]:
    """Where the line in the head margin begins, and its type size."""
    return _EDGE, size[1] - _HEAD_DOWN, fit_size(text, STYLE, _HEAD, size[0] - 2 * _EDGE, _HEAD_LEAST)


def _places(size: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """The middles of the marks, every second line set off by half."""
    y, line = size[1] - _DOWN / 2, 0
    while y > 0:
        x = _ACROSS / 2 * (1 + line % 2) - _ACROSS / 4
        while x < size[0]:
            yield x, y
            x += _ACROSS
        y, line = y - _DOWN, line + 1
