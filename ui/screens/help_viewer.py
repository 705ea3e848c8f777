"""帮助: the offline pages shipped with the program; F1 opens the one of the page in sight."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QTextCursor, QTextDocument, QTextFrameFormat, QTextTable
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QTextBrowser, QVBoxLayout

from app.paths import resources
from ui import look
from ui.context import AppContext
from ui.screens import spec_of
from ui.screens.base import PageHead, Screen

_KEY = Qt.ItemDataRole.UserRole
PAGE_OF = {
    "home": "first-steps", "unit": "registers", "area": "registers", "staff": "registers", "household": "registers",
    "import": "import", "activity": "activities", "visit_round": "visits", "round_visits": "visits",
    "visit_sheets": "visits", "visit": "visits",
    "print": "print", "issued": "return", "monthly": "month", "reports": "reports", "county_form": "county-form",
    "keyfiles": "keyfiles",
    **dict.fromkeys(("submissions", "submission", "report_rule", "holiday"), "reporting"),
    "settings": "backup", "texts": "texts", "exchange": "exchange", "rollup": "exchange", "received_figure": "exchange",
    **dict.fromkeys((
        "body", "seat", "campaign", "phase", "task", "task_report", "material", "material_move", "venue_asset", "play_log",
        "chat_group", "push", "meeting", "unit_coverage", "survey", "case_bulletin", "transfer", "place_risk",
        "inspection", "rectification", "assess_item", "assess_score", "award", "document_log", "nofraud_claim",
    ), "registers"),
}
"""Screen → help page."""

class LocalBrowser(QTextBrowser):
    """Shows pages and pictures of the help folder and nothing from elsewhere."""

    def loadResource(self, type: int, name: QUrl | str) -> Any:
        name = QUrl(name)
        file = (resources() / "help" / name.path().lstrip("/")).resolve()
        inside = file.is_relative_to((resources() / "help").resolve())
        if not inside or not name.isRelative() or not file.is_file():
            return None
        if type == QTextDocument.ResourceType.ImageResource.value:
            picture = QImage(str(file))
            wide = self.viewport().width() - look.px(64)
            return picture.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation) if picture.width() > wide else picture
        return file.read_text("utf8")

    def sizeHint(self) -> QSize:
        return QSize(look.px(700), look.px(500))


class HelpViewer(Screen):
    """`page` opens a page by name, at a heading when `#heading` follows; `screen` the one that explains a screen."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.page = ""
        self.list = QListWidget()
        self.list.setFixedWidth(look.px(210))
        look.mark(self.list, role="areas")
        self.text = LocalBrowser()
        self.text.setOpenLinks(False)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.document().setDocumentMargin(look.px(20))
        self._fill()
        self.list.currentItemChanged.connect(self._chosen)
        self.text.anchorClicked.connect(lambda link: self.open_page(link.path().removesuffix(".md")))
        card = QFrame()
        look.mark(card, role="card")
        line = QHBoxLayout(card)
        line.setContentsMargins(1, 1, 1, 1)
        line.setSpacing(0)
        line.addWidget(self.list)
        line.addWidget(self.text, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PageHead(spec_of("help").title, "不联网；任何一页按 F1 打开该页的说明"))
        column.addWidget(card, 1)

    def arrive(self, arguments: Mapping[str, Any]) -> None:
        self.stale = False
        page = str(arguments.get("page") or PAGE_OF.get(str(arguments.get("screen", "")), "") or self.page or "index")
        self.open_page(page)

    def open_page(self, name: str) -> None:
        """Show a page, from its `#heading` on if there is one; an unknown one shows the contents."""
        name, _, heading = name.partition("#")
        pages = {self.list.item(row).data(_KEY): row for row in range(self.list.count())}
        self.page = name if name in pages else "index"
        self.list.blockSignals(True)
        self.list.setCurrentRow(pages[self.page])
        self.list.blockSignals(False)
        self.text.setMarkdown(_with_pictures((resources() / "help" / f"{self.page}.md").read_text("utf8")))
        _rule_tables(self.text.document())
        self.text.verticalScrollBar().setValue(self.top_of(heading) if heading else 0)

    def top_of(self, heading: str) -> int:
        """Where a heading stands in the open page; 0 when it has none of these words."""
        document = self.text.document()
        block = document.begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and block.text() == heading:
                return round(document.documentLayout().blockBoundingRect(block).top()) - look.px(8)
            block = block.next()
        return 0

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.open_page(item.data(_KEY))

    def _fill(self) -> None:
        """The order of the contents page, then whatever it does not name."""
        folder = resources() / "help"
        named = re.findall(r"\]\(([\w-]+)\.md\)", (folder / "index.md").read_text("utf8"))
        names = ["index", *dict.fromkeys(named), *sorted(path.stem for path in folder.glob("*.md"))]
        for name in dict.fromkeys(names):
            title = (folder / f"{name}.md").read_text("utf8").split("\n", 1)[0].lstrip("# ").strip()
            item = QListWidgetItem(title)
            item.setData(_KEY, name)
            item.setSizeHint(QSize(0, look.px(28)))
            self.list.addItem(item)


def _with_pictures(markdown: str) -> str:
    """Pictures named in a remark are shown when they are there; Qt drops a picture that has no name."""

    def picture(found: re.Match[str]) -> str:
        return f"![图]({found[1]})" if (resources() / "help" / found[1]).is_file() else ""

    return re.sub(r"<!--\s*图：(\S+)\s*-->", picture, markdown)


def _rule_tables(document: QTextDocument) -> None:
    """Lines and room for the tables, which Markdown leaves bare; lists a little closer."""
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            form = frame.format()
            form.setBorder(1)
            form.setBorderCollapse(True)
            form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            form.setBorderBrush(QColor(look.LINE))
            form.setCellPadding(look.px(6))
            form.setCellSpacing(0)
            frame.setFormat(form)
    block = document.begin()
    while block.isValid():
        if block.textList() is not None:
            close = block.blockFormat()
            close.setTopMargin(0)
            close.setBottomMargin(look.px(4))
            QTextCursor(block).setBlockFormat(close)
        block = block.next()
