"""Setting up an office: its names, the first user, and the recovery sheet to print and lock away."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app import clock
from app.documents.recovery import RecoverySheet, recovery_pdf, write_recovery
from app.errors import AppError
from app.office import create_office
from app.progress import Progress
from app.security.keyring import SHORTEST
from ui import look, printing
from ui.jobs import Jobs
from ui.tell import Tell


class NewOffice(QWidget):
    """`made(folder)` after the recovery sheet was put away, `given_up` when nothing was made."""

    made = Signal(object)
    given_up = Signal()

    def __init__(self, jobs: Jobs, tell: Tell) -> None:
        super().__init__()
        self._jobs, self._tell = jobs, tell
        self._folder = Path()
        self._paper: RecoverySheet | None = None
        self.town = QLineEdit(placeholderText="如 新河镇")
        self.county = QLineEdit(placeholderText="如 清源县")
        self.user = QLineEdit(placeholderText="您的姓名或“管理员”")
        self.password, self.again = QLineEdit(placeholderText=f"至少 {SHORTEST} 位"), QLineEdit()
        self.place = QLineEdit(placeholderText="台账放在哪个文件夹")
        self.sheet = QPlainTextEdit()
        self.kept = QCheckBox("恢复单已打印或抄下，准备锁进保险柜")
        self._put_away = QLabel(" ")
        self._wrong = QLabel(" ")
        self._make, self._go = QPushButton("新建"), QPushButton("去登录")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._form())
        self._pages.addWidget(self._recovery())
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 16, 40, 16)
        column.addWidget(self._pages)

    def begin(self) -> None:
        """Ready to type: a place is proposed, the cursor stands in the first line."""
        if not self.place.text():
            self.place.setText(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
            self.place.selectAll()
        self.town.setFocus()

    def set_up(self) -> None:
        """Check what was typed and set the office up in the background."""
        wrong = self._problem()
        self._wrong.setText(wrong or " ")
        if wrong:
            return
        self._folder = Path(self.place.text().strip()) / f"{self.town.text().strip()}台账"
        self._make.setEnabled(False)
        work = partial(
            _create, folder=self._folder, town=self.town.text().strip(), county=self.county.text().strip(),
            user=self.user.text().strip(), password=self.password.text(),
        )
        self._jobs.run(work, self._created, self._failed, title="新建台账")

    def _form(self) -> QWidget:
        page = QWidget()
        title = QLabel("新建台账")
        look.mark(title, level="title")
        look.mark(self._wrong, tone="red", level="small")
        self._wrong.setWordWrap(True)
        browse = QPushButton("选择…")
        browse.clicked.connect(self._browse)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        for box in (self.password, self.again):
            box.setEchoMode(QLineEdit.EchoMode.Password)
        lines = (("镇（街道）", self.town), ("所属县（区）", self.county), ("用户名", self.user), ("密码", self.password),
                 ("再输一次", self.again), ("存放位置", self.place))
        for row, (words, box) in enumerate(lines):
            grid.addWidget(QLabel(words), row, 0)
            grid.addWidget(box, row, 1, 1, 2 if box is not self.place else 1)
            following = lines[row + 1][1].setFocus if row + 1 < len(lines) else self.set_up
            box.returnPressed.connect(following)
        grid.addWidget(browse, len(lines) - 1, 2)
        look.mark(self._make, role="primary")
        self._make.clicked.connect(self.set_up)
        back = QPushButton("返回")
        back.clicked.connect(self.given_up)
        foot = QHBoxLayout()
        foot.addWidget(self._make)
        foot.addWidget(back)
        foot.addStretch()
        column = QVBoxLayout(page)
        column.addStretch()
        column.addWidget(title)
        column.addSpacing(8)
        column.addLayout(grid)
        column.addWidget(self._wrong)
        column.addLayout(foot)
        column.addStretch()
        return page

    def _recovery(self) -> QWidget:
        page = QWidget()
        title = QLabel("台账已建好，请保存恢复单")
        look.mark(title, level="title")
        words = QLabel("忘记密码时，只有恢复单能打开台账，程序不另存一份。请打印后锁进保险柜。")
        words.setWordWrap(True)
        look.mark(words, tone="muted")
        look.mark(self._put_away, tone="muted", level="small")
        self.sheet.setReadOnly(True)
        send, save = QPushButton("打印…"), QPushButton("存成 PDF…")
        send.clicked.connect(self.print_sheet)
        save.clicked.connect(self.save_sheet)
        look.mark(self._go, role="primary")
        self._go.setEnabled(False)
        self.kept.toggled.connect(self._go.setEnabled)
        self._go.clicked.connect(self._finish)
        tools = QHBoxLayout()
        for part in (send, save):
            tools.addWidget(part)
        self._put_away.setWordWrap(True)
        tools.addWidget(self._put_away, 1)
        column = QVBoxLayout(page)
        column.setSpacing(8)
        for part in (title, words, self.sheet):
            column.addWidget(part)
        column.addLayout(tools)
        column.addWidget(self.kept)
        column.addWidget(self._go, 0, Qt.AlignmentFlag.AlignLeft)
        return page

    def _problem(self) -> str:
        for box, words in ((self.town, "镇（街道）名称"), (self.county, "所属县（区）"), (self.user, "用户名"),
                           (self.place, "存放位置")):
            if not box.text().strip():
                box.setFocus()
                return f"请填写{words}。"
        if len(self.password.text()) < SHORTEST:
            self.password.setFocus()
            return f"密码至少 {SHORTEST} 位。"
        if self.password.text() != self.again.text():
            self.again.setFocus()
            return "两次输入的密码不一样。"
        return ""

    def _browse(self) -> None:
        folder = self._tell.folder("台账存放位置")
        if folder is not None:
            self.place.setText(str(folder))

    def _created(self, code: str) -> None:
        self._make.setEnabled(True)
        for box in (self.password, self.again):
            box.clear()
        self._paper = RecoverySheet(
            self.town.text().strip(), self.county.text().strip(), self.user.text().strip(), self._folder.name, code,
            clock.today().isoformat(),
        )
        self.sheet.setPlainText(self._paper.text)
        self.kept.setChecked(False)
        self._put_away.setText(" ")
        self._pages.setCurrentIndex(1)

    def _failed(self, fault: BaseException) -> None:
        self._make.setEnabled(True)
        if isinstance(fault, AppError):
            self._wrong.setText(str(fault))
        else:
            self._tell.error(fault)

    def print_sheet(self) -> None:
        """Send the recovery sheet to a printer the person chooses."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setFullPage(True)
        if self._paper is None or not QPrintDialog(printer, self).exec():
            return
        work = partial(_print, paper=self._paper, printer=printer)
        self._jobs.run(work, lambda _pages: self._put_away.setText("已送打印机。"), title="打印恢复单")

    def save_sheet(self) -> None:
        """Write the recovery sheet where the person chooses."""
        name = f"{self._folder.name}恢复单.pdf"
        target = self._tell.save_file("保存恢复单", name, "PDF 文件 (*.pdf)") if self._paper else None
        if self._paper is None or target is None:
            return
        work = partial(_write, paper=self._paper, out=target)
        said = "已存成 PDF，打印后请删掉文件。"
        self._jobs.run(work, lambda _none: self._put_away.setText(said), title="保存恢复单")

    def _finish(self) -> None:
        self._paper = None
        self.sheet.clear()
        self._pages.setCurrentIndex(0)
        self.made.emit(self._folder)


def _print(_session: Any, progress: Progress, paper: RecoverySheet, printer: QPrinter) -> int:
    return len(printing.send(recovery_pdf(paper), printer, progress=progress).pages)


def _write(_session: Any, _progress: Progress, paper: RecoverySheet, out: Path) -> None:
    write_recovery(paper, out)


def _create(_session: Any, _progress: Progress, **names: Any) -> str:
    return create_office(**names)
