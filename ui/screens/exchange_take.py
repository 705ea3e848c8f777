"""Looking at a package before it is taken: what it says, what would happen, what has to be chosen; then 收下."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.exchange.outcome import Fate, Place, TakePlan
from app.records.registers import REGISTERS
from ui import look
from ui.widgets.conflict_table import ConflictTable

_FATES = ((Fate.NEW, "新增"), (Fate.CHANGED, "变更"), (Fate.DELETED, "删除"), (Fate.SAME, "相同"))
_LINES_SHOWN, _LINES_LEAST = 5, 3


class TakePanel(QWidget):
    """`taken` asks to take the package shown, `left` to leave it; `placed` when an area was chosen."""

    taken = Signal()
    left = Signal()
    placed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.head, self.words = QLabel(), QLabel(wordWrap=True)
        self.counts = QTableWidget(0, 2 + len(_FATES))
        self.conflicts = ConflictTable()
        self.asked, self.open_ones = QLabel("两边都改过、改得不一样的地方"), QLabel()
        self.take, self.leave = QPushButton("收下"), QPushButton("不收")
        self.mine, self.theirs = QPushButton("全用本机的"), QPushButton("全用对方的")
        self.places, self.rest = QFormLayout(), QWidget()
        self._answers: dict[str, QComboBox] = {}
        self._build()

    def show_plan(self, plan: TakePlan, at: int, total: int) -> None:
        """Show a plan, the `at`-th of `total` packages."""
        number = f"（第{at}个，共{total}个）" if total > 1 else ""
        self.head.setText(f"“{plan.package.path.name}”{number}")
        self.words.setText("\n".join([*plan.sentences, *plan.notes]))
        self._show_counts(plan)
        self._show_places(plan.places)
        self.conflicts.rows.show_conflicts(plan.conflicts)
        several = bool(plan.conflicts)
        for widget in (self.conflicts, self.asked, self.mine, self.theirs):
            widget.setVisible(several)
        self.rest.setVisible(not several)
        self._ready()
        (self.conflicts if several else self.take).setFocus()

    def answers(self) -> dict[str, int]:
        """Question → side chosen."""
        return dict(self.conflicts.rows.chosen)

    def placed_areas(self) -> dict[str, str]:
        """The sender's areas → the own ones, "" for a new one."""
        return {uid: str(box.currentData()) for uid, box in self._answers.items()}

    def _show_counts(self, plan: TakePlan) -> None:
        found = plan.by_register()
        asked: dict[str, int] = {}
        for conflict in plan.conflicts:
            asked[conflict.register] = asked.get(conflict.register, 0) + 1
        self.counts.setRowCount(len(found))
        moved = sorted(found.items(), key=lambda item: not asked.get(item[0]) and set(+item[1]) <= {Fate.SAME})
        for row, (key, fates) in enumerate(moved):
            cells = (REGISTERS[key].title, *(fates[fate] for fate, _ in _FATES), asked.get(key, 0))
            for column, cell in enumerate(cells):
                item = QTableWidgetItem(f"{cell:,}" if isinstance(cell, int) else cell)
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                self.counts.setItem(row, column, item)
        self.counts.setVisible(bool(found))
        lines = min(len(found), _LINES_SHOWN if plan.conflicts else 14)
        height = look.row_height() * (lines + 1) + look.px(4)
        self.counts.setMinimumHeight(min(height, look.row_height() * (_LINES_LEAST + 1)))
        self.counts.setMaximumHeight(height)

    def _show_places(self, places: list[Place]) -> None:
        while self.places.rowCount():
            self.places.removeRow(0)
        self._answers = {}
        for place in places:
            box = QComboBox()
            box.addItem("请选择", None)
            for uid, name in place.choices:
                box.addItem(f"就是“{name}”", uid)
            box.addItem(f"本机还没有，新增“{place.name}”", "")
            box.setMinimumWidth(look.px(280))
            box.currentIndexChanged.connect(lambda _at, box=box: self.placed.emit() if box.currentData() is not None else None)
            self.places.addRow(f"对方的“{place.name}”是本机的", box)
            self._answers[place.uid] = box

    def _ready(self) -> None:
        left = self.conflicts.rows.left
        first = "请先选定上面的区域" if self._answers else ""
        self.open_ones.setText(first or (f"还有 {left} 处没有选定" if left else ""))
        self.take.setEnabled(not left and not self._answers)

    def _build(self) -> None:
        look.mark(self.head, level="section")
        look.mark(self.asked, level="section")
        look.mark(self.open_ones, tone="amber")
        look.mark(self.take, role="primary")
        self.counts.setHorizontalHeaderLabels(["登记簿", *(name for _, name in _FATES), "两边不一致"])
        self.counts.verticalHeader().hide()
        self.counts.verticalHeader().setDefaultSectionSize(look.row_height())
        self.counts.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.counts.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.counts.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.counts.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.counts.setAccessibleName("收下后各登记簿的变化")
        self.conflicts.rows.answered.connect(self._ready)
        self.mine.clicked.connect(lambda: self.conflicts.rows.choose_all(True))
        self.theirs.clicked.connect(lambda: self.conflicts.rows.choose_all(False))
        self.take.clicked.connect(self.taken)
        self.leave.clicked.connect(self.left)
        card = QFrame()
        look.mark(card, role="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(8)
        inside.addWidget(self.head)
        inside.addWidget(self.words)
        inside.addLayout(self.places)
        inside.addWidget(self.counts, 4)
        inside.addWidget(self.asked)
        inside.addWidget(self.conflicts, 1)
        inside.addWidget(self.rest, 1)
        inside.addLayout(_line(self.mine, self.theirs, self.open_ones, None, self.take, self.leave))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 12)
        column.addWidget(card)


def _line(*widgets: QWidget | None) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(8)
    for widget in widgets:
        if widget is None:
            line.addStretch()
        else:
            line.addWidget(widget)
    return line
