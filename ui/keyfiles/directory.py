"""目录: the files masked, what waits, and a search that asks why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.errors import AppError
from app.keyfiles import rules, shown, words
from app.keyfiles.spec import KEY_FILE
from ui import look
from ui.keyfiles.form import OfferCombo
from ui.keyfiles.rows import Column, Row, RowsTable
from ui.keyfiles.sitting import Sitting
from ui.widgets.states import StatePages

_WIDTHS = {"no": 104, "name": 70, "standing": 126, "phone": 106, "basis_no": 130, "category": 72, "village": 92,
           "opened_on": 128, "review_due": 128, "owner": 72}
_FIT = list(_WIDTHS).index("basis_no")


def _column(key: str) -> Column:
    if key == "standing":
        order = list(words.STANDING)
        return Column("状态", _WIDTHS[key], lambda row: words.STANDING[row[key]], lambda row: order.index(row[key]),
                      late)
    field = KEY_FILE.field(key)
    return Column(field.label, _WIDTHS[key], lambda row: shown.text(field, row[key]), lambda row: str(row[key] or ""))


def late(row: Mapping[str, Any]) -> bool:
    """Whether the office is late with a file: the one thing shown in red."""
    return row["standing"] in words.LATE


class Directory(QWidget):
    """`opened(no)` when a file is to be seen in full, `creating` for a new one, `counted` the words for the status bar."""

    opened = Signal(str)
    creating = Signal()
    counted = Signal(str)

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        self._all: list[dict[str, Any]] = []
        self._found: frozenset[str] | None = None
        self.chips: dict[str, QPushButton] = {}
        self._behind: dict[str, frozenset[str]] = {}
        self.search = QLineEdit(placeholderText="姓名、档号、类别、村")
        self.search.setAccessibleName("查找")
        self.why = OfferCombo(sitting.reasons(), "事由")
        self.why.setMinimumWidth(look.px(190))
        self.why.line.setPlaceholderText("为什么查，不少于5个字")
        self.go, self.clear = QPushButton("查找"), QPushButton("清除")
        self.wrong = QLabel()
        look.mark(self.wrong, tone="red", level="small")
        self.table = RowsTable([_column(key) for key in shown.LISTED], "重点人员档案目录", _FIT, copies=True)
        self.states = StatePages(self.table)
        self._build()
        self._connect()

    def reload(self) -> None:
        """Read the directory anew; what is found or filtered stays so."""
        chosen = self.table.current
        self._all = self.sitting.store.directory()
        for item in shown.waiting(self.sitting.store):
            chip = self.chips[item.words]
            chip.setText(f"{item.words} {len(item.numbers)}")
            chip.setEnabled(bool(item.numbers))
            chip.setChecked(chip.isChecked() and bool(item.numbers))
            self._behind[item.words] = item.numbers
        self._show()
        if chosen is not None:
            self.table.choose(lambda row: row["no"] == chosen["no"])

    def look_up(self) -> None:
        """Look for the words typed, with the purpose beside them; every hit is logged."""
        if not self.search.text().strip():
            self._found = None
            self._show()
            return
        try:
            why = rules.purpose(self.why.currentText() or self.sitting.reason)
            hits = self.sitting.store.search(self.search.text(), why)
        except AppError as fault:
            self.wrong.setText(str(fault))
            self.wrong.show()
            self.why.setFocus()
            return
        self.wrong.hide()
        self.sitting.remember(why)
        self.why.setEditText(why)
        self._found = frozenset(row["no"] for row in hits)
        self._show()
        self.table.setFocus()

    def forget(self) -> None:
        """Everything again."""
        self.search.clear()
        self.wrong.hide()
        self._found = None
        for chip in self.chips.values():
            chip.setChecked(False)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.forget()
            self.table.setFocus()
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        wanted = [self._behind[name] for name, chip in self.chips.items() if chip.isChecked()]
        rows = [row for row in self._all if (self._found is None or row["no"] in self._found)
                and (not wanted or any(row["no"] in numbers for numbers in wanted))]
        self.table.show_rows(rows)
        if rows:
            self.states.show_rows()
        elif self._all:
            self.states.show_nothing(self.forget)
        else:
            text = "有公安、司法行政机关的书面通知，或本人书面同意，才能建档。"
            self.states.show_empty("还没有档案", text, ("新建档案", self.creating.emit))
        part = f"{len(rows)} 份，共 {len(self._all)} 份" if len(rows) < len(self._all) else f"共 {len(rows)} 份"
        self.counted.emit(f"{part}，姓名已遮盖")

    def _chip(self, name: str) -> None:
        for other, chip in self.chips.items():
            if other != name:
                chip.setChecked(False)
        self._show()

    def _open(self, row: Row) -> None:
        self.opened.emit(row["no"])

    def _connect(self) -> None:
        self.table.opened.connect(self._open)
        self.search.returnPressed.connect(self.look_up)
        self.why.line.returnPressed.connect(self.look_up)
        self.go.clicked.connect(self.look_up)
        self.clear.clicked.connect(self.forget)
        keys = QShortcut(QKeySequence("Ctrl+F"), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.search.setFocus)

    def _build(self) -> None:
        strip = QHBoxLayout()
        strip.setSpacing(8)
        for name in shown.WAITS:
            chip = QPushButton(f"{name} 0")
            chip.setCheckable(True)
            look.mark(chip, role="chip")
            chip.clicked.connect(lambda _on=False, name=name: self._chip(name))
            self.chips[name] = chip
            strip.addWidget(chip)
        strip.addStretch()
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.search, 1)
        reason = QLabel("事由")
        reason.setBuddy(self.why)
        for part in (reason, self.why, self.go, self.clear):
            line.addWidget(part)
        top = QHBoxLayout()
        top.setSpacing(look.px(24))
        top.addLayout(strip)
        top.addLayout(line, 1)
        card = QFrame()
        look.mark(card, role="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.states)
        self.wrong.hide()
        self.wrong.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.wrong)
        column.addWidget(card, 1)
