"""The bar on top of 月报: where the month stands, what happened last, and the moves that are next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from app.month.report import CHECKING, CORRECTING, FILLING, SUBMITTED, VERIFIED, Status
from app.security.roles import ACTION_NAMES, Action
from ui import look

_HAND_IN = ("hand_in", "提交审核", Action.EDIT)
_LOCK = ("lock", "审核锁定", Action.VERIFY)
_BACK = ("send_back", "退回…", Action.VERIFY)
_SUBMIT = ("submit", "登记上报…", Action.MONTH)
_MOVES: dict[str, tuple[tuple[str, str, Action], ...]] = {
    FILLING: (_HAND_IN, _LOCK), CHECKING: (_LOCK, _BACK), VERIFIED: (_SUBMIT, _BACK), CORRECTING: (_SUBMIT, _BACK),
    SUBMITTED: (("correct", "做更正表…", Action.VERIFY), ("receipt", "登记回执…", Action.MONTH)),
}
"""What is next in each state, the first one the usual thing; 审核锁定 hands in as well where nobody has yet."""
_REPRINT = ("reprint", "取出存档…", Action.EXPORT)
_BADGES = {FILLING: "blue", CHECKING: "amber", VERIFIED: "green", SUBMITTED: "green", CORRECTING: "amber"}


class MonthBar(QFrame):
    """`moved(key)` when a verb was pressed."""

    moved = Signal(str)

    def __init__(self, can: Callable[[Action], bool]) -> None:
        super().__init__()
        self._can = can
        self._shown: tuple[object, ...] = ()
        self.buttons: dict[str, QPushButton] = {}
        self.state, self.late, self.words = QLabel(), QLabel("逾期"), QLabel(wordWrap=True)
        look.mark(self, role="card")
        look.mark(self.late, badge="red")
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(12, 6, 12, 6)
        self._line.setSpacing(8)
        self._line.addWidget(self.state, 0, Qt.AlignmentFlag.AlignVCenter)
        self._line.addWidget(self.late, 0, Qt.AlignmentFlag.AlignVCenter)
        self._line.addWidget(self.words, 1)
        moves = dict.fromkeys(move for moves in (*_MOVES.values(), (_REPRINT,)) for move in moves)
        # All at once: one made later would come after everything below it when going through with Tab.
        self._all = {key: self._button(key, words, needs) for key, words, needs in moves}
        self.setEnabled(False)

    def show_status(self, now: Status, differing: int) -> None:
        """Show where the month stands; `differing` cells are known otherwise by now than in the version that stands."""
        self.setEnabled(True)
        look.mark(self.state, badge=_BADGES[now.state])
        self.state.setText(now.name)
        self.state.setFixedWidth(self.state.fontMetrics().horizontalAdvance(now.name) + look.px(18))
        self.state.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.late.setVisible(now.late)
        more = f"　现在有{differing}格与第{now.version}版不同，见“差异”。" if differing else ""
        self.words.setText(now.sentence() + more)
        self._show_moves((*_MOVES[now.state], *((_REPRINT,) if now.locked else ())), differing)

    def _show_moves(self, moves: tuple[tuple[str, str, Action], ...], differing: int) -> None:
        shown = (moves, bool(differing))
        if shown == self._shown:
            return
        self._shown = shown
        had = next((key for key, button in self.buttons.items() if button.hasFocus()), "")
        for button in self._all.values():
            self._line.removeWidget(button)
            look.mark(button, role="")
        self.buttons = {key: self._all[key] for key, _words, _needs in moves}
        for key, _words, needs in moves:
            self._allow(self._all[key], needs)
            self._line.addWidget(self._all[key])
        for key, button in self._all.items():
            button.setVisible(key in self.buttons)
        usual = next(iter(self.buttons))
        if usual != "correct" or differing:
            look.mark(self.buttons[usual], role="primary")
        elif self.buttons[usual].isEnabled():
            self.buttons[usual].setEnabled(False)
            self.buttons[usual].setToolTip("现在的数与上报的相同，不用更正。")
        if had:
            self.buttons.get(had, self.buttons[usual]).setFocus()

    def _button(self, key: str, words: str, needs: Action) -> QPushButton:
        button = QPushButton(words, self)
        button.hide()
        button.clicked.connect(partial(self.moved.emit, key))
        self._allow(button, needs)
        return button

    def _allow(self, button: QPushButton, needs: Action) -> None:
        button.setEnabled(self._can(needs))
        button.setToolTip("" if button.isEnabled() else f"要有“{ACTION_NAMES[needs]}”的权限。")
