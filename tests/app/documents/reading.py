"""Reading printed files back, as a person or another program sees them."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2

from app.documents import serial

_NUMBER = re.compile(r"[A-Z]\d\d[A-Z]-\d{6}-[0-9A-Z]")


def texts(file: Path | bytes) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(file)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def numbers_on(file: Path | bytes) -> list[list[str]]:
    """The numbers on each page, each once."""
    return [sorted({serial.parse(word).text for word in _NUMBER.findall(page)}) for page in texts(file)]
