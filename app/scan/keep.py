"""The picture of a page as it is kept: upright, 150 dpi (200 where it is read once more), a JPEG of 250 KB at most."""

from __future__ import annotations

import io
import math

from PIL import Image

from app.scan.geometry import Matrix, Point, affine, apply

DPI, FINE_DPI = 150.0, 200.0
_LONGEST = 2500  # pixels: the length of A4 at 200 dpi and a little, for pages whose scale nobody knows
BYTES = 250_000
_SKEW = 0.6  # degrees below which a page is left as it lies
_QUALITIES = (60, 35)
_SMALLEST = 600  # pixels: nothing is gained by making less of it


def upright(page: Image.Image, matrix: Matrix | None, box: list[Point] | None = None, dpi: float = DPI) -> Image.Image:
    """The page, or the part of it inside `box` (corners in pixels), turned so that its print can be read.

    `matrix` maps mm of the print to pixels; None keeps the page as it lies. A coarser page than `dpi` stays as it is.
    """
    if matrix is None:
        shrink = -(-max(page.size) // _LONGEST)
        return page.reduce(shrink) if shrink > 1 else page
    origin, along = apply(matrix, 0, 0), apply(matrix, 100, 0)
    scale = math.dist(origin, along) / 100
    angle = math.degrees(math.atan2(along[1] - origin[1], along[0] - origin[0]))
    zoom = min(1.0, dpi / 25.4 / scale, _LONGEST * 1.5 / max(page.size))
    quarters = round(angle / 90)
    if box is None and abs(angle - 90 * quarters) < _SKEW:
        size = max(1, round(page.width * zoom)), max(1, round(page.height * zoom))
        return _quarter(page if zoom > 0.97 else page.resize(size, Image.Resampling.BOX), quarters)
    return _window(page, box or _edges(page), angle, zoom)


def _edges(page: Image.Image) -> list[Point]:
    return [(0.0, 0.0), (page.width, 0.0), (page.width, page.height), (0.0, page.height)]


def _quarter(page: Image.Image, quarters: int) -> Image.Image:
    how = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}.get(quarters % 4)
    return page if how is None else page.transpose(how)


def _window(page: Image.Image, corners: list[Point], angle: float, zoom: float) -> Image.Image:
    """The smallest upright window around the corners, turned back by `angle` and shrunk by `zoom`."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    turned = [(x * cos + y * sin, y * cos - x * sin) for x, y in corners]
    left, top = min(x for x, _ in turned), min(y for _, y in turned)
    width, height = max(x for x, _ in turned) - left, max(y for _, y in turned) - top
    size = max(1, round(width * zoom)), max(1, round(height * zoom))
    back = affine([((u * zoom - left * zoom, v * zoom - top * zoom), (u * cos - v * sin, v * cos + u * sin))
                   for u, v in ((left, top), (left + width, top), (left, top + height))])
    return page.transform(size, Image.Transform.AFFINE, back[:6], Image.Resampling.BILINEAR, fillcolor="white")


def jpeg(picture: Image.Image, most: int = BYTES) -> bytes:
    """The picture as JPEG without metadata: of lower quality, and then smaller, until it has at most `most` bytes."""
    while True:
        for quality in _QUALITIES:
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=quality)
            if out.tell() <= most or max(picture.size) < _SMALLEST:
                return out.getvalue()
        picture = picture.resize((picture.width * 4 // 5, picture.height * 4 // 5), Image.Resampling.BOX)
