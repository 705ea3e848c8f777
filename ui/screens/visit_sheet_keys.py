"""Which key means what, in sight above the lines; a click does the same."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.documents.visit_sheet_entry import Entry
from app.documents.visit_sheet_rules import (
    APP_KEYS,
    EMPTY_KEY,
    LEAFLETS_KEY,
    OUTCOME_KEYS,
    RECEIPT_KEYS,
    TOLD_KEY,
)
from ui import look
from ui.widgets.flow import FlowLayout

_GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("结果", tuple((key, name) for key, _code, name in OUTCOME_KEYS)),
    ("", ((TOLD_KEY, "当面讲解"), (LEAFLETS_KEY, "发资料"))),
    ("APP", tuple((key, name) for key, _code, name in APP_KEYS)),
    ("回执", tuple((key, name) for key, _code, name in RECEIPT_KEYS)),
    ("", ((EMPTY_KEY, "清空本行"),)),
)


class KeyLegend(QFrame):
    """`pressed(key)` when a key's button was clicked."""

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._buttons: dict[str, QPushButton] = {}
        look.mark(self, role="facts")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 5, 8, 5)
        host = QWidget()
        column.addWidget(host)
        flow = FlowLayout(host, across=10, down=4)
        for title, keys in _GROUPS:
            flow.addWidget(self._group(title, keys))

    def show_line(self, entry: Entry | None) -> None:
        """Light the keys whose boxes are ticked on a line."""
        on: set[str] = set()
        if entry is not None:
            on = {key for key, code, _name in OUTCOME_KEYS if code == entry.outcome}
            on |= {key for key, code, _name in APP_KEYS if code == entry.app}
            on |= {key for key, code, _name in RECEIPT_KEYS if code == entry.receipt}
            on |= {key for key, ticked in ((TOLD_KEY, entry.told), (LEAFLETS_KEY, entry.leaflets)) if ticked}
        for key, button in self._buttons.items():
            if button.property("state") != ("on" if key in on else ""):
                look.mark(button, state="on" if key in on else "")

    def _group(self, title: str, keys: tuple[tuple[str, str], ...]) -> QWidget:
        host = QWidget()
        line = QHBoxLayout(host)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        if title:
            label = QLabel(title)
            look.mark(label, tone="muted", level="small")
            line.addWidget(label)
        for key, name in keys:
            button = QPushButton(f"{key} {name}")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            look.mark(button, role="chip", state="")
            button.clicked.connect(partial(self.pressed.emit, key))
            self._buttons[key] = button
            line.addWidget(button)
        return host
