"""The opened store: the directory with its files, requests, disposals, and for the head the log and who may open it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from app.errors import AppError
from ui import look
from ui.keyfiles import paper_menu
from ui.keyfiles.boxes import PurposeBox
from ui.keyfiles.directory import Directory
from ui.keyfiles.file_page import FilePage
from ui.keyfiles.holders import Holders
from ui.keyfiles.ledgers import Disposals, Looks, Requests
from ui.keyfiles.new_file import NewFile
from ui.keyfiles.rows import RowsTable
from ui.keyfiles.sitting import Sitting
from ui.screens import spec_of
from ui.screens.base import PageHead

Ledger = Requests | Disposals | Looks | Holders


class Inside(QWidget):
    """`locking` when the person closes the store, `counted` the words for the status bar."""

    locking = Signal()
    counted = Signal(str)

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        self.directory = Directory(sitting)
        self.file: FilePage | None = None
        self.new: NewFile | None = None
        self.work = QStackedWidget()
        self.work.addWidget(self.directory)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.ledgers: list[Ledger] = [Requests(sitting), Disposals(sitting)]
        if sitting.is_head:
            self.ledgers += [Looks(sitting), Holders(sitting)]
        self.head = PageHead(spec_of("keyfiles").title, "有书面依据才建档；只记依据要的，每次查看都有登记")
        self.fresh = self.head.add_button("新建档案", "folder-plus", "primary")
        self.papers = self.head.add_button("表和名单", "file-text")
        paper_menu.give(self.papers, sitting, self, self.show_directory)
        self.lock = self.head.add_button("锁上", "lock")
        self._build()
        self._connect()

    def arrive(self) -> None:
        """The directory, read anew."""
        self.show_directory()

    def may_leave(self) -> bool:
        """Whether a new file under way may be given up; a file in full is hidden."""
        if self.new is not None and self.new.begun:
            text = "新建档案还没有存。这里不留草稿，离开就没有了。"
            if self.sitting.context.tell.ask("放弃新建", text, ("放弃", "继续填写"), danger=True) != "放弃":
                return False
        self._leave_work()
        return True

    def show_directory(self) -> None:
        """Back to the masked list; what was open is gone."""
        self._leave_work()
        self.directory.reload()
        self.directory.table.setFocus()

    def ask_to_open(self, no: str) -> PurposeBox:
        """Ask why, then show a file in full."""
        says = "整份档案会显示出来，事由记入查阅登记。3分钟不动自动收起。"
        box = PurposeBox(self.sitting, self, f"查看 {no}", says, "查看", lambda why: self.open_file(no, why))
        box.open()
        return box

    def open_file(self, no: str, why: str) -> None:
        """Show a file in full. Raises AppError as `KeyStore.view`."""
        shown = self.sitting.store.view(no, why)
        self._leave_work()
        self.file = FilePage(self.sitting, shown, why)
        self.file.left.connect(self.show_directory)
        self._put(self.file)
        self.file.start()

    def begin_new(self) -> None:
        """A new file, its basis first."""
        self._leave_work()
        self.new = NewFile(self.sitting)
        self.new.left.connect(self.show_directory)
        self.new.made.connect(self._made)
        self._put(self.new)
        self.new.start()

    def wipe(self) -> None:
        """Empty everything that showed or took words, before it goes."""
        self._leave_work()
        for table in self.findChildren(RowsTable):
            table.rows.show([])
        for line in self.findChildren(QLineEdit):
            line.clear()
        for text in self.findChildren(QPlainTextEdit):
            text.clear()

    def _made(self, no: str) -> None:
        self.sitting.context.tell.done(f"已建档，档号{no}，等负责人审批。")
        self.new = None if self.new is None else self._gone(self.new)
        self.show_directory()
        self.directory.table.choose(lambda row: row["no"] == no)

    def _put(self, page: QWidget) -> None:
        self.work.addWidget(page)
        self.work.setCurrentWidget(page)
        self.fresh.setEnabled(False)

    def _leave_work(self) -> None:
        self.file = None if self.file is None else self._gone(self.file)
        self.new = None if self.new is None else self._gone(self.new)
        self.work.setCurrentWidget(self.directory)
        self.fresh.setEnabled(True)

    def _gone(self, page: FilePage | NewFile) -> None:
        page.wipe()
        page.hide()
        self.work.removeWidget(page)
        page.setParent(None)
        page.deleteLater()

    def _turned(self, at: int) -> None:
        self._leave_work()
        if at == 0:
            self.show_directory()
            return
        page = self.ledgers[at - 1]
        self.fresh.setEnabled(False)
        try:
            page.reload()
        except AppError as fault:
            self.sitting.context.tell.error(fault)

    def _build(self) -> None:
        self.tabs.addTab(self.work, "目录")
        for page in self.ledgers:
            self.tabs.addTab(page, page.TITLE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.tabs, 1)
        look.mark(self.tabs, role="page")

    def _connect(self) -> None:
        self.fresh.clicked.connect(self.begin_new)
        self.fresh.setToolTip("Ctrl+N")
        self.lock.clicked.connect(self.locking)
        self.directory.opened.connect(self.ask_to_open)
        self.directory.creating.connect(self.begin_new)
        self.directory.counted.connect(self.counted)
        self.tabs.currentChanged.connect(self._turned)
        for page in self.ledgers:
            page.counted.connect(self.counted)
            if isinstance(page, Requests):
                page.opened.connect(self._open_of_request)
        keys = QShortcut(QKeySequence("Ctrl+N"), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.fresh.click)

    def _open_of_request(self, no: str) -> None:
        self.tabs.setCurrentIndex(0)
        self.ask_to_open(no)


