"""The printer's test page: rulers along the edges and a centre cross, to see by how much a printer is off."""

from __future__ import annotations

import io
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from app.documents.pdfkit import draw_text, mm, new_canvas
from app.files import write_beside

_WIDE, _HIGH = 210.0, 297.0  # mm
_LONG, _MIDDLE, _SHORT = 6.0, 4.5, 3.0  # mm, ticks every 10, 5 and 1 mm
_EDGE = 8.0  # mm, what many printers cannot print on
_TEXT_LEFT, _TEXT_TOP = 45.0, 232.0
_CROSSING = range(15, 31)  # mm, left bare so that the two lines can be told apart

_STEPS = (
    "1. 用直尺从纸的左边缘量到竖线 A，从纸的上边缘量到横线 B，都应是 20 毫米。",
    "2. 左右偏移加上“20 减去 A 的毫米数”，上下偏移加上“20 减去 B 的毫米数”。",
    "3. 例：偏移原来是 0，A 量得 21.3，左右偏移填 -1.3；B 量得 18.5，上下偏移填 1.5。",
    "4. 保存后再打一张，两处都是 20 毫米就调好了。打印时不要选“适合纸张”“缩放”。",
)


def draw(printer: str, right: float, down: float) -> bytes:
    """One A4 page as PDF; `printer`, `right` and `down` (mm) say what it was printed with."""
    out = io.BytesIO()
    canvas = new_canvas(out, (_WIDE * mm, _HIGH * mm), "打印机测试页")
    _ruler_across(canvas, _HIGH - 20)
    _ruler_down(canvas, 20)
    _cross(canvas)
    _frame(canvas)
    _words(canvas, printer, right, down)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def save(printer: str, right: float, down: float, out: Path) -> None:
    """Write the page to `out`. Raises AppError when that is not possible; an older file there then stays."""
    pdf = draw(printer, right, down)
    with write_beside(out) as draft:
        draft.write_bytes(pdf)


def _ruler_across(canvas: Canvas, y: float) -> None:
    """The horizontal line 20 mm below the upper edge, its ticks named by their distance from the left edge."""
    _line(canvas, _EDGE, y, _WIDE - _EDGE, y, 0.6)
    for at in range(round(_EDGE), round(_WIDE - _EDGE) + 1):
        if at in _CROSSING:
            continue
        _line(canvas, at, y, at, y - _tick(at), 0.4 if at % 10 else 0.7)
        if at % 10 == 0:
            draw_text(canvas, at * mm, (y - _LONG - 3.6) * mm, str(at), "hei", 8, "center")


def _ruler_down(canvas: Canvas, x: float) -> None:
    """The vertical line 20 mm from the left edge, its ticks named by their distance from the upper edge."""
    _line(canvas, x, _EDGE, x, _HIGH - _EDGE, 0.6)
    for at in range(round(_EDGE), round(_HIGH - _EDGE) + 1):
        y = _HIGH - at
        if at in _CROSSING:
            continue
        _line(canvas, x, y, x + _tick(at), y, 0.4 if at % 10 else 0.7)
        if at % 10 == 0:
            draw_text(canvas, (x + _LONG + 1) * mm, (y - 1) * mm, str(at), "hei", 8)
    draw_text(canvas, (x - 1) * mm, (_HIGH - 13) * mm, "A", "hei-bold", 12, "right")
    draw_text(canvas, 11 * mm, (_HIGH - 19) * mm, "B", "hei-bold", 12)


def _tick(at: int) -> float:
    if at % 10 == 0:
        return _LONG
    return _MIDDLE if at % 5 == 0 else _SHORT


def _cross(canvas: Canvas) -> None:
    """The middle of the paper: on a good page the fold lines run through it."""
    x, y = _WIDE / 2, _HIGH / 2
    _line(canvas, x - 25, y, x + 25, y, 0.6)
    _line(canvas, x, y - 25, x, y + 25, 0.6)
    canvas.setLineWidth(0.6)
    canvas.circle(x * mm, y * mm, 10 * mm)
    draw_text(canvas, (x + 12) * mm, (y + 2) * mm, "纸的正中", "hei", 9)


def _frame(canvas: Canvas) -> None:
    """A frame of 100 mm × 60 mm, to see whether the printer scales."""
    left, low = 55.0, 24.0
    canvas.setLineWidth(0.6)
    canvas.rect(left * mm, low * mm, 100 * mm, 60 * mm)
    draw_text(canvas, (left + 50) * mm, (low + 32) * mm, "框宽 100 毫米，高 60 毫米", "hei", 12, "center")
    draw_text(canvas, (left + 50) * mm, (low + 24) * mm, "量得不是这个数，说明打印时缩放了", "song", 12, "center")


def _words(canvas: Canvas, printer: str, right: float, down: float) -> None:
    draw_text(canvas, _TEXT_LEFT * mm, (_TEXT_TOP + 14) * mm, "打印机测试页", "hei-bold", 20)
    facts = f"{printer or '系统打印机'}　左右偏移 {right:.1f} 毫米，上下偏移 {down:.1f} 毫米"
    draw_text(canvas, _TEXT_LEFT * mm, (_TEXT_TOP + 4) * mm, facts, "song", 11)
    for at, words in enumerate(_STEPS):
        draw_text(canvas, _TEXT_LEFT * mm, (_TEXT_TOP - 8 - at * 8) * mm, words, "song", 10.5)


def _line(canvas: Canvas, x1: float, y1: float, x2: float, y2: float, width: float) -> None:
    canvas.setLineWidth(width)
    canvas.line(x1 * mm, y1 * mm, x2 * mm, y2 * mm)
