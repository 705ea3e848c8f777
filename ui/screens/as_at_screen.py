"""机构、组成人员: which bodies there are and who sits in them, now or on any day."""

from __future__ import annotations

from collections.abc import Sequence, Set

from PySide6.QtWidgets import QMenu

from app import clock, entry
from app.errors import AppError
from app.records.registers import REGISTERS
from app.records.terms import as_at
from app.security import roles
from ui import look
from ui.context import AppContext
from ui.screens import record_actions
from ui.screens.record_screen import RecordScreen
from ui.widgets.filter_bar import Chip

_NOW = {"body": "现有", "seat": "现任"}


class AsAtScreen(RecordScreen):
    """The default page of a register whose rows last for a time, with those of today at a click and the sheet of any day."""

    def __init__(self, context: AppContext, key: str) -> None:
        super().__init__(context, REGISTERS[key])

    def chips(self) -> Sequence[Chip]:
        today = clock.today().isoformat()
        return (Chip("now", _NOW[self.register.key], as_at(self.context.session, self.register.key, today)),)

    def hear(self, changed: Set[str]) -> None:
        if self.register.key == "seat" and "body" in changed:  # who is in office hangs on which bodies there are
            self.filters.set_chips(self.chips(), on=["now"] if self.filters.is_on("now") else [])
        super().hear(changed)

    def extend_menu(self, menu: QMenu) -> None:
        if self.context.session.can(roles.Action.EXPORT):
            menu.addSeparator()
            menu.addAction(look.icon("printer"), "打印某一天的名册…", self.print_as_at)

    def print_as_at(self) -> None:
        """Ask for a day and show the sheet as it stood then."""
        text = self.context.tell.ask_text("某一天的名册", "截至哪一天（如 2026.3.15）")
        if text is None:
            return
        try:
            day = entry.parse_date(text, clock.today())
        except AppError as fault:
            self.context.tell.error(fault)
            return
        if day:
            record_actions.roster(self.context, self.register, str(day), self)
