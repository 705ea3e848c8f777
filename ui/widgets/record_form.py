"""The form of a register, made from its declaration and worked by keyboard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.errors import AppError, InvalidValues, Problem
from app.records.commands import Saved
from app.records.spec import Field, Register
from ui import look
from ui.context import AppContext
from ui.widgets.choice_editors import make_editor
from ui.widgets.facts import Facts
from ui.widgets.form_row import FieldRow, read_rows

_DRAFT_MS = 1500
_TWO_COLUMNS_FROM = 760
Values = dict[str, Any]


class RecordForm(QScrollArea):
    """Enter goes on, Shift+Enter back, Ctrl+S saves, Ctrl+Enter saves and begins anew, Ctrl+D repeats.

    `saved(Saved, again)` after a save (`again`: a new record is wanted), `dirtied(bool)`.
    """

    saved = Signal(object, bool)
    dirtied = Signal(bool)

    def __init__(self, context: AppContext, register: Register, pins: bool = True) -> None:
        """`pins` false for a register with one row, where nothing is carried on."""
        super().__init__()
        self._context, self.register = context, register
        self._pins = pins
        self.uid: str | None = None
        self.rev: int | None = None
        self.dirty = False
        self._before: Values = {}
        self._last: Values = {}
        self._filling = False
        self._columns = 0
        self.facts = Facts(register)
        self.rows: dict[str, FieldRow] = {}
        self._stops: list[tuple[QWidget, FieldRow]] = []
        self._draft_timer = QTimer(self, singleShot=True, interval=_DRAFT_MS)
        self._draft_timer.timeout.connect(self._keep_draft)
        self._build()
        self._keys()

    def begin(self, preset: Mapping[str, Any] | None = None) -> None:
        """An empty form: defaults, then pinned values of the last record, then `preset`."""
        values: Values = {f.key: f.default for f in self._fields() if f.default is not None}
        values |= {key: self._last[key] for key in self.pins() if key in self._last}
        values |= dict(preset or {})
        self.uid, self.rev = None, None
        self.facts.show_row({})
        self._show(values)
        self._before = {} if preset else self._read()[0]

    def load(self, uid: str) -> None:
        """Show a stored record. Raises AppError when it is gone."""
        values = self._context.session.get(self.register.key, uid)
        self.uid, self.rev = uid, values["rev"]
        self.facts.show_row(self._context.session.show(self.register.key, values))
        self._show(values)
        self._before = self._read()[0]

    def typed(self) -> tuple[Values, Values]:
        """What differs from the stored record: the values before, and as typed; what cannot be read is left out."""
        after = {key: value for key, value in self._read()[0].items() if value != self._before.get(key)}
        return {key: self._before.get(key) for key in after}, after

    def fill(self, values: Mapping[str, Any]) -> None:
        """Put values into fields as if typed."""
        self._show({**self._read()[0], **values})
        self._changed()

    def save(self, again: bool = False) -> bool:
        """Save; on problems show them under their fields, focus the first, and return False."""
        if self._context.jobs.busy:
            self._context.tell.warn("正在处理其他工作，完成后再保存。")
            return False
        values, problems = self._read()
        try:
            saved = None if problems else self._store(values)
        except InvalidValues as fault:
            saved, problems = None, fault.problems
        except AppError as fault:
            saved = None
            self._context.tell.error(fault)
        self.show_problems(problems)
        if saved is not None:
            self._context.tell.done(saved.sentence, undo=True)
            self.saved.emit(saved, again)
        return saved is not None

    def show_problems(self, problems: list[Problem]) -> None:
        """Red words under the fields they concern; the first gets the cursor."""
        words = {problem.field.split(".")[0]: problem.message for problem in reversed(problems)}
        for key, row in self.rows.items():
            row.show_problem(words.get(key, ""))
        first = next((key for key in self.rows if key in words), None)
        if first is not None:
            self._focus(self.rows[first].editor.stops[0])
        for problem in problems:
            if problem.field.split(".")[0] not in self.rows:
                self._context.tell.error(AppError(problem.message, "请改正后再保存。"))
                break

    def focus_first(self) -> None:
        """The cursor into the first field that is not pinned."""
        pinned = self.pins()
        stop = next((stop for stop, row in self._stops if row.field.key not in pinned), None)
        if stop is not None:
            self._focus(stop)

    def pins(self) -> list[str]:
        """Keys of the fields whose value is kept for the next record."""
        return list(self._context.own_setting(f"pins.{self.register.key}", []))

    def draft(self) -> dict[str, Any] | None:
        """Typing that was not saved when the program ended: `uid`, `values`, `at`; None when there is none."""
        return self._context.own_setting(f"draft.{self.register.key}")

    def take_draft(self) -> None:
        """Put the draft back into the form."""
        kept = self.draft()
        if not kept:
            return
        if kept["uid"]:
            self.load(kept["uid"])
        else:
            self.begin()
        self.fill(kept["values"])

    def drop_draft(self) -> None:
        """Forget unsaved typing."""
        self._draft_timer.stop()
        if self.draft() is not None:
            self._context.put_own_setting(f"draft.{self.register.key}", None)
        self._set_dirty(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            return self._key(watched, event)
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched, 0, look.px(60))
        return False

    def hideEvent(self, event: QHideEvent) -> None:
        if self._draft_timer.isActive():
            self._draft_timer.stop()
            self._keep_draft()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _fields(self) -> list[Field]:
        return [field for field in self.register.fields if not field.computed]

    def _build(self) -> None:
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        host = QWidget()
        look.mark(host, role="scrolled")
        column = QVBoxLayout(host)
        column.setContentsMargins(14, 12, 8, 12)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(look.px(7))
        column.addWidget(self.facts)
        column.addLayout(self._grid)
        column.addStretch()
        self.setWidget(host)
        for field in self._fields():
            self._add(field)
        self._arrange()

    def _add(self, field: Field) -> None:
        editor = make_editor(field, self._context, self._day)
        row = FieldRow(field, editor, self._label_width(), self._pins)
        row.set_pinned(field.key in self.pins())
        row.pinned.connect(lambda on, key=field.key: self._pin(key, on))
        editor.edited.connect(self._changed)
        editor.advance.connect(lambda editor=editor: self._go(editor.stops[-1], 1))
        self.rows[field.key] = row
        self._stops += [(stop, row) for stop in editor.stops]
        for child in (editor, *editor.findChildren(QWidget)):
            child.installEventFilter(self)

    def _day(self) -> str:
        """The date the record is of; today while it has none or an unreadable one."""
        row = self.rows.get("date")
        try:
            day = row.editor.value() if row else None
        except AppError:
            day = None
        return str(day or clock.today().isoformat())

    def _label_width(self) -> int:
        labels = [field.label + (" *" if field.required else "") for field in self._fields()]
        widest = max((self.fontMetrics().horizontalAdvance(text) for text in labels), default=0)
        return min(widest + look.px(6), look.px(112))

    def _arrange(self) -> None:
        columns = 2 if self.viewport().width() >= look.px(_TWO_COLUMNS_FROM) else 1
        if columns == self._columns:
            return
        self._columns = columns
        line = place = 0
        for row in self.rows.values():
            wide = columns == 1 or row.editor.wide
            if wide and place:
                line, place = line + 1, 0
            self._grid.addWidget(row, line, place, 1, columns if wide else 1, Qt.AlignmentFlag.AlignTop)
            line, place = (line + 1, 0) if wide or place else (line, 1)
        self._grid.setColumnStretch(1, 1 if columns == 2 else 0)
        self._grid.setColumnStretch(0, 1)

    def _keys(self) -> None:
        for keys, call in (
            ("Ctrl+S", lambda: self.save()), ("Ctrl+Return", lambda: self.save(again=True)),
            ("Ctrl+Enter", lambda: self.save(again=True)), ("Ctrl+D", self._repeat),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(call)

    def _key(self, watched: QWidget, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Undo) and not _has_own_undo(watched):
            self._context.undo()
            return True
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.AltModifier:
            return self._break_line(watched)
        if held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            self._go(watched, -1 if held == Qt.KeyboardModifier.ShiftModifier else 1)
            return True
        return False

    def _break_line(self, watched: QWidget) -> bool:
        insert = getattr(watched, "insertPlainText", None)
        if insert is None:
            return False
        insert("\n")
        return True

    def _go(self, here: QWidget, step: int) -> None:
        at = self._place_of(here)
        if at is None:
            return
        target = at + step
        if target >= len(self._stops):
            self._context.tell.info("已到最后一项：Ctrl+S 保存，Ctrl+Enter 保存并新增。")
            return
        self._focus(self._stops[max(target, 0)][0])

    def _place_of(self, here: QWidget) -> int | None:
        for at, (stop, _row) in enumerate(self._stops):
            if stop is here:
                return at
        owner = next((row for row in self.rows.values() if row.isAncestorOf(here)), None)
        places = [at for at, (_stop, row) in enumerate(self._stops) if row is owner]
        return places[-1] if places else None

    def _focus(self, stop: QWidget) -> None:
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        select = getattr(stop, "selectAll", None)
        if select is not None:
            select()

    def _show(self, values: Mapping[str, Any]) -> None:
        self._filling = True
        try:
            for key, row in self.rows.items():
                row.editor.set_value(values.get(key))
                row.show_problem("")
        finally:
            self._filling = False
        self._set_dirty(False)

    def _read(self) -> tuple[Values, list[Problem]]:
        return read_rows(self.rows)

    def _store(self, values: Values) -> Saved:
        changed = {key: value for key, value in values.items() if self.uid is None or value != self._before.get(key)}
        saved = self._context.session.save(self.register.key, changed, self.uid, self.rev)
        self._last = self._before = values
        self.uid, self.rev = saved.uid, saved.rev
        self.drop_draft()
        self._show(values)  # sets what was typed as the ground of undo, and tidies dates
        return saved

    def _repeat(self) -> None:
        focused = self.focusWidget()
        row = next((row for row in self.rows.values() if focused and row.isAncestorOf(focused)), None)
        if row is None or row.field.key not in self._last:
            self._context.tell.info("还没有上一条可沿用。")
            return
        row.editor.set_value(self._last[row.field.key])
        self._changed()
        self._go(row.editor.stops[-1], 1)

    def _pin(self, key: str, on: bool) -> None:
        pins = [kept for kept in self.pins() if kept != key] + ([key] if on else [])
        self._context.put_own_setting(f"pins.{self.register.key}", pins)

    def _changed(self) -> None:
        if not self._filling:
            self._set_dirty(True)
            self._draft_timer.start()

    def _set_dirty(self, dirty: bool) -> None:
        self.dirty = dirty
        self.dirtied.emit(dirty)

    def _keep_draft(self) -> None:
        if self.dirty:
            sealed = self.register.sealed()  # what is to be gone one day is kept in no second place
            values = {key: value for key, value in self._read()[0].items() if key not in sealed}
            kept = {"uid": self.uid, "values": values, "at": clock.now()}
            self._context.put_own_setting(f"draft.{self.register.key}", kept)


def _has_own_undo(widget: QWidget) -> bool:
    if isinstance(widget, QLineEdit):
        return widget.isUndoAvailable()
    return isinstance(widget, QPlainTextEdit) and widget.document().isUndoAvailable()
