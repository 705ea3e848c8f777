"""A new password by the printed recovery code, for whoever forgot the old one."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.errors import AppError
from app.office import reset_password
from app.progress import Progress
from ui import look
from ui.jobs import Jobs
from ui.tell import Tell
from ui.widgets.password_pair import PasswordPair


class ForgotPassword(QWidget):
    """`renewed(user)` once the new password holds, `given_up` when nothing was changed."""

    renewed = Signal(str)
    given_up = Signal()

    def __init__(self, jobs: Jobs, tell: Tell) -> None:
        super().__init__()
        self._jobs, self._tell = jobs, tell
        self._folder = Path()
        self.user = QComboBox()
        self.code = QLineEdit(placeholderText="八组，每组五位，照恢复单输入")
        self.pair = PasswordPair()
        self.password, self.again = self.pair.first, self.pair.again
        self.wrong = QLabel(" ")
        self.renew = QPushButton("重设密码")
        self._build()

    def ask(self, folder: Path, names: list[str], user: str) -> None:
        """Begin afresh for this office, with the user who was about to sign in."""
        self._folder = folder
        self.user.clear()
        self.user.addItems(names)
        self.user.setCurrentText(user)
        self._forget()
        self.wrong.setText(" ")
        self.code.setFocus()

    def reset(self) -> None:
        """Check what was typed and set the password in the background."""
        wrong = self._problem()
        self.wrong.setText(wrong or " ")
        if wrong:
            return
        self.renew.setEnabled(False)
        work = partial(
            _reset, folder=self._folder, code=self.code.text(), user=self.user.currentText(),
            password=self.password.text(),
        )
        self._jobs.run(work, self._done, self._failed, title="重设密码")

    def leave(self) -> None:
        """Give up; nothing typed stays."""
        self._forget()
        self.given_up.emit()

    def _build(self) -> None:
        title = QLabel("用恢复单重设密码")
        look.mark(title, level="title")
        words = QLabel("请从保险柜取出恢复单。没有恢复单的，请找系统管理员在“设置 → 用户”里重设。")
        words.setWordWrap(True)
        look.mark(words, tone="muted", level="small")
        look.mark(self.wrong, tone="red", level="small")
        self.wrong.setWordWrap(True)
        look.mark(self.renew, role="primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(70, 0, 70, 0)
        column.setSpacing(6)
        column.addStretch()
        column.addWidget(title)
        column.addWidget(words)
        column.addSpacing(6)
        for label, part in (("用户", self.user), ("恢复码", self.code), ("新密码", self.password), ("再输一次", self.again)):
            column.addWidget(QLabel(label))
            column.addWidget(part)
        column.addWidget(self.wrong)
        back = QPushButton("返回")
        foot = QHBoxLayout()
        foot.addWidget(self.renew)
        foot.addWidget(back)
        foot.addStretch()
        column.addLayout(foot)
        column.addStretch()
        back.clicked.connect(self.leave)
        self.renew.clicked.connect(self.reset)
        self.code.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self.again.setFocus)
        self.again.returnPressed.connect(self.reset)

    def _problem(self) -> str:
        if not self.code.text().strip():
            self.code.setFocus()
            return "请输入恢复码。"
        return self.pair.problem()

    def _done(self, user: str) -> None:
        self._forget()
        self.renewed.emit(user)

    def _failed(self, fault: BaseException) -> None:
        self.renew.setEnabled(True)
        if isinstance(fault, AppError):
            self.wrong.setText(str(fault))
            self.code.setFocus()
        else:
            self._tell.error(fault)

    def _forget(self) -> None:
        self.renew.setEnabled(True)
        self.code.clear()
        self.pair.clear()


def _reset(_session: Any, _progress: Progress, folder: Path, code: str, user: str, password: str) -> str:
    reset_password(folder, code, user, password)
    return user
