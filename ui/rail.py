"""The left rail: where everything is, in words and icons; shrinks to icons."""

from __future__ import annotations

from collections.abc import Sequence, Set

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import look
from ui.screens import ScreenSpec

_WIDE, _NARROW = 148, 46
_ROW, _HEAD, _ENDS = 32, 24, 56  # heights of an entry, a section's words, and what is above and below


class Rail(QFrame):
    """`chosen(key)` when an entry is clicked; `shrunk(bool)` when it was folded or unfolded."""

    chosen = Signal(str)
    shrunk = Signal(bool)

    def __init__(self, specs: Sequence[ScreenSpec], small: bool) -> None:
        super().__init__()
        look.mark(self, role="rail")
        self._specs = {spec.key: spec for spec in specs}
        self._buttons: dict[str, QToolButton] = {}
        self._heads: list[tuple[QLabel, str]] = []
        self._group = QButtonGroup(self)
        self._small = False
        self._tight = False
        self._fold = QToolButton()
        self._fold.clicked.connect(lambda: self.set_small(not self._small))
        host = QWidget()
        self._column = QVBoxLayout(host)
        self._column.setContentsMargins(6, 6, 6, 6)
        self._column.setSpacing(1)
        self._fill(specs)
        self._column.addStretch()
        area = self._area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(host)
        look.mark(host, role="plain")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(area, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(6, 2, 6, 4)
        foot.addWidget(self._fold)
        outer.addLayout(foot)
        self.set_small(small)

    def show_open(self, key: str) -> None:
        """Mark the open page."""
        spec = self._specs.get(key)
        button = self._buttons.get(spec.under or key) if spec is not None else None
        if button is not None:
            button.setChecked(True)
            self._area.ensureWidgetVisible(button)
        for name, other in self._buttons.items():
            colour = look.ACCENT if other.isChecked() else look.MUTED
            other.setIcon(look.icon(self._specs[name].icon, colour, 18))

    def offer(self, keys: Set[str]) -> None:
        """Name these pages and no others."""
        for key, button in self._buttons.items():
            button.setVisible(key in keys)

    def set_small(self, small: bool, told: bool = True) -> None:
        """Fold to icons or unfold; `told` when it was the person's wish."""
        told = told and small != self._small
        self._small = small
        self.setFixedWidth(look.px(_NARROW if small else _WIDE))
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if small else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for button in (*self._buttons.values(), self._fold):
            button.setToolButtonStyle(style)
        self._draw_heads()
        self._fold.setText(" 收起")
        self._fold.setIcon(look.icon("chevrons-right" if small else "chevrons-left", look.MUTED, 18))
        self._fold.setToolTip("展开导航" if small else "收成图标")
        if told:
            self.shrunk.emit(small)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        named = sum(not button.isHidden() for button in self._buttons.values())
        tight = self.height() < look.px(named * _ROW + len(self._heads) * _HEAD + _ENDS)
        if tight != self._tight:
            self._tight = tight
            for button in self._buttons.values():
                look.mark(button, state="tight" if tight else "")
            self._draw_heads()

    def _draw_heads(self) -> None:
        """Section words where there is room, else a gap."""
        bare = self._small or self._tight
        for head, words in self._heads:
            head.setText("" if bare else words)
            head.setFixedHeight(look.px(6 if bare else _HEAD))

    def _fill(self, specs: Sequence[ScreenSpec]) -> None:
        section = None
        for spec in specs:
            if spec.under:
                continue
            if spec.section != section:
                section = spec.section
                self._add_head(section)
            self._add(spec)

    def _add_head(self, words: str) -> None:
        head = QLabel(words)
        look.mark(head, role="rail-head")
        if words:
            self._heads.append((head, words))
            self._column.addWidget(head)
        elif self._buttons:
            self._column.addSpacing(6)

    def _add(self, spec: ScreenSpec) -> None:
        button = QToolButton()
        button.setText(f" {spec.title}")  # a breath between icon and word
        button.setToolTip(spec.title)
        button.setCheckable(True)
        button.setIcon(look.icon(spec.icon, look.MUTED, 18))
        button.setIconSize(QSize(look.px(18), look.px(18)))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self.chosen.emit(spec.key))
        self._group.addButton(button)
        self._buttons[spec.key] = button
        self._column.addWidget(button)
