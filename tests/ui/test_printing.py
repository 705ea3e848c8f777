"""Pages on their way to a printer: the ones asked for, as often as asked for, where the office wants them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QWidget
from reportlab.pdfgen.canvas import Canvas

from app.errors import AppError, Cancelled
from app.progress import Progress
from tests.ui.paper_printer import ink_box, paper_printer, sizes
from ui import printing
from ui.own_file import OwnFile
from ui.printing import PrinterPlan

MM = 72 / 25.4


def book(*pages: tuple[float, float]) -> bytes:
    """Pages of these sizes in mm, a square 20 mm from the left and upper edge on each."""
    out = BytesIO()
    canvas = Canvas(out)
    for wide, high in pages:
        canvas.setPageSize((wide * MM, high * MM))
        canvas.rect(20 * MM, (high - 40) * MM, 20 * MM, 20 * MM, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


A4 = (210.0, 297.0)


def test_all_pages_go_out_when_none_are_named(dressed: QApplication, tmp_path: Path) -> None:
    gone = printing.send(book(A4, A4, A4), paper_printer(tmp_path / "a.pdf"))
    assert gone.pages == [1, 2, 3] and gone.whole and len(sizes(tmp_path / "a.pdf")) == 3


def test_only_the_named_pages_go_out(dressed: QApplication, tmp_path: Path) -> None:
    gone = printing.send(book(A4, A4, A4, A4, A4), paper_printer(tmp_path / "a.pdf", "2-3,5,9"))
    assert gone.pages == [2, 3, 5] and len(sizes(tmp_path / "a.pdf")) == 3


def test_pages_that_do_not_exist_are_said(dressed: QApplication, tmp_path: Path) -> None:
    with pytest.raises(AppError, match="没有这几页"):
        printing.send(book(A4), paper_printer(tmp_path / "a.pdf", "7-9"))


def test_copies_are_made_for_printers_that_cannot(dressed: QApplication, tmp_path: Path) -> None:
    gone = printing.send(book(A4, A4), paper_printer(tmp_path / "a.pdf", copies=2))
    assert gone.pages == [1, 2] and len(sizes(tmp_path / "a.pdf")) in (2, 4)


def test_each_page_keeps_its_size_and_lies_as_it_is(dressed: QApplication, tmp_path: Path) -> None:
    printing.send(book(A4, (297, 210), (148, 210)), paper_printer(tmp_path / "a.pdf"))
    assert sizes(tmp_path / "a.pdf") == [(595, 842), (842, 595), (420, 595)]


@pytest.mark.parametrize("right, down", [(0.0, 0.0), (1.3, -0.7), (-2.5, 4.0)])
def test_a_printers_offset_moves_the_page_by_that_much(
    dressed: QApplication, tmp_path: Path, right: float, down: float
) -> None:
    printing.send(book(A4), paper_printer(tmp_path / "a.pdf"), PrinterPlan(right, down))
    left, top = ink_box(tmp_path / "a.pdf")
    assert abs(left - 20 - right) < 0.3 and abs(top - 20 - down) < 0.3


def test_a_stopped_print_says_which_pages_had_gone(dressed: QApplication, tmp_path: Path) -> None:
    class Stop(Progress):
        def step(self, done: int, total: int, text: str = "") -> None:
            if done == 2:
                raise Cancelled

    gone = printing.send(book(A4, A4, A4, A4), paper_printer(tmp_path / "a.pdf"), progress=Stop())
    assert gone.pages == [1, 2] and not gone.whole


@given(st.floats(allow_nan=False), st.floats(allow_nan=False), st.sampled_from([*printing.DUPLEX, "x"]))
def test_what_is_kept_for_a_printer_is_tenths_within_reason(
    tmp_path_factory: pytest.TempPathFactory, right: float, down: float, duplex: str
) -> None:
    own = OwnFile(tmp_path_factory.mktemp("own") / "window.json")
    printing.keep_plan(own, "一号", PrinterPlan(right, down, duplex))
    plan = printing.plan_of(OwnFile(own.path), "一号")
    assert abs(plan.right) <= 20 and plan.right == round(plan.right, 1) and plan.duplex in printing.DUPLEX
    assert printing.plan_of(own, "二号") == PrinterPlan()


@pytest.mark.parametrize("damaged", [7, {"一号": 3}, {"一号": {"right": "x", "duplex": 5}}])
def test_a_damaged_entry_counts_as_nothing_kept(tmp_path: Path, damaged: object) -> None:
    own = OwnFile(tmp_path / "window.json")
    own.put("printers", damaged)
    assert printing.plan_of(own, "一号") == PrinterPlan()
    printing.keep_plan(own, "一号", PrinterPlan(1.5, 0.0, "long"))
    assert printing.plan_of(own, "一号") == PrinterPlan(1.5, 0.0, "long")


def test_the_dialog_opens_with_what_is_kept_for_the_printer(
    dressed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple] = []

    class Dialog:
        PrintDialogOption = printing.QPrintDialog.PrintDialogOption

        def __init__(self, printer: QPrinter, parent: QWidget) -> None:
            self.printer = printer

        def setWindowTitle(self, words: str) -> None:
            seen.append(("title", words))

        def setOption(self, option: object, on: bool) -> None:
            seen.append(("ranges", on))

        def setMinMax(self, first: int, last: int) -> None:
            seen.append((first, last))

        def exec(self) -> bool:
            return (1, 52) in seen and (1, 99_999) not in seen

    class Printer(QPrinter):
        def setDuplex(self, duplex: QPrinter.DuplexMode) -> None:
            seen.append(("duplex", duplex))

    own = OwnFile(tmp_path / "window.json")
    printing.keep_plan(own, QPrinter().printerName(), PrinterPlan(0.0, 0.0, "long"))
    monkeypatch.setattr(printing, "QPrintDialog", Dialog)
    monkeypatch.setattr(printing, "QPrinter", Printer)
    parent = QWidget()
    assert printing.ask(own, parent, 52) is not None
    assert ("title", "打印") in seen and ("ranges", True) in seen and (1, 52) in seen
    assert ("duplex", QPrinter.DuplexMode.DuplexLongSide) in seen
    assert printing.ask(own, parent) is None
