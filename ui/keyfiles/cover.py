"""What stands before the store: the holder's password, or why it cannot be opened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.errors import AppError
from app.keyfiles import ring
from ui import look
from ui.context import AppContext
from ui.widgets.fields_dialog import LinesDialog

_WIDE, _ROOM = 380, 28


class Cover(QWidget):
    """`opening(password)` when somebody wants in."""

    opening = Signal(str)

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.password = QLineEdit(placeholderText="您自己的登录密码")
        self.password.setAccessibleName("密码")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.words, self.wrong = QLabel(), QLabel(" ")
        self.enter, self.recover = QPushButton("打开档案"), QPushButton("用恢复码重新授权…")
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(self._card(), 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)
        self.password.returnPressed.connect(self._ask)
        self.enter.clicked.connect(self._ask)
        self.recover.clicked.connect(self.do_recover)

    def arm(self, words: str = "") -> None:
        """Empty and ready to type; `words` say why it is closed."""
        holder = self._context.session.user.name in ring.holders(self._context.session.folder)
        self.password.clear()
        self.wrong.setText(" ")
        for part in (self.password, self.enter):
            part.setVisible(holder)
            part.setEnabled(True)
        if not holder:
            words = "您还没有授权。请已授权的负责人在“授权”里办理；负责人都不在的，用档案的恢复单。"
        self.words.setText(words or "打开要再输一次密码。5分钟不动、离开本页1分钟自动锁上，谁看了什么都有登记。")
        self.words.setMinimumHeight(self.words.heightForWidth(look.px(_WIDE - 2 * _ROOM)))
        if self.isVisible():  # closed by itself behind another page: the cursor stays where it is
            (self.password if holder else self.recover).setFocus()

    def refuse(self, fault: AppError) -> None:
        """Say what was wrong and let try again."""
        self.enter.setEnabled(True)
        self.wrong.setText(str(fault))
        self.password.selectAll()
        self.password.setFocus()

    def do_recover(self) -> LinesDialog:
        """The store's recovery sheet and the own password give the key again."""

        def work(typed: dict[str, str]) -> None:
            ring.recover(self._context.session, typed["code"], typed["password"])

        says = "请照着重点人员档案恢复单输入恢复码。它与台账恢复单是两张。办理后记入操作记录。"
        lines = {"code": "恢复码", "password": "您的登录密码"}
        box = LinesDialog("用恢复码重新授权", says, "授权", lines, work, self, ("code", "password"))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setMinimumWidth(look.px(520))
        box.accepted.connect(self._recovered)
        box.open()
        return box

    def _recovered(self) -> None:
        self._context.tell.done("已重新授权，请输入密码打开。")
        self.arm()

    def _ask(self) -> None:
        if not self.password.text():
            self.password.setFocus()
            return
        self.enter.setEnabled(False)
        self.opening.emit(self.password.text())

    def _card(self) -> QFrame:
        card = QFrame()
        look.mark(card, role="card")
        card.setFixedWidth(look.px(_WIDE))
        picture, title, who = QLabel(), QLabel("重点人员档案"), QLabel(self._context.session.user.name)
        picture.setPixmap(look.pixmap("lock", look.ACCENT, look.px(28)))
        look.mark(title, level="title")
        for label in (who, self.words):
            look.mark(label, tone="muted")
        for label in (picture, title, who, self.words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for label in (self.words, self.wrong):
            label.setWordWrap(True)
        look.mark(self.wrong, tone="red", level="small")
        look.mark(self.enter, role="primary")
        look.mark(self.recover, role="link")
        column = QVBoxLayout(card)
        column.setContentsMargins(look.px(_ROOM), 24, look.px(_ROOM), 18)
        column.setSpacing(8)
        for part in (picture, title, who, self.words, self.password, self.wrong, self.enter):
            column.addWidget(part)
        column.addWidget(self.recover, 0, Qt.AlignmentFlag.AlignHCenter)
        return card


def not_enabled(context: AppContext, is_head: bool) -> tuple[str, str, tuple[tuple[str, Callable[[], None]], ...]]:
    """Title, text and actions of the page while the store is off."""
    text = "重点人员档案默认不启用。确有依据、需要建档的，由负责人填写影响评估后启用。"
    lead = (("去启用", lambda: context.navigate("settings", {"tab": "keyfiles"})),) if is_head else ()
    return "重点人员档案没有启用", text, lead
