"""The text part of a month: five parts, the figures computed, the rest proposed and then the clerk's own words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.errors import AppError
from app.reports import narrative
from app.security.roles import Action
from ui import look
from ui.context import AppContext

_LINES = {"basics": 3, "measures": 6, "figures": 5, "problems": 3, "plans": 3}


class MonthText(QWidget):
    """`saved` after the words were kept. Words equal to the proposal are not kept, so that its numbers stay true."""

    saved = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._month = ""
        self._before: dict[str, str] = {}
        self.edits: dict[str, QPlainTextEdit] = {}
        self.state = QLabel("未保存")
        self.save_button = QPushButton("保存文字")
        self._build()

    @property
    def dirty(self) -> bool:
        """Whether something typed is not saved."""
        return any(self.edits[key].toPlainText() != self._before.get(key, "") for key in narrative.BY_HAND)

    def show_month(self, month: str, sections: dict[str, str]) -> None:
        """Show a month's parts; typing not saved stays when the month is the same."""
        if month == self._month and self.dirty:
            self.edits["figures"].setPlainText(sections["figures"])
            return
        self._month, self._before = month, dict(sections)
        for key, edit in self.edits.items():
            edit.setPlainText(sections.get(key, ""))
        self._tell()

    def save(self) -> bool:
        """Keep what was changed; False when it cannot be kept."""
        changed = {key: self.edits[key].toPlainText() for key in narrative.BY_HAND
                   if self.edits[key].toPlainText() != self._before.get(key, "")}
        try:
            narrative.save_text(self._context.session, self._month, changed)
        except AppError as fault:
            self._context.tell.error(fault)
            return False
        self._before |= changed
        self._tell()
        self._context.tell.done("文字材料已保存。")
        self.saved.emit()
        return True

    def _tell(self) -> None:
        self.state.setVisible(self.dirty)
        self.save_button.setEnabled(self.dirty and self._context.session.can(Action.EDIT))

    def _build(self) -> None:
        host, area = QWidget(), QScrollArea()
        look.mark(host, role="scrolled")
        inside = QVBoxLayout(host)
        inside.setContentsMargins(16, 10, 16, 12)
        inside.setSpacing(4)
        for key, title in narrative.PARTS.items():
            inside.addWidget(self._head(key, title))
            inside.addWidget(self._edit(key, title))
            inside.addSpacing(6)
        inside.addStretch()
        area.setWidget(host)
        area.setWidgetResizable(True)
        foot = QFrame()
        look.mark(foot, role="panel-foot")
        look.mark(self.save_button, role="primary")
        look.mark(self.state, badge="amber", level="small")
        self.save_button.clicked.connect(lambda: self.save())
        line = QHBoxLayout(foot)
        line.setContentsMargins(16, 8, 16, 8)
        line.addWidget(self.save_button)
        line.addWidget(self.state)
        line.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(area, 1)
        column.addWidget(foot)

    def _head(self, key: str, title: str) -> QWidget:
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 0, 0)
        label = QLabel(title)
        look.mark(label, level="section")
        notes = {"figures": "由报表自动算出，不用填", "basics": "按记录拟好，可以改", "measures": "按记录拟好，可以改"}
        note = QLabel(notes.get(key, "请填写"))
        look.mark(note, tone="muted", level="small")
        line.addWidget(label)
        line.addWidget(note)
        line.addStretch()
        return head

    def _edit(self, key: str, title: str) -> QPlainTextEdit:
        edit = QPlainTextEdit(readOnly=key == "figures", tabChangesFocus=True)
        edit.setFixedHeight(look.px(12) + _LINES[key] * edit.fontMetrics().lineSpacing())
        edit.setAccessibleName(title)
        edit.textChanged.connect(self._tell)
        self.edits[key] = edit
        return edit
