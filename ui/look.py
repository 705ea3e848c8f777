"""How everything looks: colours, sizes, fonts, icons and the one style sheet. Nothing is styled elsewhere.

Widgets carry meaning in dynamic properties (`role`, `tone`, `level`, `state`), set with `mark`; the sheet
gives the meaning its look.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from app.paths import resources
from ui.sheet import build_sheet

ACCENT, ACCENT_DARK, ACCENT_SOFT, ACCENT_FAINT = "#1F5FA8", "#174A85", "#E1EBF7", "#EFF5FC"
INK, MUTED, LINE, GROUND, CARD = "#1F2933", "#5B6773", "#DDE3EA", "#F6F8FA", "#FFFFFF"
RED, AMBER, GREEN = "#B42318", "#8A5A00", "#1B6E3C"
RED_SOFT, AMBER_SOFT, GREEN_SOFT = "#FDECEA", "#FFF4DC", "#E7F4EC"
AMBER_MARK = "#C98A00"
HEAD, LINE_DARK = "#F2F5F8", "#9AA7B4"

SIZES = {"标准": 10.5, "大": 12.0, "特大": 14.0}
BASE = SIZES["标准"]
GRID = 8
_size = BASE


def px(at_base: int) -> int:
    """A length in pixels that grows with the chosen letter size."""
    return round(at_base * _size / BASE)


def row_height() -> int:
    """Height of a list row, 30 px at the standard size."""
    return px(30)


def apply(app: QApplication, size: str = "标准") -> None:
    """Give the whole program its look at one of the sizes 标准, 大, 特大."""
    global _size
    _size = SIZES.get(size, BASE)
    app.setStyle("Fusion")
    app.setPalette(_palette())
    app.setFont(base_font())
    _pixmap.cache_clear()
    app.setStyleSheet(build_sheet(_colours(), _size, resources() / "icons"))


def base_font() -> QFont:
    """The reading font: 微软雅黑 UI on Windows, the bundled Noto Sans SC elsewhere."""
    font = QFont()
    font.setFamilies(_families())
    font.setPointSizeF(_size)
    return font


def mark(widget: QWidget, **meaning: str) -> None:
    """Set meaning properties on a widget and let the style sheet see them at once."""
    for name, value in meaning.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def icon(name: str, colour: str = MUTED, size: int = 18) -> QIcon:
    """The icon `name` in one colour, `size` pixels at the standard letters; paler where disabled."""
    made = QIcon()
    made.addPixmap(_pixmap(name, colour, px(size), _ratio()), QIcon.Mode.Normal)
    made.addPixmap(_pixmap(name, "#A9B4C0", px(size), _ratio()), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, colour: str = MUTED, size: int = 18) -> QPixmap:
    """The icon as a picture of `size` logical pixels."""
    return _pixmap(name, colour, size, _ratio())


def _ratio() -> float:
    screen = QGuiApplication.primaryScreen()
    return screen.devicePixelRatio() if screen else 1.0


@lru_cache(maxsize=512)
def _pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    text = (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    drawn = QSvgRenderer(QByteArray(text.replace("currentColor", colour).encode()))
    side = round(size * ratio)
    picture = QPixmap(QSize(side, side))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    drawn.render(painter, QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@lru_cache(maxsize=1)
def _families() -> list[str]:
    if sys.platform == "win32":
        return ["Microsoft YaHei UI", "Microsoft YaHei", "SimSun"]
    families: list[str] = []
    for file in _font_files():
        number = QFontDatabase.addApplicationFont(str(file))
        families += [name for name in QFontDatabase.applicationFontFamilies(number) if name not in families]
    return [*families, "Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Micro Hei", "sans-serif"]


def _font_files() -> list[Path]:
    return sorted((resources() / "fonts").glob("NotoSansSC-*.ttf"), reverse=True)


def _palette() -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, GROUND), (roles.WindowText, INK), (roles.Base, CARD), (roles.AlternateBase, "#FAFBFC"),
        (roles.Text, INK), (roles.Button, CARD), (roles.ButtonText, INK), (roles.Highlight, ACCENT),
        (roles.HighlightedText, CARD), (roles.Link, ACCENT), (roles.PlaceholderText, "#7A8591"),
        (roles.ToolTipBase, INK), (roles.ToolTipText, CARD), (roles.Mid, LINE), (roles.Dark, LINE),
    ):
        palette.setColor(role, QColor(colour))
    for role in (roles.Text, roles.WindowText, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#8A95A1"))
    return palette


def _colours() -> dict[str, str]:
    return {name: value for name, value in globals().items() if name.isupper() and isinstance(value, str)}
