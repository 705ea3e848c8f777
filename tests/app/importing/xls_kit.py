"""Old Excel files put together by hand, so that they can be wrong in one place."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
FIRST_NUMBERS = 76  # where the header lists the sectors of the table


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def number(row: int, column: int, value: float = 1.0) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


def named_text(row: int, column: int, at: int = 0) -> bytes:
    """A cell that names a shared text."""
    return record(0xFD, struct.pack("<HHHI", row, column, 0, at))


def formula(row: int, column: int, size: int = 0) -> bytes:
    return record(6, struct.pack("<HHHdHIH", row, column, 0, 1.0, 0, 0, size) + bytes(size))


def dimensions(top: int, bottom: int, left: int, right: int) -> bytes:
    return record(0x200, struct.pack("<IIHHH", top, bottom, left, right, 0))


def shared(texts: Iterable[str], claimed: int | None = None) -> bytes:
    """The table of shared texts, each in a record of its own size or going on in the next."""
    body = b"".join(struct.pack("<HB", len(text), 1) + text.encode("utf-16-le") for text in texts)
    count = len(list(texts)) if claimed is None else claimed
    body = struct.pack("<II", count, count) + body
    return record(0xFC, body)


def stream(cells: bytes, more: bytes = b"", sheets: int = 1, at: int | None = None) -> bytes:
    """A workbook of so many sheets, all with these cells: their places in the stream are one and the same."""

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 1997, 0, 0))

    def head(place: int) -> bytes:
        named = b"".join(record(0x85, struct.pack("<IBB", place, 0, 0) + b"\x04\x00" + b"%04d" % n) for n in range(sheets))
        return begin(5) + record(0x42, struct.pack("<H", 1200)) + named + more + record(0x0A)

    return head(len(head(0)) if at is None else at) + begin(0x10) + cells + record(0x0A)


def book(content: bytes, size: int | None = None, circle: bool = False, name: str = "Workbook") -> bytes:
    """The container: header, table, folder, content. `size` is what the folder claims; a `circle` never ends."""
    content = content.ljust(4096, b"\0")
    pieces = -(-len(content) // 512)
    tables = 1
    while tables * 128 < tables + 1 + pieces:
        tables += 1
    last = tables + 1 if circle else END
    chain = [*range(tables + 2, tables + 1 + pieces), last]
    table = [TABLE] * tables + [END] + chain
    table += [FREE] * (tables * 128 - len(table))
    folder = _entry("Root Entry", 5, END, 0, 1) + _entry(name, 2, tables + 1, len(content) if size is None else size)
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, tables, tables, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", *_filled(range(tables), 109))
    return header + struct.pack(f"<{len(table)}I", *table) + folder.ljust(512, b"\0") + content.ljust(pieces * 512, b"\0")


def _filled(numbers: Sequence[int], count: int) -> list[int]:
    return [*numbers, *[FREE] * (count - len(numbers))]


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    raw = name.encode("utf-16-le")
    told = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) + 2, kind, 1, FREE, FREE, child)
    return told + bytes(36) + struct.pack("<IQ", start, size)
