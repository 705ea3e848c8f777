"""Finds a printed rectangle of known size near where it should be, to the fraction of a pixel.

A straight line shows in the mean darkness along it, however thin it is: strips of the picture are averaged to one
row each, the strips shifted against each other for a line that runs askew, and two lines at the right distance sought.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

_FAINTEST = 14.0  # grey levels by which a line must stand out of its surroundings, in the mean along it
_TOLERANCE = 0.06  # of the distance between two lines


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle found in a picture: corners in its pixels, clockwise from the upper left.

    `strength` is by how many grey levels the weakest of its four sides stands out.
    """

    corners: tuple[tuple[float, float], ...]
    strength: float


@dataclass(frozen=True, slots=True)
class _Sides:
    """Two about parallel lines: y at x = 0 and how much it grows by pixel, of both."""

    first: float
    second: float
    slope: float
    strength: float


def find(picture: Image.Image, width: float, height: float) -> Frame | None:
    """The rectangle of `width` × `height` pixels nearest to the middle of a grey `picture`, or None."""
    rows = _two_lines(picture, height, width)
    if rows is None:
        return None
    middle = (rows.first + rows.second) / 2 + rows.slope * picture.width / 2
    reach = height * 0.42
    inside = picture.crop((0, round(middle - reach), picture.width, round(middle + reach)))
    sides = _two_lines(inside.transpose(Image.Transpose.TRANSPOSE), width, 2 * reach)
    if sides is None:
        return None
    top = round(middle - reach)
    corners = tuple(
        _meet(y, rows.slope, x - sides.slope * top, sides.slope)
        for y, x in ((rows.first, sides.first), (rows.first, sides.second),
                     (rows.second, sides.second), (rows.second, sides.first)))
    return Frame(corners, min(rows.strength, sides.strength))


def _meet(y0: float, rise: float, x0: float, lean: float) -> tuple[float, float]:
    """Where y = y0 + rise·x and x = x0 + lean·y meet."""
    y = (y0 + rise * x0) / (1 - rise * lean)
    return x0 + lean * y, y


def _two_lines(picture: Image.Image, distance: float, length: float) -> _Sides | None:
    """The two lines across the picture that are `distance` apart, about `length` long, in its middle."""
    left, right = (picture.width - length) / 2, (picture.width + length) / 2
    left, right = max(0.0, left), min(float(picture.width), right)
    count = max(2, min(6, round(length / 70)))
    step = (right - left) / count
    strips = [_response(picture.crop((round(left + k * step), 0, round(left + (k + 1) * step), picture.height)))
              for k in range(count)]
    steepest = max(1, round(step * 0.04))
    best, best_score = None, 0.0
    for shear in sorted(range(-steepest, steepest + 1), key=abs):
        lines = _joined(strips, shear)
        found = _best_pair(lines, distance, (picture.height - shear * (count - 1)) / 2)
        if found and found[0] > best_score:
            best_score, first, second = found
            best = first, second, shear, min(lines[first], lines[second]), _fine(lines, first), _fine(lines, second)
    if best is None:
        return None
    first, second, shear, strength, upper, lower = best
    more = _lean(strips, [(first, upper), (second, lower)], shear)
    slope = (shear + more) / step
    # The mean over the strips is exact in their middle.
    at = slope * (left + right) / 2 - shear * (count - 1) / 2
    return _Sides(upper - at, lower - at, slope, strength)


def _lean(strips: Sequence[Sequence[float]], lines: Sequence[tuple[int, float]], shear: int) -> float:
    """By how many pixels a strip the lines fall more than by `shear`: the slope through their peaks in each strip."""
    middle = (len(strips) - 1) / 2
    moment = weight = 0.0
    for at, exact in lines:
        for number, strip in enumerate(strips):
            near = range(max(1, at + shear * number - 2), min(len(strip) - 1, at + shear * number + 3))
            peak = max(near, key=strip.__getitem__, default=0)
            if strip[peak] > _FAINTEST:
                moment += (number - middle) * (_fine(strip, peak) - exact - shear * number)
                weight += (number - middle) ** 2
    return moment / weight if weight else 0.0


def _response(strip: Image.Image) -> list[float]:
    """How much darker each row is, in the mean, than the rows 3 and 4 pixels away; wide dark bars do not count."""
    mean: Any = strip.resize((1, strip.height), Image.Resampling.BOX).get_flattened_data()
    size = len(mean)
    out = [0.0] * size
    for y in range(4, size - 4):
        beside = min(mean[y - 3] + mean[y - 4], mean[y + 3] + mean[y + 4]) / 2
        out[y] = beside - mean[y]
    return out


def _joined(strips: Sequence[list[float]], shear: int) -> list[float]:
    """The mean response along lines that fall by `shear` pixels a strip, by their place in the first strip.

    Of more than three strips the one that shows least is left out.
    """
    moved = []
    for number, strip in enumerate(strips):
        by = shear * number
        moved.append(strip[by:] + [0.0] * by if by >= 0 else [0.0] * -by + strip[:by])
    spare = len(strips) > 3
    kept = len(strips) - spare
    return [(sum(column) - (min(column) if spare else 0.0)) / kept for column in zip(*moved, strict=True)]


def _best_pair(lines: Sequence[float], distance: float, middle: float) -> tuple[float, int, int] | None:
    """The score and the two places of the strongest lines at about the right distance, about `middle`."""
    slack = max(2.0, distance * _TOLERANCE)
    peaks = [y for y in range(1, len(lines) - 1)
             if lines[y] > _FAINTEST and lines[y] >= lines[y - 1] and lines[y] > lines[y + 1]]
    best = None
    for first in peaks:
        for second in peaks:
            off = abs(second - first - distance)
            if off > slack:
                continue
            aside = abs((first + second) / 2 - middle) / len(lines)
            weak = min(lines[first], lines[second])
            score = (weak + 0.25 * max(lines[first], lines[second])) * (1 - 0.4 * off / slack) * (1 - aside)
            if best is None or score > best[0]:
                best = score, first, second
    return best


def _fine(lines: Sequence[float], at: int) -> float:
    """The peak to a fraction of a pixel, by the parabola through it; measured to the middle of the row."""
    before, here, after = lines[at - 1], lines[at], lines[at + 1]
    bend = before - 2 * here + after
    return at + 0.5 + (0.5 * (before - after) / bend if bend < 0 else 0.0)
