"""The tab 编号登记: single numbers and what becomes of them, the batches they came from, and how it all balances."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui import look
from ui.context import AppContext
from ui.screens.print_again import PrintAgain
from ui.screens.print_balance import NumberBalance
from ui.screens.print_register import NumberRegister

_VIEWS = (("numbers", "编号"), ("batches", "批次与补打"), ("balance", "平衡与断号"))


class NumbersTab(QWidget):
    """Three views; `counted(text)` tells how many numbers are shown."""

    counted = Signal(str)

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.register = NumberRegister(context)
        self.again = PrintAgain(context)
        self.balance = NumberBalance(context)
        self.buttons: dict[str, QPushButton] = {}
        self._views = QStackedWidget()
        for view in (self.register, self.again, self.balance):
            self._views.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(8)
        column.addLayout(self._bar())
        column.addWidget(self._views, 1)
        self.register.counted.connect(self.counted)
        self.register.reprinting.connect(self.reprint)
        self.balance.drilled.connect(self._drill)

    @property
    def view(self) -> str:
        """numbers, batches or balance."""
        return _VIEWS[self._views.currentIndex()][0]

    def turn(self, view: str) -> None:
        """Show one of the views."""
        place = [key for key, _words in _VIEWS].index(view)
        self.buttons[view].setChecked(True)
        self._views.setCurrentIndex(place)
        self.reload()

    def reprint(self, batch: str) -> None:
        """Offer to print pages of a batch again."""
        self.turn("batches")
        self.again.choose(batch)

    def reload(self) -> None:
        """The view in sight as it is now."""
        for view in (self.register, self.again, self.balance):
            if view is self._views.currentWidget():
                view.reload()

    def _drill(self, where: tuple, words: str) -> None:
        self.register.narrow(where, words)
        self.turn("numbers")

    def _bar(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        group = QButtonGroup(self)
        for key, words in _VIEWS:
            button = QPushButton(words)
            button.setCheckable(True)
            look.mark(button, role="chip")
            button.clicked.connect(lambda _on=False, key=key: self.turn(key))
            group.addButton(button)
            self.buttons[key] = button
            line.addWidget(button)
        self.buttons["numbers"].setChecked(True)
        line.addStretch()
        return line
