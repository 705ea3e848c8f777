"""Handwriting is told from what is none; what measuring does not settle is called doubtful."""

from __future__ import annotations

import random

import pytest
from PIL import Image, ImageDraw

from app.scan import marks
from app.scan.marks import Ink, Tick
from tests.app.scan import damage, paper, strokes

BOX = (4.0, 4.0, 62.0, 11.0)
SQUARE = (4.0, 4.0, 4.0, 4.0)


def sheet(width: float, height: float, box: strokes.Box, colour: bool = False) -> Image.Image:
    """A piece of paper at 300 dpi with the frame of `box` printed on it."""
    page = Image.new("RGB" if colour else "L", (round(width * strokes.MM), round(height * strokes.MM)), "white")
    x, y, w, h = (value * strokes.MM for value in box)
    ImageDraw.Draw(page).rectangle((x, y, x + w, y + h), outline="black", width=2)
    return page


def scanned(page: Image.Image, box: strokes.Box, margin: float, rng: random.Random) -> Image.Image:
    """The box cut out of a scan at 200 dpi, as the sheet map does it."""
    done = damage.Damage(200, noise=rng.uniform(0, 12), blur=rng.uniform(0, 1), paper=rng.randint(215, 255),
                         ink=rng.randint(0, 60), jpeg=60, seed=rng.randrange(1000))
    scale = 200 / 25.4
    x, y, w, h = box
    left, top = round((x - margin) * scale), round((y - margin) * scale)
    size = round((w + 2 * margin) * scale), round((h + 2 * margin) * scale)
    return damage.suffer(page, done).crop((left, top, left + size[0], top + size[1]))


def sign_box(draw: str, seed: int, colour: bool = False) -> tuple[Ink, float]:
    rng = random.Random(seed)
    page = sheet(70, 19, BOX, colour)
    if draw == "signed":
        strokes.sign(page, BOX, rng)
    elif draw == "dust":
        strokes.dust(page, BOX, rng)
    elif draw == "line":
        strokes.stroke(page, [(4, 9.5), (66, 9.7)], 0.3, strokes.BLACK)
    elif draw == "streak":
        strokes.stroke(page, [(30, 0), (30.2, 19)], 0.4, strokes.PENCIL)
    elif draw == "back":
        strokes.faint_back(page, BOX, rng)
    elif draw == "dot":
        strokes.stroke(page, [(20, 9), (22, 9.5), (23, 8.5)], 0.4, strokes.BLACK)
    return marks.signature(scanned(page, BOX, 0, rng))


@pytest.mark.parametrize("colour", [False, True])
def test_signatures_are_found(colour: bool) -> None:
    for seed in range(30):
        ink, amount = sign_box("signed", seed, colour)
        assert ink is Ink.FOUND and amount > 9, seed


@pytest.mark.parametrize("draw", ["", "dust", "line", "streak"])
def test_what_no_pen_wrote_is_empty(draw: str) -> None:
    for seed in range(20):
        assert sign_box(draw, seed)[0] is Ink.EMPTY, seed


def test_the_back_shining_through_is_never_a_signature() -> None:
    assert Ink.FOUND not in {sign_box("back", seed)[0] for seed in range(30)}


def test_a_single_small_mark_is_doubtful() -> None:
    assert {sign_box("dot", seed)[0] for seed in range(10)} == {Ink.DOUBTFUL}


def tick_box(kind: str, seed: int) -> tuple[Tick, float]:
    rng = random.Random(seed)
    page = sheet(12, 12, SQUARE)
    if kind == "beside":
        strokes.stroke(page, [(2.6, 4), (3.1, 6), (2.7, 7.5)], 0.4, strokes.BLACK)
    elif kind:
        strokes.tick(page, SQUARE, kind, rng)
    return marks.tick(scanned(page, SQUARE, marks.TICK_MARGIN, rng))


@pytest.mark.parametrize(("kind", "expected"), [
    ("", Tick.OFF), ("check", Tick.ON), ("cross", Tick.ON), ("slash", Tick.ON), ("filled", Tick.ON),
    ("scribbled", Tick.DOUBTFUL), ("beside", Tick.DOUBTFUL),
])
def test_tick_boxes(kind: str, expected: Tick) -> None:
    for seed in range(25):
        assert tick_box(kind, seed)[0] is expected, seed


def test_the_amounts_grow_with_the_ink() -> None:
    assert tick_box("", 1)[1] < tick_box("slash", 1)[1] < tick_box("cross", 1)[1] < tick_box("filled", 1)[1]


def test_ink_in_a_box_that_is_not_found_is_doubtful() -> None:
    blank = Image.new("L", (1654, 2339), 255)
    page = blank.copy()
    strokes_page = ImageDraw.Draw(page)
    for offset in range(0, 300, 12):
        strokes_page.line((360 + offset, 2040, 372 + offset, 2080), 0, 3)
    number = "H26A000001S"
    blank.paste(paper.symbol(number).resize((157, 157)), (1323, 1590))
    page.paste(paper.symbol(number).resize((157, 157)), (1323, 1590))
    from app.scan import codes, sheetmap

    for picture in (blank, page):
        sheet = sheetmap.locate(picture, codes.read(picture)[0], [paper.QR])
        assert marks.look_sign(sheet, paper.SIGN)[0] is Ink.DOUBTFUL
        assert marks.look_tick(sheet, paper.TICKS[0])[0] is Tick.DOUBTFUL
