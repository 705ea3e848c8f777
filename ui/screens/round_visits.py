"""走访录入: a round worked through grid by grid with number keys."""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import clock, entry
from app.errors import AppError
from app.records import doorsteps
from app.records.doorsteps import LEFT, Doorstep
from app.records.registers import REGISTERS
from app.security.roles import Action
from ui import look
from ui.context import AppContext
from ui.screens import spec_of
from ui.screens.base import PageHead, Screen
from ui.widgets.area_tree import AreaTree
from ui.widgets.doorstep_table import KEYS, DoorstepModel, DoorstepView
from ui.widgets.editors import DateEditor
from ui.widgets.panes import panes
from ui.widgets.states import StatePages

_NOT_MET = {"nobody", "empty", "demolished"}


class RoundVisits(Screen):
    """`round` and `area` choose where to begin, `household` puts the cursor on a door."""

    registers = frozenset({"household", "visit", "visit_round", "area"})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        session = context.session
        self._recording = False
        self._wanted = ""
        self.round = QComboBox()
        self.tree = AreaTree("已走访", whole=False)
        self.model = DoorstepModel(
            {c.code: c.name for c in session.choices("lives_in")}, {c.code: c.name for c in session.choices("outcome")},
            lambda uid: area.name if (area := self.context.session.areas.get(uid)) else "",
        )
        self.view = DoorstepView(self.model)
        self.states = StatePages(self.view)
        self.date = DateEditor(REGISTERS["visit"].field("date"))
        self.date.set_value(clock.today().isoformat())
        self.visitor, self.told = QLineEdit(), QLineEdit("1")
        self.buttons: dict[str, QPushButton] = {}
        self.bar, self.figures = QProgressBar(), QLabel()
        self._build()
        self._connect()

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        if "round" in arguments:
            self.stale = True
            self.context.put_own_setting("visits.round", arguments["round"])
        if "area" in arguments:
            self.context.put_own_setting("visits.area", arguments["area"])
        self._wanted = str(arguments.get("household", ""))
        super().arrive(arguments)
        self.view.setFocus()

    def hear(self, changed: Set[str]) -> None:
        if not self._recording:
            super().hear(changed)

    def reload(self) -> None:
        rounds = self.context.session.all("visit_round")
        kept = self.round.currentData() or self.context.own_setting("visits.round", "")
        self.round.blockSignals(True)
        self.round.clear()
        for row in rounds:
            self.round.addItem(row["name"], row["uid"])
        self.round.setCurrentIndex(max(self.round.findData(kept), 0) if rounds else -1)
        self.round.blockSignals(False)
        if not rounds:
            self.states.show_empty("还没有走访轮次", "新建轮次时，当时在册的户就定为应访户，然后在这里一户一户登记。",
                                   ("新建轮次", lambda: self.context.navigate("visit_round", {"new": {}})))
            return
        self._read_tree()

    # -- reading

    def _read_tree(self) -> None:
        work = partial(doorsteps.progress, round_uid=self.round.currentData())
        self.context.jobs.read(work, self._show_tree, key="visits.tree")

    def _show_tree(self, found: dict[str, tuple[int, int]]) -> None:
        self.tree.fill(self.context.session.areas, {uid: f"{done}/{count}" for uid, (count, done) in found.items()})
        if self.tree.nothing:
            kept = self.context.own_setting("visits.area", "")
            first = next((area.uid for area in self.context.session.areas.villages()), "")
            if not self.tree.choose(kept, quiet=True):
                self.tree.choose(first, quiet=True)
        self._read_doors()

    def _read_doors(self) -> None:
        if self.tree.nothing:
            self.states.show_empty("还没有户", "先导入各村户册。", ("导入户册", self._import))
            return
        self.states.show_loading()
        work = partial(doorsteps.doorsteps, round_uid=self.round.currentData(), area=self.tree.uid)
        self.context.jobs.read(work, self._show_doors, key="visits.doors", failed=self._failed)

    def _failed(self, fault: BaseException) -> None:
        self.states.show_failed(fault, self._read_doors)

    def _show_doors(self, steps: list[Doorstep]) -> None:
        row = self.view.currentIndex().row()
        kept = self._wanted or (self.model.steps[row].household if 0 <= row < len(self.model.steps) else "")
        self._wanted = ""
        self.model.set_steps(steps)
        if not steps:
            self.states.show_empty("这里没有户", "换一个区域，或先导入户册。", ("导入户册", self._import))
        else:
            self.states.show_rows()
        at = next((n for n, step in enumerate(steps) if step.household == kept), None)
        self.view.go(self._next_open(0) if at is None else at)
        self._tell()

    # -- recording

    def record(self, outcome: str) -> None:
        """Save a visit to the current door and go on to the next one not visited."""
        row = self.view.currentIndex().row()
        if not 0 <= row < len(self.model.steps):
            return
        try:
            self.context.session.require(Action.EDIT)
        except AppError as fault:
            self.context.tell.warn(str(fault))
            return
        if self.context.jobs.busy:
            self.context.tell.warn("正在处理其他工作，完成后再登记。")
            return
        if self._save(row, lambda: self._values(outcome)):
            self.view.go(self._next_open(row + 1))

    def _values(self, outcome: str) -> dict[str, Any]:
        day = self.date.value()
        if not day:
            raise AppError("请先填走访日期。", "可写 11.5、昨天。")
        met = outcome == "met"
        told = entry.parse_number(self.told.text(), "人") if met else None
        values: dict[str, Any] = {"date": day, "outcome": outcome, "told": told, "visitor": self.visitor.text().strip() or None}
        if outcome in _NOT_MET:
            values |= {"in_person": 0, "met_whom": None}
        return values | ({"in_person": 1} if met else {})

    def _save(self, row: int, values: Any) -> bool:
        step, round_uid = self.model.steps[row], self.round.currentData()
        self._recording = True
        try:
            saved = doorsteps.record(self.context.session, round_uid, step, values())
            fresh = doorsteps.doorstep(self.context.session, round_uid, step.household)
        except AppError as fault:
            self.context.tell.error(fault)
            return False
        finally:
            self._recording = False
        self.model.put(row, fresh)
        self._tell()
        name = self.buttons[fresh.outcome].text().split(" ", 1)[1] if fresh.outcome in self.buttons else ""
        self.context.tell.done(f"{step.door} {step.householder}：{name}。" if saved.changed else "没有改动。", undo=saved.changed)
        work = partial(doorsteps.progress, round_uid=round_uid)
        self.context.jobs.read(work, self._refresh_tree, key="visits.tree")
        return True

    def _refresh_tree(self, found: dict[str, tuple[int, int]]) -> None:
        self.tree.fill(self.context.session.areas, {uid: f"{done}/{count}" for uid, (count, done) in found.items()})

    def _told(self, row: int, number: int | None) -> None:
        step = self.model.steps[row]
        self._save(row, lambda: {"date": step.last_date, "told": number})

    def _next_open(self, start: int) -> int:
        steps = self.model.steps
        return next((at for at in range(start, len(steps)) if steps[at].state == LEFT), min(start, len(steps) - 1))

    def _tell(self) -> None:
        counts = doorsteps.tally(self.model.steps)
        total = sum(counts.values())
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(total - counts[LEFT])
        parts = [f"{name} {counts[code]}" for code, name in KEYS]
        self.figures.setText(f"应访 {total}　" + "　".join(parts) + f"　未走访 {counts[LEFT]}")
        self.counted.emit(f"共 {len(self.model.steps)} 户")

    # -- laying out

    def _build(self) -> None:
        head = PageHead(spec_of("round_visits").title, "按数字键登记并跳到下一户，F2 改告知人数，Ctrl+Z 撤销")
        line = QHBoxLayout()
        self.round.setMinimumWidth(look.px(180))
        line.addWidget(QLabel("轮次"))
        line.addWidget(self.round)
        for words, widget, width in (("走访日期", self.date, 150), ("走访人", self.visitor, 110), ("告知人数", self.told, 56)):
            widget.setFixedWidth(look.px(width))
            widget.setAccessibleName(words)
            line.addSpacing(8)
            line.addWidget(QLabel(words))
            line.addWidget(widget)
        line.addStretch()
        head.below.addLayout(line)
        self.tree.setMinimumWidth(look.px(180))
        split = panes((self.tree, self._right()), (1,))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(split, 1)

    def _right(self) -> QWidget:
        card = QFrame()
        look.mark(card, role="card")
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 8, 1, 1)
        column.setSpacing(8)
        keys = QHBoxLayout()
        keys.setContentsMargins(10, 0, 10, 0)
        for number, (code, name) in enumerate(KEYS, start=1):
            button = QPushButton(f"{number} {name}")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setToolTip(f"按数字键 {number}")
            button.clicked.connect(partial(self.record, code))
            button.setEnabled(self.context.session.can(Action.EDIT))
            self.buttons[code] = button
            keys.addWidget(button)
        keys.addStretch()
        column.addLayout(keys)
        state = QVBoxLayout()
        state.setContentsMargins(10, 0, 10, 0)
        self.bar.setTextVisible(False)
        state.addWidget(self.figures)
        state.addWidget(self.bar)
        column.addLayout(state)
        column.addWidget(self.states, 1)
        return card

    def _connect(self) -> None:
        self.round.currentIndexChanged.connect(lambda _at: self._chosen_round())
        self.tree.picked.connect(self._chosen_area)
        self.view.outcome.connect(self.record)
        self.model.told_typed.connect(self._told)
        self.model.refused.connect(self.context.tell.error)
        for line in (self.visitor, self.told, self.date.line):
            line.returnPressed.connect(self.view.setFocus)
        for keys, call in (("Ctrl+D", self._same_visitor),):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(call)

    def _same_visitor(self) -> None:
        row = self.view.currentIndex().row()
        before = next((s.last_visitor for s in reversed(self.model.steps[: max(row, 0)]) if s.last_visitor), "")
        self.visitor.setText(before)

    def _chosen_round(self) -> None:
        self.context.put_own_setting("visits.round", self.round.currentData())
        self._read_tree()

    def _chosen_area(self, uid: str) -> None:
        self.context.put_own_setting("visits.area", uid)
        self._read_doors()

    def _import(self) -> None:
        self.context.navigate("import", {"register": "household"})
