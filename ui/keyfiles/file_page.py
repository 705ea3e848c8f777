"""One file in full: what is known, who is assigned, contacts, help, reviews, requests; hides itself again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.keyfiles import shown, words
from app.keyfiles.spec import CONTACT, HELP, KEY_FILE, REQUEST, REVIEW, SEAT
from app.keyfiles.store import KeyFile
from app.records.spec import Register
from ui import look
from ui.keyfiles.file_actions import FileActions
from ui.keyfiles.rows import Column, RowsTable
from ui.keyfiles.sitting import Sitting
from ui.widgets.flow import FlowLayout

HIDE_MINUTES = 3
"""Without input for so long, a file in full goes back to the masked list."""
_PARTS: tuple[tuple[str, str, Register, tuple[str, ...], int], ...] = (
    ("kf_seat", "包联", SEAT, ("seat", "person", "post", "from_date", "to_date"), 2),
    ("kf_contact", "联系记录", CONTACT, ("date", "way", "by_whom", "result", "need_help", "words"), 5),
    ("kf_help", "帮扶", HELP, ("kind", "agreed", "step", "date", "result", "done_on"), 2),
    ("kf_review", "复核", REVIEW, ("done_on", "reviewer", "decision", "reason", "next_due"), 3),
    ("kf_request", "权利申请", REQUEST, ("received_on", "kind", "decision", "reason", "done_on", "handler"), 3),
)
"""Table, words, declaration, columns, and which of them takes the room."""
_EXTRA = {"done_on": "复核日期", "reviewer": "复核人"}
_HINTS = {
    "kf_seat": "回车修改一行；亲友参与要有同意，没有不算缺",
    "kf_contact": "回车修改一行",
    "kf_help": "回车修改一行，写结果和完成日期",
    "kf_review": "每次复核不超过6个月，不由责任人自己复核",
    "kf_request": "回车办结一件，要写理由",
}


class FilePage(QWidget):
    """`left` when it goes back to the list."""

    left = Signal()

    def __init__(self, sitting: Sitting, file: KeyFile, why: str) -> None:
        super().__init__()
        self.sitting, self.file, self.why = sitting, file, why
        self.acts = FileActions(self)
        self.buttons: dict[str, QPushButton] = {}
        self.title, self.standing, self.note = QLabel(), QLabel(), QLabel()
        self.facts = QWidget()
        self._facts = QGridLayout(self.facts)
        self.tabs = QTabWidget()
        self.tables: dict[str, RowsTable] = {}
        self.looks = RowsTable(_look_columns(), "查阅记录", 3)
        self.hiding = QTimer(self, singleShot=True, interval=HIDE_MINUTES * 60_000)
        self.hiding.timeout.connect(self._hide_again)
        sitting.touched.connect(self._touched)
        self._build()
        self.show_file(file)

    @property
    def no(self) -> str:
        """The file's number."""
        return str(self.file.values["no"])

    def start(self) -> None:
        """Begin to count the minutes, ready for keys."""
        self.hiding.start()
        first = next((button for button in self.buttons.values() if button.isVisibleTo(self)), None)
        (first or self.tabs).setFocus()

    def show_file(self, file: KeyFile) -> None:
        """Show this, with the buttons that fit its standing and the holder's role."""
        self.file = file
        values = file.values
        self.title.setText(f"{values['no']}　{values['name']}")
        self.standing.setText(words.STANDING[values["standing"]])
        look.mark(self.standing, badge="red" if values["standing"] in words.LATE else "blue")
        wanted = self.acts.offered()
        for key, button in self.buttons.items():
            button.setVisible(key in wanted)
            look.mark(button, role="danger" if key == "dispose" else "primary" if key == wanted[0] else "")
        self._fill_facts()
        for at, (table, name, *_rest) in enumerate(_PARTS, start=1):
            self.tables[table].show_rows(file.parts[table])
            self.tabs.setTabText(at, f"{name} {len(file.parts[table])}")
        if self.sitting.is_head:
            lines = self.sitting.store.looks("0000", "9999", words.LOOKS, self.no)
            self.looks.show_rows([line._asdict() for line in lines[::-1]])

    def again(self, sentence: str) -> None:
        """Read the file again after a write and say what was done."""
        self.show_file(self.sitting.store.again(self.no))
        self.sitting.context.tell.done(sentence)

    def show_number(self, number: str) -> None:
        """The ID number, until the file is hidden."""
        self._fill_facts(number)

    def wipe(self) -> None:
        """Nothing of the file stays in a widget."""
        self.hiding.stop()
        self.sitting.touched.disconnect(self._touched)
        for box in self.findChildren(QDialog):
            box.close()
        for table in (*self.tables.values(), self.looks):
            table.rows.show([])
        for label in self.findChildren(QLabel):
            label.clear()
        self.file = KeyFile({"no": "", "standing": "closed"}, {}, False, False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _touched(self) -> None:
        self.hiding.start()

    def _hide_again(self) -> None:
        self.sitting.context.tell.info(f"{HIDE_MINUTES}分钟没有动，{self.no}已收起。")
        self.left.emit()

    def _fill_facts(self, number: str = "") -> None:
        while item := self._facts.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        texts = shown.texts(KEY_FILE, self.file.values)
        lines = [(field.label, texts[field.key]) for field in KEY_FILE.fields if field.key not in ("no", "state", "name")]
        kept = number or ("有，看时须另一名有权人员在场" if self.file.has_id else "没有记")
        lines.insert(9, ("证件号", kept))
        half = -(-len(lines) // 2)
        for at, (name, value) in enumerate(lines):
            label, words_ = QLabel(name), QLabel(value)
            label.setFixedWidth(look.px(120))
            look.mark(label, tone="muted")
            words_.setTextFormat(Qt.TextFormat.PlainText)
            words_.setWordWrap(True)
            column = 0 if at < half else 2
            self._facts.addWidget(label, at % half, column, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(words_, at % half, column + 1, Qt.AlignmentFlag.AlignTop)

    def _build(self) -> None:
        back = QPushButton(" 返回目录")
        back.setIcon(look.icon("chevron-left", look.MUTED, 16))
        back.setToolTip("Esc")
        back.clicked.connect(self.left)
        look.mark(self.title, level="section")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setText(f"事由：{self.why}　{HIDE_MINUTES}分钟不动自动收起")
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        look.mark(self.note, tone="muted", level="small")
        top = QHBoxLayout()
        top.setSpacing(10)
        for part in (back, self.title, self.standing):
            top.addWidget(part)
        top.addStretch()
        top.addWidget(self.note)
        tools = QWidget()
        flow = FlowLayout(tools, across=look.px(8), down=look.px(6))
        for key, verb, work in self.acts.all():
            button = QPushButton(verb)
            button.clicked.connect(partial(self.acts.do, work))
            self.buttons[key] = button
            flow.addWidget(button)
        self._build_tabs()
        card = QFrame()
        look.mark(card, role="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(tools)
        column.addWidget(card, 1)

    def _build_tabs(self) -> None:
        self.tabs.setDocumentMode(True)
        self._facts.setContentsMargins(16, 12, 16, 12)
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(look.px(7))
        for column in (1, 3):
            self._facts.setColumnStretch(column, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        host = QWidget()
        look.mark(host, role="plain")
        column = QVBoxLayout(host)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.facts)
        column.addStretch()
        area.setWidget(host)
        self.tabs.addTab(area, "基本情况")
        for table, name, register, keys, fit in _PARTS:
            rows = RowsTable(_columns(register, keys), name, fit)
            rows.opened.connect(partial(self.acts.open_part, table))
            self.tables[table] = rows
            self.tabs.addTab(_with_hint(rows, _HINTS[table]), name)
        if self.sitting.is_head:
            self.tabs.addTab(_with_hint(self.looks, "谁在什么时候为什么看过这一份"), "查阅记录")


def _with_hint(table: RowsTable, words_: str) -> QWidget:
    page, hint = QWidget(), QLabel(words_)
    look.mark(page, role="plain")
    look.mark(hint, tone="muted", level="small")
    hint.setContentsMargins(10, 4, 10, 4)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(table, 1)
    column.addWidget(hint)
    return page


def _columns(register: Register, keys: Sequence[str]) -> list[Column]:
    found: list[Column] = []
    for key in keys:
        if register is REVIEW and key in _EXTRA:
            found.append(Column(_EXTRA[key], 130, partial(_extra, key), lambda row, key=key: str(row[key] or "")))
            continue
        field = register.field(key)
        width = 130 if key.endswith(("date", "_on", "_due")) or key == "seat" else 90
        found.append(Column(field.label, width, lambda row, field=field: shown.text(field, row[field.key]),
                            lambda row, key=key: str(row[key] or "")))
    return found


def _extra(key: str, row: Mapping[str, Any]) -> str:
    return clock.chinese_date(row[key]) if key == "done_on" else str(row[key])


def _look_columns() -> list[Column]:
    return [Column("时间", 178, lambda row: clock.chinese_moment(row["at"]), lambda row: row["at"]),
            Column("谁", 90, lambda row: row["by"]), Column("做了什么", 90, lambda row: words.named("log_kind", row["kind"])),
            Column("事由", 240, lambda row: row["purpose"]), Column("看了什么", 180, lambda row: row["what"] or "—")]
