"""What every screen is handed: the session, the workers, the voice, and a way to other pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Signal

from app import clock
from app.backup.restore import Prepared
from app.demo_place import WORK_MONTH
from app.errors import AppError
from app.month.locked import LockedMonths
from app.session import Session
from ui.jobs import Jobs
from ui.own_file import OwnFile
from ui.tell import Tell

Navigate = Callable[[str, Mapping[str, Any]], None]


class Pulse(QObject):
    """What happens in the window and concerns several pieces.

    `changed` carries the keys of registers that were written, `month` the month now worked on.
    """

    changed = Signal(object)
    month = Signal(str)


def _nowhere(key: str, arguments: Mapping[str, Any]) -> None:
    raise LookupError(key)


def _not_here(prepared: Prepared) -> None:
    raise LookupError(prepared.folder)


@dataclass
class AppContext:
    """Passed to every screen by hand; there is no global program object.

    `navigate(screen_key, arguments)` opens a page; record screens understand `uid` (open this row),
    `where` (filters, as `Where` items), `new` (begin a row with these values). `put_in_place` closes this office and
    lets a checked backup take its place.
    """

    session: Session
    jobs: Jobs
    tell: Tell
    navigate: Navigate = _nowhere
    put_in_place: Callable[[Prepared], None] = _not_here
    month: str = ""
    pulse: Pulse = field(default_factory=Pulse)
    own: OwnFile = field(default_factory=OwnFile)
    locked: LockedMonths = field(default_factory=LockedMonths)

    def __post_init__(self) -> None:
        """Begin with this month; the sample office begins with the one it has something to show for."""
        self.month = self.month or self.session.setting(WORK_MONTH) or clock.today().isoformat()[:7]

    def set_month(self, month: str) -> None:
        """Work on another month (`2026-11`); screens hear of it."""
        if month != self.month:
            self.month = month
            self.pulse.month.emit(month)

    def own_setting(self, key: str, default: Any = None) -> Any:
        """A setting of the signed-in user, such as column widths."""
        return self.session.setting(f"user.{self.session.user.name}.{key}", default)

    def put_own_setting(self, key: str, value: Any) -> None:
        """Keep a setting of the signed-in user."""
        self.session.put_setting(f"user.{self.session.user.name}.{key}", value)

    def undo(self) -> None:
        """Take back the last saved step and say so."""
        try:
            sentence = self.session.undo()
        except AppError as fault:
            self.tell.error(fault)
            return
        if sentence is None:
            self.tell.info("没有可撤销的操作。")
        else:
            self.tell.done(sentence)
