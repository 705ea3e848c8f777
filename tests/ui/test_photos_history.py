"""Photos of a record and its history in the panel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage
from PySide6.QtWidgets import QPushButton

from app.records.registers import REGISTERS
from ui.context import AppContext
from ui.widgets.history_panel import HistoryPanel
from ui.widgets.photo_strip import PhotoStrip


def picture(folder: Path, name: str, colour: str = "#88aacc") -> Path:
    image = QImage(320, 240, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    image.save(str(folder / name))
    return folder / name


def activity(context: AppContext) -> str:
    return str(context.session.all("activity")[0]["uid"])


def drop(strip: PhotoStrip, files: list[Path]) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    strip.dropEvent(QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys))


def test_photos_dropped_are_kept_with_captions(context: AppContext, qtbot: Any, tmp_path: Path, said: Any) -> None:
    uid = activity(context)
    strip = PhotoStrip(context, "activity")
    qtbot.addWidget(strip)
    strip.show()
    strip.show_row(uid)
    note = tmp_path / "说明.txt"
    note.write_text("不是照片", encoding="utf-8")
    counts: list[int] = []
    strip.counted.connect(counts.append)
    drop(strip, [picture(tmp_path, "a.jpg"), picture(tmp_path, "b.jpg", "#ccaa88"), note])
    qtbot.waitUntil(lambda: 2 in counts)
    assert any("说明.txt" in line.text for line in said.lines)
    grid: Any = strip._grid
    thumbs = [grid.itemAt(place).widget() for place in range(grid.count())]
    thumbs[0].caption.setText("集市发放宣传单")
    thumbs[0].caption.editingFinished.emit()
    thumbs[1].minors.setChecked(True)
    photos = context.session.photos(uid)
    assert photos[0]["caption"] == "集市发放宣传单" and photos[1]["minors"] == 1
    said.answers.append("选错照片")
    thumbs[0].removed.emit(photos[0]["uid"])
    assert len(context.session.photos(uid)) == 1


def test_a_record_not_saved_yet_takes_no_photos(context: AppContext, qtbot: Any, tmp_path: Path) -> None:
    strip = PhotoStrip(context, "activity")
    qtbot.addWidget(strip)
    strip.show_row("")
    strip.add([picture(tmp_path, "a.jpg")])
    assert not strip._add.isEnabled() and not context.jobs.busy and context.session.count("photo") == 0


def test_history_shows_what_changed_and_goes_back(context: AppContext, qtbot: Any, said: Any) -> None:
    uid = activity(context)
    first = context.session.get("activity", uid)["title"]
    context.session.save("activity", {"title": "改过的名称", "tags": ["school"]}, uid)
    panel = HistoryPanel(context, REGISTERS["activity"])
    qtbot.addWidget(panel)
    panel.show()
    panel.show_row(uid)
    texts: list[str] = []

    def read() -> bool:
        from PySide6.QtWidgets import QLabel

        texts[:] = [label.text() for label in panel.findChildren(QLabel)]
        return any("→" in text for text in texts)

    qtbot.waitUntil(read)
    assert any(first in text and "改过的名称" in text for text in texts)
    assert any(text.startswith("几进") and "学校" in text for text in texts), texts
    said.answers.append("恢复")
    with qtbot.waitSignal(panel.reverted):
        next(button for button in panel.findChildren(QPushButton) if button.text() == "恢复到此状态").click()
    assert context.session.get("activity", uid)["title"] == first


def test_many_photos_scroll_and_do_not_stretch_the_window(
    context: AppContext, qtbot: Any, tmp_path: Path, said: Any
) -> None:
    strip = PhotoStrip(context, "activity")
    qtbot.addWidget(strip)
    strip.show()
    strip.show_row(activity(context))
    counts: list[int] = []
    strip.counted.connect(counts.append)
    note = tmp_path / "说明.txt"
    note.write_text("不是照片", encoding="utf-8")
    drop(strip, [*(picture(tmp_path, f"{n}.jpg", f"#8899{n}0") for n in range(9)), note])
    qtbot.waitUntil(lambda: 9 in counts)
    assert strip.minimumSizeHint().height() < 300
    assert "9 张" in said.last and "说明.txt" in said.last
