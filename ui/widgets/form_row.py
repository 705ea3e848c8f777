"""One field of a form: label, editor, pin, and the line under it for hint or problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from app.errors import AppError, Problem
from app.records.spec import Field
from ui import look
from ui.widgets.editors import Editor


def read_rows(rows: Mapping[str, FieldRow]) -> tuple[dict[str, Any], list[Problem]]:
    """What is typed into the rows, by their fields' keys, and what of it cannot be understood."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, row in rows.items():
        try:
            values[key] = row.editor.value()
        except AppError as fault:
            problems.append(Problem(key, str(fault)))
    return values, problems


class FieldRow(QWidget):
    """`pinned` tells that the pin was set or taken away."""

    pinned = Signal(bool)

    def __init__(self, field: Field, editor: Editor, label_width: int, pins: bool) -> None:
        super().__init__()
        self.field, self.editor = field, editor
        star = f' <span style="color:{look.RED}">*</span>' if field.required else ""
        self._label = QLabel(f"{field.label}{star}")
        self._label.setTextFormat(Qt.TextFormat.RichText)
        self._label.setFixedWidth(label_width)
        self._label.setWordWrap(True)
        self._label.setMinimumHeight(look.px(30))
        self._label.setBuddy(editor)
        self._note = QLabel(field.hint)
        self._note.setWordWrap(True)
        look.mark(self._note, tone="muted", level="small")
        self._pin = QToolButton()
        self._pin.setCheckable(True)
        self._pin.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pin.setFixedSize(look.px(22), look.px(28))
        self._pin.toggled.connect(self._pin_turned)
        look.mark(self._pin, role="pin")
        self._draw_pin(False)
        self._lay()
        self._note.setVisible(bool(field.hint))
        self._pin.setVisible(pins)

    def set_pinned(self, on: bool) -> None:
        """Show the pin as set without telling."""
        self._pin.blockSignals(True)
        self._pin.setChecked(on)
        self._pin.blockSignals(False)
        self._draw_pin(on)

    def show_problem(self, words: str) -> None:
        """Red words under the field; "" brings the hint back."""
        self.editor.show_wrong(bool(words))
        self._note.setText(words or self.field.hint)
        self._note.setVisible(bool(words or self.field.hint))
        look.mark(self._note, tone="red" if words else "muted")

    @property
    def problem(self) -> str:
        """The red words shown, "" for none."""
        return self._note.text() if self._note.property("tone") == "red" else ""

    def _lay(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(1)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self._label, 0, 0, top)
        grid.addWidget(self.editor, 0, 1, top)
        if self.field.unit:
            unit = QLabel(self.field.unit)
            look.mark(unit, tone="muted")
            self.editor.box.insertWidget(1, unit)
        grid.addWidget(self._pin, 0, 2, top)
        grid.addWidget(self._note, 1, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(2, 1)

    def _pin_turned(self, on: bool) -> None:
        self._draw_pin(on)
        self.pinned.emit(on)

    def _draw_pin(self, on: bool) -> None:
        self._pin.setIcon(look.icon("pin", look.ACCENT if on else "#B9C3CD", 14))
        self._pin.setToolTip("已固定：下一条沿用这里的值" if on else "固定：下一条沿用这里的值")
