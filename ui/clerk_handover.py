"""工作移交: who gives, who takes, what there is and what is open, the list to sign, and the steps one by one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.documents import clerk_handover
from app.errors import AppError
from app.exchange.names import safe_name
from app.faults import told
from app.progress import Progress
from app.security import users
from app.session import Session
from app.tables.table import Table
from ui import look
from ui.context import AppContext
from ui.handover_folder import HandoverFolder
from ui.widgets.table_view import TableView

_PACK = "已做移交包"


class ClerkHandoverDialog(QDialog):
    """What the program sees it says itself; what happens on the table is ticked."""

    def __init__(self, context: AppContext, giver: str = "") -> None:
        super().__init__(context.tell.window)
        self._context = context
        self.giver, self.taker = QComboBox(), QComboBox()
        self.registers, self.open_items = TableView(), TableView()
        self.taken, self.given = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.stop = QPushButton("停用移交人…")
        self.ticks = {words: QCheckBox(words) for words in (*clerk_handover.TICKS, _PACK)}
        self.ticks[_PACK].setText(f"{_PACK}（上级要纸质或存档时才做）")
        self.paper, self.pack = QPushButton("移交清单存成 PDF…"), QPushButton("做移交包…")
        self.note, self.says = QPushButton("记下移交"), QLabel(" ", wordWrap=True)
        self.folder = HandoverFolder(context)
        self._build()
        self._fill(giver)
        context.jobs.read(clerk_handover.overview, self._show, key="handover", failed=self._failed)

    def save_list(self, out: Path) -> None:
        """The list to sign, as a PDF."""
        work = partial(_list, giver=self.giver.currentText(), taker=self.taker.currentText(), out=out)
        self._context.jobs.run(work, lambda path: self._say(f"移交清单已存成“{path}”，请打印签名。", "green"), self._failed,
                               title="移交清单")

    def stop_giver(self) -> None:
        """Take the giver's sign-in away after asking."""
        name = self.giver.currentText()
        text = "停用后不能再登录，做过的记录都保留。"
        if self._context.tell.ask(f"停用“{name}”", text, ("停用", "保留"), danger=True) != "停用":
            return
        self._try(lambda: users.stop_user(self._context.session, name), f"已停用“{name}”。")

    def finish(self) -> None:
        """Write the hand-over into the log."""
        ticked = [words for words, box in self.ticks.items() if box.isChecked()]
        session, names = self._context.session, (self.giver.currentText(), self.taker.currentText())
        if self._try(lambda: clerk_handover.finish(session, *names, ticked), ""):
            self.accept()
            self._context.tell.done(f"已记下工作移交：“{names[0]}”移交给“{names[1]}”。")

    def _try(self, work: Callable[[], object], done: str) -> bool:
        try:
            work()
        except AppError as fault:
            self._say(str(fault), "red")
            return False
        self._say(done or " ", "green")
        self._look()
        return True

    def _fill(self, giver: str) -> None:
        rows = self._context.session.all("user_account")
        for box in (self.giver, self.taker):
            box.addItems([str(row["name"]) for row in rows])
        self.giver.setCurrentText(giver)
        self.taker.setCurrentIndex(-1)
        self.giver.currentIndexChanged.connect(self._look)
        self.taker.currentIndexChanged.connect(self._look)
        self._look()

    def _look(self) -> None:
        """What the program itself sees of the two accounts."""
        session, giver, taker = self._context.session, self.giver.currentText(), self.taker.currentText()
        missing = clerk_handover.taker_ready(session, taker) if taker else "请选接交人。没有账号的，先在“用户”页新增。"
        _mark(self.taken, missing, f"接交人“{taker}”有自己的账号。")
        missing = clerk_handover.giver_done(session, giver) if giver else "请选移交人。"
        _mark(self.given, missing, f"移交人“{giver}”的账号已停用，或刚改过密码。")
        self.stop.setEnabled(bool(giver) and giver != session.user.name and bool(missing))

    def _show(self, tables: tuple[Table, Table]) -> None:
        for view, table in zip((self.registers, self.open_items), tables, strict=True):
            view.set_table(table)

    def _failed(self, fault: BaseException) -> None:
        known = told(fault)
        if known is None:
            self._context.tell.error(fault)
        else:
            self._say(str(known), "red")

    def _say(self, words: str, tone: str) -> None:
        look.mark(self.says, tone=tone)
        self.says.setText(words)

    def _ask_list(self) -> None:
        giver, taker = self.giver.currentText(), self.taker.currentText()
        if not giver or not taker or giver == taker:
            self._say("请先选移交人和接交人。", "red")
            return
        name = safe_name(f"工作移交清单-{giver}-{taker}-{clock.today():%Y%m%d}.pdf")
        if out := self._context.tell.save_file("移交清单", name, "PDF (*.pdf)"):
            self.save_list(out)

    # -- laying out

    def _build(self) -> None:
        self.setWindowTitle("工作移交")
        self.resize(look.px(860), look.px(600))
        look.mark(self.note, role="primary")
        leave = QPushButton("关闭")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(8)
        for label, box in (("移交人", self.giver), ("接交人", self.taker)):
            box.setAccessibleName(label)
        column.addLayout(_line(QLabel("移交人"), self.giver, QLabel("接交人"), self.taker, self.paper))
        tables = QHBoxLayout()
        tables.setSpacing(12)
        tables.addWidget(self.registers, 1)
        tables.addWidget(self.open_items, 1)
        column.addLayout(tables, 1)
        column.addWidget(self.taken)
        column.addLayout(_line(self.given, self.stop))
        for words, box in self.ticks.items():
            if words == _PACK:
                column.addLayout(_line(box, self.pack))
            else:
                column.addWidget(box)
        column.addWidget(self.says)
        foot = QHBoxLayout()
        foot.addStretch()
        for button in (self.note, leave):
            foot.addWidget(button)
        column.addLayout(foot)
        for button in (self.paper, self.pack, self.stop, self.note, leave):
            button.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        self.paper.clicked.connect(self._ask_list)
        self.pack.clicked.connect(self.folder.ask)
        self.folder.made.connect(lambda _made: self.ticks[_PACK].setChecked(True))
        self.stop.clicked.connect(self.stop_giver)
        self.note.clicked.connect(self.finish)


def _mark(label: QLabel, missing: str, there: str) -> None:
    look.mark(label, tone="red" if missing else "green")
    label.setText(missing or there)


def _line(*parts: QWidget) -> QHBoxLayout:
    """Boxes, or what stands first before a button, take the width."""
    line = QHBoxLayout()
    line.setSpacing(8)
    for at, part in enumerate(parts):
        line.addWidget(part, int(isinstance(part, QComboBox) or (at == 0 and len(parts) == 2)))
    return line


def _list(session: Session, progress: Progress, giver: str, taker: str, out: Path) -> Path:
    return clerk_handover.write_list(session, giver, taker, out, progress)
