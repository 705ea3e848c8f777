"""打印机: by how much each printer of this computer is off, whether it prints both sides, and the test page."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.documents import test_page
from app.progress import Progress
from ui import look, printing
from ui.context import AppContext
from ui.printing import PrinterPlan
from ui.screens.base import PageHead, Screen, lay_card

_MOST = 20.0  # mm
_NO_PRINTER = "这台电脑没有装打印机。装好后重新打开本页；也可以先生成 PDF，拿到别的电脑打。"


class PrinterPage(Screen):
    """Kept for this computer alone, for each printer by its name; changes hold from the next print."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.printer = QComboBox()
        self.right, self.down = _millimetres("左右偏移"), _millimetres("上下偏移")
        self.duplex = QComboBox()
        for key, words in printing.DUPLEX.items():
            self.duplex.addItem(words, key)
        self.none = QLabel(_NO_PRINTER, wordWrap=True)
        self.test = QPushButton(" 打印测试页…")
        self.to_file = QPushButton("测试页存成 PDF…")
        self._build()
        self.printer.currentIndexChanged.connect(lambda _at: self._show())
        for box in (self.right, self.down):
            box.editingFinished.connect(self._keep)
        self.duplex.activated.connect(lambda _at: self._keep())
        self.test.clicked.connect(self._print_test)
        self.to_file.clicked.connect(self._save_test)

    @property
    def plan(self) -> PrinterPlan:
        """What the fields say."""
        return PrinterPlan(self.right.value(), self.down.value(), str(self.duplex.currentData()))

    def reload(self) -> None:
        kept = self.printer.currentText()
        known = printing.names()
        self.printer.blockSignals(True)
        self.printer.clear()
        self.printer.addItems(known)
        self.printer.setCurrentIndex(max(self.printer.findText(kept), 0) if known else -1)
        self.printer.blockSignals(False)
        self.none.setVisible(not known)
        for widget in (self.printer, self.right, self.down, self.duplex, self.test):
            widget.setEnabled(bool(known))
        self._show()

    def _show(self) -> None:
        plan = printing.plan_of(self.context.own, self.printer.currentText())
        for box, value in ((self.right, plan.right), (self.down, plan.down)):
            box.setValue(value)
        self.duplex.setCurrentIndex(max(self.duplex.findData(plan.duplex), 0))

    def _keep(self) -> None:
        name = self.printer.currentText()
        if not name or self.plan == printing.plan_of(self.context.own, name):
            return
        printing.keep_plan(self.context.own, name, self.plan)
        self.context.tell.done(f"已记下“{name}”的设置，下次打印起用。")

    def _print_test(self) -> None:
        self._keep()
        printer = printing.ask(self.context.own, self)
        if printer is None:
            return
        plan = printing.plan_of(self.context.own, printer.printerName())
        work = partial(_send, printer=printer, plan=plan, name=printer.printerName())
        self.context.jobs.run(work, self._sent, title="打印测试页")

    def _sent(self, _pages: Any) -> None:
        self.context.tell.done("测试页已送打印机，按纸上的四步量一量。")

    def _save_test(self) -> None:
        out = self.context.tell.save_file("测试页存成 PDF", "打印机测试页.pdf", "PDF 文件 (*.pdf)")
        if out is not None:
            work = partial(_write, name=self.printer.currentText(), out=out.with_suffix(".pdf"), plan=self.plan)
            self.context.jobs.run(work, self._saved, title="测试页")

    def _saved(self, name: str) -> None:
        self.context.tell.done(f"测试页已存到 {name}。打印时选“实际大小”。")

    # -- laying out

    def _build(self) -> None:
        card = QFrame()
        look.mark(card, role="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 12, 16, 14)
        inside.setSpacing(12)
        look.mark(self.none, tone="amber")
        inside.addWidget(self.none)
        inside.addLayout(self._fields())
        inside.addLayout(self._buttons())
        hint = QLabel("打出来整页偏左、偏上时才要调。先打一张测试页，照纸上的说明量，把数填在这里。往右、往下为正。"
                      "网上共享的打印机，每台电脑各调各的。", wordWrap=True)
        look.mark(hint, tone="muted")
        inside.addWidget(hint)
        lay_card(self, PageHead("打印机", "只管这台电脑，每台打印机各记各的"), card)

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        self.printer.setMinimumWidth(look.px(300))
        self.duplex.setMinimumWidth(look.px(180))
        rows: tuple[tuple[str, QWidget, str], ...] = (
            ("打印机", self.printer, ""), ("左右偏移", self.right, "整页往右移多少，往左填负数"),
            ("上下偏移", self.down, "整页往下移多少，往上填负数"), ("双面", self.duplex, "打开打印窗口时先这样选好，临时可以改"),
        )
        for at, (words, field, hint) in enumerate(rows):
            label, remark = QLabel(words), QLabel(hint)
            label.setBuddy(field)
            field.setAccessibleName(words)
            look.mark(remark, tone="muted")
            line = QHBoxLayout()
            line.setSpacing(12)
            line.addWidget(field)
            line.addWidget(remark)
            line.addStretch()
            grid.addWidget(label, at, 0)
            grid.addLayout(line, at, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        self.test.setIcon(look.icon("printer", look.CARD, 16))
        look.mark(self.test, role="primary")
        line.addWidget(self.test)
        line.addWidget(self.to_file)
        line.addStretch()
        return line


def _millimetres(name: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(-_MOST, _MOST)
    box.setDecimals(1)
    box.setSingleStep(0.1)
    box.setSuffix(" 毫米")
    box.setMinimumWidth(look.px(120))
    box.setAccessibleName(name)
    return box


def _send(_session: Any, progress: Progress, printer: QPrinter, plan: PrinterPlan, name: str) -> printing.Sent:
    return printing.send(test_page.draw(name, plan.right, plan.down), printer, plan, progress)


def _write(_session: Any, _progress: Progress, name: str, out: Path, plan: PrinterPlan) -> str:
    test_page.save(name, plan.right, plan.down, out)
    return out.name
