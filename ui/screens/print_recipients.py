"""Whom a paper is for: what is offered depends on the paper; whoever is chosen comes out as `Choice`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.documents.recipients import Recipients
from app.documents.template import Template
from app.reports.standing import living
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.screens.print_picks import HouseholdPicks, TickPage, give_way
from ui.screens.print_work import ROUND_STATES, Choice
from ui.widgets.area_tree import AreaTree, sums

_LEVELS = {"village": "村（社区）", "grid": "网格"}


class HouseholdPage(QWidget):
    """By area, or some households by name."""

    changed = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._wanted = ""
        self.tree = AreaTree()
        self.round, self.state = QComboBox(), QComboBox()
        self.by_area, self.by_name = QPushButton("按区域"), QPushButton("点名")
        self.picks = HouseholdPicks(context)
        self._ways = QStackedWidget()
        self._build()

    @property
    def picking(self) -> bool:
        """Whether households are named one by one."""
        return self._ways.currentWidget() is self.picks

    def choice(self, again: bool) -> Choice:
        """Who is chosen."""
        turn = str(self.round.currentData() or "") or None
        if self.picking:
            return Choice(Recipients(round=turn, uids=tuple(self.picks.uids), again=again))
        return Choice(Recipients(self.tree.uid or None, turn, again=again), str(self.state.currentData() or "") if turn else "")

    def choose(self, area: str) -> None:
        """Choose an area, at the latest when the tree has been read."""
        self._show(picking=False)
        self._wanted = "" if self.tree.choose(area) else area

    def pick(self, uids: Sequence[str]) -> None:
        """Name these households."""
        self.picks.put(uids)
        self._show(picking=True)

    def reload(self) -> None:
        """Areas and rounds as they are now."""
        self._context.jobs.read(_households, self._take, key="print.households")
        kept = self.round.currentData()
        self.round.blockSignals(True)
        self.round.clear()
        self.round.addItem("不属于任何轮次", "")
        for row in self._context.session.all("visit_round"):
            self.round.addItem(row["name"], row["uid"])
        at = self.round.findData(kept) if kept is not None else min(1, self.round.count() - 1)
        self.round.setCurrentIndex(max(at, 0))
        self.round.blockSignals(False)
        self._allow()
        self.picks.reload()

    def _take(self, found: tuple[dict[str, int], int]) -> None:
        figures, total = found
        self.tree.fill(self._context.session.areas, {uid: f"{count:,}" for uid, count in figures.items()}, f"{total:,}")
        if self._wanted:
            self.choose(self._wanted)
        if self.tree.nothing:
            self.tree.choose(next((area.uid for area in self._context.session.areas.villages()), ""))

    def _show(self, picking: bool) -> None:
        self.by_name.setChecked(picking)
        self.by_area.setChecked(not picking)
        self._ways.setCurrentIndex(int(picking))
        self._allow()
        self.changed.emit()

    def _allow(self) -> None:
        self.state.setEnabled(bool(self.round.currentData()) and not self.picking)

    def _build(self) -> None:
        ways = QHBoxLayout()
        ways.setSpacing(6)
        for button, picking in ((self.by_area, False), (self.by_name, True)):
            button.setCheckable(True)
            look.mark(button, role="chip")
            button.clicked.connect(lambda _on=False, picking=picking: self._show(picking))
            ways.addWidget(button)
        ways.addStretch()
        self.by_area.setChecked(True)
        give_way(self.tree)
        self.tree.setAccessibleName("区域")
        self._ways.addWidget(self.tree)
        self._ways.addWidget(self.picks)
        for key, words in ROUND_STATES.items():
            self.state.addItem(words, key)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(ways)
        column.addWidget(self._ways, 1)
        for words, field in (("轮次", self.round), ("范围", self.state)):
            column.addLayout(labelled(words, field))
        self.tree.picked.connect(lambda _uid: self.changed.emit())
        self.picks.changed.connect(self.changed)
        self.state.currentIndexChanged.connect(lambda _at: self.changed.emit())
        self.round.currentIndexChanged.connect(self._turned)

    def _turned(self, _at: int) -> None:
        self._allow()
        self.changed.emit()


class AreaPage(QWidget):
    """A village or the whole town; the paper comes once for each village or grid in it."""

    changed = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._wanted: str | None = None
        self.tree = AreaTree("")
        self.says = QLabel(wordWrap=True)
        look.mark(self.says, tone="muted")
        self.tree.setAccessibleName("区域")
        give_way(self.tree)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.says)
        column.addWidget(self.tree, 1)
        self.tree.picked.connect(lambda _uid: self.changed.emit())

    def show_level(self, level: str) -> None:
        """Say what the paper is made for."""
        self.says.setText(f"选中的范围里，每个{_LEVELS.get(level, '村（社区）')}一份。")

    def choice(self, again: bool) -> Choice:
        """Who is chosen."""
        return Choice(Recipients(self.tree.uid or None, again=again))

    def choose(self, area: str) -> None:
        """Choose an area."""
        self._wanted = None if self.tree.choose(area) else area

    def reload(self) -> None:
        """Areas as they are now."""
        self.tree.fill(self._context.session.areas, {})
        if self._wanted is not None:
            self.choose(self._wanted)
        if self.tree.nothing:
            self.tree.choose("")


class OfficePage(QWidget):
    """Nobody in particular."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        words = QLabel("这份文书不分对象，打一份。要多份的，打印时填份数。", wordWrap=True)
        look.mark(words, tone="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(words)
        column.addStretch()

    def choice(self, again: bool) -> Choice:
        """The office itself."""
        return Choice(Recipients(again=again))

    def reload(self) -> None:
        """Nothing is shown."""


class RecipientsPanel(QStackedWidget):
    """The page that suits the paper. `changed` when somebody else is chosen."""

    changed = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.households = HouseholdPage(context)
        self.areas = AreaPage(context)
        self.office = OfficePage()
        self.ticks = {
            "unit": TickPage(context, "unit"), "person": TickPage(context, "staff"), "activity": TickPage(context, "activity"),
        }
        self._pages: Mapping[str, HouseholdPage | AreaPage | OfficePage | TickPage] = {
            "household": self.households, "area": self.areas, "office": self.office, **self.ticks,
        }
        self._shown: QWidget | None = None
        for page in self._pages.values():
            self.addWidget(page)
            page.changed.connect(self.changed)

    @property
    def page(self) -> HouseholdPage | AreaPage | OfficePage | TickPage:
        """The page in sight."""
        page = self.currentWidget()
        assert isinstance(page, HouseholdPage | AreaPage | OfficePage | TickPage)
        return page

    def show_for(self, paper: Template) -> None:
        """Offer what suits the paper."""
        page = self._pages[paper.recipients]
        if isinstance(page, AreaPage):
            page.show_level(paper.level)
        if page is not self._shown:
            self._shown = page
            self.setCurrentWidget(page)
            page.reload()

    def choice(self, again: bool) -> Choice:
        """Who is chosen."""
        return self.page.choice(again)

    def choose_area(self, area: str) -> None:
        """Choose an area for whatever paper is open."""
        self.households.choose(area)
        self.areas.choose(area)

    def pick(self, uids: Sequence[str]) -> None:
        """Choose just these."""
        page = self.page
        if isinstance(page, HouseholdPage | TickPage):
            page.pick(uids)

    def reload(self) -> None:
        """What the page in sight offers, read again."""
        self.page.reload()


def labelled(words: str, field: QWidget) -> QHBoxLayout:
    """A field with its name before it."""
    line = QHBoxLayout()
    label = QLabel(words)
    label.setBuddy(field)
    field.setAccessibleName(words)
    line.addWidget(label)
    line.addWidget(field, 1)
    return line


def _households(session: Session) -> tuple[dict[str, int], int]:
    """Households per area with everything below, and all of them."""
    own = living(session)
    return sums(session.areas, own), sum(own.values())
