"""What the program itself has filled in about a record: read, never typed."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from app.records.spec import Register
from ui import look


class Facts(QFrame):
    """The computed fields of a record that hold something, as label and text."""

    def __init__(self, register: Register) -> None:
        super().__init__()
        look.mark(self, role="facts")
        self._fields = [field for field in register.fields if field.computed and field.listed]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 8, 12, 8)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self.hide()

    def show_row(self, texts: Mapping[str, str]) -> None:
        """Show the texts of a record; hidden when there is nothing to show."""
        while item := self._grid.takeAt(0):
            widget = item.widget()
            if isinstance(widget, QWidget):
                widget.deleteLater()
        filled = [field for field in self._fields if texts.get(field.key)]
        for row, field in enumerate(filled):
            name, value = QLabel(field.label), QLabel(texts[field.key])
            value.setTextFormat(Qt.TextFormat.PlainText)
            value.setWordWrap(True)
            look.mark(name, tone="muted")
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 1)
        self.setVisible(bool(filled))
