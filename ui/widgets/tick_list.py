"""A small popup list with ticks, as in a spreadsheet's filter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import entry
from app.records.dictionaries import Choice
from ui import look


class TickPopup(QFrame):
    """Ticks over choices; `changed` carries the ticked codes in list order whenever a tick changes.

    Typing narrows, Down goes into the list, Space ticks; Enter in what was narrowed ticks the first entry left,
    otherwise it closes the list and tells so with `confirmed`. Esc closes.
    """

    changed = Signal(list)
    confirmed = Signal()

    def __init__(self, choices: Sequence[Choice], ticked: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        look.mark(self, role="popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.list = QListWidget()
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self._search = QLineEdit(placeholderText="查找")
        self._search.textChanged.connect(self._narrow)
        self._choices = choices
        for choice in choices:
            self._add(choice, choice.code in ticked)
        self.list.itemChanged.connect(lambda _item: self.changed.emit(self.codes()))
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(4)
        column.addWidget(self._search)
        column.addWidget(self.list)
        column.addLayout(self._foot())
        self._search.setVisible(len(choices) > 10)
        longest = max((self.fontMetrics().horizontalAdvance(c.name) for c in choices), default=0)
        rows = min(len(choices), 11)
        self.resize(max(look.px(180), longest + look.px(70)), rows * look.px(26) + look.px(90 if len(choices) > 10 else 54))

    def codes(self) -> list[str]:
        """The ticked codes."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return [i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() == Qt.CheckState.Checked]

    def drop_below(self, widget: QWidget) -> None:
        """Show under `widget`, kept on the screen."""
        corner = widget.mapToGlobal(QPoint(0, widget.height()))
        room = widget.screen().availableGeometry()
        corner.setX(max(room.left(), min(corner.x(), room.right() - self.width())))
        if corner.y() + self.height() > room.bottom():
            corner.setY(widget.mapToGlobal(QPoint(0, 0)).y() - self.height())
        self.move(corner)
        self.show()
        (self.list if self._search.isHidden() else self._search).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif event.key() == Qt.Key.Key_Down and self._search.hasFocus():
            self.list.setFocus()
            self.list.setCurrentRow(max(self._first(), 0))
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        if self._search.hasFocus() and self._search.text().strip():
            if (row := self._first()) >= 0:
                item = self.list.item(row)
                on = item.checkState() == Qt.CheckState.Checked
                item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
                self._search.clear()
            return
        self.close()
        self.confirmed.emit()

    def _first(self) -> int:
        return next((row for row in range(self.list.count()) if not self.list.item(row).isHidden()), -1)

    def _add(self, choice: Choice, ticked: bool) -> None:
        item = QListWidgetItem(choice.name, self.list)
        item.setData(Qt.ItemDataRole.UserRole, choice.code)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for words, state in (("全选", Qt.CheckState.Checked), ("清空", Qt.CheckState.Unchecked)):
            button = QPushButton(words)
            look.mark(button, role="link")
            button.clicked.connect(lambda _=False, state=state: self._all(state))
            row.addWidget(button)
        row.addStretch()
        close = QPushButton("确定")
        close.clicked.connect(self.close)
        row.addWidget(close)
        return row

    def _all(self, state: Qt.CheckState) -> None:
        self.list.blockSignals(True)
        for row in range(self.list.count()):
            if not self.list.item(row).isHidden():
                self.list.item(row).setCheckState(state)
        self.list.blockSignals(False)
        self.changed.emit(self.codes())

    def _narrow(self, text: str) -> None:
        for row, choice in enumerate(self._choices):
            self.list.item(row).setHidden(not entry.answers(text, choice.name, choice.aliases))
