"""月报: where the month stands, its tables, the checks, what changed since, the text part, and the package."""

from __future__ import annotations

from collections.abc import Mapping
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
    QTabWidget,
    QVBoxLayout,
)

from app import clock
from app.exchange.package import MonthPackage, make_month
from app.month.notes import unexplained
from app.month.tables import ALWAYS, MonthTable, leave_out, left_out, monthly_reports
from app.progress import Progress
from app.reports import standing
from app.security.roles import Action
from app.session import Session
from app.tables import pdf, xlsx
from app.tables.table import Drill
from ui import look
from ui.context import AppContext
from ui.screens import spec_of
from ui.screens.base import PageHead, Screen
from ui.screens.month_bar import MonthBar
from ui.screens.month_checks import MonthChecks
from ui.screens.month_diff import MonthDiff
from ui.screens.month_facts import NOW, MonthFacts, read
from ui.screens.month_moves import MonthMoves
from ui.screens.month_text import MonthText
from ui.widgets import drills
from ui.widgets.family_bar import FamilyBar
from ui.widgets.finding_list import open_finding
from ui.widgets.states import StatePages
from ui.widgets.table_view import TableView

_KINDS = {".xlsx": "Excel 工作簿 (*.xlsx)", ".pdf": "PDF 文件 (*.pdf)"}
TABLES, CHECKS, DIFF, TEXT = range(4)
_TABS = {"tables": TABLES, "checks": CHECKS, "diff": DIFF, "text": TEXT}


class Monthly(Screen):
    """`code` opens a table, `tab` one of `tables`, `checks`, `diff` and `text`, `month` turns to a month."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        can = context.session.can
        self.head = PageHead(spec_of("monthly").title)
        self.moves = MonthMoves(context, self.reload, lambda: self.tabs.setCurrentIndex(CHECKS))
        self.bar = MonthBar(can)
        self.tabs = QTabWidget()
        self.which, self.version = QComboBox(), QComboBox()
        self.view = TableView()
        self.pages = StatePages(self._card())
        self.checks = MonthChecks(self.moves.explain, can(Action.EDIT))
        self.diff = MonthDiff(self.moves.reopen, can(Action.VERIFY))
        self.text = MonthText(context)
        self.result, self.result_words = QFrame(), QLabel(wordWrap=True)
        self._folder: Path | None = None
        self._facts: MonthFacts | None = None
        self._wanted = ""
        self._tab: int | None = None
        self._build()
        context.pulse.month.connect(lambda _month: self.hear(frozenset()))

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        if "month" in arguments:
            self.context.set_month(str(arguments["month"]))
        super().arrive(arguments)
        if code := arguments.get("code"):
            self.choose(str(code))
        elif (tab := _TABS.get(str(arguments.get("tab")))) is not None:
            self._tab = tab
            self._turn_tab()

    def _turn_tab(self) -> None:
        """To the tab asked for, as soon as it is there: 差异 comes with a locked month."""
        if self._tab is not None and self.tabs.isTabVisible(self._tab):
            self.tabs.setCurrentIndex(self._tab)
            self._tab = None

    def choose(self, code: str) -> None:
        """Show the table with this code as soon as it is there."""
        self._wanted = code
        self.tabs.setCurrentIndex(TABLES)
        if self._facts is not None:
            self._show_choices(self._facts)

    def reload(self) -> None:
        self.head.remark.setText(clock.chinese_date(self.context.month))
        self.pages.show_loading()
        self.context.jobs.read(partial(read, month=self.context.month), self._show, key="monthly", failed=self._failed)

    def may_leave(self) -> bool:
        if not self.text.dirty:
            return True
        verb = self.context.tell.ask("有改动未保存", "文字材料还没有保存。", ("不保存", "保存", "继续填写"))
        return self.text.save() if verb == "保存" else verb == "不保存"

    # -- showing

    def _failed(self, fault: BaseException) -> None:
        self.bar.setEnabled(False)
        self.pages.show_failed(fault, self.reload)

    def _show(self, facts: MonthFacts) -> None:
        turned = self._facts is None or self._facts.month != facts.month
        grown = self._facts is None or self._facts.status.version != facts.status.version
        self._facts = facts
        self.bar.show_status(facts.status, len(facts.later.cells) if facts.later else 0)
        self._show_versions(facts, turned or grown)
        self._show_choices(facts)
        self.checks.show_findings(facts.findings, facts.notes)
        left = len(unexplained(facts.findings, facts.notes))
        self.tabs.setTabText(CHECKS, f"检查 {len(facts.findings)}" if facts.findings else "检查")
        self.tabs.setTabVisible(DIFF, facts.later is not None)
        if facts.later is not None:
            later = facts.later
            self.tabs.setTabText(DIFF, f"差异 {len(later.cells)}" if later.cells else "差异")
            self.diff.show_month(facts.span, facts.status.version, later.cells, later.edits, later.given, later.villages)
        self._turn_tab()
        self._tab = None
        self.text.show_month(facts.month, facts.sections)
        self.counted.emit(f"检查：须改未说明 {left} 项，共 {len(facts.findings)} 项")
        self._show_made()

    def _show_versions(self, facts: MonthFacts, begin: bool) -> None:
        """The kept versions, the newest first and shown at first, then the figures as they are known now."""
        kept = NOW if begin and not facts.status.locked else facts.status.version if begin else self.version.currentData()
        self.version.blockSignals(True)
        self.version.clear()
        for number in sorted((number for number in facts.tables if number != NOW), reverse=True):
            self.version.addItem(f"第{number}版存档", number)
        self.version.addItem("现在的数", NOW)
        self.version.setCurrentIndex(max(self.version.findData(kept), 0))
        self.version.blockSignals(False)
        self.version.setVisible(facts.status.locked)

    def _show_choices(self, facts: MonthFacts) -> None:
        kept = self._wanted or self.which.currentData() or ""
        self.which.blockSignals(True)
        self.which.clear()
        tables = facts.tables[self.version.currentData()]
        for item in tables:
            self.which.addItem(f"{item.table.form_no}　{item.title}" if item.table.form_no else item.title, item.key)
        match = next((at for at, item in enumerate(tables) if kept in (item.key, item.code)), 0)
        self._wanted = ""
        self.which.setCurrentIndex(match)
        self.which.blockSignals(False)
        self._show_table()

    def _show_table(self) -> None:
        item = self.shown
        if item is None:
            self.pages.show_empty("本月没有报表", "先登记本月的活动和走访。")
            return
        self.view.set_table(item.table)
        self.pages.show_rows()

    @property
    def shown(self) -> MonthTable | None:
        """The table in sight."""
        if self._facts is None:
            return None
        tables = self._facts.tables.get(self.version.currentData(), ())
        return next((item for item in tables if item.key == self.which.currentData()), None)

    def _show_made(self) -> None:
        made = standing.package_made(self.context.session, self.context.month)
        self.result.setVisible(bool(made))
        if made:
            self._folder = Path(made["where"])
            day = clock.chinese_moment(made["at"])
            self.result_words.setText(f"{clock.chinese_date(self.context.month)}上报包：{made['where']}（{day}，{made['by']}）")

    def _drill(self, drill: Drill) -> None:
        if drill.where and drill.where[0][0] == "uid":
            self.context.navigate(drill.register, {"uid": drill.where[0][1]})
        else:
            self.context.navigate(drill.register, {"where": drills.conditions(drill), "words": "月报里的这一行"})

    def _move(self, key: str) -> None:
        if key in ("hand_in", "lock", "correct") and self.text.dirty and not self.text.save():
            return
        self.moves.make(key)

    # -- writing out

    def export(self, path: Path) -> None:
        """Write the table in sight to a workbook or a PDF, as it is on screen."""
        item = self.shown
        if item is None:
            self.context.tell.warn("这张表还没有内容。")
            return

        def work(_session: Session, progress: Progress) -> Path:
            if path.suffix.lower() == ".pdf":
                pdf.render_tables([item.table], path, progress)
            else:
                xlsx.write_table(item.table, path, progress)
            return path

        self.context.jobs.run(work, lambda done: self.context.tell.done(f"已导出到“{done}”。"), title="导出报表")

    def _ask_export(self, suffix: str) -> None:
        title = self.shown.title if self.shown else ""
        name = f"{title}_{clock.chinese_date(self.context.month)}{suffix}"
        if path := self.context.tell.save_file("导出报表", name, _KINDS[suffix]):
            self.export(path if path.suffix.lower() == suffix else path.with_name(path.name + suffix))

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
        self._head_buttons()
        self.bar.moved.connect(self._move)
        self.tabs.setDocumentMode(True)
        self.view.drilled.connect(self._drill)
        self.view.copied.connect(self.context.tell.info)
        self.checks.chosen.connect(partial(open_finding, self.context))
        self.diff.drilled.connect(self._drill)
        for page, title in ((self.pages, "报表"), (self.checks, "检查"), (self.diff, "差异"), (self.text, "文字材料")):
            self.tabs.addTab(page, title)
        self.tabs.setTabVisible(DIFF, False)
        self.which.currentIndexChanged.connect(lambda _at: self._show_table())
        self.version.currentIndexChanged.connect(lambda _at: self._facts and self._show_choices(self._facts))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 0, 16, 6)
        bar.addWidget(self.bar)
        column.addLayout(bar)
        column.addWidget(self._result_bar())
        column.addWidget(self.tabs, 1)

    def _head_buttons(self) -> None:
        can = self.context.session.can
        sent = self.head.add_button("报送哪些表", "list-ordered")
        choice = QMenu(sent)
        choice.aboutToShow.connect(lambda: self._fill_choice(choice))
        sent.setMenu(choice)
        sent.setEnabled(can(Action.SETTINGS))
        export = self.head.add_button("导出这张表", "file-output")
        menu = QMenu(export)
        for suffix, words, icon in ((".xlsx", "Excel", "sheet"), (".pdf", "PDF", "file-text")):
            menu.addAction(look.icon(icon), f"{words}…", partial(self._ask_export, suffix))
        export.setMenu(menu)
        export.setEnabled(can(Action.EXPORT))
        package = self.head.add_button("做上报包…", "package")
        package.clicked.connect(self._ask_package)
        package.setToolTip("给人看的报表、文字、照片；上级用本程序的，另在“数据交换”做包")
        package.setEnabled(can(Action.MONTH))
        self.head.below.addWidget(FamilyBar(self.context, "monthly"))

    def _fill_choice(self, menu: QMenu) -> None:
        menu.clear()
        out = left_out(self.context.session)
        for report in monthly_reports():
            action = menu.addAction(f"{report.title}（必报）" if report.code in ALWAYS else report.title)
            action.setCheckable(True)
            action.setChecked(report.code not in out)
            action.setEnabled(report.code not in ALWAYS)
            action.toggled.connect(partial(self._send, report.code))

    def _send(self, code: str, sent: bool) -> None:
        out = set(left_out(self.context.session)) - {code}
        leave_out(self.context.session, out if sent else out | {code})
        self.reload()

    def _card(self) -> QFrame:
        card = QFrame()
        look.mark(card, role="card")
        column = QVBoxLayout(card)
        column.setContentsMargins(12, 8, 12, 8)
        line = QHBoxLayout()
        self.which.setMinimumWidth(look.px(340))
        self.which.setAccessibleName("报表")
        self.version.setMinimumWidth(look.px(130))
        self.version.setAccessibleName("版次")
        line.addWidget(self.which)
        line.addWidget(self.version)
        line.addStretch()
        column.addLayout(line)
        column.addWidget(self.view)
        return card

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
