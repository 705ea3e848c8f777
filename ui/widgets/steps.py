"""Pages gone through one after the other: the line of their names, and the page that says it is done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui import look


class StepLine(QWidget):
    """The steps by number and name, the one at work marked."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.labels = [QLabel(f"{number} {name}") for number, name in enumerate(names, start=1)]
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for label in self.labels:
            look.mark(label, role="step")
            line.addWidget(label)

    def show_step(self, at: int) -> None:
        """Mark the step at this place, counted from 0."""
        for place, label in enumerate(self.labels):
            look.mark(label, state="on" if place == at else "")


def done_page(head: QLabel, text: QLabel, buttons: Sequence[QPushButton]) -> QWidget:
    """The last page: what was done, and what can be done next."""
    page, card = QWidget(), QFrame()
    look.mark(card, role="card")
    inside = QVBoxLayout(card)
    inside.setContentsMargins(20, 18, 20, 18)
    inside.setSpacing(10)
    look.mark(head, level="section")
    look.mark(text, tone="muted")
    inside.addWidget(head)
    inside.addWidget(text)
    line = QHBoxLayout()
    for button in buttons:
        line.addWidget(button)
    line.addStretch()
    inside.addLayout(line)
    column = QVBoxLayout(page)
    column.setContentsMargins(16, 4, 16, 16)
    column.addWidget(card)
    column.addStretch()
    return page
