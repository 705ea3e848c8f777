"""导入: choose files, look at what they would do, then write them in one go that can be taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.errors import AppError
from app.exchange.village_form import write_village_forms
from app.importing import apply as applying
from app.importing import plan as planning
from app.importing.errors_book import write_refused
from app.importing.outcome import Fate, ImportResult, Plan
from app.importing.reader import Sheet, read_file, read_pasted
from app.progress import Progress
from app.records.registers import REGISTERS
from app.security.roles import Action
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.screens import spec_of
from ui.screens.base import PageHead, Screen
from ui.screens.import_check import ImportCheck
from ui.widgets.drop_zone import DropZone
from ui.widgets.steps import StepLine, done_page

KINDS = "表格 (*.xlsx *.xlsm *.xls *.ods *.csv *.txt *.tsv)"
_STEPS = ("选文件", "核对", "完成")


@dataclass(slots=True)
class Opened:
    """What was read from the chosen files, and which could not be read with the reason."""

    sheets: list[Sheet] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


class ImportWizard(Screen):
    """`files` or `block` begin at once, `register` says what they are."""

    registers = frozenset({"area", "dictionary_entry"})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._opened = Opened()
        self._tx = ""
        self._busy = False
        self.pages = QStackedWidget()
        self.steps = StepLine(_STEPS)
        self.register = QComboBox()
        self.drop = DropZone("把各村交来的表格拖到这里", "xlsx、xls、ods、csv 都可以，一次可放多个；也可以从 WPS 复制后粘贴")
        self.check = ImportCheck(context)
        self.result_head, self.result_text = QLabel(), QLabel(wordWrap=True)
        self.head = PageHead(spec_of("import").title)
        self.back = self.head.add_button("重选文件", "chevron-left")
        self.refused = self.head.add_button("导出被拒行…", "file-output")
        self.go = self.head.add_button("导入", "download", "primary")
        self._build()
        self._connect()
        self._turn(0)

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        super().arrive(arguments)
        if "register" in arguments:
            self.register.setCurrentIndex(max(self.register.findData(arguments["register"]), 0))
        if "block" in arguments:
            self.open_block(str(arguments["block"]))
        elif "files" in arguments:
            self.open_files([Path(name) for name in arguments["files"]])

    def may_leave(self) -> bool:
        return True

    # -- choosing

    def open_files(self, files: Sequence[Path]) -> None:
        """Read files and work out what importing them would do."""
        self._begin(lambda progress: _read(files, progress))

    def open_block(self, text: str) -> None:
        """The same for a block from the clipboard."""
        self._begin(lambda _progress: Opened(read_pasted(text)))

    def _choose(self) -> None:
        if files := self.context.tell.open_files("选择要导入的表格", KINDS):
            self.open_files(files)

    def _paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        if text.strip():
            self.open_block(text)
        else:
            self.context.tell.warn("剪贴板里没有表格内容，请先在 WPS 里复制。")

    def make_forms(self, folder: Path) -> None:
        """Write a fill-in workbook for each village, in the background."""
        def work(session: Session, progress: Progress) -> list[Path]:
            return write_village_forms(session, folder, progress=progress)

        self.context.jobs.run(work, partial(self._forms_made, folder), title="做填报表")

    def _forms_made(self, folder: Path, made: list[Path]) -> None:
        self.context.tell.done(f"已给 {len(made)} 个村（社区）做好填报表，在“{folder}”。填好交回后拖到这里导入。")

    def _ask_forms(self) -> None:
        if folder := self.context.tell.folder("填报表放到哪个文件夹"):
            self.make_forms(folder)

    # -- planning

    def _begin(self, read: Any) -> None:
        self.check.villages, self.check.mapping = {}, {}
        self._run(read)

    def replan(self) -> None:
        """Work out the plan again with the answers given."""
        opened = self._opened
        self._run(lambda _progress: opened)

    def _run(self, read: Any) -> None:
        if self._busy:
            return
        key, villages, mapping = self.register.currentData() or None, self.check.answers(), dict(self.check.mapping)

        def work(session: Session, progress: Progress) -> tuple[Opened, Plan]:
            opened = read(progress)
            return opened, planning.plan(session, key, opened.sheets, village=villages, mapping=mapping, progress=progress)

        self._set_busy(True)
        self.context.jobs.run(work, self._planned, self._not_planned, title="核对表格")

    def _planned(self, found: tuple[Opened, Plan]) -> None:
        self._set_busy(False)
        self._opened, plan = found
        self.check.show_plan(plan, self._opened.failed)
        self._turn(1)

    def _not_planned(self, fault: BaseException) -> None:
        self._set_busy(False)
        self.context.tell.error(fault)

    # -- writing

    def import_now(self) -> None:
        """Write the plan, in the background."""
        plan = self.check.plan
        if plan.proposals or self._busy:
            self.context.tell.warn("请先核对村名，点“确认村名”。")
            return

        def work(session: Session, progress: Progress) -> ImportResult:
            return applying.apply(session, plan, progress)

        self._set_busy(True)
        self.context.jobs.run(work, self._applied, self._not_planned, title="正在导入")

    def _applied(self, result: ImportResult) -> None:
        self._set_busy(False)
        self._tx = result.tx
        files = len({sheet.file for sheet in self.check.plan.sheets if sheet.register})
        done = f"已导入 {files} 个文件：新增 {result.taken:,} 行，改动 {result.changed:,} 行"
        rest = f"相同 {result.same:,} 行，跳过 {result.skipped:,} 行，拒收 {result.refused:,} 行。"
        self.result_head.setText(done + "。" if result.tx else "没有新的内容，台账没有改动。")
        notes = [note.replace("将新增", "新增") for note in self.check.plan.notes]
        self.result_text.setText("\n".join([rest, *notes]))
        self.undo.setVisible(bool(result.tx))
        self.bad.setVisible(bool(result.refused))
        self._turn(2)
        self.context.tell.done(f"{done}，{rest}", undo=bool(result.tx))

    def take_back(self) -> None:
        """Take the whole import back."""
        tx = self._tx

        def work(session: Session, _progress: Progress) -> str:
            return session.undo_step(tx)

        self.context.jobs.run(work, self._taken_back, title="撤销导入")

    def _taken_back(self, sentence: str) -> None:
        self._tx = ""
        self.undo.hide()
        self.result_head.setText("这次导入已撤销，台账恢复到导入前。")
        self.context.tell.done(f"已撤销：{sentence}。")

    def save_refused(self, path: Path) -> None:
        """Write the refused rows with their reasons into a workbook."""
        try:
            count = write_refused(self.check.plan, path)
        except AppError as fault:
            self.context.tell.error(fault)
            return
        self.context.tell.done(f"已导出 {count} 行被拒的行到 {path.name}，改好后只导这一份即可。")

    def _ask_refused(self) -> None:
        if path := self.context.tell.save_file("导出被拒行", "未导入的行.xlsx", "Excel 工作簿 (*.xlsx)"):
            self.save_refused(path.with_suffix(".xlsx"))

    # -- laying out

    def _turn(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        self.steps.show_step(page)
        self.back.setVisible(page == 1)
        self.go.setVisible(page == 1)
        self._allow()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.check.setEnabled(not busy)
        self.drop.setEnabled(not busy)
        self._allow()

    def _allow(self) -> None:
        counts = self.check.plan.counts
        rows = counts[Fate.NEW] + counts[Fate.CHANGED]
        self.refused.setVisible(self.pages.currentIndex() == 1 and bool(counts[Fate.REFUSED]))
        self.go.setText(f"导入 {rows:,} 行" if rows else "没有可导入的行")
        self.go.setEnabled(bool(rows) and not self.check.plan.proposals and not self._busy)

    def _build(self) -> None:
        line = QHBoxLayout()
        line.addWidget(self.steps)
        line.addSpacing(16)
        line.addWidget(QLabel("内容"))
        self.register.addItem("自动识别", "")
        for spec in REGISTERS.values():
            if spec.importable:
                self.register.addItem(spec.title, spec.key)
        self.register.setAccessibleName("内容")
        line.addWidget(self.register)
        line.addStretch()
        self.head.below.addLayout(line)
        self.pages.addWidget(self._first_page())
        self.pages.addWidget(self.check)
        self.pages.addWidget(self._last_page())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.pages, 1)

    def _first_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 4, 16, 16)
        choose = self.drop.add_button("选择文件…", "folder-open", "primary")
        paste = self.drop.add_button("粘贴（Ctrl+V）", "clipboard-paste")
        forms = self.drop.add_button("给村里的填报表…", "sheet", "")
        forms.setToolTip("给没有装本程序的村做一份 Excel 填报表，填好后拖回这里直接导入")
        forms.setEnabled(self.context.session.can(Action.EXPORT))
        forms.clicked.connect(self._ask_forms)
        choose.clicked.connect(self._choose)
        paste.clicked.connect(self._paste)
        column.addWidget(self.drop, 1)
        words = QLabel("这一步只看不写。身份证号、银行卡号一律不收；导入前自动备份，导入后可以整份撤销。")
        look.mark(words, tone="muted")
        column.addWidget(words)
        return page

    def _last_page(self) -> QWidget:
        self.undo, self.bad = QPushButton("撤销这次导入"), QPushButton("导出被拒行…")
        self.more, self.see = QPushButton("再导入一批"), QPushButton("去看名册")
        look.mark(self.see, role="primary")
        calls = {self.see: self._see, self.more: lambda: self._turn(0), self.bad: self._ask_refused, self.undo: self.take_back}
        for button, call in calls.items():
            button.clicked.connect(call)
        return done_page(self.result_head, self.result_text, list(calls))

    def _see(self) -> None:
        lines: Counter[str] = Counter()
        for sheet in self.check.plan.sheets:
            if sheet.register is not None:
                lines[sheet.register.key] += len(sheet.lines)
        self.context.navigate(lines.most_common(1)[0][0] if lines else "household", {})

    def _connect(self) -> None:
        self.drop.dropped.connect(self.open_files)
        self.check.replan.connect(self.replan)
        self.back.clicked.connect(lambda: self._turn(0))
        self.refused.clicked.connect(self._ask_refused)
        self.go.clicked.connect(self.import_now)
        self.register.activated.connect(lambda _at: self.replan() if self.pages.currentIndex() == 1 else None)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self.drop)
        paste.setContext(Qt.ShortcutContext.WindowShortcut)
        paste.activated.connect(self._paste)


def _read(files: Sequence[Path], progress: Progress) -> Opened:
    """Read every file; one that cannot be read does not hold up the others."""
    opened = Opened()
    for done, path in enumerate(files):
        progress.step(done, len(files), f"正在读取“{path.name}”")
        try:
            opened.sheets += read_file(path)
        except AppError as fault:
            opened.failed[path.name] = str(fault)
    return opened


