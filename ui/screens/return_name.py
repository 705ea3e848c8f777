"""补登姓名: an empty form came back; whose it is can be said at once, or later."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton

from app.documents import returns, serial
from app.errors import AppError
from app.records.registers import REGISTERS
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.widgets.choice_editors import find_rows
from ui.widgets.suggest import Offer, SuggestEdit

_NAMES = {"household": "户主姓名、首字母或门牌", "unit": "单位名称或首字母", "staff": "姓名或首字母", "area": "村名或网格名",
          "activity": "活动名称"}


class NameRow(QFrame):
    """Asks whose a number is.

    `named(number, sentence)` when it was said, `left` when the focus has to go elsewhere, `scanned(text)` when the gun
    was fired at it: the next sheet is not a name.
    """

    named = Signal(str, str)
    left = Signal()
    scanned = Signal(str)

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.number, self._register = "", ""
        self.words = QLabel("补登姓名")
        self.line = SuggestEdit()
        self.keep, self.skip = QPushButton("登记姓名"), QPushButton("以后再登")
        look.mark(self, role="warning")
        look.mark(self.skip, role="link")
        self.line.setAccessibleName("补登姓名")
        self.line.setMinimumWidth(look.px(150))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        for widget, stretch in ((self.words, 0), (self.line, 1), (self.keep, 0), (self.skip, 0)):
            row.addWidget(widget, stretch)
        self.line.wanted.connect(self._ask)
        self.line.picked.connect(self._picked)
        self.line.textEdited.connect(lambda _text: self._allow())
        self.keep.clicked.connect(self._keep)
        self.skip.clicked.connect(self.put_off)
        self.line.installEventFilter(self)
        self.hide()

    def ask(self, number: str) -> None:
        """Ask for the owner of this number; one asked for before is put off."""
        self._register = returns.recipient_register(self._context.session, number)
        self.number = number
        self.words.setToolTip(serial.display(number))
        self.line.setPlaceholderText(_NAMES[self._register])
        self.line.put("", "")
        self._allow()
        self.show()

    def put_off(self) -> None:
        """Ask no more."""
        focus = QApplication.focusWidget()
        here = focus is not None and self.isAncestorOf(focus)
        self.number = ""
        self.hide()
        if here:
            self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A whole number in the field is the next sheet; Esc puts the name off."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Escape and not self.line.suggestions.popup().isVisible():
            self.put_off()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            text = self.line.text()
            if _is_number(text):
                self.line.put("", "")
                self.scanned.emit(text)
            elif self.line.value:
                self._keep()
            return True
        return False

    def _ask(self, text: str) -> None:
        work = partial(_offers, register=self._register, text=text)
        self._context.jobs.read(work, self.line.offer, key="return.name")

    def _picked(self) -> None:
        self._allow()
        if self.line.hasFocus():
            self.keep.setFocus()

    def _allow(self) -> None:
        self.keep.setEnabled(bool(self.line.value))
        self.keep.setAutoDefault(True)

    def _keep(self) -> None:
        number = self.number
        try:
            sentence = returns.name_recipient(self._context.session, number, self.line.value)
        except AppError as fault:
            self._context.tell.error(fault)
            return
        self.put_off()
        self.named.emit(number, sentence)


def _is_number(text: str) -> bool:
    try:
        serial.parse(text)
    except AppError:
        return False
    return True


def _offers(session: Session, register: str, text: str) -> list[Offer]:
    """Rows to choose from; households of one name are told apart by their door."""
    offers = find_rows(session, REGISTERS[register], text)
    if register != "household":
        return offers
    rows = [session.get("household", offer.value) for offer in offers]
    places = [f"{session.areas.full_name(row['area'])} {row['door'] or ''}".strip() for row in rows]
    return [Offer(row["uid"], row["householder"] or "（无户主姓名）", place) for row, place in zip(rows, places, strict=True)]
