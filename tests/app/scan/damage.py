"""What printers, villages and scanners do to a sheet, repeatable from a seed."""

from __future__ import annotations

import io
import math
import random
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from app.scan.geometry import projective

BASE_DPI = 300
_TILE = 512


@dataclass(frozen=True)
class Damage:
    """One way through printer and scanner. `skew` in degrees, `shift` in mm, `scale` as "fit to page" does it."""

    dpi: int = 200
    skew: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    scale: float = 1.0
    upside_down: bool = False
    noise: float = 0.0  # standard deviation in grey levels
    blur: float = 0.0  # radius in pixels of the scan
    paper: int = 255  # grey of the paper
    ink: int = 0  # grey of full black
    jpeg: int | None = None
    seed: int = 0


def any_damage(rng: random.Random, dpi: int = 200) -> Damage:
    """Everything at once, each within what the program promises to stand."""
    return Damage(
        dpi=dpi,
        skew=rng.uniform(-5, 5),
        shift=(rng.uniform(-5, 5), rng.uniform(-5, 5)),
        scale=rng.choice((1.0, 1.0, 0.97, 0.94)),
        upside_down=rng.random() < 0.3,
        noise=rng.uniform(0, 12),
        blur=rng.uniform(0, 1.1 * dpi / 200),
        paper=rng.randint(215, 255),
        ink=rng.randint(0, 60),
        jpeg=rng.choice((60, 60, 75, None)),
        seed=rng.randrange(10**6),
    )


def suffer(base: Image.Image, damage: Damage) -> Image.Image:
    """The scan of `base` (drawn at 300 dpi, grey or colour)."""
    zoom = BASE_DPI / damage.dpi
    width, height = round(base.width / zoom), round(base.height / zoom)
    scan = base.transform(
        (width, height), Image.Transform.AFFINE, _back(base, damage), Image.Resampling.BILINEAR,
        fillcolor="white",
    )
    if damage.blur:
        scan = scan.filter(ImageFilter.GaussianBlur(damage.blur))
    span = damage.paper - damage.ink
    scan = scan.point([damage.ink + value * span // 255 for value in range(256)] * len(scan.getbands()))
    if damage.noise:
        scan = _noisy(scan, damage)
    if damage.upside_down:
        scan = scan.transpose(Image.Transpose.ROTATE_180)
    if damage.jpeg:
        buffer = io.BytesIO()
        scan.save(buffer, "JPEG", quality=damage.jpeg)
        scan = Image.open(buffer)
        scan.load()
    return scan


def _back(base: Image.Image, damage: Damage) -> tuple[float, ...]:
    """Coefficients from a pixel of the scan to a pixel of the base."""
    zoom = BASE_DPI / damage.dpi
    turn = math.radians(damage.skew)
    cos, sin = math.cos(turn) / damage.scale, math.sin(turn) / damage.scale
    middle = base.width / 2, base.height / 2
    dx, dy = (middle[i] + damage.shift[i] * BASE_DPI / 25.4 for i in (0, 1))
    return (
        cos * zoom, sin * zoom, middle[0] - cos * dx - sin * dy,
        -sin * zoom, cos * zoom, middle[1] + sin * dx - cos * dy,
    )


@cache
def _tile(sigma: int) -> Image.Image:
    """Grey noise around 128, about normal: the mean of four uniform fields, stretched to `sigma`."""
    rng = random.Random(7)
    fields = [Image.frombytes("L", (_TILE, _TILE), rng.randbytes(_TILE * _TILE)) for _ in range(4)]
    mean = Image.blend(Image.blend(fields[0], fields[1], 0.5), Image.blend(fields[2], fields[3], 0.5), 0.5)
    spread = 255 / math.sqrt(12) / 2  # of the mean of four
    return mean.point([round(128 + (value - 127.5) * sigma / spread) for value in range(256)])


def _noisy(scan: Image.Image, damage: Damage) -> Image.Image:
    rng = random.Random(damage.seed)
    noise = Image.new("L", scan.size)
    for x in range(-rng.randrange(_TILE), scan.width, _TILE):
        for y in range(-rng.randrange(_TILE), scan.height, _TILE):
            noise.paste(_tile(round(damage.noise)), (x, y))
    if scan.mode == "RGB":
        noise = Image.merge("RGB", [noise, ImageChops.offset(noise, 91, 37), ImageChops.offset(noise, 13, 71)])
    return ImageChops.add(scan, noise, offset=-128)


def touch_quiet_zone(base: Image.Image, box: tuple[float, float, float, float], rng: random.Random) -> None:
    """Draw over a fifth of the quiet zone of the symbol at `box` (x, y, width, height in mm), in place."""
    x, y, width, height = (value * BASE_DPI / 25.4 for value in box)
    zone = width * 4 / 21
    draw = ImageDraw.Draw(base)
    side = rng.randrange(4)
    start = rng.uniform(0, 0.2)
    near = zone * rng.uniform(0, 0.5)
    along = (start * width, (start + 0.8) * width)
    if side == 0:
        draw.rectangle((x + along[0], y - near - zone * 0.3, x + along[1], y - near), "black")
    elif side == 1:
        draw.rectangle((x + along[0], y + height + near, x + along[1], y + height + near + zone * 0.3), "black")
    elif side == 2:
        draw.line((x - near, y + along[0], x - zone, y + along[1]), "black", width=8)
    else:
        draw.line((x + width + near, y + along[0], x + width + zone, y + along[1]), "black", width=8)


def photo(base: Image.Image, rng: random.Random, tilt: float = 0.06) -> Image.Image:
    """A telephone's picture: the sheet on a dark table, seen at an angle, lit from one side."""
    width, height = round(base.width * 0.75), round(base.height * 0.75)

    def off(limit: float) -> float:
        return rng.uniform(0, limit)

    seen = [(width * off(tilt), height * off(tilt)), (width * (1 - off(tilt)), height * off(tilt)),
            (width * (1 - off(tilt)), height * (1 - off(tilt))), (width * off(tilt), height * (1 - off(tilt)))]
    corners = [(0.0, 0.0), (base.width, 0.0), (base.width, base.height), (0.0, base.height)]
    back = projective(list(zip(seen, corners, strict=True)))
    table = 70
    grey = base.convert("L").transform(
        (width, height), Image.Transform.PERSPECTIVE, back, Image.Resampling.BICUBIC, fillcolor=table)
    light = Image.linear_gradient("L").rotate(rng.choice((0, 90, 180, 270))).resize((width, height))
    lit = ImageChops.multiply(grey, light.point([150 + value * 105 // 255 for value in range(256)]))
    return _noisy(lit.filter(ImageFilter.GaussianBlur(0.8)), Damage(noise=4, seed=rng.randrange(1000)))
