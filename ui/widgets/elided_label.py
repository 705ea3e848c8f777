"""One line of text that gives way where room is short."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel

from ui import look

_LEAST = 60


class ElidedLabel(QLabel):
    """Ends in an ellipsis when it does not fit, and says all of it when pointed at."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""

    def setText(self, text: str) -> None:
        self._words = text
        self.setToolTip(text)
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._words) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), look.px(_LEAST)), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        super().setText(self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, self.width()))
