"""备份: when the last good one was, where it goes by itself, is the office whole, put one back, the hand-over folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.backup import auto, find, keep
from app.backup.check import CheckReport, check_office
from app.backup.make import backup
from app.errors import AppError
from app.progress import Progress
from app.security.roles import ALLOWED, ROLE_NAMES, Action
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.handover_folder import HandoverFolder
from ui.restore_dialog import RestoreDialog
from ui.screens.base import PageHead, Screen
from ui.widgets.table_view import TableView

_ROWS = 7


class BackupPage(Screen):
    """Five cards: 备份, 自动备份, 恢复, 检查, 移交包."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.last, self.where = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.placed, self.checked = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.make, self.check, self.put_back = QPushButton("备份到…"), QPushButton("检查"), QPushButton("从备份恢复…")
        self.choose_place, self.clear_place = QPushButton("选位置…"), QPushButton("不再自动备份到别处")
        self.copies, self.no_copies = TableView(), QLabel("还没有副本。登记过内容后，当天第一次空闲时自动留一份。", wordWrap=True)
        self.pack = QPushButton("做移交包…")
        self.handover = HandoverFolder(context)
        self.dialog: RestoreDialog | None = None
        self._build()

    def reload(self) -> None:
        session = self.context.session
        last = find.last_good(session)
        self.last.setText(last.words)
        look.mark(self.last, tone=last.tone)
        none = "备份做好后自动打开核对，时间和位置写在这里。"
        self.where.setText(f"存在 {last.where}，做好后打开核对过。" if last.where else none)
        place = session.setting(auto.PLACE)
        self.placed.setText(self._place_words(place))
        self.clear_place.setVisible(bool(place))
        table = find.copies_table(session)
        self.copies.set_table(table)
        self.copies.setVisible(bool(table.rows))
        self.copies.setFixedHeight(look.px(92) + min(len(table.rows), _ROWS) * look.row_height())
        self.no_copies.setVisible(not table.rows)

    def backup_to(self, folder: Path) -> None:
        """A full backup into `folder`, in the background."""

        def work(session: Session, progress: Progress) -> Path:
            return backup(session, folder, progress)

        self.context.jobs.run(work, self._made, title="备份")

    def set_place(self, folder: Path | None) -> None:
        """Where the daily full backup goes by itself; None for nowhere else."""
        try:
            place = auto.set_place(self.context.session, folder)
        except AppError as fault:
            self.context.tell.error(fault)
            return
        self.context.tell.done(f"每天的备份自动存到“{place}”。" if place else "每天的副本只留在台账文件夹里。")
        self.reload()

    def run_check(self) -> None:
        """Look at every page, log entry and photo."""

        def work(session: Session, progress: Progress) -> CheckReport:
            return check_office(session, progress)

        self.context.jobs.run(work, self._checked, title="检查台账")

    def open_restore(self) -> RestoreDialog:
        """Choose a backup and look at it before it is put back."""
        self.dialog = RestoreDialog(self.context)
        self.dialog.open()
        return self.dialog

    def _made(self, path: Path) -> None:
        self.context.tell.done(f"已备份到“{path}”，并检查无误。")
        self.context.pulse.changed.emit(frozenset())
        self.reload()

    def _checked(self, report: CheckReport) -> None:
        sound = not report.problems
        words = f"变更记录 {report.changes:,} 条、照片 {report.attachments:,} 张，全部完好。"
        self.checked.setText(words if sound else "\n".join((*report.problems, "请用最近的好备份恢复。")))
        look.mark(self.checked, tone="green" if sound else "red")

    def _place_words(self, place: str | None) -> str:
        if not place:
            return "没有选位置：每天的副本只在台账文件夹里，电脑坏了副本也没了。请选另一块硬盘或常插的 U 盘。"
        lost = "" if Path(place).is_dir() else "现在没有插好；备份过的盘插上后会自动补做。"
        return f"每天有改动时，自动备份到 {place}。{lost}"

    def _ask_backup(self) -> None:
        if folder := self.context.tell.folder("备份到哪个文件夹（U 盘或另一块硬盘）"):
            self.backup_to(folder)

    def _ask_place(self) -> None:
        if folder := self.context.tell.folder("每天自动备份到哪个文件夹"):
            self.set_place(folder)

    # -- laying out

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PageHead("备份", "每周五备一份，每月上报后备一份，两个 U 盘轮流用，一个不放在办公室"))
        host, area = QWidget(), QScrollArea()
        look.mark(host, role="scrolled")
        whole = QVBoxLayout(host)
        whole.setContentsMargins(16, 0, 16, 16)
        whole.setSpacing(12)
        for card in (self._backup_card(), self._own_card(), self._restore_card(), self._check_card(), self._pack_card()):
            whole.addWidget(card)
        whole.addStretch()
        area.setWidget(host)
        area.setWidgetResizable(True)
        column.addWidget(area, 1)

    def _backup_card(self) -> QFrame:
        look.mark(self.make, role="primary")
        self.make.clicked.connect(self._ask_backup)
        hint = _small("备份是加密的，用同样的用户和密码打开，照片也在里面；以前备过的照片不再重复拷。"
                      "备份过的 U 盘带有记号，以后插上就认得，当天没备过的自动备一份。")
        return _card("备份", (self.make,), (self.last, self.where, hint))

    def _own_card(self) -> QFrame:
        self.choose_place.clicked.connect(self._ask_place)
        self.clear_place.clicked.connect(lambda: self.set_place(None))
        kept = _small(f"当天有改动的，空闲时自动留一份副本；导入、升级、恢复之前也留。保留最近{keep.DAYS}天、{keep.WEEKS}周、"
                      f"{keep.MONTHS}个月各一份，升级前的全部保留，其余自动清理。")
        return _card("自动备份", (self.clear_place, self.choose_place), (self.placed, kept, self.no_copies, self.copies))

    def _check_card(self) -> QFrame:
        self.check.clicked.connect(self.run_check)
        self.checked.setText("核对数据文件、操作记录和照片是否完好。")
        look.mark(self.checked, tone="muted")
        return _card("检查", (self.check,), (self.checked,))

    def _restore_card(self) -> QFrame:
        may = self.context.session.can(Action.RESTORE)
        self.put_back.clicked.connect(self.open_restore)
        self.put_back.setEnabled(may)
        holders = "、".join(ROLE_NAMES[role] for role, actions in ALLOWED.items() if Action.RESTORE in actions)
        hint = _small("先检查备份，把条数与现在的台账并排列出，再决定试恢复到新文件夹，还是换成这份备份。"
                      "换的时候现在的台账移到旁边保留，不会删掉。" + ("" if may else f"可以恢复的角色：{holders}。"))
        return _card("恢复", (self.put_back,), (hint,))

    def _pack_card(self) -> QFrame:
        self.pack.clicked.connect(self.handover.ask)
        self.pack.setEnabled(self.context.session.can(Action.EXPORT))
        hint = _small("一个不用本程序也能看的文件夹：各台账的 PDF 和表格、照片、目录页，供归档和检查。"
                      "含居民姓名、住址，要由审核员或负责人到场确认；不含重点人员档案。")
        return _card("移交包", (self.pack,), (hint,))


def _small(words: str) -> QLabel:
    label = QLabel(words, wordWrap=True)
    look.mark(label, tone="muted", level="small")
    return label


def _card(title: str, buttons: tuple[QPushButton, ...], parts: tuple[QWidget, ...]) -> QFrame:
    card, head = QFrame(), QLabel(title)
    look.mark(card, role="card")
    look.mark(head, level="section")
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 12, 16, 14)
    column.setSpacing(6)
    line = QHBoxLayout()
    line.addWidget(head)
    line.addStretch()
    for button in buttons:
        line.addWidget(button)
    column.addLayout(line)
    for part in parts:
        column.addWidget(part)
    return card
