"""The words of a paper as text boxes, part by part, for somebody who has never seen a template file."""

from __future__ import annotations

import re
import tomllib
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.documents import wording_text
from app.documents.wording_text import Path, Piece
from app.errors import AppError
from ui import look

_BLANK = re.compile(r"\{[^{}]*\}")
_BOLD = re.compile(r"\*\*[^*]+\*\*")
_LINES_MOST = 12


class Marks(QSyntaxHighlighter):
    """Blanks in colour, words between ** in bold, as they will stand on the paper."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._blank, self._bold = QTextCharFormat(), QTextCharFormat()
        self._blank.setForeground(QColor(look.ACCENT))
        self._blank.setBackground(QColor(look.ACCENT_FAINT))
        self._bold.setFontWeight(QFont.Weight.DemiBold)

    def highlightBlock(self, text: str) -> None:
        for pattern, form in ((_BOLD, self._bold), (_BLANK, self._blank)):
            for match in pattern.finditer(text):
                self.setFormat(_units(text[: match.start()]), _units(match[0]), form)


def _units(text: str) -> int:
    """Length as Qt counts it: rare characters take two."""
    return len(text.encode("utf-16-le")) // 2


class PieceForm(QWidget):
    """`edited(text)` with the whole template text whenever some of its words were changed."""

    edited = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._names: dict[str, str] = {}
        self._own: list[str] = []
        self.boxes: dict[Path, QLineEdit | QPlainTextEdit] = {}
        self._last: QLineEdit | QPlainTextEdit | None = None
        self.insert = QPushButton("插入一个空…")
        self._menu = QMenu(self.insert)
        self.insert.setMenu(self._menu)
        self.wrong = QLabel(wordWrap=True)
        look.mark(self.wrong, tone="red")
        hint = QLabel("花括号里是打印时自动填的空，**两边加星号**的字打成黑体。", wordWrap=True)
        look.mark(hint, tone="muted", level="small")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 6, 4)
        column.setSpacing(6)
        column.addWidget(hint)
        column.addWidget(self.insert, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.wrong)
        column.addWidget(self._area, 1)

    def show_text(self, text: str, locked: bool) -> None:
        """Offer the words of this template text; `locked` only shows them."""
        self._text, self.boxes, self._last = text, {}, None
        host = QWidget()
        look.mark(host, role="scrolled")
        grid = QGridLayout(host)
        grid.setContentsMargins(0, 0, 6, 8)
        grid.setVerticalSpacing(6)
        try:
            data = tomllib.loads(text)
            found = wording_text.pieces(text, data)
        except (tomllib.TOMLDecodeError, AppError) as error:
            self.wrong.setText(f"全文里有写错的地方，先在“全文”里改好：{error}")
            found, data = [], {}
        else:
            self.wrong.setText("")
            self._names = wording_text.blank_names(data)
            self._own = [*data.get("blanks", {}), *(f"ask.{name}" for name in data.get("asks", {}))]
        self.wrong.setVisible(bool(self.wrong.text()))
        self._fill(grid, found, locked)
        grid.setRowStretch(grid.rowCount(), 1)
        self._area.setWidget(host)
        before: QWidget = self.insert
        for box in self.boxes.values():
            QWidget.setTabOrder(before, box)
            before = box
        self._offer()
        self.insert.setEnabled(not locked)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QLineEdit | QPlainTextEdit):
            self._last = watched
        return False

    def put_blank(self, words: str) -> None:
        """Write a blank, by its Chinese name, where the cursor was."""
        if self._last is None:
            self._last = next((box for box in self.boxes.values() if isinstance(box, QPlainTextEdit)), None)
        if isinstance(self._last, QPlainTextEdit):
            self._last.insertPlainText(f"{{{words}}}")
        elif self._last is not None:
            self._last.insert(f"{{{words}}}")
            self._last.textEdited.emit(self._last.text())
        if self._last is not None:
            self._last.setFocus()

    def _fill(self, grid: QGridLayout, found: list[Piece], locked: bool) -> None:
        group = ""
        for piece in found:
            row = grid.rowCount()
            if piece.group != group:
                group = piece.group
                head = QLabel(group)
                look.mark(head, tone="accent", level="small")
                grid.addWidget(head, row, 0, 1, 2)
                row += 1
            box = self._box(piece)
            box.setReadOnly(locked)
            box.setAccessibleName(f"{piece.group} {piece.label}")
            box.installEventFilter(self)
            self.boxes[piece.path] = box
            label = QLabel(piece.label, wordWrap=True)
            look.mark(label, tone="muted", level="small")
            label.setFixedWidth(look.px(76))
            label.setBuddy(box)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(box, row, 1)

    def _box(self, piece: Piece) -> QLineEdit | QPlainTextEdit:
        if not piece.long:
            line = QLineEdit(wording_text.shown(piece.value, self._names))
            line.setCursorPosition(0)
            line.textEdited.connect(partial(self._changed, piece.path))
            return line
        words = wording_text.shown(piece.value.strip("\n"), self._names)
        text = QPlainTextEdit(words)
        text.setTabChangesFocus(True)
        lines = sum(1 + len(part) // 26 for part in words.split("\n"))
        text.setFixedHeight(text.fontMetrics().lineSpacing() * min(max(lines, 1), _LINES_MOST) + look.px(24))
        Marks(text.document())
        text.textChanged.connect(lambda: self._long_changed(piece, text))
        return text

    def _long_changed(self, piece: Piece, box: QPlainTextEdit) -> None:
        tail = "\n" if piece.value.endswith("\n") else ""
        self._changed(piece.path, box.toPlainText() + tail)

    def _changed(self, path: Path, value: str) -> None:
        changed = wording_text.replace(self._text, path, wording_text.stored(value, self._names))
        if changed != self._text:
            self._text = changed
            self.edited.emit(changed)

    def _offer(self) -> None:
        self._menu.clear()
        for name in self._own:
            words = self._names.get(name, name)
            self._menu.addAction(words, partial(self.put_blank, words))
