"""An office put back from a backup and opened at once: a new computer, or one whose office is lost."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.backup import find, trial
from app.backup.restore import read_manifest, ring_of
from app.errors import AppError
from app.exchange.names import safe_name
from app.faults import told
from app.office import open_office
from app.progress import Progress
from app.security.keyring import KeyRing
from app.session import Session
from ui import look
from ui.jobs import Jobs
from ui.tell import Tell


class FromBackup(QWidget):
    """`restored(Session)` once the office is back and open, `given_up` when nothing was done."""

    restored = Signal(object)
    given_up = Signal()

    def __init__(self, jobs: Jobs, tell: Tell) -> None:
        super().__init__()
        self._jobs, self._tell = jobs, tell
        self.backups, self.user = QComboBox(), QComboBox()
        self.password, self.place = QLineEdit(), QLineEdit()
        self.pick, self.go = QPushButton("选备份…"), QPushButton("恢复并登录")
        self.wrong, self._where = QLabel(" ", wordWrap=True), QLabel(" ", wordWrap=True)
        self._build()

    def begin(self) -> None:
        """Ready to choose; a place for the office is proposed."""
        if not self.place.text():
            self.place.setText(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        self.password.clear()
        self._say(" ")
        self.pick.setFocus()

    def choose(self, folder: Path) -> None:
        """List the backups in a folder (or the one it is), the newest chosen."""
        try:
            found = find.backups_in(folder)
        except AppError as fault:
            self._say(str(fault))
            return
        self._say(" ")
        self.backups.clear()
        for path, manifest in found:
            self.backups.addItem(find.told(path, manifest), path)
        self.password.setFocus()

    @property
    def target(self) -> Path | None:
        """The folder the office will be in; None until a backup and a place are chosen."""
        path = self.backups.currentData()
        if path is None or not self.place.text().strip():
            return None
        return Path(self.place.text().strip()) / f"{safe_name(str(read_manifest(path)['town']))}台账"

    def restore(self) -> None:
        """Check the backup, put it into its new folder and sign in, in the background."""
        path = self.backups.currentData()
        if path is None:
            self._say("请先选备份：名字带“台账备份”的文件夹，或它所在的 U 盘。")
            self.pick.setFocus()
            return
        if not self.password.text():
            self._say("请输入密码：做这份备份那天的密码。")
            self.password.setFocus()
            return
        try:
            target = self.target
        except AppError as fault:
            self._say(str(fault))
            return
        if target is None:
            self._say("请选恢复到哪里。")
            return
        self._say(" ")
        self.go.setEnabled(False)
        work = partial(_restore, backup=path, folder=target, user=self.user.currentText(), password=self.password.text())
        self._jobs.run(work, self._done, self._failed, title="从备份恢复")

    def leave(self) -> None:
        """Give up; nothing typed stays."""
        self._jobs.cancel()
        self.password.clear()
        self.given_up.emit()

    def _chosen(self, _at: int) -> None:
        """The users of the chosen backup; where it will be put."""
        path = self.backups.currentData()
        self.user.clear()
        if path is None:
            return
        try:
            self.user.addItems(KeyRing.load(ring_of(path)).users())
        except AppError as fault:
            self._say(str(fault))
        self._tell_place()

    def _tell_place(self) -> None:
        try:
            target = self.target
        except AppError:
            target = None
        self._where.setText(f"台账将放在“{target}”。" if target else " ")

    def _done(self, session: Session) -> None:
        self.go.setEnabled(True)
        self.password.clear()
        self.restored.emit(session)

    def _failed(self, fault: BaseException) -> None:
        self.go.setEnabled(True)
        known = told(fault)
        if known is None:
            self._tell.error(fault)
            return
        self._say(str(known))
        self.password.selectAll()
        self.password.setFocus()

    def _say(self, text: str) -> None:
        self.wrong.setText(text)

    def _ask_backup(self) -> None:
        if folder := self._tell.folder("选备份文件夹，或它所在的 U 盘"):
            self.choose(folder)

    def _ask_place(self) -> None:
        if folder := self._tell.folder("恢复到哪里", self.place.text()):
            self.place.setText(str(folder))

    # -- laying out

    def _build(self) -> None:
        title = QLabel("从备份恢复")
        words = QLabel("插上备份盘，选备份，输入做备份那天的用户和密码。备份盘上的内容不会改动。", wordWrap=True)
        look.mark(title, level="title")
        look.mark(words, tone="muted", level="small")
        look.mark(self._where, tone="muted", level="small")
        look.mark(self.wrong, tone="red", level="small")
        look.mark(self.go, role="primary")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        browse, back = QPushButton("选择…"), QPushButton("返回")
        self.backups.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        lines = (("备份", self.backups, self.pick), ("用户", self.user, None), ("密码", self.password, None),
                 ("恢复到", self.place, browse))
        for row, (label, part, button) in enumerate(lines):
            part.setAccessibleName(label)
            grid.addWidget(QLabel(label), row, 0)
            grid.addWidget(part, row, 1, 1, 1 if button else 2)
            if button:
                grid.addWidget(button, row, 2)
        grid.setColumnStretch(1, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.go)
        foot.addWidget(back)
        foot.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 0, 40, 0)
        column.setSpacing(8)
        column.addStretch()
        for part in (title, words):
            column.addWidget(part)
        column.addLayout(grid)
        column.addWidget(self._where)
        column.addWidget(self.wrong)
        column.addLayout(foot)
        column.addStretch()
        self.pick.clicked.connect(self._ask_backup)
        browse.clicked.connect(self._ask_place)
        back.clicked.connect(self.leave)
        self.go.clicked.connect(self.restore)
        self.password.returnPressed.connect(self.restore)
        self.backups.currentIndexChanged.connect(self._chosen)
        self.place.textChanged.connect(lambda _text: self._tell_place())


def _restore(_session: Any, progress: Progress, backup: Path, folder: Path, user: str, password: str) -> Session:
    trial.restore_beside(backup, folder, user, password, progress)
    return open_office(folder, user, password, progress)
