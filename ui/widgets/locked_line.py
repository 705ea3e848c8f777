"""In a form: that the record counts in a month that is locked, or would with what is typed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel

from app.month import locked
from app.reports.period import Period
from app.security.roles import Action
from ui import look
from ui.context import AppContext
from ui.widgets.record_form import RecordForm

_PAUSE_MS = 250  # not at every letter


class LockedLine(QLabel):
    """Follows a form; asks nothing and stops nothing."""

    def __init__(self, context: AppContext, form: RecordForm) -> None:
        super().__init__()
        self._context, self._form = context, form
        self.setWordWrap(True)
        self.setContentsMargins(14, look.px(6), 14, look.px(6))
        look.mark(self, role="note")
        self.hide()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.look)
        self._uid = form.uid
        if context.session.can(Action.EDIT):
            form.dirtied.connect(lambda _dirty: self._turn())

    def _turn(self) -> None:
        if self._form.uid != self._uid:
            self._uid = self._form.uid
            self.hide()  # it spoke of another record
        self._pause.start()

    def look(self) -> None:
        """Ask anew for what the form shows."""
        form = self._form
        before, after = form.typed()
        work = partial(self._context.locked.of_edit, register=form.register.key, uid=form.uid or "", before=before, after=after)
        self._context.jobs.read(work, self._show, key=f"locked.{form.register.key}")

    def _show(self, months: list[Period]) -> None:
        self.setText(locked.sentence(months))
        self.setVisible(bool(months))
