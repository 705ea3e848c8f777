"""设置: the office itself, lists, users, backup, looks, what was deleted and what was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import Any

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from app.security.roles import Action
from ui import look
from ui.context import AppContext
from ui.screens.base import Screen
from ui.screens.dictionary_page import DictionaryPage
from ui.screens.office_screen import OfficeScreen
from ui.screens.recycle_bin import RecycleBin
from ui.screens.settings_backup import BackupPage
from ui.screens.settings_display import DisplayPage
from ui.screens.settings_fonts import FontPage
from ui.screens.settings_keyfiles import KeyFilesPage
from ui.screens.settings_printers import PrinterPage
from ui.screens.settings_steps import StepsPage
from ui.screens.settings_users import UsersPage

Maker = Callable[[AppContext], Screen]
_TABS: tuple[tuple[str, str, Maker, Action], ...] = (
    ("office", "本单位", OfficeScreen, Action.VIEW),
    ("dictionary", "字典", DictionaryPage, Action.SETTINGS),
    ("users", "用户", UsersPage, Action.USERS),
    ("backup", "备份", BackupPage, Action.BACKUP),
    ("display", "显示", DisplayPage, Action.VIEW),
    ("printers", "打印机", PrinterPage, Action.PRINT),
    ("fonts", "字体", FontPage, Action.PRINT),
    ("keyfiles", "重点人员档案", KeyFilesPage, Action.KEYFILES_HEAD),
    ("recycle", "回收站", RecycleBin, Action.VIEW),
    ("steps", "操作记录", StepsPage, Action.VIEW),
)
_HELP = {"dictionary": "registers", "users": "password", "printers": "print#打印机", "fonts": "fonts", "keyfiles": "keyfiles",
         "recycle": "undo", "steps": "undo"}
"""The tabs that the help of the whole screen does not explain."""


class Settings(Screen):
    """`tab` opens one of the pages, `uid` an entry of a list. Pages are made when first looked at."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.pages: dict[str, Screen] = {}
        self._counted: dict[str, str] = {}
        self._makers = {key: maker for key, _words, maker, needs in _TABS if context.session.can(needs)}
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for key, words, _maker, _needs in _TABS:
            if key in self._makers:
                place = QWidget()
                place.setObjectName(key)
                look.mark(place, role="page")
                QVBoxLayout(place).setContentsMargins(0, 0, 0, 0)
                self.tabs.addTab(place, words)
        self._open = next(iter(self._makers))
        self.tabs.currentChanged.connect(self._turned)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.tabs)

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        self.stale = False
        key = "dictionary" if "uid" in arguments else str(arguments.get("tab", self._open))
        if key in self._makers:
            self.show_tab(key, arguments)

    def hear(self, changed: Set[str]) -> None:
        for page in self.pages.values():
            page.hear(changed)

    def help_page(self) -> str:
        return _HELP.get(self._open, "")

    def may_leave(self) -> bool:
        return self._open not in self.pages or self.pages[self._open].may_leave()

    def show_tab(self, key: str, arguments: Mapping[str, Any] | None = None) -> Screen:
        """Turn to a page; what is unsaved on the open one is asked about first."""
        if key != self._open and not self.may_leave():
            return self.pages[self._open]
        self._open = key
        page = self._page(key)
        self.tabs.blockSignals(True)
        self.tabs.setCurrentIndex(list(self._makers).index(key))
        self.tabs.blockSignals(False)
        self.counted.emit(self._counted.get(key, ""))
        self.summed.emit("")
        page.arrive(arguments or {})
        return page

    def _page(self, key: str) -> Screen:
        if key not in self.pages:
            page = self._makers[key](self.context)
            page.counted.connect(lambda words: self._count(key, words))
            page.summed.connect(self.summed)
            layout = self.tabs.widget(list(self._makers).index(key)).layout()
            assert layout is not None
            layout.addWidget(page)
            self.pages[key] = page
        return self.pages[key]

    def _count(self, key: str, words: str) -> None:
        self._counted[key] = words
        if key == self._open:
            self.counted.emit(words)

    def _turned(self, place: int) -> None:
        key = list(self._makers)[place]
        if key == self._open and key in self.pages:
            return
        self.show_tab(key)
        self.tabs.blockSignals(True)
        self.tabs.setCurrentIndex(list(self._makers).index(self._open))
        self.tabs.blockSignals(False)
