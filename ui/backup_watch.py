"""Backups without being asked: the day's copy in the background, and a full one when a known stick is plugged in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStorageInfo, QTimer

from app import clock
from app.backup import auto
from app.backup.keep import moment_of
from app.backup.make import backup
from app.security.roles import Action
from app.session import Session
from ui.context import AppContext

_FIRST_MS, _DAY_MS, _STICK_MS = 60_000, 1_800_000, 15_000


def drives() -> list[Path]:
    """The roots of what is plugged in and can be written."""
    return [Path(item.rootPath()) for item in QStorageInfo.mountedVolumes() if item.isReady() and not item.isReadOnly()]


class BackupWatch(QObject):
    """Looks now and then; works only when nothing else is being done."""

    def __init__(
        self, context: AppContext, roots: Callable[[], list[Path]] = drives, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._context, self._roots = context, roots
        self._seen: set[Path] = set()
        self._timers: list[QTimer] = []

    def start(self) -> None:
        """Begin to look; does nothing for a role that may not back up."""
        if not self._context.session.can(Action.BACKUP):
            return
        QTimer.singleShot(_FIRST_MS, self, self.make_daily)
        for period, call in ((_DAY_MS, self.make_daily), (_STICK_MS, self.look_for_sticks)):
            timer = QTimer(self, interval=period)
            timer.timeout.connect(call)
            timer.start()
            self._timers.append(timer)

    def make_daily(self) -> None:
        """The day's copy, where it is due."""
        context = self._context
        if not context.jobs.stopped and not context.jobs.busy and auto.due(context.session):
            context.jobs.run(auto.daily, self._made, title="每日备份")

    def look_for_sticks(self) -> None:
        """A full backup onto a stick that was just plugged in, once a day."""
        if self._context.jobs.stopped:
            return
        roots = set(self._roots())
        fresh, self._seen = roots - self._seen, roots
        if self._context.jobs.busy:
            self._seen -= fresh  # looked at again when there is time
            return
        if fresh:
            self._context.jobs.read(lambda session: _wanting(session, sorted(fresh)), self._back_up, key="sticks")

    def _back_up(self, places: list[Path]) -> None:
        for place in places:
            self._context.jobs.run(
                lambda session, progress, place=place: backup(session, place, progress), self._on_stick, title="备份到 U 盘"
            )

    def _made(self, made: auto.Made) -> None:
        if made.missed:
            self._context.tell.warn(f"今天的副本已留在台账文件夹里。{made.missed}")
        else:
            what = "备份已做好" if made.full else "副本已留在台账文件夹里"
            self._context.tell.done(f"今天的{what}，并检查无误。")
        self._context.pulse.changed.emit(frozenset())

    def _on_stick(self, folder: Path) -> None:
        self._context.tell.done(f"认出备份盘，已备份到“{folder}”，并检查无误。")
        self._context.pulse.changed.emit(frozenset())


def _wanting(session: Session, roots: list[Path]) -> list[Path]:
    """The known places on these drives without a backup of today."""
    today = clock.today()
    return [
        place for place in auto.known_places(session, roots)
        if not any((moment := moment_of(path.name)) and moment.date() == today for path in place.glob("*台账备份-*"))
    ]
