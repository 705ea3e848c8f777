"""月报: the month's tables, the checks before handing in, the text part, and the package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.errors import AppError
from app.exchange.package import MonthPackage, make_month
from app.progress import Progress
from app.reports import narrative, standing
from app.reports.checks import ERROR, Finding, check_month
from app.reports.monthly import CODES, monthly, rounds_in
from app.security.roles import Action
from app.session import Session
from app.tables import pdf, xlsx
from app.tables.table import Drill, Table
from ui import look
from ui.context import AppContext
from ui.screens.base import PageHead, Screen
from ui.screens.month_text import MonthText
from ui.widgets import drills
from ui.widgets.family_bar import FamilyBar
from ui.widgets.finding_list import FindingList, open_finding
from ui.widgets.states import StatePages
from ui.widgets.table_view import TableView

_KINDS = {".xlsx": "Excel 工作簿 (*.xlsx)", ".pdf": "PDF 文件 (*.pdf)"}


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """What the page shows; a table that cannot be made stands as its reason."""

    month: str
    rounds: list[tuple[str, str]]
    tables: dict[str, Table | AppError]
    findings: list[Finding]
    sections: dict[str, str]


class Monthly(Screen):
    """`code` opens a table, `tab` one of `checks` and `text`, `month` turns to a month."""

    registers = frozenset({"activity", "visit", "visit_round", "household", "issued", "photo", "office", "area", "unit"})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.head = PageHead("月报")
        self.round = QComboBox()
        self.tabs = QTabWidget()
        self.views = {code: TableView() for code in CODES}
        self.states = {code: StatePages(self._card(code, view)) for code, view in self.views.items()}
        self.findings = FindingList()
        self.text = MonthText(context)
        self.result, self.result_words = QFrame(), QLabel(wordWrap=True)
        self._folder: Path | None = None
        self._facts: MonthFacts | None = None
        self._build()
        context.pulse.month.connect(lambda _month: self.hear(self.registers))

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        if "month" in arguments:
            self.context.set_month(str(arguments["month"]))
        super().arrive(arguments)
        pages = {**{code: at for at, code in enumerate(CODES)}, "checks": len(CODES), "text": len(CODES) + 1}
        key = arguments.get("code") or arguments.get("tab")
        if key in pages:
            self.tabs.setCurrentIndex(pages[str(key)])

    def reload(self) -> None:
        self.head.remark.setText(clock.chinese_date(self.context.month))
        for state in self.states.values():
            state.show_loading()
        work = partial(_facts, month=self.context.month, round_uid=self.round.currentData() or None)
        self.context.jobs.read(work, self._show, key="monthly", failed=self._failed)

    def may_leave(self) -> bool:
        if not self.text.dirty:
            return True
        verb = self.context.tell.ask("有改动未保存", "文字材料还没有保存。", ("不保存", "保存", "继续填写"))
        return self.text.save() if verb == "保存" else verb == "不保存"

    # -- showing

    def _failed(self, fault: BaseException) -> None:
        for state in self.states.values():
            state.show_failed(fault, self.reload)

    def _show(self, facts: MonthFacts) -> None:
        self._facts = facts
        self._show_rounds(facts.rounds)
        for code, table in facts.tables.items():
            if isinstance(table, AppError):
                self.states[code].show_empty(table.message, table.hint, ("新建轮次", self._new_round))
            else:
                self.views[code].set_table(table)
                self.states[code].show_rows()
        wrong = sum(finding.level == ERROR for finding in facts.findings)
        self.findings.show_findings(facts.findings)
        self.tabs.setTabText(len(CODES), f"检查 {len(facts.findings)}" if facts.findings else "检查")
        self.text.show_month(facts.month, facts.sections)
        self.counted.emit(f"检查：须改 {wrong} 项，请核 {len(facts.findings) - wrong} 项")
        self._show_made()

    def _show_rounds(self, rounds: list[tuple[str, str]]) -> None:
        kept = self.round.currentData()
        self.round.blockSignals(True)
        self.round.clear()
        for uid, name in rounds:
            self.round.addItem(name, uid)
        self.round.setCurrentIndex(max(self.round.findData(kept), 0))
        self.round.blockSignals(False)
        self.round.setEnabled(len(rounds) > 1)

    def _show_made(self) -> None:
        made = standing.package_made(self.context.session, self.context.month)
        self.result.setVisible(bool(made))
        if made:
            self._folder = Path(made["where"])
            day = clock.chinese_moment(made['at'])
            self.result_words.setText(f"{clock.chinese_date(self.context.month)}上报包：{made['where']}（{day}，{made['by']}）")

    def _drill(self, drill: Drill) -> None:
        self.context.navigate(drill.register, {"where": drills.conditions(drill), "words": "月报里的这一行"})

    def _new_round(self) -> None:
        self.context.navigate("visit_round", {"new": {}})

    # -- writing out

    def export(self, code: str, path: Path) -> None:
        """Write one table to a workbook or a PDF, as it is on screen."""
        table = self._facts.tables.get(code) if self._facts else None
        if not isinstance(table, Table):
            self.context.tell.warn("这张表还没有内容。")
            return

        def work(_session: Session, progress: Progress) -> Path:
            if path.suffix.lower() == ".pdf":
                pdf.render_tables([table], path, progress)
            else:
                xlsx.write_table(table, path, progress)
            return path

        self.context.jobs.run(work, lambda done: self.context.tell.done(f"已导出到“{done}”。"), title="导出报表")

    def _ask_export(self, code: str, suffix: str) -> None:
        name = f"{CODES[code]}_{clock.chinese_date(self.context.month)}{suffix}"
        if path := self.context.tell.save_file("导出报表", name, _KINDS[suffix]):
            self.export(code, path if path.suffix.lower() == suffix else path.with_name(path.name + suffix))

    def make_package(self, folder: Path) -> None:
        """Build the month's package in `folder`; photos that show minors only after a yes."""
        if self.text.dirty and not self.text.save():
            return
        confirmed, month = self._confirmed(), self.context.month

        def work(session: Session, progress: Progress) -> MonthPackage:
            made = make_month(session, month, folder, progress, confirmed)
            standing.note_package(session, month, made.folder)
            return made

        self.context.jobs.run(work, self._made, title="做上报包")

    def _confirmed(self) -> tuple[str, ...]:
        findings = self._facts.findings if self._facts else []
        rows = [finding.uid for finding in findings if finding.code == "minors" and finding.uid]
        photos = [photo["uid"] for uid in rows for photo in self.context.session.photos(uid) if photo.get("minors")]
        if not photos:
            return ()
        text = f"有 {len(photos)} 张照片标明有未成年人面部。放入上报包前，请确认已征得监护人同意或已遮挡。"
        return tuple(photos) if self.context.tell.ask("未成年人照片", text, ("确认放入", "不放")) == "确认放入" else ()

    def _ask_package(self) -> None:
        if folder := self.context.tell.folder("上报包放到哪里（如 U 盘）"):
            self.make_package(folder)

    def _made(self, made: MonthPackage) -> None:
        counts = made.counts
        left = f"，{counts['photos_left_out']} 张照片未放入" if counts["photos_left_out"] else ""
        self._show_made()
        self.context.tell.done(
            f"上报包已做好：{counts['tables']} 张表、{counts['activities']} 场活动、{counts['photos']} 张照片{left}，"
            f"在“{made.folder}”，并有同名 zip。")

    def _open_folder(self) -> None:
        if self._folder is not None and self._folder.is_dir():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))
        else:
            self.context.tell.warn("找不到这个文件夹，U 盘可能已拔出。")

    # -- laying out

    def _build(self) -> None:
        export = self.head.add_button("导出", "file-output")
        menu = QMenu(export)
        for code, title in CODES.items():
            for suffix, words, icon in ((".xlsx", "Excel", "sheet"), (".pdf", "PDF", "file-text")):
                menu.addAction(look.icon(icon), f"{title}（{words}）…", partial(self._ask_export, code, suffix))
        export.setMenu(menu)
        export.setEnabled(self.context.session.can(Action.EXPORT))
        package = self.head.add_button("做上报包…", "package", "primary")
        package.clicked.connect(self._ask_package)
        package.setEnabled(self.context.session.can(Action.MONTH))
        self.head.below.addWidget(FamilyBar(self.context, "monthly"))
        self.tabs.setDocumentMode(True)
        for code, title in CODES.items():
            view = self.views[code]
            view.drilled.connect(self._drill)
            view.copied.connect(self.context.tell.info)
            self.tabs.addTab(self.states[code], title)
        self.tabs.addTab(self._checks_page(), "检查")
        self.tabs.addTab(self.text, "文字材料")
        self.round.currentIndexChanged.connect(lambda _at: self.reload())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._result_bar())
        column.addWidget(self.tabs, 1)

    def _card(self, code: str, view: TableView) -> QFrame:
        card = QFrame()
        look.mark(card, role="card")
        column = QVBoxLayout(card)
        column.setContentsMargins(12, 10, 12, 8)
        if code == "R-M3":
            line = QHBoxLayout()
            self.round.setMinimumWidth(look.px(210))
            self.round.setAccessibleName("走访轮次")
            line.addWidget(QLabel("走访轮次"))
            line.addWidget(self.round)
            line.addStretch()
            column.addLayout(line)
        column.addWidget(view)
        return card

    def _checks_page(self) -> QWidget:
        area, host = QScrollArea(), QWidget()
        look.mark(host, role="plain")
        column = QVBoxLayout(host)
        column.setContentsMargins(16, 12, 16, 12)
        hint = QLabel("点一行就到要改的那一条。检查不拦上报，没有处理的会写进“说明.txt”。")
        look.mark(hint, tone="muted", level="small")
        column.addWidget(hint)
        column.addWidget(self.findings)
        column.addStretch()
        area.setWidget(host)
        area.setWidgetResizable(True)
        self.findings.chosen.connect(partial(open_finding, self.context))
        return area

    def _result_bar(self) -> QFrame:
        look.mark(self.result, role="note")
        line = QHBoxLayout(self.result)
        line.setContentsMargins(16, 4, 12, 4)
        button = QPushButton("打开文件夹")
        look.mark(button, role="link")
        button.clicked.connect(self._open_folder)
        line.addWidget(self.result_words, 1)
        line.addWidget(button)
        self.result.hide()
        return self.result


def _facts(session: Session, month: str, round_uid: str | None) -> MonthFacts:
    rounds = [(row["uid"], row["name"]) for row in rounds_in(session, month)]
    known = round_uid if round_uid in dict(rounds) else None
    tables: dict[str, Table | AppError] = {}
    for code in CODES:
        try:
            tables[code] = monthly(session, code, month, known)
        except AppError as fault:  # said on the table's own page; the others are still worth showing
            tables[code] = fault
    return MonthFacts(month, rounds, tables, check_month(session, month), narrative.sections(session, month))
