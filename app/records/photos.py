"""Photos: checked, freed of place data, made upright, then kept encrypted."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

from PIL import Image, ImageOps, UnidentifiedImageError

from app.errors import AppError

LARGEST_SIDE = 2560
LARGEST_FILE = 40 * 2**20
_QUALITY = 88
_TAKEN = 0x9003  # Exif DateTimeOriginal
_EXIF_IFD = 0x8769
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP")  # a telephone's MPO opens as JPEG

_JFIF_LENGTH = 14  # of the segment that says no more than the density
_JPEG_END = b"\xff\xd9"

Image.MAX_IMAGE_PIXELS = 120_000_000


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as kept: JPEG bytes without any metadata, and the day it was taken when known (ISO)."""

    data: bytes
    taken_on: str


def clean(data: bytes, name: str) -> Picture:
    """Re-encode without metadata: no place, no device, no thumbnail. Raises AppError when it is no picture.

    A JPEG that is small enough and carries nothing but its pixels, such as a scanned page of ours, stays byte for byte.
    """
    if len(data) > LARGEST_FILE:
        raise AppError(f"照片“{name}”超过40兆，没有加入。", "请先缩小再加。")
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if _is_bare(picture, data):
                picture.load()
                return Picture(data, "")
            taken = _taken_on(picture)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise AppError(f"“{name}”不是能识别的照片，没有加入。", "请用 JPG 或 PNG 格式的照片。") from error
    out = io.BytesIO()
    upright.info.clear()  # a comment would be written again
    upright.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return Picture(out.getvalue(), taken)


def _is_bare(picture: Image.Image, data: bytes) -> bool:
    fits = picture.format == "JPEG" and picture.mode in ("L", "RGB") and max(picture.size) <= LARGEST_SIDE
    segments = getattr(picture, "applist", ())
    told = [name for name, body in segments if name != "APP0" or len(body) != _JFIF_LENGTH]
    return fits and not told and data.endswith(_JPEG_END)


def _taken_on(picture: Image.Image) -> str:
    text = str(picture.getexif().get_ifd(_EXIF_IFD).get(_TAKEN, ""))
    try:
        return datetime.strptime(text[:10], "%Y:%m:%d").date().isoformat()
    except ValueError:
        return ""
