"""The text part of a month: five parts, the figures computed, the rest proposed and then the clerk's own words."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.errors import AppError
from app.reports import narrative
from app.security.roles import Action
from app.texts import keep
from ui import look
from ui.context import AppContext
from ui.widgets.text_parts import TextParts


class MonthText(QWidget):
    """`saved` after the words were kept. Figures in the words stay blanks, so that they follow the records."""

    saved = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._month = ""
        self.parts = TextParts(context, "month_text", head=False)
        self.state = QLabel("未保存")
        self.hint = QLabel()
        self.save_button = QPushButton("保存文字")
        self.more = QPushButton("定稿、导出到“材料”页…")
        self._build()

    @property
    def edits(self) -> Mapping[str, QPlainTextEdit]:
        """The editor of each part."""
        return {key: edit for key, edit in self.parts.edits.items() if isinstance(edit, QPlainTextEdit)}

    @property
    def dirty(self) -> bool:
        """Whether something typed is not saved."""
        return self.parts.dirty

    def show_month(self, month: str, sections: Mapping[str, str]) -> None:
        """Show a month's text; typing not saved stays when the month is the same. `sections` are its parts as filled,
        read together with the month's tables; the figures are filled in anew here as the clerk writes."""
        if month == self._month and self.dirty:
            self.parts.look()
            return
        self._month = month
        self.parts.show_text(narrative.current(self._context.session, month), not self._may)
        self._tell()

    def save(self) -> bool:
        """Keep what was changed; False when it cannot be kept."""
        text, session = self.parts.text, self._context.session
        if text is None:
            return True
        try:
            kept = keep.save(session, text, self.parts.typed())
        except AppError as fault:
            self._context.tell.error(fault)
            return False
        self.parts.show_text(kept, not self._may)
        self._tell()
        self._context.tell.done("文字材料已保存。", undo=True)
        self.saved.emit()
        return True

    @property
    def _may(self) -> bool:
        return self._context.session.can(Action.EDIT)

    def _tell(self) -> None:
        self.state.setVisible(self.dirty)
        self.save_button.setEnabled(self.dirty and self._may)
        text = self.parts.text
        final = text is not None and text.final
        self.hint.setText("已经定稿，要改请在“材料”页建新版本。" if final else "")
        self.hint.setVisible(final)

    def _wrong(self, fault: AppError) -> None:
        self.hint.setText(str(fault))
        self.hint.show()

    def _build(self) -> None:
        foot = QFrame()
        look.mark(foot, role="panel-foot")
        look.mark(self.save_button, role="primary")
        look.mark(self.more, role="link")
        look.mark(self.state, badge="amber", level="small")
        look.mark(self.hint, tone="amber", level="small")
        self.save_button.clicked.connect(lambda: self.save())
        self.more.clicked.connect(lambda: self._context.navigate("texts", {"kind": keep.MONTHLY, "period": self._month}))
        self.parts.edited.connect(self._tell)
        self.parts.filled.connect(lambda _filled: self._tell())
        self.parts.wrong.connect(self._wrong)
        line = QHBoxLayout(foot)
        line.setContentsMargins(16, 8, 16, 8)
        line.addWidget(self.save_button)
        line.addWidget(self.state)
        line.addWidget(self.hint)
        line.addStretch()
        line.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.parts, 1)
        column.addWidget(foot)
        self._tell()
