"""The seats of a new file: a scheme proposes the lines, a person fills those there are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.errors import Problem
from app.keyfiles import words
from app.keyfiles.spec import SEAT
from ui import look
from ui.context import AppContext
from ui.keyfiles.form import into_sight


@dataclass(slots=True)
class _Line:
    seat: QComboBox
    person: QLineEdit
    post: QLineEdit
    consent: QCheckBox
    wrong: QLabel

    @property
    def filled(self) -> bool:
        return bool(self.person.text().strip() or self.post.text().strip())


class Seats(QWidget):
    """`edited` at any typing. A line without a person is left out: an empty seat is not missing."""

    edited = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.lines: list[_Line] = []
        self.scheme, self.more = QComboBox(), QPushButton("加一行")
        self.scheme.setAccessibleName("包联方案")
        for code, name in words.seat_schemes().items():
            self.scheme.addItem(name, code)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(2, 1)
        top = QHBoxLayout()
        for part in (QLabel("方案"), self.scheme, self.more):
            top.addWidget(part)
        top.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(top)
        column.addLayout(self._grid)
        self.scheme.activated.connect(lambda _at: self.propose())
        self.more.clicked.connect(lambda: self._add("other").person.setFocus())
        self.propose()

    def propose(self) -> None:
        """The lines of the chosen scheme; those with a person stay."""
        kept = [(str(line.seat.currentData()), line.person.text(), line.post.text(), line.consent.isChecked())
                for line in self.lines if line.filled]
        self._empty()
        for at, head in enumerate(("席位", "包联人", "单位职务", "亲友的同意")):
            label = QLabel(head)
            look.mark(label, tone="muted", level="small")
            self._grid.addWidget(label, 0, at)
        taken = [seat for seat, *_ in kept]
        for seat, person, post, consent in kept:
            line = self._add(seat)
            line.person.setText(person)
            line.post.setText(post)
            line.consent.setChecked(consent)
        for seat in words.seat_lines(str(self.scheme.currentData())):
            if seat in taken:
                taken.remove(seat)
            else:
                self._add(seat)

    def focus_first(self) -> None:
        """The cursor into the first line."""
        (self.lines[0].person if self.lines else self.scheme).setFocus(Qt.FocusReason.TabFocusReason)

    def values(self) -> list[dict[str, Any]]:
        """The filled lines as seats from today."""
        return [{"seat": line.seat.currentData(), "person": line.person.text().strip(), "post": line.post.text().strip() or None,
                 "consent": int(line.consent.isChecked()), "from_date": clock.today().isoformat()}
                for line in self.lines if line.filled]

    def show_problems(self, problems: list[Problem]) -> str:
        """Red words under the lines; returns what concerns none."""
        filled = [line for line in self.lines if line.filled]
        for line in self.lines:
            line.wrong.hide()
        for problem in reversed(problems):
            _seats, at, _field = problem.field.split(".")
            line = filled[int(at)]
            line.wrong.setText(problem.message)
            line.wrong.show()
            line.person.setFocus()
            QTimer.singleShot(0, line.wrong, partial(into_sight, line.wrong))
        return ""

    def clear(self) -> None:
        """No words left in any line."""
        for line in self.lines:
            line.person.clear()
            line.post.clear()

    def _empty(self) -> None:
        self.lines = []
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()

    def _add(self, seat: str) -> _Line:
        line = _Line(QComboBox(), QLineEdit(), QLineEdit(), QCheckBox("本人和亲友都同意"), QLabel(wordWrap=True))
        for choice in words.choices("seat"):
            line.seat.addItem(choice.name, choice.code)
        line.seat.setCurrentIndex(line.seat.findData(seat))
        line.seat.setAccessibleName("席位")
        line.person.setAccessibleName("包联人")
        line.post.setAccessibleName("单位职务")
        line.person.setMaxLength(SEAT.field("person").max_length)
        line.post.setMaxLength(SEAT.field("post").max_length)
        line.person.setMaximumWidth(look.px(140))
        look.mark(line.wrong, tone="red", level="small")
        line.wrong.hide()
        self.lines.append(line)
        row = self._grid.rowCount()
        for at, part in enumerate((line.seat, line.person, line.post, line.consent)):
            self._grid.addWidget(part, row, at)
        self._grid.addWidget(line.wrong, row + 1, 1, 1, 3)
        line.consent.setVisible(seat == "relative")
        line.seat.currentIndexChanged.connect(lambda _at: line.consent.setVisible(line.seat.currentData() == "relative"))
        for part in (line.person, line.post):
            part.textEdited.connect(lambda _text: self.edited.emit())
        return line
