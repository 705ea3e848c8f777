"""What a font file says of itself, read from its directory alone: names, outlines, whether it may be embedded.

A font folder holds hundreds of files of up to 30 MB; of each only a few kilobytes are looked at.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

_COLLECTION, _CFF = b"ttcf", b"OTTO"
_FAMILY, _FULL, _TYPOGRAPHIC = 1, 4, 16
_WINDOWS, _UNICODE = 3, 0
_CHINESE = 0x0804
_RESTRICTED, _NO_SUBSET, _BITMAP_ONLY = 0x0002, 0x0100, 0x0200  # OS/2 fsType
_MOST_FACES, _MOST_NAMES = 64, 4096
_BOLD = 600  # of OS/2 usWeightClass


@dataclass(frozen=True, slots=True)
class Face:
    """One font of a file: its number in the collection, its names with the Chinese one first, whether it has
    TrueType outlines, may be embedded and is bold, and what tells it from any other font."""

    index: int
    names: tuple[str, ...]
    outlines: bool
    embeddable: bool
    bold: bool
    fingerprint: str

    @property
    def name(self) -> str:
        """The name people know it by."""
        return self.names[0] if self.names else ""


def faces(path: Path) -> list[Face]:
    """The fonts of a file. Raises OSError, ValueError or struct.error when it is none or damaged."""
    with path.open("rb") as file:
        return [_face(file, index, offset) for index, offset in enumerate(_offsets(file))]


def _offsets(file: BinaryIO) -> list[int]:
    tag, _, count = struct.unpack(">4sLL", _read(file, 0, 12))
    if tag != _COLLECTION:
        return [0]
    if not 0 < count <= _MOST_FACES:
        raise ValueError("a collection of no known size")
    return list(struct.unpack(f">{count}L", _read(file, 12, 4 * count)))


def _face(file: BinaryIO, index: int, offset: int) -> Face:
    version, count = struct.unpack(">4sH", _read(file, offset, 6))
    if version not in (b"\x00\x01\x00\x00", b"true", _CFF):
        raise ValueError("not a font")
    directory = _read(file, offset + 12, 16 * count)
    tables: dict[bytes, tuple[int, int]] = {}
    size = file.seek(0, SEEK_END)
    for tag, _, start, length in struct.iter_unpack(">4sLLL", directory):
        if start + length > size:
            raise ValueError("a table ends behind the file")
        tables[tag] = (start, length)
    names = tuple(dict.fromkeys(_names(file, tables)))
    # The directory holds a checksum of every table.
    weight, kind = _style(file, tables)
    embeddable = kind & 0x000F != _RESTRICTED and not kind & (_NO_SUBSET | _BITMAP_ONLY)
    return Face(index, names, b"glyf" in tables, embeddable, weight >= _BOLD, sha256(directory).hexdigest()[:12])


def _style(file: BinaryIO, tables: dict[bytes, tuple[int, int]]) -> tuple[int, int]:
    """Weight (400 is regular) and what the maker allows to be embedded (OS/2 fsType)."""
    if b"OS/2" not in tables:
        return 400, 0
    weight, _, kind = struct.unpack(">HHH", _read(file, tables[b"OS/2"][0] + 4, 6))
    return weight, kind


def _names(file: BinaryIO, tables: dict[bytes, tuple[int, int]]) -> Iterator[str]:
    """Family and full names, Chinese ones first."""
    if b"name" not in tables:
        return
    start, length = tables[b"name"]
    table = _read(file, start, length)
    _, count, strings = struct.unpack(">HHH", table[:6])
    found: list[tuple[bool, int, str]] = []
    for at in range(min(count, _MOST_NAMES)):
        platform, _, language, kind, size, place = struct.unpack_from(">6H", table, 6 + 12 * at)
        if kind in (_FAMILY, _TYPOGRAPHIC, _FULL) and platform in (_WINDOWS, _UNICODE):
            raw = table[strings + place:strings + place + size]
            found.append((language != _CHINESE, kind == _FULL, raw.decode("utf-16-be", "replace").strip("\x00 ")))
    for _, _, name in sorted(found, key=lambda item: item[:2]):
        if name:
            yield name


def _read(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    data = file.read(length)
    if len(data) < length:
        raise ValueError("the file ends early")
    return data
