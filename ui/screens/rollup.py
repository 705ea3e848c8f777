"""各镇汇总: what the towns sent, one line a town; a line leads to the figures of its package."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout

from app import clock
from app.exchange import book
from app.reports import rollup
from app.security.roles import Action
from app.session import Session
from app.tables import pdf, xlsx
from app.tables.table import Drill, Table
from ui import look
from ui.context import AppContext
from ui.screens import spec_of
from ui.screens.base import PageHead, Screen
from ui.widgets import drills
from ui.widgets.family_bar import FamilyBar
from ui.widgets.states import StatePages
from ui.widgets.table_view import TableView


@dataclass(frozen=True, slots=True)
class Found:
    """The tables there are for the month, and the one shown."""

    level: str
    titles: dict[str, str]
    code: str
    table: Table | None


class Rollup(Screen):
    """One table of one month over all towns."""

    registers = frozenset({"received_figure", "area", "office"})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.head = PageHead(spec_of("rollup").title)
        self.which, self.view = QComboBox(), TableView()
        self._table: Table | None = None
        card = QFrame()
        look.mark(card, role="card")
        self.states = StatePages(card)
        self._build(card)
        context.pulse.month.connect(lambda _month: self.hear(self.registers))

    def reload(self) -> None:
        self.head.remark.setText(clock.chinese_date(self.context.month))
        self.states.show_loading()
        work = partial(_found, month=self.context.month, code=self.which.currentData() or "")
        self.context.jobs.read(work, self._show, key="rollup", failed=self._failed)

    def _failed(self, fault: BaseException) -> None:
        self.states.show_failed(fault, self.reload)

    def _show(self, found: Found) -> None:
        self._table = found.table
        self.which.blockSignals(True)
        self.which.clear()
        for code, title in found.titles.items():
            self.which.addItem(title, code)
        self.which.setCurrentIndex(max(self.which.findData(found.code), 0))
        self.which.blockSignals(False)
        self.export.setEnabled(found.table is not None and self.context.session.can(Action.EXPORT))
        if found.table is None:
            month = clock.chinese_date(self.context.month)
            if found.level == "county":
                text = "在“数据交换”里收下各镇的上报包，这里就有汇总。"
            else:
                text = "县级台账收下各镇的上报包后，在这里汇总。本机的级别在设置的“本单位”里。"
            go = ("去数据交换", lambda: self.context.navigate("exchange", {}))
            self.states.show_empty(f"{month}没有收到下级的报表", text, go)
            return
        self.view.set_table(found.table)
        self.states.show_rows()
        self.counted.emit(found.table.notes[0])

    def _drill(self, drill: Drill) -> None:
        self.context.navigate(drill.register, {"where": drills.conditions(drill), "words": "汇总表的这一行"})

    def _export(self) -> None:
        table = self._table
        if table is None:
            return
        kinds = "Excel 工作簿 (*.xlsx);;PDF 文件 (*.pdf)"
        path = self.context.tell.save_file("导出汇总表", f"{table.title}_{clock.chinese_date(self.context.month)}.xlsx", kinds)
        if path is not None:
            write = pdf.render_tables if path.suffix.lower() == ".pdf" else xlsx.write_tables
            self.context.jobs.run(lambda _session, progress: write([table], path, progress),
                                  lambda _done: self.context.tell.done(f"已导出到“{path}”。"), title="导出汇总表")

    def _build(self, card: QFrame) -> None:
        self.export = self.head.add_button("导出…", "file-output")
        self.export.clicked.connect(self._export)
        self.head.below.addWidget(FamilyBar(self.context, "rollup"))
        self.which.setMinimumWidth(look.px(320))
        self.which.setAccessibleName("报表")
        self.which.currentIndexChanged.connect(lambda _at: self.reload())
        self.view.drilled.connect(self._drill)
        self.view.copied.connect(self.context.tell.info)
        line = QHBoxLayout()
        line.addWidget(QLabel("报表"))
        line.addWidget(self.which)
        line.addStretch()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(12, 10, 12, 8)
        inside.addLayout(line)
        inside.addWidget(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.states, 1)


def _found(session: Session, month: str, code: str) -> Found:
    titles = rollup.available(session, month)
    chosen = code if code in titles else next(iter(titles), "")
    table = rollup.rollup(session, chosen, month) if chosen else None
    return Found(book.level_of(session), titles, chosen, table)
