"""Chips above a list: quick conditions in plain sight, and the way to clear them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.session import Where
from ui import look

_TYPING_MS = 180


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition with words; `group` chips exclude each other; `removable` ones go away when clicked."""

    key: str
    words: str
    where: tuple[Where, ...]
    group: str = ""
    removable: bool = False


class FilterBar(QWidget):
    """`changed` when chips or search change; `where()` and `text()` tell the state."""

    changed = Signal()

    def __init__(self, placeholder: str = "在本页查找") -> None:
        super().__init__()
        self._chips: dict[str, tuple[Chip, QPushButton]] = {}
        self.search = QLineEdit(placeholderText=placeholder)
        self.search.setFixedWidth(look.px(230))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(QAction(look.icon("search", look.MUTED, 16), "", self.search),
                              QLineEdit.ActionPosition.LeadingPosition)
        self.search.setToolTip("名称、地址、电话、拼音首字母（Ctrl+F）")
        look.mark(self.search, role="search")
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._now)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.search.returnPressed.connect(self._now)
        self._clear = QPushButton("清除筛选")
        look.mark(self._clear, role="link")
        self._clear.clicked.connect(self.clear)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(6)
        self._line.addWidget(self.search)
        self._line.addSpacing(4)
        self._fixed = 2
        self._line.addStretch()
        self._line.addWidget(self._clear)
        self._draw()

    def set_chips(self, chips: Sequence[Chip], on: Sequence[str] = ()) -> None:
        """Offer these chips; those named in `on` are set. Removable chips stay."""
        for key in [key for key, (chip, _button) in self._chips.items() if not chip.removable]:
            self._drop(key)
        for place, chip in enumerate(chips):
            self._put(chip, chip.key in on, self._fixed + place)
        self._draw()

    def add(self, chip: Chip) -> None:
        """Set a condition that came from elsewhere, such as a figure clicked; fires `changed`."""
        self._drop(chip.key)
        self._put(chip, True, self._line.count() - 2)
        self._draw()
        self.changed.emit()

    def set_on(self, key: str, on: bool) -> None:
        """Set or take away one chip, as if clicked."""
        if key in self._chips and self._chips[key][1].isChecked() != on:
            self._chips[key][1].click()

    def is_on(self, key: str) -> bool:
        """Whether a chip is set."""
        return key in self._chips and self._chips[key][1].isChecked()

    def insert(self, widget: QWidget) -> None:
        """Put a widget, such as the area chooser, before the chips."""
        self._line.insertWidget(self._fixed, widget)
        self._fixed += 1

    def where(self) -> tuple[Where, ...]:
        """The conditions of the chips that are set."""
        return tuple(part for chip, button in self._chips.values() if button.isChecked() for part in chip.where)

    def text(self) -> str:
        """What is typed in the search field."""
        return self.search.text().strip()

    def clear(self) -> None:
        """Take every condition away."""
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        for key in list(self._chips):
            chip, button = self._chips[key]
            button.setChecked(False)
            if chip.removable:
                self._drop(key)
        self._draw()
        self.changed.emit()

    def _put(self, chip: Chip, on: bool, place: int) -> None:
        button = QPushButton(chip.words)
        button.setCheckable(True)
        button.setChecked(on)
        look.mark(button, role="chip")
        if chip.removable:
            button.setIcon(look.icon("x", look.ACCENT, 12))
            button.setToolTip("点击去掉这个条件")
        button.clicked.connect(lambda: self._clicked(chip))
        self._chips[chip.key] = (chip, button)
        self._line.insertWidget(place, button)

    def _clicked(self, chip: Chip) -> None:
        if chip.removable:
            self._drop(chip.key)
        elif chip.group:
            for other, button in self._chips.values():
                if other.group == chip.group and other.key != chip.key:
                    button.setChecked(False)
        self._draw()
        self.changed.emit()

    def _drop(self, key: str) -> None:
        if key in self._chips:
            _chip, button = self._chips.pop(key)
            self._line.removeWidget(button)
            button.hide()
            button.deleteLater()

    def _draw(self) -> None:
        self._clear.setVisible(bool(self.where() or self.text()))

    def _now(self) -> None:
        self._typing.stop()
        self._draw()
        self.changed.emit()
