"""A place to drop files on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from ui import look


class DropZone(QFrame):
    """`dropped(list[Path])` with the files let go over it; buttons stand under the words."""

    dropped = Signal(object)

    def __init__(self, words: str, hint: str) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        look.mark(self, role="drop")
        picture, head, small = QLabel(), QLabel(words), QLabel(hint, wordWrap=True)
        picture.setPixmap(look.pixmap("file-input", look.ACCENT, look.px(36)))
        look.mark(head, level="section")
        look.mark(small, tone="muted")
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addStretch()
        self.buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(10)
        column.addStretch()
        for label in (picture, head, small):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addSpacing(6)
        column.addLayout(self.buttons)
        column.addStretch()

    def add_button(self, words: str, icon: str, role: str = "") -> QPushButton:
        """A button in the row under the words."""
        button = QPushButton(words)
        button.setIcon(look.icon(icon, look.CARD if role == "primary" else look.MUTED, 16))
        look.mark(button, role=role)
        self.buttons.insertWidget(self.buttons.count() - 1, button)
        return button

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            look.mark(self, state="on")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        look.mark(self, state="")

    def dropEvent(self, event: QDropEvent) -> None:
        look.mark(self, state="")
        event.acceptProposedAction()
        if files := dropped_files(event):
            self.dropped.emit(files)


def dropped_files(event: QDropEvent) -> list[Path]:
    """The files and folders let go; [] when something else was."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
