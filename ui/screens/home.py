"""首页: the month at a glance: what is due, what is missing, how far the villages are, what to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.backup import find
from app.month import report
from app.month.notes import Note, notes
from app.reports import standing as standings
from app.reports.checks import Finding, check_month
from app.reports.deadlines import Due
from app.reports.reporting import Deadline, deadlines
from app.reports.standing import FirstSteps, Standing
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.screens.base import Screen
from ui.screens.home_trend import TrendCard
from ui.widgets.charts import Bar, BarChart
from ui.widgets.deadline_list import DeadlineList, left_words
from ui.widgets.finding_list import FindingList, open_finding
from ui.widgets.flow import FlowLayout
from ui.widgets.states import StatePages

_FINDINGS_SHOWN, _OF_ONE_KIND, _NARROW = 8, 3, 900
_QUICK = (
    ("导入户册", "file-input", "import", {"register": "household"}),
    ("记一场活动", "megaphone", "activity", {"new": {}}),
    ("打印一封信", "printer", "print", {"tab": "print", "template": "letter-receipt"}),
    ("做月报", "file-spreadsheet", "monthly", {}),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the page shows."""

    standing: Standing
    findings: list[Finding]
    notes: Mapping[str, Note]
    steps: FirstSteps
    due: Due | None
    state: str
    deadlines: list[Deadline]


class Home(Screen):
    """Nothing is typed here; every line leads to where it is dealt with."""

    registers = frozenset({"household", "visit", "visit_round", "issued", "activity", "photo", "office", "area", "unit",
                           "report_rule", "submission", "holiday", "finding_note", "month_report"})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.title, self.due = QLabel(), QLabel()
        self.figures: dict[str, QLabel] = {}
        self.findings = FindingList(_FINDINGS_SHOWN, _OF_ONE_KIND)
        self.deadlines, self.deadlines_note = DeadlineList(), QLabel(wordWrap=True)
        self.finding_head, self.more = QLabel(), QPushButton("全部")
        self.coverage, self.receipts = BarChart(), BarChart()
        self.coverage_head, self.receipts_head = QLabel(), QLabel()
        self.coverage_note, self.receipts_note = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.trend = TrendCard(context)
        self.backup, self.backup_age, self.backup_where = QPushButton(), QLabel(), QLabel(wordWrap=True)
        self.first = QFrame()
        self._first_lines = QVBoxLayout()
        self._body = QWidget()
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.states = StatePages(self._scroll())
        self._build()
        context.pulse.month.connect(lambda _month: self.hear(self.registers))

    def reload(self) -> None:
        self.states.show_loading()
        work = partial(_facts, month=self.context.month)
        self.context.jobs.read(work, self._show, key="home", failed=self._failed)
        self.trend.reload()

    def _failed(self, fault: BaseException) -> None:
        self.states.show_failed(fault, self.reload)

    # -- showing

    def _show(self, facts: Facts) -> None:
        self.states.show_rows()
        self._show_due(facts.due, facts.state)
        self._show_deadlines(facts.deadlines)
        now = facts.standing
        whole = [line.coverage for line in now.villages]
        met, targets = sum(c.met for c in whole), sum(c.targets for c in whole)
        out = sum(line.issued - line.back for line in now.receipts)
        for key, text in (("activities", f"{now.activities:,}"), ("persons", f"{now.persons:,}"),
                          ("met", f"{met:,}/{targets:,}" if targets else "—"), ("open", f"{out:,}")):
            self.figures[key].setText(text)
        self._show_findings(facts.findings, facts.notes)
        self._show_bars(now)
        self._show_backup()
        self._show_steps(facts.steps)

    def _show_due(self, due: Due | None, state: str) -> None:
        name = clock.chinese_date(self.context.month)
        handed = standings.package_made(self.context.session, self.context.month)
        self.title.setText(f"{name}工作")
        self.due.setVisible(bool(handed or due or state in (report.SUBMITTED, report.CORRECTING)))
        if state == report.SUBMITTED:
            words, tone = "月报已上报", "green"
        elif state == report.CORRECTING:
            words, tone = "更正表已锁定，还没有上报", "amber"
        elif handed:
            words, tone = "月报已做上报包", "green"
        elif due is not None:
            words, tone = left_words(due)
            words = f"月报{due.text}上报，{words}"
        else:
            words, tone = "", "blue"
        look.mark(self.due, badge=tone)
        self.due.setText(words)

    def _show_deadlines(self, lines: list[Deadline]) -> None:
        self.deadlines.show_deadlines(lines)
        self.deadlines_note.setText("" if lines else "40天内没有要报的。谁、什么时候报，在“报送规则”里设。")
        self.deadlines_note.setVisible(not lines)

    def _show_findings(self, found: list[Finding], said: Mapping[str, Note]) -> None:
        name = clock.chinese_date(self.context.month)
        self.finding_head.setText(f"{name}上报前检查　{len(found)} 项" if found else f"{name}上报前检查")
        self.more.setVisible(len(found) > _FINDINGS_SHOWN)
        self.more.setText(f"全部 {len(found)} 项")
        self.findings.show_findings(found, said)

    def _show_bars(self, now: Standing) -> None:
        self.coverage_head.setText(f"入户走访　{now.round_name}" if now.round_name else "入户走访")
        self.coverage.set_bars([
            Bar(line.uid, line.name, line.coverage.met, line.coverage.targets - line.coverage.empty,
                f"未访 {line.coverage.left}")
            for line in now.villages
        ])
        self.coverage.setVisible(bool(now.villages))
        self.coverage_note.setText(
            "已访户÷（应访户－空户），点一行去登记走访。" if now.villages
            else f"{clock.chinese_date(self.context.month)}没有进行中的走访轮次。新建轮次后，这里按村显示进度。")
        self.receipts.set_bars([
            Bar(line.uid, line.name, line.back, line.issued, f"未收回 {line.issued - line.back}") for line in now.receipts
        ])
        self.receipts.setVisible(bool(now.receipts))
        self.receipts_note.setText("收回÷发出，作废号不计。" if now.receipts else "还没有编号打印的文书。")

    def _show_backup(self) -> None:
        last = find.last_good(self.context.session)
        look.mark(self.backup_age, badge=last.tone)
        self.backup_age.setText(last.age)
        self.backup.setText(last.when)
        self.backup_where.setText(f"存在 {last.where}")
        self.backup_where.setVisible(bool(last.where))

    def _show_steps(self, steps: FirstSteps) -> None:
        while item := self._first_lines.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        self.first.setVisible(not steps.all_done and not self.context.own_setting("home.steps_done", False))
        lines: Sequence[tuple[bool, str, str, str, dict[str, Any]]] = (
            (steps.office, "填写本单位", "单位全称、负责人、填报人、电话，印在表头和文书上", "settings", {"tab": "office"}),
            (steps.households, "导入各村户册", "各村交来的表格一次选完，程序自己认列名", "import", {"register": "household"}),
            (steps.printed, "新建轮次，打印一封信", "轮次定下应访户；按村编号打印，回执同号", "print",
             {"template": "letter-receipt"}),
            (steps.month, "做月报", "活动记完后，表格、照片、文字一次打成上报包", "monthly", {}),
        )
        for number, line in enumerate(lines, start=1):
            self._first_lines.addWidget(self._step(number, *line))

    def _step(self, number: int, done: bool, words: str, hint: str, key: str, arguments: dict[str, Any]) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        mark, small = QLabel(), QLabel(hint)
        mark.setPixmap(look.pixmap("circle-check" if done else "circle", look.GREEN if done else look.LINE_DARK, look.px(18)))
        button = QPushButton(f"{number} {words}")
        look.mark(button, role="link")
        button.clicked.connect(lambda: self.context.navigate(key, arguments))
        look.mark(small, tone="muted")
        for widget in (mark, button, small):
            row.addWidget(widget)
        row.addStretch()
        return line

    # -- laying out

    def _scroll(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        look.mark(self._body, role="scrolled")
        area.setWidget(self._body)
        return area

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.states)
        whole = QVBoxLayout(self._body)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(12)
        whole.addLayout(self._head())
        whole.addWidget(self._steps_card())
        whole.addLayout(self._figures())
        columns = QHBoxLayout()
        columns.setSpacing(12)
        left = (self._coverage_card(), self.trend, self._receipts_card())
        right = (self._deadlines_card(), self._findings_card(), self._backup_card())
        for stretch, cards in ((3, left), (2, right)):
            side = QVBoxLayout()
            side.setSpacing(12)
            for card in cards:
                side.addWidget(card)
            side.addStretch()
            columns.addLayout(side, stretch)
        whole.addLayout(columns)
        whole.addStretch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < look.px(_NARROW)
        self._top.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def _head(self) -> QBoxLayout:
        left, line = QHBoxLayout(), QHBoxLayout()
        look.mark(self.title, level="title")
        look.mark(self.due, badge="blue")
        left.addWidget(self.title)
        left.addSpacing(4)
        left.addWidget(self.due)
        left.addStretch()
        self._top.addLayout(left, 1)
        self._top.addLayout(line)
        for words, icon, key, arguments in _QUICK:
            button = QPushButton(words)
            button.setIcon(look.icon(icon, look.ACCENT, 16))
            button.clicked.connect(lambda _on=False, key=key, arguments=arguments: self.context.navigate(key, arguments))
            line.addWidget(button)
        return self._top

    def _figures(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(12)
        parts = (("activities", "本月活动（场）", "activity"), ("persons", "参与人次", "activity"),
                 ("met", "本轮已访户／应访户", "round_visits"), ("open", "回执未收回（份）", "issued"))
        for key, words, target in parts:
            card = QFrame()
            look.mark(card, role="card")
            inside = QVBoxLayout(card)
            inside.setContentsMargins(14, 8, 14, 8)
            inside.setSpacing(0)
            figure, label = QLabel("—"), QPushButton(words)
            look.mark(figure, level="big")
            look.mark(label, role="figure")
            label.clicked.connect(lambda _on=False, target=target: self.context.navigate(target, {}))
            self.figures[key] = figure
            inside.addWidget(figure)
            inside.addWidget(label, 0, Qt.AlignmentFlag.AlignLeft)
            line.addWidget(card, 1)
        return line

    def _steps_card(self) -> QFrame:
        look.mark(self.first, role="card")
        column = QVBoxLayout(self.first)
        column.setContentsMargins(14, 10, 14, 10)
        line = QHBoxLayout()
        head = QLabel("四步上手")
        look.mark(head, level="section")
        hide, read = QPushButton("不再显示"), QPushButton("看帮助")
        for button in (read, hide):
            look.mark(button, role="link")
        read.clicked.connect(lambda: self.context.navigate("help", {"page": "first-steps"}))
        hide.clicked.connect(self._hide_steps)
        line.addWidget(head)
        line.addStretch()
        line.addWidget(read)
        line.addWidget(hide)
        column.addLayout(line)
        column.addLayout(self._first_lines)
        self.first.hide()
        return self.first

    def _hide_steps(self) -> None:
        self.context.put_own_setting("home.steps_done", True)
        self.first.hide()

    def _coverage_card(self) -> QFrame:
        self.coverage.chosen.connect(lambda uid: self.context.navigate("round_visits", {"area": uid}))
        table = ("看表", lambda: self.context.navigate("reports", {"code": "R-M3", "period": self.context.month}))
        return _card(self.coverage_head, (self.coverage, self.coverage_note), table)

    def _receipts_card(self) -> QFrame:
        self.receipts_head.setText("回执收回")
        self.receipts.chosen.connect(lambda _uid: self.context.navigate("print", {"tab": "return"}))
        table = ("看表", lambda: self.context.navigate("print", {"tab": "return"}))
        return _card(self.receipts_head, (self.receipts, self.receipts_note), table)

    def _deadlines_card(self) -> QFrame:
        self.deadlines.chosen.connect(
            lambda line: self.context.navigate("submissions", {"period": line.item.key[1], "rule": line.item.rule.uid}))
        missing = ("谁还没报", lambda: self.context.navigate("submissions", {"missing": True}))
        return _card(QLabel("报送时限"), (self.deadlines, self.deadlines_note), missing)

    def _findings_card(self) -> QFrame:
        self.findings.chosen.connect(partial(open_finding, self.context))
        look.mark(self.more, role="link")
        self.more.clicked.connect(lambda: self.context.navigate("monthly", {"tab": "checks"}))
        card = _card(self.finding_head, (self.findings,))
        inside = card.layout()
        assert isinstance(inside, QVBoxLayout)
        inside.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _backup_card(self) -> QFrame:
        """One line and where; a click on it leads to where backups are made."""

        def leave() -> None:
            self.context.navigate("settings", {"tab": "backup"})

        look.mark(self.backup, role="link")
        self.backup.clicked.connect(leave)
        line = QWidget()
        row = FlowLayout(line)
        row.addWidget(self.backup)
        row.addWidget(self.backup_age)
        return _card(QLabel("备份"), (line, self.backup_where), ("备份", leave))


def _card(head: QLabel, parts: Sequence[QWidget], link: tuple[str, Callable[[], None]] | None = None) -> QFrame:
    card = QFrame()
    look.mark(card, role="card")
    look.mark(head, level="section")
    column = QVBoxLayout(card)
    column.setContentsMargins(14, 10, 14, 12)
    column.setSpacing(6)
    line = QHBoxLayout()
    line.addWidget(head)
    line.addStretch()
    if link is not None:
        button = QPushButton(link[0])
        look.mark(button, role="link")
        button.clicked.connect(link[1])
        line.addWidget(button)
    column.addLayout(line)
    for part in parts:
        if isinstance(part, QLabel):
            look.mark(part, tone="muted", level="small")
        column.addWidget(part)
    return card


def _facts(session: Session, month: str) -> Facts:
    return Facts(standings.standing(session, month), check_month(session, month), notes(session, month),
                 standings.first_steps(session), standings.due(session, month), report.status(session, month).state,
                 deadlines(session))
