"""Villages and grids as a tree to pick one from, with a figure behind each name."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from app.records.areas import Area, Areas
from ui import look

_UID = Qt.ItemDataRole.UserRole
_ABOVE = ("county", "town")


class AreaTree(QTreeWidget):
    """`picked(uid)` when another area was chosen; "" is the whole town."""

    picked = Signal(str)

    def __init__(self, figures: str = "户数", whole: bool = True) -> None:
        super().__init__()
        self._whole = whole
        self.setColumnCount(2)
        self.setHeaderLabels(["区域", figures])
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.header().setStretchLastSection(False)
        self.setUniformRowHeights(True)
        look.mark(self, role="areas")
        self.setIndentation(look.px(16))
        self.currentItemChanged.connect(self._moved)

    @property
    def uid(self) -> str:
        """The chosen area, "" for the whole town."""
        item = self.currentItem()
        return str(item.data(0, _UID)) if item else ""

    @property
    def nothing(self) -> bool:
        """Whether no line at all is chosen."""
        return self.currentItem() is None

    def fill(self, areas: Areas, figures: Mapping[str, str], total: str = "") -> None:
        """Draw the tree anew; the choice and the open branches stay."""
        kept = self.uid if self.currentItem() else None
        opened = {item.data(0, _UID) for item in self._items() if item.isExpanded()}
        self.blockSignals(True)
        self.clear()
        if self._whole:
            self._add(None, "", "全镇", total)
        for area in _tops(areas):
            self._branch(self.invisibleRootItem(), areas, area, figures)
        for item in self._items():
            item.setExpanded(item.data(0, _UID) in opened)
        self.blockSignals(False)
        if kept is not None:
            self.choose(kept, quiet=True)

    def choose(self, uid: str, quiet: bool = False) -> bool:
        """Make an area the current one; False when it is not in the tree."""
        for item in self._items():
            if item.data(0, _UID) == uid:
                self.blockSignals(quiet)
                self.setCurrentItem(item)
                self.blockSignals(False)
                return True
        return False

    def _branch(self, parent: QTreeWidgetItem, areas: Areas, area: Area, figures: Mapping[str, str]) -> None:
        item = self._add(parent, area.uid, area.name, figures.get(area.uid, ""))
        for child in areas.children(area.uid):
            self._branch(item, areas, child, figures)

    def _add(self, parent: QTreeWidgetItem | None, uid: str, name: str, figure: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([name, figure])
        item.setData(0, _UID, uid)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setForeground(1, QColor(look.MUTED))
        (parent or self.invisibleRootItem()).addChild(item)
        return item

    def _items(self) -> list[QTreeWidgetItem]:
        return [item for item in self.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive) if item]

    def _moved(self) -> None:
        if self.currentItem() is not None:
            self.picked.emit(self.uid)


def _tops(areas: Areas) -> list[Area]:
    """Villages, or whatever has no place above it; county and town are left out."""
    found: list[Area] = []
    waiting = areas.children(None)
    for area in waiting:
        found += areas.children(area.uid) if area.level in _ABOVE else [area]
    return found


def sums(areas: Areas, own: Mapping[str, int]) -> dict[str, int]:
    """Figures of areas with those of everything below added."""
    total = dict(own)
    for area in reversed(list(areas.walk())):
        if area.parent:
            total[area.parent] = total.get(area.parent, 0) + total.get(area.uid, 0)
    return total
