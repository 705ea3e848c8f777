"""The pages that belong together, one click apart, under the title of each of them."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.records.registers import REGISTERS
from ui import look
from ui.context import AppContext
from ui.screens import family_of


class FamilyBar(QWidget):
    """A button for each page of the family of `key`, the own one marked."""

    def __init__(self, context: AppContext, key: str) -> None:
        super().__init__()
        self._context, self._key = context, key
        self.buttons: dict[str, QPushButton] = {}
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        for spec in family_of(key):
            button = QPushButton(REGISTERS[spec.register].title if spec.register else spec.title)
            button.setCheckable(True)
            button.setChecked(spec.key == key)
            look.mark(button, role="chip")
            button.clicked.connect(partial(self._turn_to, spec.key))
            self.buttons[spec.key] = button
            line.addWidget(button)
        line.addStretch()

    def _turn_to(self, key: str) -> None:
        self.buttons[key].setChecked(key == self._key)
        if key != self._key:
            self._context.navigate(key, {})
