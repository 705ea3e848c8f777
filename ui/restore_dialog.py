"""Putting a backup back while an office is open: choose, look at the counts side by side, then one of two ways."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.backup import auto, find, trial
from app.backup.keep import moment_of
from app.backup.restore import Prepared, Restored, prepare, ring_of
from app.errors import AppError
from app.faults import told
from app.progress import Progress
from app.security.keyring import KeyRing
from app.session import Session
from app.tables.table import Table
from ui import look
from ui.context import AppContext
from ui.widgets.table_view import TableView

_REPLACE = "换成这份备份"


class RestoreDialog(QDialog):
    """Stays open while it works; what it finds and what it did is said inside."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context.tell.window)
        self._context = context
        self._looked: Path | None = None
        self.backups, self.user, self.password = QComboBox(), QComboBox(), QLineEdit()
        self.other = QPushButton("选别的备份…")
        self.beside, self.replace = QPushButton("试恢复到新文件夹…"), QPushButton(f"{_REPLACE}…")
        self.says = QLabel(" ", wordWrap=True)
        self.table = TableView()
        self._build()
        self._list(_known(context.session))

    def choose(self, folder: Path) -> None:
        """Put the backups of a folder (or the one it is) first in the list, and look at the newest."""
        try:
            found = [(find.told(path, manifest), path) for path, manifest in find.backups_in(folder)]
        except AppError as fault:
            self._say(str(fault), "red")
            return
        kept = [(self.backups.itemText(at), self.backups.itemData(at)) for at in range(self.backups.count())]
        paths = {path for _, path in found}
        self._list([*found, *(item for item in kept if item[1] not in paths)])

    @property
    def backup(self) -> Path | None:
        """The backup now chosen."""
        return self.backups.currentData()

    def restore_beside(self, folder: Path) -> None:
        """A trial: put the backup into the new `folder`; nothing is opened."""
        backup = self.backup
        if backup is None or not self._may():
            return
        self._begin("正在试恢复…")
        work = partial(_beside, backup=backup, folder=folder, user=self.user.currentText(), password=self.password.text())
        self._context.jobs.run(work, self._tried, self._failed, title="试恢复")

    def restore_here(self) -> None:
        """Check the backup once more on a copy beside the office, then hand over to whoever closes and swaps."""
        backup = self.backup
        if backup is None or not self._may():
            return
        text = ("现在的台账移到旁边保留，不会删掉；备份放到原处，窗口关闭后重新登录。"
                "备份之后登记的内容不在里面。")
        if self._context.tell.ask(_REPLACE, text, (_REPLACE, "不换"), danger=True) != _REPLACE:
            return
        self._begin("正在检查备份…")
        work = partial(_prepared, backup=backup, user=self.user.currentText(), password=self.password.text())
        self._context.jobs.run(work, self._ready, self._failed, title="检查备份")

    def _list(self, found: list[tuple[str, Path]]) -> None:
        self.backups.blockSignals(True)
        self.backups.clear()
        for words, path in found:
            self.backups.addItem(words, path)
        self.backups.blockSignals(False)
        self._look()

    def _look(self) -> None:
        """Check the chosen backup in the background and show its counts beside the present ones."""
        path = self.backup
        self._looked = None
        self._allow()
        self.user.clear()
        if path is None:
            self._say("没有找到备份。请插上备份盘，点“选别的备份…”。", "muted")
            return
        self._say("正在检查备份…", "muted")
        try:
            names = KeyRing.load(ring_of(path)).users()
        except AppError as fault:
            self._say(str(fault), "red")
            return
        self.user.addItems(names)
        self.user.setCurrentText(self._context.session.user.name)
        self._context.jobs.read(partial(trial.checked, backup=path), partial(self._seen, path), key="restore", failed=self._bad)

    def _seen(self, path: Path, found: tuple[Table, bool]) -> None:
        table, own = found
        self._looked = path if own else None
        self.table.set_table(table)
        words = "检查无误。" if own else "检查无误，但这是另一份台账的备份：只能试恢复到新文件夹，不能换掉现在的台账。"
        self._say(words, "green" if own else "amber")
        self._allow(beside=True, replace=own)

    def _bad(self, fault: BaseException) -> None:
        known = told(fault)
        if known is None:
            self._context.tell.error(fault)
            return
        self._say(str(known), "red")

    def _may(self) -> bool:
        if self.password.text():
            return True
        self._say("请输入密码：做这份备份那天的密码。", "red")
        self.password.setFocus()
        return False

    def _begin(self, words: str) -> None:
        self._say(words, "muted")
        self._allow()

    def _tried(self, done: Restored) -> None:
        self.password.clear()
        missing = f"缺{done.missing_photos}张照片。" if done.missing_photos else ""
        self._say(f"已试恢复到“{done.folder}”，条数与上表“备份里”一列相同。{missing}现在的台账没有改动。", "green")
        self._allow(beside=True, replace=self._looked is not None)

    def _ready(self, prepared: Prepared) -> None:
        self.password.clear()
        self.accept()
        self._context.put_in_place(prepared)

    def _failed(self, fault: BaseException) -> None:
        self._allow(beside=True, replace=self._looked is not None)
        known = told(fault)
        if known is None:
            self._say("没有恢复，现在的台账没有改动。", "red")
            self._context.tell.error(fault)
            return
        self._say(f"{known}现在的台账没有改动。", "red")
        self.password.selectAll()
        self.password.setFocus()

    def _say(self, words: str, tone: str) -> None:
        look.mark(self.says, tone=tone)
        self.says.setText(words)

    def _allow(self, beside: bool = False, replace: bool = False) -> None:
        self.beside.setEnabled(beside)
        self.replace.setEnabled(replace)

    def _ask_other(self) -> None:
        if folder := self._context.tell.folder("选备份文件夹，或它所在的 U 盘"):
            self.choose(folder)

    def _ask_beside(self) -> None:
        if self._may() and (folder := self._context.tell.folder("试恢复到哪里（会在里面新建一个文件夹）")):
            stamp = clock.now()[:16].replace("-", "").replace("T", "-").replace(":", "")
            self.restore_beside(folder / f"{self._context.session.town}台账-试恢复-{stamp}")

    # -- laying out

    def _build(self) -> None:
        self.setWindowTitle("从备份恢复")
        self.resize(look.px(760), look.px(560))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText("做备份那天的密码")
        self.backups.setAccessibleName("备份")
        self.backups.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        look.mark(self.replace, role="danger")
        leave = QPushButton("关闭")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(10)
        column.addLayout(_line(QLabel("备份"), self.backups, self.other))
        column.addWidget(self.says)
        column.addWidget(self.table, 1)
        for label, part in (("用户", self.user), ("密码", self.password)):
            part.setAccessibleName(label)
        column.addLayout(_line(QLabel("用户"), self.user, QLabel("密码"), self.password))
        hint = QLabel("“试恢复”放进新文件夹，什么也不换，可以另外打开来看。“换成这份备份”把现在的台账移到旁边，换上备份。",
                      wordWrap=True)
        look.mark(hint, tone="muted", level="small")
        column.addWidget(hint)
        foot = QHBoxLayout()
        foot.addStretch()
        for button in (self.beside, self.replace, leave):
            button.setAutoDefault(False)
            foot.addWidget(button)
        self.other.setAutoDefault(False)
        leave.setDefault(True)
        column.addLayout(foot)
        leave.clicked.connect(self.reject)
        self.other.clicked.connect(self._ask_other)
        self.beside.clicked.connect(self._ask_beside)
        self.replace.clicked.connect(self.restore_here)
        self.backups.currentIndexChanged.connect(lambda _at: self._look())


def _line(*parts: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(8)
    for part in parts:
        line.addWidget(part, 0 if isinstance(part, QLabel | QPushButton) else 1)
    return line


def _known(session: Session) -> list[tuple[str, Path]]:
    """The backups where the last one went and where the daily ones go, if that is plugged in; then the office's own copies."""
    places = dict.fromkeys(Path(text) for text in (str(Path(find.last_good(session).where or ".").parent),
                                                   session.setting(auto.PLACE) or "") if text not in ("", "."))
    found: dict[Path, str] = {}
    for place in places:
        try:
            found |= {path: find.told(path, manifest) for path, manifest in find.backups_in(place)}
        except AppError:
            continue  # not plugged in
    for copy in find.copies(session.folder):
        moment = moment_of(copy.name)
        if moment is not None:
            found[copy] = f"台账文件夹里的副本　{clock.chinese_moment(moment.isoformat())}　{find.kind_of(copy)}"
    return [(words, path) for path, words in found.items()]


def _beside(_session: Session, progress: Progress, backup: Path, folder: Path, user: str, password: str) -> Restored:
    return trial.restore_beside(backup, folder, user, password, progress)


def _prepared(session: Session, progress: Progress, backup: Path, user: str, password: str) -> Prepared:
    return prepare(backup, session.folder, user, password, progress)
