"""Pages out of what a scanner or a telephone made: PDF, JPG, PNG, TIFF, BMP, WEBP, or a folder of them."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdfium2 import raw

from app import pdfium
from app.errors import AppError

_IMAGES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp"}
_FORMATS = ("JPEG", "PNG", "TIFF", "BMP", "WEBP")  # a telephone's MPO opens as JPEG
_NOT_SCANS = {"thumbs.db", "desktop.ini"}
_HINT = "请用 PDF、JPG、PNG、TIFF、BMP 或 WEBP 格式的扫描件。"
_SMALLER = "请用200至300 dpi 重新扫描。"
_DPI = 200
_LONGEST = 4000  # pixels of the longer side: A3 at 300 dpi nearly; nothing more is gained from more
_MOST_PIXELS = 150_000_000  # A4 at 1200 dpi
_BROKEN = (pypdfium2.PdfiumError, OSError, ValueError, SyntaxError, EOFError, TypeError, LookupError, struct.error)
"""What decoders raise for damaged files; a TIFF with a wrong tag even gets a TypeError out of Pillow."""
_TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError)
_COVERS = 0.85  # of the page's sides: an image that large is the scan itself


@dataclass(frozen=True, slots=True)
class Fault:
    """A file, or a page of it, that could not be read, with the sentence for the person."""

    file: Path
    sentence: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One page of a file, numbered from 1, grey or RGB."""

    file: Path
    number: int
    image: Image.Image


def files(paths: Sequence[Path]) -> list[Path]:
    """The files named and those in the folders named, as a person would sort them; what the system put there is left out."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = [item for item in path.rglob("*") if item.is_file() and _is_anyones(item, path)]
            found += sorted(inside, key=lambda item: _natural(str(item.relative_to(path))))
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def count(path: Path) -> int:
    """How many pages a file has; 1 for a file that reading will refuse."""
    if path.suffix.lower() != ".pdf":
        return 1
    with pdfium.LOCK:
        try:
            document = pypdfium2.PdfDocument(path)
        except (pypdfium2.PdfiumError, OSError):
            return 1
        try:
            return len(document)
        finally:
            document.close()


def read(path: Path) -> Iterator[Picture | Fault]:
    """The pages of a file one by one. What cannot be read comes as a fault, and the pages after it still come."""
    try:
        with path.open("rb") as stream:
            start = stream.read(1024)
    except OSError:
        yield Fault(path, f"“{path.name}”打不开，请检查文件是否还在、是否被其他程序占用。")
        return
    if not start:
        yield Fault(path, f"“{path.name}”是空文件，没有内容。")
    elif b"%PDF-" in start:
        yield from _pdf_pages(path)
    else:
        yield from _image_pages(path)


def _is_anyones(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.name.lower() not in _NOT_SCANS


def _natural(text: str) -> list[tuple[int, int, str]]:
    return [(0, int(part), "") if part.isdigit() else (1, 0, part.lower())
            for part in re.split(r"([0-9]+)", text) if part]


def _tried(path: Path, number: int, load: Callable[[], Image.Image]) -> Picture | Fault:
    """One page, or in a sentence why not: a broken page must not stop the stack."""
    try:
        return Picture(path, number, load())
    except AppError as error:
        return Fault(path, str(error))
    except _TOO_LARGE:
        return Fault(path, f"“{path.name}”第{number}页的图像太大，没有读入。{_SMALLER}")
    except _BROKEN as error:
        place = f"第{number}页" if number > 1 or path.suffix.lower() == ".pdf" else ""
        kind = "不完整或已损坏" if place or path.suffix.lower() in _IMAGES else "不是扫描件"
        return Fault(path, f"“{path.name}”{place}{kind}（{type(error).__name__}），没有读入。")


def _image_pages(path: Path) -> Iterator[Picture | Fault]:
    try:
        opened = Image.open(path, formats=_FORMATS)
    except UnidentifiedImageError:
        yield Fault(path, f"“{path.name}”不是能识别的扫描件，没有读入。{_HINT}")
        return
    except _TOO_LARGE:
        yield Fault(path, f"“{path.name}”的图像太大，没有读入。{_SMALLER}")
        return
    except _BROKEN:
        yield Fault(path, f"“{path.name}”不完整或已损坏，没有读入。")
        return
    with opened:
        try:
            frames = getattr(opened, "n_frames", 1) if opened.format == "TIFF" else 1
        except _BROKEN:
            frames = 1  # the list of pages is broken; the first one may be whole
        for number in range(1, frames + 1):
            yield _tried(path, number, lambda at=number: _frame(opened, at - 1))


def _frame(opened: Image.Image, at: int) -> Image.Image:
    if at:
        opened.seek(at)
    if opened.width * opened.height > _MOST_PIXELS:
        raise AppError("图像太大，没有读入。", _SMALLER)
    if opened.format in ("JPEG", "MPO"):
        opened.draft(None, (_LONGEST * 2 // 3, _LONGEST * 2 // 3))  # decoded at half its size when that is enough
    return _plain(ImageOps.exif_transpose(opened))


def _plain(image: Image.Image) -> Image.Image:
    """Grey or RGB on white, not larger than needed."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    elif image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        over = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", over.size, "white"), over).convert("RGB")
    elif image.mode not in ("L", "RGB"):
        image = image.convert("L" if image.mode == "1" else "RGB")
    shrink = -(-max(image.size) // _LONGEST)
    return image.reduce(shrink) if shrink > 1 else image.copy()


def _pdf_pages(path: Path) -> Iterator[Picture | Fault]:
    try:
        with pdfium.LOCK:
            document = pypdfium2.PdfDocument(path)
            pages = len(document)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == raw.FPDF_ERR_PASSWORD
        why = "设有密码，没有读入。请去掉密码再试。" if locked else "不完整或已损坏，没有读入。"
        yield Fault(path, f"“{path.name}”{why}")
        return
    try:
        for number in range(1, pages + 1):
            yield _tried(path, number, lambda at=number: _pdf_page(document, at - 1))
    finally:
        with pdfium.LOCK:
            document.close()


def _pdf_page(document: pypdfium2.PdfDocument, at: int) -> Image.Image:
    with pdfium.LOCK:
        page = document[at]
        try:
            scan = _own_scan(page)
            if scan is None:
                scale = min(_DPI / 72, _LONGEST / max(*page.get_size(), 1.0))
                drawn = page.render(scale=scale, grayscale=True, may_draw_forms=False)  # type: ignore[arg-type]
                scan = drawn.to_pil().convert("L")
        finally:
            page.close()
    return scan


def _own_scan(page: pypdfium2.PdfPage) -> Image.Image | None:
    """The JPEG a scanner put on the page, as it is: quicker and sharper than drawing it anew. None for other pages."""
    things = list(page.get_objects(max_depth=1))
    if len(things) != 1 or not isinstance(things[0], pypdfium2.PdfImage):
        return None
    image = things[0]
    a, b, c, d, _, _ = image.get_matrix().get()
    width, height = page.get_size()
    turned = page.get_rotation()
    across, up = (height, width) if turned in (90, 270) else (width, height)
    if image.get_filters(skip_simple=True) != ["DCTDecode"] or b or c or a < _COVERS * across or d < _COVERS * up:
        return None
    data = bytes(image.get_data(decode_simple=True))
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as opened:
        if opened.mode not in ("L", "RGB") or opened.width * opened.height > _MOST_PIXELS:
            return None
        opened.draft(None, (_LONGEST * 2 // 3, _LONGEST * 2 // 3))
        upright = _plain(opened)
    turn = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    return upright.transpose(turn[turned]) if turned else upright
