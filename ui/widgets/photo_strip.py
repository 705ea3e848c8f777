"""Photos of a record: dropped in or chosen, captioned, and marked when minors' faces are seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.errors import AppError
from app.progress import Progress
from app.session import Session
from ui import look
from ui.context import AppContext

KINDS = (".jpg", ".jpeg", ".png", ".bmp", ".webp")
_THUMB = QSize(132, 92)


class _Thumb(QFrame):
    removed = Signal(str)

    def __init__(self, context: AppContext, photo: dict[str, Any], picture: QPixmap) -> None:
        super().__init__()
        look.mark(self, role="thumb")
        self._context, self._photo = context, photo
        image = QLabel()
        image.setPixmap(picture)
        image.setAlignment(Qt.AlignmentFlag.AlignCenter)
        image.setFixedHeight(look.px(_THUMB.height()))
        self.caption = QLineEdit(photo.get("caption") or "", placeholderText="照片说明")
        self.caption.setToolTip(self.caption.text())
        self.caption.setCursorPosition(0)
        self.caption.editingFinished.connect(self._keep_caption)
        self.minors = QCheckBox("有未成年人")
        self.minors.setChecked(bool(photo.get("minors")))
        self.minors.setToolTip("勾选后，上报前须确认")
        self.minors.toggled.connect(lambda on: self._keep(minors=int(on)))
        drop = QToolButton()
        drop.setIcon(look.icon("trash-2", look.MUTED, 14))
        drop.setToolTip("删除这张照片")
        drop.clicked.connect(lambda: self.removed.emit(photo["uid"]))
        foot = QHBoxLayout()
        foot.addWidget(self.minors)
        foot.addStretch()
        foot.addWidget(drop)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 4)
        column.setSpacing(4)
        column.addWidget(image)
        column.addWidget(self.caption)
        column.addLayout(foot)

    def _keep_caption(self) -> None:
        if self.caption.text().strip() != (self._photo.get("caption") or ""):
            self._keep(caption=self.caption.text().strip())

    def _keep(self, **values: Any) -> None:
        try:
            saved = self._context.session.save("photo", values, self._photo["uid"], self._photo["rev"])
        except AppError as fault:
            self._context.tell.error(fault)
            return
        self._photo |= values | {"rev": saved.rev}
        self._context.tell.done(saved.sentence, undo=True)


class PhotoStrip(QWidget):
    """The photos of one row; `counted(n)` after each reading."""

    counted = Signal(int)

    def __init__(self, context: AppContext, register: str) -> None:
        super().__init__()
        self._context, self._register = context, register
        self._uid = ""
        self.setAcceptDrops(True)
        self._drop = QFrame()
        look.mark(self._drop, role="drop")
        self._words = QLabel("把照片拖到这里，或")
        look.mark(self._words, tone="muted")
        self._add = QPushButton("选择照片")
        self._add.setIcon(look.icon("image-plus"))
        self._add.clicked.connect(self._choose)
        line = QHBoxLayout(self._drop)
        line.setContentsMargins(10, 6, 10, 6)
        line.addWidget(self._words)
        line.addWidget(self._add)
        line.addStretch()
        area, host = QScrollArea(), QWidget()
        look.mark(host, role="scrolled")
        self._grid = QGridLayout(host)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        area.setWidget(host)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 8, 12)
        column.addWidget(self._drop)
        column.addWidget(area, 1)

    def show_row(self, uid: str) -> None:
        """Photos of this row; "" for a record not saved yet."""
        self._uid = uid
        self._add.setEnabled(bool(uid))
        self._words.setText("把照片拖到这里，或" if uid else "先保存记录，再加照片")
        self._show([])
        if uid:
            work = lambda session: _photos(session, uid)  # noqa: E731 - one line of glue
            self._context.jobs.read(work, self._take, key=f"photos.{id(self)}")

    def add(self, files: list[Path]) -> None:
        """Attach image files to the row; other files are named and left out."""
        images = [file for file in files if file.suffix.lower() in KINDS]
        others = "、".join(file.name for file in files if file not in images)
        left = f"只收照片（jpg、png、bmp、webp），没有加入：{others}" if others else ""
        if left and not images:
            self._context.tell.warn(left)
        if images and self._uid:
            register, uid = self._register, self._uid
            work = lambda session, progress: _attach(session, progress, register, uid, images)  # noqa: E731
            self._context.jobs.run(work, lambda count: self._added(count, left), title="加入照片")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and self._uid:
            look.mark(self._drop, state="on")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        look.mark(self._drop, state="")
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        look.mark(self._drop, state="")
        self.add([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def _choose(self) -> None:
        self.add(self._context.tell.open_files("选择照片", "照片 (*.jpg *.jpeg *.png *.bmp *.webp)"))

    def _added(self, count: int, left: str) -> None:
        self._context.tell.done(f"已加入 {count} 张照片。{left}", undo=True)
        self.show_row(self._uid)

    def _take(self, found: list[tuple[dict[str, Any], bytes]]) -> None:
        self._show(found)
        self.counted.emit(len(found))

    def _show(self, found: list[tuple[dict[str, Any], bytes]]) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        across = max(1, self.width() // look.px(_THUMB.width() + 34))
        for place, (photo, data) in enumerate(found):
            thumb = _Thumb(self._context, photo, _small(data))
            thumb.removed.connect(self._remove)
            self._grid.addWidget(thumb, place // across, place % across)
        self._grid.setColumnStretch(across, 1)

    def _remove(self, uid: str) -> None:
        reason = self._context.tell.ask_text("删除照片", "删除原因（照片移到回收站，可以恢复）", "选错照片")
        if reason is None:
            return
        try:
            sentence = self._context.session.remove("photo", [uid], reason)
        except AppError as fault:
            self._context.tell.error(fault)
            return
        self._context.tell.done(sentence, undo=True)
        self.show_row(self._uid)


def _photos(session: Session, uid: str) -> list[tuple[dict[str, Any], bytes]]:
    return [(row, session.photo_bytes(row["uid"])) for row in session.photos(uid)]


def _attach(session: Session, progress: Progress, register: str, uid: str, files: list[Path]) -> int:
    with session.step(f"加入 {len(files)} 张照片"):
        for done, file in enumerate(files):
            progress.step(done, len(files), file.name)
            session.attach(register, uid, file.read_bytes(), file.name)
    return len(files)


def _small(data: bytes) -> QPixmap:
    picture = QPixmap()
    picture.loadFromData(data)
    if picture.isNull():
        return look.pixmap("image", look.MUTED, 32)
    ratio = picture.devicePixelRatio()
    return picture.scaled(
        round(look.px(_THUMB.width()) * ratio), round(look.px(_THUMB.height()) * ratio),
        Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation,
    )
