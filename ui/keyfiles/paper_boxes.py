"""Papers and tables of the restricted store: why, then where to; nothing is written before both are said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from app import clock
from app.entry import parse_date
from app.errors import AppError
from app.keyfiles import breach, handout, papers, rules, tables
from app.keyfiles.papers import Printed, Scope
from app.reports.period import Period
from ui import look
from ui.keyfiles.boxes import Box
from ui.keyfiles.form import OfferCombo
from ui.keyfiles.sitting import Sitting

_PDF, _BOOK = "PDF (*.pdf)", "PDF (*.pdf);;Excel (*.xlsx)"
_COPY = "copy"
_MONTHS = 24
_SAYS = {"T-20": "目录里没有姓名。", "R-M9": "只有数量；县里书面要求才报，写明来文的名称和文号。"}


class OutBox(Box):
    """A purpose and whatever else is asked; `write` makes the file where the person then chose and says what it is."""

    kinds = _PDF

    def __init__(self, sitting: Sitting, host: QWidget, title: str, says: str) -> None:
        super().__init__(sitting, host, title, says, "存为…")
        self.why = OfferCombo(sitting.reasons(), "事由")
        self.why.setEditText(sitting.reason)
        self.form.addRow("事由", self.why)
        self.setMinimumWidth(look.px(520))

    def name(self) -> str:
        """The file name proposed: no name of a person."""
        raise NotImplementedError

    def write(self, why: str, out: Path) -> str:
        """Make the file; what was made, in words."""
        raise NotImplementedError

    def reason(self) -> str:
        """The purpose typed. Raises AppError."""
        return rules.purpose(self.why.currentText())

    def check(self) -> None:
        why, tell = self.reason(), self.sitting.context.tell
        out = tell.save_file(self.windowTitle(), self.name(), self.kinds)
        if out is None:
            raise AppError("没有选存到哪里，还没有写出。")
        said = self.write(why, out)
        self.sitting.remember(why)
        tell.done(f"{said}，已存为“{out.name}”。")


class PaperBox(OutBox):
    """A paper of one file, filled."""

    def __init__(self, sitting: Sitting, host: QWidget, no: str) -> None:
        says = "每页有浅灰水印：谁、什么时间、为什么印。只写到选的地方，记入查阅登记；证件号从不打印。"
        super().__init__(sitting, host, f"打印 {no}", says)
        self.no = no
        self.paper = _combo("用表", [(form.code, form.title) for form in papers.forms(Scope.FILE, Scope.REQUEST)])
        self.paper.addItem("个人信息复制件（给本人）", _COPY)
        self.form.insertRow(0, "用表", self.paper)
        self.paper.setFocus()

    def name(self) -> str:
        return f"{self.no}{papers.form(str(self.paper.currentData())).title}.pdf"

    def write(self, why: str, out: Path) -> str:
        code, store = str(self.paper.currentData()), self.sitting.store
        return _saved(handout.copy(store, self.no, why) if code == _COPY else papers.fill(store, code, self.no, why), out)


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

    def write(self, why: str, out: Path) -> str:
        matter = self.matter.toPlainText().strip()
        return _saved(handout.transfer(self.sitting.store, self.no, self.to, why, matter, self.attachments.value()), out)


class BlankBox(OutBox):
    """An empty paper to write on; no purpose is asked, nothing of a file is on it."""

    def __init__(self, sitting: Sitting, host: QWidget) -> None:
        super().__init__(sitting, host, "空白用表", "空白表上没有任何人的信息，可以手写。")
        self.form.removeRow(self.why)
        self.paper = _combo("用表", [(form.code, form.title) for form in papers.forms()])
        self.form.addRow("用表", self.paper)
        self.paper.setFocus()

    def reason(self) -> str:
        return self.sitting.reason

    def name(self) -> str:
        return f"{papers.form(str(self.paper.currentData())).title}（空白）.pdf"

    def check(self) -> None:
        tell = self.sitting.context.tell
        out = tell.save_file(self.windowTitle(), self.name(), self.kinds)
        if out is None:
            raise AppError("没有选存到哪里，还没有写出。")
        said = _saved(papers.blank(self.sitting.store.session, str(self.paper.currentData())), out)
        tell.done(f"{said}，已存为“{out.name}”。")


class AssessmentBox(OutBox):
    """The impact assessment, to be signed."""

    def __init__(self, sitting: Sitting, host: QWidget) -> None:
        super().__init__(sitting, host, "影响评估表", "启用时写的影响评估，印出来签字，至少存3年。")
        self.why.setFocus()

    def name(self) -> str:
        return "个人信息保护影响评估表.pdf"

    def write(self, why: str, out: Path) -> str:
        return _saved(papers.assessment(self.sitting.store, why), out)


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

    def write(self, why: str, out: Path) -> str:
        store = self.sitting.store
        made = tables.table(store, self.code, Period.parse(str(self.month.currentData())), self.letter.text())
        tables.save(store, made, out, why)
        return f"{made.title}共{len(made.rows)}行"


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

    def write(self, why: str, out: Path) -> str:
        store, asked = self.sitting.store, {key: line.text() for key, line in self.lines.items() if line.text().strip()}
        found = breach.affected(store, _day(self.first), _day(self.last), seen=self.seen.isChecked(),
                                everything=self.whole.isChecked())
        make = breach.register if self.paper.currentData() == "breach" else breach.report
        return f"涉及{len(found)}份；{_saved(make(store, found, why, asked), out)}"


def _day(line: QLineEdit) -> str:
    return parse_date(line.text(), clock.today())


def _combo(name: str, items: Sequence[tuple[str, str]]) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    for code, words in items:
        combo.addItem(words, code)
    return combo


def _saved(paper: Printed, out: Path) -> str:
    paper.save(out)
    wrong = f"，有{len(paper.undrawable)}处字印不出，请手写补上" if paper.undrawable else ""
    return f"{paper.title}共{paper.pages}页{wrong}"
