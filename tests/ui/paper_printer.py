"""A printer that writes a PDF, and what came out of it."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from PySide6.QtGui import QPageRanges
from PySide6.QtPrintSupport import QPrinter


def paper_printer(out: Path, pages: str = "", copies: int = 1) -> QPrinter:
    """As the system's dialog hands it over: `pages` like `2-3,5`, empty for all."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(out))
    printer.setResolution(150)
    printer.setFullPage(True)
    printer.setCopyCount(copies)
    if pages:
        printer.setPageRanges(QPageRanges.fromString(pages))
    return printer


def sizes(out: Path) -> list[tuple[int, int]]:
    """Width and height of each page in whole points."""
    document = pypdfium2.PdfDocument(out)
    try:
        return [(round(page.get_width()), round(page.get_height())) for page in document]
    finally:
        document.close()


def ink_box(out: Path, page: int = 0) -> tuple[float, float]:
    """Left and upper edge of what is black on a page, in mm."""
    document = pypdfium2.PdfDocument(out)
    try:
        image = document[page].render(scale=4).to_pil().convert("L").point(lambda grey: 255 if grey < 128 else 0)
    finally:
        document.close()
    box = image.getbbox()
    assert box is not None
    return box[0] / 4 * 25.4 / 72, box[1] / 4 * 25.4 / 72
