"""The map of a sheet is right to a fraction of a millimetre, however the sheet lies."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import pytest
from PIL import Image

from app.documents import serial
from app.scan import codes, frames, sheetmap
from tests.app.scan import damage, paper, strokes

NUMBER = serial.make("H", 2026, "A", 77)


def mapped(scan: Image.Image) -> sheetmap.SheetMap:
    code = next(code for code in codes.read(scan) if code.number == NUMBER)
    return sheetmap.locate(scan, code, paper.REGIONS)


def truly(base: Image.Image, scan: Image.Image, done: damage.Damage) -> Callable[[float, float], tuple[float, float]]:
    """Where a place of the print really is on the scan."""
    a, b, c, d, e, f = damage._back(base, done)
    det = a * e - b * d

    def there(x: float, y: float) -> tuple[float, float]:
        x, y = x * paper.MM, y * paper.MM
        u, v = (e * (x - c) - b * (y - f)) / det, (a * (y - f) - d * (x - c)) / det
        return (scan.width - u, scan.height - v) if done.upside_down else (u, v)

    return there


@pytest.mark.parametrize("seed", range(6))
def test_boxes_are_found_through_damage_to_a_third_of_a_millimetre(seed: int) -> None:
    rng = random.Random(seed)
    base = paper.receipt(NUMBER, colour=seed % 2 == 0)
    strokes.sign(base, paper.place(paper.SIGN), rng)
    done = damage.any_damage(rng, (200, 150, 300)[seed % 3])
    scan = damage.suffer(base, done)
    sheet, there = mapped(scan), truly(base, scan, done)
    for region in (paper.SIGN, *paper.TICKS):
        miss = math.dist(sheet.to_pixels(region.x, region.y), there(region.x, region.y)) * 25.4 / done.dpi
        assert miss < 0.35, region.name


def test_a_photograph_at_an_angle_is_mapped_too() -> None:
    scan = damage.photo(paper.receipt(NUMBER), random.Random(3), tilt=0.04)
    sheet = mapped(scan)
    for region in (paper.SIGN, *paper.TICKS):
        assert sheet.fitted(region)[1], region.name


def test_a_crop_is_straight_and_in_its_size() -> None:
    base = paper.receipt(NUMBER)
    scan = damage.suffer(base, damage.Damage(200, skew=4, upside_down=True))
    picture, exact = mapped(scan).fitted(paper.SIGN, 200, margin=2)
    assert exact and picture.size == (round(66 * 200 / 25.4), round(15 * 200 / 25.4))
    edge = 2 * 200 / 25.4
    column = picture.crop((picture.width // 3, 0, picture.width // 3 * 2, picture.height)).resize(
        (1, picture.height), Image.Resampling.BOX)
    darkest = min(range(picture.height), key=list(column.tobytes()).__getitem__)
    assert min(abs(darkest - edge), abs(darkest - (picture.height - edge))) < 2


def test_a_rectangle_of_another_size_is_not_taken() -> None:
    picture = Image.new("L", (300, 200), 255)
    for edge in ((50, 60, 250, 61), (50, 140, 250, 141), (50, 60, 51, 141), (250, 60, 251, 141)):
        picture.paste(0, edge)
    found = frames.find(picture, 200, 80)
    assert found and found.corners[0] == pytest.approx((50.5, 60.5), abs=0.6)
    assert found.corners[2] == pytest.approx((250.5, 140.5), abs=0.6)
    assert frames.find(picture, 160, 80) is None
    assert frames.find(picture, 200, 60) is None
    assert frames.find(Image.new("L", (300, 200), 255), 200, 80) is None


def test_regions_without_a_symbol_make_no_map() -> None:
    code = codes.Code(NUMBER, ((0, 0), (1, 0), (1, 1), (0, 1)))
    with pytest.raises(ValueError, match="symbol"):
        sheetmap.locate(Image.new("L", (9, 9)), code, [paper.SIGN])
