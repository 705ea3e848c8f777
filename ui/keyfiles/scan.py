"""The scanned basis on screen: shown from memory, with no way to save, print or copy it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from app.errors import AppError
from ui import look
from ui.keyfiles.boxes import Box
from ui.keyfiles.sitting import Sitting
from ui.widgets.pdf_preview import PdfPreview


class ScanBox(Box):
    """A PDF page by page, or a picture."""

    def __init__(self, sitting: Sitting, host: QWidget, no: str, data: bytes) -> None:
        super().__init__(sitting, host, f"{no} 依据扫描件", "扫描件加密存在档案里，只在这里看；这次查看已登记。", "关闭")
        self.leave.hide()
        self.pdf = PdfPreview()
        if data[:4] == b"%PDF":
            try:
                self.pdf.show_pdf(data)
            except AppError as fault:
                raise AppError("依据扫描件打不开。", "文件可能本来就是坏的，请重新扫描，解除后另建档。") from fault
            self.form.addRow(self.pdf)
        else:
            self.form.addRow(_picture(data))
        room = host.screen().availableGeometry()
        self.resize(min(look.px(820), round(room.width() * 0.9)), min(look.px(720), round(room.height() * 0.9)))


def _picture(data: bytes) -> QWidget:
    image = QImage.fromData(data)
    if image.isNull():
        raise AppError("依据扫描件打不开。", "文件可能本来就是坏的，请重新扫描，解除后另建档。")
    area, label = QScrollArea(), QLabel()
    label.setPixmap(QPixmap.fromImage(image.scaledToWidth(look.px(760), Qt.TransformationMode.SmoothTransformation)))
    area.setWidget(label)
    area.setMinimumHeight(look.px(420))
    return area
