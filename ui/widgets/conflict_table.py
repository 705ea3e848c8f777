"""Fields that two PCs changed, side by side; ← and → choose a side, ↑ and ↓ go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app import clock
from app.exchange.outcome import Conflict, Side
from app.records.registers import REGISTERS
from ui import look

Index = QModelIndex | QPersistentModelIndex
_HEADS = ("登记簿", "记录", "栏目")
_FIRST = len(_HEADS)


class ConflictModel(QAbstractTableModel):
    """The questions; `chosen` holds the number of the side by the question's key."""

    answered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.conflicts: list[Conflict] = []
        self.chosen: dict[str, int] = {}

    def show_conflicts(self, conflicts: Sequence[Conflict]) -> None:
        """Show these, nothing chosen yet."""
        self.beginResetModel()
        self.conflicts, self.chosen = list(conflicts), {}
        self.endResetModel()
        self.answered.emit()

    @property
    def left(self) -> int:
        """How many are not chosen yet."""
        return len(self.conflicts) - len(self.chosen)

    def choose(self, row: int, side: int) -> None:
        """Choose a side of one question."""
        conflict = self.conflicts[row]
        if 0 <= side < len(conflict.sides):
            self.chosen[conflict.key] = side
            self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))
            self.answered.emit()

    def choose_all(self, mine: bool) -> None:
        """The same side for every question."""
        for row, conflict in enumerate(self.conflicts):
            others = [place for place, side in enumerate(conflict.sides) if not side.mine]
            self.choose(row, 0 if mine or not others else others[0])

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.conflicts)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        sides = max((len(conflict.sides) for conflict in self.conflicts), default=2)
        return 0 if parent.isValid() else _FIRST + sides

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        heads = (*_HEADS, "本机 ←", "对方 →")
        return heads[section] if section < len(heads) else f"另一方（按{section - _FIRST + 1}）"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        conflict, place = self.conflicts[index.row()], index.column() - _FIRST
        side = conflict.sides[place] if 0 <= place < len(conflict.sides) else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            if side is not None:
                return _said(side)
            return (REGISTERS[conflict.register].title, conflict.row, conflict.label)[index.column()] if place < 0 else ""
        if side is not None and self.chosen.get(conflict.key) == place:
            if role == Qt.ItemDataRole.DecorationRole:
                return look.icon("circle-check", look.GREEN, 16)
            if role == Qt.ItemDataRole.FontRole:
                font = QFont()
                font.setBold(True)
                return font
        return None


class ConflictTable(QTableView):
    """The table of questions; a click on a side chooses it."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = ConflictModel()
        self.setModel(self.rows)
        self.setAccessibleName("两边改得不一样的地方")
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(look.px(48))
        self.setWordWrap(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.clicked.connect(self._clicked)
        self.rows.modelReset.connect(self._fit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        sides = {Qt.Key.Key_Left: 0, Qt.Key.Key_Right: 1, Qt.Key.Key_1: 0, Qt.Key.Key_2: 1, Qt.Key.Key_3: 2}
        side = sides.get(Qt.Key(event.key()))
        if side is None or row < 0:
            super().keyPressEvent(event)
            return
        self.rows.choose(row, side)
        if row + 1 < self.rows.rowCount():
            self.selectRow(row + 1)

    def _clicked(self, index: Index) -> None:
        if index.column() >= _FIRST:
            self.rows.choose(index.row(), index.column() - _FIRST)

    def _fit(self) -> None:
        for at, width in enumerate((90, 150, 100)):
            self.setColumnWidth(at, look.px(width))
        for at in range(_FIRST, self.rows.columnCount()):
            self.horizontalHeader().setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        if self.rows.rowCount():
            self.selectRow(0)


def _said(side: Side) -> str:
    when = clock.chinese_moment(side.at) if side.at else ""
    return f"{side.text or '（空）'}\n{side.by}　{when}"
