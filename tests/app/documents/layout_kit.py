"""Small templates for the tests of the layout, and what stands where on a printed page, in mm from its top left."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pypdfium2
from PIL import Image

from app.documents import batch, template
from app.documents.template import Template

MM = 72 / 25.4
HEAD = """
code = "made"
title = "试样"
version = 1
recipients = "unit"
body_sizes = [14, 12, 10]
margins = [20, 20, 20, 20]
"""
BLANKS = """
[blanks]
"office.town" = "镇名"
"unit.name" = "单位"
"document.serial" = "编号"
"""


def made(blocks: str, head: str = "", asks: str = "") -> Template:
    """A template of unit papers with the given blocks."""
    return template.parse(f"{HEAD}{head}\n{BLANKS}\n{asks}\n{blocks}", "made.toml")


class Printed:
    """A printed file, read back."""

    def __init__(self, paper: Template, rows: Sequence[Mapping[str, Any]] = ({},), **options: Any) -> None:
        out = io.BytesIO()
        self.result = batch.render(paper, {"town": "新河镇"}, rows, out, **options)
        self.bytes = out.getvalue()
        self._pdf = pypdfium2.PdfDocument(self.bytes)

    def __len__(self) -> int:
        return len(self._pdf)

    def size(self, page: int = 0) -> tuple[float, float]:
        """Width and height in mm."""
        width, height = self._pdf[page].get_size()
        return round(width / MM, 1), round(height / MM, 1)

    def text(self, page: int = 0) -> str:
        """All words of a page without line ends."""
        return self._pdf[page].get_textpage().get_text_range().replace("\r\n", "").replace("\n", "")

    def places(self, words: str, page: int = 0) -> list[tuple[float, float, float, float]]:
        """Left, top, right and bottom of every place where `words` stand in one line."""
        text, height = self._pdf[page].get_textpage(), self._pdf[page].get_size()[1]
        search, found = text.search(words), []
        while (hit := search.get_next()) is not None:
            boxes = [text.get_charbox(hit[0] + at, loose=False) for at in range(hit[1])]
            found.append((min(b[0] for b in boxes) / MM, (height - max(b[3] for b in boxes)) / MM,
                          max(b[2] for b in boxes) / MM, (height - min(b[1] for b in boxes)) / MM))
        return found

    def place(self, words: str, page: int = 0) -> tuple[float, float, float, float]:
        """The only place of `words`."""
        (found,) = self.places(words, page)
        return found

    def sizes(self, page: int = 0) -> list[tuple[float, str]]:
        """The type size in points of every character of a page."""
        objects = self._pdf[page].get_textpage()
        raw = pypdfium2.raw
        return [(raw.FPDFText_GetFontSize(objects, at), chr(raw.FPDFText_GetUnicode(objects, at)))
                for at in range(objects.count_chars())]

    def picture(self, page: int = 0, dpi: int = 254) -> Image.Image:
        """The page in grey, at 254 dpi ten pixels to the mm."""
        scale: Any = dpi / 72
        return self._pdf[page].render(scale=scale).to_pil().convert("L")


def dark(picture: Image.Image, left: float, top: float, right: float, bottom: float) -> bool:
    """Whether there is ink in a part of a picture of ten pixels to the mm; lengths in mm."""
    part = picture.crop((round(left * 10), round(top * 10), round(right * 10), round(bottom * 10)))
    return min(part.tobytes()) < 128
