"""回收站: deleted rows of every register, and their way back."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QFrame, QStackedWidget, QVBoxLayout

from app.errors import AppError
from app.records.registers import REGISTERS
from app.security.roles import Action
from ui import look
from ui.context import AppContext
from ui.screens import SCREENS
from ui.screens.base import PageHead, Screen
from ui.widgets.record_table import RecordTable

_FIRST = ("activity", "household", "visit", "visit_round", "unit", "staff", "area", "photo", "dictionary_entry")
_KEYS = (*_FIRST, *(spec.register for spec in SCREENS
                    if spec.register and spec.register not in _FIRST and REGISTERS[spec.register].removable))


class RecycleBin(Screen):
    """One list per register, made when it is first looked at."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._tables: dict[str, RecordTable] = {}
        self._pages = QStackedWidget()
        self._combo = QComboBox()
        self._combo.setMinimumWidth(look.px(150))
        for key in _KEYS:
            self._combo.addItem(REGISTERS[key].title, key)
        self._combo.currentIndexChanged.connect(lambda _place: self.reload())
        head = PageHead("回收站", "删除的记录都在这里，可以恢复")
        self._back = head.add_button("恢复选中的", "rotate-ccw", "primary")
        self._back.clicked.connect(self.recover)
        self._back.setEnabled(context.session.can(Action.EDIT))
        head.below.addWidget(self._combo)
        card = QFrame()
        look.mark(card, role="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self._pages)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        around = QVBoxLayout()
        around.setContentsMargins(12, 0, 12, 10)
        around.addWidget(card)
        column.addLayout(around, 1)

    @property
    def table(self) -> RecordTable:
        """The list of the register chosen."""
        key = self._combo.currentData()
        if key not in self._tables:
            table = RecordTable(self.context, REGISTERS[key], name=f"recycle.{key}")
            table.ask.deleted = True
            table.counted.connect(self._counted)
            table.summed.connect(self.summed)
            self._tables[key] = table
            self._pages.addWidget(table)
        return self._tables[key]

    def reload(self) -> None:
        self._pages.setCurrentWidget(self.table)
        self.table.reload()

    def recover(self) -> None:
        """Bring the selected rows back as one step."""
        uids = self.table.selected_uids()
        register = self.table.register
        if not uids:
            self.context.tell.info("请先选中要恢复的记录。")
            return
        sentence = f"从回收站恢复 {len(uids)} 条{register.noun}"
        try:
            with self.context.session.step(sentence):
                for uid in uids:
                    self.context.session.recover(register.key, uid)
        except AppError as fault:
            self.context.tell.error(fault)
            return
        self.context.tell.done(f"已{sentence}。", undo=True)

    def _counted(self) -> None:
        table = self.table
        self.counted.emit(f"共 {len(table.model.ids):,} 条")
        if not table.total:
            table.states.show_empty(f"没有删除的{table.register.noun}", "删除的记录会先放在这里，写明原因，可以随时恢复。")
