"""The grid of a list: the stock table with a spreadsheet's keys."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from ui import look
from ui.widgets.table_model import RecordModel


class GridView(QTableView):
    """The stock table with copy, paste, Enter to open, and Alt+Down for the column's filter as in Excel."""

    pasted = Signal(str)
    filtering = Signal(int)
    copied = Signal()
    entered = Signal()
    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit(QGuiApplication.clipboard().text())
        elif event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.filtering.emit(self.currentIndex().column())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class RowTint(QStyledItemDelegate):
    """Tints the current row faintly; the style sheet draws the cells over it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        model = index.model()
        if isinstance(model, RecordModel) and model.current == index.row():
            painter.fillRect(option.rect, QColor(look.ACCENT_FAINT))  # pyright: ignore[reportAttributeAccessIssue]
        super().paint(painter, option, index)
