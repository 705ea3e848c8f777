"""Finds the QR symbols of document numbers on a page. Only a whole number that passes its own check is taken."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from app.documents import serial
from app.errors import AppError
from app.scan.geometry import Matrix, Point, apply
from app.scan.greys import percentile

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_BLANK = 0.0004  # of the page: a stamp of a few millimetres is more
_DARKEST = 100  # grey level: darker is no paper, but a negative or a page scanned with the lid open
_CELLS, _SPOT = 150, 12  # the longer side of a page in cells of about 2 mm; a symbol of 20 mm and a smudge around it
_GREYNESS = 0.3, 0.72  # between paper and ink: the mean over some modules of a symbol
_SMALLEST = 40  # pixels: the side of a symbol of 20 mm at 50 dpi
_LARGEST = 2600  # pixels of the longer side that a first look needs: 200 dpi of A4 and a little


@dataclass(frozen=True, slots=True)
class Code:
    """A symbol: what it says ("" when it could not be read), and its corners in pixels.

    The corners are those of the symbol itself, clockwise from its own upper left one, so they tell how the page lies.
    """

    text: str
    corners: tuple[Point, Point, Point, Point]

    @property
    def number(self) -> str | None:
        """The document number, None when the symbol says anything else."""
        return as_number(self.text)

    @property
    def centre(self) -> Point:
        """The middle of the symbol in pixels."""
        return sum(x for x, _ in self.corners) / 4, sum(y for _, y in self.corners) / 4


def as_number(text: str) -> str | None:
    """The text when it is a document number letter by letter, as our own symbols hold it; never a guess."""
    try:
        return text if serial.parse(text).text == text else None
    except AppError:
        return None


def read(page: Image.Image) -> list[Code]:
    """All symbols of a page (grey or colour), the readable ones by the first way that reads a number.

    Without any number: what else was seen, so that a foreign symbol and a spoilt one can be told apart.
    """
    grey = page.convert("L")
    seen: dict[str, Code] = {}
    for at, (back, picture, binarizer) in enumerate(_ways(grey)):
        found = _look(picture, back, binarizer)
        if any(code.number for code in found):
            return found
        if at == 0 and not found and blank(grey):
            return []  # the backs of a stack scanned on both sides need no second look
        seen.update((code.text, code) for code in found)
    return list(seen.values())


def _ways(grey: Image.Image) -> Iterator[tuple[Matrix, Image.Image, zxingcpp.Binarizer]]:
    """The page as it is, then other thresholds, sizes and turns, the cheap ones first; each with the way back.

    A reader that fails on a symbol with a line drawn along it often reads it from another grid of pixels.
    """
    local, histogram = zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram
    shrink = max(1, -(-max(grey.size) // _LARGEST))
    page = grey.reduce(shrink) if shrink > 1 else grey
    yield _zoom(shrink), page, local
    yield _zoom(shrink), page, histogram
    yield *_resized(page, 0.7, shrink), local
    yield *_turned(page, 11, shrink), local
    yield *_turned(page, -20, shrink), local
    yield *_resized(page, 2.0, shrink), local
    yield _zoom(2 * shrink), ImageOps.autocontrast(page.reduce(2), cutoff=2), local
    yield *_turned(page.filter(ImageFilter.GaussianBlur(1.5)), 7, shrink), local


def _zoom(factor: float) -> Matrix:
    return factor, 0.0, 0.0, 0.0, factor, 0.0, 0.0, 0.0


def _resized(page: Image.Image, factor: float, shrink: int) -> tuple[Matrix, Image.Image]:
    size = round(page.width * factor), round(page.height * factor)
    how = Image.Resampling.BOX if factor < 1 else Image.Resampling.BICUBIC
    return _zoom(shrink / factor), page.resize(size, how)


def _turned(page: Image.Image, degrees: float, shrink: int) -> tuple[Matrix, Image.Image]:
    """Turned about its middle, on as much paper as that needs."""
    turn = math.radians(degrees)
    cos, sin = math.cos(turn), math.sin(turn)
    width = round(page.width * cos + page.height * abs(sin))
    height = round(page.height * cos + page.width * abs(sin))
    x, y = page.width / 2, page.height / 2
    back = cos, sin, x - (cos * width + sin * height) / 2, -sin, cos, y + (sin * width - cos * height) / 2
    turned = page.transform(
        (width, height), Image.Transform.AFFINE, back, Image.Resampling.BILINEAR, fillcolor="white")
    a, b, c, d, e, f = (value * shrink for value in back)
    return (a, b, c, d, e, f, 0.0, 0.0), turned


def _look(picture: Image.Image, back: Matrix, binarizer: zxingcpp.Binarizer) -> list[Code]:
    found = zxingcpp.read_barcodes(
        picture, formats=_QR, try_rotate=False, try_invert=False, binarizer=binarizer,
        return_errors=True)
    codes = []
    for item in found:
        at = item.position
        corners = tuple(apply(back, point.x, point.y)
                        for point in (at.top_left, at.top_right, at.bottom_right, at.bottom_left))
        if item.valid or _square(corners):
            codes.append(Code(item.text if item.valid else "", corners))  # type: ignore[arg-type]
    return codes


def _square(corners: Sequence[Point]) -> bool:
    """Whether an unread find has the shape of a symbol: now and then some are seen in plain print."""
    sides = [math.dist(corners[at], corners[at - 1]) for at in range(4)]
    return min(sides) > _SMALLEST and max(sides) < 1.5 * min(sides)


def blank(page: Image.Image) -> bool:
    """Whether next to nothing stands on the page, as on the back of a printed sheet."""
    small = page.convert("L").reduce(4)
    histogram = small.histogram()
    total = sum(histogram)
    paper = percentile(histogram, 0.5)
    if paper < _DARKEST:
        return False
    return sum(histogram[: max(0, paper - 40)]) < total * _BLANK


def smudge(page: Image.Image, apart: Sequence[Sequence[Point]]) -> bool:
    """Whether something about as large and as black as a symbol stands on the page outside the outlines `apart`.

    Half of a symbol is black, evenly so over some centimetres, and it stands alone; print is lighter, pictures larger.
    """
    cell = max(page.size) / _CELLS
    whole = page.convert("L")
    grey = whole.resize((max(1, round(page.width / cell)), max(1, round(page.height / cell))), Image.Resampling.BOX)
    ink, paper = percentile(whole.histogram(), 0.005), percentile(grey.histogram(), 0.8)
    light, dark = (paper - part * (paper - ink) for part in _GREYNESS)
    even = grey.filter(ImageFilter.BoxBlur(1))
    black = even.point([255 if dark <= value <= light else 0 for value in range(256)])
    draw = ImageDraw.Draw(black)
    for outline in apart:
        draw.polygon([(x / cell, y / cell) for x, y in outline], fill=0)
    spot = black.filter(ImageFilter.MinFilter(5)).getbbox()
    if spot is None or max(spot[2] - spot[0], spot[3] - spot[1]) > _SPOT:
        return False
    return min(spot[:2]) > 3 and spot[2] < grey.width - 3 and spot[3] < grey.height - 3  # the table around a photo is none
