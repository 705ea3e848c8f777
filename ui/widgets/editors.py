"""Editors for the field kinds, all from stock widgets so that every input method works.

Each has `value()` in stored form (raising AppError for what cannot be understood), `set_value`, `edited`,
and `stops`: the widgets Enter visits, in order. `advance` asks the form to go on to the next field.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent
from PySide6.QtWidgets import QCalendarWidget, QCheckBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from app import clock, entry
from app.errors import AppError
from app.records.spec import Field
from ui import look


class Editor(QWidget):
    """What all editors share; a bare one shows nothing."""

    edited = Signal()
    advance = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.stops: list[QWidget] = []
        self.wide = False
        self.box = QHBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(4)

    def value(self) -> Any:
        """The stored value, None for nothing."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a stored value; None empties."""
        raise NotImplementedError

    def show_wrong(self, wrong: bool) -> None:
        """Red frame or not."""
        for stop in self.stops:
            look.mark(stop, state="wrong" if wrong else "")

    def put_in(self, widget: QWidget) -> None:
        """Make `widget` the editor's only input."""
        widget.setAccessibleName(self.field.label)
        self.stops = [widget]
        self.box.addWidget(widget)
        self.setFocusProxy(widget)


class TextEditor(Editor):
    """One line of text or a phone number."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.line = QLineEdit()
        self.line.setMaxLength(field.max_length)
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.put_in(self.line)

    def value(self) -> Any:
        return self.line.text().strip() or None

    def set_value(self, value: Any) -> None:
        self.line.setText("" if value is None else str(value))
        self.line.setCursorPosition(0)


class LongEditor(Editor):
    """Several lines; Enter goes on, Alt+Enter breaks the line as in Excel."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.wide = True
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(look.px(74 if field.max_length > 200 else 52))
        self.text.textChanged.connect(self.edited)
        self.put_in(self.text)

    def value(self) -> Any:
        text = self.text.toPlainText().strip()
        if len(text) > self.field.max_length:
            raise AppError(f"{self.field.label}超过{self.field.max_length}字，现有{len(text)}字。", "请缩短。")
        return text or None

    def set_value(self, value: Any) -> None:
        self.text.blockSignals(True)
        self.text.setPlainText("" if value is None else str(value))
        self.text.blockSignals(False)


class NumberEditor(TextEditor):
    """A whole number; full-width digits and the unit may be typed."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.line.setMaxLength(20)
        self.line.setMaximumWidth(look.px(130))
        self.box.addStretch()

    def value(self) -> Any:
        return entry.parse_number(self.line.text(), self.field.unit)


class MoneyEditor(NumberEditor):
    """An amount in yuan, stored in 分."""

    def value(self) -> Any:
        return entry.parse_money(self.line.text())

    def set_value(self, value: Any) -> None:
        super().set_value(entry.money_text(value))


class _DateLine(QLineEdit):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.left.emit()
        super().focusOutEvent(event)


class DateEditor(Editor):
    """A date typed as 11.5, 11-5, 20261105, 昨天; read back as 2026年11月5日."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.line = _DateLine()
        self.line.setMaximumWidth(look.px(180))
        self.line.setPlaceholderText("如 11.5、昨天")
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.line.left.connect(self._tidy)
        pick = QAction(look.icon("calendar"), "选日期", self.line)
        pick.triggered.connect(self._open)
        self.line.addAction(pick, QLineEdit.ActionPosition.TrailingPosition)
        self.put_in(self.line)
        self.box.addStretch()

    def value(self) -> Any:
        return entry.parse_date(self.line.text(), clock.today()) or None

    def set_value(self, value: Any) -> None:
        self.line.setText(clock.chinese_date(value or ""))
        self.line.setCursorPosition(0)

    def _tidy(self) -> None:
        try:
            self.set_value(self.value())
        except AppError:
            look.mark(self.line, state="wrong")  # the words come when the form is saved
        else:
            look.mark(self.line, state="")

    def _open(self) -> None:
        calendar = QCalendarWidget(self)
        calendar.setWindowFlag(Qt.WindowType.Popup)
        calendar.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        today = clock.today()
        calendar.setSelectedDate(QDate(today.year, today.month, today.day))
        calendar.clicked.connect(self._picked)
        calendar.clicked.connect(calendar.close)
        calendar.move(self.line.mapToGlobal(QPoint(0, self.line.height())))
        calendar.show()

    def _picked(self, day: QDate) -> None:
        self.set_value(day.toString(Qt.DateFormat.ISODate))
        self.edited.emit()
        self.line.setFocus()


class FlagEditor(Editor):
    """Yes or no."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.tick = QCheckBox("是")
        self.tick.toggled.connect(lambda _on: self.edited.emit())
        self.put_in(self.tick)
        self.box.addStretch()

    def value(self) -> Any:
        return int(self.tick.isChecked())

    def set_value(self, value: Any) -> None:
        self.tick.blockSignals(True)
        self.tick.setChecked(bool(value))
        self.tick.blockSignals(False)


