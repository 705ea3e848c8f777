"""The numbers themselves: found by number, name, paper, place and state; handed out, archived, made void."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.documents import numbers
from app.progress import Progress
from app.records.registers import REGISTERS
from app.security.roles import Action
from app.session import Session, Where
from ui import look
from ui.context import AppContext
from ui.screens import kept_pages
from ui.screens.print_dialogs import ArchiveDialog, HandOutDialog, VoidDialog
from ui.widgets.area_button import AreaButton
from ui.widgets.filter_bar import Chip, FilterBar
from ui.widgets.record_table import RecordTable

_STATES = (("numbered", "未打印"), ("printed", "已打印"), ("issued", "已发出"), ("returned", "已收回"),
           ("archived", "已归档"), ("void", "作废"))


class NumberRegister(QWidget):
    """`reprinting(batch)` when the batch of a number is to be printed again; `counted(text)` after a query."""

    reprinting = Signal(str)
    counted = Signal(str)

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.table = RecordTable(context, REGISTERS["issued"], "print.issued")
        self.filters = FilterBar("查找编号、姓名")
        self.area = AreaButton(context)
        self.chosen = QLabel()
        self.hand_out, self.archive = QPushButton("发出…"), QPushButton("归档…")
        self.void, self.again = QPushButton("作废…"), QPushButton("重印这一批…")
        self.pages = QPushButton("查看收回页")
        self._build()
        self._connect()
        self._allow()

    def reload(self) -> None:
        """Query again."""
        self.table.ask.fixed = (*self.filters.where(), *self.area.where("area"))
        self.table.ask.search = self.filters.text()
        self.table.reload()

    def narrow(self, where: Sequence[Where], words: str) -> None:
        """Show only these numbers; `words` says why."""
        self.filters.clear()
        self.filters.add(Chip("given", words, tuple(where), removable=True))

    # -- what can be done with the chosen numbers

    def hand_out_chosen(self) -> None:
        """Note that the chosen papers were given out."""
        uids = self.table.selected_uids()
        dialog = HandOutDialog(len(uids), self)
        if dialog.exec():
            self._do(partial(numbers.hand_out, uids=uids, on=dialog.day), "登记发出")

    def archive_chosen(self) -> None:
        """Note box and pages of the chosen papers."""
        uids = self.table.selected_uids()
        dialog = ArchiveDialog(len(uids), self)
        if dialog.exec():
            self._do(partial(numbers.archive, uids=uids, box=dialog.box, first_page=dialog.page), "归档")

    def void_chosen(self) -> None:
        """Make the chosen numbers void, with a reason."""
        uids = self.table.selected_uids()
        dialog = VoidDialog(len(uids), self._context.session.choices("void_reason"), self)
        if dialog.exec():
            self._do(partial(numbers.void_many, uids=uids, reason=dialog.reason), "作废")

    def _do(self, work: Callable[[Session], str], title: str) -> None:
        def run(session: Session, _progress: Progress) -> str:
            return work(session)

        self._context.jobs.run(run, self._done, title=title)

    def _done(self, sentence: str) -> None:
        self._context.tell.done(sentence, undo=True)

    def _reprint(self) -> None:
        batch = self._context.session.get("issued", self.table.current_uid())["batch"]
        self.reprinting.emit(batch or "")

    def _show_pages(self) -> None:
        row = self._context.session.get("issued", self.table.current_uid())
        kept_pages.show(self._context, row["serial"], self)

    def _allow(self) -> None:
        session, chosen = self._context.session, len(self.table.selected_rows())
        self.chosen.setText(f"选中 {chosen:,} 个编号" if chosen else "选中编号后，可以：")
        self.hand_out.setEnabled(bool(chosen) and session.can(Action.PRINT))
        self.archive.setEnabled(bool(chosen) and session.can(Action.RETURN))
        self.void.setEnabled(bool(chosen) and session.can(Action.VOID))
        self.again.setEnabled(chosen == 1 and session.can(Action.PRINT))
        self.pages.setEnabled(chosen == 1)

    def _counted(self) -> None:
        shown, total = len(self.table.model.ids), self.table.total
        self.counted.emit(f"共 {total:,} 个编号" if shown == total else f"显示 {shown:,} 个，共 {total:,} 个编号")
        if not total:
            self.table.states.show_empty("还没有编号", "在“打印”里编号打印后，每个编号都登记在这里，一个不少。")

    def _open(self, uid: str) -> None:
        self._context.navigate("issued", {"uid": uid})

    def _connect(self) -> None:
        self.filters.changed.connect(self.reload)
        self.area.changed.connect(self.reload)
        self.table.chosen.connect(self._allow)
        self.table.counted.connect(self._counted)
        self.table.opened.connect(self._open)
        pairs: tuple[tuple[QPushButton, Any], ...] = (
            (self.hand_out, self.hand_out_chosen), (self.archive, self.archive_chosen), (self.void, self.void_chosen),
            (self.again, self._reprint), (self.pages, self._show_pages),
        )
        for button, call in pairs:
            button.clicked.connect(call)

    def _build(self) -> None:
        self.filters.insert(self.area)
        self.filters.set_chips([Chip(key, words, (Where("state", "eq", key),), group="state") for key, words in _STATES])
        look.mark(self.chosen, tone="muted")
        look.mark(self.void, role="danger")
        line = QHBoxLayout()
        line.setContentsMargins(10, 6, 10, 6)
        line.setSpacing(8)
        line.addWidget(self.chosen)
        line.addStretch()
        for button in (self.pages, self.hand_out, self.archive, self.again, self.void):
            line.addWidget(button)
        card = QFrame()
        look.mark(card, role="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(self.table, 1)
        inside.addLayout(line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.filters)
        column.addWidget(card, 1)
