"""The versions of a paper: which is in force, when the others were, and how to begin from one of them."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.documents import wordings
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.widgets.fit_column import FitColumn
from ui.widgets.plain_table import make_plain

_HEADS = ("版本", "状态", "起用", "停用", "来源和修改说明")
_WIDTHS = (44, 58, 124, 124, 0)
_UID = Qt.ItemDataRole.UserRole


class VersionList(QWidget):
    """`wanted(text)` when a version's text is to be taken up again."""

    wanted = Signal(str)

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._code = ""
        self.table = QTableWidget(0, len(_HEADS))
        self.take = QPushButton("从这一版改起")
        self._build()
        self.take.clicked.connect(self._take)
        self.table.doubleClicked.connect(lambda _index: self._take())

    def show_for(self, code: str) -> None:
        """The versions of this paper."""
        self._code = code
        self._context.jobs.read(partial(_versions, code=code), self._show, key="wording.versions")

    def _show(self, rows: list[dict[str, Any]]) -> None:
        sources = {choice.code: choice.name for choice in self._context.session.choices("wording_source")}
        self.table.setRowCount(len(rows))
        for at, row in enumerate(rows):
            source = row["pack"] or sources.get(row["source"], "随程序")
            by = f"（{row['changed_by']}）" if row["changed_by"] else ""
            why = "：".join(part for part in (source, row["note"]) if part)
            cells = (str(row["version"]), row["state"], clock.chinese_date(row["valid_from"]),
                     clock.chinese_date(row["valid_to"]), f"{why}{by}")
            for column, words in enumerate(cells):
                item = QTableWidgetItem(words)
                item.setData(_UID, row["uid"])
                item.setToolTip(words)
                self.table.setItem(at, column, item)
        self.table.setCurrentCell(0, 0)

    def _take(self) -> None:
        item = self.table.item(self.table.currentRow(), 0)
        if item is None:
            return
        uid = str(item.data(_UID))
        session = self._context.session
        self.wanted.emit(session.get("wording", uid)["body"] if uid else wordings.shipped_text(self._code))

    def _build(self) -> None:
        self.table.setHorizontalHeaderLabels(list(_HEADS))
        make_plain(self.table)
        self.table.setTabKeyNavigation(False)
        self.table.setAccessibleName("版本")
        for at, width in enumerate(_WIDTHS):
            if width:
                self.table.setColumnWidth(at, look.px(width))
        self._fit = FitColumn(self.table, len(_HEADS) - 1, 130)
        hint = QLabel("已经打出去的编号，补打时仍用当时的那一版。", wordWrap=True)
        look.mark(hint, tone="muted", level="small")
        line = QHBoxLayout()
        line.setContentsMargins(10, 6, 10, 6)
        line.addWidget(hint, 1)
        line.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addLayout(line)


def _versions(session: Session, code: str) -> list[dict[str, Any]]:
    return wordings.versions(session, code)
