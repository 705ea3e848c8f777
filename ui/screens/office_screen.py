"""本单位: the one row about the office itself."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from app.records.registers import REGISTERS
from app.security.roles import Action
from ui import look
from ui.context import AppContext
from ui.screens.base import PageHead, Screen
from ui.widgets.record_form import RecordForm


class OfficeScreen(Screen):
    """Names, people and numbers that tables and letters carry."""

    registers = frozenset({"office"})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        register = REGISTERS["office"]
        self.form = RecordForm(context, register, pins=False)
        head = PageHead("本单位", register.hint)
        self._state = QLabel("未保存")
        look.mark(self._state, badge="amber", level="small")
        self._state.hide()
        self.form.dirtied.connect(self._state.setVisible)
        save = QPushButton("保存")
        save.setToolTip("Ctrl+S")
        look.mark(save, role="primary")
        save.setEnabled(context.session.can(Action.SETTINGS))
        save.clicked.connect(lambda: self.form.save())
        card, foot = QFrame(), QFrame()
        look.mark(card, role="card")
        look.mark(foot, role="panel-foot")
        line = QHBoxLayout(foot)
        line.setContentsMargins(14, 8, 14, 8)
        line.addWidget(save)
        line.addWidget(self._state)
        line.addStretch()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(self.form, 1)
        inside.addWidget(foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(head)
        around = QVBoxLayout()
        around.setContentsMargins(12, 0, 12, 10)
        around.addWidget(card)
        column.addLayout(around, 1)

    def reload(self) -> None:
        if not self.form.dirty:
            self.form.load(self.context.session.office["uid"])

    def may_leave(self) -> bool:
        if not self.form.dirty:
            return True
        verb = self.context.tell.ask("有改动未保存", "本单位的信息还没有保存。", ("不保存", "保存", "继续填写"))
        if verb == "不保存":
            self.form.drop_draft()
            self.stale = True
        return self.form.save() if verb == "保存" else verb == "不保存"
