"""Real papers as the program prints them, at 300 dpi, with what people then do to them."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pypdfium2
from PIL import Image

from app.documents import batch, layout, serial, template
from app.documents.layout_items import Region
from tests.app.scan import damage, paper, strokes

OFFICE = {
    "town": "新河镇", "county": "清源县", "issuer": "新河镇打击治理电信网络新型违法犯罪工作领导小组办公室",
    "name": "新河镇人民政府", "date": "2026年11月21日", "police_phone": "0000-1234567", "processor": "新河镇人民政府",
    "office_phone": "0000-7654321", "keep": "两年",
}
VALUES = {
    "village": "柳湾村", "grid": "第3网格", "door": "12-3", "householder": "欧阳建国", "people": "4", "contact": "王红",
    "contact_phone": "13800001234", "name": "清源县新河镇惠民超市", "principal": "李四",
}
SCALE: Any = damage.BASE_DPI / 72  # what is said to be a whole number in the stubs need not be one
REFUSED = "refused"
MARKS = ("check", "cross", "filled")


@dataclass(frozen=True)
class Truth:
    """What was done to a sheet: whether every sign box was signed, and the mark drawn into each tick box ("" for none)."""

    number: str
    signed: bool
    ticks: dict[str, str]


def numbers(code: str, count: int, start: int = 1) -> list[str]:
    """Numbers of a paper's own kind."""
    letter = template.by_code(code).kind_letter
    return [serial.make(letter, 2026, "A", start + at) for at in range(count)]


@cache
def regions(code: str) -> tuple[Region, ...]:
    """Where the paper is looked at."""
    return tuple(layout.regions(template.by_code(code), OFFICE))


def printed(code: str, wanted: Sequence[str]) -> list[Image.Image]:
    """The first page of each numbered paper, grey at 300 dpi."""
    out = io.BytesIO()
    made = batch.render(template.by_code(code), OFFICE, [VALUES | {"serial": number} for number in wanted], out)
    document = pypdfium2.PdfDocument(out.getvalue())
    each = made.pages // len(wanted)
    pages = [document[at * each].render(scale=SCALE, grayscale=True).to_pil().convert("L")
             for at in range(len(wanted))]
    document.close()
    return pages


def filled_in(
    base: Image.Image, places: Sequence[Region], number: str, rng: random.Random, scribbles: bool = False
) -> tuple[Image.Image, Truth]:
    """The paper as it comes back: half of them signed, ticks in half of the boxes, dust, the back shining through."""
    page = base.convert("RGB") if rng.random() < 0.2 else base.copy()
    signed = rng.random() < 0.5
    ticks: dict[str, str] = {}
    for region in places:
        box = paper.place(region)
        if region.kind == "sign":
            if rng.random() < 0.3:
                strokes.dust(page, box, rng)
            if rng.random() < 0.1:
                strokes.faint_back(page, box, rng)
            if signed:
                strokes.sign(page, box, rng)
        elif region.kind == "tick":
            kind = rng.choice(MARKS) if rng.random() < 0.5 else ""
            if scribbles and rng.random() < 0.1:
                kind = "scribbled"
            if region.name == REFUSED and signed:
                kind = ""
            ticks[region.name] = kind
            if kind:
                strokes.tick(page, box, kind, rng)
    symbol = next(region for region in places if region.kind == "qr")
    if rng.random() < 0.5:
        damage.touch_quiet_zone(page, paper.place(symbol), rng)
    return page, Truth(number, signed, ticks)
