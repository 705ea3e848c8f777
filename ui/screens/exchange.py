"""数据交换: packages for the other PC and upward, packages taken in, and the book of both."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.exchange import book
from app.exchange.apply import apply_take
from app.exchange.container import NeedsPassword
from app.exchange.outcome import Taken, TakePlan
from app.exchange.pack import Made, pack_peer
from app.exchange.take import in_order, plan_take
from app.exchange.up import pack_up
from app.progress import Progress
from app.records.registers import REGISTERS
from app.security.roles import Action
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.screens import spec_of
from ui.screens.base import PageHead, Screen
from ui.screens.exchange_pack import PackDialog
from ui.screens.exchange_take import TakePanel
from ui.widgets.drop_zone import DropZone, dropped_files
from ui.widgets.family_bar import FamilyBar
from ui.widgets.fields_dialog import LinesDialog
from ui.widgets.plain_table import make_plain
from ui.widgets.states import StatePages

_HEADS = ("时间", "包", "单位", "期间", "内容", "经办")
_KINDS = "交换包 (*.zip)"


class Exchange(Screen):
    """The book with a place to drop packages, or the package being looked at."""

    registers = frozenset({"office"})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.setAcceptDrops(True)
        self.head = PageHead(spec_of("exchange").title)
        self.list = QTableWidget(0, len(_HEADS))
        self.panel = TakePanel()
        self.pages = QStackedWidget()
        self.drop = DropZone("把交换包或上报包拖到这里", "U 盘上的 .zip 文件，可以一次拖几个；收下之前先看内容")
        self.states = StatePages(self.list)
        self._queue: list[Path] = []
        self._total = 0
        self._password = ""
        self._level = ""
        self._plan: TakePlan | None = None
        self.front = QFrame()
        self._build()

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        super().arrive(arguments)
        if files := arguments.get("files"):
            self.take_files(list(files))

    def reload(self) -> None:
        self.states.show_loading()
        self.context.jobs.read(_book, self._show, key="exchange", failed=self._failed)

    def _failed(self, fault: BaseException) -> None:
        self.states.show_failed(fault, self.reload)

    def may_leave(self) -> bool:
        if self._plan is None or not self.panel.answers():
            return True
        verb = self.context.tell.ask("还没有收下", "已选定的不会保留。", ("离开", "继续看"))
        if verb == "离开":
            self._stop()
        return verb == "离开"

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and self.pages.currentWidget() is not self.panel:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        if files := dropped_files(event):
            self.take_files(files)

    # -- the book

    def _show(self, found: tuple[str, str, list[book.Sent]]) -> None:
        letter, level, lines = found
        self.head.remark.setText(f"本机字母 {letter}，{book.LEVEL_NAMES[level]}级台账")
        self._level = level
        self._turn(self.pages.currentWidget())
        self.list.setRowCount(len(lines))
        for row, line in enumerate(lines):
            for column, text in enumerate(_cells(line)):
                item = QTableWidgetItem(text)
                item.setToolTip(f"{text}\n{line.file}")
                self.list.setItem(row, column, item)
        if lines:
            self.states.show_rows()
        else:
            above = "上报包交给上级，在上级的这一页收下。" if level != "county" else "各镇的上报包在这里收下，汇总在“各镇汇总”。"
            self.states.show_empty("还没有做过包，也没有收过包", f"交换包给本单位的另一台电脑。{above}")
        sent = sum(line.direction == "out" for line in lines)
        self.counted.emit(f"做过 {sent} 包，收过 {len(lines) - sent} 包")

    # -- making

    def ask_pack(self, kind: str) -> PackDialog:
        """Ask what to put in, then where to put it."""
        level = book.level_of(self.context.session)
        box = PackDialog(kind, level, self.context.month, self.context.tell.window)
        box.accepted.connect(lambda: self._pack(kind, box))
        box.open()
        return box

    def _pack(self, kind: str, box: PackDialog) -> None:
        if folder := self.context.tell.folder("包放到哪里（如 U 盘）"):
            since, password = str(box.since.currentData()), box.password.text()
            staff, second, month = box.staff.isChecked(), box.second_person(), self.context.month

            def work(session: Session, progress: Progress) -> Made:
                if kind == book.PEER:
                    return pack_peer(session, folder, since, password, progress)
                return pack_up(session, month, folder, since, password, progress, staff, second)

            self.context.jobs.run(work, self._made, title="做包")

    def _made(self, made: Made) -> None:
        self.context.tell.done(made.sentence + (f"没有放入：{'；'.join(made.notes)}。" if made.notes else ""))
        self.reload()

    # -- taking

    def ask_take(self) -> None:
        """Choose packages by hand."""
        if files := self.context.tell.open_files("收下交换包", _KINDS):
            self.take_files(files)

    def take_files(self, files: list[Path]) -> None:
        """Look at packages one after another, in the order they were made."""
        if not self.context.session.can(Action.IMPORT):
            self.context.tell.warn("您的角色不能收包。")
            return
        self._password = ""
        self._queue = in_order(files)
        self._total = len(self._queue)
        self._next()

    def _next(self) -> None:
        if not self._queue:
            self._stop()
            self.reload()
            return
        self._look({})

    def _look(self, places: dict[str, str]) -> None:
        path, password = self._queue[0], self._password
        work = lambda session, progress: plan_take(session, path, password, places, progress)  # noqa: E731 - one line of glue
        self.context.jobs.run(work, self._planned, self._not_planned, title="读取交换包")

    def _planned(self, plan: TakePlan) -> None:
        self._let_go()
        self._plan = plan
        self.panel.show_plan(plan, self._total - len(self._queue) + 1, self._total)
        self._turn(self.panel)

    def _not_planned(self, fault: BaseException) -> None:
        if isinstance(fault, NeedsPassword):
            self.ask_password(fault.message)
            return
        self.context.tell.error(fault)
        self._queue = self._queue[1:]
        self._next()

    def ask_password(self, says: str) -> LinesDialog:
        """Ask for the password of the package at hand."""
        def typed(lines: dict[str, str]) -> None:
            self._password = lines["password"]

        box = LinesDialog("包的密码", says, "打开", {"password": "密码"}, typed, self.context.tell.window, ("password",))
        box.accepted.connect(lambda: self._look({}))
        box.rejected.connect(self._skip)
        box.open()
        return box

    def _place(self) -> None:
        if None not in self.panel.placed_areas().values():
            self._look(self.panel.placed_areas())

    def take(self) -> None:
        """Take the package shown."""
        plan, answers = self._plan, self.panel.answers()
        if plan is not None:
            work = lambda session, progress: apply_take(session, plan, answers, progress)  # noqa: E731 - one line of glue
            self.context.jobs.run(work, self._taken, title="收下交换包")

    def _taken(self, done: Taken) -> None:
        self.context.tell.done(done.sentence + "".join(done.notes), undo=bool(done.step))
        self._skip()

    def _skip(self) -> None:
        self._let_go()
        self._queue = self._queue[1:]
        self._next()

    def _stop(self) -> None:
        self._let_go()
        self._queue = []
        self._turn(self.front)

    def _turn(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        for button in self.buttons:
            button.setVisible(page is self.front and (button is not self.up or self._level != "county"))

    def _let_go(self) -> None:
        if self._plan is not None:
            self._plan.package.close()
            self._plan = None

    # -- laying out

    def _build(self) -> None:
        session = self.context.session
        peer = self.head.add_button("做交换包…", "copy")
        self.up = self.head.add_button("做上报包…", "package")
        take = self.head.add_button("收下…", "file-input", "primary")
        peer.clicked.connect(partial(self.ask_pack, book.PEER))
        self.up.clicked.connect(partial(self.ask_pack, book.UP))
        take.clicked.connect(self.ask_take)
        peer.setToolTip("给本单位的另一台电脑，两边的改动合到一起")
        self.up.setToolTip("给上级的程序收的；给人看的报表、文字、照片在“月报”里做")
        peer.setEnabled(session.can(Action.EXPORT))
        self.up.setEnabled(session.can(Action.MONTH))
        take.setEnabled(session.can(Action.IMPORT))
        self.head.below.addWidget(FamilyBar(self.context, "exchange"))
        self.drop.dropped.connect(self.take_files)
        self.drop.setMaximumHeight(look.px(190))
        self.panel.taken.connect(self.take)
        self.panel.left.connect(self._skip)
        self.panel.placed.connect(self._place)
        self._dress_list()
        self.buttons = (peer, self.up, take)
        inside = QVBoxLayout(self.front)
        inside.setContentsMargins(16, 0, 16, 12)
        inside.setSpacing(10)
        inside.addWidget(self.drop)
        inside.addWidget(self.states, 1)
        self.pages.addWidget(self.front)
        self.pages.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.pages, 1)

    def _dress_list(self) -> None:
        self.list.setHorizontalHeaderLabels(list(_HEADS))
        make_plain(self.list)
        self.list.setAlternatingRowColors(True)
        self.list.setAccessibleName("做过和收过的包")
        for at, width in enumerate((165, 130, 160, 100, 200, 70)):
            self.list.setColumnWidth(at, look.px(width))
        self.list.horizontalHeader().setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)


def _book(session: Session) -> tuple[str, str, list[book.Sent]]:
    return session.device, book.level_of(session), book.entries(session)


def _cells(line: book.Sent) -> tuple[str, ...]:
    parts = [f"{REGISTERS[key].title}{amount}" for key, amount in line.counts.items() if key in REGISTERS and amount]
    content = "、".join(parts) or "没有改动"
    if line.undone:
        content = f"已撤销（{content}）"
    way = "做" if line.direction == "out" else "收"
    package = f"{way}　{book.KIND_NAMES[line.kind]}第{line.no}号"
    period = clock.chinese_date(line.period) or "—"
    return clock.chinese_moment(line.at), package, line.party or "—", period, content, line.by
