"""Papers and tables of the restricted store: why, then where to; nothing is written before both are said."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QPushButton, QSpinBox, QWidget

from app import clock
from app.entry import parse_date
from app.errors import AppError
from app.files import writing
from app.keyfiles import breach, handout, papers, rules, tables
from app.keyfiles.papers import Printed, Scope
from app.reports.period import Period
from app.tables.table import Table
from ui import look, printing
from ui.keyfiles.boxes import Box
from ui.keyfiles.form import OfferCombo
from ui.keyfiles.sitting import Sitting
from ui.printing import Sent
from ui.tell import Tell

_PDF, _BOOK = "PDF (*.pdf)", "PDF (*.pdf);;Excel (*.xlsx)"
_COPY = "copy"
_MONTHS = 24
_SAYS = {"T-20": "目录里没有姓名。", "R-M9": "只有数量；县里书面要求才报，写明来文的名称和文号。"}


class OutBox(Box):
    """A purpose and whatever else is asked; then the paper goes straight to a printer, or where the person chose.

    For a printer the pages are in memory only. Nothing is made or logged before it is known where to.
    """

    kinds = _PDF

    def __init__(self, sitting: Sitting, host: QWidget, title: str, says: str) -> None:
        super().__init__(sitting, host, title, says, "打印…")
        self.why = OfferCombo(sitting.reasons(), "事由")
        self.why.setEditText(sitting.reason)
        self.form.addRow("事由", self.why)
        self.keep = QPushButton("存为…")
        self.keep.setAutoDefault(False)
        self.keep.clicked.connect(self._keep)
        self.add_button(self.keep)
        self._keeping = False
        self.setMinimumWidth(look.px(520))

    def name(self) -> str:
        """The file name proposed: no name of a person."""
        raise NotImplementedError

    def make(self, why: str) -> tuple[str, bytes]:
        """Make the pages, which is logged; what was made, in words, and the PDF."""
        raise NotImplementedError

    def write(self, why: str, out: Path) -> str:
        """Make the file; what was made, in words."""
        words, pages = self.make(why)
        with writing(out) as stream:
            stream.write(pages)
        return words

    def reason(self) -> str:
        """The purpose typed. Raises AppError."""
        return rules.purpose(self.why.currentText())

    def check(self) -> None:
        why = self.reason()
        if self._keeping:
            self._to_file(why)
        else:
            self._to_printer(why)
        if why:
            self.sitting.remember(why)

    def _keep(self) -> None:
        self._keeping = True
        try:
            self._try()
        finally:
            self._keeping = False

    def _to_file(self, why: str) -> None:
        tell = self.sitting.context.tell
        out = tell.save_file(self.windowTitle(), self.name(), self.kinds)
        if out is None:
            raise AppError("没有选存到哪里，还没有写出。")
        tell.done(f"{self.write(why, out)}，已存为“{out.name}”。")

    def _to_printer(self, why: str) -> None:
        context = self.sitting.context
        printer = printing.ask(context.own, self)
        if printer is None:
            raise AppError("没有选打印机，还没有打印。")
        words, pages = self.make(why)
        plan = printing.plan_of(context.own, printer.printerName())
        context.jobs.run(lambda _session, progress: printing.send(pages, printer, plan, progress),
                         partial(_sent, context.tell, words), title="打印")


def _sent(tell: Tell, words: str, gone: Sent) -> None:
    if gone.whole:
        tell.done(f"{words}，已送打印机{len(gone.pages)}页。")
    else:
        tell.warn(f"已停止，送出{len(gone.pages)}页。要再打，请重新点“打印”。")


class PaperBox(OutBox):
    """A paper of one file, filled."""

    def __init__(self, sitting: Sitting, host: QWidget, no: str) -> None:
        says = "每页有浅灰水印：谁、什么时间、为什么印。记入查阅登记；证件号从不打印。直接打印的不留文件。"
        super().__init__(sitting, host, f"打印 {no}", says)
        self.no = no
        self.paper = _combo("用表", [(form.code, form.title) for form in papers.forms(Scope.FILE, Scope.REQUEST)])
        self.paper.addItem("个人信息复制件（给本人）", _COPY)
        self.form.insertRow(0, "用表", self.paper)
        self.paper.setFocus()

    def name(self) -> str:
        return f"{self.no}{papers.form(str(self.paper.currentData())).title}.pdf"

    def make(self, why: str) -> tuple[str, bytes]:
        code, store = str(self.paper.currentData()), self.sitting.store
        return _made(handout.copy(store, self.no, why) if code == _COPY else papers.fill(store, code, self.no, why))


class TransferBox(OutBox):
    """One file to the organ its basis names."""

    def __init__(self, sitting: Sitting, host: QWidget, no: str, to: str) -> None:
        says = f"只能移交给依据中写明的机关：{to or '（依据没有写明机关，不能移交）'}。一次一份，移交单附回执，记入查阅登记。"
        super().__init__(sitting, host, f"移交 {no}", says)
        self.no, self.to = no, to
        self.matter, self.attachments = QPlainTextEdit(), QSpinBox()
        self.matter.setAccessibleName("移交事项")
        self.matter.setTabChangesFocus(True)
        self.matter.setMaximumHeight(look.px(72))
        self.attachments.setRange(0, 99)
        self.attachments.setAccessibleName("附件件数")
        self.form.insertRow(0, "移交事项", self.matter)
        self.form.insertRow(1, "附件件数", self.attachments)
        self.matter.setFocus()

    def name(self) -> str:
        return f"{self.no}移交单.pdf"

    def make(self, why: str) -> tuple[str, bytes]:
        matter = self.matter.toPlainText().strip()
        return _made(handout.transfer(self.sitting.store, self.no, self.to, why, matter, self.attachments.value()))


class BlankBox(OutBox):
    """An empty paper to write on; no purpose is asked, nothing of a file is on it."""

    def __init__(self, sitting: Sitting, host: QWidget) -> None:
        super().__init__(sitting, host, "空白用表", "空白表上没有任何人的信息，可以手写。")
        self.form.removeRow(self.why)
        self.paper = _combo("用表", [(form.code, form.title) for form in papers.forms()])
        self.form.addRow("用表", self.paper)
        self.paper.setFocus()

    def reason(self) -> str:
        return ""

    def name(self) -> str:
        return f"{papers.form(str(self.paper.currentData())).title}（空白）.pdf"

    def make(self, why: str) -> tuple[str, bytes]:
        return _made(papers.blank(self.sitting.store.session, str(self.paper.currentData())))


class AssessmentBox(OutBox):
    """The impact assessment, to be signed."""

    def __init__(self, sitting: Sitting, host: QWidget) -> None:
        super().__init__(sitting, host, "影响评估表", "启用时写的影响评估，印出来签字，至少存3年。")
        self.why.setFocus()

    def name(self) -> str:
        return "个人信息保护影响评估表.pdf"

    def make(self, why: str) -> tuple[str, bytes]:
        return _made(papers.assessment(self.sitting.store, why))


class TableBox(OutBox):
    """A register of the store, without names; R-M9 with the county's letter."""

    kinds = _BOOK

    def __init__(self, sitting: Sitting, host: QWidget, code: str) -> None:
        super().__init__(sitting, host, f"{code} {tables.CODES[code]}", _SAYS.get(code, "没有姓名，只写档号。"))
        self.code = code
        today = Period.month_of(clock.today())
        months = [today]
        while len(months) < _MONTHS:
            months.append(months[-1].before())
        self.month = _combo("月份", [(str(month), month.title) for month in months])
        self.letter = QLineEdit()
        self.letter.setAccessibleName("县里来文")
        if code == "R-M9":
            self.form.insertRow(0, "县里来文", self.letter)
        if code != "T-20":
            self.form.insertRow(0, "月份", self.month)
            self.month.setFocus()

    def name(self) -> str:
        month = "" if self.code == "T-20" else self.month.currentText()
        return f"{month}{tables.CODES[self.code]}.pdf"

    def make(self, why: str) -> tuple[str, bytes]:
        made = self._table()
        return f"{made.title}共{len(made.rows)}行", tables.preview(self.sitting.store, made, why)

    def write(self, why: str, out: Path) -> str:
        made = self._table()
        tables.save(self.sitting.store, made, out, why)
        return f"{made.title}共{len(made.rows)}行"

    def _table(self) -> Table:
        month = Period.parse(str(self.month.currentData()))
        return tables.table(self.sitting.store, self.code, month, self.letter.text())


class BreachBox(OutBox):
    """What got out since a day, and the register or the report of it."""

    def __init__(self, sitting: Sitting, host: QWidget) -> None:
        says = "列出这些天里打印、导出、移交过的档号。没有填的项目在纸上留空，可以手写。给本人的通知书在各人的档案里打印。"
        super().__init__(sitting, host, "泄露登记", says)
        self.paper = _combo("用表", [(code, papers.form(code).title) for code in ("breach", "breach-report")])
        today = clock.today().isoformat()
        self.first, self.last = QLineEdit(today[:8] + "01"), QLineEdit(today)
        self.seen, self.whole = QCheckBox("查看、检索过的也算"), QCheckBox("整个台账文件夹丢了，列出全部档案")
        asks = papers.form("breach").paper.asks
        self.lines = {key: QLineEdit() for key in asks if key != "contact"}
        rows: Sequence[tuple[str, QWidget]] = (
            ("用表", self.paper), ("自", self.first), ("至", self.last), ("", self.seen), ("", self.whole),
            *((asks[key].label, line) for key, line in self.lines.items()))
        for at, (label, widget) in enumerate(rows):
            widget.setAccessibleName(label or widget.accessibleName())
            self.form.insertRow(at, label, widget)
        self.paper.setFocus()

    def name(self) -> str:
        return f"{self.paper.currentText()}.pdf"

    def make(self, why: str) -> tuple[str, bytes]:
        store, asked = self.sitting.store, {key: line.text() for key, line in self.lines.items() if line.text().strip()}
        found = breach.affected(store, _day(self.first), _day(self.last), seen=self.seen.isChecked(),
                                everything=self.whole.isChecked())
        make = breach.register if self.paper.currentData() == "breach" else breach.report
        words, pages = _made(make(store, found, why, asked))
        return f"涉及{len(found)}份；{words}", pages


def _day(line: QLineEdit) -> str:
    return parse_date(line.text(), clock.today())


def _combo(name: str, items: Sequence[tuple[str, str]]) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    for code, words in items:
        combo.addItem(words, code)
    return combo


def _made(paper: Printed) -> tuple[str, bytes]:
    wrong = f"，有{len(paper.undrawable)}处字印不出，请手写补上" if paper.undrawable else ""
    return f"{paper.title}共{paper.pages}页{wrong}", paper.pdf
