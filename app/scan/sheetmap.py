"""Where the places of a printed sheet lie on a picture of it: first from the symbol, then refined at printed frames.

A symbol of 20 mm tells the scale within a hundredth, which is a millimetre at 100 mm from it. Frames printed at known
places are therefore looked for, the large ones first and then from the nearest on, and each found one steadies the map.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image

from app.documents.layout_items import Region
from app.scan import frames, geometry
from app.scan.codes import Code
from app.scan.geometry import Matrix, Pair, Point

_FINE = 8.0  # pixels per mm while looking for frames: about 200 dpi
_ASKEW = 0.35  # mm by which an affine map may miss before perspective is allowed for
_THIN = 12.0  # mm between tick squares that serve as anchors


@dataclass(slots=True)
class SheetMap:
    """The map of one sheet, from mm of the print (as its regions are given) to pixels of `image`."""

    image: Image.Image
    matrix: Matrix
    scale: float  # pixels per mm at the symbol
    anchors: list[Pair] = field(default_factory=list)

    def to_pixels(self, x_mm: float, y_mm: float) -> Point:
        """The pixel of a place of the print."""
        return geometry.apply(self.matrix, x_mm, y_mm)

    def crop(self, region: Region, dpi: float = 200.0, margin: float = 0.0) -> Image.Image:
        """The region straightened, `margin` mm more on each side; what lies off the page is white."""
        return self._window(region.x - margin, region.y - margin, region.width + 2 * margin,
                            region.height + 2 * margin, dpi / 25.4)

    def fitted(self, region: Region, dpi: float = 200.0, margin: float = 0.0, slack: float = 0.8) -> tuple[Image.Image, bool]:
        """Like `crop`, but set exactly on the region's printed frame, and whether that was found within `slack` mm."""
        own = self._find(region, slack)
        if own is None:
            return self.crop(region, dpi, margin), False
        exact = geometry.projective(list(zip(_corners(region), own, strict=True)))
        return SheetMap(self.image, exact, self.scale).crop(region, dpi, margin), True

    def outline(self, box: tuple[float, float, float, float]) -> list[Point]:
        """The corners, in pixels, of a box x, y, width, height in mm."""
        x, y, width, height = box
        return [self.to_pixels(*p) for p in ((x, y), (x + width, y), (x + width, y + height), (x, y + height))]

    def anchor(self, region: Region, slack: float) -> bool:
        """Look for the region's frame within `slack` mm and steady the map by it; whether it was found."""
        found = self._find(region, slack)
        if found is None:
            return False
        self.anchors += zip(_corners(region), found, strict=True)
        self._refit()
        return True

    def _window(self, x: float, y: float, width: float, height: float, scale: float) -> Image.Image:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        data = geometry.window(self.matrix, x, y, scale)
        return self.image.transform(size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BILINEAR,
                                    fillcolor="white")

    def _find(self, region: Region, slack: float) -> list[Point] | None:
        margin = slack + 0.8
        left, top = region.x - margin, region.y - margin
        window = self._window(left, top, region.width + 2 * margin, region.height + 2 * margin, _FINE).convert("L")
        frame = frames.find(window, region.width * _FINE, region.height * _FINE)
        if frame is None:
            return None
        return [self.to_pixels(left + x / _FINE, top + y / _FINE) for x, y in frame.corners]

    def _refit(self) -> None:
        flat = geometry.affine(self.anchors)
        miss = max(math.dist(geometry.apply(flat, *place), pixel) for place, pixel in self.anchors)
        self.matrix = flat
        if miss > _ASKEW * self.scale and len(self.anchors) >= 7:
            self.matrix = geometry.projective(self.anchors)


def locate(image: Image.Image, code: Code, regions: Sequence[Region]) -> SheetMap:
    """The map of the sheet that carries `code`; `regions` are those of its page, one of kind "qr".

    Raises ValueError when the regions have no symbol.
    """
    symbol = next((region for region in regions if region.kind == "qr"), None)
    if symbol is None:
        raise ValueError("the regions of a sheet that comes back hold its symbol")
    # The lower right corner of a symbol has no finder pattern: it is known least exactly, and left out.
    corners = list(zip(_corners(symbol), code.corners, strict=True))
    known = [corners[i] for i in (0, 1, 3)]
    matrix = geometry.similarity(known)
    sheet = SheetMap(image, matrix, math.hypot(matrix[0], matrix[3]), known)
    for region in _by_distance([region for region in regions if region.kind == "sign"], symbol):
        sheet.anchor(region, 1.0 + 0.04 * _nearest(sheet, region))
    ticks = _by_distance([region for region in regions if region.kind == "tick"], symbol)
    for region in ticks:
        distance = _nearest(sheet, region)
        if distance > _THIN:
            sheet.anchor(region, min(2.0, 0.5 + 0.025 * distance))
    return sheet


def _corners(region: Region) -> list[Point]:
    right, bottom = region.x + region.width, region.y + region.height
    return [(region.x, region.y), (right, region.y), (right, bottom), (region.x, bottom)]


def _middle(region: Region) -> Point:
    return region.x + region.width / 2, region.y + region.height / 2


def _by_distance(regions: Sequence[Region], symbol: Region) -> list[Region]:
    return sorted(regions, key=lambda region: math.dist(_middle(region), _middle(symbol)))


def _nearest(sheet: SheetMap, region: Region) -> float:
    middle = _middle(region)
    return min(math.dist(place, middle) for place, _ in sheet.anchors)
