"""Households of a grid in door order; number keys record what came of a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app import clock, entry
from app.errors import AppError
from app.records.doorsteps import LEFT, Doorstep
from ui import look
from ui.widgets.fit_column import FitColumn
from ui.widgets.grounds import Grounds

Index = QModelIndex | QPersistentModelIndex
HEADS = ("网格", "门牌（住址）", "户主", "人数", "居住状态", "本轮结果", "告知", "次数", "最近走访", "走访人")
OUTCOME, TOLD, LAST_DATE = 5, 6, 8
KEYS: tuple[tuple[str, str], ...] = (
    ("met", "已访"), ("nobody", "未遇"), ("declined", "婉拒"), ("empty", "空户"), ("away", "外出"), ("demolished", "拆迁"),
)
_INK = {"met": look.GREEN, "nobody": look.AMBER, "declined": look.AMBER}
_GROUND = {"met": look.GREEN_SOFT, "nobody": look.AMBER_SOFT, "declined": look.AMBER_SOFT}
_LEFT_COLUMNS = (0, 1, 2, 9)


class DoorstepModel(QAbstractTableModel):
    """`told_typed(row, number)` when the number of people told was changed in the list."""

    told_typed = Signal(int, object)
    refused = Signal(object)

    def __init__(self, lives_in: Mapping[str, str], outcomes: Mapping[str, str], area_name: Callable[[str], str]) -> None:
        super().__init__()
        self.steps: list[Doorstep] = []
        self._lives_in, self._outcomes, self._area_name = lives_in, outcomes, area_name

    def set_steps(self, steps: Sequence[Doorstep]) -> None:
        """Show these households."""
        self.beginResetModel()
        self.steps = list(steps)
        self.endResetModel()

    def put(self, row: int, step: Doorstep) -> None:
        """Show one household's new state."""
        self.steps[row] = step
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(HEADS) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.steps)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return HEADS[section] if orientation == Qt.Orientation.Horizontal else section + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        may = index.isValid() and index.column() == TOLD and self.steps[index.row()].outcome == "met"
        return flags | Qt.ItemFlag.ItemIsEditable if may else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        step = self.steps[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(step, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if index.column() in _LEFT_COLUMNS else Qt.AlignmentFlag.AlignHCenter
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == OUTCOME:
            return QColor(_INK.get(step.outcome, look.INK if step.outcome else look.MUTED))
        if role == Qt.ItemDataRole.BackgroundRole and index.column() == OUTCOME and step.outcome:
            return QColor(_GROUND.get(step.outcome, look.GROUND))
        if role == Qt.ItemDataRole.ToolTipRole and not step.target:
            return "本轮开始后才入册，不计入应访户"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        try:
            number = entry.parse_number(str(value), "人")
        except AppError as fault:
            self.refused.emit(fault)
            return False
        self.told_typed.emit(index.row(), number)
        return True

    def _text(self, step: Doorstep, column: int) -> str:
        texts: tuple[Callable[[], str], ...] = (
            lambda: self._area_name(step.area), lambda: step.door,
            lambda: step.householder + ("" if step.target else "（新入册）"),
            lambda: _number(step.people), lambda: self._lives_in.get(step.lives_in, step.lives_in),
            lambda: self._state(step), lambda: _number(step.told),
            lambda: _number(step.visits or None), lambda: clock.chinese_date(step.last_date)[5:], lambda: step.last_visitor,
        )
        return texts[column]()

    def _state(self, step: Doorstep) -> str:
        if step.state == LEFT:
            return ""
        return self._outcomes.get(step.state, step.state) + ("" if step.outcome else "（户册）")


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


class DoorstepView(QTableView):
    """`outcome(code)` when a number key was pressed; F2 changes the number told."""

    outcome = Signal(str)

    def __init__(self, model: DoorstepModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setAlternatingRowColors(True)
        self.setItemDelegate(Grounds(self))
        self.setTabKeyNavigation(False)
        self.verticalHeader().setDefaultSectionSize(look.row_height())
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for at, width in enumerate((84, 150, 88, 44, 68, 96, 44, 44, 84, 68)):
            self.setColumnWidth(at, look.px(width))
        for at, longest in ((LAST_DATE, "12月28日"), (OUTCOME, "整户外出（户册）")):
            room = self.fontMetrics().horizontalAdvance(longest) + look.px(20)
            self.setColumnWidth(at, max(self.columnWidth(at), room))
        self._fit = FitColumn(self, 1, 150)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = event.key() - Qt.Key.Key_1
        if 0 <= at < len(KEYS) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.outcome.emit(KEYS[at][0])
        elif event.key() == Qt.Key.Key_F2 and self.currentIndex().isValid():
            index = self.currentIndex().siblingAtColumn(TOLD)
            if self.model().flags(index) & Qt.ItemFlag.ItemIsEditable:
                self.edit(index)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go(self.currentIndex().row() + 1)
        else:
            super().keyPressEvent(event)

    def go(self, row: int) -> None:
        """Make a row the current one, in sight."""
        if 0 <= row < self.model().rowCount():
            self.setCurrentIndex(self.model().index(row, 1))
            self.scrollTo(self.model().index(row, 1))
