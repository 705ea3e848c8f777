"""显示: letter size for this computer's user, and when the window locks itself."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
)

from app.reports.unit_tables import DECEIVED
from app.security.roles import Action
from ui import look
from ui.context import AppContext
from ui.screens.base import PageHead, Screen, lay_card

_MINUTES = (5, 10, 15, 30, 60)


class DisplayPage(Screen):
    """Takes effect at once; lists already open keep their line height until the program is opened anew."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.sizes: dict[str, QRadioButton] = {}
        self.minutes = QComboBox()
        card = QFrame()
        look.mark(card, role="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 12, 16, 14)
        inside.setSpacing(10)
        inside.addLayout(self._letters())
        inside.addLayout(self._lock())
        inside.addLayout(self._reports())
        lay_card(self, PageHead("显示", "字号只管这台电脑"), card)

    def set_letters(self, size: str) -> None:
        """Use another letter size, now and from now on."""
        self.context.own.put("letters", size)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        look.apply(app, size)
        self.context.tell.done(f"字号已改为{size}。重新打开程序后，各处行高也随之改变。")

    def _letters(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addWidget(_label("字号"))
        group = QButtonGroup(self)
        kept = str(self.context.own.get("letters", "标准"))
        for size in look.SIZES:
            button = QRadioButton(size)
            button.setChecked(size == kept)
            button.clicked.connect(lambda _on=False, size=size: self.set_letters(size))
            group.addButton(button)
            self.sizes[size] = button
            line.addWidget(button)
        line.addStretch()
        return line

    def _lock(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addWidget(_label("自动锁定"))
        for number in _MINUTES:
            self.minutes.addItem(f"{number} 分钟不操作", number)
        kept = int(self.context.session.setting("lock.minutes", 15))
        self.minutes.setCurrentIndex(max(self.minutes.findData(kept), 0))
        self.minutes.setAccessibleName("自动锁定")
        self.minutes.setEnabled(self.context.session.can(Action.SETTINGS))
        self.minutes.activated.connect(self._keep_minutes)
        line.addWidget(self.minutes)
        hint = QLabel("离开座位请按 Ctrl+L")
        look.mark(hint, tone="muted")
        line.addWidget(hint)
        line.addStretch()
        return line

    def _reports(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addWidget(_label("报表"))
        self.deceived = QCheckBox("四个100%统计表列出发案人数")
        self.deceived.setChecked(bool(self.context.session.setting(DECEIVED, False)))
        self.deceived.setEnabled(self.context.session.can(Action.SETTINGS))
        self.deceived.clicked.connect(self._keep_deceived)
        line.addWidget(self.deceived)
        hint = QLabel("县里书面要求时才勾选，只列人数")
        look.mark(hint, tone="muted")
        line.addWidget(hint)
        line.addStretch()
        return line

    def _keep_deceived(self, on: bool) -> None:
        self.context.session.put_setting(DECEIVED, on)
        self.context.tell.done(f"四个100%统计表{'列出' if on else '不列'}发案人数。")

    def _keep_minutes(self, _at: int) -> None:
        self.context.session.put_setting("lock.minutes", self.minutes.currentData())
        self.context.tell.done(f"已改为 {self.minutes.currentData()} 分钟不操作自动锁定。")


def _label(words: str) -> QLabel:
    label = QLabel(words)
    label.setFixedWidth(look.px(80))
    return label
