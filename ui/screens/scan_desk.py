"""回收扫描: a stack from the scanner sorted into heaps; a person looks, decides with one key, and files it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.documents import serial
from app.errors import AppError
from app.scan import filing
from app.scan.filing import Decision, FiledReport
from app.scan.stack import Heap
from app.security.roles import Action
from app.session import Query, Session
from ui import look
from ui.context import AppContext
from ui.screens import scan_stack
from ui.screens.return_desk import OUT
from ui.screens.scan_list import ScanList
from ui.screens.scan_stack import ScanStack
from ui.screens.scan_view import PageView
from ui.widgets.drop_zone import DropZone, dropped_files
from ui.widgets.flow import FlowLayout
from ui.widgets.gun import GunKeys, ScanLine
from ui.widgets.panes import panes

_KINDS = "扫描件 (*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.bmp *.webp)"
_HINT = ("PDF、图片或整个文件夹；一页一张，次序、正反、倒放都不要紧。扫描仪设200 dpi灰度即可，手机拍的要拍正拍全。")
_BUTTONS = (("1", "已签字"), ("2", "未签字"), ("3", "婉拒签字"), ("4", "作补充页"), ("0", "不登记"))


class ScanDesk(QWidget):
    """The tab 回收扫描. Nothing is saved before 登记 is pressed."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.stack = ScanStack()
        self._filed: ScanStack | None = None
        self.drop = DropZone("把扫描件拖到这里", _HINT)
        self.list, self.view = ScanList(), PageView()
        self.line = ScanLine(placeholderText="看着下面的图输入编号，或用扫码枪扫")
        self.summary, self.whose = QLabel(), QLabel(wordWrap=True)
        self.out = QPushButton()
        self.file_button = QPushButton()
        self.sheets_button = QPushButton()
        self.faults = QPlainTextEdit(readOnly=True)
        self.buttons = {key: QPushButton(f"{key}　{words}") for key, words in _BUTTONS}
        self.pages_shown = QStackedWidget()
        self._build()
        self._connect()
        self._gun = GunKeys(self, self.line, keep="".join(self.buttons))
        self._show()

    @property
    def pages(self) -> list[scan_stack.Page]:
        """The pages on the desk."""
        return self.stack.pages

    @property
    def decisions(self) -> dict[int, Decision]:
        """What the person decided, by place in `pages`."""
        return self.stack.decisions

    # -- reading

    def open(self, paths: Sequence[Path]) -> None:
        """Read files and folders and lay them on the desk, on top of what lies there."""
        chosen = list(paths)
        self._context.jobs.run(partial(scan_stack.read, paths=chosen), self._read, title="读扫描件")

    def _read(self, found: ScanStack) -> None:
        self.stack.add(found)
        self._filed = None
        self._show()
        waiting = self.stack.waiting()
        if waiting:
            self.list.go(waiting[0])
        self.begin()
        if not found.pages and not found.faults:
            self._context.tell.warn("这里没有可读的扫描件。")

    def begin(self) -> None:
        """The tab is in sight."""
        (self.list if self.stack.pages else self.drop).setFocus()

    def reload(self) -> None:
        """What is still out; and pages whose filing was taken back lie on the desk again."""
        self._context.jobs.read(_outside, self._say_out, key="scan.out")
        if self._filed is not None:
            self._context.jobs.read(partial(scan_stack.taken_back, stack=self._filed), self._back_again, key="scan.undone")

    def _back_again(self, undone: bool) -> None:
        if undone and self._filed is not None:
            self.stack, self._filed = self._filed, None
            self._show()
            self._context.tell.info("登记已撤销，页面放回待登记。")

    # -- deciding

    def decide(self, at: int, decision: Decision) -> None:
        """Say what is done with one page, and go to the next that waits."""
        self.stack.decisions[at] = decision
        self.list.tell(self.stack, at)
        self._tell()
        waiting = self.stack.waiting()
        later = [place for place in waiting if place > at] or waiting
        self.list.go(later[0] if later else max(self.list.after(at), at) if at == self.list.at else self.list.at)

    def press(self, key: str) -> None:
        """One of the keys 1 2 3 4 0 for the page in sight; a key that does not fit beeps."""
        at = self.list.at
        if at < 0 or not self.buttons[key].isEnabled():
            QApplication.beep()
            return
        if key == "0":
            self.decide(at, Decision("skip"))
        elif key == "4":
            self.decide(at, Decision("add"))
        else:
            further = self.stack.pages[at].heap is Heap.ALREADY
            self.decide(at, Decision("add" if further else "file", scan_stack.SIGNED[key]))

    def take_number(self, text: str) -> None:
        """A number typed or sent by a gun: for the page in sight when it has none, else to find its page."""
        at = self.list.at
        try:
            number = serial.parse(text).text
        except AppError as fault:
            self._refuse(str(fault))
            return
        if at >= 0 and self.stack.pages[at].code is None:
            self._name_page(at, number)
            return
        found = [place for place, page in enumerate(self.stack.pages) if page.code == number]
        if found:
            self.list.go(found[0])
        else:
            self._refuse(f"{serial.display(number)} 不在这批扫描件里。")
        self.list.setFocus()

    def _name_page(self, at: int, number: str) -> None:
        try:
            self.stack.pages[at] = filing.typed(self._context.session, self.stack.pages[at], number)
        except AppError as fault:
            self._refuse(str(fault))
            return
        self.stack.decisions.pop(at, None)
        self.stack.whose |= scan_stack.owners(self._context.session, [self.stack.pages[at]])
        self._show()
        waiting = self.stack.waiting()
        self.list.go(waiting[0] if waiting else at)
        self.list.setFocus()

    def _refuse(self, words: str) -> None:
        QApplication.beep()
        self._context.tell.warn(words)
        self.line.setFocus()

    # -- filing

    def file(self) -> None:
        """File everything decided in one step. Nothing may come onto the desk meanwhile: it would be lost with the rest."""
        if self._context.jobs.busy:
            self._context.tell.warn("还有工作没做完，请等它做完再登记。")
            return
        waiting = len(self.stack.waiting())
        words = f"还有 {waiting} 页没有核对，这次不登记，留在页面上。"
        if waiting and self._context.tell.ask("还有没看的页", words, ["登记其余的", "继续核对"]) != "登记其余的":
            return
        before = ScanStack(list(self.stack.pages), dict(self.stack.decisions), dict(self.stack.whose))
        work = partial(scan_stack.file, stack=before)
        self.pages_shown.setEnabled(False)
        self._context.jobs.run(work, partial(self._done, before), self._not_done, title="扫描登记")

    def _not_done(self, fault: BaseException) -> None:
        self.pages_shown.setEnabled(True)
        self._context.tell.error(fault)
        self.begin()

    def _done(self, before: ScanStack, made: tuple[FiledReport, ScanStack]) -> None:
        self.pages_shown.setEnabled(True)
        report, self.stack = made
        self._filed = before
        self._show()
        self._context.tell.done(report.sentence, undo=True)
        if report.nobody:
            shown = "、".join(serial.display(number) for number in report.nobody[:5])
            self._context.tell.warn(f"{shown} 等 {len(report.nobody)} 份空白表还没有姓名，请在登记收回里补登。")
        self.reload()
        self.begin()

    def open_sheets(self) -> None:
        """The visit sheets of the stack are settled on their own page."""
        places = self.stack.heap(Heap.SHEET)
        sheets = [self.stack.pages[at] for at in places]
        left = [at for at in range(len(self.stack.pages)) if at not in set(places)]
        kept = {old: new for new, old in enumerate(left)}
        self.stack = ScanStack([self.stack.pages[at] for at in left],
                               {kept[at]: one for at, one in self.stack.decisions.items() if at in kept},
                               self.stack.whose, self.stack.faults)
        self._show()
        self._context.navigate("visit_sheets", {"pages": sheets})

    def clear(self) -> None:
        """Take everything off the desk; nothing of it is filed."""
        waiting = self.stack.to_file() + len(self.stack.waiting())
        if waiting and self._context.tell.ask("清空", f"{waiting} 页还没有登记，清空后要重新读。", ["清空", "保留"],
                                              danger=True) != "清空":
            return
        self.stack = ScanStack()
        self._show()

    def may_leave(self) -> bool:
        """Pages stay for this sitting; it is said how many wait."""
        left = self.stack.to_file() + len(self.stack.waiting())
        if left:
            self._context.tell.warn(f"回收扫描里还有 {left} 页没有登记，页面会保留到退出程序。")
        return True

    # -- showing

    def _show(self) -> None:
        self.pages_shown.setCurrentIndex(1 if self.stack.pages or self.stack.faults else 0)
        self.list.show_stack(self.stack)
        self.faults.setPlainText("\n".join(self.stack.faults))
        self.faults.setVisible(bool(self.stack.faults))
        self._tell()

    def _tell(self) -> None:
        filed, waiting = self.stack.to_file(), len(self.stack.waiting())
        words = f"共 {len(self.stack.pages)} 页，可登记 {filed} 页"
        self.summary.setText(f"{words}，待核对 {waiting} 页" if waiting else words)
        self.file_button.setText(f"登记 {filed} 页")
        self.file_button.setEnabled(bool(filed) and self._context.session.can(Action.RETURN))
        sheets = len(self.stack.heap(Heap.SHEET))
        self.sheets_button.setText(f"核对登记表 {sheets} 张…")
        self.sheets_button.setVisible(bool(sheets))
        self._allow()

    def _allow(self) -> None:
        at = self.list.at
        heap = self.stack.pages[at].heap if at >= 0 else None
        signing = heap in (Heap.EMPTY, Heap.FILED, Heap.ALREADY)
        for key in ("1", "2", "3"):
            self.buttons[key].setEnabled(signing)
        self.buttons["4"].setEnabled(heap is Heap.ALREADY)
        self.buttons["0"].setEnabled(heap not in (None, Heap.SHEET))

    def _look(self, at: int) -> None:
        if at < 0:
            self.view.clear()
            self.whose.setText("")
        else:
            page = self.stack.pages[at]
            self.view.show_page(page.image, page.sign_image)
            name, place = self.stack.whose.get(page.code or "", ("", ""))
            said = "　".join(part for part in (scan_stack.shown(page), name, place) if part)
            self.whose.setText(f"{said}\n{page.note}" if page.note else said)
        self._allow()

    def _say_out(self, count: int) -> None:
        self.out.setText(f"还有 {count:,} 份未收回")
        self.out.setVisible(bool(count))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        if files := dropped_files(event):
            self.open(files)

    # -- laying out

    def _connect(self) -> None:
        self.drop.dropped.connect(self.open)
        self.list.picked.connect(self._look)
        self.list.pressed.connect(self.press)
        self.line.scanned.connect(self.take_number)
        self.line.undoing.connect(self._context.undo)
        self.file_button.clicked.connect(self.file)
        self.sheets_button.clicked.connect(self.open_sheets)
        self.out.clicked.connect(lambda: self._context.navigate("issued", {"where": OUT, "words": "未收回"}))
        for key, button in self.buttons.items():
            button.clicked.connect(partial(self._clicked, key))

    def _clicked(self, key: str) -> None:
        self.press(key)
        self.list.setFocus()

    def _choose(self) -> None:
        if files := self._context.tell.open_files("选择扫描件", _KINDS):
            self.open(files)

    def _choose_folder(self) -> None:
        if folder := self._context.tell.folder("选择扫描件文件夹"):
            self.open([folder])

    def _build(self) -> None:
        self.drop.add_button("选择文件…", "file-input", "primary").clicked.connect(self._choose)
        self.drop.add_button("选择文件夹…", "folder-open").clicked.connect(self._choose_folder)
        split = panes((self._left(), self._right()), (0, 1), (900, 800))
        self.pages_shown.addWidget(self.drop)
        self.pages_shown.addWidget(split)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages_shown)
        self.setAcceptDrops(True)  # more files may be let go over the heaps too

    def _left(self) -> QWidget:
        side = QFrame()
        look.mark(side, role="card")
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        top = QHBoxLayout()
        look.mark(self.summary, level="section")
        look.mark(self.out, role="link")
        top.addWidget(self.summary)
        top.addStretch()
        top.addWidget(self.out)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        look.mark(self.faults, role="warning")
        self.faults.setMaximumHeight(look.px(84))
        column.addWidget(self.faults)
        foot = QWidget()
        line = FlowLayout(foot, across=8, down=6)
        look.mark(self.file_button, role="primary")
        line.addWidget(self.file_button)
        line.addWidget(self.sheets_button)
        more, folder, clear = QPushButton("再读文件…"), QPushButton("再读文件夹…"), QPushButton("清空")
        for button, call in ((more, self._choose), (folder, self._choose_folder), (clear, self.clear)):
            button.clicked.connect(call)
            line.addWidget(button)
        column.addWidget(foot)
        return side

    def _right(self) -> QWidget:
        side = QFrame()
        look.mark(side, role="card")
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addWidget(self.line)
        head = QHBoxLayout()
        self.whose.setTextFormat(Qt.TextFormat.PlainText)
        head.addWidget(self.whose, 1)
        head.addWidget(self.view.zoom, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        keys = QWidget()
        flow = FlowLayout(keys, across=6, down=6)
        for button in self.buttons.values():
            flow.addWidget(button)
        column.addWidget(keys)
        column.addWidget(self.view, 1)
        return side


def _outside(session: Session) -> int:
    return session.count("issued", Query(OUT))
