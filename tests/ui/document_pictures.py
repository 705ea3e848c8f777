"""A small grey picture of the first sheet of every paper, for the help; part of `python3 dev.py pictures`."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from PIL import Image

from app.documents import template
from tests import paper_kit
from tests.app.scan import visit_kit

WIDTH, LYING = 420, 680
GREYS = (0, 90, 175, 255)
"""Four are enough for words and lines, and each picture stays small."""
LARGEST, ALL_TOGETHER = 25_000, 1_200_000


def make(folder: Path) -> list[Path]:
    """Write `doc-<code>.png` for every shipped paper. Raises ValueError when the pictures have grown too large."""
    folder.mkdir(parents=True, exist_ok=True)
    made = [_picture(paper_kit.pdf_of(paper), folder / f"doc-{paper.code}.png") for paper in template.papers()]
    made.append(_picture(visit_kit.pdf([visit_kit.number(1)]), folder / "doc-visit-sheet.png"))
    sizes = {path.name: path.stat().st_size for path in made}
    too_large = [name for name, size in sizes.items() if size > LARGEST]
    if too_large or sum(sizes.values()) > ALL_TOGETHER:
        raise ValueError(f"too large: {', '.join(too_large) or sum(sizes.values())}")
    return made


def _picture(pdf: bytes, path: Path) -> Path:
    with pypdfium2.PdfDocument(pdf) as pages:
        sheet = pages[0].render(scale=2).to_pil().convert("L")
    width = WIDTH if sheet.height > sheet.width else LYING
    height = round(sheet.height * width / sheet.width)
    small = sheet.resize((width, height), Image.Resampling.LANCZOS)
    edged = Image.new("L", (width + 2, height + 2), 200)
    edged.paste(small, (1, 1))
    few = edged.point([min(range(len(GREYS)), key=lambda n: abs(GREYS[n] - _darker(value))) for value in range(256)])
    few.putpalette([part for grey in GREYS for part in (grey, grey, grey)])
    few.save(path, optimize=True, bits=2)
    return path


def _darker(value: int) -> float:
    """Thin strokes fade when a page is made small; this gives them back."""
    return 255 * (value / 255) ** 1.8
