"""The status bar: what was last done (with 撤销), long work, figures of the list, backup, device."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from ui import look
from ui.tell import Message

_MARKS = {"info": ("info", look.MUTED), "done": ("circle-check", look.GREEN), "warn": ("triangle-alert", look.AMBER_MARK)}


class StatusBar(QFrame):
    """`undoing` when 撤销 is clicked, `cancelling` when the strip's 取消 is."""

    undoing = Signal()
    cancelling = Signal()

    def __init__(self, device: str) -> None:
        super().__init__()
        look.mark(self, role="status")
        self.setFixedHeight(look.px(28))
        self._mark, self._words = QLabel(), QLabel()
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._undo = QPushButton("撤销")
        self._undo.setToolTip("Ctrl+Z")
        look.mark(self._undo, role="link")
        self._undo.clicked.connect(self.undoing)
        self._undo.hide()
        self._rows, self._sums, self._backup = QLabel(), QLabel(), QLabel()
        device_label = QLabel(f"{device}机")
        device_label.setToolTip("本机字母，编号由它开头")
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 0, 12, 0)
        line.setSpacing(6)
        line.addWidget(self._mark)
        line.addWidget(self._words, 1)
        line.addWidget(self._undo)
        line.addWidget(self._strip())
        self._sums.hide()
        self._sums_bar = _bar()
        self._sums_bar.hide()
        self._rows_bar = _bar()
        self._rows_bar.hide()
        pairs = ((self._sums_bar, self._sums), (self._rows_bar, self._rows), (_bar(), self._backup), (_bar(), device_label))
        for bar, part in pairs:
            line.addWidget(bar)
            line.addWidget(part)

    def say(self, message: Message) -> None:
        """Show a quiet line in place of the last one."""
        icon, colour = _MARKS[message.kind]
        self._mark.setPixmap(look.pixmap(icon, colour, 15))
        self._words.setText(message.text)
        self._words.setToolTip(message.text)
        self._undo.setVisible(message.undo)

    def show_strip(self, state: tuple[str, int, int, str] | None) -> None:
        """Long work: title, done, total, text; None takes the strip away."""
        self._progress.setVisible(state is not None)
        if state is None:
            return
        title, done, total, text = state
        self._bar.setMaximum(total if total > 0 else 0)
        self._bar.setValue(done)
        share = f"　{done * 100 // total}%" if total > 0 else ""
        words = self.fontMetrics().elidedText(f"{title}　{text}", Qt.TextElideMode.ElideRight, look.px(260))
        self._job.setText(f"{words}{share}")

    def show_rows(self, words: str) -> None:
        """How many rows are shown of how many."""
        self._rows.setText(words)
        self._rows_bar.setVisible(bool(words))

    def show_sums(self, words: str) -> None:
        """Count and sums of what is selected."""
        self._sums.setText(words)
        self._sums.setVisible(bool(words))
        self._sums_bar.setVisible(bool(words))

    def show_backup(self, words: str, tone: str) -> None:
        """When the last good backup was made; `tone` green, amber or red."""
        self._backup.setText(words)
        look.mark(self._backup, tone="" if tone == "green" else tone)

    def _strip(self) -> QWidget:
        self._progress = QWidget()
        self._job, self._bar = QLabel(), QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(look.px(150))
        cancel = QPushButton("取消")
        look.mark(cancel, role="link")
        cancel.clicked.connect(self.cancelling)
        line = QHBoxLayout(self._progress)
        line.setContentsMargins(0, 0, 0, 0)
        for part in (self._job, self._bar, cancel):
            line.addWidget(part)
        self._progress.hide()
        return self._progress


def _bar() -> QFrame:
    bar = QFrame()
    look.mark(bar, role="vline")
    bar.setFixedHeight(look.px(14))
    return bar
