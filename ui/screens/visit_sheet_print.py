"""打印登记表: which round and place, how the sheets look, then numbers and pages."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.documents import visit_sheet
from app.documents.issue import IssueReport
from app.documents.visit_sheet import Outlook
from app.exchange.names import safe_name
from app.progress import Progress
from app.reports.standing import living
from app.security.roles import Action
from app.session import Session
from ui import look
from ui.context import AppContext
from ui.screens.print_actions import PrintActions
from ui.screens.print_notices import ResultBar, UndrawableBox
from ui.screens.print_work import Made
from ui.widgets.area_tree import AreaTree, sums
from ui.widgets.panes import panes
from ui.widgets.pdf_preview import PdfPreview

_SOON_MS = 150
_STYLES = ["song-bold", "song", "hei", "kai"]


class VisitSheetPrint(QWidget):
    """The tab 打印登记表."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.round = QComboBox()
        self.tree = AreaTree()
        self.left_only = QCheckBox("只印还没见到人的户")
        self.facts = QLabel(wordWrap=True)
        self.out = QLabel(wordWrap=True)
        self.to_printer, self.to_file = QPushButton("编号并打印…"), QPushButton("编号并生成 PDF…")
        self.blank = QPushButton("空白表…")
        self.preview = PdfPreview()
        self.ways = PrintActions(context, self)
        self.result, self.warning = ResultBar(context, self.ways), UndrawableBox(context)
        self._sheets = 0
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._look)
        self._build()
        self._connect()

    def reload(self) -> None:
        """Rounds and areas as they are now."""
        kept = self.round.currentData() or self._context.own_setting("visits.round", "")
        self.round.blockSignals(True)
        self.round.clear()
        for row in self._context.session.all("visit_round"):
            self.round.addItem(row["name"], row["uid"])
        self.round.setCurrentIndex(max(self.round.findData(kept), 0) if self.round.count() else -1)
        self.round.blockSignals(False)
        self._context.jobs.read(_figures, self._show_tree, key="sheets.tree")

    def _show_tree(self, found: tuple[dict[str, int], int]) -> None:
        figures, total = found
        self.tree.fill(self._context.session.areas, {uid: f"{count:,}" for uid, count in figures.items()}, f"{total:,}")
        if self.tree.nothing:
            kept = self._context.own_setting("visits.area", "")
            if not (kept and self.tree.choose(kept, quiet=True)):
                self.tree.choose("", quiet=True)
        self._soon.start()

    # -- looking before printing

    def _look(self) -> None:
        if not self.round.currentData():
            self._no_round()
            return
        self.facts.setText("正在准备预览…")
        self._context.jobs.read(partial(_look_at, **self._chosen()), self._show_look, key="sheets.look")

    def _no_round(self) -> None:
        self._sheets = 0
        self.facts.setText("还没有走访轮次，请先在“轮次”里新建。空白表可以直接打印。")
        self.preview.clear()
        self._allow()

    def _chosen(self) -> dict[str, object]:
        return {"round_uid": self.round.currentData(), "area": self.tree.uid or None, "left_only": self.left_only.isChecked()}

    def _show_look(self, found: tuple[Outlook, bytes]) -> None:
        seen, pages = found
        self._sheets = seen.sheets
        self.facts.setText(f"{seen.households:,} 户，印成 {seen.sheets:,} 张，按网格和门牌顺序，每张一个编号。" if seen.sheets
                           else "这里没有要走访的户，请换一个范围。")
        self.out.setText(f"这个范围还有 {seen.still_out:,} 张登记表没有录入；再印一遍前请先核对，不要了的请作废。")
        self.out.setVisible(bool(seen.still_out))
        self.warning.show_found(seen.undrawable, "household")
        if self.result.isHidden():
            self.preview.show_pdf(pages, stay=True)
        self._allow()

    def _allow(self) -> None:
        may = self._context.session.can(Action.PRINT)
        for button in (self.to_file, self.to_printer):
            button.setEnabled(may and bool(self._sheets))
        self.blank.setEnabled(may)

    # -- printing

    def _work(self, session: Session, out: Path, progress: Progress, **chosen: object) -> IssueReport:
        return visit_sheet.issue(session, out=out, progress=progress, **chosen)  # type: ignore[arg-type]

    def issue_to(self, out: Path | None) -> None:
        """Number and make the sheets, into a file or only in memory."""
        self.ways.make("编号打印登记表", partial(self._work, **self._chosen()), out)

    def _file(self) -> None:
        name = f"{safe_name(self._place())}_入户宣传工作登记表.pdf"
        self.ways.to_file("编号打印登记表", name, partial(self._work, **self._chosen()))

    def _printer(self) -> None:
        self.ways.to_printer("编号打印登记表", partial(self._work, **self._chosen()))

    def _blank(self) -> None:
        out = self._context.tell.save_file("空白登记表", "入户宣传工作登记表（空白）.pdf", "PDF 文件 (*.pdf)")
        if out is not None:
            work = partial(_blank_form, out=out.with_suffix(".pdf"))
            self._context.jobs.run(work, self._blank_made, title="空白登记表")

    def _blank_made(self, out: Path) -> None:
        self._context.tell.done(f"空白登记表已存到 {out.name}。")
        self.preview.show_pdf(out.read_bytes())

    def _made(self, made: Made) -> None:
        self.result.show_made(made, _STYLES)
        self.preview.show_pdf(made.pages)
        self._look()

    def _turned(self) -> None:
        self.result.hide()
        self._soon.start()

    def _place(self) -> str:
        return self._context.session.areas.full_name(self.tree.uid) if self.tree.uid else self._context.session.town

    # -- laying out

    def _build(self) -> None:
        split = panes((self._left(), self._right()), (1,))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split)

    def _left(self) -> QWidget:
        side = QFrame()
        look.mark(side, role="card")
        side.setMinimumWidth(look.px(290))
        side.setMaximumWidth(look.px(380))
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        line = QHBoxLayout()
        self.round.setAccessibleName("轮次")
        line.addWidget(QLabel("轮次"))
        line.addWidget(self.round, 1)
        column.addLayout(line)
        column.addWidget(self.tree, 1)
        column.addWidget(self.left_only)
        column.addWidget(self.warning)
        look.mark(self.out, tone="amber")
        self.out.hide()
        column.addWidget(self.facts)
        column.addWidget(self.out)
        look.mark(self.to_printer, role="primary")
        column.addWidget(self.to_printer)
        line = QHBoxLayout()
        line.addWidget(self.to_file, 1)
        line.addWidget(self.blank)
        column.addLayout(line)
        return side

    def _right(self) -> QWidget:
        side = QFrame()
        look.mark(side, role="card")
        column = QVBoxLayout(side)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.result)
        column.addWidget(self.preview, 1)
        return side

    def _connect(self) -> None:
        self.round.currentIndexChanged.connect(lambda _at: self._turned())
        self.tree.picked.connect(lambda _uid: self._turned())
        self.left_only.toggled.connect(lambda _on: self._turned())
        self.to_file.clicked.connect(self._file)
        self.to_printer.clicked.connect(self._printer)
        self.blank.clicked.connect(self._blank)
        self.ways.made.connect(self._made)


def _figures(session: Session) -> tuple[dict[str, int], int]:
    own = living(session)
    return sums(session.areas, own), sum(own.values())


def _look_at(session: Session, round_uid: str, area: str | None, left_only: bool) -> tuple[Outlook, bytes]:
    seen = visit_sheet.outlook(session, round_uid, area, left_only)
    return seen, visit_sheet.preview(session, round_uid, area, left_only)


def _blank_form(session: Session, _progress: Progress, out: Path) -> Path:
    visit_sheet.blank(session, out)
    return out
