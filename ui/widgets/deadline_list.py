"""What has to be reported next and what is late: a line each, with the days left in words; a click leads on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import clock
from app.reports.deadlines import Due
from app.reports.reporting import Deadline
from ui import look

SOON = 3
"""Days left from which a deadline is amber."""


class DeadlineList(QWidget):
    """`chosen(Deadline)` when a line is clicked."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def show_deadlines(self, lines: Sequence[Deadline]) -> None:
        """Show these, replacing what was there."""
        self.buttons = []
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        for line in lines:
            self._column.addWidget(self._line(line))

    def _line(self, line: Deadline) -> QWidget:
        host, mark = QWidget(), QLabel()
        row = QHBoxLayout(host)
        row.setContentsMargins(0, 0, 0, 0)
        words, tone = left_words(line.item.due)
        mark.setText(words)
        look.mark(mark, badge=tone)
        button = QPushButton(_name(line))
        button.setToolTip(f"{line.item.name}，{line.item.due.text}")
        look.mark(button, role="link")
        button.clicked.connect(partial(self.chosen.emit, line))
        when = QLabel(line.item.due.text)
        look.mark(when, tone="muted", level="small")
        row.addWidget(mark)
        row.addWidget(button)
        row.addStretch()
        row.addWidget(when)
        self.buttons.append(button)
        return host


def left_words(due: Due) -> tuple[str, str]:
    """`已过2天` red, `还有1天` or `今天` amber, `还有9天` blue: the words and the tone."""
    left = due.days_left(clock.today())
    if left < 0 or due.at < clock.now()[:16]:
        return (f"已过{-left}天" if left else "已过时"), "red"
    return (f"还有{left}天" if left else "今天"), "amber" if left <= SOON else "blue"


def _name(line: Deadline) -> str:
    return f"{line.item.rule.name}　{'本镇未报' if line.own else f'{line.missing} 个未报'}"
