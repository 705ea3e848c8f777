"""操作记录: everything that was done, newest first; an import or edit of this sitting can be taken back."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QFrame, QTableView, QVBoxLayout

from app import clock
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.screens.base import PageHead, Screen
from ui.widgets.fit_column import FitColumn
from ui.widgets.plain_table import make_plain

Index = QModelIndex | QPersistentModelIndex
_HEADS = ("时间", "用户", "机号", "种类", "做了什么", "改动")
_KINDS = {"edit": "录入修改", "import": "导入", "undo": "撤销", "issue": "编号打印", "user": "用户", "setup": "建立",
          "sign_in": "登录", "take": "收交换包", "pack": "做交换包"}
_MOST = 2000


class StepModel(QAbstractTableModel):
    """Steps as (tx, at, by, device, kind, sentence, changes)."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[tuple] = []

    def set_steps(self, steps: list[tuple]) -> None:
        """Show these."""
        self.beginResetModel()
        self.steps = steps
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.steps)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return _HEADS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        _tx, at, by, device, kind, sentence, changes = self.steps[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            day = clock.chinese_moment(at)
            return (day, by, device, _KINDS.get(kind.partition(":")[0], kind), sentence, f"{changes:,}")[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in (2, 3, 5):
            return int(Qt.AlignmentFlag.AlignCenter)
        return None


class StepsPage(Screen):
    """The list, with 撤销这一步 for the line chosen."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.model = StepModel()
        self.view = QTableView()
        self.view.setModel(self.model)
        make_plain(self.view)
        self.view.setAlternatingRowColors(True)
        for at, width in ((0, 170), (1, 90), (2, 50), (3, 90), (5, 70)):
            self.view.setColumnWidth(at, look.px(width))
        self._fit = FitColumn(self.view, 4, 260)
        head = PageHead("操作记录", "谁在什么时候做了什么，不能删改")
        undo = head.add_button("撤销这一步", "undo-2")
        undo.clicked.connect(self.undo_chosen)
        card = QFrame()
        look.mark(card, role="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(card, 1)

    def reload(self) -> None:
        self.context.jobs.read(_steps, self._show, key="settings.steps")

    def undo_chosen(self) -> None:
        """Take back the step in the current line."""
        row = self.view.currentIndex().row()
        if not 0 <= row < len(self.model.steps):
            self.context.tell.info("请先选中一步。")
            return
        tx, sentence = self.model.steps[row][0], self.model.steps[row][5]
        text = f"“{sentence}”写入的内容将恢复到这一步之前。"
        if self.context.tell.ask("撤销这一步", text, ("撤销", "保留"), danger=True) == "撤销":
            self.context.jobs.run(partial(_undo, tx=tx), self._undone, title="撤销")

    def _undone(self, sentence: str) -> None:
        self.context.tell.done(f"已撤销：{sentence}。")
        self.reload()

    def _show(self, steps: list[tuple]) -> None:
        self.model.set_steps(steps)
        self.counted.emit(f"最近 {len(steps):,} 步")


def _steps(session: Session) -> list[tuple]:
    return session.steps(_MOST)


def _undo(session: Session, _progress: Any, tx: str) -> str:
    return session.undo_step(tx)
