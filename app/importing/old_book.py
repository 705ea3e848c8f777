"""How much an old Excel file (xls, BIFF) would become in memory, measured before the reading library builds it.

Like `bounds` for the newer kinds. The library makes the whole rectangle between the outermost cells, twice where there
are formulas, writes a shared text out in each cell that names it, and reserves what the file only claims; where the
memory does not suffice the whole program would end, with what was being typed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.errors import AppError
from app.importing.compound import Compound
from app.importing.limits import MAX_TEXT, damaged, locked, too_large, too_many

MAX_FILE = 40_000_000
MAX_CELLS = 6_000_000
"""Cells of all rectangles, those of formulas counted again."""
MAX_VALUES, MAX_FORMULAS = 3_000_000, 600_000
MAX_SHEETS = 1_000
_ROWS, _COLUMNS = 65_536, 256
_LONGEST_FORMULA = 4_096
_NAMED = 5
"""Bytes of a formula that stand for a name, which is written out."""

_LOCKED, _EOF, _CONTINUE, _SHEET, _SST, _NAME, _DIMENSIONS = 0x2F, 0x0A, 0x3C, 0x85, 0xFC, 0x18, 0x200
_FORMULA, _LABEL_SST, _MULTIPLE, _LABEL, _TEXT = 0x06, 0xFD, 0xBD, 0x204, 0x207
_CELLS = frozenset((_FORMULA, _LABEL_SST, _MULTIPLE, _LABEL, 0x203, 0x205, 0x27E))

Piece = tuple[int, int, int]
"""A record: its kind, where its content begins, and how many bytes that has."""


def check_xls(name: str, data: bytes) -> None:
    """Raises AppError for a file that is damaged or would become too large."""
    if len(data) > MAX_FILE:
        raise AppError(f"“{name}”超过 {MAX_FILE // 10**6} MB，太大了。", "请用 WPS 另存为 xlsx，或按村分成几个文件再导入。")
    compound = Compound(name, data)
    streams = [stream for which in ("Workbook", "Book") if (stream := compound.stream(which)) is not None]
    if not streams:
        raise AppError(f"“{name}”不是可以读取的表格文件。", "能导入 xlsx、xls、ods、csv。")
    for stream in streams:
        try:
            _Book(name, stream).check()
        except (struct.error, IndexError) as error:
            raise damaged(name) from error


@dataclass(slots=True)
class _Book:
    name: str
    stream: bytes
    lengths: list[int] = field(default_factory=list)
    sheets: list[int] = field(default_factory=list)
    longest_name: int = 31
    cells: int = 0
    values: int = 0
    formulas: int = 0
    formula_bytes: int = 0
    text: int = 0

    def check(self) -> None:
        self._globals()
        if len(self.sheets) > MAX_SHEETS:
            raise too_many(self.name)
        for at in self.sheets:
            self._sheet(at)

    def _records(self, at: int) -> Iterator[Piece]:
        unpack, size = struct.Struct("<HH").unpack_from, len(self.stream)
        while at + 4 <= size:
            kind, length = unpack(self.stream, at)
            if at + 4 + length > size:
                raise IndexError(at)
            yield kind, at + 4, length
            if kind == _EOF:
                return
            at += 4 + length

    def _globals(self) -> None:
        shared: list[Piece] = []
        last = 0
        for kind, at, length in self._records(0):
            if kind == _SST or (kind == _CONTINUE and last == _SST):
                shared = [*shared, (kind, at, length)] if kind == _CONTINUE else [(kind, at, length)]
                last = _SST
                continue
            last = kind
            if kind == _LOCKED:
                raise locked(self.name)  # all that follows is enciphered
            if kind == _SHEET:
                self.sheets.append(struct.unpack_from("<I", self.stream, at)[0])
            elif kind == _NAME:
                self.longest_name = max(self.longest_name, self.stream[at + 3])
            if shared:
                self.lengths, shared = _shared_lengths(self.name, self.stream, shared), []

    def _sheet(self, start: int) -> None:
        if start > len(self.stream):
            raise IndexError(start)
        area, formulas = _Area(), _Area()
        for kind, at, length in self._records(start):
            if kind in _CELLS:
                row, column = struct.unpack_from("<HH", self.stream, at)
                area.add(row, column + (max(0, length - 12) // 6 if kind == _MULTIPLE else 0))
                self._value(kind, at, length)
                if kind == _FORMULA:
                    formulas.add(row, column)
            elif kind == _TEXT:
                self._add_text(length)
            elif kind == _DIMENSIONS:
                self._dimensions(at, length)
        if not (area.in_order and formulas.in_order):
            raise IndexError(start)
        self.cells += area.size + formulas.size
        if self.cells > MAX_CELLS or max(area.right, formulas.right) >= _COLUMNS:
            raise too_many(self.name)

    def _value(self, kind: int, at: int, length: int) -> None:
        self.values += max(1, (length - 6) // 6) if kind == _MULTIPLE else 1
        if kind == _LABEL_SST:
            number = struct.unpack_from("<I", self.stream, at + 6)[0]
            self._add_text(self.lengths[number] if number < len(self.lengths) else 0)
        elif kind == _LABEL:
            self._add_text(length)
        elif kind == _FORMULA:
            self.formulas += 1
            self.formula_bytes += length
            if length > _LONGEST_FORMULA or self.formula_bytes // _NAMED * self.longest_name > MAX_TEXT:
                raise too_large(self.name)
        if self.values > MAX_VALUES or self.formulas > MAX_FORMULAS:
            raise too_many(self.name)

    def _add_text(self, length: int) -> None:
        self.text += length * 3
        if self.text > MAX_TEXT:
            raise too_large(self.name)

    def _dimensions(self, at: int, length: int) -> None:
        """Room is made for what a sheet claims; formatted empty rows count there, cells beyond the sheet do not."""
        top, bottom, left, right = struct.unpack_from("<IIHH" if length == 14 else "<HHHH", self.stream, at)
        if bottom and right and not (top < bottom <= _ROWS and left < right <= _COLUMNS):
            raise too_many(self.name)


@dataclass(slots=True)
class _Area:
    """The rectangle from the first cell of a sheet to its outermost ones."""

    first: int = -1
    last: int = -1
    bottom: int = -1
    right: int = -1

    def add(self, row: int, column: int) -> None:
        if self.first < 0:
            self.first = row
        self.last = row
        if row > self.bottom:
            self.bottom = row
        if column > self.right:
            self.right = column

    @property
    def in_order(self) -> bool:
        """Whether the last cell is not above the first, which the library takes for granted."""
        return self.last >= self.first

    @property
    def size(self) -> int:
        return (self.bottom + 1) * (self.right + 1)


def _shared_lengths(name: str, stream: bytes, pieces: list[Piece]) -> list[int]:
    """Characters of each shared text (MS-XLS 2.5.293), whose characters may go on in the next record."""
    claimed = struct.unpack_from("<i", stream, pieces[0][1] + 4)[0]
    if not 0 <= claimed <= sum(length for _, _, length in pieces) // 3:
        raise too_large(name)
    reader = _Pieces(stream, pieces)
    reader.skip(8)
    lengths = []
    for _ in range(claimed):
        count, flags = struct.unpack("<HB", reader.take(3))
        runs = struct.unpack("<H", reader.take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<i", reader.take(4))[0] if flags & 4 else 0
        reader.characters(count, 2 if flags & 1 else 1)
        reader.skip(runs * 4)
        reader.skip(extra)
        lengths.append(count)
    return lengths


class _Pieces:
    """Reads on through a record and the records that continue it."""

    def __init__(self, stream: bytes, pieces: list[Piece]) -> None:
        self._stream, self._pieces, self._number = stream, pieces, 0
        self._at, self._end = pieces[0][1], pieces[0][1] + pieces[0][2]

    def take(self, size: int) -> bytes:
        if self._at == self._end:
            self._next()
        found = self._stream[self._at : self._at + size]
        self.skip(size)
        return found

    def characters(self, count: int, width: int) -> None:
        """Pass so many characters; a record that continues them begins with a byte saying how wide they are there."""
        while count:
            here = min(count, (self._end - self._at) // width)
            self._at, count = self._at + here * width, count - here
            if count:
                self._next()
                width = 2 if self._stream[self._at] & 1 else 1
                self._at += 1

    def skip(self, size: int) -> None:
        if size < 0:
            raise IndexError(size)
        while size:
            here = min(size, self._end - self._at)
            self._at, size = self._at + here, size - here
            if size:
                self._next()

    def _next(self) -> None:
        self._number += 1
        _, self._at, length = self._pieces[self._number]
        self._end = self._at + length
