"""重点人员档案, for the head: the impact assessment that switches the restricted store on, and its recovery sheet once."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.documents.recovery import RecoverySheet
from app.errors import AppError
from app.keyfiles import ring
from app.progress import Progress
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.recovery_page import RecoveryPage
from ui.screens.base import PageHead, Screen
from ui.widgets.states import StatePages

_MEANS = (
    "法律没有给镇里给特定人建档的一般权力，所以默认不启用。有公安、司法行政机关的书面通知，或本人书面同意的，才启用、才建档。\n"
    "启用后：档案单独加密，只有授权的负责人和档案专管员用自己的密码能打开，系统管理员打不开；"
    "每次查看要写事由并登记；每份半年内复核一次；依据到期就停用、解除、销毁。\n"
    "启用前按个人信息保护法第55、56条做影响评估。七项都要写，存在档案里，至少3年。"
)


class KeyFilesPage(Screen):
    """Off: the seven questions. Just switched on: the recovery sheet. On: where to go."""

    registers = frozenset({"office"})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.answers = {key: QPlainTextEdit() for key in ring.QUESTIONS}
        self.password = QLineEdit()
        self.enable = QPushButton("启用重点人员档案")
        self.wrong = QLabel(wordWrap=True)
        says = "所有授权的人都打不开时，只有这张恢复单能重新授权，程序不另存一份。它与台账恢复单是两张，请分开锁。"
        self.recovery = RecoveryPage(context.jobs, context.tell, "已启用，请保存档案恢复单", says, "完成")
        self.on = StatePages(QWidget())
        self.pages = QStackedWidget()
        self._build()
        self.enable.clicked.connect(self.do_enable)
        self.recovery.put_away.connect(self.reload)

    def reload(self) -> None:
        """The questions, or that it is on; a recovery sheet in sight stays until it is put away."""
        if self.pages.currentIndex() == 1 and self.recovery.sheet.toPlainText():
            return
        if not ring.enabled(self.context.session.folder):
            self.pages.setCurrentIndex(0)
            return
        names = "、".join(ring.holders(self.context.session.folder))
        go = ("打开重点人员", lambda: self.context.navigate("keyfiles", {}))
        self.on.show_empty("重点人员档案已启用", f"能打开的人：{names}。授权和收回在“重点人员”的“授权”里办。", go)
        self.pages.setCurrentIndex(2)

    def may_leave(self) -> bool:
        if self.pages.currentIndex() == 1 and self.recovery.sheet.toPlainText():
            self.context.tell.warn("恢复码只显示这一次，请先打印或抄下，勾选后点“完成”。")
            return False
        return True

    def do_enable(self) -> None:
        """Switch the store on in the background."""
        answers = {key: text.toPlainText() for key, text in self.answers.items()}
        short = next((key for key, text in answers.items() if len(text.strip()) < ring.ANSWER_LEAST), None)
        for key, text in self.answers.items():
            look.mark(text, state="wrong" if key == short else "")
        if short is not None:
            self._say(f"“{ring.QUESTIONS[short]}”还没有写清楚，不少于{ring.ANSWER_LEAST}个字。")
            self.answers[short].setFocus()
            return
        self.enable.setEnabled(False)
        work = partial(_enable, password=self.password.text(), answers=answers)
        self.password.clear()
        self.context.jobs.run(work, self._enabled, self._refused, title="启用重点人员档案")

    def _enabled(self, code: str) -> None:
        session = self.context.session
        self.enable.setEnabled(True)
        self.wrong.hide()
        self.recovery.show_paper(RecoverySheet(session.town, session.county, session.user.name, session.folder.name, code,
                                               clock.today().isoformat(), restricted=True))
        self.pages.setCurrentIndex(1)
        for text in self.answers.values():
            text.clear()

    def _refused(self, fault: BaseException) -> None:
        self.enable.setEnabled(True)
        if isinstance(fault, AppError):
            self._say(str(fault))
            self.password.setFocus()
        else:
            self.context.tell.error(fault)

    def _say(self, text: str) -> None:
        self.wrong.setText(text)
        self.wrong.show()

    def _build(self) -> None:
        self.pages.addWidget(self._questions())
        paper = QFrame()
        look.mark(paper, role="card")
        inside = QVBoxLayout(paper)
        inside.setContentsMargins(20, 14, 20, 14)
        inside.addWidget(self.recovery)
        for page in (paper, self.on):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PageHead("重点人员档案", "由负责人决定启用，先做影响评估"))
        column.addWidget(self.pages, 1)

    def _questions(self) -> QWidget:
        host = QWidget()
        look.mark(host, role="plain")
        column = QVBoxLayout(host)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        note = QLabel(_MEANS, wordWrap=True)
        column.addWidget(note)
        column.addLayout(self._grid())
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(host)
        card = QFrame()
        look.mark(card, role="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(area, 1)
        inside.addWidget(self._foot())
        return card

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for at, (key, title) in enumerate(ring.QUESTIONS.items()):
            text, hint = self.answers[key], QLabel(ring.HINTS[key], wordWrap=True)
            label = QLabel(f"{at + 1}. {title}", wordWrap=True)
            label.setFixedWidth(look.px(180))
            label.setBuddy(text)
            look.mark(hint, tone="muted", level="small")
            text.setTabChangesFocus(True)
            text.setAccessibleName(title)
            text.setFixedHeight(look.px(52))
            grid.addWidget(label, at * 2, 0)
            grid.addWidget(text, at * 2, 1)
            grid.addWidget(hint, at * 2 + 1, 1)
        return grid

    def _foot(self) -> QFrame:
        foot = QFrame()
        look.mark(foot, role="panel-foot")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName("您的登录密码")
        self.password.setMaximumWidth(look.px(200))
        self.password.returnPressed.connect(self.do_enable)
        look.mark(self.enable, role="primary")
        look.mark(self.wrong, tone="red")
        self.wrong.hide()
        line = QHBoxLayout(foot)
        line.setContentsMargins(16, 8, 16, 8)
        line.addWidget(QLabel("您的登录密码"))
        line.addWidget(self.password)
        line.addWidget(self.enable)
        line.addWidget(self.wrong, 1)
        line.addStretch()
        return foot


def _enable(session: Session, _progress: Progress, password: str, answers: dict[str, str]) -> str:
    return ring.enable(session, password, answers)
