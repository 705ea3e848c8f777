"""县里的表: the county's own workbook, looked at before and after, and filled into a copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app import clock
from app.exchange import county_form
from app.exchange.county_form import Filling, Remembered
from app.exchange.form_book import FormBook
from app.progress import Progress
from app.reports.period import Period
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.screens import spec_of
from ui.screens.base import PageHead, Screen
from ui.screens.county_form_check import CountyFormCheck
from ui.widgets.drop_zone import DropZone
from ui.widgets.family_bar import FamilyBar
from ui.widgets.forms_filled import FormsFilled
from ui.widgets.steps import StepLine, done_page

KINDS = "Excel 工作簿 (*.xlsx *.xlsm)"
_STEPS = ("选文件", "核对", "完成")


class CountyForm(Screen):
    """`file` begins at once with a form."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._path: Path | None = None
        self._saved: Path | None = None
        self._busy = False
        self.pages = QStackedWidget()
        self.steps = StepLine(_STEPS)
        self.drop = DropZone("把县里发的空表拖到这里", "xlsx 文件；填在副本里，原表不动，文字框、图片、公式和格式照原样")
        self.filled = FormsFilled()
        self.check = CountyFormCheck()
        self.result_head, self.result = QLabel("县里的表已填好"), QLabel(wordWrap=True)
        self.head = PageHead(spec_of("county_form").title)
        self.back = self.head.add_button("重选文件", "chevron-left")
        self.go = self.head.add_button("保存填好的表…", "download", "primary")
        self._build()
        self._connect()
        self._turn(0)

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        super().arrive(arguments)
        if "file" in arguments:
            self.open_file(Path(arguments["file"]))

    def reload(self) -> None:
        self.head.remark.setText(clock.chinese_date(self.context.month))
        self.context.jobs.read(county_form.remembered, self.filled.show_items, key="county_form.filled",
                               failed=self.context.tell.error)

    # -- choosing

    def open_file(self, path: Path) -> None:
        """Read a form and propose how to fill it."""
        self._path = path
        self._begin(lambda _session: county_form.open_form(path))

    def open_kept(self, item: Remembered) -> None:
        """Take a form filled before; its blank was kept, else it is asked for."""
        if not item.kept:
            self.context.tell.warn("这份表没有留存空表，请重新选择县里发的文件。")
            self._choose()
            return
        self._path = None
        self._begin(lambda session: county_form.kept_form(session, item.fingerprint))

    def _choose(self) -> None:
        if files := self.context.tell.open_files("选择县里发的空表", KINDS):
            self.open_file(files[0])

    def _dropped(self, files: Sequence[Path]) -> None:
        self.open_file(files[0])

    # -- proposing

    def _begin(self, read: Any, **how: Any) -> None:
        if self._busy:
            return
        period = Period.month(self.context.month)

        def work(session: Session, _progress: Progress) -> Filling:
            return county_form.begin(session, read(session), period, **how)

        self._set_busy(True)
        self.context.jobs.run(work, self._begun, self._failed, title="看县里的表")

    def _begun(self, filling: Filling) -> None:
        self._set_busy(False)
        self.check.show_filling(filling)
        self._turn(1)

    def _failed(self, fault: BaseException) -> None:
        self._set_busy(False)
        self.check.restore()
        self.context.tell.error(fault)

    def _again(self, how: Mapping[str, Any]) -> None:
        """Another sheet, other heading rows or another month: proposed anew from the same file."""
        if self.check.filling is not None:
            book: FormBook = self.check.filling.book
            self._begin(lambda _session: book, **how)

    def _replan(self) -> None:
        """The choice was edited."""
        if (filling := self.check.filling) is not None:
            self.context.jobs.read(partial(county_form.replan, filling=filling), self.check.show_again, key="county_form",
                                   failed=self.context.tell.error)

    def _month_turned(self, _month: str) -> None:
        self.head.remark.setText(clock.chinese_date(self.context.month))
        if self.pages.currentIndex() == 1 and self.check.filling is not None:
            self._again({"chosen": self.check.filling.map})

    # -- writing

    def save(self, path: Path) -> None:
        """Write the copy, in the background."""
        filling = self.check.filling
        if filling is None or self._busy:
            return

        def work(session: Session, _progress: Progress) -> Path:
            county_form.save_copy(session, filling, path)
            return path

        self._set_busy(True)
        self.context.jobs.run(work, self._done, self._failed, title="填县里的表")

    def _ask_save(self) -> None:
        filling = self.check.filling
        if filling is None:
            return
        if self._path is not None and not self._path.parent.is_dir():
            self._path = None
        name = county_form.copy_name(self.context.session, filling)
        proposed = str(self._path.parent / name) if self._path is not None else name
        if path := self.context.tell.save_file("保存填好的表", proposed, KINDS):
            ending = Path(name).suffix
            path = path if path.suffix.lower() == ending.lower() else path.with_name(path.name + ending)
            if self._path is not None and path == self._path:
                self.context.tell.warn("不能写回县里的原表，请另起一个文件名。")
                return
            self.save(path)

    def _done(self, path: Path) -> None:
        self._set_busy(False)
        self._saved = path
        plan = self.check.filling.plan if self.check.filling else None
        count = len(plan.puts) if plan else 0
        self.result.setText(f"已填 {count} 格，保存在“{path}”。县里的原表没有改动；这份表的填法已记住，下月点“再填一次”即可。")
        self._turn(2)
        self.context.tell.done(f"县里的表已填好：{path.name}。")
        self.reload()

    def _open_folder(self) -> None:
        if self._saved is not None and self._saved.parent.is_dir():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._saved.parent)))
        else:
            self.context.tell.warn("找不到这个文件夹，U 盘可能已拔出。")

    # -- laying out

    def _turn(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        self.steps.show_step(page)
        self.back.setVisible(page == 1)
        self.go.setVisible(page == 1)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        for part in (self.check, self.drop, self.filled, self.go):
            part.setEnabled(not busy)

    def _build(self) -> None:
        self.head.below.addWidget(FamilyBar(self.context, "county_form"))
        line = QHBoxLayout()
        line.addWidget(self.steps)
        line.addStretch()
        self.head.below.addLayout(line)
        for page in (self._first_page(), self.check, self._last_page()):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.pages, 1)

    def _first_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(10)
        choose = self.drop.add_button("选择文件…", "folder-open", "primary")
        choose.clicked.connect(self._choose)
        column.addWidget(self.drop, 3)
        column.addWidget(self.filled, 2)
        return page

    def _last_page(self) -> QWidget:
        buttons = []
        for words, call, role in (("打开所在文件夹", self._open_folder, "primary"), ("再看一遍", lambda: self._turn(1), ""),
                                  ("填另一份表", lambda: self._turn(0), "")):
            button = QPushButton(words)
            look.mark(button, role=role)
            button.clicked.connect(call)
            buttons.append(button)
        return done_page(self.result_head, self.result, buttons)

    def _connect(self) -> None:
        self.drop.dropped.connect(self._dropped)
        self.filled.chosen.connect(self.open_kept)
        self.check.changed.connect(self._replan)
        self.check.again.connect(self._again)
        self.check.ask_text = lambda: self.context.tell.ask_text("固定文字", "这一列每行都填")
        self.back.clicked.connect(lambda: self._turn(0))
        self.go.clicked.connect(self._ask_save)
        self.context.pulse.month.connect(self._month_turned)
