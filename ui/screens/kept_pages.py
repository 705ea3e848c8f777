"""收回页: the pictures of the sheets that came back under a number, shown and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.documents import serial
from app.session import Query, Session, Where
from ui import look
from ui.context import AppContext
from ui.screens.scan_view import PageView


@dataclass(frozen=True, slots=True)
class KeptPages:
    """A number with its pictures (JPEG) in the order they came; `words` say whose it is and how it stands."""

    number: str
    words: str
    pages: list[bytes]


def read(session: Session, number: str) -> KeptPages:
    """The pages kept with a number, decrypted in memory."""
    row = session.all("issued", Query((Where("serial", "eq", serial.parse(number).text),)))[0]
    shown = session.show("issued", row)
    day = f"{shown['returned_on']}收回" if row["returned_on"] else shown["state"]
    place = f"{shown['area']} {shown['to_place']}".strip()
    words = "　".join(part for part in (shown["to_name"], place, shown["template"], day, shown["signed"]) if part)
    pages = [session.photo_bytes(photo["uid"]) for photo in session.photos(row["uid"])]
    return KeptPages(serial.display(row["serial"]), words, pages)


def show(context: AppContext, number: str, host: QWidget) -> None:
    """Open the pages of a number over `host`; says so when none were kept."""
    context.jobs.read(partial(read, number=number), partial(_show, context, host), key="kept.pages")


def _show(context: AppContext, host: QWidget, found: KeptPages) -> None:
    if found.pages:
        KeptPagesDialog(found, host).open()
    else:
        context.tell.info(f"{found.number} 没有保存收回页；从“回收扫描”登记的才有。")


class KeptPagesDialog(QDialog):
    """One page at a time; no way to print, save or copy it."""

    def __init__(self, found: KeptPages, host: QWidget) -> None:
        super().__init__(host)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"{found.number} 收回页")
        self._pages = found.pages
        self.at = 0
        self.view = PageView()
        self.of = QLabel()
        self.back, self.on = QToolButton(), QToolButton()
        self._build(found.words)
        self._fit(host)
        self.turn(0)

    def turn(self, at: int) -> None:
        """Show the page at this place; out of range goes to the nearest."""
        self.at = max(0, min(at, len(self._pages) - 1))
        self.view.show_page(self._pages[self.at])
        self.of.setText(f"第 {self.at + 1} 页，共 {len(self._pages)} 页")
        self.back.setEnabled(self.at > 0)
        self.on.setEnabled(self.at < len(self._pages) - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_PageDown: self.at + 1, Qt.Key.Key_PageUp: self.at - 1, Qt.Key.Key_Home: 0,
                 Qt.Key.Key_End: len(self._pages) - 1}
        if event.key() in moves:
            self.turn(moves[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _fit(self, host: QWidget) -> None:
        """As high as the screen has room for, as wide as a page needs."""
        room = host.screen().availableGeometry()
        high = min(look.px(860), round(room.height() * 0.9))
        self.resize(min(look.px(720), round(room.width() * 0.9), high), high)

    def _build(self, words: str) -> None:
        whose = QLabel(words, wordWrap=True)
        whose.setTextFormat(Qt.TextFormat.PlainText)
        top = QHBoxLayout()
        for button, icon, tip, step in ((self.back, "chevron-left", "上一页", -1), (self.on, "chevron-right", "下一页", 1)):
            button.setIcon(look.icon(icon))
            button.setToolTip(tip)
            button.clicked.connect(lambda _on=False, by=step: self.turn(self.at + by))
        for widget in (self.back, self.of, self.on):
            top.addWidget(widget)
            widget.setVisible(len(self._pages) > 1)
        top.addStretch()
        top.addWidget(self.view.zoom)
        hint = QLabel("图像加密存在台账里，只在这里看。")
        look.mark(hint, tone="muted", level="small")
        leave = QPushButton("关闭")
        leave.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(hint, 1)
        foot.addWidget(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(whose)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addLayout(foot)
