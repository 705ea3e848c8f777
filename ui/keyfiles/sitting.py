"""One opening of the restricted store by one holder, from the password to the lock."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.keyfiles import shown
from app.keyfiles.store import KeyStore
from app.security.roles import Action
from ui.context import AppContext

_INPUT = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
          QEvent.Type.InputMethod)


class Sitting(QObject):
    """`changed` after a write, `touched` by every input into a window that is watched.

    The purposes somebody gave are remembered here as proposals, and forgotten with the sitting.
    """

    changed = Signal()
    touched = Signal()

    def __init__(self, context: AppContext, store: KeyStore) -> None:
        super().__init__()
        self.context, self.store = context, store
        self._reasons: list[str] = []
        self._copied = ""
        QGuiApplication.clipboard().dataChanged.connect(self._note_copy)

    @property
    def is_head(self) -> bool:
        """Whether the holder may approve, close, dispose, grant and read the log."""
        return self.context.session.can(Action.KEYFILES_HEAD)

    @property
    def reason(self) -> str:
        """The purpose given last, "" for none yet."""
        return self._reasons[0] if self._reasons else ""

    def reasons(self) -> list[str]:
        """Purposes to propose: those of this sitting first."""
        return list(dict.fromkeys((*self._reasons, *shown.REASONS)))

    def remember(self, why: str) -> None:
        """Propose a purpose again."""
        self._reasons = [why, *(kept for kept in self._reasons if kept != why)]

    def watch(self, window: QWidget) -> None:
        """Hear of the input into a window or box that is shown."""
        handle = window.window().windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT:
            self.touched.emit()
        return False

    def end(self) -> None:
        """Close the store; what was copied meanwhile leaves the clipboard."""
        clipboard = QGuiApplication.clipboard()
        clipboard.dataChanged.disconnect(self._note_copy)
        if self._copied and clipboard.text() == self._copied:
            clipboard.clear()
        self._reasons, self._copied = [], ""
        self.store.close()

    def _note_copy(self) -> None:
        """Another program's copy comes while none of our windows has the focus."""
        if QGuiApplication.focusWindow() is not None:
            self._copied = QGuiApplication.clipboard().text()
