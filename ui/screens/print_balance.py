"""How the numbers balance, by paper, village or day, what is still out, and why a series has holes."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.documents import numbers
from app.documents.numbers import By
from app.progress import Progress
from app.security.roles import Action
from app.session import Session
from app.tables.pdf import table_pdf
from app.tables.table import Drill, Table
from app.tables.xlsx import write_table
from ui import look
from ui.context import AppContext
from ui.screens import print_work
from ui.widgets import drills
from ui.widgets.sheet_preview import SheetPreview
from ui.widgets.table_view import TableView

_BY: tuple[tuple[By, str], ...] = (("kind", "按种类"), ("village", "按村"), ("day", "按日期"))


class NumberBalance(QWidget):
    """`drilled(conditions, words)` when a figure is to be seen as numbers."""

    drilled = Signal(tuple, str)

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._by: By | None = "kind"
        self.buttons: dict[By | None, QPushButton] = {}
        self.paper, self.round = QComboBox(), QComboBox()
        self.table, self.gaps = TableView(), TableView()
        self.export, self.send = QPushButton("导出 Excel…"), QPushButton("预览并打印…")
        self._build()
        self.export.clicked.connect(self._export)
        self.send.clicked.connect(self._print)

    def reload(self) -> None:
        """Both tables as they are now."""
        self._fill_choices()
        work = partial(_tables, by=self._by, template=self.paper.currentData() or None, turn=self.round.currentData() or None)
        self._context.jobs.read(work, self._take, key="print.numbers")

    def turn(self, by: By | None) -> None:
        """Count by kind, village or day; None lists what is still out."""
        self._by = by
        self.buttons[by].setChecked(True)
        self._gaps_card.setVisible(by is not None)
        self.reload()

    def _clicked(self, by: By | None, _on: bool = False) -> None:
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

    # -- on paper and in WPS

    def _export(self) -> None:
        table = self.table.model.table
        name = f"{table.title}_{clock.today().isoformat()}.xlsx" if table else ""
        out = self._context.tell.save_file("导出", name, "Excel 工作簿 (*.xlsx)") if table else None
        if table is not None and out is not None:
            work = partial(_write, table=table, out=out.with_suffix(".xlsx"))
            self._context.jobs.run(work, self._context.tell.done, title="导出")

    def _print(self) -> None:
        if table := self.table.model.table:
            work = partial(_pages, table=table)
            self._context.jobs.run(work, partial(self._show, table.title), title="排版")

    def _show(self, title: str, pages: bytes) -> None:
        SheetPreview(self._context, title, pages, self).exec()

    # -- laying out

    def _build(self) -> None:
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(1)
        cards = [self._card(view) for view in (self.table, self.gaps)]
        self._gaps_card = cards[1]
        for card in cards:
            card.setMinimumHeight(look.px(190))
            split.addWidget(card)
        split.setSizes([600, 400])
        split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._bar())
        area = QScrollArea()
        area.setWidget(split)
        area.setWidgetResizable(True)  # a small screen with large letters scrolls
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(area, 1)

    def _bar(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        group = QButtonGroup(self)
        entries: list[tuple[By | None, str]] = [*_BY]
        if self._context.session.can(Action.EXPORT):
            entries.append((None, "未收回清单"))
        for key, words in entries:
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
            box.setMinimumContentsLength(7)
            box.activated.connect(lambda _at: self.reload())
            line.addWidget(QLabel(words))
            line.addWidget(box)
        for button in (self.export, self.send):
            button.setEnabled(self._context.session.can(Action.EXPORT))
            line.addWidget(button)
        return line

    def _card(self, view: TableView) -> QFrame:
        card = QFrame()
        look.mark(card, role="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.addWidget(view)
        view.drilled.connect(self._drill)
        view.copied.connect(self._context.tell.info)
        return card


def _tables(session: Session, by: By | None, template: str | None, turn: str | None) -> tuple[Table, Table]:
    if by is None:
        return numbers.still_out(session, template, turn), numbers.gaps(session)
    return numbers.balance(session, by=by, template=template, round=turn), numbers.gaps(session)


def _write(_session: Session, progress: Progress, table: Table, out: Path) -> str:
    write_table(table, out, progress)
    return f"已导出 {len(table.rows):,} 行到 {out.name}。"


def _pages(_session: Session, _progress: Progress, table: Table) -> bytes:
    return table_pdf(table)
