"""Which part of the town and which round a paper speaks of."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.documents.recipients import Recipients
from app.documents.template import Template
from ui import look
from ui.context import AppContext
from ui.screens.print_work import Choice
from ui.widgets.area_tree import AreaTree

_LEVELS = {"village": "村（社区）", "grid": "网格"}
_OF_A_ROUND = {"unvisited", "progress"}
_OF_NO_AREA = {"slogans", "fraud_types", "registers", "open_items"}
_OFFICE = "这份文书不分对象，打一份。要多份的，打印时填份数。"


class RoundBox(QComboBox):
    """The rounds of visits; `uid` is None for none of them."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context

    @property
    def uid(self) -> str | None:
        """The chosen round."""
        return str(self.currentData() or "") or None

    def reload(self) -> None:
        """The rounds as they are now; at first the first of them is chosen."""
        kept = self.currentData()
        self.blockSignals(True)
        self.clear()
        self.addItem("不属于任何轮次", "")
        for row in self._context.session.all("visit_round"):
            self.addItem(row["name"], row["uid"])
        at = self.findData(kept) if kept is not None else min(1, self.count() - 1)
        self.setCurrentIndex(max(at, 0))
        self.blockSignals(False)


class ScopePage(QWidget):
    """For papers that go to areas, and for those of the office: where its lists come from."""

    changed = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._wanted: str | None = None
        self.tree = AreaTree("")
        self.round = RoundBox(context)
        self.says = QLabel(wordWrap=True)
        look.mark(self.says, tone="muted")
        self.tree.setAccessibleName("区域")
        give_way(self.tree)
        self._turn = QWidget()
        self._turn.setLayout(labelled("轮次", self.round))
        self._rest = QWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.says)
        column.addWidget(self.tree, 1)
        column.addWidget(self._turn)
        column.addWidget(self._rest, 1)
        self.tree.picked.connect(lambda _uid: self.changed.emit())
        self.round.currentIndexChanged.connect(lambda _at: self.changed.emit())

    def show_for(self, paper: Template) -> None:
        """Offer what the paper takes its contents from."""
        office, sources = paper.recipients == "office", set(paper.sources)
        self.says.setText(_OFFICE if office else f"选中的范围里，每个{_LEVELS[paper.level]}一份。")
        self.tree.setHidden(office and sources <= _OF_NO_AREA)
        self._rest.setVisible(self.tree.isHidden())
        named = any(name.startswith("office.round") for name in paper.used())
        self._turn.setVisible(named or bool(sources & _OF_A_ROUND))

    def choice(self, again: bool) -> Choice:
        """What is chosen of that which is offered."""
        area = None if self.tree.isHidden() else self.tree.uid or None
        return Choice(Recipients(area=area, round=None if self._turn.isHidden() else self.round.uid, again=again))

    def choose(self, area: str) -> None:
        """Choose an area, at the latest when the tree has been read."""
        self._wanted = None if self.tree.choose(area) else area

    def reload(self) -> None:
        """Areas and rounds as they are now."""
        self.tree.fill(self._context.session.areas, {})
        if self._wanted is not None:
            self.choose(self._wanted)
        if self.tree.nothing:
            self.tree.choose("")
        self.round.reload()


def give_way(view: QWidget) -> None:
    """A list takes the height that is left and asks for no more than a few lines."""
    view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
    view.setMinimumHeight(look.px(116))


def labelled(words: str, field: QWidget) -> QHBoxLayout:
    """A field with its name before it."""
    line = QHBoxLayout()
    line.setContentsMargins(0, 0, 0, 0)
    label = QLabel(words)
    label.setBuddy(field)
    field.setAccessibleName(words)
    line.addWidget(label)
    line.addWidget(field, 1)
    return line
