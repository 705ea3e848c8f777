"""Paper through the system's printers: the dialog, each printer's own offset, and pages in full size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from app.errors import AppError, Cancelled
from app.progress import SILENT, Progress
from ui.own_file import OwnFile
from ui.widgets.pdf_preview import PdfPages

_KEY = "printers"
_MOST = 20.0  # mm
_PRINT_DPI = 300
_UNKNOWN = 99_999  # pages that may be asked for while a batch is not made yet
_MM = 25.4
DUPLEX = {"": "按打印机的设置", "none": "单面", "long": "双面，沿长边翻", "short": "双面，沿短边翻"}
"""How a printer turns the paper, as a person chooses it."""
_MODES = {"none": QPrinter.DuplexMode.DuplexNone, "long": QPrinter.DuplexMode.DuplexLongSide,
          "short": QPrinter.DuplexMode.DuplexShortSide}


@dataclass(frozen=True, slots=True)
class PrinterPlan:
    """What this computer keeps for one printer: everything is moved `right` and `down` (mm, to 0.1)."""

    right: float = 0.0
    down: float = 0.0
    duplex: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The pages that went to the printer, each once however many copies; `whole` is False when it was stopped."""

    pages: list[int]
    whole: bool


def names() -> list[str]:
    """The printers of this computer, the system's own choice first."""
    standard = QPrinterInfo.defaultPrinterName()
    return sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: (name != standard, name))


def plan_of(own: OwnFile, printer: str) -> PrinterPlan:
    """What is kept for a printer; a damaged entry counts as nothing kept."""
    kept: Any = own.get(_KEY, {})
    entry = kept.get(printer, {}) if isinstance(kept, dict) else {}
    if not isinstance(entry, Mapping):
        return PrinterPlan()
    duplex = str(entry.get("duplex", ""))
    return PrinterPlan(_tenths(entry.get("right")), _tenths(entry.get("down")), duplex if duplex in DUPLEX else "")


def keep_plan(own: OwnFile, printer: str, plan: PrinterPlan) -> None:
    """Remember it on this computer. Raises AppError when the file cannot be written."""
    kept = own.get(_KEY, {})
    entry = {"right": _tenths(plan.right), "down": _tenths(plan.down), "duplex": plan.duplex}
    own.put(_KEY, {**(kept if isinstance(kept, dict) else {}), printer: entry})


def _tenths(value: Any) -> float:
    """A whole number of tenths, within what a printer can be off."""
    if not isinstance(value, int | float):
        return 0.0
    return max(-_MOST, min(_MOST, round(float(value), 1)))


def new_printer(own: OwnFile, first_page: tuple[float, float] | None = None) -> QPrinter:
    """The system's printer set up for full pages; `first_page` is width and height in points."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setFullPage(True)
    if first_page is not None:
        printer.setPageLayout(_layout(*first_page))
    mode = _MODES.get(plan_of(own, printer.printerName()).duplex)
    if mode is not None:
        printer.setDuplex(mode)
    return printer


def ask(own: OwnFile, parent: QWidget, pages: int = 0, first_page: tuple[float, float] | None = None) -> QPrinter | None:
    """The system's own dialog (printer, pages from–to, copies, both sides); None when given up."""
    printer = new_printer(own, first_page)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("打印")
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, True)
    dialog.setMinMax(1, pages or _UNKNOWN)
    return printer if dialog.exec() else None


def chosen_pages(printer: QPrinter, count: int) -> list[int]:
    """The pages (from 1) asked for in the dialog, all of them when none were named."""
    ranges: list[tuple[int, int]] = []
    for part in printer.pageRanges().toRangeList():
        whole: Any = part  # the stubs leave `to` out
        ranges.append((whole.from_, whole.to))
    if not ranges and printer.fromPage():
        ranges = [(printer.fromPage(), printer.toPage() or count)]
    if not ranges:
        return list(range(1, count + 1))
    wanted = {page for first, last in ranges for page in range(first, last + 1)}
    return sorted(page for page in wanted if 1 <= page <= count)


def send(source: bytes | Path, printer: QPrinter, plan: PrinterPlan = PrinterPlan(), progress: Progress = SILENT) -> Sent:
    """Send the chosen pages; a cancelled job says which had gone already.

    Raises AppError when the printer does not answer or none of the pages exists.
    """
    pages = PdfPages(source)
    try:
        wanted = chosen_pages(printer, pages.count)
        if not wanted:
            raise AppError("没有这几页。", f"这一批共{pages.count}页，请重填页码范围。")
        repeats = 1 if printer.supportsMultipleCopies() else max(printer.copyCount(), 1)
        gone = _paint(pages, wanted * repeats, printer, plan, progress)
        return Sent(wanted[:gone], gone == len(wanted) * repeats)
    finally:
        pages.close()


def _paint(pages: PdfPages, numbers: Sequence[int], printer: QPrinter, plan: PrinterPlan, progress: Progress) -> int:
    """How many of the pages were handed to the printer: fewer than all when the work was cancelled."""
    printer.setPageLayout(_layout(*pages.size(numbers[0] - 1)))
    painter = QPainter()
    if not painter.begin(printer):
        raise AppError("打印机没有响应。", "请检查打印机是否开机、有纸，或先生成 PDF 再打印。")
    at = 0
    try:
        for number in numbers:
            progress.step(at, len(numbers), f"正在送第{number}页到打印机")
            if at:
                printer.setPageLayout(_layout(*pages.size(number - 1)))
                printer.newPage()
            _page(pages, number - 1, printer, painter, plan)
            at += 1
    except Cancelled:
        return at  # what the printer has taken comes out; the caller says which pages those are
    finally:
        painter.end()
    return at


def _page(pages: PdfPages, at: int, printer: QPrinter, painter: QPainter, plan: PrinterPlan) -> None:
    """Full size from the paper's corner, so that the cut line and the QR keep their millimetres."""
    wide, high = pages.size(at)
    dots = printer.resolution() / 72
    right, down = (part / _MM * printer.resolution() for part in (plan.right, plan.down))
    paper = printer.pageLayout().paintRectPixels(printer.resolution())
    target = QRectF(right - paper.left(), down - paper.top(), wide * dots, high * dots)
    painter.drawImage(target, pages.image(at, min(_PRINT_DPI, printer.resolution()) / 72))


def _layout(wide: float, high: float) -> QPageLayout:
    """A whole page of this size in points, lying when it is wider than high."""
    lying = wide > high
    size = QPageSize(QSizeF(min(wide, high), max(wide, high)), QPageSize.Unit.Point, "",
                     QPageSize.SizeMatchPolicy.FuzzyMatch)
    turn = QPageLayout.Orientation.Landscape if lying else QPageLayout.Orientation.Portrait
    layout = QPageLayout(size, turn, QMarginsF(0, 0, 0, 0))
    layout.setMode(QPageLayout.Mode.FullPageMode)
    return layout
