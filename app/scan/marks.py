"""Is there handwriting in a sign box, is a tick box ticked: measured, and called doubtful where measuring does not settle it.

Ink is what is darker than the paper around it by more than the picture's own noise. What was printed there (the frame)
and what no pen draws (dust, a scanner's streak, a straight line from edge to edge) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from PIL import Image, ImageChops, ImageFilter, ImageStat

from app.documents.layout_items import Region
from app.scan.greys import percentile
from app.scan.sheetmap import SheetMap

DPI = 200.0
TICK_MARGIN = 1.5  # mm around a tick square that its picture must show
_MM = DPI / 25.4
_SIGN_INSET = 0.8  # mm from the middle of the frame's line
_TICK_INSET = 0.55
_CELL = 4  # pixels: half a millimetre
_CELL_FULL = 56  # of 255: the part of a cell that must be ink
_SPECK = 1.6  # mm: nothing smaller is writing
_STRAIGHT = 3  # cells: how thick a line may be to be no writing
_SIGNED, _UNSIGNED = 9.0, 2.0  # mm of stroke
_WIDE = 4.0  # mm a signature spreads at least
_PALE = 32.0  # grey levels: writing of the reverse shines through no darker
_OFF, _ON, _FULL = 0.015, 0.05, 0.42  # inked part of a tick square
_BESIDE = 0.03  # inked part of the surroundings of a square that shows a mark gone astray


class Ink(StrEnum):
    """What a sign box shows; NONE when the page has no sign box."""

    FOUND = "found"
    EMPTY = "empty"
    DOUBTFUL = "doubtful"
    NONE = "none"


class Tick(StrEnum):
    """What a tick square shows."""

    ON = "on"
    OFF = "off"
    DOUBTFUL = "doubtful"


def look_sign(sheet: SheetMap, region: Region) -> tuple[Ink, float]:
    """The sign box of a sheet. Signed or empty is said only where the box itself was found for certain."""
    picture, exact = sheet.fitted(region, DPI, slack=1.0)
    ink, amount = signature(picture)
    return (ink, amount) if exact else (Ink.DOUBTFUL, amount)


def look_tick(sheet: SheetMap, region: Region) -> tuple[Tick, float]:
    """A tick square of a sheet. One whose frame is not found is doubtful, unless it is filled up and so hides the frame."""
    picture, exact = sheet.fitted(region, DPI, TICK_MARGIN)
    state, amount = tick(picture)
    return (state, amount) if exact or amount >= _FULL else (Tick.DOUBTFUL, amount)


def signature(picture: Image.Image) -> tuple[Ink, float]:
    """Judge a sign box cut out along its frame at 200 dpi: the answer, and millimetres of stroke."""
    inset = round(_SIGN_INSET * _MM)
    inside = _darkest(picture).crop((inset, inset, picture.width - inset, picture.height - inset))
    depth = ImageChops.subtract(_paper(inside), inside.filter(ImageFilter.BoxBlur(1)), offset=64)
    level = _noise_level(depth)
    mask = depth.point([255 if value > level else 0 for value in range(256)])
    columns, rows = inside.width // _CELL, inside.height // _CELL
    cells: Any = mask.resize((columns, rows), Image.Resampling.BOX).get_flattened_data()
    inked = {at for at, value in enumerate(cells) if value >= _CELL_FULL}
    written = [part for part in _parts(inked, columns) if _is_writing(part, columns, rows)]
    stroke = sum(len(part) for part in written) * _CELL / _MM
    if stroke <= _UNSIGNED:
        return Ink.EMPTY, round(stroke, 1)
    across = {at % columns for part in written for at in part}
    spread = (max(across) - min(across) + 1) * _CELL / _MM
    dark = ImageStat.Stat(depth, mask).mean[0] - 64
    sure = stroke >= _SIGNED and spread >= _WIDE and dark >= _PALE
    return (Ink.FOUND if sure else Ink.DOUBTFUL), round(stroke, 1)


def tick(picture: Image.Image) -> tuple[Tick, float]:
    """Judge a tick square shown with `TICK_MARGIN` mm around it at 200 dpi: the answer, and the inked part of it."""
    grey = _darkest(picture).filter(ImageFilter.BoxBlur(1))
    edge, inset = round(TICK_MARGIN * _MM), round(_TICK_INSET * _MM)
    size = picture.width - 2 * edge
    box = (edge + inset, edge + inset, edge + size - inset, edge + size - inset)
    whole = grey.histogram()
    white = percentile(whole, 0.85)
    noise = min(8, white - percentile(whole, 0.6))
    # Half way down to the darkest, so that blur does not widen a stroke; but a speck of noise is no ink.
    level = white - max(26, 3 * noise, (white - percentile(grey.crop(box).histogram(), 0.02)) // 2)
    mask = grey.point([255 if value < level else 0 for value in range(256)])
    inside = _share(mask.crop(box))
    beside = sorted(_beside(mask, edge, size))
    if inside < _OFF:
        state = Tick.OFF if beside[-1] < _BESIDE else Tick.DOUBTFUL
    elif inside < _ON or (inside >= _FULL and beside[-2] >= _BESIDE):  # struck out: full, and over more than one edge
        state = Tick.DOUBTFUL
    else:
        state = Tick.ON
    return state, round(inside, 3)


def _beside(mask: Image.Image, edge: int, size: int) -> list[float]:
    """The inked parts just above, below and to the left of the square; to the right its words begin."""
    near, far = round(0.6 * _MM), round(1.4 * _MM)
    strips = (
        (edge, edge - far, edge + size, edge - near),
        (edge, edge + size + near, edge + size, edge + size + far),
        (edge - far, edge, edge - near, edge + size),
    )
    return [_share(mask.crop(strip)) for strip in strips]


def _share(mask: Image.Image) -> float:
    return ImageStat.Stat(mask).mean[0] / 255


def _darkest(picture: Image.Image) -> Image.Image:
    """Grey, of a colour picture the darkest of its channels: blue and red pens count like black ones."""
    if picture.mode != "RGB":
        return picture.convert("L")
    red, green, blue = picture.split()
    return ImageChops.darker(ImageChops.darker(red, green), blue)


def _paper(grey: Image.Image) -> Image.Image:
    """The paper's own brightness at each place: the lightest millimetre around, smoothed."""
    small = grey.resize((max(3, grey.width // 8), max(3, grey.height // 8)), Image.Resampling.BOX)
    light = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.BoxBlur(2))
    return light.resize(grey.size, Image.Resampling.BILINEAR)


def _noise_level(depth: Image.Image) -> int:
    """From where on a depth (64 = the paper) is ink: beyond four deviations as seen on the lighter side."""
    histogram = depth.histogram()
    middle = percentile(histogram, 0.5)
    deviation = middle - percentile(histogram, 0.16)
    return middle + max(16, round(4 * deviation))


def _parts(inked: set[int], columns: int) -> Iterator[set[int]]:
    """Cells that hang together, corners included."""
    left = set(inked)
    while left:
        part, edge = set(), [left.pop()]
        while edge:
            at = edge.pop()
            part.add(at)
            column = at % columns
            for step in range(-1 if column else 0, 2 if column < columns - 1 else 1):
                for other in (at + step - columns, at + step, at + step + columns):
                    if other in left:
                        left.discard(other)
                        edge.append(other)
        yield part


def _is_writing(part: set[int], columns: int, rows: int) -> bool:
    """Neither a speck nor a straight line from edge to edge or along one."""
    across, down = [at % columns for at in part], [at // columns for at in part]
    width, height = max(across) - min(across) + 1, max(down) - min(down) + 1
    if max(width, height) * _CELL / _MM < _SPECK:
        return False
    if height <= _STRAIGHT and (width >= 0.85 * columns or min(down) == 0 or max(down) == rows - 1):
        return False
    return not (width <= _STRAIGHT and (height >= 0.85 * rows or min(across) == 0 or max(across) == columns - 1))
