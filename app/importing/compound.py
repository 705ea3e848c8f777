"""The container of old Excel files (MS-CFB), read as far as finding a stream in it needs.

The reading library follows whatever the container says: a chain that runs in a circle, or a length nobody has, would
fill the memory and end the program. So each of these is looked at before.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from app.importing.limits import damaged

_END, _FREE = 0xFFFFFFFE, 0xFFFFFFFF
_HEADER, _ENTRY, _MINI, _SMALL = 512, 128, 64, 4096
_MOST_MINI = 1_000
"""Sectors of the table of small pieces; an ordinary file has one or two."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    start: int
    size: int


class Compound:
    """An old Excel file taken apart. Raises AppError, in making and in reading, for one that is damaged."""

    def __init__(self, name: str, data: bytes) -> None:
        self._name, self._data = name, data
        if len(data) < _HEADER:
            raise damaged(self._name)
        shift, mini = struct.unpack_from("<HH", data, 30)
        folders, tables = struct.unpack_from("<II", data, 40)
        first, _version, _cutoff, small, smalls, more, _mores = struct.unpack_from("<7I", data, 48)
        if (shift, mini) not in ((9, 6), (12, 6)):
            raise damaged(self._name)
        self._sector = 1 << shift
        self._base = self._sector if shift == 12 else _HEADER
        self._most = -(-len(data) // self._sector)
        if max(folders, tables, smalls) > self._most or smalls > _MOST_MINI:
            raise damaged(self._name)
        self._table = self._whole_table(more)
        self._entries = self._read_entries(first)
        self._small_table = self._numbers(b"".join(self._chain(small))) if smalls else ()
        self._small = b"".join(self._chain(self._entries[0].start))

    def stream(self, name: str) -> bytes | None:
        """The first stream of exactly this name, as the reading library takes it; None when there is none."""
        entry = next((entry for entry in self._entries if entry.name == name), None)
        if entry is None:
            return None
        if entry.size < _SMALL:
            pieces = [self._small[at * _MINI : at * _MINI + _MINI] for at in self._walk(entry.start, self._small_table)]
            return b"".join(pieces)[: entry.size]
        return b"".join(self._chain(entry.start))[: entry.size]

    def _whole_table(self, more: int) -> tuple[int, ...]:
        listed = list(struct.unpack_from("<109I", self._data, 76))
        seen: set[int] = set()
        while more not in (_END, _FREE):
            if more in seen:
                raise damaged(self._name)
            seen.add(more)
            *part, more = self._numbers(self._piece(more))
            listed += part
        ids = [at for at in listed if at != _FREE]
        if len(ids) > self._most:
            raise damaged(self._name)
        return self._numbers(b"".join(map(self._piece, ids)))

    def _read_entries(self, first: int) -> list[_Entry]:
        raw, entries = b"".join(self._chain(first)), []
        for at in range(0, len(raw) - _ENTRY + 1, _ENTRY):
            name = raw[at : at + 64].decode("utf-16-le", "replace").partition("\0")[0]
            start, size = struct.unpack_from("<IQ", raw, at + 116)
            entries.append(_Entry(name, start, size if self._sector > _HEADER else size & 0xFFFFFFFF))
        held = [entry for entry in entries[:1] + entries if entry.name in ("Workbook", "Book") or entry is entries[0]]
        if not entries or max(entry.size for entry in held) > len(self._data):
            raise damaged(self._name)
        return entries

    def _chain(self, start: int) -> Iterator[bytes]:
        return map(self._piece, self._walk(start, self._table))

    def _walk(self, at: int, table: tuple[int, ...]) -> Iterator[int]:
        left = len(table)
        while at != _END:
            if at >= len(table) or left == 0:  # beyond the file, or in a circle
                raise damaged(self._name)
            left -= 1
            yield at
            at = table[at]

    def _piece(self, at: int) -> bytes:
        """One sector; the last one of a file may be short, as some programs leave it."""
        start = self._base + at * self._sector
        if start >= len(self._data):
            raise damaged(self._name)
        return self._data[start : start + self._sector].ljust(self._sector, b"\0")

    def _numbers(self, raw: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(raw) // 4}I", raw)
