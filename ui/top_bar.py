"""The top bar: town, month being worked on, the one search field, who is signed in, lock."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QToolButton

from app import clock
from app.records.reading import Hit
from app.records.registers import REGISTERS
from app.security.roles import ROLE_NAMES
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.own_password import own_password_dialog
from ui.widgets.suggest import Offer, SuggestEdit

_HITS = 30
_MONTHS_SHOWN = 14


class TopBar(QFrame):
    """`found(register, uid)` when a hit was taken; `locking`, `leaving` from the user menu."""

    found = Signal(str, str)
    locking = Signal()
    leaving = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        look.mark(self, role="top")
        self._context = context
        self.setFixedHeight(look.px(46))
        self.search = SuggestEdit("查找姓名、首字母、电话、编号　Ctrl+K")
        self._month = QPushButton()
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 0, 10, 0)
        line.setSpacing(8)
        self._build_left(line)
        line.addStretch(1)
        line.addWidget(self._search_box())
        line.addStretch(1)
        self._build_right(line)
        context.pulse.month.connect(lambda _month: self._name_month())

    def focus_search(self) -> None:
        """The cursor into the search field, its text selected."""
        self.search.setFocus()
        self.search.selectAll()

    def _build_left(self, line: QHBoxLayout) -> None:
        seal = QLabel(self._context.session.town[:1])
        seal.setFixedSize(look.px(26), look.px(26))
        seal.setAlignment(seal.alignment().AlignCenter)
        look.mark(seal, tone="initial")
        town = QLabel(self._context.session.town)
        look.mark(town, level="section")
        county = QLabel(self._context.session.county)
        look.mark(county, tone="muted")
        for part in (seal, town, county):
            line.addWidget(part)
        line.addSpacing(10)
        back, ahead = self._arrow("chevron-left", -1), self._arrow("chevron-right", 1)
        menu = QMenu(self._month)
        menu.aboutToShow.connect(lambda: self._fill_months(menu))
        self._month.setMenu(menu)
        self._month.setToolTip("正在办理的月份")
        self._name_month()
        for part in (back, self._month, ahead):
            line.addWidget(part)

    def _search_box(self) -> SuggestEdit:
        self.search.setMinimumWidth(look.px(300))
        self.search.setMaximumWidth(look.px(420))
        look.mark(self.search, role="search")
        self.search.setAccessibleName("查找")
        for action in self.search.actions():
            self.search.removeAction(action)
        self.search.addAction(QAction(look.icon("search", look.MUTED, 16), "", self.search),
                              QLineEdit.ActionPosition.LeadingPosition)
        self.search.wanted.connect(self._ask)
        self.search.picked.connect(self._picked)
        return self.search

    def _build_right(self, line: QHBoxLayout) -> None:
        user = self._context.session.user
        who = QToolButton()
        who.setText(f" {user.name}　{ROLE_NAMES.get(user.role, user.role)}")
        who.setIcon(look.icon("user", look.MUTED, 16))
        who.setToolButtonStyle(who.toolButtonStyle().ToolButtonTextBesideIcon)
        who.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(who)
        menu.addAction(look.icon("lock"), "锁定\tCtrl+L", self.locking.emit)
        menu.addAction(look.icon("pencil"), "改我的密码…", lambda: own_password_dialog(self._context).open())
        menu.addAction(look.icon("log-out"), "换用户或台账", self.leaving.emit)
        who.setMenu(menu)
        lock = QToolButton()
        lock.setIcon(look.icon("lock", look.MUTED, 16))
        lock.setToolTip("锁定（Ctrl+L）")
        lock.setAccessibleName("锁定")
        lock.clicked.connect(self.locking)
        line.addWidget(who)
        line.addWidget(lock)

    def _arrow(self, icon: str, step: int) -> QToolButton:
        button = QToolButton()
        button.setIcon(look.icon(icon, look.MUTED, 16))
        button.setToolTip("上个月" if step < 0 else "下个月")
        button.setAccessibleName(button.toolTip())
        button.clicked.connect(lambda: self._context.set_month(month_after(self._context.month, step)))
        return button

    def _name_month(self) -> None:
        self._month.setText(f" {clock.chinese_date(self._context.month)}")
        self._month.setIcon(look.icon("calendar-days", look.MUTED, 16))

    def _fill_months(self, menu: QMenu) -> None:
        menu.clear()
        this = clock.today().isoformat()[:7]
        for back in range(1, -_MONTHS_SHOWN, -1):
            month = month_after(this, back)
            action = menu.addAction(clock.chinese_date(month), partial(self._context.set_month, month))
            action.setCheckable(True)
            action.setChecked(month == self._context.month)

    def _ask(self, text: str) -> None:
        if text.strip():
            self._context.jobs.read(lambda session: _hits(session, text), self._answer, key="find")

    def _answer(self, hits: list[Hit]) -> None:
        offers = [Offer(f"{hit.register}|{hit.uid}", hit.title, _place(hit)) for hit in hits]
        self.search.offer(offers or [Offer("", "没有找到", "换个写法，或用拼音首字母")])

    def _picked(self) -> None:
        register, _, uid = self.search.value.partition("|")
        self.search.put("", "")
        if uid:
            self.found.emit(register, uid)


def month_after(month: str, step: int) -> str:
    """`2026-11` and 2 → `2027-01`."""
    year, number = divmod(int(month[:4]) * 12 + int(month[5:7]) - 1 + step, 12)
    return f"{year:04d}-{number + 1:02d}"


def _hits(session: Session, text: str) -> list[Hit]:
    return session.find(text, _HITS)


def _place(hit: Hit) -> str:
    return f"{REGISTERS[hit.register].title} · {hit.detail}"
