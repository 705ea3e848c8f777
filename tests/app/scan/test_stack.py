"""Pages go to the right heaps, and never under a wrong number."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from app.documents import serial, template
from app.errors import AppError, Cancelled
from app.scan import keep, stack
from app.scan.marks import Ink, Tick
from app.scan.pages import Picture
from app.scan.stack import Heap, Known, Page
from tests.app.scan import damage, paper, sheets, strokes
from tests.office_kit import StopAt

OURS = serial.make("H", 2026, "A", 7)
SECOND = serial.make("H", 2026, "A", 8)
THEIRS = serial.make("H", 2026, "K", 7)
OUT = Known("printed", paper.REGIONS)


def know(number: str) -> Known | None:
    return None if number == THEIRS else OUT


def receipt(number: str = OURS, signed: bool = False, ticks: Sequence[str] = (), seed: int = 1) -> Image.Image:
    rng = random.Random(seed)
    page = paper.receipt(number)
    if signed:
        strokes.sign(page, paper.place(paper.SIGN), rng, strokes.BLACK)
    for region in paper.TICKS:
        if region.name in ticks:
            strokes.tick(page, paper.place(region), "check", rng)
    return page


def sort(page: Image.Image, known: Known | None = OUT, done: damage.Damage | None = None) -> list[Page]:
    scan = damage.suffer(page, done or damage.Damage(200, skew=1.5))
    return stack.sort(Picture(Path("a.pdf"), 3, scan), lambda number: None if number == THEIRS else known)


def only(page: Image.Image, known: Known | None = OUT) -> Page:
    found = sort(page, known)
    assert len(found) == 1
    return found[0]


def test_a_signed_receipt_is_for_the_filed_heap() -> None:
    page = only(receipt(signed=True, ticks=("received", "told")))
    assert (page.code, page.heap, page.sign, page.proposal) == (OURS, Heap.FILED, Ink.FOUND, "ink")
    assert page.ticks == {"received": Tick.ON, "told": Tick.ON, "family": Tick.OFF, "refused": Tick.OFF}
    assert page.stroke > 9 and page.file == Path("a.pdf") and page.number == 3


def test_an_empty_box_waits_for_a_person() -> None:
    page = only(receipt())
    assert (page.code, page.heap, page.sign, page.proposal) == (OURS, Heap.EMPTY, Ink.EMPTY, "")


def test_a_ticked_refusal_is_proposed_only() -> None:
    page = only(receipt(ticks=("refused",)))
    assert (page.heap, page.proposal) == (Heap.EMPTY, "refused")


def test_every_paper_calls_the_refusal_by_its_name() -> None:
    names = {cell.tick for paper_ in template.papers() for block in paper_.blocks for cell in getattr(block, "cells", ())
             if getattr(cell, "tick", "") and "婉拒签" in cell.text}
    assert names == {stack.REFUSED}


def test_a_signature_beside_a_refusal_waits_for_a_person() -> None:
    page = only(receipt(signed=True, ticks=("refused",)))
    assert (page.heap, page.sign, page.proposal) == (Heap.EMPTY, Ink.DOUBTFUL, "")


@pytest.mark.parametrize(("known", "heap"), [
    (Known("void", paper.REGIONS, void_reason="印错"), Heap.VOID),
    (Known("returned", paper.REGIONS), Heap.ALREADY),
    (Known("archived", paper.REGIONS), Heap.ALREADY),
    (Known("printed", paper.REGIONS, sheet=True), Heap.SHEET),
    (Known("issued", (paper.QR,)), Heap.FILED),
    (Known("numbered"), Heap.FILED),
    (None, Heap.NOT_OURS),
])
def test_the_register_decides_the_heap(known: Known | None, heap: Heap) -> None:
    page = only(receipt(), known)
    assert page.heap is heap and page.code == OURS
    assert page.proposal == ("unseen" if heap is Heap.FILED else "")


def test_both_parties_must_have_signed() -> None:
    number, code = sheets.numbers("duty-unit", 1)[0], "duty-unit"
    places = sheets.regions(code)
    first, second = (region for region in places if region.kind == "sign")
    page = sheets.printed(code, [number])[0]
    known = Known("printed", places)
    strokes.sign(page, paper.place(first), random.Random(1), strokes.BLACK)
    assert (only(page, known).heap, only(page, known).sign) == (Heap.EMPTY, Ink.DOUBTFUL)
    strokes.sign(page, paper.place(second), random.Random(2), strokes.BLUE)
    assert (only(page, known).heap, only(page, known).sign) == (Heap.FILED, Ink.FOUND)


@pytest.mark.parametrize("turns", range(4))
def test_the_kept_picture_is_upright_and_small(turns: int) -> None:
    scan = damage.suffer(receipt(), damage.Damage(200, skew=3, noise=8)).rotate(90 * turns, expand=True)
    page = stack.sort(Picture(Path("a.jpg"), 1, scan), know)[0]
    kept = Image.open(io.BytesIO(page.image))
    assert len(page.image) <= 250_000 and kept.height > kept.width and not kept.getexif()
    again = stack.sort(Picture(Path("a.jpg"), 1, kept.convert("L")), know)[0]
    code = next(code for code in stack.codes.read(kept) if code.number)
    (left, top), (right, level), *_ = code.corners
    assert right - left > 90 and abs(level - top) < 3
    assert again.code == OURS and Image.open(io.BytesIO(page.sign_image)).width > 350


def test_a_slip_cut_off_and_slips_on_one_glass() -> None:
    numbers = [serial.make("H", 2026, "A", n) for n in (21, 22, 23)]
    slips = [paper.slip(receipt(number, signed=at != 1)) for at, number in enumerate(numbers)]
    assert only(slips[0]).heap is Heap.FILED
    found = sort(paper.on_flatbed(slips), done=damage.Damage(200, skew=-2, upside_down=True))
    assert {page.code: page.heap for page in found} == {
        numbers[0]: Heap.FILED, numbers[1]: Heap.EMPTY, numbers[2]: Heap.FILED}
    for page in found:
        own = Image.open(io.BytesIO(page.image))
        assert {code.number for code in stack.codes.read(own)} == {page.code}


@pytest.mark.parametrize("skew", [0.0, -4.0])
def test_slips_that_touch_are_told_apart(skew: float) -> None:
    numbers = [serial.make("H", 2026, "A", n) for n in (31, 32)]
    slips = [paper.slip(receipt(number, signed=at == 1)) for at, number in enumerate(numbers)]
    found = sort(paper.on_flatbed(slips, height_mm=297, gap_mm=0), done=damage.Damage(200, skew=skew))
    assert {page.code: page.heap for page in found} == {numbers[0]: Heap.EMPTY, numbers[1]: Heap.FILED}


def test_a_spoilt_slip_beside_a_good_one_is_not_lost() -> None:
    good, spoilt = paper.slip(receipt(signed=True)), paper.slip(receipt(SECOND))
    x, y = round(paper.QR.x * paper.MM), round((paper.QR.y - 198) * paper.MM)
    around = (x - 30, y - 30, x + 266, y + 266)
    spoilt.paste(spoilt.crop(around).filter(ImageFilter.GaussianBlur(16)), around)
    found = sort(paper.on_flatbed([good, spoilt]), done=damage.Damage(200))
    assert [(page.code, page.heap) for page in found] == [(OURS, Heap.FILED), (None, Heap.UNREADABLE)]


def test_two_numbers_on_one_sheet_are_not_guessed_at() -> None:
    page = receipt(signed=True)
    page.paste(paper.symbol(SECOND), (round(60 * paper.MM), round(226 * paper.MM)))
    found = only(page)
    assert (found.code, found.heap) == (None, Heap.UNREADABLE)
    assert serial.display(OURS) in found.note and serial.display(SECOND) in found.note


@pytest.mark.parametrize("text", ["https://example.com/abc", "H26A000123X", THEIRS, "扫码关注", ""])
def test_strange_paper_is_put_aside(text: str) -> None:
    page = paper.receipt(None)
    if text:
        page.paste(paper.symbol(text), (400, 2600))
    found = only(page)
    assert (found.heap, found.code) == (Heap.NOT_OURS, THEIRS if text == THEIRS else None) and found.note


def test_a_blank_back_says_so() -> None:
    assert only(Image.new("L", (2480, 3508), 255)).note == "空白页。"


def test_a_photo_of_a_signed_receipt() -> None:
    scan = damage.photo(receipt(signed=True), random.Random(4), tilt=0.03)
    page = stack.sort(Picture(Path("a.jpg"), 1, scan), know)[0]
    assert (page.code, page.heap) == (OURS, Heap.FILED)


def test_a_typed_number_is_checked_and_sorted() -> None:
    page = only(paper.receipt(None))
    judged = stack.judge(page, serial.display(OURS).lower(), know)
    assert (judged.code, judged.heap, judged.proposal, judged.image) == (OURS, Heap.FILED, "unseen", page.image)
    assert stack.judge(page, THEIRS, know).heap is Heap.NOT_OURS
    with pytest.raises(AppError, match="校验"):
        stack.judge(page, OURS[:-1] + ("A" if OURS[-1] != "A" else "B"), know)


def files(folder: Path) -> list[Path]:
    """A signed receipt, an empty one, the first once more, an unreadable file and a stray text."""
    folder.mkdir()
    done = damage.Damage(200)
    for name, page in (("1.jpg", receipt()), ("2.jpg", receipt(SECOND)), ("10.jpg", receipt(signed=True))):
        damage.suffer(page, done).save(folder / name, quality=80)
    (folder / "11.pdf").write_bytes(b"%PDF-1.4 broken")
    return [folder]


def test_a_stack_keeps_its_order_and_offers_twins_as_further_pages(tmp_path: Path) -> None:
    found = stack.read(files(tmp_path / "收回"), know)
    assert [(page.file.name, page.code, page.heap) for page in found.pages] == [
        ("1.jpg", OURS, Heap.ALREADY), ("2.jpg", SECOND, Heap.EMPTY), ("10.jpg", OURS, Heap.FILED)]
    assert "10.jpg" in found.pages[0].note and [page.code for page in found.heap(Heap.EMPTY)] == [SECOND]
    assert [fault.file.name for fault in found.faults] == ["11.pdf"]


def test_reading_can_be_stopped(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        stack.read(files(tmp_path / "收回"), know, StopAt(1))


def test_damaged_sheets_are_never_filed_wrongly() -> None:
    rng = random.Random(20)
    for code in ("law-notice", "privacy-full"):
        number = sheets.numbers(code, 1)[0]
        base, known = sheets.printed(code, [number])[0], Known("printed", sheets.regions(code))
        for _ in range(6):
            page, truth = sheets.filled_in(base, known.regions, number, rng)
            found = sort(page, known, damage.any_damage(rng))
            assert [(item.code, item.heap) for item in found] == [(number, Heap.FILED if truth.signed else Heap.EMPTY)]
            assert {name: tick is Tick.ON for name, tick in found[0].ticks.items()} == {
                name: bool(kind) for name, kind in truth.ticks.items()}


def test_a_picture_too_large_to_keep_is_made_smaller() -> None:
    noise = Image.effect_noise((2400, 3000), 120)
    data = keep.jpeg(noise)
    assert len(data) <= keep.BYTES and Image.open(io.BytesIO(data)).width < 2400
    assert replace(only(receipt()), image=data).image == data
