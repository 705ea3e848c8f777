"""Only whole, checked numbers are read; what else stands on a page is told apart."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from app.documents import serial
from app.scan import codes
from tests.app.scan import damage, paper

NUMBER = serial.make("H", 2026, "A", 123)


def lying(number: str | None, text: str = "") -> Image.Image:
    """The lower half of a receipt, with another symbol on it where `text` is given."""
    page = paper.receipt(number).crop((0, 1900, 2480, 3508))
    if text:
        page.paste(paper.symbol(text), (300, 900))
    return page


@given(st.text("0123456789ABCHI", min_size=11, max_size=11))
def test_a_number_is_taken_letter_by_letter_or_not_at_all(text: str) -> None:
    taken = codes.as_number(text)
    assert taken in (None, text)
    assert taken is None or serial.parse(text).text == text


@pytest.mark.parametrize("text", ["H26A-000123-K", NUMBER.lower(), NUMBER[:-1] + "*", f" {NUMBER}", "https://a.cn/", ""])
def test_what_is_nearly_a_number_is_none(text: str) -> None:
    assert codes.as_number(text) is None


def test_numbers_are_read_through_damage_and_never_wrongly() -> None:
    rng = random.Random(8)
    box = (paper.QR.x, paper.QR.y - 1900 / paper.MM, 20.0, 20.0)
    for n in range(30):
        number = serial.make("H", 2026, "A", 1000 + n)
        page = lying(number)
        damage.touch_quiet_zone(page, box, rng)
        found = codes.read(damage.suffer(page, damage.any_damage(rng, 200 if n % 3 else 150)))
        assert {code.number for code in found} - {None} == {number}


@pytest.mark.parametrize("turns", range(4))
def test_the_corners_tell_how_the_page_lies(turns: int) -> None:
    page = lying(NUMBER).rotate(90 * turns, expand=True)
    code = next(code for code in codes.read(page) if code.number)
    (left, top), (right, _), (_, bottom), _ = code.corners
    across, down = {0: (1, 1), 1: (1, -1), 2: (-1, -1), 3: (-1, 1)}[turns]
    assert (right - left) * across > -3 and (bottom - top) * down > -3
    side = max(abs(right - left), abs(bottom - top))
    assert side == pytest.approx(20 * paper.MM, abs=6)


@pytest.mark.parametrize("number", range(8))
def test_every_other_way_of_reading_finds_the_same_place(number: int) -> None:
    page = lying(NUMBER).reduce(2)
    expected = codes.read(page)[0].centre
    back, picture, binarizer = list(codes._ways(page))[number]
    found = codes._look(picture, back, binarizer)
    assert [code.number for code in found] == [NUMBER]
    assert found[0].centre == pytest.approx(expected, abs=3)


def test_a_foreign_symbol_is_seen_as_such() -> None:
    assert [code.text for code in codes.read(lying(None, "https://example.com/a"))] == ["https://example.com/a"]


def test_a_spoilt_symbol_is_noticed_and_plain_print_is_not() -> None:
    spoilt = lying(NUMBER)
    x, y = round(paper.QR.x * paper.MM), round(paper.QR.y * paper.MM) - 1900
    around = (x - 30, y - 30, x + 266, y + 266)
    spoilt.paste(spoilt.crop(around).filter(ImageFilter.GaussianBlur(16)), around)
    assert not any(code.number for code in codes.read(spoilt))
    assert codes.smudge(spoilt, [])
    assert not codes.smudge(lying(None), [])
    assert not codes.smudge(spoilt, [[(x - 20, y - 20), (x + 260, y - 20), (x + 260, y + 260), (x - 20, y + 260)]])


def test_a_blank_page_is_blank() -> None:
    empty = damage.suffer(Image.new("L", (1240, 1754), 255), damage.Damage(150, noise=10, paper=230, jpeg=60))
    assert codes.blank(empty)
    assert not codes.blank(lying(None).reduce(2))
    for dark in (Image.eval(lying(None).reduce(2), lambda value: 255 - value), Image.new("L", (1240, 1754), 5)):
        assert not codes.blank(dark), "a negative, a page lost in the dark"
