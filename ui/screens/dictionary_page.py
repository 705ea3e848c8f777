"""字典: the lists at the left, their entries and the form at the right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from app.records import dictionaries
from app.records.registers import REGISTERS
from app.session import Where
from ui import look
from ui.context import AppContext
from ui.screens.record_screen import RecordScreen

_CODE = Qt.ItemDataRole.UserRole


class DictionaryPage(RecordScreen):
    """Codes never change; names, order and dates may. `uid` opens an entry with its list."""

    def __init__(self, context: AppContext) -> None:
        register = REGISTERS["dictionary_entry"]
        super().__init__(context, register, register.title)  # a tab of 设置, not a page with a name on the rail
        self.lists = QListWidget()
        self.lists.setMinimumWidth(look.px(170))
        look.mark(self.lists, role="areas")
        self.table.view.setColumnHidden(0, True)
        for code, title in dictionaries.titles().items():
            if code not in dictionaries.FIXED:
                item = QListWidgetItem(title)
                item.setData(_CODE, code)
                item.setSizeHint(QSize(0, look.px(28)))
                self.lists.addItem(item)
        self.lists.setCurrentRow(0)
        self.lists.currentRowChanged.connect(self._turned)
        self._split.insertWidget(0, self.lists)
        self._split.setStretchFactor(0, 0)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([look.px(180), look.px(900), look.px(430)])

    @property
    def dictionary(self) -> str:
        """The code of the list shown."""
        item = self.lists.currentItem()
        return str(item.data(_CODE)) if item else ""

    def choose(self, code: str) -> None:
        """Show a list."""
        for row in range(self.lists.count()):
            if self.lists.item(row).data(_CODE) == code:
                self.lists.setCurrentRow(row)

    def open(self, uid: str) -> None:
        self.choose(str(self.context.session.get("dictionary_entry", uid)["dictionary"]))
        super().open(uid)

    def begin(self, preset: Mapping[str, Any] | None = None) -> None:
        super().begin({"dictionary": self.dictionary, **(preset or {})})

    def _fixed(self) -> tuple[Where, ...]:
        return (*super()._fixed(), Where("dictionary", "eq", self.dictionary))

    def _turned(self, _row: int) -> None:
        if not self.panel.isHidden():
            if not self.panel.settle():
                return
            self._hide_panel()
        self.reload()
