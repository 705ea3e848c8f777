"""The sheets of this sitting, the newest on top, with the answer each was given."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from app import clock
from app.documents import serial
from app.documents.returns import Returned, ReturnResult
from ui import look
from ui.widgets.fit_column import FitColumn

_KEPT = 50
_HEADS = ("时间", "编号", "户主", "住址", "结果")
_NUMBER, _NAME, _PLACE, _RESULT = 1, 2, 3, 4
_FIGURES = ((Returned.FILED, "本次收回"), (Returned.ALREADY, "已登记过"), (Returned.UNKNOWN, "查无此号"),
            (Returned.BAD, "不对或已作废"))


@dataclass(frozen=True, slots=True)
class Answer:
    """How a state is said: word, colour of the letters, colour of the ground; `tone` and `role` in the look's words."""

    word: str
    ink: str
    ground: str
    tone: str
    role: str


ANSWERS = {
    Returned.FILED: Answer("已收回", look.GREEN, look.GREEN_SOFT, "green", "note"),
    Returned.ALREADY: Answer("已登记过", look.AMBER, look.AMBER_SOFT, "amber", "warning"),
    Returned.UNKNOWN: Answer("查无此号", look.RED, look.RED_SOFT, "red", "wrong"),
    Returned.VOID: Answer("已作废", look.RED, look.RED_SOFT, "red", "wrong"),
    Returned.BAD: Answer("校验不对", look.RED, look.RED_SOFT, "red", "wrong"),
}


class ReturnLog(QTableWidget):
    """`opened(number)` when a line with a number of this office is double-clicked."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__(0, len(_HEADS))
        self.setHorizontalHeaderLabels(list(_HEADS))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(look.px(26))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setShowGrid(False)
        self.setToolTip("双击看这一张的收回页")
        for at, width in ((0, 76), (_NUMBER, 126), (_NAME, 84), (_RESULT, 84)):
            self.setColumnWidth(at, look.px(width))
        self._fit = FitColumn(self, _PLACE, 84)
        self.itemDoubleClicked.connect(self._opened)

    def add(self, result: ReturnResult, name: str, place: str) -> None:
        """One more sheet on top."""
        self.insertRow(0)
        number = serial.display(result.serial) if result.state is not Returned.BAD else result.serial
        answer = ANSWERS[result.state]
        for at, text in enumerate((clock.now()[11:19], number, name, place, answer.word)):
            self.setItem(0, at, QTableWidgetItem(text))
        self._tip(0)
        self._colour(0, answer.ink, answer.ground)
        self.setRowCount(min(self.rowCount(), _KEPT))

    def name(self, number: str, name: str, place: str) -> None:
        """Whose a sheet turned out to be."""
        for row in self._rows(number):
            self._say(row, _NAME, name)
            self._say(row, _PLACE, place)
            self._tip(row)

    def strike(self, number: str) -> None:
        """Say that a sheet was taken back."""
        for row in self._rows(number):
            if self._text(row, _RESULT) == ANSWERS[Returned.FILED].word:
                self._say(row, _RESULT, "已撤回")
                self._colour(row, look.MUTED, look.GROUND)
                return

    @property
    def chosen(self) -> str:
        """The number of the chosen line as shown, "" for none."""
        return self._text(self.currentRow(), _NUMBER) if self.currentRow() >= 0 else ""

    def _opened(self, item: QTableWidgetItem) -> None:
        if self._text(item.row(), _RESULT) not in (ANSWERS[Returned.BAD].word, ANSWERS[Returned.UNKNOWN].word):
            self.opened.emit(self._text(item.row(), _NUMBER))

    def _rows(self, number: str) -> list[int]:
        shown = serial.display(number)
        return [row for row in range(self.rowCount()) if self._text(row, _NUMBER) == shown]

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text() if item is not None else ""

    def _say(self, row: int, column: int, text: str) -> None:
        item = self.item(row, column)
        assert item is not None
        item.setText(text)

    def _tip(self, row: int) -> None:
        """A long address can be read whole."""
        item = self.item(row, _PLACE)
        assert item is not None
        item.setToolTip(item.text())

    def _colour(self, row: int, ink: str, ground: str) -> None:
        item = self.item(row, _RESULT)
        assert item is not None
        item.setForeground(QColor(ink))
        item.setBackground(QColor(ground))


class ReturnTally(QWidget):
    """How many sheets of this sitting got which answer."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[Returned] = Counter()
        self.labels: dict[Returned, QLabel] = {}
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        for state, text in _FIGURES:
            grid = QGridLayout()
            grid.setSpacing(0)
            figure, label = QLabel("0"), QLabel(text)
            look.mark(figure, level="big")
            look.mark(label, tone="muted", level="small")
            self.labels[state] = figure
            grid.addWidget(figure, 0, 0)
            grid.addWidget(label, 1, 0)
            line.addLayout(grid)
            line.addStretch()

    def count(self, state: Returned, by: int = 1) -> None:
        """One sheet more, or (`by` = -1) one taken back."""
        self.counts[Returned.BAD if state is Returned.VOID else state] += by
        for shown, label in self.labels.items():
            label.setText(str(self.counts[shown]))
