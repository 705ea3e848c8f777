"""A county's template pack: what it would bring is shown before anything is taken over."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.documents import wordings
from app.documents.packs import FATES, PackReport
from app.errors import AppError
from app.progress import Progress
from app.records.spec import Field, Kind
from app.security.roles import Action
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.widgets.editors import DateEditor
from ui.widgets.fit_column import FitColumn

_HEADS = ("文书", "怎样处理", "说明")
_ZIP = "模板包 (*.zip)"
_TONES = {"new": look.GREEN, "changed": look.ACCENT, "same": look.MUTED, "refused": look.RED}


class PackButton(QPushButton):
    """The menu 模板包; `imported` when a pack was taken over."""

    imported = Signal()

    def __init__(self, context: AppContext, host: QWidget) -> None:
        super().__init__("模板包")
        self._context, self._host = context, host
        self._titles: dict[str, str] = {}
        self.code = ""
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.setMenu(menu)

    def offer(self, titles: dict[str, str], code: str) -> None:
        """The papers there are, and the open one."""
        self._titles, self.code = titles, code

    def take(self, path: Path) -> None:
        """Show what a pack would bring; take it over when that is wished."""

        def work(session: Session, _progress: Progress) -> PackReport:
            return wordings.plan_pack(session, path)

        self._context.jobs.run(work, partial(self._planned, path), title="读模板包")

    def write(self, codes: list[str], path: Path) -> None:
        """Write papers in their present wording as a pack."""

        def work(session: Session, _progress: Progress) -> str:
            return f"已导出 {wordings.export_pack(session, codes, path)} 份文书到 {path.name}。"

        self._context.jobs.run(work, self._context.tell.done, title="导出模板包")

    def _planned(self, path: Path, report: PackReport) -> None:
        dialog = PackDialog(report, path, self._host)
        if not dialog.exec():
            return
        day = dialog.day

        def work(session: Session, _progress: Progress) -> PackReport:
            return wordings.import_pack(session, path, day)

        self._context.jobs.run(work, self._taken, title="导入模板包")

    def _taken(self, report: PackReport) -> None:
        self._context.tell.done(report.sentence, undo=True)
        self.imported.emit()

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        may = self._context.session.can(Action.SETTINGS)
        ways = (("导入模板包…", "file-input", self._ask_pack), ("导入一个文件夹…", "folder-open", self._ask_folder))
        for words, icon, call in ways:
            menu.addAction(look.icon(icon), words, call).setEnabled(may)
        menu.addSeparator()
        for words, codes in (("导出这一份…", [self.code]), ("导出全部文书…", list(self._titles))):
            menu.addAction(look.icon("file-output"), words, partial(self._ask_export, codes))

    def _ask_pack(self) -> None:
        for path in self._context.tell.open_files("导入模板包", _ZIP)[:1]:
            self.take(path)

    def _ask_folder(self) -> None:
        if path := self._context.tell.folder("模板包所在的文件夹"):
            self.take(path)

    def _ask_export(self, codes: list[str]) -> None:
        name = f"{self._titles.get(codes[0], '文书样式') if len(codes) == 1 else '文书样式'}.zip"
        if path := self._context.tell.save_file("导出模板包", name, _ZIP):
            self.write(codes, path.with_suffix(".zip"))


class PackDialog(QDialog):
    """`day` (ISO) is when the pack's papers come into force."""

    def __init__(self, report: PackReport, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("导入模板包")
        self.resize(look.px(620), look.px(460))
        self.day = clock.today().isoformat()
        self._day = DateEditor(Field("valid_from", "起用日期", Kind.DATE))
        self._day.set_value(self.day)
        self.table = QTableWidget(0, len(_HEADS))
        self.wrong = QLabel(wordWrap=True)
        look.mark(self.wrong, tone="red")
        self.go, leave = QPushButton("导入"), QPushButton("取消")
        look.mark(self.go, role="primary")
        usable = bool(report.of("new") or report.of("changed"))
        self.go.setEnabled(usable)
        self.go.clicked.connect(self._try)
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        head = QLabel(report.name or path.stem)
        look.mark(head, level="section")
        from_ = "　".join(part for part in (report.issuer, clock.chinese_date(report.date)) if part)
        says = QLabel(f"{from_}\n{report.sentence}".strip(), wordWrap=True)
        look.mark(says, tone="muted")
        form = QFormLayout()
        form.addRow("起用日期", self._day)
        foot = QHBoxLayout()
        foot.addWidget(self.wrong, 1)
        foot.addWidget(self.go)
        foot.addWidget(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(10)
        for part in (head, says, self.table):
            column.addWidget(part)
        column.addLayout(form)
        column.addLayout(foot)
        self._fill(report)

    def _fill(self, report: PackReport) -> None:
        table = self.table
        table.setHorizontalHeaderLabels(list(_HEADS))
        table.verticalHeader().hide()
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setRowCount(len(report.items))
        for row, item in enumerate(report.items):
            for column, words in enumerate((item.title or item.file, FATES[item.fate], item.reason)):
                cell = QTableWidgetItem(words)
                cell.setToolTip(words)
                if column == 1:
                    cell.setForeground(QColor(_TONES[item.fate]))
                table.setItem(row, column, cell)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setColumnWidth(0, look.px(190))
        table.setColumnWidth(1, look.px(90))
        self._fitted = FitColumn(table, 2, 160)
        table.horizontalHeader().sectionResized.connect(lambda *_: table.resizeRowsToContents())  # reasons are read whole

    def _try(self) -> None:
        try:
            self.day = self._day.value() or ""
            if not self.day:
                raise AppError("请填起用日期。")
        except AppError as fault:
            self.wrong.setText(str(fault))
        else:
            self.accept()
