"""Charts on paper: black on white, told apart by their filling, in the fonts of the tables."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from app.documents.pdfkit import draw_text, text_width
from app.tables.chart_plates import plates
from app.tables.charts import Box, Dot, Fill, Letters, Panel, Plate, Shape, Stroke, Words

STYLE, BOLD, SIZE, LINE = "song", "hei-bold", 9.0, 14.0
_DARK, _PALE, _FAINT = 0.25, 0.8, 0.35
_HATCH = 3.6
GAP = 8.0
"""Points between two plates."""
_TALL = 5.0  # lines of a line chart's field

PAPER = Letters(lambda text: text_width(text, STYLE, SIZE), SIZE, LINE)


def paged(panels: Sequence[Panel], width: float, first: float, room: float) -> list[list[Plate]]:
    """The plates by page: those that fit beneath the table (`first` points are left there), then full pages.

    The first list may be empty: nothing fits beneath the table.
    """
    pages: list[list[Plate]] = [[]]
    left = first
    for panel in panels:
        made = plates(panel, PAPER, width, room, tall=_TALL)
        fits = sum(plate.height + GAP for plate in made) - GAP <= left
        for plate in made:
            if plate.height > left or (not fits and plate is made[0] and len(made) > 1 and pages[-1]):
                pages.append([])
                left = room
            pages[-1].append(plate)
            left -= plate.height + GAP
    return pages


def draw_plate(canvas: Canvas, plate: Plate, left: float, top: float) -> None:
    """Draw one plate with its upper left corner there."""
    canvas.saveState()
    for shape in plate.shapes:
        _draw(canvas, shape, left, top)
    canvas.restoreState()


def _draw(canvas: Canvas, shape: Shape, left: float, top: float) -> None:
    if isinstance(shape, Words):
        canvas.setFillGray(_FAINT if shape.faint else 0)
        style = BOLD if shape.bold else STYLE
        draw_text(canvas, left + shape.x, top - shape.y - SIZE * 0.36, shape.text, style, SIZE, str(shape.align))
    elif isinstance(shape, Stroke):
        _stroke(canvas, shape, left, top)
    elif isinstance(shape, Dot):
        canvas.setLineWidth(0.8)
        canvas.setStrokeGray(0)
        canvas.setFillGray(0 if shape.fill is Fill.SOLID else 1)
        canvas.circle(left + shape.x, top - shape.y, shape.radius, fill=1)
    else:
        _box(canvas, shape, left + shape.x, top - shape.y - shape.height)


def _stroke(canvas: Canvas, shape: Stroke, left: float, top: float) -> None:
    canvas.setLineWidth(0.4 if shape.faint else 1.1)
    canvas.setStrokeGray(_PALE if shape.faint else 0)
    canvas.setDash(list(shape.dash))
    path = canvas.beginPath()
    for at, (x, y) in enumerate(shape.points):
        (path.lineTo if at else path.moveTo)(left + x, top - y)
    canvas.drawPath(path)
    canvas.setDash([])


def _box(canvas: Canvas, box: Box, x: float, y: float) -> None:
    canvas.setLineWidth(0.4 if box.fill is Fill.TRACK else 0.6)
    canvas.setStrokeGray(_PALE if box.fill is Fill.TRACK else 0)
    canvas.setFillGray(_DARK if box.fill is Fill.SOLID else 1)
    canvas.rect(x, y, box.width, box.height, fill=1)
    if box.fill is Fill.HATCHED:
        _hatch(canvas, x, y, box.width, box.height)


def _hatch(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    """Slanting lines inside the box."""
    canvas.saveState()
    frame = canvas.beginPath()
    frame.rect(x, y, width, height)
    canvas.clipPath(frame, stroke=0)
    path = canvas.beginPath()
    at = x - height
    while at < x + width:
        path.moveTo(at, y)
        path.lineTo(at + height, y + height)
        at += _HATCH
    canvas.drawPath(path)
    canvas.restoreState()
