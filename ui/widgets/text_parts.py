"""The parts of a text being written: words with their blanks, and under each what it says with the figures filled in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.errors import AppError
from app.session import Session
from app.texts import fill
from app.texts.blanks import blanks_in
from app.texts.fill import Filled
from app.texts.keep import ReportText
from app.texts.kinds import HEAD, Part
from ui import look
from ui.context import AppContext
from ui.widgets.blank_picker import BlankPicker

_LINES = {"measures": 6, "figures": 6, "body": 9}
_TYPING_MS = 350


class TextParts(QWidget):
    """`edited` when something was typed, `filled(Filled)` when the figures are in it, `wrong(AppError)` when they cannot be.

    `head` also shows the lines around the text. Figures are read in the background under `key`.
    """

    edited = Signal()
    filled = Signal(object)
    wrong = Signal(object)

    def __init__(self, context: AppContext, key: str, head: bool) -> None:
        super().__init__()
        self._context, self._key, self._with_head = context, key, head
        self.text: ReportText | None = None
        self.edits: dict[str, QPlainTextEdit | QLineEdit] = {}
        self._live: dict[str, QLabel] = {}
        self._fixed: dict[str, QPushButton] = {}
        self._before: dict[str, str] = {}
        self._locked = False
        self._soon = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._soon.timeout.connect(self.look)
        self._area = QScrollArea(widgetResizable=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)

    @property
    def dirty(self) -> bool:
        """Whether something typed is not kept."""
        return bool(self.typed())

    def typed(self) -> dict[str, str]:
        """What was changed, by key."""
        return {key: words for key, words in self._words().items() if words != self._before.get(key, "")}

    def show_text(self, text: ReportText, locked: bool) -> None:
        """Show a version; what was typed into another is gone."""
        fresh = self.text is None or self.text.kind != text.kind
        self.text, self._locked = text, locked or text.final
        if fresh:
            self._build(text)
        for key, edit in self.edits.items():
            words = text.frozen.get(key, "") if text.final else text.written(key)
            edit.setPlainText(words) if isinstance(edit, QPlainTextEdit) else edit.setText(words)
            edit.setReadOnly(self._locked or self._part_fixed(key))
        self._before = self._words()
        for button in self._fixed.values():
            button.setEnabled(not self._locked)
        self.look()

    def look(self) -> None:
        """Fill the figures in what stands in the editors now."""
        if self.text is not None:
            work = partial(_filled, text=self.text, typed=self.typed())
            self._context.jobs.read(work, self._show_filled, key=self._key, failed=self._failed)

    def insert(self, key: str, name: str) -> None:
        """Put a blank where the cursor stands in a part."""
        edit = self.edits[key]
        words = f"〔{name}〕"
        edit.insertPlainText(words) if isinstance(edit, QPlainTextEdit) else edit.insert(words)
        edit.setFocus()

    # -- inside

    def _words(self) -> dict[str, str]:
        return {key: edit.toPlainText() if isinstance(edit, QPlainTextEdit) else edit.text()
                for key, edit in self.edits.items()}

    def _part_fixed(self, key: str) -> bool:
        return self.text is not None and key not in HEAD and self.text.kind.part(key).fixed

    def _show_filled(self, found: Filled) -> None:
        if self.text is None or found.text.kind != self.text.kind:
            return
        for key, label in self._live.items():
            raw = self._words().get(key, "")
            told = found.parts[key]
            label.setText(told)
            label.setVisible(bool(blanks_in(raw)) and told != raw.strip())
        self.filled.emit(found)

    def _failed(self, fault: BaseException) -> None:
        if isinstance(fault, AppError):
            self.wrong.emit(fault)
        else:
            self._context.tell.error(fault)

    def _changed(self) -> None:
        self.edited.emit()
        self._soon.start()

    def _pick(self, key: str) -> None:
        if self.text is not None:
            picker = BlankPicker(self, self._context, self.text)
            picker.chosen.connect(partial(self.insert, key))
            picker.open()

    def _settle(self, key: str) -> None:
        """Turn a part's blanks into the words they stand for now: from here on the clerk's own."""
        edit, label = self.edits[key], self._live[key]
        if isinstance(edit, QPlainTextEdit) and label.text():
            edit.setPlainText(label.text())

    # -- laying out

    def _build(self, text: ReportText) -> None:
        host = QWidget()
        look.mark(host, role="scrolled")
        self.edits, self._live, self._fixed = {}, {}, {}
        inside = QVBoxLayout(host)
        inside.setContentsMargins(16, 10, 16, 12)
        inside.setSpacing(4)
        for part in text.kind.parts:
            inside.addWidget(self._title(part))
            inside.addWidget(self._edit(part))
            inside.addWidget(self._below(part))
            inside.addSpacing(6)
        if self._with_head:
            title = QLabel("文头和附件")
            look.mark(title, level="section")
            inside.addWidget(title)
            inside.addLayout(self._head_form(text))
        inside.addStretch()
        self._area.setWidget(host)

    def _head_form(self, text: ReportText) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        hints = {"tables": f"如 {'、'.join(text.kind.tables) or 'R-M1'}；不要的写“无”", "annexes": "表以外的附件，用分号隔开",
                 "doc_no": "如 新政〔2026〕12号", "form": "文件、信函、无版头", "copies": "不填就不印"}
        for number, (key, label) in enumerate(HEAD.items()):
            edit = QLineEdit(placeholderText=hints.get(key, ""))
            edit.setAccessibleName(label)
            edit.textEdited.connect(self._changed)
            self.edits[key] = edit
            words = QLabel(label)
            words.setBuddy(edit)
            grid.addWidget(words, number, 0)
            grid.addWidget(edit, number, 1)
        return grid

    def _title(self, part: Part) -> QWidget:
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 0, 0)
        label, note = QLabel(part.name), QLabel(part.hint)
        look.mark(label, level="section")
        look.mark(note, tone="muted", level="small")
        note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # the hint gives way first
        note.setToolTip(part.hint)
        line.addWidget(label)
        line.addWidget(note, 1)
        if not part.fixed:
            for words, act in (("插入数据…", self._pick), ("数据改为文字", self._settle)):
                button = QPushButton(words)
                look.mark(button, role="link")
                button.setAccessibleName(f"{part.name}：{words}")
                button.clicked.connect(lambda _on=False, act=act, key=part.key: act(key))
                self._fixed[f"{part.key}.{words}"] = button
                line.addWidget(button)
        return head

    def _edit(self, part: Part) -> QWidget:
        edit = QPlainTextEdit(tabChangesFocus=True)
        edit.setAccessibleName(part.name)
        edit.textChanged.connect(self._changed)
        self.edits[part.key] = edit
        box = QWidget()  # holds the height: the style gives editors a least height of their own
        box.setFixedHeight(look.px(14 + 21 * _LINES.get(part.key, 3)))
        inside = QVBoxLayout(box)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(edit)
        return box

    def _below(self, part: Part) -> QLabel:
        label = QLabel(wordWrap=True)
        label.setTextInteractionFlags(label.textInteractionFlags().TextSelectableByMouse)
        look.mark(label, tone="muted", level="small")
        label.hide()
        self._live[part.key] = label
        return label


def _filled(session: Session, text: ReportText, typed: Mapping[str, str]) -> Filled:
    return fill.fill(session, text, typed)
