"""Editors that choose: one entry, several, a number per entry, a row of another register."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app import clock, entry
from app.errors import AppError
from app.records.dictionaries import Choice
from app.records.registers import REGISTERS
from app.records.spec import Field, Kind, Register
from app.session import Query, Session
from ui import look
from ui.context import AppContext
from ui.widgets import editors
from ui.widgets.editors import Editor
from ui.widgets.flow import FlowLayout
from ui.widgets.suggest import Offer, SuggestEdit
from ui.widgets.tick_list import TickPopup

_FLOW_MOST = 14
Day = Callable[[], str]
"""The ISO date a record is of: entries of a dictionary in force on it are offered."""
Lists = Callable[[str], Sequence[Choice]]
_REFS_SHOWN = 20
_COUNT_COLUMNS = 3


def _today() -> str:
    return clock.today().isoformat()


class _OfferedEditor(Editor):
    """One of what is offered under the line while somebody types."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.line = SuggestEdit()
        self.line.wanted.connect(self._wanted)
        self.line.picked.connect(self._taken)
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.put_in(self.line)

    def value(self) -> Any:
        self.line.settle()
        if not self.line.settled:
            raise self._unknown(self.line.text().strip())
        return self.line.value or None

    def _wanted(self, text: str) -> None:
        """Offer what answers to the text."""
        raise NotImplementedError

    def _unknown(self, text: str) -> AppError:
        """Nothing that is offered has this name."""
        raise NotImplementedError

    def _taken(self) -> None:
        self.edited.emit()
        if self.line.hasFocus():
            self.advance.emit()


class ChoiceEditor(_OfferedEditor):
    """One dictionary entry; typing narrows by name, alias, initials, pinyin."""

    def __init__(self, field: Field, choices: Sequence[Choice], day: Day = _today) -> None:
        super().__init__(field)
        self._choices, self._day = choices, day

    def _unknown(self, text: str) -> AppError:
        return AppError(f"“{text}”不在{self.field.label}的选项里。", "请从下拉里选。")

    def set_value(self, value: Any) -> None:
        name = next((c.name for c in self._choices if c.code == value), str(value or ""))
        self.line.put(str(value or ""), name)

    def _wanted(self, text: str) -> None:
        self.line.offer([Offer(code, name) for name, code in self.offered(text).items()])

    def offered(self, text: str) -> dict[str, str]:
        """Name → code of the entries that answer to `text` and are in force on the record's day."""
        day = self._day()
        return {c.name: c.code for c in self._choices if c.in_force(day) and entry.answers(text, c.name, c.aliases)}


class RefEditor(_OfferedEditor):
    """A row of another register, found by name, initials, address or number in the background."""

    def __init__(self, field: Field, context: AppContext) -> None:
        super().__init__(field)
        self._context, self._target = context, REGISTERS[field.target]
        self.line.setPlaceholderText("输入名称或首字母")

    def _unknown(self, text: str) -> AppError:
        return AppError(f"没有找到{self._target.noun}“{text}”。", "请从下拉里选，或先登记。")

    def set_value(self, value: Any) -> None:
        if not value:
            self.line.put("", "")
            return
        names = self._context.session.ref_names(self._target.key, [str(value)])
        self.line.put(str(value), names.get(str(value), "（已不存在）"))

    def _wanted(self, text: str) -> None:
        work = partial(find_rows, register=self._target, text=text)
        self._context.jobs.read(work, self._answer, key=f"ref.{id(self)}")

    def _answer(self, offers: list[Offer]) -> None:
        self.line.offer(offers)


def find_rows(session: Session, register: Register, text: str) -> list[Offer]:
    """The first rows of a register that answer to `text`."""
    order = tuple((name.lstrip("-"), name.startswith("-")) for name in register.sort)
    ids = session.query(register.key, Query(search=text.strip(), order=order))[:_REFS_SHOWN]
    rows = session.rows(register.key, ids)
    names = session.ref_names(register.key, [row["uid"] for row in rows])
    shown = session.show_many(register.key, rows)
    return [Offer(row["uid"], names.get(row["uid"], ""), _where(texts)) for row, texts in zip(rows, shown, strict=True)]


def _where(texts: Mapping[str, str]) -> str:
    """What tells two rows of one name apart: where they are, or when."""
    return next((texts[key] for key in ("area", "unit", "from_date") if texts.get(key)), "")


class MultiEditor(Editor):
    """Several dictionary entries: ticks in the form when few, a popup list when many."""

    def __init__(self, field: Field, choices: Sequence[Choice], day: Day = _today) -> None:
        super().__init__(field)
        self.wide = True
        self._choices, self._day = choices, day
        self._chosen: list[str] = []
        self._ticks: dict[str, QCheckBox] = {}
        self._button: QPushButton | None = None
        if len(choices) <= _FLOW_MOST:
            self._build_ticks()
        else:
            self._build_button()

    def value(self) -> Any:
        known = [choice.code for choice in self._choices if choice.code in self._chosen]
        return known + [code for code in self._chosen if code not in known] or None

    def set_value(self, value: Any) -> None:
        self._chosen = list(value or [])
        offered = {choice.code for choice in self.offered()}
        for code, tick in self._ticks.items():
            tick.blockSignals(True)
            tick.setChecked(code in self._chosen)
            tick.blockSignals(False)
            tick.setHidden(code not in offered)
        self._name_button()

    def offered(self) -> list[Choice]:
        """Those in force on the record's day, and what is chosen already, so that nothing vanishes unseen."""
        day = self._day()
        return [choice for choice in self._choices if choice.code in self._chosen or choice.in_force(day)]

    def _build_ticks(self) -> None:
        host = QWidget()
        flow = FlowLayout(host, across=look.px(12))
        for choice in self._choices:
            tick = QCheckBox(choice.name)
            tick.toggled.connect(partial(self._tick, choice.code))
            self._ticks[choice.code] = tick
            flow.addWidget(tick)
        self.put_in(host)
        self.stops = [next(iter(self._ticks.values()), host)]
        self.setFocusProxy(self.stops[0])

    def _build_button(self) -> None:
        self._button = QPushButton()
        look.mark(self._button, role="field")
        self._button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._button.clicked.connect(self._open)
        self.put_in(self._button)
        self._name_button()

    def _tick(self, code: str, on: bool) -> None:
        self._chosen = [c for c in self._chosen if c != code] + ([code] if on else [])
        self.edited.emit()

    def _open(self) -> None:
        popup = TickPopup(self.offered(), self._chosen, self)
        popup.changed.connect(self._chosen_now)
        popup.confirmed.connect(self.advance)
        popup.drop_below(self.stops[0])

    def _chosen_now(self, codes: list[str]) -> None:
        self._chosen = codes
        self._name_button()
        self.edited.emit()

    def _name_button(self) -> None:
        if self._button is not None:
            names = [c.name for c in self._choices if c.code in self._chosen]
            words = "、".join(names) or "点此选择，可多选"
            room = max(self._button.width() - look.px(30), look.px(180))
            self._button.setText(self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))
            self._button.setToolTip(words if names else "")


class CountsEditor(Editor):
    """A number per dictionary entry, in a compact grid; empty means not counted."""

    def __init__(self, field: Field, choices: Sequence[Choice]) -> None:
        super().__init__(field)
        self.wide = True
        self._choices = choices
        self.lines: dict[str, QLineEdit] = {}
        host = QWidget()
        grid = QGridLayout(host)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for place, choice in enumerate(choices):
            row, column = divmod(place, _COUNT_COLUMNS)
            grid.addLayout(self._cell(choice), row, column)
        for column in range(_COUNT_COLUMNS):
            grid.setColumnStretch(column, 1)
        self.box.addWidget(host)
        self.stops = list(self.lines.values())

    def value(self) -> Any:
        counts: dict[str, int] = {}
        for choice in self._choices:
            number = entry.parse_number(self.lines[choice.code].text())
            if number is not None:
                counts[choice.code] = number
        return counts or None

    def set_value(self, value: Any) -> None:
        counts: Mapping[str, int] = value or {}
        for code, line in self.lines.items():
            line.setText(str(counts[code]) if code in counts else "")

    def _cell(self, choice: Choice) -> QVBoxLayout:
        words, line = QLabel(choice.name), QLineEdit()
        look.mark(words, tone="muted", level="small")
        look.mark(line, role="count")
        line.setAccessibleName(choice.name)
        line.setMinimumWidth(look.px(40))
        line.textEdited.connect(lambda _text: self.edited.emit())
        self.lines[choice.code] = line
        cell = QVBoxLayout()
        cell.setSpacing(0)
        cell.addWidget(words)
        cell.addWidget(line)
        return cell


def make_editor(field: Field, context: AppContext, day: Day = _today, lists: Lists | None = None) -> Editor:
    """The editor for a field's kind; `day` tells the date of the record it is used for, `lists` gives the entries of
    a list that is none of the office's dictionaries."""
    choices = lists or context.session.choices
    if field.kind is Kind.COUNTS:
        return CountsEditor(field, choices(field.choices))
    if field.kind in (Kind.CHOICE, Kind.MULTI):
        kinds = {Kind.CHOICE: ChoiceEditor, Kind.MULTI: MultiEditor}
        return kinds[field.kind](field, choices(field.choices), day)
    if field.kind == Kind.REF:
        return RefEditor(field, context)
    return {
        Kind.LONG: editors.LongEditor, Kind.INTEGER: editors.NumberEditor, Kind.MONEY: editors.MoneyEditor,
        Kind.DATE: editors.DateEditor, Kind.FLAG: editors.FlagEditor,
    }.get(field.kind, editors.TextEditor)(field)
