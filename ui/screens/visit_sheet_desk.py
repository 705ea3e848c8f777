"""登记表录入: a sheet's lines typed in printed order, or what the scanner read settled beside its picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.documents import serial, visit_sheet_entry
from app.documents.visit_sheet_entry import Entry, VisitSheet
from app.errors import AppError
from app.progress import Progress
from app.records.registers import REGISTERS
from app.scan import visit_sheet as reading
from app.scan.visit_sheet import Proposal, ScannedPage
from app.security.roles import Action
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.screens.visit_sheet_keys import KeyLegend
from ui.screens.visit_sheet_stack import SheetStack
from ui.screens.visit_sheet_table import Draft, SheetModel, SheetView, boxes_of, pixmap
from ui.widgets.editors import DateEditor
from ui.widgets.gun import ScanLine
from ui.widgets.states import StatePages

_SCANS = "扫描件 (*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.bmp)"


class VisitSheetDesk(QWidget):
    """`open_serial(text)` begins a sheet by its number, `open_pages(pages)` a stack of scanned ones."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.sheet: VisitSheet | None = None
        self._page: bytes | None = None
        self._picture: dict[int, QPixmap] = {}
        self.unsaved = False
        self.line = ScanLine(placeholderText="扫码或输入登记表编号")
        self.scans = QPushButton("扫描件…")
        self.stack = SheetStack()
        self.which, self.state = QLabel(), QLabel()
        self.date = DateEditor(REGISTERS["visit"].field("date"))
        self.visitor = QLineEdit(maxLength=50)
        self.strip = QLabel()
        self.model = SheetModel()
        self.view = SheetView(self.model)
        self.keys = KeyLegend()
        self.states = StatePages(self.view)
        self.jump = QLineEdit(maxLength=2)
        self.figures, self.doubt = QLabel(), QLabel()
        self.save_button = QPushButton("保存本张　Ctrl+回车")
        self._build()
        self._connect()
        self._nothing()

    # -- opening

    def begin(self) -> None:
        """The page is in sight: the number is what is wanted first."""
        (self.view if self.sheet else self.line).setFocus()

    def open_serial(self, text: str) -> None:
        """Begin the sheet with this number; what is not saved of another one is asked about."""
        try:
            found = visit_sheet_entry.sheet(self._context.session, text)
        except AppError as fault:
            QApplication.beep()
            self._context.tell.warn(str(fault))
            self.line.setFocus()
            return
        if not self.may_leave():
            self.view.setFocus()
            return
        kept = {entry.line: entry for entry in found.entries}
        drafts = [Draft(line, kept.get(line.line) or Entry(line.line, "")) for line in found.lines]
        self._page = None
        self._show(found, drafts)

    def open_pages(self, pages: Sequence[ScannedPage]) -> None:
        """Read the ticks of scanned sheets in the background, then show the first of them to be settled."""
        if not self.may_leave():
            return

        def work(session: Session, progress: Progress) -> tuple[list[Proposal], list[str]]:
            return reading.propose_all(session, pages, progress)

        self._context.jobs.run(work, self._show_stack, title="读登记表")

    def open_files(self, paths: Sequence[Path]) -> None:
        """Read scans; only the visit sheets among the pages are taken."""

        def work(session: Session, progress: Progress) -> tuple[list[Proposal], list[str]]:
            return reading.read_files(session, paths, progress)

        self._context.jobs.run(work, self._show_stack, title="读登记表")

    def _choose_files(self) -> None:
        if (paths := self._context.tell.open_files("登记表的扫描件", _SCANS)) and self.may_leave():
            self.open_files(paths)

    def _show_stack(self, read: tuple[list[Proposal], list[str]]) -> None:
        found, refused = read
        if refused:
            self._context.tell.warn(f"有{len(refused)}页没有读成登记表：{refused[0]}")
        if not found:
            if not refused:
                self._context.tell.warn("这些页里没有走访登记表。")
            return
        self.stack.fill(found)
        self._show_proposal(0)

    def _show_proposal(self, at: int) -> None:
        item = self.stack.proposals[at]
        drafts = [
            Draft(line, read.entry, read.doubt, boxes_of(pixmap(read.strip), line.places))
            for line, read in zip(item.sheet.lines, item.lines, strict=True)
        ]
        self._page = item.page
        self._show(item.sheet, drafts)
        self._picture = {n: pixmap(read.strip) for n, read in enumerate(item.lines)}
        self._look_closer()
        if item.note:
            self._context.tell.warn(item.note)
        self.stack.show_current(item.sheet.serial)
        self.unsaved = not self.stack.saved(item.sheet.serial)
        self.view.go(self.view.next_open(-1) or 0)

    def _show(self, found: VisitSheet, drafts: list[Draft]) -> None:
        same_place = self.sheet is not None and self.sheet.area == found.area
        self.sheet = found
        self._picture = {}
        scanned = self._page is not None
        self.strip.setVisible(scanned)
        self.view.show_pictures(scanned)
        self.model.show_lines(drafts)
        shown = serial.display(found.serial)
        self.which.setText(f"{shown}　{found.place}　第{found.sheet_no}张，共{found.sheets}张　{found.round_name}")
        done = found.confirmed_on
        look.mark(self.state, badge="green" if done else "blue", level="small")
        self.state.setText(f"{clock.chinese_date(done)[5:]}已录入，再保存即更正" if done else "未录入")
        for words in (self.which, self.state):
            words.setVisible(not scanned)  # the stack says it, and the lines need the room
        if found.day:
            self.date.set_value(found.day)
        if found.visitor or not same_place:
            self.visitor.setText(found.visitor or self._context.session.get("area", found.area)["grid_worker"] or "")
        self.states.show_rows()
        self.unsaved = False
        self._tell()
        self.view.go(0)
        (self.view if self.date.line.text() else self.date).setFocus()  # the day is on the paper and never guessed

    def _nothing(self) -> None:
        self.sheet, self._page, self._picture = None, None, {}
        self.unsaved = False
        self.model.show_lines([])
        self.strip.hide()
        self.state.hide()
        self.which.hide()
        self.states.show_empty(
            "扫登记表右上角的码，或输入编号",
            "打开后按行录入：一户一个数字键，回车到下一行。整叠扫描的登记表也可以在这里逐张核对。",
        )
        self._tell()

    # -- saving

    def save(self) -> bool:
        """Save the sheet and go on to the next one; False when something must be settled first."""
        if self.sheet is None or not self._may_save():
            return False
        try:
            day = self.date.value() or ""
            saved = visit_sheet_entry.confirm(
                self._context.session, self.sheet.serial, self.model.entries(), day, self.visitor.text(), self._page_to_keep()
            )
        except AppError as fault:
            self._context.tell.error(fault)
            return False
        self._context.tell.done(saved.sentence, undo=saved.changed)
        self.stack.note_saved(self.sheet.serial)
        self.unsaved = False
        self._go_on()
        return True

    def _may_save(self) -> bool:
        doubtful = self.view.next_open(-1)
        if doubtful is not None:
            self._want(doubtful)
            return False
        if self._context.jobs.busy:
            self._context.tell.warn("正在处理其他工作，完成后再保存。")
            return False
        return True

    def _want(self, row: int) -> None:
        """Go to a line that wants an answer, and say which."""
        draft = self.model.drafts[row]
        self.view.go(row)
        self.view.setFocus()
        QApplication.beep()
        how = "改好，或按空格确认" if draft.entry.outcome else "请按数字键选结果，没走访的按 0 清空"
        self._context.tell.warn(f"第{draft.line.line}行还要核对：{draft.doubt}。{how}。")

    def _page_to_keep(self) -> bytes | None:
        """The picture of the page, once: saving a second time is a correction."""
        return self._page if self.sheet and not self.stack.saved(self.sheet.serial) else None

    def _go_on(self) -> None:
        left = self.stack.waiting()
        if self._page is not None and left:
            self._show_proposal(left[0])
            return
        if self._page is not None:
            self._context.tell.done(f"这叠{len(self.stack.proposals)}张登记表都已录入。")
            self.stack.fill([])
        self._nothing()
        self.line.setFocus()

    def give_up(self) -> None:
        """Put the sheet aside without saving."""
        if self.may_leave():
            self._nothing()
            self.line.setFocus()

    def may_leave(self) -> bool:
        """Whether what is typed may be let go."""
        if not self.unsaved or self.sheet is None:
            return True
        shown = serial.display(self.sheet.serial)
        verbs = ("保存", "放弃", "回到本张")
        answer = self._context.tell.ask("这张登记表还没有保存", f"{shown} 已填{len(self.model.entries())}行。", verbs)
        return self.save() if answer == "保存" else answer == "放弃"

    # -- showing

    def _touched(self) -> None:
        self.unsaved = True
        self._tell()

    def _tell(self) -> None:
        filled, doubtful = len(self.model.entries()), sum(bool(draft.doubt) for draft in self.model.drafts)
        parts = [f"{len(self.model.drafts)} 行", f"已填 {filled}", f"空白 {len(self.model.drafts) - filled}"]
        self.figures.setText("　".join([*parts, f"要核对 {doubtful}"] if doubtful else parts) if self.sheet else "")
        may = self.sheet is not None and self._context.session.can(Action.EDIT)
        self.save_button.setEnabled(may)
        self.keys.setEnabled(may)
        draft = self.model.drafts[self._row()] if 0 <= self._row() < len(self.model.drafts) else None
        self.keys.show_line(draft.entry if draft else None)
        self.doubt.setText(f"第{draft.line.line}行：{draft.doubt}" if draft else "")
        self.doubt.setVisible(draft is not None and bool(draft.doubt))

    def _row(self) -> int:
        return self.view.currentIndex().row()

    def _look_closer(self) -> None:
        """The current line as it stands on the paper, as wide as there is room."""
        picture = self._picture.get(self._row())
        if picture is not None:
            width = max(self.strip.width(), 200)
            self.strip.setPixmap(picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation))
        self._tell()

    def _chosen(self, at: int) -> None:
        if self.may_leave():
            self._show_proposal(at)
        elif self.sheet is not None:
            self.stack.show_current(self.sheet.serial)

    def _jumped(self) -> None:
        text = self.jump.text().strip()
        if text.isdecimal() and 1 <= int(text) <= len(self.model.drafts):
            self.view.go(int(text) - 1)
            self.view.setFocus()
            self.jump.clear()
        elif text:
            self._context.tell.warn(f"没有第{text}行。")

    def _typed_number(self, text: str) -> None:
        self.line.setText(text)
        self.line.setFocus()

    def _pressed(self, key: str) -> None:
        if 0 <= self._row() < len(self.model.drafts):
            self.model.key(self._row(), key)
        self.view.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look_closer()

    # -- laying out

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addLayout(self._top())
        column.addLayout(self._named())
        column.addWidget(self.keys)
        look.mark(self.strip, role="paper")
        self.strip.setAccessibleName("这一行在纸上的样子")
        self.strip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column.addWidget(self.strip)
        card = QFrame()
        look.mark(card, role="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.states)
        column.addWidget(card, 1)
        column.addLayout(self._bottom())

    def _top(self) -> QHBoxLayout:
        line = QHBoxLayout()
        self.line.setAccessibleName("登记表编号")
        self.line.setFixedWidth(look.px(176))
        line.addWidget(self.line)
        self.scans.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.scans.clicked.connect(self._choose_files)
        line.addWidget(self.scans)
        line.addWidget(self.stack, 1)
        line.addStretch()
        for words, widget, width in (("走访日期", self.date, 150), ("走访人", self.visitor, 110)):
            widget.setFixedWidth(look.px(width))
            widget.setAccessibleName(words)
            line.addWidget(QLabel(words))
            line.addWidget(widget)
        return line

    def _named(self) -> QHBoxLayout:
        line = QHBoxLayout()
        look.mark(self.which, level="section")
        line.addWidget(self.which)
        line.addWidget(self.state)
        line.addStretch()
        return line

    def _bottom(self) -> QHBoxLayout:
        line = QHBoxLayout()
        look.mark(self.doubt, badge="amber")
        self.doubt.setMinimumWidth(look.px(60))
        line.addWidget(self.figures)
        line.addWidget(self.doubt)
        line.addStretch()
        self.jump.setFixedWidth(look.px(44))
        self.jump.setAccessibleName("行号")
        drop = QPushButton("关闭本张")
        drop.clicked.connect(self.give_up)
        look.mark(self.save_button, role="primary")
        line.addWidget(QLabel("跳到行　/"))
        line.addWidget(self.jump)
        line.addSpacing(12)
        line.addWidget(drop)
        line.addWidget(self.save_button)
        return line

    def _connect(self) -> None:
        self.line.scanned.connect(self.open_serial)
        self.line.undoing.connect(self._context.undo)
        self.stack.picked.connect(self._chosen)
        self.model.touched.connect(self._touched)
        self.model.refused.connect(self._context.tell.error)
        self.view.selectionModel().currentRowChanged.connect(lambda _new, _old: self._look_closer())
        self.view.jump.connect(self.jump.setFocus)
        self.view.number.connect(self._typed_number)
        self.view.unsettled.connect(self._want)
        self.view.last.connect(self.save_button.setFocus)
        self.view.done.connect(self.save)
        self.keys.pressed.connect(self._pressed)
        self.jump.returnPressed.connect(self._jumped)
        self.save_button.clicked.connect(self.save)
        self.save_button.setAutoDefault(True)
        self.visitor.returnPressed.connect(self.view.setFocus)
        self.date.line.returnPressed.connect(self.visitor.setFocus)
