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

from app import clock, entry
from app.errors import AppError
from app.records.registers import REGISTERS
from app.security import substitutes, users
from app.security.roles import ALLOWED, ROLE_NAMES, Action
from ui import look
from ui.clerk_handover import ClerkHandoverDialog
from ui.context import AppContext
from ui.roles_dialog import RolesDialog
from ui.screens.base import PageHead, Screen
from ui.widgets.fields_dialog import LinesDialog
from ui.widgets.record_table import RecordTable


class UsersPage(Screen):
    """The list of users and, beside it, what can be done with the one chosen."""

    registers = frozenset({"user_account", "substitution"})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.table = RecordTable(context, REGISTERS["user_account"], name="settings.users")
        self.name, self.password, self.again = QLineEdit(), QLineEdit(), QLineEdit()
        self.role = QComboBox()
        self.rights = QLabel(wordWrap=True)
        self.add, self.change = QPushButton("新增用户"), QPushButton("改角色")
        self.reset, self.stop = QPushButton("重设密码"), QPushButton("停用…")
        self.lend, self.give_back = QPushButton("代班…"), QPushButton("结束代班…")
        self.hand_over, self.roles = QPushButton("工作移交…"), QPushButton("谁能做什么…")
        self.lent = QLabel(wordWrap=True)
        self._build()
        self._connect()

    def reload(self) -> None:
        self.table.reload()
        rows = substitutes.current(self.context.session)
        lines = [f"{row['substitute']} 代 {row['absent']}：{clock.chinese_date(row['from_date'])}至"
                 f"{clock.chinese_date(row['to_date'])}（{row['reason']}）" for row in rows]
        self.lent.setText("\n".join(lines) or "现在没有人代班。")
        self.give_back.setEnabled(bool(rows) and self.context.session.can(Action.USERS))

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

    def do_lend(self) -> LinesDialog:
        """Ask who stands in for the user named, from when to when."""
        absent, session = self.name.text().strip(), self.context.session

        def appoint(typed: dict[str, str]) -> None:
            first, last = (entry.parse_date(typed[key], clock.today()) for key in ("first", "last"))
            substitutes.appoint(session, absent, typed["by"].strip(), first, last, typed["reason"])

        says = f"“{absent}”不在岗期间，由另一人代办。代班人有他的权限，但不能管用户、不能看重点人员档案；到期自动失效。"
        lines = {"by": "代班的人", "first": "从", "last": "到", "reason": "原因"}
        box = LinesDialog("代班", says, "登记代班", lines, appoint, self.context.tell.window)
        box.lines["first"].setText(clock.today().isoformat())
        box.accepted.connect(lambda: self.context.tell.done("已登记代班，代班人下次登录起有效。"))
        box.open()
        return box

    def do_give_back(self) -> None:
        """End the substitution of the user named, or the only one there is."""
        name, rows = self.name.text().strip(), substitutes.current(self.context.session)
        mine = [row for row in rows if name in (row["absent"], row["substitute"])] or (rows if len(rows) == 1 else [])
        if not mine:
            self.context.tell.warn("请先在左边选不在岗的人或代班的人。")
            return
        text = f"“{mine[0]['substitute']}”不再代“{mine[0]['absent']}”的班。"
        if self.context.tell.ask("结束代班", text, ("结束", "保留")) == "结束":
            substitutes.end(self.context.session, mine[0]["uid"])
            self.context.tell.done("代班已结束。")

    def open_handover(self) -> ClerkHandoverDialog:
        """The work of the user named, or of one still to be chosen, goes to another."""
        box = ClerkHandoverDialog(self.context, self.name.text().strip())
        box.finished.connect(lambda _how: self.reload())
        box.open()
        return box

    def show_roles(self) -> RolesDialog:
        """The table of rights."""
        box = RolesDialog(self.context.tell.window)
        box.open()
        return box

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

    def _ask_lend(self) -> None:
        if self.name.text().strip():
            self.do_lend()
        else:
            self.context.tell.warn("请先在左边选不在岗的人。")

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
        hint = QLabel("八位以上，可以用一句容易记的话；不用姓名、电话、生日。", wordWrap=True)
        look.mark(hint, tone="muted", level="small")
        form.addRow("", hint)
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addLayout(form)
        for pair in ((self.add, self.reset), (self.change, self.stop), (self.lend, self.give_back),
                     (self.hand_over, self.roles)):
            row = QHBoxLayout()
            for button in pair:
                row.addWidget(button)
            column.addLayout(row)
        look.mark(self.lent, tone="muted", level="small")
        column.addWidget(self.lent)
        column.addStretch()
        return side

    def _connect(self) -> None:
        self.table.chosen.connect(self._picked)
        self.role.currentIndexChanged.connect(lambda _at: self._show_rights())
        self._show_rights()
        for button, call in ((self.add, self.do_add), (self.reset, self.do_reset), (self.change, self.do_change),
                             (self.stop, self.do_stop), (self.lend, self._ask_lend), (self.give_back, self.do_give_back),
                             (self.hand_over, self.open_handover)):
            button.clicked.connect(call)
            button.setEnabled(self.context.session.can(Action.USERS))
        self.roles.clicked.connect(self.show_roles)
