"""A barcode gun is a keyboard: what it types anywhere on a page reaches the page's number line."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

_SHIFTED = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class ScanLine(QLineEdit):
    """A field for numbers; Enter hands the text over whole, so that fast sheets never mix.

    While it is empty Ctrl+Z is about the last sheet (`undoing`), not about the letters of the last number.
    """

    scanned = Signal(str)
    undoing = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo) and not self.text():
            self.undoing.emit()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            text = self.text().strip()
            self.clear()
            if text:
                self.scanned.emit(text)
            event.accept()
            return
        super().keyPressEvent(event)


class GunKeys(QObject):
    """Sends letters and figures typed in the window of `host` to `line` while `host` is in sight.

    Keys typed into another field stay there, and so do the characters of `keep`, which mean something to the page.
    A number begun from elsewhere replaces what was left in the line. The line takes no input method: with a Chinese
    one switched on the letters of a gun would end up in its candidate window.
    """

    def __init__(self, host: QWidget, line: QLineEdit, keep: str = "") -> None:
        super().__init__(host)
        self._host, self._line, self._keep = host, line, keep
        line.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._moved)  # only what has the focus is listened to, not every event there is
        self._moved(None, QApplication.focusWidget())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a printable key that nothing else is waiting for."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or not self._takes(event):
            return False
        self._line.setFocus(Qt.FocusReason.OtherFocusReason)
        self._line.setText(event.text())
        return True

    def _takes(self, event: QKeyEvent) -> bool:
        text = event.text()
        if not text.isprintable() or not text.strip() or text in self._keep or event.modifiers() & ~_SHIFTED:
            return False
        focus = QApplication.focusWidget()
        if not self._host.isVisible() or not self._line.isEnabled() or _is_typed_in(focus):
            return False
        return focus is None or focus.window() is self._host.window()

    def _moved(self, old: QWidget | None, now: QWidget | None) -> None:
        if old is not None:
            old.removeEventFilter(self)
        (now or self._host.window()).installEventFilter(self)


def _is_typed_in(widget: QWidget | None) -> bool:
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    return isinstance(widget, QLineEdit | QAbstractSpinBox | QTextEdit | QPlainTextEdit) and not widget.isReadOnly()
