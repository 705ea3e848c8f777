"""字体: for each kind of letter the font of this computer, or the one that came with the program."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.documents import office_fonts
from app.documents.office_fonts import FoundFont, Scan
from app.errors import AppError
from app.progress import Progress
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.screens.base import PageHead, Screen

KEY = "fonts"
_OWN = "程序自带"
_SAID = 3
_NONE = "这台电脑没有找到可用的办公字体，用程序自带的。"


class FontPage(Screen):
    """The choice is kept on this computer, since another one may not have the font."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.boxes: dict[str, QComboBox] = {}
        self.used: dict[str, QLabel] = {}
        self.refused = QLabel(wordWrap=True)
        self.says = QLabel(wordWrap=True)
        self.again = QPushButton("重新查找字体")
        self._fonts: dict[str, list[FoundFont]] = {}
        self._build()
        self.again.clicked.connect(lambda: self._search(again=True))

    def reload(self) -> None:
        self._search(again=False)

    def choose(self, style: str, at: int) -> None:
        """Use the font at place `at` of the style's list from now on; 0 is the program's own."""
        font = self._fonts[style][at - 1] if at else None

        def work(_session: Session, _progress: Progress) -> list[str]:
            if font is not None:
                office_fonts.check(font)
            kept = {key: value for key, value in _kept(self.context).items() if key != style}
            chosen = kept | ({style: office_fonts.plain(font)} if font is not None else {})
            self.context.own.put(KEY, chosen)
            return office_fonts.use(chosen)

        self.context.jobs.run(work, self._changed, self._not_changed, title="换字体")

    def _search(self, again: bool) -> None:
        self.says.setText("正在查找这台电脑的字体…")
        self.context.jobs.read(lambda _session: office_fonts.scan(again=again), self._take, key="settings.fonts")

    def _take(self, scan: Scan) -> None:
        self._fonts = {style: [font for font in scan.found if style in font.styles] for style in self.boxes}
        families = len({font.family for font in scan.found})
        self.says.setText(f"这台电脑有 {families} 种可用的字体。" if families else _NONE)
        more = len(scan.refused) - _SAID
        said = [*scan.refused[:_SAID], *([f"另有 {more} 种不能用。"] if more > 0 else [])]
        self.refused.setText("\n".join(said))
        self.refused.setVisible(bool(said))
        self._show()

    def _show(self) -> None:
        kept = _kept(self.context)
        for style, box in self.boxes.items():
            fonts = self._fonts.get(style, [])
            box.clear()
            box.addItems([_OWN, *(font.family for font in fonts)])
            at = next((n for n, font in enumerate(fonts, 1) if office_fonts.plain(font) == kept.get(style)), 0)
            box.setCurrentIndex(at)
            box.setEnabled(bool(fonts))
            self.used[style].setText(office_fonts.used_line([style]).partition("：")[2])

    def _changed(self, said: list[str]) -> None:
        self._show()
        if said:
            self.context.tell.warn(said[0])
        else:
            self.context.tell.done("字体已换，下次打印起用。")

    def _not_changed(self, fault: BaseException) -> None:
        self._show()
        if isinstance(fault, AppError):
            self.context.tell.warn(str(fault))
        else:
            self.context.tell.error(fault)

    # -- laying out

    def _build(self) -> None:
        card = QFrame()
        look.mark(card, role="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 12, 16, 14)
        inside.setSpacing(10)
        line = QHBoxLayout()
        line.addWidget(self.says, 1)
        line.addWidget(self.again)
        inside.addLayout(line)
        inside.addLayout(self._grid())
        look.mark(self.refused, tone="amber", level="small")
        self.refused.hide()
        inside.addWidget(self.refused)
        hint = QLabel("程序自带的字体可以直接用。装有 仿宋_GB2312、方正小标宋 等字体的，可在这里换上；字体里没有的字，"
                      "仍由自带的字库补齐。", wordWrap=True)
        look.mark(hint, tone="muted")
        inside.addWidget(hint)
        host, area = QWidget(), QScrollArea()
        look.mark(host, role="scrolled")
        whole = QVBoxLayout(host)
        whole.setContentsMargins(16, 0, 16, 16)
        whole.addWidget(card)
        whole.addStretch()
        area.setWidget(host)
        area.setWidgetResizable(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PageHead("字体", "只管这台电脑打印的文书和表格"))
        column.addWidget(area, 1)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for row, (style, words) in enumerate(office_fonts.STYLE_NAMES.items()):
            box, label, used = QComboBox(), QLabel(words), QLabel()
            box.setMinimumWidth(look.px(220))
            box.setAccessibleName(words)
            box.activated.connect(lambda at, style=style: self.choose(style, at))
            label.setBuddy(box)
            look.mark(used, tone="muted")
            self.boxes[style], self.used[style] = box, used
            grid.addWidget(label, row, 0)
            grid.addWidget(box, row, 1, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(used, row, 2)
        grid.setColumnStretch(2, 1)
        return grid


def _kept(context: AppContext) -> dict[str, Any]:
    kept = context.own.get(KEY, {})
    return kept if isinstance(kept, dict) else {}


def use_kept(context: AppContext) -> list[str]:
    """Put the fonts chosen on this computer in force; returns a sentence for each that is gone."""
    return office_fonts.use(_kept(context))
