"""打印中心: every paper of the office, its numbers, its way back, and its wording."""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from app.security.roles import Action
from ui import look
from ui.context import AppContext
from ui.screens import spec_of
from ui.screens.base import PageHead, Screen
from ui.screens.print_batch import PrintBatch

if TYPE_CHECKING:
    from ui.screens.print_numbers import NumbersTab
    from ui.screens.return_desk import ReturnDesk
    from ui.screens.scan_desk import ScanDesk
    from ui.screens.wording_page import WordingPage

_TABS = {"print": "打印", "numbers": "编号登记", "return": "登记收回", "scan": "回收扫描", "wording": "文书样式"}
_HELP = {"print": "print", "numbers": "print#编号登记", "return": "return#扫码枪登记", "scan": "return#整叠扫描",
         "wording": "print#改文字"}
_PLACE = {key: place for place, key in enumerate(_TABS)}


class PrintCentre(Screen):
    """`tab` is print, numbers, return, scan or wording; `template` opens a paper, `area` or `uids` choose whom it is for,
    `batch` offers pages of a batch to be printed again. All but the first tab are made when first looked at."""

    registers = frozenset({"household", "area", "visit_round", "issued", "office", "unit", "staff", "activity", "wording",
                           "print_batch", "print_run"})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.batch = PrintBatch(context)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self._made: dict[str, Any] = {"print": self.batch}
        for key, words in _TABS.items():
            place = QWidget()
            look.mark(place, role="page")
            QVBoxLayout(place).setContentsMargins(0, 0, 0, 0)
            self.tabs.addTab(place, words)
            self._put(key)
        self.tabs.setTabVisible(_PLACE["wording"], context.session.can(Action.PRINT) or context.session.can(Action.SETTINGS))
        self._open = "print"
        self._counted = ""
        self.tabs.currentChanged.connect(self._turned)
        self.batch.reprinting.connect(self._reprint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = PageHead(spec_of("print").title, "先编号，后出页；编号不重用，已打印＝收回＋作废＋未收回")
        sheets = head.add_button("走访登记表", "clipboard-paste")
        sheets.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard finds the page in the rail
        sheets.clicked.connect(lambda: context.navigate("visit_sheets", {"tab": "print"}))
        column.addWidget(head)
        column.addWidget(self.tabs, 1)

    @cached_property
    def numbers(self) -> NumbersTab:
        """The tab 编号登记."""
        made = self._make("numbers", "print_numbers", "NumbersTab")
        made.counted.connect(self._count)
        return made

    @cached_property
    def desk(self) -> ReturnDesk:
        """The tab 登记收回."""
        return self._make("return", "return_desk", "ReturnDesk")

    @cached_property
    def scan(self) -> ScanDesk:
        """The tab 回收扫描."""
        return self._make("scan", "scan_desk", "ScanDesk")

    @cached_property
    def wording(self) -> WordingPage:
        """The tab 文书样式."""
        return self._make("wording", "wording_page", "WordingPage")

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        if "template" in arguments:
            self.batch.choose_paper(str(arguments["template"]))
        super().arrive(arguments)
        if arguments.get("tab") in _TABS:
            self.tabs.setCurrentIndex(_PLACE[arguments["tab"]])
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
        if "wording" in changed and "wording" in self._made:
            self.wording.hear(changed)
        super().hear(changed)

    def help_page(self) -> str:
        return _HELP[self._open]

    def may_leave(self) -> bool:
        return all(self._made[key].may_leave() for key in ("scan", "wording") if key in self._made)

    def reload(self) -> None:
        self.batch.reload()
        self._reload_open()

    def _make(self, key: str, module: str, name: str) -> Any:
        self._made[key] = getattr(import_module(f"ui.screens.{module}"), name)(self.context)
        self._put(key)
        return self._made[key]

    def _put(self, key: str) -> None:
        layout = self.tabs.widget(_PLACE[key]).layout()
        if key in self._made and layout is not None:
            layout.addWidget(self._made[key])

    def _reload_open(self) -> None:
        """The tab in sight as it is now; made now if this is the first look at it."""
        if self._open == "numbers":
            self.numbers.reload()
        elif self._open == "return":
            self.desk.reload()
        elif self._open == "scan":
            self.scan.reload()
        elif self._open == "wording":
            self.wording.arrive({})

    def _turned(self, place: int) -> None:
        key = list(_TABS)[place]
        if self._open == "wording" != key and not self.wording.may_leave():
            self.tabs.setCurrentIndex(_PLACE["wording"])
            return
        self._open = key
        self._reload_open()
        self.counted.emit(self._counted if key == "numbers" else "")
        if key == "return":
            self.desk.line.setFocus()
        elif key == "scan":
            self.scan.begin()

    def _reprint(self, batch: str) -> None:
        self.tabs.setCurrentIndex(_PLACE["numbers"])
        self.numbers.reprint(batch)

    def _count(self, words: str) -> None:
        self._counted = words
        if self._open == "numbers":
            self.counted.emit(words)
