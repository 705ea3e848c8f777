"""Whom a paper is for: what is offered depends on the paper; whoever is chosen comes out as `Choice`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
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
from ui.screens.print_picks import HouseholdPicks, TickPage
from ui.screens.print_scope import RoundBox, ScopePage, give_way, labelled
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
        self.round, self.state = RoundBox(context), QComboBox()
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
        turn = self.round.uid
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
        self.round.reload()
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


class RecipientsPanel(QStackedWidget):
    """The page that suits the paper. `changed` when somebody else is chosen."""

    changed = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.households = HouseholdPage(context)
        self.scope = ScopePage(context)
        self.ticks = {
            "unit": TickPage(context, "unit"), "person": TickPage(context, "staff"), "activity": TickPage(context, "activity"),
        }
        self._pages: Mapping[str, HouseholdPage | ScopePage | TickPage] = {
            "household": self.households, "area": self.scope, "office": self.scope, **self.ticks,
        }
        self._shown: QWidget | None = None
        for page in (self.households, self.scope, *self.ticks.values()):
            self.addWidget(page)
            page.changed.connect(self.changed)

    @property
    def page(self) -> HouseholdPage | ScopePage | TickPage:
        """The page in sight."""
        page = self.currentWidget()
        assert isinstance(page, HouseholdPage | ScopePage | TickPage)
        return page

    def show_for(self, paper: Template) -> None:
        """Offer what suits the paper."""
        page = self._pages[paper.recipients]
        if isinstance(page, ScopePage):
            page.show_for(paper)
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
        self.scope.choose(area)

    def pick(self, uids: Sequence[str]) -> None:
        """Choose just these."""
        page = self.page
        if isinstance(page, HouseholdPage | TickPage):
            page.pick(uids)

    def reload(self) -> None:
        """What the page in sight offers, read again."""
        self.page.reload()


def _households(session: Session) -> tuple[dict[str, int], int]:
    """Households per area with everything below, and all of them."""
    own = living(session)
    return sums(session.areas, own), sum(own.values())
