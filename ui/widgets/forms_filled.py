"""Forms of the county that were filled before, each to be filled again with one click."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.exchange.county_form import Remembered
from ui import look
from ui.widgets.fit_column import FitColumn

_HEADS = ("表名", "文件", "上次填的月份", "上次填表日期")


class FormsFilled(QWidget):
    """`chosen(Remembered)` when one is to be filled again; not there while there are none."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._items: list[Remembered] = []
        self.table = QTableWidget(0, len(_HEADS))
        self.again = QPushButton(" 再填一次")
        self.again.setIcon(look.icon("rotate-ccw", look.MUTED, 16))
        self.table.setHorizontalHeaderLabels(list(_HEADS))
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setAccessibleName("填过的表")
        for at, width in ((1, 260), (2, 120), (3, 150)):
            self.table.setColumnWidth(at, look.px(width))
        self._fit = FitColumn(self.table, 0, 240)
        title = QLabel("填过的表")
        look.mark(title, level="section")
        line = QHBoxLayout()
        line.addWidget(title)
        line.addStretch()
        line.addWidget(self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(line)
        column.addWidget(self.table)
        self.again.clicked.connect(self._choose)
        self.table.activated.connect(lambda _index: self._choose())
        self.hide()

    def show_items(self, items: list[Remembered]) -> None:
        """Show these, the latest first."""
        self._items = items
        self.table.setRowCount(len(items))
        for row, item in enumerate(items):
            texts = (item.title, item.name, clock.chinese_date(item.month), clock.chinese_date(item.filled_on))
            for at, text in enumerate(texts):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                self.table.setItem(row, at, cell)
        if items:
            self.table.setCurrentCell(0, 0)
        self.setVisible(bool(items))

    def _choose(self) -> None:
        row = self.table.currentRow()
        if 0 <= row < len(self._items):
            self.chosen.emit(self._items[row])
