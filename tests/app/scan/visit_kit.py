"""Visit sheets as pictures: printed by the program, ticked by hand from a seed."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pypdfium2
from PIL import Image

from app.documents import serial, visit_sheet_draw
from app.documents import visit_sheet_form as form
from app.documents.layout_items import Region
from app.documents.visit_sheet_draw import Sheet
from app.documents.visit_sheet_form import Household
from app.scan.marks import Tick
from tests.app.scan import damage, strokes

REGIONS = tuple(Region(1, **asdict(spot)) for spot in form.spots())
SPOTS = {region.name: region for region in REGIONS if region.kind == "tick"}
PENS = ("check", "check", "check", "cross", "filled", "slash")


@dataclass(frozen=True)
class ScannedPage:
    """A page as the stack hands it over."""

    image: bytes
    code: str | None
    ticks: dict[str, Tick] = field(default_factory=dict)


def pages(file: bytes) -> list[Image.Image]:
    """A PDF's pages at 300 dpi, grey."""
    how: Any = {"scale": 300 / 72, "grayscale": True}
    with pypdfium2.PdfDocument(file) as document:
        return [page.render(**how).to_pil() for page in document]


def printed(numbers: Iterable[str], households: int = form.ROWS) -> list[Image.Image]:
    """Full sheets with these numbers."""
    return pages(pdf(numbers, households))


def pdf(numbers: Iterable[str], households: int = form.ROWS) -> bytes:
    """The file of such sheets."""
    names = ("单建国", "欧阳秀英", "王𬭎", "曾春花", "仇德顺", "解丽华", "吴国平", "查玉梅")
    homes = [Household(f"二组{n}号", names[n % len(names)], str(1 + n % 6)) for n in range(1, households + 1)]
    (placed,) = form.place_households(homes)
    out = io.BytesIO()
    drawn = [Sheet(number, "花园村", "第1网格", "四季度敲门行动", 1, 1, placed) for number in numbers]
    visit_sheet_draw.draw("新河镇", drawn, out)
    return out.getvalue()


def number(n: int) -> str:
    """A visit sheet's number."""
    return serial.make("V", 2026, "A", n)


def tick(image: Image.Image, marks: Mapping[str, str], rng: random.Random, astray: float = 0.6) -> None:
    """Draw the marks (name of the box → kind of stroke) as people do, up to `astray` mm beside the middle."""
    for name, kind in marks.items():
        spot = SPOTS[name]
        x, y = spot.x + rng.uniform(-astray, astray), spot.y + rng.uniform(-astray, astray)
        strokes.tick(image, (x, y, spot.width, spot.height), kind, rng)


def any_marks(rng: random.Random, part: float = 0.3) -> dict[str, str]:
    """Ticks of all kinds in a part of the boxes."""
    return {name: rng.choice(PENS) for name in SPOTS if rng.random() < part}


_DAY = (
    "met told leaflets app.explained receipt.signed", "nobody leaflets", "met told app.installed receipt.signed", "met",
    "empty", "met nobody", "declined receipt.declined", "met told leaflets app.declined receipt.signed", "nobody",
)


def filled_in(image: Image.Image, code: str) -> ScannedPage:
    """A sheet after a day at the doors and a scanner; in its sixth line two outcomes are ticked."""
    rng = random.Random(2)
    marks = {form.tick_name(place, key): rng.choice(PENS[:4])
             for place in range(1, form.ROWS) for key in _DAY[(place - 1) % len(_DAY)].split()}
    colour = image.convert("RGB")
    tick(colour, marks, rng, astray=0.3)
    worn = damage.Damage(skew=0.8, noise=3, blur=0.3, paper=244, ink=25)
    return ScannedPage(jpeg(damage.suffer(colour, worn)), code)


def jpeg(image: Image.Image, quality: int = 80) -> bytes:
    """The bytes of a scan."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
