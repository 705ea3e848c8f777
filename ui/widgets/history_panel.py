"""What happened to a record, newest first, and the way back to any former state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app import clock
from app.errors import AppError
from app.records.commands import decoded
from app.records.history import Change
from app.records.spec import Register
from app.session import Session
from ui import look
from ui.context import AppContext

Line = tuple[Change, list[str]]


class HistoryPanel(QScrollArea):
    """`reverted` after a former state was brought back."""

    reverted = Signal()

    def __init__(self, context: AppContext, register: Register) -> None:
        super().__init__()
        self._context, self._register = context, register
        self._uid = ""
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_row(self, uid: str) -> None:
        """The history of this row; "" for a record not saved yet."""
        self._uid = uid
        self._show([])
        if uid:
            register = self._register
            work = lambda session: _lines(session, register, uid)  # noqa: E731 - one line of glue
            self._context.jobs.read(work, self._show, key=f"history.{id(self)}")

    def _show(self, lines: list[Line]) -> None:
        host = QWidget()
        look.mark(host, role="scrolled")
        column = QVBoxLayout(host)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(0)
        for place, (change, parts) in enumerate(lines):
            column.addWidget(self._entry(change, parts, newest=place == 0))
        column.addStretch()
        self.setWidget(host)

    def _entry(self, change: Change, parts: list[str], newest: bool) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(3)
        head = QHBoxLayout()
        when = QLabel(f"{clock.chinese_moment(change.at)}　{change.by}　{change.device}机")
        look.mark(when, tone="muted", level="small")
        head.addWidget(when)
        head.addStretch()
        if newest:
            head.addWidget(_badge("现在"))
        else:
            back = QPushButton("恢复到此状态")
            look.mark(back, role="link", level="small")
            back.clicked.connect(lambda: self._revert(change))
            head.addWidget(back)
        column.addLayout(head)
        words = QLabel(change.sentence)
        words.setWordWrap(True)
        column.addWidget(words)
        for part in parts:
            label = QLabel(part)
            label.setWordWrap(True)
            look.mark(label, tone="muted", level="small")
            column.addWidget(label)
        line = QFrame()
        look.mark(line, role="line")
        column.addWidget(line)
        return box

    def _revert(self, change: Change) -> None:
        text = f"把这条记录恢复成 {clock.chinese_moment(change.at)} 保存后的样子。现在的内容仍留在历史里，可再恢复。"
        if self._context.tell.ask("恢复到此状态", text, ("恢复", "不恢复")) != "恢复":
            return
        try:
            sentence = self._context.session.revert(self._register.key, self._uid, change.seq)
        except AppError as fault:
            self._context.tell.error(fault)
            return
        self._context.tell.done(sentence, undo=True)
        self.show_row(self._uid)
        self.reverted.emit()


def _badge(words: str) -> QLabel:
    label = QLabel(words)
    look.mark(label, badge="blue", level="small")
    return label


def _lines(session: Session, register: Register, uid: str) -> list[Line]:
    changes = sorted(session.history(register.key, uid), key=lambda change: -change.seq)
    return [(change, _differences(session, register, change)) for change in changes]


def _differences(session: Session, register: Register, change: Change) -> list[str]:
    if not change.before or not change.after:
        return []
    old, new = _shown(session, register, change.before), _shown(session, register, change.after)
    return [
        f"{field.label}：{old.get(field.key) or '空'} → {new.get(field.key) or '空'}"
        for field in register.fields
        if change.before.get(field.key) != change.after.get(field.key)
    ]


def _shown(session: Session, register: Register, row: Mapping[str, Any]) -> dict[str, str]:
    return session.show(register.key, decoded(register, row))
