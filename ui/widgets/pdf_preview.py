"""A PDF on screen: page, thumbnails, zoom, jump."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QKeyEvent, QPainter, QPixmap, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.errors import AppError
from app.files import explain
from app.pdfium import LOCK
from ui import look

_ZOOMS = {"整页": 0.0, "页宽": -1.0, "75%": 0.75, "100%": 1.0, "150%": 1.5, "200%": 2.0}
_THUMB_WIDTH, _THUMBS_MOST = 84, 300


class PdfPages:
    """An open PDF whose pages can be drawn. Close it."""

    def __init__(self, source: bytes | Path) -> None:
        try:
            data = source if isinstance(source, bytes) else source.read_bytes()  # an open file could not be replaced
        except OSError as error:
            raise explain(error, Path(str(source))) from error
        with LOCK:
            try:
                self._document = pdfium.PdfDocument(data)
            except pdfium.PdfiumError as error:
                raise AppError("这个 PDF 打不开。", "请重新生成。") from error
            self.count = len(self._document)

    def size(self, page: int) -> tuple[float, float]:
        """Width and height in points (1/72 inch)."""
        with LOCK:
            return self._document.get_page_size(page)

    def image(self, page: int, scale: float) -> QImage:
        """The page drawn at `scale` pixels a point."""
        with LOCK:
            opened = self._document[page]
            form: Any = {"scale": scale, "rev_byteorder": True, "maybe_alpha": False, "prefer_bgrx": True}
            bitmap = opened.render(**form)
            data = bytes(bitmap.buffer)
            image = QImage(data, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGBX8888).copy()
            bitmap.close()
            opened.close()
        return image

    def close(self) -> None:
        """Let the file go."""
        with LOCK:
            self._document.close()


def _let_go(shown: list[PdfPages], *_gone: object) -> None:
    """Close what is open; also called when the widget itself is gone already."""
    while shown:
        shown.pop().close()


class PdfPreview(QWidget):
    """Shows a PDF from memory or a file. `turned(page)` with the page in sight, from 1."""

    turned = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[PdfPages] = []
        self.page = 0
        self._thumb_at = 0
        self._thumb_timer = QTimer(self, interval=0)
        self._thumb_timer.timeout.connect(self._draw_thumb)
        self._later = QTimer(self, singleShot=True, interval=60)
        self._later.timeout.connect(self._draw)
        self.paper = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.area = QScrollArea()
        self.area.setWidget(self.paper)
        self.area.setWidgetResizable(True)
        look.mark(self.area, role="desk")
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.thumbs = QListWidget()
        self._build_thumbs()
        self.zoom = QComboBox()
        self.jump = QLineEdit()
        self.of = QLabel()
        self.back, self.on = QToolButton(), QToolButton()
        self.bar = QHBoxLayout()
        self._lay()
        self._tell()
        self.destroyed.connect(partial(_let_go, self._shown))

    @property
    def _pages(self) -> PdfPages | None:
        return self._shown[0] if self._shown else None

    @property
    def count(self) -> int:
        """How many pages are shown, 0 for nothing."""
        return self._pages.count if self._pages else 0

    def paper_size(self) -> tuple[float, float] | None:
        """Width and height of the first page in points, None for nothing shown."""
        return self._pages.size(0) if self._pages else None

    def show_pdf(self, source: bytes | Path, stay: bool = False) -> None:
        """Open a PDF at its first page, or (`stay`) at the page and height now in sight.

        Raises AppError when it cannot be read.
        """
        page, height = (self.page, self.area.verticalScrollBar().value()) if stay else (1, 0)
        self.clear()
        self._shown.append(PdfPages(source))
        self._fill_thumbs()
        self.go(page)
        self.area.verticalScrollBar().setValue(height)

    def clear(self) -> None:
        """Show nothing."""
        self._thumb_timer.stop()
        _let_go(self._shown)
        self.page = 0
        self.thumbs.clear()
        self.thumbs.hide()
        self.paper.clear()
        self._tell()

    def go(self, page: int) -> None:
        """Turn to a page, counted from 1; out of range goes to the nearest."""
        if self._pages is None:
            return
        self.page = max(1, min(page, self.count))
        self._draw()
        self.area.verticalScrollBar().setValue(0)
        self.thumbs.blockSignals(True)
        self.thumbs.setCurrentRow(self.page - 1)
        self.thumbs.blockSignals(False)
        self._tell()
        self.turned.emit(self.page)

    def resizeEvent(self, event: object) -> None:
        self._later.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        if event.key() in moves:
            self.go(self.page + moves[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Home:
            self.go(1)
        elif event.key() == Qt.Key.Key_End:
            self.go(self.count)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            step = 1 if event.angleDelta().y() > 0 else -1
            self.zoom.setCurrentIndex(max(2, min(self.zoom.count() - 1, self.zoom.currentIndex() + step)))
            event.accept()
        else:
            super().wheelEvent(event)

    def _scale(self) -> float:
        """Logical pixels per point."""
        assert self._pages is not None
        chosen = _ZOOMS[self.zoom.currentText()]
        if chosen > 0:
            return chosen * self.logicalDpiX() / 72
        wide, high = self._pages.size(self.page - 1)
        room = self.area.viewport().size()
        across = (room.width() - 16) / wide
        return max(0.2, across if chosen < 0 else min(across, (room.height() - 16) / high))

    def _draw(self) -> None:
        if self._pages is None or not self.page:
            return
        ratio = self.devicePixelRatioF()
        picture = QPixmap.fromImage(self._pages.image(self.page - 1, self._scale() * ratio))
        picture.setDevicePixelRatio(ratio)
        painter = QPainter(picture)
        painter.setPen(QColor(look.LINE_DARK))
        painter.drawRect(QRectF(0, 0, picture.width() / ratio - 1, picture.height() / ratio - 1))
        painter.end()
        self.paper.setPixmap(picture)

    def _fill_thumbs(self) -> None:
        for number in range(min(self.count, _THUMBS_MOST)):
            item = QListWidgetItem(str(number + 1))
            item.setSizeHint(self.thumbs.gridSize())
            self.thumbs.addItem(item)
        self.thumbs.setVisible(self.count > 1)
        self._thumb_at = 0
        self._thumb_timer.start()

    def _draw_thumb(self) -> None:
        if self._pages is None or self._thumb_at >= self.thumbs.count():
            self._thumb_timer.stop()
            return
        wide, _high = self._pages.size(self._thumb_at)
        ratio = self.devicePixelRatioF()
        picture = QPixmap.fromImage(self._pages.image(self._thumb_at, look.px(_THUMB_WIDTH) * ratio / wide))
        picture.setDevicePixelRatio(ratio)
        self.thumbs.item(self._thumb_at).setIcon(QIcon(picture))
        self._thumb_at += 1

    def _tell(self) -> None:
        self.of.setText(f"/ {self.count} 页" if self.count else "")
        self.jump.setText(str(self.page) if self.page else "")
        for widget in (self.zoom, self.jump, self.back, self.on):
            widget.setEnabled(bool(self.count))

    def _jumped(self) -> None:
        text = self.jump.text().strip()
        self.go(int(text) if text.isdecimal() else self.page)

    def _build_thumbs(self) -> None:
        side = look.px(_THUMB_WIDTH)
        self.thumbs.setViewMode(QListView.ViewMode.IconMode)
        self.thumbs.setIconSize(QSize(side, round(side * 1.42)))
        self.thumbs.setMovement(QListView.Movement.Static)
        self.thumbs.setResizeMode(QListView.ResizeMode.Adjust)
        self.thumbs.setFlow(QListView.Flow.TopToBottom)
        self.thumbs.setWrapping(False)
        self.thumbs.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.thumbs.setGridSize(QSize(side + look.px(16), round(side * 1.42) + look.px(30)))
        self.thumbs.setFixedWidth(side + look.px(36))
        look.mark(self.thumbs, role="areas")
        self.thumbs.currentRowChanged.connect(lambda row: self.go(row + 1) if row >= 0 else None)

    def _lay(self) -> None:
        self.zoom.addItems(list(_ZOOMS))
        self.zoom.setAccessibleName("缩放")
        self.zoom.currentIndexChanged.connect(self._draw)
        self.jump.setFixedWidth(look.px(52))
        self.jump.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.jump.setAccessibleName("页码")
        self.jump.returnPressed.connect(self._jumped)
        for button, icon, tip, step in ((self.back, "chevron-left", "上一页", -1), (self.on, "chevron-right", "下一页", 1)):
            button.setIcon(look.icon(icon))
            button.setToolTip(tip)
            button.clicked.connect(lambda _on=False, by=step: self.go(self.page + by))
        line = self.bar
        line.setContentsMargins(8, 4, 8, 4)
        for widget in (self.back, self.jump, self.of, self.on):
            line.addWidget(widget)
        line.addStretch()
        line.addWidget(self.zoom)
        pages = QHBoxLayout()
        pages.setSpacing(0)
        pages.addWidget(self.thumbs)
        pages.addWidget(self.area, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addLayout(pages, 1)
