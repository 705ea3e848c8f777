"""Handwriting drawn from a seed: signatures, ticks and what is not one."""

from __future__ import annotations

import math
import random

from PIL import Image, ImageDraw

BASE_DPI = 300
MM = BASE_DPI / 25.4
Box = tuple[float, float, float, float]  # x, y, width, height in mm
BLACK, BLUE, RED, PENCIL = (20, 20, 25), (35, 55, 165), (190, 30, 40), (150, 150, 150)


def stroke(base: Image.Image, points: list[tuple[float, float]], width_mm: float, colour: tuple[int, int, int]) -> None:
    """One pen stroke through points in mm, smoothed, in place; drawn on grey pages as grey."""
    smooth = [_curve(points, t / 24) for t in range((len(points) - 1) * 24 + 1)]
    pixels = [(x * MM, y * MM) for x, y in smooth]
    ink: tuple[int, int, int] | int = colour
    if base.mode == "L":
        ink = round(0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2])
    width = max(1, round(width_mm * MM))
    draw = ImageDraw.Draw(base)
    draw.line(pixels, ink, width, joint="curve")


def _curve(points: list[tuple[float, float]], at: float) -> tuple[float, float]:
    """A Catmull–Rom curve through the points, at = 0 … len − 1."""
    i = min(int(at), len(points) - 2)
    t = at - i
    p0, p1, p2, p3 = (points[min(max(k, 0), len(points) - 1)] for k in (i - 1, i, i + 1, i + 2))
    return tuple(  # type: ignore[return-value]
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(p0, p1, p2, p3, strict=True))


def sign(base: Image.Image, box: Box, rng: random.Random, colour: tuple[int, int, int] | None = None) -> None:
    """A name of two to four characters, or a run-together scrawl, anywhere in the box and sometimes over its edge."""
    x, y, width, height = box
    colour = colour or rng.choice((BLACK, BLACK, BLUE, BLUE, RED, PENCIL))
    pen = rng.uniform(0.25, 0.6)
    count = rng.randint(2, 4)
    size = rng.uniform(0.55, 1.1) * height
    start = x + rng.uniform(1.5, max(2.0, width - count * size - 1.5))
    top = y + (height - size) / 2 + rng.uniform(-0.1, 0.1) * height
    if rng.random() < 0.25:
        points = [(start + rng.uniform(0.2, 0.5) * k * size / 2, top + rng.uniform(0.1, 0.9) * size) for k in range(9)]
        stroke(base, points, pen, colour)
        return
    for number in range(count):
        for _ in range(rng.randint(2, 6)):
            left = start + number * size
            a = left + rng.uniform(0.05, 0.5) * size, top + rng.uniform(0.05, 0.95) * size
            turn = rng.choice((0.0, 0.1, math.pi / 2, math.pi / 4, 2.3)) + rng.uniform(-0.15, 0.15)
            length = rng.uniform(0.35, 0.85) * size
            b = a[0] + math.cos(turn) * length, a[1] + math.sin(turn) * length
            middle = (a[0] + b[0]) / 2 + rng.uniform(-0.5, 0.5), (a[1] + b[1]) / 2 + rng.uniform(-0.5, 0.5)
            stroke(base, [a, middle, b], pen, colour)


def tick(base: Image.Image, box: Box, kind: str, rng: random.Random, colour: tuple[int, int, int] | None = None) -> None:
    """Mark a tick box: `check`, `cross`, `filled`, `slash`, or `scribbled` (struck out again)."""
    x, y, w, h = box
    colour = colour or rng.choice((BLACK, BLACK, BLUE, RED))
    pen = rng.uniform(0.3, 0.6)

    def at(u: float, v: float) -> tuple[float, float]:
        return x + (u + rng.uniform(-0.06, 0.06)) * w, y + (v + rng.uniform(-0.06, 0.06)) * h

    if kind == "check":
        stroke(base, [at(0.15, 0.5), at(0.4, 0.85), at(1.0, 0.0 - rng.uniform(0, 0.3))], pen, colour)
    elif kind == "cross":
        stroke(base, [at(0.1, 0.1), at(0.5, 0.5), at(0.9, 0.9)], pen, colour)
        stroke(base, [at(0.9, 0.1), at(0.5, 0.5), at(0.1, 0.9)], pen, colour)
    elif kind == "slash":
        stroke(base, [at(0.1, 0.9), at(0.5, 0.5), at(0.95, 0.05)], pen, colour)
    elif kind == "filled":
        for row in range(9):
            stroke(base, [at(0.1, 0.1 + row * 0.1), at(0.9, 0.1 + row * 0.1)], 0.5, colour)
    else:
        points = [at(-0.35 if k % 2 else 1.35, -0.3 + k * 1.6 / 11) for k in range(12)]
        stroke(base, points, 0.5, colour)


def dust(base: Image.Image, box: Box, rng: random.Random) -> None:
    """Specks up to 0.5 mm, a hair, and sometimes the streak of a dirty scanner glass."""
    x, y, width, height = box
    for _ in range(rng.randint(0, 6)):
        at = x + rng.uniform(0, width), y + rng.uniform(0, height)
        size = rng.uniform(0.1, 0.5)
        stroke(base, [at, (at[0] + size / 2, at[1] + 0.05)], size, rng.choice((BLACK, PENCIL)))


def faint_back(base: Image.Image, box: Box, rng: random.Random) -> None:
    """Writing of the reverse shining through: pale and wide."""
    x, y, width, height = box
    shade = rng.randint(232, 243)
    for _ in range(8):
        a = x + rng.uniform(0, width), y + rng.uniform(0, height)
        stroke(base, [a, (a[0] + rng.uniform(-4, 4), a[1] + rng.uniform(-3, 3))], 0.8, (shade, shade, shade))
