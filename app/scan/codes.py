"""Finds the QR symbols of document numbers on a page. Only a whole number that passes its own check is taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from app.documents import serial
from app.errors import AppError
from app.scan.geometry import Point

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
    for zoom, picture, binarizer in _ways(grey):
        found = _look(picture, zoom, binarizer)
        if any(code.number for code in found):
            return found
        seen.update((code.text, code) for code in found)
    return list(seen.values())


def _ways(grey: Image.Image) -> Iterator[tuple[float, Image.Image, zxingcpp.Binarizer]]:
    """The page as it is, then as blurred, thresholded, shrunk and enlarged versions of it."""
    local, histogram = zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram
    shrink = max(1, -(-max(grey.size) // _LARGEST))
    first = grey.reduce(shrink) if shrink > 1 else grey
    yield shrink, first, local
    yield shrink, first.filter(ImageFilter.BoxBlur(1)), local
    half = first.reduce(2)
    yield shrink * 2, half, histogram
    yield shrink * 2, ImageOps.autocontrast(half, cutoff=2).filter(ImageFilter.MedianFilter(3)), local
    double = first.resize((first.width * 2, first.height * 2), Image.Resampling.BICUBIC)
    yield shrink / 2, double, local


def _look(picture: Image.Image, zoom: float, binarizer: zxingcpp.Binarizer) -> list[Code]:
    found = zxingcpp.read_barcodes(
        picture, formats=zxingcpp.BarcodeFormat.QRCode, try_rotate=False, try_invert=False, binarizer=binarizer,
        return_errors=True)
    codes = []
    for item in found:
        at = item.position
        corners = tuple((point.x * zoom, point.y * zoom)
                        for point in (at.top_left, at.top_right, at.bottom_right, at.bottom_left))
        codes.append(Code(item.text if item.valid else "", corners))  # type: ignore[arg-type]
    return codes
