"""The lock: everything is covered until the signed-in user's password is typed again."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.errors import AppError
from app.office import verify_password
from app.progress import Progress
from ui import look
from ui.context import AppContext


class LockPage(QWidget):
    """`opened` once the password was right; `leaving` to sign in as somebody else."""

    opened = Signal()
    leaving = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        look.mark(self, role="page")
        self._context = context
        self.password = QLineEdit(placeholderText="密码")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.returnPressed.connect(self.unlock)
        self._wrong = QLabel(" ")
        look.mark(self._wrong, tone="red", level="small")
        self._open = QPushButton("解锁")
        look.mark(self._open, role="primary")
        self._open.clicked.connect(self.unlock)
        other = QPushButton("换用户或台账")
        look.mark(other, role="link")
        other.clicked.connect(self.leaving)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(self._card(other), 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def arm(self) -> None:
        """Empty and ready to type."""
        self.password.clear()
        self._wrong.setText(" ")
        self.password.setFocus()

    def unlock(self) -> None:
        """Check the password in the background and open when it is right."""
        session = self._context.session
        self._open.setEnabled(False)
        work = partial(_check, folder=session.folder, user=session.user.name, password=self.password.text())
        self._context.jobs.run(work, self._right, self._failed, title="核对密码")

    def _card(self, other: QPushButton) -> QFrame:
        card = QFrame()
        look.mark(card, role="card")
        card.setFixedWidth(look.px(340))
        picture, title = QLabel(), QLabel("已锁定")
        picture.setPixmap(look.pixmap("lock", look.ACCENT, look.px(28)))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        look.mark(title, level="title")
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        session = self._context.session
        who = QLabel(f"{session.town}　{session.user.name}")
        look.mark(who, tone="muted")
        who.setAlignment(Qt.AlignmentFlag.AlignCenter)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(other)
        foot.addStretch()
        column = QVBoxLayout(card)
        column.setContentsMargins(28, 24, 28, 18)
        column.setSpacing(8)
        for part in (picture, title, who, self.password, self._wrong, self._open):
            column.addWidget(part)
        column.addLayout(foot)
        return card

    def _right(self, _result: Any) -> None:
        self._open.setEnabled(True)
        self.password.clear()
        self.opened.emit()

    def _failed(self, fault: BaseException) -> None:
        self._open.setEnabled(True)
        if not isinstance(fault, AppError):
            self._context.tell.error(fault)
            return
        self._wrong.setText(str(fault))
        self.password.selectAll()
        self.password.setFocus()


def _check(_session: Any, _progress: Progress, folder: Path, user: str, password: str) -> None:
    verify_password(folder, user, password)
