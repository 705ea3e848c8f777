"""The scan desk in a real window: a mixed stack is sorted, a person decides with keys, one step files it and one undoes it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import Qt

from app.documents.issue import Recipients, issue
from app.scan.stack import Heap
from app.session import Query, Session, Where
from tests.app.scan import paper, sheets, strokes
from tests.ui.conftest import Said
from ui.context import AppContext
from ui.screens.print_centre import PrintCentre

LETTER = "letter-receipt"


def rendered(pdf: Path) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf.read_bytes())
    form: Any = {"scale": 300 / 72, "grayscale": True}
    pages = [page.render(**form).to_pil().convert("L") for page in document]
    document.close()
    return pages


def write_stack(folder: Path, pages: list[Image.Image]) -> Path:
    """The pages as the office scanner writes them: one grey PDF of 200 dpi."""
    small = [page.resize((page.width * 2 // 3, page.height * 2 // 3)) for page in pages]
    out = folder / "扫描.pdf"
    small[0].save(out, save_all=True, append_images=small[1:], resolution=200, quality=70)
    return out


def signed(page: Image.Image, seed: int) -> Image.Image:
    made = page.copy()
    for region in sheets.regions(LETTER):
        if region.kind == "sign":
            strokes.sign(made, paper.place(region), random.Random(seed))
    return made


@pytest.fixture
def stack(session: Session, tmp_path: Path) -> tuple[Path, list[str]]:
    """Six letters: three signed (one upside down), one left empty, one with its number torn off, one twice; one stranger."""
    village = session.areas.villages()[0].uid
    homes = [row["uid"] for row in session.all("household", Query((Where("area", "under", village),)))][:6]
    issue(session, LETTER, Recipients(uids=tuple(homes)), tmp_path / "out.pdf")
    numbers = sorted(row["serial"] for row in session.all("issued"))
    pages = rendered(tmp_path / "out.pdf")
    torn = signed(pages[4], 5)
    code = next(region for region in sheets.regions(LETTER) if region.kind == "qr")
    left, top, side = (length * paper.MM for length in (code.x, code.y, code.width))
    ImageDraw.Draw(torn).rectangle((left + side / 2, top - 9, left + side + 9, top + side + 9), fill=255)
    strange = Image.new("L", pages[0].size, 255)
    ImageDraw.Draw(strange).text((300, 300), "FAX", fill=0)
    come = [signed(pages[0], 1), signed(pages[1], 2).rotate(180), signed(pages[2], 3), pages[3], torn, signed(pages[0], 1)]
    return write_stack(tmp_path, [*come, strange]), numbers


@pytest.fixture
def centre(context: AppContext, qtbot: Any) -> Iterator[PrintCentre]:
    page = PrintCentre(context)
    qtbot.addWidget(page)
    context.pulse.changed.connect(page.hear)
    page.resize(1200, 700)
    page.show()
    page.arrive({"tab": "scan"})
    yield page
    page.batch.preview.clear()
    page.wording.preview.clear()


def states(session: Session) -> dict[str, tuple[str, str | None]]:
    return {row["serial"]: (row["state"], row["signed"]) for row in session.all("issued")}


def test_a_stack_is_sorted_decided_filed_and_taken_back(
    centre: PrintCentre, context: AppContext, session: Session, said: Said, stack: tuple[Path, list[str]], qtbot: Any
) -> None:
    pdf, numbers = stack
    desk = centre.scan
    context.session.on_change(lambda changed: context.pulse.changed.emit(changed))
    desk.open([pdf])
    qtbot.waitUntil(lambda: bool(desk.pages), timeout=20_000)
    assert [len(desk.stack.heap(heap)) for heap in (Heap.FILED, Heap.EMPTY, Heap.UNREADABLE, Heap.ALREADY)] == [3, 1, 1, 1]
    assert session.count("issued", Query((Where("state", "eq", "returned"),))) == 0, "looking files nothing"

    empty = desk.stack.heap(Heap.EMPTY)[0]
    assert desk.list.at == empty and desk.view.showing
    assert desk.list.currentItem().text(0) != "—"
    qtbot.keyClick(desk.list, Qt.Key.Key_4)  # does not fit this page
    assert desk.stack.waits(empty)
    qtbot.keyClick(desk.list, Qt.Key.Key_3)
    assert desk.decisions[empty].signed == "refused"

    torn = desk.stack.heap(Heap.UNREADABLE)[0]
    assert desk.list.at == torn, "the next page that waits is in sight"
    qtbot.keyClicks(desk.list, numbers[4][0])
    assert desk.line.text() == numbers[4][0], "a gun may begin anywhere"
    wrong = numbers[4][:-1] + ("A" if numbers[4][-1] != "A" else "B")
    desk.line.setText(wrong)
    qtbot.keyClick(desk.line, Qt.Key.Key_Return)
    assert "校验不符" in said.last and desk.pages[torn].code is None
    desk.line.setText(numbers[4])
    qtbot.keyClick(desk.line, Qt.Key.Key_Return)
    assert desk.pages[torn].code == numbers[4]
    desk.list.go(torn)
    qtbot.keyClick(desk.list, Qt.Key.Key_1)

    twin = desk.stack.heap(Heap.ALREADY)[0]
    desk.list.go(twin)
    qtbot.keyClick(desk.list, Qt.Key.Key_4)
    assert desk.file_button.text() == "登记 6 页"
    desk.file()
    qtbot.waitUntil(lambda: "登记收回5份" in said.last or len(said.faults) > 0, timeout=20_000)
    assert not said.faults
    found = states(session)
    assert [found[number] for number in numbers] == [
        ("returned", "ink"), ("returned", "ink"), ("returned", "ink"), ("returned", "refused"), ("returned", "ink"),
        ("printed", None)]
    uid = session.all("issued", Query((Where("serial", "eq", numbers[0]),)))[0]["uid"]
    assert len(session.photos(uid)) == 2
    assert [page.heap for page in desk.pages] == [Heap.NOT_OURS]

    context.undo()
    assert {state for state, _ in states(session).values()} == {"printed"}
    qtbot.waitUntil(lambda: len(desk.pages) == 7)
    assert desk.file_button.text() == "登记 6 页", "what was decided is remembered"


def test_pages_nobody_looked_at_are_never_filed(
    centre: PrintCentre, session: Session, said: Said, stack: tuple[Path, list[str]], qtbot: Any
) -> None:
    desk = centre.scan
    desk.open([stack[0]])
    qtbot.waitUntil(lambda: bool(desk.pages), timeout=20_000)
    said.answers = ["继续核对"]
    desk.file()
    assert "还有 2 页没有核对" in said.asked[-1]
    assert {state for state, _ in states(session).values()} == {"printed"}
    assert centre.may_leave()
    assert "没有登记" in said.last


def test_filing_waits_for_a_stack_still_being_read(
    centre: PrintCentre, session: Session, said: Said, stack: tuple[Path, list[str]], qtbot: Any
) -> None:
    desk = centre.scan
    desk.open([stack[0]])
    desk.file()
    assert "请等它做完" in said.last and not said.asked
    qtbot.waitUntil(lambda: bool(desk.pages), timeout=20_000)
    said.answers = ["登记其余的"]
    desk.file()
    assert not desk.pages_shown.isEnabled(), "nothing comes onto the desk while it is filed"
    qtbot.waitUntil(desk.pages_shown.isEnabled, timeout=20_000)
    assert "登记收回3份" in said.last and len(desk.pages) == 4


def test_a_file_that_cannot_be_read_is_named(centre: PrintCentre, said: Said, tmp_path: Path, qtbot: Any) -> None:
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.4 nothing")
    centre.scan.open([tmp_path / "坏.pdf"])
    qtbot.waitUntil(lambda: bool(centre.scan.stack.faults))
    assert "坏.pdf" in centre.scan.faults.toPlainText() and not said.faults
