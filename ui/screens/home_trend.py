"""The month trend on the first page: read after the page stands, so that nobody waits for it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from app.errors import AppError
from app.reports import trend
from app.reports.period import Period
from app.session import Session
from app.tables.table import Table
from ui import look
from ui.context import AppContext
from ui.widgets.chart_view import ChartView

_TALL = 3.4  # lines: the first page is for a glance


class TrendCard(QFrame):
    """Activities, attendance and calls of twelve months as lines; each leads to the table of these figures."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.chart = ChartView(_TALL)
        self.note = QLabel(wordWrap=True)
        self._lay()

    def reload(self) -> None:
        """Read the twelve months up to the one worked on."""
        work = partial(_read, month=self._context.month)
        self._context.jobs.read(work, self._show, key="home.trend", failed=self._failed)

    def _show(self, table: Table) -> None:
        self.chart.set_table(table)
        self.chart.show()
        self.note.setText("点一个月看表。")

    def _failed(self, fault: BaseException) -> None:
        self.chart.hide()
        self.note.setText(f"没有读出来：{fault.message}" if isinstance(fault, AppError) else "没有读出来，请点“看表”看原因。")

    def _open(self) -> None:
        self._context.navigate("reports", {"code": trend.CODE, "period": self._context.month})

    def _lay(self) -> None:
        look.mark(self, role="card")
        head, link = QLabel("月度趋势"), QPushButton("看表")
        look.mark(head, level="section")
        look.mark(link, role="link")
        look.mark(self.note, tone="muted", level="small")
        link.clicked.connect(self._open)
        self.chart.chosen.connect(lambda _row, _column: self._open())
        line = QHBoxLayout()
        line.addWidget(head)
        line.addStretch()
        line.addWidget(link)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(6)
        column.addLayout(line)
        column.addWidget(self.chart)
        column.addWidget(self.note)


def _read(session: Session, month: str) -> Table:
    return trend.trend_table(session, Period.month(month))
