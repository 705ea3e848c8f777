"""The papers of the office as a list: grouped, found by name, number or initials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app import entry
from app.documents.template import DOC_GROUPS, Template
from ui import look

_CODE = Qt.ItemDataRole.UserRole


class PaperList(QWidget):
    """`picked(code)` when another paper was chosen."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.papers: dict[str, Template] = {}
        self._marks: dict[str, str] = {}
        self._items: dict[str, QListWidgetItem] = {}
        self._heads: list[tuple[QListWidgetItem, list[str]]] = []
        self.search = QLineEdit(placeholderText="找文书")
        self.search.setClearButtonEnabled(True)
        self.search.setToolTip("名称、编号（D-01）或拼音首字母")
        self.search.addAction(QAction(look.icon("search", look.MUTED, 16), "", self.search),
                              QLineEdit.ActionPosition.LeadingPosition)
        look.mark(self.search, role="search")
        self.list = QListWidget()
        self._build()

    @property
    def code(self) -> str:
        """The chosen paper, "" for none."""
        item = self.list.currentItem()
        return str(item.data(_CODE) or "") if item else ""

    @property
    def paper(self) -> Template | None:
        """The chosen paper's template."""
        return self.papers.get(self.code)

    def fill(self, papers: Sequence[Template], marks: Mapping[str, str] | None = None) -> None:
        """Show these papers; `marks` adds a word after some names. The choice stays."""
        kept = self.code
        self.papers = {paper.code: paper for paper in papers}
        self._marks, self._items, self._heads = dict(marks or {}), {}, []
        self.list.blockSignals(True)
        self.list.clear()
        for group in dict.fromkeys([*DOC_GROUPS, *(paper.group for paper in papers)]):
            if own := [paper for paper in papers if paper.group == group]:
                self._add_group(group, own)
        self.list.blockSignals(False)
        self._narrow(self.search.text())
        self.choose(kept, quiet=True)
        self._wrap()

    def choose(self, code: str, quiet: bool = False) -> bool:
        """Make a paper the chosen one; False when there is none of this code."""
        item = self._items.get(code)
        if item is not None:
            self.list.blockSignals(quiet)
            self.list.setCurrentItem(item)
            self.list.blockSignals(False)
            self.list.scrollToItem(item)
        return item is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self.search:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._into_list(event.key() != Qt.Key.Key_Down)
                return True
        elif event.type() == QEvent.Type.Resize:
            self._wrap()
        return False

    def _into_list(self, take_first: bool) -> None:
        shown = [item for item in self._items.values() if not item.isHidden()]
        if shown and (take_first or self.list.currentItem() not in shown):
            self.list.setCurrentItem(shown[0])
        self.list.setFocus()

    def _add_group(self, group: str, papers: Sequence[Template]) -> None:
        head = QListWidgetItem(group or "其他", self.list)
        head.setFlags(Qt.ItemFlag.NoItemFlags)
        head.setForeground(QColor(look.MUTED))
        self._heads.append((head, [paper.code for paper in papers]))
        for paper in papers:
            mark = self._marks.get(paper.code, "")
            item = QListWidgetItem(f"{paper.title}（{mark}）" if mark else paper.title, self.list)
            item.setData(_CODE, paper.code)
            item.setToolTip("\n".join(part for part in (paper.title, paper.doc, mark) if part))
            self._items[paper.code] = item

    def _wrap(self) -> None:
        """Long names take as many lines as they need."""
        room = self.list.viewport().width() - look.px(14)
        metrics = self.list.fontMetrics()
        for item in self._items.values():
            box = metrics.boundingRect(0, 0, room, 1000, Qt.TextFlag.TextWrapAnywhere, item.text())
            item.setSizeHint(QSize(0, box.height() + look.px(9)))

    def _narrow(self, typed: str) -> None:
        for code, item in self._items.items():
            paper = self.papers[code]
            item.setHidden(not entry.answers(typed, paper.title, (paper.doc, paper.code)))
        for head, codes in self._heads:
            head.setHidden(all(self._items[code].isHidden() for code in codes))

    def _moved(self, now: QListWidgetItem | None) -> None:
        if now is not None and now.data(_CODE):
            self.picked.emit(str(now.data(_CODE)))

    def _build(self) -> None:
        view = self.list
        view.setWordWrap(True)
        view.setTextElideMode(Qt.TextElideMode.ElideNone)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # the width names wrap at stays the same
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setAccessibleName("文书")
        look.mark(view, role="plain")
        self.search.setAccessibleName("找文书")
        self.search.installEventFilter(self)
        view.viewport().installEventFilter(self)
        self.search.textChanged.connect(self._narrow)
        view.currentItemChanged.connect(lambda now, _before: self._moved(now))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addWidget(view, 1)
