"""The pages of a stack by heaps, one line each, worked through with the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem

from app.scan.stack import Heap, Page
from ui import look
from ui.screens.scan_stack import HEAPS, ScanStack, shown
from ui.widgets.grounds import Grounds

_HEADS = ("编号", "处理", "户主（名称）", "住址", "说明")
_DONE, _WHY = 1, 4
_AT = Qt.ItemDataRole.UserRole
_KEYS = "12340"


class ScanList(QTreeWidget):
    """`picked(at)` with the page in sight, `pressed(key)` with a decision key."""

    picked = Signal(int)
    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderLabels(list(_HEADS))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAllColumnsShowFocus(True)
        for at, width in enumerate((128, 116, 92, 128)):
            self.setColumnWidth(at, look.px(width))
        self.setIndentation(look.px(10))
        self.setItemDelegate(Grounds(self))
        self._lines: dict[int, QTreeWidgetItem] = {}
        self.currentItemChanged.connect(lambda item, _before: self._picked(item))

    @property
    def at(self) -> int:
        """The place of the page in sight, -1 for none."""
        item = self.currentItem()
        return item.data(0, _AT) if item is not None and item.data(0, _AT) is not None else -1

    def show_stack(self, stack: ScanStack) -> None:
        """Fill anew, keeping the place where possible."""
        kept = self.at
        self.blockSignals(True)
        self.clear()
        self._lines = {}
        for heap, words in HEAPS.items():
            inside = stack.heap(heap)
            if not inside:
                continue
            head = QTreeWidgetItem([f"{words}　{len(inside)} 页"])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = head.font(0)
            font.setBold(True)
            head.setFont(0, font)
            self.addTopLevelItem(head)
            head.setFirstColumnSpanned(True)
            for at in inside:
                self._lines[at] = self._line(stack, at)
                head.addChild(self._lines[at])
            head.setExpanded(True)
        self.blockSignals(False)
        self.go(kept if kept in self._lines else next(iter(self._lines), -1))

    def tell(self, stack: ScanStack, at: int) -> None:
        """Say anew what will be done with one page."""
        self._say(self._lines[at], stack, at)

    def go(self, at: int) -> None:
        """Bring a page into sight; -1 for none."""
        item = self._lines.get(at)
        if item is None:
            self.picked.emit(-1)
            return
        if item is self.currentItem():
            self.picked.emit(at)
        self.setCurrentItem(item)
        self.scrollToItem(item)

    def after(self, at: int) -> int:
        """The place below in the same list, -1 at the end."""
        item = self.itemBelow(self._lines[at]) if at in self._lines else None
        while item is not None and item.data(0, _AT) is None:
            item = self.itemBelow(item)
        return item.data(0, _AT) if item is not None else -1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif text and text in _KEYS:
            self.pressed.emit(text)
        else:
            super().keyPressEvent(event)

    def _line(self, stack: ScanStack, at: int) -> QTreeWidgetItem:
        page = stack.pages[at]
        name, place = stack.whose.get(page.code or "", ("", ""))
        item = QTreeWidgetItem([shown(page), "", name or "—", place or "—", _why(page)])
        item.setData(0, _AT, at)
        item.setToolTip(_WHY, _why(page))
        self._say(item, stack, at)
        return item

    def _say(self, item: QTreeWidgetItem, stack: ScanStack, at: int) -> None:
        item.setText(_DONE, stack.words(at))
        decided = stack.decision(at).action != "skip"
        ink = look.AMBER if stack.waits(at) else look.GREEN if decided else look.MUTED
        item.setForeground(_DONE, QColor(ink))
        ground = look.AMBER_SOFT if stack.waits(at) else look.GREEN_SOFT if decided else look.CARD
        item.setBackground(_DONE, QColor(ground))

    def _picked(self, item: QTreeWidgetItem | None) -> None:
        self.picked.emit(item.data(0, _AT) if item is not None and item.data(0, _AT) is not None else -1)


def _why(page: Page) -> str:
    """Where the page is from, and what was seen on it."""
    where = f"{page.file.name} 第{page.number}页"
    return f"{page.note}（{where}）" if page.note and page.heap is not Heap.FILED else where
