"""After every save that touched a locked month: a sentence beside what the status bar says of the save."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.month import locked
from app.reports.period import Period
from ui.context import AppContext
from ui.status_bar import StatusBar
from ui.tell import Message


class LockedWatch(QObject):
    """Hears of saves, wherever they were made: a form, a list, an import, 撤销."""

    def __init__(self, context: AppContext, status: StatusBar, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._status = context, status
        self._seen: int | None = None
        self._said: Message | None = None
        context.tell.said.connect(self._hear)

    def look(self) -> None:
        """Something was saved; what is said from now on speaks of it. The first look only notes where the log stands."""
        self._said = None
        seen = self._seen
        self._context.jobs.read(lambda session: self._context.locked.since(session, seen), self._tell, key="locked")

    def _hear(self, message: Message) -> None:
        self._said = message

    def _tell(self, found: tuple[int, list[Period]]) -> None:
        self._seen, months = found
        if words := locked.sentence(months):
            said = self._said
            self._status.say(Message(said.kind, f"{said.text}　{words}", said.undo) if said else Message("info", words))
