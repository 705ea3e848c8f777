"""Which stretch of time a table speaks of: week, month, quarter, half-year, year, or any days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from app import clock
from app.errors import AppError
from app.records.spec import Field, Kind
from app.reports.period import KIND_NAMES, Period, PeriodKind
from ui import look
from ui.widgets.editors import DateEditor

KIND_WORDS = {kind: name if kind is PeriodKind.SPAN else f"按{name}" for kind, name in KIND_NAMES.items()}


def of_month(kind: PeriodKind, month: str) -> Period:
    """The period of this kind that a month lies in; of weeks the running one, else that of its last day."""
    whole = Period.month(month)
    if kind is PeriodKind.SPAN:
        return Period.days(date.fromisoformat(whole.first), date.fromisoformat(whole.last))
    if kind is PeriodKind.WEEK:
        today = clock.today()
        return Period.week_of(today if today.isoformat() in whole else date.fromisoformat(whole.last))
    return Period.containing(kind, date.fromisoformat(whole.first))


class PeriodBar(QWidget):
    """A kind, the period between two arrows, and two days for any stretch. `changed(Period)` when another is chosen.

    Left and Right step on the period's name, as the arrows do.
    """

    changed = Signal(object)
    wrong = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.period: Period | None = None
        self.kind = QComboBox()
        self.kind.setAccessibleName("统计期间的种类")
        self.back, self.ahead = _arrow("chevron-left", "前一期（Alt+←）"), _arrow("chevron-right", "后一期（Alt+→）")
        self.name = _Name()
        self.first, self.last = _day("起始日期"), _day("结束日期")
        self.days = QWidget()
        self._lay()
        self.kind.currentIndexChanged.connect(lambda _at: self._turn())
        self.back.clicked.connect(lambda: self.step(-1))
        self.ahead.clicked.connect(lambda: self.step(1))
        self.name.stepped.connect(self.step)
        for editor in (self.first, self.last):
            editor.line.returnPressed.connect(self._take_days)
            editor.line.left.connect(self._take_days)
            editor.edited.connect(self._picked)

    def show_period(self, period: Period, kinds: Sequence[PeriodKind]) -> None:
        """Offer these kinds and show a period, without telling."""
        self.kind.blockSignals(True)
        self.kind.clear()
        for kind in kinds:
            self.kind.addItem(KIND_WORDS[kind], kind)
        self.kind.setCurrentIndex(max(self.kind.findData(period.kind), 0))
        self.kind.blockSignals(False)
        self.kind.setVisible(len(kinds) > 1)
        self._set(period)

    def step(self, by: int) -> None:
        """The next period, or the one before."""
        if self.period is not None:
            self._choose(self.period.after() if by > 0 else self.period.before())

    def _turn(self) -> None:
        """Another kind: the period of it in which the shown one ends."""
        kind = self.kind.currentData()
        if self.period is None or kind is None or kind == self.period.kind:
            return
        first, last = (date.fromisoformat(day) for day in (self.period.first, self.period.last))
        self._choose(Period.days(first, last) if kind == PeriodKind.SPAN else Period.containing(PeriodKind(kind), last))

    def _take_days(self) -> None:
        """The two days typed, once both are there and differ from what is shown."""
        if self.period is None or self.period.kind is not PeriodKind.SPAN:
            return
        try:
            first, last = self.first.value(), self.last.value()
            if not first or not last or (first, last) == (self.period.first, self.period.last):
                return
            period = Period.days(date.fromisoformat(first), date.fromisoformat(last))
        except AppError as fault:
            self.wrong.emit(fault)
            return
        self._choose(period)

    def _picked(self) -> None:
        """A day was picked in the calendar; typing tells itself when it is done."""
        if not (self.first.line.hasFocus() or self.last.line.hasFocus()):
            self._take_days()

    def _choose(self, period: Period) -> None:
        self._set(period)
        self.changed.emit(period)

    def _set(self, period: Period) -> None:
        self.period = period
        loose = period.kind is PeriodKind.SPAN
        self.name.setText(period.title)
        self.name.setToolTip(period.span)
        self.name.setVisible(not loose)
        self.days.setVisible(loose)
        self.first.set_value(period.first)
        self.last.set_value(period.last)

    def _lay(self) -> None:
        between = QHBoxLayout(self.days)
        between.setContentsMargins(0, 0, 0, 0)
        between.setSpacing(4)
        for part in (self.first, QLabel("至"), self.last):
            between.addWidget(part)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        for widget in (self.kind, self.back, self.name, self.days, self.ahead):
            line.addWidget(widget)


class _Name(QPushButton):
    """The period's name; Left and Right step."""

    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(look.px(150))
        self.setAccessibleName("统计期间")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


def _arrow(icon: str, words: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(look.icon(icon, look.MUTED, 16))
    button.setToolTip(words)
    button.setAccessibleName(words)
    return button


def _day(words: str) -> DateEditor:
    made = DateEditor(Field("day", words, Kind.DATE))
    made.line.setMinimumWidth(look.px(140))
    return made
