"""The charts of a table on screen, as they come out on paper; a bar or point leads to its row."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.tables.chart_plates import plates
from app.tables.charts import Box, Dot, Fill, Letters, Plate, Shape, Spot, Stroke, Words, all_panels
from app.tables.table import Align, Table
from ui import look

_PATTERNS = {
    Fill.SOLID: Qt.BrushStyle.SolidPattern,
    Fill.HATCHED: Qt.BrushStyle.BDiagPattern,
    Fill.OUTLINED: Qt.BrushStyle.NoBrush,
    Fill.TRACK: Qt.BrushStyle.NoBrush,
}


class ChartView(QWidget):
    """All charts of one table, one under another. `chosen(row, column key)` when a bar or point is clicked."""

    chosen = Signal(int, str)

    def __init__(self, tall: float = 9.0) -> None:
        super().__init__()
        self.table: Table | None = None
        self.plates: list[tuple[float, Plate]] = []
        self._tall = tall
        self._spots: list[Spot] = []
        self._at = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_table(self, table: Table | None) -> None:
        """Draw the charts of this table."""
        self.table = table
        self._at = -1
        self._lay()

    def sizeHint(self) -> QSize:
        return QSize(look.px(420), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._lay()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._lay()

    def _lay(self) -> None:
        """Reckon everything anew for this width."""
        measure = QFontMetricsF(self.font())
        letters = Letters(measure.horizontalAdvance, measure.height() * 0.72, measure.height() * 1.1)
        panels = all_panels(self.table) if self.table is not None else []
        self.plates, y = [], 0.0
        for panel in panels:
            for plate in plates(panel, letters, max(self.width() - look.px(4), look.px(240)), tall=self._tall):
                self.plates.append((y, plate))
                y += plate.height + look.px(10)
        self._spots = [Spot(spot.x, spot.y + top, spot.width, spot.height, spot.row, spot.column)
                       for top, plate in self.plates for spot in plate.spots]
        words = "；".join(f"{label} {series.name} {text}" for panel in panels for series in panel.series
                         for label, text in zip(panel.labels, series.texts, strict=True))
        self.setAccessibleDescription(words)
        self.setFixedHeight(math.ceil(y))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if 0 <= self._at < len(self._spots):
            spot = self._spots[self._at]
            painter.fillRect(QRectF(spot.x, spot.y, spot.width, spot.height), QColor(look.ACCENT_SOFT))
        for top, plate in self.plates:
            painter.save()
            painter.translate(0, top)
            for shape in plate.shapes:
                self._draw(painter, shape)
            painter.restore()
        painter.end()

    def _draw(self, painter: QPainter, shape: Shape) -> None:
        if isinstance(shape, Words):
            self._words(painter, shape)
        elif isinstance(shape, Stroke):
            pen = QPen(QColor(look.LINE if shape.faint else look.ACCENT_DARK), 1 if shape.faint else 1.8)
            if shape.dash:
                pen.setDashPattern([part / 1.8 for part in shape.dash])
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in shape.points]))
        elif isinstance(shape, Dot):
            painter.setPen(QPen(QColor(look.ACCENT_DARK), 1.4))
            painter.setBrush(QColor(look.ACCENT_DARK if shape.fill is Fill.SOLID else look.CARD))
            painter.drawEllipse(QPointF(shape.x, shape.y), shape.radius, shape.radius)
        else:
            _box(painter, shape)

    def _words(self, painter: QPainter, words: Words) -> None:
        font = QFont(self.font())
        if words.bold:
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(look.MUTED if words.faint else look.INK))
        wide, high = 2000.0, 60.0
        left = {Align.LEFT: words.x, Align.CENTER: words.x - wide / 2, Align.RIGHT: words.x - wide}[words.align]
        side = {Align.LEFT: Qt.AlignmentFlag.AlignLeft, Align.CENTER: Qt.AlignmentFlag.AlignHCenter,
                Align.RIGHT: Qt.AlignmentFlag.AlignRight}[words.align]
        painter.drawText(QRectF(left, words.y - high / 2, wide, high), int(side | Qt.AlignmentFlag.AlignVCenter), words.text)

    # -- going about

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mark(self._spot(event))
        self.setCursor(Qt.CursorShape.PointingHandCursor if self._at >= 0 else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        self._mark(-1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mark(self._spot(event))
        self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}
        if event.key() in steps and self._spots:
            self._mark(max(0, min(len(self._spots) - 1, self._at + steps[Qt.Key(event.key())])))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        if 0 <= self._at < len(self._spots):
            self.chosen.emit(self._spots[self._at].row, self._spots[self._at].column)

    def _mark(self, at: int) -> None:
        if at != self._at:
            self._at = at
            self.update()

    def _spot(self, event: QMouseEvent) -> int:
        at = event.position()
        return next((number for number, spot in enumerate(self._spots)
                     if QRectF(spot.x, spot.y, spot.width, spot.height).contains(at)), -1)


def _box(painter: QPainter, box: Box) -> None:
    track = box.fill is Fill.TRACK
    painter.setPen(QPen(QColor(look.LINE_DARK if track else look.ACCENT_DARK), 1))
    painter.setBrush(QColor(look.GROUND if track else look.CARD))
    painter.drawRect(QRectF(box.x, box.y, box.width, box.height))
    if not track:
        colour = QColor(look.ACCENT if box.fill is Fill.SOLID else look.ACCENT_DARK)
        brush = painter.brush()
        brush.setColor(colour)
        brush.setStyle(_PATTERNS[box.fill])
        painter.setBrush(brush)
        painter.drawRect(QRectF(box.x, box.y, box.width, box.height))
