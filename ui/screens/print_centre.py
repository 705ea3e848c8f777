"""打印中心: numbers and prints letters, takes signed ones back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QTabWidget, QVBoxLayout

from ui.context import AppContext
from ui.screens.base import PageHead, Screen
from ui.screens.print_batch import PrintBatch
from ui.screens.return_desk import ReturnDesk


class PrintCentre(Screen):
    """`tab` may be `print` or `return`; `area` chooses whom to print for."""

    registers = frozenset({"household", "area", "visit_round", "issued", "office"})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.batch, self.desk = PrintBatch(context), ReturnDesk(context)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.batch, "编号打印")
        self.tabs.addTab(self.desk, "登记收回")
        self.tabs.currentChanged.connect(self._turned)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PageHead("打印中心", "先编号，后出页；编号不重用，已打印＝收回＋作废＋未收回"))
        column.addWidget(self.tabs, 1)

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        super().arrive(arguments)
        if "tab" in arguments:
            self.tabs.setCurrentIndex(1 if arguments["tab"] == "return" else 0)
        if "area" in arguments:
            self.batch.choose(str(arguments["area"]))
        self._turned()

    def reload(self) -> None:
        self.batch.reload()
        self.desk.reload()

    def _turned(self) -> None:
        if self.tabs.currentWidget() is self.desk:
            self.desk.line.setFocus()
