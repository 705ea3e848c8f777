"""A stock line edit that offers matching entries while one types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView

from ui import look


@dataclass(frozen=True, slots=True)
class Offer:
    """One entry: what is stored, what is read, and what tells it apart."""

    value: str
    label: str
    detail: str = ""

    @property
    def text(self) -> str:
        """Label and detail as shown in the popup."""
        return f"{self.label}　{self.detail}" if self.detail else self.label


class SuggestEdit(QLineEdit):
    """Fires `wanted(text)` while typing (answer with `offer`); `picked` when an entry was taken.

    `value` is the stored value of the entry shown, "" for none.
    """

    wanted = Signal(str)
    picked = Signal()

    def __init__(self, placeholder: str = "") -> None:
        super().__init__()
        self.value = ""
        self._label = ""
        self._offers: Sequence[Offer] = ()
        self.setPlaceholderText(placeholder)
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(10)
        popup = QListView()
        look.mark(popup, role="popup")
        completer.setPopup(popup)
        completer.setWidget(self)
        completer.activated[QModelIndex].connect(self._activated)  # pyright: ignore[reportIndexIssue]
        self.suggestions = completer
        self.textEdited.connect(self._edited)
        arrow = QAction(look.icon("chevron-down"), "全部选项", self)
        arrow.triggered.connect(self.open_all)
        self.addAction(arrow, QLineEdit.ActionPosition.TrailingPosition)

    def put(self, value: str, label: str) -> None:
        """Show an entry."""
        self.value, self._label = value, label
        self.setText(label)
        self.setCursorPosition(0)

    def offer(self, offers: Sequence[Offer], popup: bool = True) -> None:
        """The entries that match; the first is highlighted so that Enter takes it."""
        self._offers = offers
        self._model.setStringList([offer.text for offer in offers])
        if not popup or not self.hasFocus():
            return
        view = self.suggestions.popup()
        if not offers:
            view.hide()
            return
        view.setMinimumWidth(min(look.px(420), view.sizeHintForColumn(0) + look.px(30)))
        self.suggestions.complete()
        view.setCurrentIndex(self._model.index(0, 0))

    def open_all(self) -> None:
        """Ask for every entry."""
        self.setFocus()
        self.wanted.emit("")

    @property
    def settled(self) -> bool:
        """Whether the text is an entry or empty."""
        return not self.text().strip() or bool(self.value)

    def settle(self) -> None:
        """Take the entry that is named exactly, or the only one left."""
        typed = self.text().strip()
        if self.value or not typed:
            return
        exact = [offer for offer in self._offers if offer.label == typed]
        found = exact or list(self._offers)
        if len(found) == 1:
            self.put(found[0].value, found[0].label)
            self.picked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        down = event.key() == Qt.Key.Key_Down
        if (down and not self.suggestions.popup().isVisible()) or event.key() == Qt.Key.Key_F4:
            self.wanted.emit("" if self.value else self.text())
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.settle()
        super().focusOutEvent(event)

    def _edited(self, text: str) -> None:
        self.value = ""
        self.wanted.emit(text) if text.strip() else self.offer(())

    def _activated(self, index: QModelIndex) -> None:
        taken = self._offers[index.row()]
        self.put(taken.value, taken.label)
        self.picked.emit()
