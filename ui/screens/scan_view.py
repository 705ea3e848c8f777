"""A scanned page on the screen: the whole sheet, larger on demand, and the place for the signature beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui import look

_ZOOMS = {"整页": 0.0, "页宽": -1.0, "50%": 0.5, "75%": 0.75, "100%": 1.0}
_SIGN_HEIGHT = 96


class PageView(QWidget):
    """Shows JPEG pictures from memory; nothing is written to the disk."""

    def __init__(self) -> None:
        super().__init__()
        self._picture, self._sign = QPixmap(), QPixmap()
        self.paper, self.sign = QLabel(), QLabel()
        self.sign_words = QLabel("签名处")
        self.zoom = QComboBox()
        self.area = QScrollArea()
        self._later = QTimer(self, singleShot=True, interval=60)
        self._later.timeout.connect(self._draw)
        self._build()

    @property
    def showing(self) -> bool:
        """Whether there is a picture."""
        return not self._picture.isNull()

    def show_page(self, image: bytes, sign: bytes = b"") -> None:
        """Show a page, and large the picture of its place for the signature."""
        self._picture, self._sign = QPixmap(), QPixmap()
        if image:
            self._picture.loadFromData(image)
        if sign:
            self._sign.loadFromData(sign)
        self.strip.setVisible(not self._sign.isNull())
        self._draw()
        self.area.verticalScrollBar().setValue(0)

    def clear(self) -> None:
        """Show nothing."""
        self.show_page(b"")

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._later.start()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            step = 1 if event.angleDelta().y() > 0 else -1
            self.zoom.setCurrentIndex(max(0, min(self.zoom.count() - 1, self.zoom.currentIndex() + step)))
            event.accept()
        else:
            super().wheelEvent(event)

    def _draw(self) -> None:
        if self._picture.isNull():
            self.paper.clear()
            return
        ratio = self.devicePixelRatioF()
        room = self.area.viewport().size()
        across, down = (room.width() - 12) / self._picture.width(), (room.height() - 12) / self._picture.height()
        chosen = _ZOOMS[self.zoom.currentText()]
        scale = chosen if chosen > 0 else max(0.05, across if chosen < 0 else min(across, down))
        self.paper.setPixmap(_scaled(self._picture, scale, ratio))
        if not self._sign.isNull():
            tall = look.px(_SIGN_HEIGHT) / self._sign.height()
            wide = (self.width() - look.px(120)) / self._sign.width()
            self.sign.setPixmap(_scaled(self._sign, max(0.05, min(tall, wide)), ratio))

    def _build(self) -> None:
        self.zoom.addItems(list(_ZOOMS))
        self.zoom.setAccessibleName("缩放")
        self.zoom.currentIndexChanged.connect(self._draw)
        self.zoom.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.paper.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.area.setWidget(self.paper)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        look.mark(self.area, role="desk")
        self.strip = QFrame()
        line = QHBoxLayout(self.strip)
        line.setContentsMargins(10, 6, 10, 6)
        look.mark(self.sign_words, tone="muted")
        line.addWidget(self.sign_words)
        line.addWidget(self.sign)
        line.addStretch()
        self.strip.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.area, 1)


def _scaled(picture: QPixmap, scale: float, ratio: float) -> QPixmap:
    """The picture at `scale` of its pixels, sharp on dense screens."""
    wide, high = round(picture.width() * scale * ratio), round(picture.height() * scale * ratio)
    small = picture.scaled(max(1, wide), max(1, high), Qt.AspectRatioMode.KeepAspectRatio,
                           Qt.TransformationMode.SmoothTransformation)
    small.setDevicePixelRatio(ratio)
    return small
