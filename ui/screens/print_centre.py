"""打印中心: every paper of the office, its numbers, its way back, and its wording."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout

from app.security.roles import Action
from ui.context import AppContext
from ui.screens.base import PageHead, Screen
from ui.screens.print_batch import PrintBatch
from ui.screens.print_numbers import NumbersTab
from ui.screens.return_desk import ReturnDesk
from ui.screens.scan_desk import ScanDesk
from ui.screens.wording_page import WordingPage

_TABS = {"print": "打印", "numbers": "编号登记", "return": "登记收回", "scan": "回收扫描",
         "wording": "文书样式"}
_WORDING = list(_TABS).index("wording")


class PrintCentre(Screen):
    """`tab` is print, numbers, return, scan or wording; `template` opens a paper, `area` or `uids` choose whom it is for,
    `batch` offers pages of a batch to be printed again."""

    registers = frozenset({"household", "area", "visit_round", "issued", "office", "unit", "staff", "activity", "wording",
                           "print_batch", "print_run"})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.batch, self.numbers, self.desk = PrintBatch(context), NumbersTab(context), ReturnDesk(context)
        self.scan, self.wording = ScanDesk(context), WordingPage(context)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for page, words in zip((self.batch, self.numbers, self.desk, self.scan, self.wording), _TABS.values(), strict=True):
            self.tabs.addTab(page, words)
        self.tabs.setTabVisible(_WORDING, context.session.can(Action.PRINT) or context.session.can(Action.SETTINGS))
        self._open = 0
        self._counted = ""
        self.tabs.currentChanged.connect(self._turned)
        self.numbers.counted.connect(self._count)
        self.batch.reprinting.connect(self._reprint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = PageHead("打印中心", "先编号，后出页；编号不重用，已打印＝收回＋作废＋未收回")
        sheets = head.add_button("走访登记表", "clipboard-paste")
        sheets.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard finds the page in the rail
        sheets.clicked.connect(lambda: context.navigate("visit_sheets", {"tab": "print"}))
        column.addWidget(head)
        column.addWidget(self.tabs, 1)

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        if "template" in arguments:
            self.batch.choose_paper(str(arguments["template"]))
        super().arrive(arguments)
        if "tab" in arguments and arguments["tab"] in _TABS:
            self.tabs.setCurrentIndex(list(_TABS).index(arguments["tab"]))
        elif {"template", "area", "uids"} & arguments.keys():
            self.tabs.setCurrentIndex(0)
        if "area" in arguments:
            self.batch.choose(str(arguments["area"]))
        if "uids" in arguments:
            self.batch.pick(list(arguments["uids"]), str(arguments.get("register", "household")))
        if "batch" in arguments:
            self._reprint(str(arguments["batch"]))
        self._turned(self.tabs.currentIndex())

    def hear(self, changed: Set[str]) -> None:
        if "wording" in changed:
            self.wording.hear(changed)
        super().hear(changed)

    def may_leave(self) -> bool:
        return self.scan.may_leave() and self.wording.may_leave()

    def reload(self) -> None:
        self.batch.reload()
        self._reload_open()

    def _reload_open(self) -> None:
        page = self.tabs.currentWidget()
        if isinstance(page, NumbersTab | ReturnDesk | ScanDesk):
            page.reload()
        elif isinstance(page, WordingPage):
            page.arrive({})

    def _turned(self, place: int) -> None:
        if self._open == _WORDING != place and not self.wording.may_leave():
            self.tabs.setCurrentIndex(_WORDING)
            return
        self._open = place
        self._reload_open()
        self.counted.emit(self._counted if self.tabs.currentWidget() is self.numbers else "")
        if self.tabs.currentWidget() is self.desk:
            self.desk.line.setFocus()
        elif self.tabs.currentWidget() is self.scan:
            self.scan.begin()

    def _reprint(self, batch: str) -> None:
        self.tabs.setCurrentIndex(1)
        self.numbers.reprint(batch)

    def _count(self, words: str) -> None:
        self._counted = words
        if self.tabs.currentWidget() is self.numbers:
            self.counted.emit(words)
