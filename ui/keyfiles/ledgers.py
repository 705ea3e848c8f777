"""The ledgers beside the directory: rights requests (T-22), disposals without names, and the looks (T-21)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import clock
from app.keyfiles import lifecycle, shown, words
from app.keyfiles.spec import KEY_FILE, REQUEST
from app.reports.period import Period
from ui import look
from ui.keyfiles.rows import Column, RowsTable
from ui.keyfiles.sitting import Sitting
from ui.top_bar import month_after
from ui.widgets.states import StatePages


def _of(register: Any, key: str, width: int, head: str = "") -> Column:
    field = register.field(key)
    return Column(head or field.label, width, lambda row: shown.text(field, row[key]), lambda row: str(row[key] or ""))


def _plain(head: str, key: str, width: int) -> Column:
    return Column(head, width, lambda row: str(row[key] or "—"))


def _day(head: str, key: str, width: int) -> Column:
    return Column(head, width, lambda row: clock.chinese_date(row[key] or "") or "—", lambda row: str(row[key] or ""))


class _Ledger(QWidget):
    """A list on a card with a line of words and tools above it."""

    TITLE = ""
    counted = Signal(str)

    def __init__(self, sitting: Sitting, table: RowsTable, says: str) -> None:
        super().__init__()
        self.sitting, self.table = sitting, table
        self.states = StatePages(table)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(8)
        note = QLabel(says, wordWrap=True)
        look.mark(note, tone="muted")
        self.tools.addWidget(note, 1)
        card = QFrame()
        look.mark(card, role="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.states)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(8)
        column.addLayout(self.tools)
        column.addWidget(card, 1)

    def _show(self, rows: list[Mapping[str, Any]], title: str, text: str) -> None:
        self.table.show_rows(rows)
        self.counted.emit(f"共 {len(rows)} 条")
        if rows:
            self.states.show_rows()
        else:
            self.states.show_empty(title, text)


class Requests(_Ledger):
    """权利申请: what persons asked for about their own files. `opened(no)` to see the file it is about."""

    TITLE = "权利申请"
    opened = Signal(str)

    def __init__(self, sitting: Sitting) -> None:
        columns = [_plain("档号", "file_no", 110), _of(REQUEST, "kind", 80), _of(REQUEST, "received_on", 130),
                   _of(REQUEST, "decision", 90), _of(REQUEST, "done_on", 130), _of(REQUEST, "handler", 90),
                   _plain("理由", "reason", 200)]
        says = "在档案里登记和办结；查阅、复制、更正、补充、删除、解释都要答复并写明理由。"
        super().__init__(sitting, RowsTable(columns, "权利申请", 6), says)
        self.table.opened.connect(self._open)

    def reload(self) -> None:
        """All of them, the open ones first."""
        rows = lifecycle.requests(self.sitting.store)
        self._show([*rows], "还没有权利申请", "本人要求查阅、复制、更正、补充、删除或解释的，在他的档案里点“权利申请”登记。")

    def _open(self, row: Mapping[str, Any]) -> None:
        if row["file"]:
            self.opened.emit(row["file_no"])
        else:
            self.sitting.context.tell.info(f"{row['file_no']}已经销毁。")


class Disposals(_Ledger):
    """销毁登记: what was destroyed, without names."""

    TITLE = "销毁登记"

    def __init__(self, sitting: Sitting) -> None:
        columns = [_plain("档号", "file_no", 110), _of(KEY_FILE, "category", 90), _day("建档日期", "opened_on", 130),
                   _day("解除日期", "closed_on", 130), _of(KEY_FILE, "close_reason", 120), _day("销毁日期", "disposed_on", 130),
                   _plain("批准人", "approved_by", 90), _plain("清除条数", "removed", 80)]
        super().__init__(sitting, RowsTable(columns, "销毁登记", 4), "销毁后只留这些，没有姓名；至少存3年。")

    def reload(self) -> None:
        """All of them, the newest first."""
        rows = lifecycle.disposals(self.sitting.store)[::-1]
        self._show([*rows], "还没有销毁过", "解除满30天内销毁的档案，在这里留下无名的登记。")


class Looks(_Ledger):
    """查阅登记: who looked at which file, when and why, month by month."""

    TITLE = "查阅登记"

    def __init__(self, sitting: Sitting) -> None:
        columns = [Column("时间", 178, lambda row: clock.chinese_moment(row["at"]), lambda row: row["at"]),
                   _plain("谁", "by", 90), Column("做了什么", 90, lambda row: words.named("log_kind", row["kind"])),
                   _plain("档号", "file_no", 110), _plain("看了什么", "what", 160), _plain("事由", "purpose", 220)]
        super().__init__(sitting, RowsTable(columns, "查阅登记", 5), "只增不改，逐条相扣；每月由负责人看一遍。")
        self.month = clock.today().isoformat()[:7]
        self.back, self.on, self.shown_month = QPushButton("上月"), QPushButton("下月"), QLabel()
        self.file, self.user = QComboBox(), QComboBox()
        self.all = QPushButton("连同建档、修改等")
        self.all.setCheckable(True)
        look.mark(self.all, role="chip")
        for part in (self.all, self.file, self.user, self.back, self.shown_month, self.on):
            self.tools.addWidget(part)
        for combo, name in ((self.file, "档号"), (self.user, "谁")):
            combo.setAccessibleName(name)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            combo.activated.connect(lambda _at: self._fill())
        self.back.clicked.connect(lambda: self._turn(-1))
        self.on.clicked.connect(lambda: self._turn(1))
        self.all.clicked.connect(lambda _on: self.reload())

    def reload(self) -> None:
        """The month's lines, and whom and which files they name."""
        lines = self._lines()
        self._offer(self.file, "全部档案", sorted({line["file_no"] for line in lines if line["file_no"]}))
        self._offer(self.user, "所有人", sorted({line["by"] for line in lines}))
        self.shown_month.setText(clock.chinese_date(self.month))
        self._fill()

    def _lines(self, no: str = "", user: str = "") -> list[Mapping[str, Any]]:
        period = Period.month(self.month)
        kinds = tuple(words.CHOICES["log_kind"]) if self.all.isChecked() else words.LOOKS
        found = self.sitting.store.looks(period.first, period.last, kinds, no, user)
        return [line._asdict() for line in found]

    def _fill(self) -> None:
        lines = self._lines(str(self.file.currentData() or ""), str(self.user.currentData() or ""))
        self._show(lines[::-1], "这个月没有查阅", "查看、检索、打印、移交都会记在这里。")

    def _offer(self, combo: QComboBox, everything: str, names: list[str]) -> None:
        kept = combo.currentData()
        combo.clear()
        combo.addItem(everything, "")
        for name in names:
            combo.addItem(name, name)
        combo.setCurrentIndex(max(combo.findData(kept), 0))

    def _turn(self, by: int) -> None:
        self.month = month_after(self.month, by)
        self.reload()
