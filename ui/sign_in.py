"""The first window: choose an office and sign in, set a new one up, or try the sample."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.backup.restore import Restored
from app.demo_place import OFFICE
from app.errors import AppError
from app.office import is_office, open_office, user_names
from app.progress import Progress
from app.session import Session
from ui import look
from ui.forgot_password import ForgotPassword
from ui.from_backup import FromBackup
from ui.jobs import Jobs
from ui.new_office import NewOffice
from ui.own_file import OwnFile, home
from ui.tell import Tell

if TYPE_CHECKING:
    from app.demo import DemoReport

PROGRAM = "反诈宣传台账"
_SAMPLE = "sample.password"  # remembered once the sample is whole; it guards nothing but invented people


class SignIn(QWidget):
    """`signed_in(Session)` once the office is open."""

    signed_in = Signal(object)

    def __init__(self, jobs: Jobs, tell: Tell, own: OwnFile) -> None:
        super().__init__()
        look.mark(self, role="page")
        self._jobs, self._tell, self._own = jobs, tell, own
        self._folder: Path | None = None
        self.setWindowTitle(PROGRAM)
        self.setWindowIcon(look.icon("shield-check", look.ACCENT, 32))
        self.resize(look.px(900), look.px(560))
        self._pages = QStackedWidget()
        self._form, self._waiting = QWidget(), QWidget()
        self.new = NewOffice(jobs, tell)
        self.forgot = ForgotPassword(jobs, tell)
        self.back = FromBackup(jobs, tell)
        self._build()
        self._connect()
        self._list_recent()

    def choose(self, folder: Path, password: str = "") -> None:
        """Ask for the password of this office; one that is none is said so."""
        if not is_office(folder):
            self._tell.error(AppError(f"“{folder.name}”不是台账文件夹。", "请选含有 ledger.db 和 keyring.json 的文件夹。"))
            return
        self._folder = folder
        try:
            names = user_names(folder)
        except AppError as fault:
            self._tell.error(fault)
            return
        self.user.clear()
        self.user.addItems(names)
        last = self._own.get(f"user.{folder}")
        self.user.setCurrentIndex(max(0, names.index(last) if last in names else 0))
        self._place.setText(_short(folder))
        self._place.setToolTip(str(folder))
        self.password.setText(password)
        self._wrong.setText(" ")
        self._pages.setCurrentWidget(self._form)
        self.password.setFocus()

    def sign_in(self) -> None:
        """Open the chosen office in the background."""
        if self._folder is None:
            return
        self._enter.setEnabled(False)
        self._wrong.setText(" ")
        work = partial(_open, folder=self._folder, user=self.user.currentText(), password=self.password.text())
        self._jobs.run(work, self.opened, self._failed, title="登录")

    def try_sample(self) -> None:
        """Open the sample office, built first when it is not there or was not finished."""
        folder = home() / "demo"
        password = str(self._own.get(_SAMPLE, ""))
        if password and is_office(folder / OFFICE):
            self._sample_ready(folder / OFFICE, password)
            return
        self._own.put(_SAMPLE, "")
        self.wait("正在准备演示台账", "一个虚构的镇，有名册、活动、走访和一个月的报表，可以随意改动。")
        self._jobs.run(partial(_sample, folder=folder), self._sample_built, self.given_up, title="准备演示台账")

    def _build(self) -> None:
        card = QFrame()
        look.mark(card, role="card")
        card.setFixedSize(look.px(820), look.px(480))
        line = QHBoxLayout(card)
        line.setContentsMargins(1, 1, 1, 1)
        line.setSpacing(0)
        line.addWidget(self._left())
        for page in (self._welcome(), self._sign_in_form(), self.new, self._waiting_page(), self.forgot, self.back):
            self._pages.addWidget(page)
        line.addWidget(self._pages, 1)
        outer = QVBoxLayout(self)
        outer.addStretch()
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)
        outer.addStretch()

    def _left(self) -> QFrame:
        side = QFrame()
        look.mark(side, role="side")
        side.setFixedWidth(look.px(300))
        picture, name, words = QLabel(), QLabel(PROGRAM), QLabel("名册、入户、文书、月报，都在本机")
        picture.setPixmap(look.pixmap("shield-check", look.ACCENT, look.px(34)))
        look.mark(name, level="title")
        look.mark(words, tone="muted", level="small")
        head = QLabel("最近的台账")
        look.mark(head, tone="muted", level="small")
        self.recent = QListWidget()
        self.recent.setFrameShape(QFrame.Shape.NoFrame)
        look.mark(self.recent, role="plain")
        self.open = QPushButton(" 打开台账文件夹…")
        self.set_up = QPushButton(" 新建台账…")
        self.put_back = QPushButton(" 从备份恢复…")
        self.sample = QPushButton(" 看演示")
        for button, icon in ((self.open, "folder-open"), (self.set_up, "folder-plus"), (self.put_back, "history"),
                             (self.sample, "play")):
            button.setIcon(look.icon(icon, look.MUTED, 16))
        column = QVBoxLayout(side)
        column.setContentsMargins(20, 24, 20, 20)
        column.setSpacing(6)
        for part in (picture, name, words):
            column.addWidget(part)
        column.addSpacing(14)
        column.addWidget(head)
        column.addWidget(self.recent, 1)
        for part in (self.open, self.set_up, self.put_back, self.sample):
            column.addWidget(part)
        return side

    def _welcome(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(44, 0, 44, 0)
        title = QLabel("从哪里开始")
        look.mark(title, level="title")
        words = QLabel(
            "已有台账：从左边选，或打开台账文件夹。\n\n换了电脑，或台账坏了：从备份恢复。\n\n"
            "第一次用：先看演示，再新建本镇的台账。\n\n"
            "台账是一个加密的文件夹，只在本机，不联网。请记住密码，并收好新建时打印的恢复单。"
        )
        words.setWordWrap(True)
        look.mark(words, tone="muted")
        column.addStretch(2)
        column.addWidget(title)
        column.addSpacing(6)
        column.addWidget(words)
        column.addStretch(3)
        return page

    def _sign_in_form(self) -> QWidget:
        title = QLabel("登录")
        look.mark(title, level="title")
        self._place = QLabel()
        self._place.setWordWrap(True)
        look.mark(self._place, tone="muted", level="small")
        self.user = QComboBox()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._wrong = QLabel(" ")
        self._wrong.setWordWrap(True)
        look.mark(self._wrong, tone="red", level="small")
        self._enter = QPushButton("登录")
        look.mark(self._enter, role="primary")
        self.forgotten = QPushButton("忘记密码")
        look.mark(self.forgotten, role="link")
        column = QVBoxLayout(self._form)
        column.setContentsMargins(70, 0, 70, 0)
        column.setSpacing(6)
        column.addStretch(2)
        column.addWidget(title)
        column.addWidget(self._place)
        column.addSpacing(12)
        for words, part in (("用户", self.user), ("密码", self.password)):
            column.addWidget(QLabel(words))
            column.addWidget(part)
        column.addWidget(self._wrong)
        column.addWidget(self._enter)
        column.addWidget(self.forgotten, 0, Qt.AlignmentFlag.AlignRight)
        column.addStretch(3)
        return self._form

    def _waiting_page(self) -> QWidget:
        self._wait_title, self._wait_words, self._wait_step = QLabel(), QLabel(), QLabel()
        look.mark(self._wait_title, level="title")
        for label in (self._wait_words, self._wait_step):
            look.mark(label, tone="muted")
            label.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        cancel = QPushButton("取消")
        cancel.clicked.connect(self._jobs.cancel)
        column = QVBoxLayout(self._waiting)
        column.setContentsMargins(70, 0, 70, 0)
        column.setSpacing(10)
        column.addStretch(2)
        for part in (self._wait_title, self._wait_words, self._bar, self._wait_step):
            column.addWidget(part)
        column.addWidget(cancel, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(3)
        return self._waiting

    def _connect(self) -> None:
        self._enter.clicked.connect(self.sign_in)
        self.password.returnPressed.connect(self.sign_in)
        self.open.clicked.connect(self._open_folder)
        self.set_up.clicked.connect(self._set_up)
        self.put_back.clicked.connect(self._put_back)
        self.sample.clicked.connect(self.try_sample)
        self.recent.itemClicked.connect(lambda item: self.choose(Path(item.data(Qt.ItemDataRole.UserRole))))
        self.recent.itemActivated.connect(lambda item: self.choose(Path(item.data(Qt.ItemDataRole.UserRole))))
        self.forgotten.clicked.connect(self._forgot)
        self.forgot.renewed.connect(self._renewed)
        self.forgot.given_up.connect(lambda: self._pages.setCurrentWidget(self._form))
        self.back.restored.connect(self.opened)
        self.back.given_up.connect(lambda: self._pages.setCurrentIndex(0))
        self.new.made.connect(self._made)
        self.new.given_up.connect(lambda: self._pages.setCurrentIndex(0))
        self._jobs.strip.connect(self._stepped)

    def _list_recent(self) -> None:
        self.recent.clear()
        for folder in self._own.recent():
            item = QListWidgetItem(look.icon("book-open"), folder.name, self.recent)
            item.setToolTip(str(folder))
            item.setData(Qt.ItemDataRole.UserRole, str(folder))

    def _open_folder(self) -> None:
        folder = self._tell.folder("打开台账文件夹")
        if folder is not None:
            self.choose(folder)

    def _set_up(self) -> None:
        self._pages.setCurrentWidget(self.new)
        self.new.begin()

    def _put_back(self) -> None:
        self._pages.setCurrentWidget(self.back)
        self.back.begin()

    def _made(self, folder: Path) -> None:
        self._own.opened(folder)
        self._list_recent()
        self.choose(folder)

    def _forgot(self) -> None:
        if self._folder is not None:
            names = [self.user.itemText(at) for at in range(self.user.count())]
            self._pages.setCurrentWidget(self.forgot)
            self.forgot.ask(self._folder, names, self.user.currentText())

    def _renewed(self, user: str) -> None:
        self._pages.setCurrentWidget(self._form)
        self.user.setCurrentText(user)
        self.password.clear()
        self._say("密码已重设，请用新密码登录。", "green")
        self.password.setFocus()

    def _say(self, text: str, tone: str = "red") -> None:
        look.mark(self._wrong, tone=tone)
        self._wrong.setText(text)

    def opened(self, session: Session) -> None:
        """The office is open: remember it on this computer and tell so."""
        self._enter.setEnabled(True)
        self.password.clear()
        folder = session.folder
        try:
            self._own.opened(folder)
            self._own.put(f"user.{folder}", session.user.name)
        except AppError as fault:
            self._tell.error(fault)
        self.signed_in.emit(session)

    def _failed(self, fault: BaseException) -> None:
        self._enter.setEnabled(True)
        if not isinstance(fault, AppError):
            self._tell.error(fault)
            return
        self._say(str(fault))
        self.password.selectAll()
        self.password.setFocus()

    def _sample_built(self, report: DemoReport) -> None:
        self._own.put(_SAMPLE, report.password)
        self._sample_ready(report.office, report.password)

    def _sample_ready(self, folder: Path, password: str) -> None:
        self.choose(folder, password)
        self.sign_in()

    def replaced(self, done: Restored) -> None:
        """A backup took the place of an office: ask for the password, and say where the former one is."""
        self.choose(done.folder)
        missing = f"备份里缺{done.missing_photos}张照片。" if done.missing_photos else ""
        aside = f"原来的台账保留在“{done.aside.name}”。" if done.aside else ""
        self._say(f"已换成备份，请登录。{missing}{aside}", "green")

    def given_up(self, fault: BaseException) -> None:
        """Back to the first page, with the reason."""
        self._pages.setCurrentIndex(0)
        self._tell.error(fault)

    def wait(self, title: str, words: str) -> None:
        """Show that something is being done which takes a moment."""
        self._wait_title.setText(title)
        self._wait_words.setText(words)
        self._wait_step.setText("")
        self._bar.setMaximum(0)
        self._pages.setCurrentWidget(self._waiting)

    def _stepped(self, state: tuple[str, int, int, str] | None) -> None:
        if state is not None:
            _title, done, total, text = state
            self._bar.setMaximum(max(total, 0))
            self._bar.setValue(done)
            self._wait_step.setText(text)


def _open(_session: Any, progress: Progress, folder: Path, user: str, password: str) -> Session:
    return open_office(folder, user, password, progress)


def _sample(_session: Any, progress: Progress, folder: Path) -> DemoReport:
    """Build the sample; what that takes, which is most of the program, is loaded only for it."""
    from app.demo import build_demo

    return build_demo(folder, progress)


def _short(folder: Path) -> str:
    return f"{folder.name}（{folder.parent}）"
