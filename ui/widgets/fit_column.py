"""One column takes the room the others leave, but never less than it needs to be read."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QTableView

from ui import look


class FitColumn(QObject):
    """Keeps `column` of a table as wide as there is room, at least `least` (at the standard letter size)."""

    def __init__(self, view: QTableView, column: int, least: int) -> None:
        super().__init__(view)
        self._view, self._column, self._least = view, column, look.px(least)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.fit()
        return False

    def fit(self) -> None:
        """Take the room there is; called by itself when the table's size changes."""
        head = self._view.horizontalHeader()
        others = sum(head.sectionSize(at) for at in range(head.count()) if at != self._column)
        self._view.setColumnWidth(self._column, max(self._least, self._view.viewport().width() - others))
