"""Setting up an office: its names, the first user, and the recovery sheet to print and lock away."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.documents.recovery import RecoverySheet
from app.errors import AppError
from app.office import create_office
from app.progress import Progress
from ui import look
from ui.jobs import Jobs
from ui.recovery_page import RecoveryPage
from ui.tell import Tell
from ui.widgets.password_pair import PasswordPair


class NewOffice(QWidget):
    """`made(folder)` after the recovery sheet was put away, `given_up` when nothing was made."""

    made = Signal(object)
    given_up = Signal()

    def __init__(self, jobs: Jobs, tell: Tell) -> None:
        super().__init__()
        self._jobs, self._tell = jobs, tell
        self._folder = Path()
        self.town = QLineEdit(placeholderText="如 新河镇")
        self.county = QLineEdit(placeholderText="如 清源县")
        self.user = QLineEdit(placeholderText="您的姓名或“管理员”")
        self.pair = PasswordPair()
        self.password, self.again = self.pair.first, self.pair.again
        self.place = QLineEdit(placeholderText="台账放在哪个文件夹")
        words = "忘记密码时，只有恢复单能打开台账，程序不另存一份。请打印后锁进保险柜。"
        self.recovery = RecoveryPage(jobs, tell, "台账已建好，请保存恢复单", words, "去登录")
        self._wrong = QLabel(" ")
        self._make = QPushButton("新建")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._form())
        self._pages.addWidget(self.recovery)
        self.recovery.put_away.connect(self._finish)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 16, 40, 16)
        column.addWidget(self._pages)

    def begin(self) -> None:
        """Ready to type: a place is proposed, the cursor stands in the first line."""
        if not self.place.text():
            self.place.setText(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
            self.place.selectAll()
        self.town.setFocus()

    def set_up(self) -> None:
        """Check what was typed and set the office up in the background."""
        wrong = self._problem()
        self._wrong.setText(wrong or " ")
        if wrong:
            return
        self._folder = Path(self.place.text().strip()) / f"{self.town.text().strip()}台账"
        self._make.setEnabled(False)
        work = partial(
            _create, folder=self._folder, town=self.town.text().strip(), county=self.county.text().strip(),
            user=self.user.text().strip(), password=self.password.text(),
        )
        self._jobs.run(work, self._created, self._failed, title="新建台账")

    def _form(self) -> QWidget:
        page = QWidget()
        title = QLabel("新建台账")
        look.mark(title, level="title")
        look.mark(self._wrong, tone="red", level="small")
        self._wrong.setWordWrap(True)
        browse = QPushButton("选择…")
        browse.clicked.connect(self._browse)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        lines = (("镇（街道）", self.town), ("所属县（区）", self.county), ("用户名", self.user), ("密码", self.password),
                 ("再输一次", self.again), ("存放位置", self.place))
        for row, (words, box) in enumerate(lines):
            grid.addWidget(QLabel(words), row, 0)
            grid.addWidget(box, row, 1, 1, 2 if box is not self.place else 1)
            following = lines[row + 1][1].setFocus if row + 1 < len(lines) else self.set_up
            box.returnPressed.connect(following)
        grid.addWidget(browse, len(lines) - 1, 2)
        look.mark(self._make, role="primary")
        self._make.clicked.connect(self.set_up)
        back = QPushButton("返回")
        back.clicked.connect(self.given_up)
        foot = QHBoxLayout()
        foot.addWidget(self._make)
        foot.addWidget(back)
        foot.addStretch()
        column = QVBoxLayout(page)
        column.addStretch()
        column.addWidget(title)
        column.addSpacing(8)
        column.addLayout(grid)
        column.addWidget(self._wrong)
        column.addLayout(foot)
        column.addStretch()
        return page

    def _problem(self) -> str:
        for box, words in ((self.town, "镇（街道）名称"), (self.county, "所属县（区）"), (self.user, "用户名"),
                           (self.place, "存放位置")):
            if not box.text().strip():
                box.setFocus()
                return f"请填写{words}。"
        return self.pair.problem()

    def _browse(self) -> None:
        folder = self._tell.folder("台账存放位置")
        if folder is not None:
            self.place.setText(str(folder))

    def _created(self, code: str) -> None:
        self._make.setEnabled(True)
        self.pair.clear()
        self.recovery.show_paper(RecoverySheet(
            self.town.text().strip(), self.county.text().strip(), self.user.text().strip(), self._folder.name, code,
            clock.today().isoformat(),
        ))
        self._pages.setCurrentIndex(1)

    def _failed(self, fault: BaseException) -> None:
        self._make.setEnabled(True)
        if isinstance(fault, AppError):
            self._wrong.setText(str(fault))
        else:
            self._tell.error(fault)

    def _finish(self) -> None:
        self._pages.setCurrentIndex(0)
        self.made.emit(self._folder)


def _create(_session: Any, _progress: Progress, **names: Any) -> str:
    return create_office(**names)
