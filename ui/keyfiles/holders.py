"""授权: who holds the key of the store; each is let in with the own password, typed by that person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.errors import AppError
from app.keyfiles import ring
from app.security.roles import ROLE_NAMES
from ui import look
from ui.keyfiles.boxes import Box
from ui.keyfiles.rows import Column, RowsTable
from ui.keyfiles.sitting import Sitting

_SAYS = ("能打开的只有这里列出的人。系统管理员不在内：他有台账的全部权限，也打不开这里。"
         "改密码、换角色不影响授权；离岗的要收回。")


class Holders(QWidget):
    """The list with 授权 and 收回."""

    TITLE = "授权"
    counted = Signal(str)

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        columns = [Column("用户", 140, lambda row: row["name"]), Column("角色", 140, lambda row: row["role"]),
                   Column("能不能打开", 260, lambda row: row["state"])]
        self.table = RowsTable(columns, "授权", 2)
        self.let_in, self.take_back = QPushButton("授权…"), QPushButton("收回…")
        look.mark(self.let_in, role="primary")
        look.mark(self.take_back, role="danger")
        self._build()
        self.let_in.clicked.connect(self.do_grant)
        self.take_back.clicked.connect(self.do_revoke)

    def reload(self) -> None:
        """Holders, then those whose role would allow it."""
        session = self.sitting.context.session
        holding = ring.holders(session.folder)
        roles = {row["name"]: row["role"] for row in session.all("user_account") if row["state"] == "active"}
        rows = [self._line(name, roles.get(name, ""), True) for name in holding]
        rows += [self._line(name, roles[name], False) for name in ring.eligible(session)]
        self.table.show_rows(rows)
        self.counted.emit(f"{len(holding)} 人能打开")

    def do_grant(self) -> Box:
        """Ask for a user and that person's own password."""
        box = _GrantBox(self.sitting, self)
        box.accepted.connect(self.reload)
        box.open()
        return box

    def do_revoke(self) -> Box | None:
        """Take the key from the holder in the current line, after asking."""
        row = self.table.current
        if row is None or not row["holds"]:
            self.sitting.context.tell.info("请先选中能打开的人。")
            return None
        box = _RevokeBox(self.sitting, self, str(row["name"]))
        box.accepted.connect(self.reload)
        box.open()
        return box

    def _line(self, name: str, role: str, holds: bool) -> Mapping[str, Any]:
        return {"name": name, "role": ROLE_NAMES.get(role, "已停用"), "holds": holds,
                "state": "能打开" if holds else "角色可以，还没有授权"}

    def _build(self) -> None:
        note = QLabel(_SAYS, wordWrap=True)
        look.mark(note, tone="muted")
        line = QHBoxLayout()
        line.addWidget(note, 1)
        line.addWidget(self.let_in)
        line.addWidget(self.take_back)
        card = QFrame()
        look.mark(card, role="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(8)
        column.addLayout(line)
        column.addWidget(card, 1)


class _GrantBox(Box):
    def __init__(self, sitting: Sitting, host: QWidget) -> None:
        says = "请被授权的人自己在这里输入他的登录密码。只能授权给负责人和档案专管员。"
        super().__init__(sitting, host, "授权打开重点人员档案", says, "授权")
        self.user, self.password = QComboBox(), QLineEdit()
        self.user.setAccessibleName("用户")
        self.user.addItems(ring.eligible(sitting.context.session))
        self.password.setAccessibleName("他的密码")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.form.addRow("用户", self.user)
        self.form.addRow("他的密码", self.password)
        self.password.setFocus()

    def check(self) -> None:
        if not self.user.currentText():
            raise AppError("没有可以授权的人。", "先由系统管理员把他的角色设为负责人或档案专管员。")
        password = self.password.text()
        self.password.clear()
        self.sitting.store.grant(self.user.currentText(), password)
        self.sitting.context.tell.done(f"“{self.user.currentText()}”现在能打开重点人员档案。")


class _RevokeBox(Box):
    def __init__(self, sitting: Sitting, host: QWidget, user: str) -> None:
        says = f"“{user}”不再能打开重点人员档案，他做过的登记都保留。"
        super().__init__(sitting, host, f"收回“{user}”的授权", says, "收回", danger=True)
        self._user = user

    def check(self) -> None:
        self.sitting.store.revoke(self._user)
        self.sitting.context.tell.done(f"已收回“{self._user}”的授权。")
