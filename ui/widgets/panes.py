"""Panes side by side, with a thin line between them that can be dragged."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget


def panes(parts: Sequence[QWidget], grow: Sequence[int], sizes: Sequence[int] = ()) -> QSplitter:
    """`parts` from left to right, none of which can be lost; those at the places `grow` take what room there is."""
    split = QSplitter(Qt.Orientation.Horizontal)
    for part in parts:
        split.addWidget(part)
    for place in grow:
        split.setStretchFactor(place, 1)
    if sizes:
        split.setSizes(list(sizes))
    split.setChildrenCollapsible(False)
    split.setHandleWidth(1)
    return split
