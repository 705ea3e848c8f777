"""组成人员: who sits in which body, now or on any day."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QMenu

from app import clock, entry
from app.errors import AppError
from app.records.registers import REGISTERS
from app.reports.tables import in_office
from app.security import roles
from ui import look
from ui.context import AppContext
from ui.screens import record_actions
from ui.screens.record_screen import RecordScreen
from ui.widgets.filter_bar import Chip


class SeatScreen(RecordScreen):
    """The default page with those in office at a click and the roster of any day."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, REGISTERS["seat"])

    def chips(self) -> Sequence[Chip]:
        return (Chip("now", "现任", in_office(clock.today().isoformat())),)

    def extend_menu(self, menu: QMenu) -> None:
        if self.context.session.can(roles.Action.EXPORT):
            menu.addSeparator()
            menu.addAction(look.icon("printer"), "打印某一天的名册…", self.print_as_at)

    def print_as_at(self) -> None:
        """Ask for a day and show the roster as it stood then."""
        text = self.context.tell.ask_text("某一天的名册", "截至哪一天（如 2026.3.15）")
        if text is None:
            return
        try:
            day = entry.parse_date(text, clock.today())
        except AppError as fault:
            self.context.tell.error(fault)
            return
        if day:
            record_actions.roster(self.context, str(day), self)
