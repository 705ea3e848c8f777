"""重点人员: covered until a holder's password is typed; locks by itself, and nothing of a file outlives the lock."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from app.errors import AppError
from app.keyfiles import ring
from app.keyfiles.store import KeyStore
from app.progress import Progress
from app.security.keyring import Keys
from app.security.roles import Action
from app.session import Session
from ui.context import AppContext
from ui.keyfiles.cover import Cover, not_enabled
from ui.keyfiles.inside import Inside
from ui.keyfiles.sitting import Sitting
from ui.screens.base import Screen
from ui.widgets.states import StatePages

LOCK_MINUTES = 5
"""Without input on this page for so long, the store closes (domain reference 4.2)."""
AWAY_SECONDS = 60
"""With another page in sight for so long, it closes: whoever comes by is not left an open store behind the rail."""


class KeyFiles(Screen):
    """The cover, or the opened store."""

    registers = frozenset({"office"})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.sitting: Sitting | None = None
        self.inside: Inside | None = None
        self._asked = 0
        self._why = ""  # it was closed
        self.cover_page = Cover(context)
        self.states = StatePages(self.cover_page)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.states)
        self.idle = QTimer(self, singleShot=True, interval=LOCK_MINUTES * 60_000)
        self.idle.timeout.connect(lambda: self._shut(f"{LOCK_MINUTES}分钟没有动，已锁上。"))
        self.away = QTimer(self, singleShot=True, interval=AWAY_SECONDS * 1000)
        self.away.timeout.connect(lambda: self._shut("离开本页1分钟，已锁上。"))
        self.cover_page.opening.connect(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        self.stale = False
        if self.inside is not None and self.sitting is not None:
            self.sitting.watch(self)
            self.inside.arrive()
        else:
            self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.away.stop()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.inside is not None:
            self.away.start()

    def reload(self) -> None:
        """The cover, or why there is none."""
        if self.inside is not None:
            return
        if ring.enabled(self.context.session.folder):
            self.states.show_rows()
            self.cover_page.arm(self._why)
        else:
            title, text, actions = not_enabled(self.context, self.context.session.can(Action.KEYFILES_HEAD))
            self.states.show_empty(title, text, *actions)

    def may_leave(self) -> bool:
        """Going to another page hides a file in full, and asks first where something is being written."""
        return self.inside is None or self.inside.may_leave()

    def cover(self) -> None:
        """The window locks or closes."""
        self._shut("窗口锁过，档案也已锁上。")

    def help_page(self) -> str:
        return "keyfiles"

    def _open(self, password: str) -> None:
        self._asked += 1
        work = partial(_unwrap, password=password)
        self.context.jobs.run(work, partial(self._opened, self._asked), self._refused, title="打开重点人员档案")

    def _refused(self, fault: BaseException) -> None:
        if isinstance(fault, AppError):
            self.cover_page.refuse(fault)
        else:
            self.cover_page.arm()
            self.context.tell.error(fault)

    def _opened(self, asked: int, keys: Keys) -> None:
        self.cover_page.password.clear()
        self.cover_page.enter.setEnabled(True)
        if asked != self._asked or self.inside is not None or not self.isVisible():
            return  # locked or left while the password was being checked
        try:
            store = KeyStore.under(self.context.session, keys)
        except AppError as fault:
            self.context.tell.error(fault)
            return
        self.sitting = Sitting(self.context, store)
        self.sitting.touched.connect(self._touched)
        self.sitting.watch(self)
        self.inside = Inside(self.sitting)
        self.inside.counted.connect(self.counted)
        self.inside.locking.connect(lambda: self._shut("已锁上。"))
        self.pages.addWidget(self.inside)
        self.pages.setCurrentWidget(self.inside)
        self.idle.start()
        self._why = ""
        self.inside.arrive()

    def _touched(self) -> None:
        if self.sitting is not None and self.isVisible():
            self.idle.start()

    def _shut(self, words: str) -> None:
        """Let the store go with every widget that showed something of it, boxes too."""
        self._asked += 1
        self.idle.stop()
        self.away.stop()
        inside, sitting = self.inside, self.sitting
        self.inside = self.sitting = None
        if inside is not None and sitting is not None:
            for box in inside.findChildren(QDialog):
                box.close()
            self.pages.setCurrentWidget(self.states)
            self.pages.removeWidget(inside)
            inside.wipe()
            _drop(inside)
            sitting.end()
            self.counted.emit("")
            self._why = words
        self.cover_page.arm(words)


def _drop(widget: QWidget) -> None:
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()


def _unwrap(session: Session, _progress: Progress, password: str) -> Keys:
    return ring.unwrap(session, password)
