"""A form of the restricted store: the house's field editors over its declarations, with nothing remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QScrollArea, QWidget

from app.errors import AppError, Problem
from app.keyfiles import rules, words
from app.records.spec import Field, Kind, Register
from ui import look
from ui.context import AppContext
from ui.widgets.choice_editors import make_editor
from ui.widgets.editors import Editor
from ui.widgets.form_row import FieldRow, read_rows

Values = dict[str, Any]


def into_sight(widget: QWidget) -> None:
    """Scroll so that a field and the line under it can be read."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if area is not None:
        area.ensureWidgetVisible(widget, 0, look.px(60))


class OfferCombo(QComboBox):
    """A line with proposals, into which anything may be typed; typing is never turned into a proposal."""

    def __init__(self, offers: Sequence[str], name: str) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.setLineEdit(self.line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.line.setCompleter(None)  # pyright: ignore[reportArgumentType]
        self.addItems(list(offers))
        self.setCurrentIndex(-1)
        self.setAccessibleName(name)


class ComboEditor(Editor):
    """Text with proposals."""

    def __init__(self, field: Field, offers: Sequence[str]) -> None:
        super().__init__(field)
        self.combo = OfferCombo(offers, field.label)
        self.put_in(self.combo)
        self.combo.line.setMaxLength(field.max_length)
        self.stops = [self.combo.line]
        self.combo.editTextChanged.connect(lambda _text: self.edited.emit())

    def value(self) -> Any:
        return self.combo.currentText().strip() or None

    def set_value(self, value: Any) -> None:
        self.combo.setEditText(str(value or ""))

    def propose(self, offers: Sequence[str]) -> None:
        """Other proposals; what was typed stays."""
        kept = self.combo.currentText()
        self.combo.clear()
        self.combo.addItems(list(offers))
        self.combo.setEditText(kept)


class KeyForm(QWidget):
    """Fields `keys` of a register in one or two columns; Enter goes on. What reads as a number is said while typing."""

    def __init__(
        self, context: AppContext, register: Register, keys: Sequence[str] = (),
        offers: Mapping[str, Sequence[str]] | None = None, extra: Sequence[Field] = (), columns: int = 1,
    ) -> None:
        super().__init__()
        self.register, self.columns = register, columns
        proposed = offers or {}
        fields = [register.field(key) for key in keys] or [item for item in register.fields if not item.computed]
        self.rows: dict[str, FieldRow] = {}
        width = self._label_width([*fields, *extra])
        for field in (*fields, *extra):
            editor = ComboEditor(field, proposed[field.key]) if field.key in proposed else make_editor(
                field, context, lists=words.choices)
            self.rows[field.key] = FieldRow(field, editor, width, pins=False)
            editor.edited.connect(partial(self._hint, field))
            editor.advance.connect(partial(self._go, editor.stops[-1]))
            for child in (editor, *editor.findChildren(QWidget)):
                child.installEventFilter(self)
        self._lay(columns)

    def read(self) -> tuple[Values, list[Problem]]:
        """What is typed, and what of it cannot be understood."""
        return read_rows(self.rows)

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show stored values; what is not named is emptied."""
        for key, row in self.rows.items():
            row.editor.set_value(values.get(key))
            row.show_problem("")

    def show_problems(self, problems: Sequence[Problem]) -> str:
        """Red words under the fields, the cursor into the first; returns what concerns none of these fields."""
        said = {problem.field: problem.message for problem in reversed(problems)}
        for key, row in self.rows.items():
            row.show_problem(said.get(key, ""))
        first = next((row for key, row in self.rows.items() if key in said), None)
        if first is not None:
            first.editor.stops[0].setFocus(Qt.FocusReason.OtherFocusReason)
        return " ".join(problem.message for problem in problems if problem.field not in self.rows)

    def focus_first(self) -> None:
        """The cursor into the first field."""
        next(iter(self.rows.values())).editor.stops[0].setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            into_sight(watched)
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or not isinstance(watched, QWidget):
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._go(watched)
            return True
        return False

    def _go(self, here: QWidget) -> None:
        """To the field after the one that holds `here`; from the last one to whatever follows the form."""
        places = list(self.rows.values())
        at = next((at for at, row in enumerate(places) if row.isAncestorOf(here)), len(places))
        if at + 1 < len(places):
            places[at + 1].editor.stops[0].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.focusNextPrevChild(True)

    def _hint(self, field: Field) -> None:
        row = self.rows[field.key]
        if field.kind not in (Kind.TEXT, Kind.LONG):
            return
        try:
            value = row.editor.value()
        except AppError as fault:
            row.show_problem(str(fault))
            return
        found = rules.free_text(self.register, {field.key: value})
        row.show_problem(found[0].message if found else "")

    def _label_width(self, fields: Sequence[Field]) -> int:
        widest = max(self.fontMetrics().horizontalAdvance(f"{field.label} *") for field in fields)
        return min(widest + look.px(10), look.px(130))

    def _lay(self, columns: int) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.px(20))
        grid.setVerticalSpacing(look.px(7))
        line = place = 0
        for row in self.rows.values():
            wide = columns == 1 or row.editor.wide
            if wide and place:
                line, place = line + 1, 0
            grid.addWidget(row, line, place, 1, columns if wide else 1, Qt.AlignmentFlag.AlignTop)
            line, place = (line + 1, 0) if wide or place + 1 == columns else (line, place + 1)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
