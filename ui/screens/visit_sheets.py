"""走访登记表: sheets printed for the doors, and entered when they are back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QTabWidget, QVBoxLayout

from ui.context import AppContext
from ui.screens import spec_of
from ui.screens.base import PageHead, Screen
from ui.screens.visit_sheet_desk import VisitSheetDesk
from ui.screens.visit_sheet_print import VisitSheetPrint

_TYPING = "一户一个数字键，回车下一行，空格确认，Ctrl+D 同上一行，D 改日期，/ 跳到行"
_PRINTING = "按网格和门牌顺序，一张一个编号；收回后扫描或按行录入"


class VisitSheets(Screen):
    """`serial` opens a sheet, `pages` a scanned stack; `tab` may be `print` or `enter`."""

    registers = frozenset({"household", "area", "visit_round", "visit_sheet", "issued"})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.desk, self.printing = VisitSheetDesk(context), VisitSheetPrint(context)
        self.head = PageHead(spec_of("visit_sheets").title)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.desk, "登记表录入")
        self.tabs.addTab(self.printing, "打印登记表")
        self.tabs.currentChanged.connect(lambda _at: self._turned())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.tabs, 1)

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        super().arrive(arguments)
        if "serial" in arguments or "pages" in arguments:
            self.tabs.setCurrentWidget(self.desk)
        elif "tab" in arguments:
            self.tabs.setCurrentWidget(self.printing if arguments["tab"] == "print" else self.desk)
        if "serial" in arguments:
            self.desk.open_serial(str(arguments["serial"]))
        elif "pages" in arguments:
            self.desk.open_pages(arguments["pages"])
        self._turned()

    def reload(self) -> None:
        self.printing.reload()

    def help_page(self) -> str:
        return "visits#键盘录入" if self.tabs.currentWidget() is self.desk else "visits#登记表"

    def may_leave(self) -> bool:
        return self.desk.may_leave()

    def _turned(self) -> None:
        typing = self.tabs.currentWidget() is self.desk
        self.head.remark.setText(_TYPING if typing else _PRINTING)
        if typing:
            self.desk.begin()
