"""Quiet charts: bars with their numbers written on them, readable in black and white."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import look


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `part` of `whole`, with a remark behind the figures; `key` names it when clicked."""

    key: str
    label: str
    part: int
    whole: int
    remark: str = ""

    @property
    def figures(self) -> str:
        """`123/288　42.7%`; `—` when there is nothing to divide by."""
        share = f"{self.part * 100 / self.whole:.1f}%" if self.whole else "—"
        return f"{self.part}/{self.whole}　{share}"


class BarChart(QWidget):
    """Horizontal bars, one a line. The filled part is dark and the rest only framed, so that a laser printer
    shows the difference. `chosen(key)` when a line is clicked."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.bars: tuple[Bar, ...] = ()
        self._hover = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_bars(self, bars: Sequence[Bar]) -> None:
        """Draw these, in this order."""
        self.bars = tuple(bars)
        self._hover = -1
        self.setAccessibleDescription("；".join(f"{bar.label} {bar.figures}" for bar in self.bars))
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look.px(420), max(1, len(self.bars)) * self._line() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.draw(painter, QRectF(self.rect()))
        painter.end()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Draw into any painter, such as a printer's."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        measure = self.fontMetrics().horizontalAdvance
        left = max((measure(bar.label) for bar in self.bars), default=0) + look.px(12)
        right = max((measure(bar.figures) for bar in self.bars), default=0) + look.px(12)
        far = max((measure(bar.remark) for bar in self.bars), default=0)
        far += look.px(14) if far else 0
        track = max(area.width() - left - right - far, look.px(40))
        for at, bar in enumerate(self.bars):
            line = QRectF(area.left(), area.top() + at * self._line(), area.width(), self._line())
            self._draw_bar(painter, bar, line, (left, track, right), at == self._hover)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._at(event)
        if at != self._hover:
            self._hover = at
            self.setCursor(Qt.CursorShape.PointingHandCursor if at >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()

    def leaveEvent(self, event: object) -> None:
        self._hover = -1
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self._at(event)
        if at >= 0:
            self.chosen.emit(self.bars[at].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps and self.bars:
            self._hover = max(0, min(len(self.bars) - 1, self._hover + steps[Qt.Key(event.key())]))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._hover >= 0:
            self.chosen.emit(self.bars[self._hover].key)
        else:
            super().keyPressEvent(event)

    def _draw_bar(self, painter: QPainter, bar: Bar, line: QRectF, sizes: tuple[float, float, float], hot: bool) -> None:
        left, track, right = sizes
        if hot:
            painter.fillRect(line, QColor(look.ACCENT_SOFT))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(look.INK))
        painter.drawText(line.adjusted(look.px(4), 0, 0, 0), int(middle | Qt.AlignmentFlag.AlignLeft), bar.label)
        thick = look.px(12)
        frame = QRectF(line.left() + left, line.center().y() - thick / 2, track, thick)
        painter.setPen(QPen(QColor(look.LINE_DARK), 1))
        painter.setBrush(QColor(look.GROUND))
        painter.drawRect(frame)
        if bar.whole and bar.part:
            share = min(bar.part / bar.whole, 1.0)
            painter.fillRect(QRectF(frame.left(), frame.top(), frame.width() * share, frame.height()), QColor(look.ACCENT))
        painter.setPen(QColor(look.INK))
        figures = QRectF(frame.right() + look.px(8), line.top(), right, line.height())
        painter.drawText(figures, int(middle | Qt.AlignmentFlag.AlignLeft), bar.figures)
        if bar.remark:
            painter.setPen(QColor(look.MUTED))
            rest = QRectF(figures.right(), line.top(), line.right() - figures.right() - look.px(4), line.height())
            painter.drawText(rest, int(middle | Qt.AlignmentFlag.AlignRight), bar.remark)

    def _line(self) -> int:
        return look.px(24)

    def _at(self, event: QMouseEvent) -> int:
        at = int(event.position().y() // self._line())
        return at if 0 <= at < len(self.bars) else -1
