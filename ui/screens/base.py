"""What every page is: it arrives, hears of changes, and may ask to stay."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui import look
from ui.context import AppContext


class Screen(QWidget):
    """A page of the window. `counted` fills the left figures of the status bar, `summed` the sums."""

    counted = Signal(str)
    summed = Signal(str)
    registers: frozenset[str] = frozenset()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.context = context
        self.stale = True
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        look.mark(self, role="page")

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        """Shown, perhaps with something to open; reloads when something changed meanwhile."""
        if self.stale:
            self.stale = False
            self.reload()

    def hear(self, changed: Set[str]) -> None:
        """Registers were written: reload now when in sight, else at the next arrival."""
        if self.registers and not (self.registers & changed):
            return
        if self.isVisible():
            self.reload()
        else:
            self.stale = True

    def reload(self) -> None:
        """Read everything shown again."""

    def cover(self) -> None:
        """The window locks or goes: what must not outlive that is let go."""

    def help_page(self) -> str:
        """The help of what is in sight now: `page` or `page#heading`; "" for the page of the whole screen."""
        return ""

    def may_leave(self) -> bool:
        """Whether the page can be left; asks about unsaved typing."""
        return True


class PageHead(QWidget):
    """Title with a quiet remark, buttons at the right, and a line for chips below."""

    def __init__(self, title: str, remark: str = "") -> None:
        super().__init__()
        self.title, self.remark = QLabel(title), QLabel(remark)
        look.mark(self.title, level="title")
        look.mark(self.remark, tone="muted")
        self._line = QHBoxLayout()
        self._line.setSpacing(8)
        self._line.addWidget(self.title)
        self._line.addSpacing(4)
        self._line.addWidget(self.remark)
        self._line.addStretch()
        self.below = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 8)
        column.setSpacing(8)
        column.addLayout(self._line)
        column.addLayout(self.below)

    def add_button(self, words: str, icon: str = "", role: str = "") -> QPushButton:
        """A button at the right end; `role` is primary for the one main thing."""
        button = QPushButton(f" {words}" if icon else words)  # a breath between icon and word
        if icon:
            button.setIcon(look.icon(icon, look.CARD if role == "primary" else look.MUTED, 16))
        if role:
            look.mark(button, role=role)
        self._line.addWidget(button)
        return button


def lay_card(page: QWidget, head: PageHead, card: QWidget) -> None:
    """A page of one card under its head."""
    whole = QVBoxLayout()
    whole.setContentsMargins(16, 0, 16, 16)
    whole.addWidget(card)
    whole.addStretch()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(head)
    column.addLayout(whole, 1)
