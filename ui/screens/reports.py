"""报表: every table that is sent up, by cadence; its period, its charts, its rows, and out of the window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.errors import AppError
from app.reports.catalogue import REPORTS, Report, report
from app.reports.monthly import rounds_of
from app.reports.period import Period, PeriodKind
from app.session import Session
from app.tables.table import Drill, Table
from ui import look
from ui.context import AppContext
from ui.screens import spec_of
from ui.screens.base import PageHead, Screen
from ui.screens.report_out import ReportOut
from ui.widgets import drills
from ui.widgets.chart_view import ChartView
from ui.widgets.flow import FlowLayout
from ui.widgets.period_bar import PeriodBar, of_month
from ui.widgets.states import StatePages
from ui.widgets.table_view import TableView

CADENCES = (("W", "周报"), ("M", "月报"), ("T", "趋势"), ("Q", "季报"), ("H", "半年报"), ("Y", "年报"), ("A", "专项与备案"))
"""The letter after R- in a table's code, and the heading its tables stand under."""

_CODE = Qt.ItemDataRole.UserRole
_KEPT, _FIRST = "reports.code", "R-M1"


@dataclass(frozen=True, slots=True)
class Shown:
    """What was read for one choice; a table that cannot be made stands as its reason."""

    code: str
    period: Period
    rounds: list[tuple[str, str]]
    table: Table | AppError


class Reports(Screen):
    """`code` opens a table, `period` (as `Period.parse` reads it) turns to a period, `chart` shows the charts."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.head = PageHead(spec_of("reports").title)
        self.list = QListWidget()
        self.periods = PeriodBar()
        self.round = QComboBox()
        self.view, self.chart = TableView(), ChartView()
        self.as_table, self.as_chart = _chip("表格"), _chip("图表")
        self.faces = QStackedWidget()
        self.out = ReportOut(context, self)
        self.states = StatePages(self.faces)
        self.shown: Shown | None = None
        self._month = context.month
        self._turn, self._round_words = QWidget(), QLabel("走访轮次")
        self._build()
        self._connect()

    @property
    def report(self) -> Report:
        """The table chosen in the list."""
        item = self.list.currentItem()
        return REPORTS[item.data(_CODE)]

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        code = str(arguments.get("code", ""))
        if code in REPORTS and code != self.report.code:
            self.choose(code)
        if "period" in arguments:
            self._take_period(Period.parse(str(arguments["period"])))
        if "chart" in arguments:
            self._face(bool(arguments["chart"]))
        self.stale = self.stale or bool(arguments)
        super().arrive(arguments)

    def choose(self, code: str) -> None:
        """Turn to a table."""
        for row in range(self.list.count()):
            if self.list.item(row).data(_CODE) == code:
                self.list.setCurrentRow(row)

    def reload(self) -> None:
        if self.periods.period is None:
            return
        self.states.show_loading()
        work = partial(_shown, code=self.report.code, period=self.periods.period, round_uid=self.round.currentData() or None)
        self.context.jobs.read(work, self._show, key="reports", failed=self._failed)

    # -- showing

    def _failed(self, fault: BaseException) -> None:
        self.shown = None
        self.out.offer(None)
        self.states.show_failed(fault, self.reload)

    def _show(self, shown: Shown) -> None:
        self.shown = shown
        self._show_rounds(shown.rounds)
        self.out.month = self._month
        table = shown.table
        if isinstance(table, AppError):
            self.out.offer(None)
            self.counted.emit("")
            self.states.show_failed(table, self.reload)
            return
        self.out.offer(table, shown.period)
        self.view.set_table(table)
        self.chart.set_table(table)
        self.as_chart.setVisible(bool(table.charts))
        self.as_table.setVisible(bool(table.charts))
        if not table.charts:
            self._face(False)
        self.counted.emit(f"{table.title}：{len(table.rows)} 行")
        if table.rows or table.total is not None:
            self.states.show_rows()
        else:
            self.states.show_empty(f"{shown.period.title}没有可列的内容", "登记了有关的记录以后，这里自动列出。")

    def _show_rounds(self, rounds: list[tuple[str, str]]) -> None:
        kept = self.round.currentData()
        self.round.blockSignals(True)
        self.round.clear()
        for uid, name in rounds:
            self.round.addItem(name, uid)
        self.round.setCurrentIndex(max(self.round.findData(kept), 0) if rounds else -1)
        self.round.blockSignals(False)
        self._turn.setVisible(self.report.rounds and bool(rounds))
        self.round.setEnabled(len(rounds) > 1)

    def _face(self, chart: bool) -> None:
        self.as_chart.setChecked(chart)
        self.as_table.setChecked(not chart)
        self.faces.setCurrentIndex(int(chart))

    # -- choosing

    def _turned(self) -> None:
        """Another table: the period of its usual kind that the month looked at lies in."""
        found = self.report
        period = self.periods.period
        if period is None or period.kind is not found.kinds[0]:
            period = of_month(found.kinds[0], self._month)
        self.periods.show_period(period, found.kinds)
        self.context.put_own_setting(_KEPT, found.code)
        self.reload()

    def _stepped(self, period: Period) -> None:
        """Another period was chosen: other tables follow into its month."""
        self._month = (period.first if period.kind is PeriodKind.WEEK else period.last)[:7]
        self.reload()

    def _take_period(self, period: Period) -> None:
        """The period asked for, or the usual one of the table where it is not made for that kind."""
        self._month = period.last[:7]
        kinds = self.report.kinds
        self.periods.show_period(period if period.kind in kinds else of_month(kinds[0], self._month), kinds)

    def _month_turned(self) -> None:
        """Another month is worked on: the table of it."""
        self._month = self.context.month
        self.periods.show_period(of_month(self.report.kinds[0], self._month), self.report.kinds)
        self.hear(self.registers)

    def _drill(self, drill: Drill) -> None:
        self.context.navigate(drill.register, {"where": drills.conditions(drill), "words": f"“{self.report.title}”里的这个数"})

    def _drill_chart(self, row: int, column: str) -> None:
        table = self.chart.table
        drill = table.rows[row].drill_of(column) if table is not None else None
        if drill is not None:
            self._drill(drill)
        else:
            self._face(False)

    # -- laying out

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(lambda *_items: self._turned())
        self.periods.changed.connect(self._stepped)
        self.periods.wrong.connect(self.context.tell.error)
        self.round.currentIndexChanged.connect(lambda _at: self.reload())
        self.as_table.clicked.connect(lambda: self._face(False))
        self.as_chart.clicked.connect(lambda: self._face(True))
        self.view.drilled.connect(self._drill)
        self.view.copied.connect(self.context.tell.info)
        self.chart.chosen.connect(self._drill_chart)
        self.context.pulse.month.connect(lambda _month: self._month_turned())
        for keys, by in (("Alt+Left", -1), ("Alt+Right", 1)):
            stepping = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            stepping.activated.connect(partial(self.periods.step, by))

    def _build(self) -> None:
        self._fill()
        self.out.put_in(self.head, self.view)
        body = QFrame()
        look.mark(body, role="card")
        line = QHBoxLayout(body)
        line.setContentsMargins(1, 1, 1, 1)
        line.setSpacing(0)
        line.addWidget(self.list)
        line.addWidget(self._right(), 1)
        around = QVBoxLayout()
        around.setContentsMargins(12, 0, 12, 10)
        around.addWidget(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(around, 1)

    def _fill(self) -> None:
        look.mark(self.list, role="areas")
        self.list.setFixedWidth(look.px(216))
        self.list.setAccessibleName("报表")
        for letter, words in CADENCES:
            found = [item for code, item in REPORTS.items() if code[2:3] == letter]
            if found:
                self._add(words, "")
            for item in sorted(found, key=lambda item: int(item.code[3:])):
                self._add(item.title, item.code)
        kept = str(self.context.own_setting(_KEPT, ""))
        self.choose(kept if kept in REPORTS else _FIRST)
        found = self.report
        self.periods.show_period(of_month(found.kinds[0], self.context.month), found.kinds)

    def _add(self, words: str, code: str) -> None:
        item = QListWidgetItem(words if not code else f"　{words}")
        item.setSizeHint(QSize(0, look.px(28)))
        item.setData(_CODE, code)
        if code:
            item.setToolTip(f"{words}（{code}）")
        else:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            item.setForeground(QColor(look.MUTED))
        self.list.addItem(item)

    def _bar(self) -> QHBoxLayout:
        """Period and round, on two lines where there is no room for one; table or chart at the right."""
        self.round.setMinimumWidth(look.px(216))
        self.round.setAccessibleName("走访轮次")
        choices, turn = QWidget(), QHBoxLayout(self._turn)
        turn.setContentsMargins(0, 0, 0, 0)
        for part in (self._round_words, self.round):
            turn.addWidget(part)
        flow = FlowLayout(choices, across=12, down=6)
        for part in (self.periods, self._turn):
            flow.addWidget(part)
        bar = QHBoxLayout()
        bar.setSpacing(6)
        bar.addWidget(choices, 1)
        for chip in (self.as_table, self.as_chart):
            bar.addWidget(chip, 0, Qt.AlignmentFlag.AlignTop)
        return bar

    def _right(self) -> QWidget:
        host = QWidget()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        look.mark(inside, role="scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(4, 8, 8, 8)
        column.addWidget(self.chart)
        column.addStretch()
        area.setWidget(inside)
        self.faces.addWidget(self.view)
        self.faces.addWidget(area)
        self._face(False)
        whole = QVBoxLayout(host)
        whole.setContentsMargins(12, 10, 12, 8)
        whole.addLayout(self._bar())
        whole.addWidget(self.states, 1)
        return host


def _chip(words: str) -> QPushButton:
    button = QPushButton(words)
    button.setCheckable(True)
    look.mark(button, role="chip")
    button.hide()
    return button


def _shown(session: Session, code: str, period: Period, round_uid: str | None) -> Shown:
    rounds = [(row["uid"], row["name"]) for row in rounds_of(session, period)] if REPORTS[code].rounds else []
    known = round_uid if round_uid in dict(rounds) else None
    try:
        table: Table | AppError = report(session, code, period, known)
    except AppError as fault:
        table = fault
    return Shown(code, period, rounds, table)
