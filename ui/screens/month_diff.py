"""差异: what reads otherwise by now than in the version that was locked, who changed it, and who may still change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.clock import chinese_date
from app.month.cells import Difference
from app.month.changes import Edits, edits_table
from app.month.correction import differences_table
from app.month.exceptions import Exemption
from app.reports.period import Period
from ui import look
from ui.widgets.states import StatePages
from ui.widgets.table_view import TableView

Reopen = Callable[[str, str, str], bool]
"""(uid of a village, why, until when as typed) → whether it was recorded."""


class MonthDiff(QWidget):
    """`drilled(Drill)` when an edit was double-clicked."""

    drilled = Signal(object)

    def __init__(self, reopen: Reopen, may_reopen: bool) -> None:
        super().__init__()
        self._reopen = reopen
        look.mark(self, role="plain")
        self.cells, self.edits = TableView(), TableView()
        self.cell_pages, self.edit_pages = StatePages(self.cells), StatePages(self.edits)
        for pages in (self.cell_pages, self.edit_pages):
            pages.setMinimumHeight(look.px(96))  # both fit a low screen; the splitter gives them what there is
        self.edits.drilled.connect(self.drilled)
        self.given = QLabel(wordWrap=True)
        look.mark(self.given, tone="muted", level="small")
        self.village, self.until, self.why, self.give = QComboBox(), QLineEdit(), QLineEdit(), QPushButton("准予补改")
        self.form = self._form()
        self.form.setVisible(may_reopen)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.cell_pages)
        split.addWidget(self.edit_pages)
        split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(split, 1)
        column.addWidget(self.given)
        column.addWidget(self.form)

    def show_month(
        self, span: Period, version: int, found: Sequence[Difference], edits: Edits, given: Sequence[Exemption],
        villages: Sequence[tuple[str, str]],
    ) -> None:
        """Show what differs from a version, the edits since, and what was agreed to."""
        self.cells.set_table(differences_table(span, version, found))
        self.edits.set_table(edits_table(span, edits))
        if found:
            self.cell_pages.show_rows()
        else:
            self.cell_pages.show_empty(f"现在的数与第{version}版相同", "以后改了本月的记录，哪一格从多少变成多少会列在这里。")
        if edits.shown:
            self.edit_pages.show_rows()
        else:
            self.edit_pages.show_empty("锁定后没有人改过本月的记录", "以后谁、什么时候、从什么改成什么，都会列在这里。")
        said = "；".join(f"{item.name}到{chinese_date(item.until)}（{item.why}，{item.by}准予）" for item in given)
        self.given.setText(f"已准予补改：{said}。" if said else "")
        self.given.setVisible(bool(said))
        kept = self.village.currentData()
        self.village.clear()
        for uid, name in villages:
            self.village.addItem(name, uid)
        self.village.setCurrentIndex(max(self.village.findData(kept), 0))

    def _form(self) -> QFrame:
        box = QFrame()
        look.mark(box, role="facts")
        line = QHBoxLayout(box)
        line.setContentsMargins(10, 4, 10, 4)
        for words, widget, name, hint in (
            ("准予", self.village, "准予补改的村（社区）", ""), ("补改到", self.until, "补改到哪一天", "如 11.20"),
            ("原因", self.why, "准予补改的原因", "如 签到表补交"),
        ):
            line.addWidget(QLabel(words))
            widget.setAccessibleName(name)
            if isinstance(widget, QLineEdit):
                widget.setPlaceholderText(hint)
                widget.returnPressed.connect(self._give)
            line.addWidget(widget, 1 if widget is self.why else 0)
        self.village.setMinimumWidth(look.px(130))
        self.until.setFixedWidth(look.px(110))
        self.give.clicked.connect(self._give)
        line.addWidget(self.give)
        return box

    def _give(self) -> None:
        if self._reopen(str(self.village.currentData() or ""), self.why.text(), self.until.text()):
            self.why.clear()
            self.until.clear()
