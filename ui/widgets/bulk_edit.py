"""Edit one field of many records at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.errors import AppError
from app.records.spec import Field, Kind, Register
from ui import look
from ui.context import AppContext
from ui.widgets.choice_editors import make_editor
from ui.widgets.editors import Editor


class BulkEdit(QDialog):
    """After `exec`, `chosen` holds the field key and the value to write, or None."""

    def __init__(self, context: AppContext, register: Register, count: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.chosen: tuple[str, Any] | None = None
        self._fields = [f for f in register.fields if not f.computed and f.kind != Kind.COUNTS]
        self._editor: Editor | None = None
        self.setWindowTitle("批量修改")
        self.setMinimumWidth(look.px(440))
        head = QLabel(f"把选中的 {count} 条{register.noun}的同一项改成同一个值")
        look.mark(head, level="section")
        self.combo = QComboBox()
        self.combo.addItems([field.label for field in self._fields])
        self.combo.currentIndexChanged.connect(self._turn)
        self._place = QVBoxLayout()
        self._wrong = QLabel()
        self._wrong.setWordWrap(True)
        look.mark(self._wrong, tone="red", level="small")
        note = QLabel("改完可用 Ctrl+Z 一次撤销。")
        look.mark(note, tone="muted", level="small")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        for part in (head, self.combo):
            column.addWidget(part)
        column.addLayout(self._place)
        column.addWidget(self._wrong)
        column.addWidget(note)
        column.addLayout(self._foot(count))
        self._turn(0)

    @property
    def field(self) -> Field:
        """The field chosen."""
        return self._fields[self.combo.currentIndex()]

    def _foot(self, count: int) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addStretch()
        apply, close = QPushButton(f"修改 {count} 条"), QPushButton("取消")
        look.mark(apply, role="primary")
        apply.clicked.connect(self._apply)
        close.clicked.connect(self.reject)
        close.setDefault(True)
        line.addWidget(apply)
        line.addWidget(close)
        return line

    def _turn(self, _place: int) -> None:
        if self._editor is not None:
            self._editor.deleteLater()
        self._editor = make_editor(self.field, self._context)
        self._editor.set_value(None)
        self._place.addWidget(self._editor)
        self._wrong.setText("")

    def _apply(self) -> None:
        if self._editor is None:
            return
        try:
            value = self._editor.value()
        except AppError as fault:
            self._wrong.setText(str(fault))
            return
        if value is None and self.field.required:
            self._wrong.setText(f"{self.field.label}必填，不能清空。")
            return
        self.chosen = (self.field.key, value)
        self.accept()
