"""What stands above the pages: what was made, what was broken off, and names that cannot be drawn."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
)

from app.documents import issue as issuing
from app.documents import office_fonts, serial
from app.documents.batch import Undrawable
from app.documents.issue import FolderReport, IssueReport
from app.documents.values import REGISTERS
from app.files import Out
from app.progress import Progress
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.screens import print_work
from ui.screens.print_actions import PrintActions
from ui.screens.print_work import Broken, Made

_LINES = 3
_NAME = Qt.ItemDataRole.UserRole


class ResultBar(QFrame):
    """What was made, with the ways on: print it, open its folder, print some pages again; `left` to make more."""

    reprinting = Signal(str)
    left = Signal()

    def __init__(self, context: AppContext, actions: PrintActions) -> None:
        super().__init__()
        self._context, self._actions = context, actions
        self._made: Made | None = None
        self._sent: set[int] = set()
        self._folder = Path()
        self.words, self.fonts = QLabel(wordWrap=True), QLabel(wordWrap=True)
        look.mark(self.fonts, tone="muted", level="small")
        self.print_it, self.open_folder = QPushButton("打印…"), QPushButton("打开文件夹")
        self.again, self.back = QPushButton("补打…"), QPushButton("再打一批")
        look.mark(self, role="note")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 8, 4)
        column.setSpacing(0)
        line = QHBoxLayout()
        line.addStretch()
        column.addWidget(self.words)
        column.addWidget(self.fonts)
        column.addLayout(line)
        calls = ((self.print_it, self._print), (self.again, self._again), (self.open_folder, self._open),
                 (self.back, self.left.emit))
        for button, call in calls:
            look.mark(button, role="link")
            button.clicked.connect(call)
            line.addWidget(button)
        actions.sent.connect(self._note)
        self.hide()

    def show_made(self, made: Made, styles: list[str]) -> str:
        """Say what was made; returns the short form of it."""
        self._made, self._sent = made, set()
        report = made.report
        where = f"，已存到 {made.file.name}" if made.file else ""
        if report.first:
            numbers = f"{serial.display(report.first)} 至 {serial.display(report.last)}"
            one = report.first == report.last
            span = serial.display(report.first) if one else numbers
            words = f"已编号 {report.count:,} 份：{span}，共 {report.pages:,} 页{where}。"
        else:
            words = f"已做好 {report.count:,} 份，共 {report.pages:,} 页{where}。"
        self._context.tell.done(words)
        self._folder = made.file.parent if made.file else Path()
        self._show(words, styles, folder=made.file is not None)
        return f"{report.count:,} 份已编号。" if report.first else f"{report.count:,} 份已做好。"

    def show_folder(self, folder: Path, report: FolderReport, styles: list[str]) -> str:
        """Say what a folder per village holds; returns the short form of it."""
        self._made, self._folder = None, folder
        words = f"已做好 {len(report.files):,} 个文件，共 {report.count:,} 份，存在“{folder.name}”里。"
        self._context.tell.done(words)
        self._show(words, styles, folder=True)
        return f"{report.count:,} 份已做好。"

    def _show(self, words: str, styles: list[str], folder: bool) -> None:
        self.words.setText(words)
        self.fonts.setText(f"本次字体　{office_fonts.used_line(styles)}")
        self.open_folder.setVisible(folder)
        self._offer()
        self.show()

    def _offer(self) -> None:
        """Pages that never went out are printed; those that did are printed again, with the mark 补打."""
        made = self._made
        more = made is not None and (not made.report.batch or len(self._sent) < made.report.pages)
        self.print_it.setVisible(more)
        self.again.setVisible(made is not None and bool(made.report.batch) and bool(self._sent))

    def _note(self, made: Made, pages: list[int]) -> None:
        if made is self._made:
            self._sent |= set(pages)
            self._offer()

    def _print(self) -> None:
        if self._made is not None:
            self._actions.print_made(self._made)

    def _again(self) -> None:
        if self._made is not None:
            self.reprinting.emit(self._made.report.batch)

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))


class BrokenBar(QFrame):
    """Batches whose numbers were taken but whose pages never came: each can be finished under its numbers."""

    def __init__(self, context: AppContext, actions: PrintActions) -> None:
        super().__init__()
        self._context, self._actions = context, actions
        self.words = QLabel(wordWrap=True)
        self.which = QComboBox()
        self.which.setAccessibleName("没有打印完的批次")
        self.finish = QPushButton("接着打印")
        look.mark(self, role="warning")
        look.mark(self.finish, role="link")
        menu = QMenu(self.finish)
        menu.addAction(look.icon("printer"), "打印…", self.finish_on_paper)
        menu.addAction(look.icon("file-text"), "生成 PDF…", self.finish_to_file)
        self.finish.setMenu(menu)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 8, 4)
        column.setSpacing(2)
        line = QHBoxLayout()
        line.addWidget(self.which, 1)
        line.addWidget(self.finish)
        column.addWidget(self.words)
        column.addLayout(line)
        self.hide()

    def show_batches(self, batches: list[Broken]) -> None:
        """Offer these; none hides the bar."""
        self.which.clear()
        for item in batches:
            self.which.addItem(f"{item.papers:,} 个编号　{item.words}", item.batch)
        papers = sum(item.papers for item in batches)
        self._actions.waiting = papers
        self.words.setText(f"有 {len(batches)} 批、{papers:,} 个编号没有打印完。编号不会重用，请接着打印；不要了的请作废。")
        self.setVisible(bool(batches))

    def finish_on_paper(self) -> None:
        """Finish the chosen batch on a printer."""
        if work := self._work():
            self._actions.to_printer("接着打印", work)

    def finish_to_file(self) -> None:
        """Finish the chosen batch into a file."""
        if work := self._work():
            self._actions.to_file("接着打印", "接着打印.pdf", work, "接着打印")

    def _work(self) -> print_work.Work | None:
        batch = str(self.which.currentData() or "")
        if not batch:
            return None

        def work(session: Session, out: Out, progress: Progress) -> IssueReport:
            return issuing.finish(session, batch, out, progress)

        return work


class UndrawableBox(QFrame):
    """Values with characters no font has, listed before printing; Enter or a double click opens the record."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._register = ""
        self.head = QLabel(wordWrap=True)
        self.list = QListWidget()
        self.list.setAccessibleName("打不出的字")
        look.mark(self, role="warning")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(10, 6, 8, 8)
        inside.addWidget(self.head)
        inside.addWidget(self.list)
        self.list.itemActivated.connect(self._open)
        self.hide()

    def show_found(self, found: list[Undrawable], recipients: str) -> None:
        """List them; none hides the box."""
        self._register = REGISTERS[recipients]
        self.head.setText(f"{len(found)} 处有字库里没有的字，打出来是空框，可留空手写。双击一行去改正：")
        self.list.clear()
        for item in found:
            line = QListWidgetItem(f"{item.place}　{item.name}　缺“{item.characters}”", self.list)
            line.setData(_NAME, item.name)
        self.list.setFixedHeight(look.px(8) + look.px(27) * min(len(found), _LINES))
        self.setVisible(bool(found))

    def _open(self, item: QListWidgetItem) -> None:
        uid = print_work.record_of(self._context.session, self._register, str(item.data(_NAME)))
        if uid:
            self._context.navigate(self._register, {"uid": uid})
        else:
            self._context.tell.info("这个字不在姓名、名称里，请到“设置 → 本单位”或区域里找。")
