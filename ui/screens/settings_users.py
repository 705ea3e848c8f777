"""用户: who may sign in, with which role; new passwords; stopping."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.errors import AppError
from app.records.registers import REGISTERS
from app.security import users
from app.security.roles import ALLOWED, ROLE_NAMES, Action
from ui import look
from ui.context import AppContext
from ui.screens.base import PageHead, Screen
from ui.widgets.record_table import RecordTable


class UsersPage(Screen):
    """The list of users and, beside it, what can be done with the one chosen."""

    registers = frozenset({"user_account"})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.table = RecordTable(context, REGISTERS["user_account"], name="settings.users")
        self.name, self.password, self.again = QLineEdit(), QLineEdit(), QLineEdit()
        self.role = QComboBox()
        self.rights = QLabel(wordWrap=True)
        self.add, self.change = QPushButton("新增用户"), QPushButton("改角色")
        self.reset, self.stop = QPushButton("重设密码"), QPushButton("停用…")
        self._build()
        self._connect()

    def reload(self) -> None:
        self.table.reload()

    def do_add(self) -> None:
        """Give the person typed a sign-in."""
        if self._passwords_agree():
            self._do(lambda: users.add_user(self.context.session, self.name.text(), self.password.text(), self._role()),
                     f"已新增用户“{self.name.text().strip()}”。")

    def do_reset(self) -> None:
        """Set the typed password for the user named."""
        if self._passwords_agree():
            self._do(lambda: users.set_password(self.context.session, self.name.text().strip(), self.password.text()),
                     f"已重设“{self.name.text().strip()}”的密码。")

    def do_change(self) -> None:
        """Give the user named the chosen role."""
        self._do(lambda: users.set_role(self.context.session, self.name.text().strip(), self._role()),
                 f"“{self.name.text().strip()}”现在是{ROLE_NAMES[self._role()]}。")

    def do_stop(self) -> None:
        """Take the sign-in away after asking."""
        name = self.name.text().strip()
        text = "停用后不能再登录，做过的记录都保留。以后可以重新给他密码。"
        if self.context.tell.ask(f"停用“{name}”", text, ("停用", "保留"), danger=True) == "停用":
            self._do(lambda: users.stop_user(self.context.session, name), f"已停用“{name}”。")

    def _do(self, work: Callable[[], Any], sentence: str) -> None:
        if not self.name.text().strip():
            self.context.tell.warn("请填写用户名，或在左边选一个用户。")
            self.name.setFocus()
            return
        try:
            work()
        except AppError as fault:
            self.context.tell.error(fault)
            return
        self.password.clear()
        self.again.clear()
        self.context.tell.done(sentence)

    def _passwords_agree(self) -> bool:
        same = self.password.text() == self.again.text()
        look.mark(self.again, state="" if same else "wrong")
        if not same:
            self.context.tell.warn("两次输入的密码不一样。")
            self.again.setFocus()
        return same

    def _role(self) -> str:
        return str(self.role.currentData())

    def _picked(self) -> None:
        shown = self.table.model.at(self.table.view.currentIndex().row()) if self.table.current_uid() else None
        if shown is not None:
            self.name.setText(str(shown.values["name"]))
            self.role.setCurrentIndex(max(self.role.findData(shown.values["role"]), 0))

    def _show_rights(self) -> None:
        from app.security.roles import ACTION_NAMES

        actions = [words for action, words in ACTION_NAMES.items() if action in ALLOWED[self._role()]]
        self.rights.setText("可以：" + "、".join(actions))

    def _build(self) -> None:
        card = QFrame()
        look.mark(card, role="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        line = QHBoxLayout()
        line.setSpacing(0)
        line.addWidget(card, 1)
        line.addWidget(self._side())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PageHead("用户", "每人用自己的账号；离岗的账号要停用"))
        column.addLayout(line, 1)

    def _side(self) -> QWidget:
        side = QFrame()
        look.mark(side, role="panel")
        side.setFixedWidth(look.px(380))
        for line in (self.password, self.again):
            line.setEchoMode(QLineEdit.EchoMode.Password)
        self.name.setMaxLength(50)
        for code, name in ROLE_NAMES.items():
            self.role.addItem(name, code)
        look.mark(self.rights, tone="muted", level="small")
        form = QFormLayout()
        form.setSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for words, widget in (("用户名", self.name), ("角色", self.role), ("", self.rights), ("密码", self.password),
                              ("再输一次", self.again)):
            widget.setAccessibleName(words or "权限")
            form.addRow(words, widget)
        look.mark(self.add, role="primary")
        look.mark(self.stop, role="danger")
        hint = QLabel("八位以上，不用姓名、电话、生日。", wordWrap=True)
        look.mark(hint, tone="muted", level="small")
        form.addRow("", hint)
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addLayout(form)
        for pair in ((self.add, self.reset), (self.change, self.stop)):
            row = QHBoxLayout()
            for button in pair:
                row.addWidget(button)
            column.addLayout(row)
        column.addStretch()
        return side

    def _connect(self) -> None:
        self.table.chosen.connect(self._picked)
        self.role.currentIndexChanged.connect(lambda _at: self._show_rights())
        self._show_rights()
        for button, call in ((self.add, self.do_add), (self.reset, self.do_reset), (self.change, self.do_change),
                             (self.stop, self.do_stop)):
            button.clicked.connect(call)
            button.setEnabled(self.context.session.can(Action.USERS))
