"""How the numbers balance, by paper, village or day, and why a series has holes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.documents import numbers
from app.documents.numbers import By
from app.session import Session
from app.tables.table import Drill, Table
from ui import look
from ui.context import AppContext
from ui.screens import print_work
from ui.widgets import drills
from ui.widgets.table_view import TableView

_BY: tuple[tuple[By, str], ...] = (("kind", "按种类"), ("village", "按村"), ("day", "按日期"))


class NumberBalance(QWidget):
    """`drilled(conditions, words)` when a figure is to be seen as numbers."""

    drilled = Signal(tuple, str)

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._by: By = "kind"
        self.buttons: dict[str, QPushButton] = {}
        self.paper, self.round = QComboBox(), QComboBox()
        self.table, self.gaps = TableView(), TableView()
        self._build()

    def reload(self) -> None:
        """Both tables as they are now."""
        self._fill_choices()
        work = partial(_tables, by=self._by, template=self.paper.currentData() or None, turn=self.round.currentData() or None)
        self._context.jobs.read(work, self._take, key="print.numbers")

    def turn(self, by: By) -> None:
        """Count by kind, village or day."""
        self._by = by
        self.buttons[by].setChecked(True)
        self.reload()

    def _clicked(self, by: By, _on: bool = False) -> None:
        self.turn(by)

    def _take(self, found: tuple[Table, Table]) -> None:
        self.table.set_table(found[0])
        self.gaps.set_table(found[1])

    def _fill_choices(self) -> None:
        session = self._context.session
        known = [(paper.title, paper.code) for paper in print_work.papers(session) if paper.kind_letter]
        rounds = [(row["name"], row["uid"]) for row in session.all("visit_round")]
        for box, every, entries in ((self.paper, "全部文书", known), (self.round, "全部轮次", rounds)):
            kept = box.currentData()
            box.blockSignals(True)
            box.clear()
            box.addItem(every, "")
            for words, key in entries:
                box.addItem(words, key)
            box.setCurrentIndex(max(box.findData(kept), 0) if kept else 0)
            box.blockSignals(False)

    def _drill(self, drill: Drill) -> None:
        self.drilled.emit(drills.conditions(drill), "平衡表里的一行")

    def _build(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(6)
        group = QButtonGroup(self)
        for key, words in _BY:
            button = QPushButton(words)
            button.setCheckable(True)
            look.mark(button, role="chip")
            button.clicked.connect(partial(self._clicked, key))
            group.addButton(button)
            self.buttons[key] = button
            line.addWidget(button)
        self.buttons["kind"].setChecked(True)
        line.addStretch()
        for words, box in (("文书", self.paper), ("轮次", self.round)):
            box.setAccessibleName(words)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(10)
            box.activated.connect(lambda _at: self.reload())
            line.addWidget(QLabel(words))
            line.addWidget(box)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(1)
        for view in (self.table, self.gaps):
            card = QFrame()
            look.mark(card, role="card")
            inside = QVBoxLayout(card)
            inside.setContentsMargins(12, 8, 12, 8)
            inside.addWidget(view)
            view.drilled.connect(self._drill)
            view.copied.connect(self._context.tell.info)
            split.addWidget(card)
        split.setSizes([600, 400])
        split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(line)
        column.addWidget(split, 1)


def _tables(session: Session, by: By, template: str | None, turn: str | None) -> tuple[Table, Table]:
    return numbers.balance(session, by=by, template=template, round=turn), numbers.gaps(session)
