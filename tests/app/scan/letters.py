"""Papers that the program printed, written on by hand and put through a scanner."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw

from app.documents.layout_items import Region
from app.session import Query, Session, Where
from tests.app.scan import damage, paper, strokes

_BLOT = 55  # pixels around the middle of a symbol: more than it can do without


def drawn(file: Path, at: int) -> Image.Image:
    """A page as it comes out of the printer, grey at 300 dpi."""
    how: Any = {"scale": damage.BASE_DPI / 72, "grayscale": True}
    with pypdfium2.PdfDocument(file) as document:
        return document[at].render(**how).to_pil()


def through_scanner(page: Image.Image, seed: int, upside_down: bool = False) -> Image.Image:
    """Askew, shifted and grey, at 200 dpi."""
    skew = (1.4, -2.1, 0.5)[seed % 3]
    return damage.suffer(page, damage.Damage(
        skew=skew, shift=(2, -1), noise=4, blur=0.4, paper=240, ink=25, seed=seed, upside_down=upside_down))


def as_pdf(pages: Sequence[Image.Image], file: Path) -> Path:
    """The file that a scanner's feeder makes of them."""
    pages[0].save(file, "PDF", resolution=200, save_all=True, append_images=pages[1:])
    return file


@dataclass(frozen=True)
class Letters:
    """The printed papers of a batch, one page each, in the order of their numbers."""

    file: Path
    places: Sequence[Region]

    @classmethod
    def of(cls, session: Session, batch: str, file: Path) -> Letters:
        """The batch's file, and where its papers are looked at."""
        (row,) = session.all("print_batch", Query((Where("uid", "eq", batch),)))
        return cls(file, [Region(**region) for region in json.loads(row["regions"])])

    def back(self, at: int, signed: bool = True, tick: str = "", unreadable: bool = False, **scan: Any) -> Image.Image:
        """Paper `at` as the scanner sees it; `unreadable` has a blot on its symbol."""
        page, rng = drawn(self.file, at), random.Random(at)
        for region in self.places:
            box = paper.place(region)
            if region.kind == "sign" and signed:
                strokes.sign(page, box, rng, strokes.BLUE)
            elif region.kind == "tick" and region.name == tick:
                strokes.tick(page, box, "check", rng, strokes.BLACK)
            elif region.kind == "qr" and unreadable:
                x, y = ((value + side / 2) * paper.MM for value, side in zip(box[:2], box[2:], strict=True))
                ImageDraw.Draw(page).ellipse((x - _BLOT, y - _BLOT, x + _BLOT, y + _BLOT), 0)
        return through_scanner(page, at, **scan)
