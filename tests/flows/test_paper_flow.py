"""Paper out and back in the real window: printed, signed with drawn strokes, scanned, decided with keys, filed."""

from __future__ import annotations

import io
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.documents import serial
from app.documents import visit_sheet_form as form
from app.documents.numbers import balances
from app.office import open_office
from app.reports.standing import standing
from app.scan import codes
from app.scan.stack import Heap
from app.session import Query, Session, Where
from tests.app.scan import paper, visit_kit
from tests.app.scan.letters import Letters, as_pdf, drawn, through_scanner
from tests.ui.small_office import PASSWORD, USER, build_office
from ui.__main__ import Program
from ui.main_window import MainWindow
from ui.own_file import OwnFile
from ui.screens import kept_pages
from ui.screens.print_centre import PrintCentre
from ui.screens.scan_desk import ScanDesk
from ui.screens.visit_sheets import VisitSheets
from ui.tell import Tell, speak_chinese
from ui.widgets.pdf_preview import PdfPreview

LETTER, MONTH = "letter-receipt", "2026-11"
WAIT_MS = 20_000


@dataclass
class Hands:
    """A clerk at the window; `answers` are what the file dialogs give back."""

    window: MainWindow
    qtbot: Any
    answers: dict[str, Any]

    @property
    def session(self) -> Session:
        return self.window.context.session

    @property
    def centre(self) -> PrintCentre:
        page = self.window.page("print")
        assert isinstance(page, PrintCentre)
        return page

    @property
    def sheets(self) -> VisitSheets:
        page = self.window.page("visit_sheets")
        assert isinstance(page, VisitSheets)
        return page

    def wait(self, ready: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(ready, timeout=WAIT_MS)

    def keys(self, text: str) -> None:
        """Each key to whatever has the focus; a line end is Enter."""
        for letter in text:
            self.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return if letter == "\n" else letter)

    def control(self, key: Qt.Key) -> None:
        self.qtbot.keyClick(QApplication.focusWidget(), key, Qt.KeyboardModifier.ControlModifier)

    def read(self, scan: Path) -> ScanDesk:
        """Lay a scan on the desk."""
        self.window.navigate("print", {"tab": "scan"})
        desk = self.centre.scan
        desk.open([scan])
        self.wait(lambda: bool(desk.pages) and not self.window.context.jobs.busy)
        return desk


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_office(tmp_path_factory.mktemp("built") / "office")


@pytest.fixture
def hands(
    qapp: QApplication, qtbot: Any, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hands]:
    answers: dict[str, Any] = {}
    told: list[BaseException] = []
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-21T09:30:00")
    monkeypatch.setattr(Tell, "error", lambda _self, fault: told.append(fault))
    monkeypatch.setattr(Tell, "save_file", lambda *_args: answers["save"])
    speak_chinese(qapp)
    office = Path(shutil.copytree(built, tmp_path / "office"))
    program = Program(qapp, OwnFile(tmp_path / "window.json"))
    program.open_window(open_office(office, USER, PASSWORD))
    assert program.window is not None
    program.window.activateWindow()
    yield Hands(program.window, qtbot, answers)
    for preview in program.window.findChildren(PdfPreview):
        preview.clear()
    program.window.hide()
    program.end()
    program.window.deleteLater()
    assert not told, [str(fault) for fault in told]


def print_letters(hands: Hands, folder: Path) -> Letters:
    """Through the print centre: letter, one village, into a file."""
    village = hands.session.areas.villages()[0].uid
    hands.window.navigate("print", {"area": village, "template": LETTER})
    batch = hands.centre.batch
    hands.wait(lambda: batch.tree.uid == village and batch.to_file.isEnabled() and batch.preview.count > 0)
    hands.answers["save"] = folder / "letters.pdf"
    hands.qtbot.mouseClick(batch.to_file, Qt.MouseButton.LeftButton)
    hands.wait(lambda: not batch.result.isHidden())
    return Letters.of(hands.session, hands.session.all("print_batch")[0]["uid"], folder / "letters.pdf")


def signed_marks(session: Session, numbers: Sequence[str]) -> dict[int, str]:
    """Place in the batch → what stands in the place for the signature, of the letters that are back."""
    rows = session.all("issued", Query((Where("state", "eq", "returned"),)))
    return {numbers.index(row["serial"]): row["signed"] for row in rows}


def receipts_of(session: Session, village: str) -> tuple[int, int]:
    line = next(line for line in standing(session, MONTH).receipts if line.uid == village)
    return line.issued, line.back


def test_letters_come_back_through_the_scanner(hands: Hands, tmp_path: Path) -> None:
    letters = print_letters(hands, tmp_path)
    session, village = hands.session, hands.session.areas.villages()[0].uid
    numbers = [row["serial"] for row in session.all("issued", Query(order=(("serial", False),)))]
    other_office = paper.receipt(serial.make("H", 2026, "B", 5))
    desk = hands.read(as_pdf([
        letters.back(0), through_scanner(paper.receipt(None), 1), letters.back(1, upside_down=True),
        letters.back(4, signed=False), letters.back(7, unreadable=True), letters.back(2),
        through_scanner(other_office, 2), letters.back(5, signed=False, upside_down=True),
        letters.back(3, upside_down=True), letters.back(0), letters.back(6, signed=False, tick="refused"),
    ], tmp_path / "scan.pdf"))
    assert [page.heap for page in desk.pages] == [
        Heap.FILED, Heap.NOT_OURS, Heap.FILED, Heap.EMPTY, Heap.UNREADABLE, Heap.FILED, Heap.NOT_OURS, Heap.EMPTY,
        Heap.FILED, Heap.ALREADY, Heap.EMPTY,
    ]  # fmt: skip
    read = [numbers.index(page.code) if page.code in numbers else None for page in desk.pages]
    assert read == [0, None, 1, 4, None, 2, None, 5, 3, 0, 6]
    assert {row["state"] for row in session.all("issued")} == {"printed"}, "reading files nothing"

    hands.keys("2")  # the fourth page: nobody signed
    hands.keys("0")  # the one of letter 5 goes back to the village
    hands.keys("3")  # 婉拒签字
    hands.keys(serial.display(numbers[7]).lower() + "\n")  # typed while the page is shown
    assert desk.pages[4].code == numbers[7] and desk.list.at == 4
    hands.keys("1")  # its signature was looked at
    desk.list.go(9)
    hands.keys("4")  # the second picture of the same sheet
    hands.qtbot.mouseClick(desk.file_button, Qt.MouseButton.LeftButton)
    hands.wait(lambda: bool(signed_marks(session, numbers)) and not hands.window.context.jobs.busy)
    assert signed_marks(session, numbers) == {
        0: "ink", 1: "ink", 2: "ink", 3: "ink", 4: "empty", 6: "refused", 7: "ink"}  # fmt: skip
    hands.wait(lambda: [page.heap for page in desk.pages] == [Heap.NOT_OURS] * 2)
    balance = balances(session)[village]
    assert (balance.printed, balance.back, balance.void, balance.left) == (30, 7, 0, 23)
    assert receipts_of(session, village) == (30, 7)
    hands.wait(lambda: "还有 23 份未收回" in desk.out.text())
    check_pictures(session, numbers)

    desk.list.setFocus()
    hands.control(Qt.Key.Key_Z)
    assert signed_marks(session, numbers) == {} and receipts_of(session, village) == (30, 0)
    assert not session.count("photo")
    hands.wait(lambda: len(desk.pages) == 11)  # back on the desk, with what was decided
    assert desk.decisions[3].signed == "empty" and desk.decisions[9].action == "add"


def check_pictures(session: Session, numbers: Sequence[str]) -> None:
    """Every kept picture can be opened, upright: its symbol reads as its number."""
    for at, count in {0: 2, 1: 1, 2: 1, 3: 1, 4: 1, 5: 0, 6: 1, 7: 1}.items():
        kept = kept_pages.read(session, numbers[at])
        assert len(kept.pages) == count, at
        for data in kept.pages:
            with Image.open(io.BytesIO(data)) as picture:
                assert picture.height > picture.width
                found = codes.read(picture.convert("L"))
            assert at == 7 or [code.number for code in found] == [numbers[at]]


# -- visit sheets


DAY: Mapping[int, str] = {
    1: "met told leaflets app.explained receipt.signed", 2: "nobody leaflets", 3: "declined receipt.declined", 4: "empty",
    5: "met nobody", 6: "met told app.installed receipt.signed", 8: "away",
}
NEXT_DAY: Mapping[int, str] = {1: "met told", 3: "nobody"}


def ticked(file: Path, at: int, marks: Mapping[int, str], upside_down: bool) -> Image.Image:
    page, rng = drawn(file, at), random.Random(at)
    named = {form.tick_name(line, key): rng.choice(visit_kit.PENS) for line, keys in marks.items() for key in keys.split()}
    visit_kit.tick(page, named, rng, astray=0.3)
    return through_scanner(page, at, upside_down)


def print_sheets(hands: Hands, grid: str, folder: Path) -> Path:
    """From their own page: one grid, into a file."""
    hands.window.navigate("visit_sheets", {"tab": "print"})
    page = hands.sheets.printing
    hands.wait(lambda: page.tree.choose(grid))
    hands.wait(lambda: "印成 2 张" in page.facts.text() and page.to_file.isEnabled())
    hands.answers["save"] = folder / "sheets.pdf"
    hands.qtbot.mouseClick(page.to_file, Qt.MouseButton.LeftButton)
    hands.wait(lambda: not page.result.isHidden())
    return folder / "sheets.pdf"


def test_visit_sheets_come_back_as_visits(hands: Hands, tmp_path: Path) -> None:
    session = hands.session
    round_uid = session.save("visit_round", {"name": "四季度", "from_date": "2026-11-01", "to_date": "2026-12-31"}).uid
    village = session.areas.villages()[0].uid
    grid = session.areas.children(village)[0].uid
    file = print_sheets(hands, grid, tmp_path)
    numbers = [row["serial"] for row in session.all("visit_sheet", Query(order=(("sheet_no", False),)))]
    scan = as_pdf([ticked(file, 1, NEXT_DAY, True), ticked(file, 0, DAY, False)], tmp_path / "scan.pdf")
    desk = hands.read(scan)
    assert [(page.heap, page.code) for page in desk.pages] == [(Heap.SHEET, number) for number in reversed(numbers)]
    hands.qtbot.mouseClick(desk.sheets_button, Qt.MouseButton.LeftButton)
    sheets = hands.sheets.desk
    hands.wait(lambda: len(sheets.stack.proposals) == 2 and not hands.window.context.jobs.busy)
    assert not desk.pages and session.count("visit") == 0, "nothing is saved before it is confirmed"

    hands.wait(sheets.date.line.hasFocus)  # the day is written on the paper
    hands.keys("11.20\n\n")
    assert sheets.view.hasFocus() and sheets.visitor.text() == "张永福"
    hands.control(Qt.Key.Key_Return)  # the upper sheet is plain
    hands.wait(lambda: sheets.sheet is not None and sheets.sheet.serial == numbers[0])
    assert sheets.view.currentIndex().row() == 4 and "都勾了" in sheets.doubt.text()
    hands.keys("1")  # they did open
    hands.control(Qt.Key.Key_Return)
    visits = session.all("visit")
    assert Counter(row["outcome"] for row in visits) == {"met": 4, "nobody": 2, "declined": 1, "empty": 1, "away": 1}
    assert {(row["date"], row["visitor"], row["round"]) for row in visits} == {("2026-11-20", "张永福", round_uid)}
    assert Counter(row["app"] for row in visits)["installed"] == 1
    rows = session.all("issued", Query((Where("serial", "in", numbers),)))
    assert {row["state"] for row in rows} == {"returned"} and all(session.photos(row["uid"]) for row in rows)
    line = next(line for line in standing(session, MONTH).villages if line.uid == village)
    assert (line.coverage.met, line.coverage.nobody) == (4, 2)
