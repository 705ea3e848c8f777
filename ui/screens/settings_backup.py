"""备份: make one now, see whether the office is whole, put a backup back into an empty folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.backup.check import CheckReport, check_office
from app.backup.make import backup
from app.backup.restore import Restored, restore
from app.progress import Progress
from app.security.roles import Action
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.screens.base import PageHead, Screen

_SHOWN = 10


class BackupPage(Screen):
    """Three cards: 备份, 检查, 恢复."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.last, self.forced, self.checked = QLabel(wordWrap=True), QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.make = QPushButton("备份到…")
        self.check = QPushButton("检查")
        self.put_back = QPushButton("恢复")
        self.source, self.target = QLineEdit(readOnly=True), QLineEdit(readOnly=True)
        self.user, self.password = QLineEdit(), QLineEdit()
        self._build()

    def reload(self) -> None:
        last = self.context.session.setting("backup.last")
        if last:
            self.last.setText(f"最近一次：{clock.chinese_moment(last['at'])}，存在 {last['where']}")
        else:
            self.last.setText("还没有备份过。")
        look.mark(self.last, tone="" if last else "red")
        copies = sorted((self.context.session.folder / "backups").glob("*.db"), reverse=True)[:_SHOWN]
        lines = [f"{_moment(path)}　{path.stem.split('-', 2)[-1]}　{path.stat().st_size / 1_000_000:.1f} MB" for path in copies]
        self.forced.setText("\n".join(lines) or "还没有。")

    def backup_to(self, folder: Path) -> None:
        """A full backup into `folder`, in the background."""

        def work(session: Session, progress: Progress) -> Path:
            return backup(session, folder, progress)

        self.context.jobs.run(work, self._made, title="备份")

    def _made(self, path: Path) -> None:
        self.context.tell.done(f"已备份到“{path}”，并检查无误。")
        self.context.pulse.changed.emit(frozenset())
        self.reload()

    def _ask_backup(self) -> None:
        if folder := self.context.tell.folder("备份到哪个文件夹（U 盘或另一块硬盘）"):
            self.backup_to(folder)

    def run_check(self) -> None:
        """Look at every page, log entry and photo."""

        def work(session: Session, progress: Progress) -> CheckReport:
            return check_office(session, progress)

        self.context.jobs.run(work, self._checked, title="检查台账")

    def _checked(self, report: CheckReport) -> None:
        sound = not report.problems
        words = f"变更记录 {report.changes:,} 条、照片 {report.attachments:,} 张，全部完好。"
        self.checked.setText(words if sound else "\n".join(report.problems))
        look.mark(self.checked, tone="green" if sound else "red")

    def run_restore(self) -> None:
        """Put the chosen backup into the chosen folder."""
        source, target = self.source.text(), self.target.text()
        if not source or not target:
            self.context.tell.warn("请先选备份文件夹和要恢复到的空文件夹。")
            return
        user, password = self.user.text().strip(), self.password.text()

        def work(_session: Session, progress: Progress) -> Restored:
            return restore(Path(source), Path(target), user, password, progress)

        self.context.jobs.run(work, self._restored, title="恢复备份")

    def _restored(self, done: Restored) -> None:
        self.password.clear()
        missing = f"，缺 {done.missing_photos} 张照片" if done.missing_photos else ""
        self.context.tell.done(f"已恢复到“{done.folder}”{missing}。退出后在登录页选这个文件夹打开。")

    # -- laying out

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PageHead("备份", "建议每周五备一份，每月上报后备一份，两个 U 盘轮流用"))
        host, area = QWidget(), QScrollArea()
        look.mark(host, role="scrolled")
        whole = QVBoxLayout(host)
        whole.setContentsMargins(16, 0, 16, 16)
        whole.setSpacing(12)
        whole.addWidget(self._backup_card())
        whole.addWidget(self._check_card())
        whole.addWidget(self._restore_card())
        whole.addStretch()
        area.setWidget(host)
        area.setWidgetResizable(True)
        column.addWidget(area, 1)

    def _backup_card(self) -> QFrame:
        look.mark(self.make, role="primary")
        self.make.clicked.connect(self._ask_backup)
        hint = QLabel("备份是加密的，用同样的用户和密码打开；照片也在里面。")
        inner = QLabel("导入、升级、恢复前自动留的副本（在台账文件夹里，最近十份）：")
        for label in (hint, inner, self.forced):
            look.mark(label, tone="muted", level="small")
        return _card("备份", self.make, (self.last, hint, inner, self.forced))

    def _check_card(self) -> QFrame:
        self.check.clicked.connect(self.run_check)
        self.checked.setText("核对数据文件、操作记录和照片是否完好，几秒钟出结果。")
        look.mark(self.checked, tone="muted")
        return _card("检查", self.check, (self.checked,))

    def _restore_card(self) -> QFrame:
        self.put_back.clicked.connect(self.run_restore)
        self.put_back.setEnabled(self.context.session.can(Action.RESTORE))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        fields = QWidget()
        grid = QGridLayout(fields)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for row, (words, line, title) in enumerate((("备份文件夹", self.source, "选备份文件夹"),
                                                    ("恢复到空文件夹", self.target, "选一个空文件夹"))):
            pick = QPushButton("选择…")
            pick.clicked.connect(lambda _on=False, line=line, title=title: self._pick(line, title))
            line.setAccessibleName(words)
            grid.addWidget(QLabel(words), row, 0)
            grid.addWidget(line, row, 1, 1, 3)
            grid.addWidget(pick, row, 4)
        for at, (words, line) in enumerate((("用户", self.user), ("密码", self.password))):
            line.setAccessibleName(words)
            grid.addWidget(QLabel(words), 2, at * 2)
            grid.addWidget(line, 2, at * 2 + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        hint = QLabel("恢复不会盖掉现有的数据：先恢复到新文件夹，核对无误后再用它。")
        look.mark(hint, tone="muted", level="small")
        return _card("恢复", self.put_back, (fields, hint))

    def _pick(self, line: QLineEdit, title: str) -> None:
        if folder := self.context.tell.folder(title):
            line.setText(str(folder))


def _card(title: str, button: QPushButton, parts: tuple[QWidget, ...]) -> QFrame:
    card, head = QFrame(), QLabel(title)
    look.mark(card, role="card")
    look.mark(head, level="section")
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 12, 16, 14)
    column.setSpacing(6)
    line = QHBoxLayout()
    line.addWidget(head)
    line.addStretch()
    line.addWidget(button)
    column.addLayout(line)
    for part in parts:
        column.addWidget(part)
    return card


def _moment(path: Path) -> str:
    """`20261103-091500-导入前` → `2026年11月3日 09:15`."""
    return clock.chinese_moment(datetime.strptime(path.stem[:15], "%Y%m%d-%H%M%S").isoformat())
