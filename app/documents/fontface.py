"""TrueType faces for ReportLab that load in milliseconds and use little memory.

ReportLab reads cmap, hmtx and loca number by number into large lists and keeps the file in memory; five Chinese
fonts cost half a second and 150 MB that way. Here the file is mapped and the tables are read in one step each.
"""

from __future__ import annotations

import mmap
import struct
import sys
import unicodedata
from array import array
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTEncoding, TTFont, TTFontFace

_BLOCK = 100  # entries of one bfchar block; readers accept no more (Adobe Technical Note 5014)
INVISIBLE = frozenset((0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070),
                       *range(0xFE00, 0xFE10), 0xFEFF, *range(0xE0100, 0xE01F0)))
"""Characters that leave no ink of their own, variation selectors above all: drawn as nothing, copied out whole."""
COMPATIBLE = {code: ord(char) for code in range(0xF900, 0xFADA)
              if len(char := unicodedata.normalize("NFC", chr(code))) == 1 and ord(char) != code}
COMPATIBLE |= dict.fromkeys((0x2022, 0x2027, 0x2219, 0x22C5, 0x30FB, 0xFF65), 0xB7)
COMPATIBLE |= dict.fromkeys((*range(0x2000, 0x200B), 0x202F, 0x205F), 0x20)
"""Compatibility ideographs, the dots typed in ethnic names, and odd blanks → the character they are a second code
of: drawn alike where a font lacks them, copied out as they were."""


class _MappedFile:
    """A font file handed to ReportLab without reading it whole: only the parts looked at use memory."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path

    def read(self) -> mmap.mmap:
        """The file's bytes, mapped."""
        with self._path.open("rb") as stream:
            return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)


class _Part:
    """A stretch of a mapped file, copied only slice by slice."""

    def __init__(self, data: mmap.mmap, start: int) -> None:
        self._data, self._start = data, start

    def __getitem__(self, wanted: slice) -> bytes:
        return self._data[self._start + wanted.start:self._start + wanted.stop]


class _Metrics:
    """(advance, left bearing) of a glyph, both unsigned as ReportLab keeps them, unpacked when asked for."""

    def __init__(self, table: bytes, full: int) -> None:
        self._table, self._full = table, full

    def __getitem__(self, glyph: int) -> tuple[int, int]:
        if glyph < self._full:
            return struct.unpack_from(">HH", self._table, 4 * glyph)
        advance, = struct.unpack_from(">H", self._table, 4 * (self._full - 1))
        bearing, = struct.unpack_from(">H", self._table, 4 * self._full + 2 * (glyph - self._full))
        return advance, bearing


class LedgerFace(TTFontFace):
    """ReportLab's face, with the large tables read at once."""

    _ttf_data: Any

    def extractInfo(self, charInfo: Any = 1) -> None:
        """Read names and metrics ReportLab's way, then the character tables quickly (cmap formats 12 and 4)."""
        super().extractInfo(0)
        mapping = _character_map(bytes(super().get_table("cmap")))
        if not mapping:
            super().extractInfo(charInfo)
            return
        self.charToGlyph = mapping
        self.glyphToChar = {}
        self._read_widths(mapping)
        self._read_positions()

    def _read_widths(self, mapping: dict[int, int]) -> None:
        full, = struct.unpack(">H", super().get_table("hhea")[34:36])
        table = bytes(super().get_table("hmtx"))
        scaled = [advance * 1000 / self.unitsPerEm for advance in _words(table[:4 * full])[::2]]
        self.hmetrics: Any = _Metrics(table, full)
        last = full - 1
        self.defaultWidth = scaled[0]
        self.charWidths = {code: scaled[min(glyph, last)] for code, glyph in mapping.items()}
        if 0x20 in mapping:  # a no-break space is drawn as a space
            mapping[0xA0], self.charWidths[0xA0] = mapping[0x20], self.charWidths[0x20]
            mapping.update(dict.fromkeys(INVISIBLE, mapping[0x20]))
            self.charWidths.update(dict.fromkeys(INVISIBLE, 0.0))
        for code, same in COMPATIBLE.items():
            if code not in mapping and same in mapping:
                mapping[code], self.charWidths[code] = mapping[same], self.charWidths[same]

    def _read_positions(self) -> None:
        long_form, = struct.unpack(">H", super().get_table("head")[50:52])
        table = bytes(super().get_table("loca"))
        self.glyphPos: Any = _longs(table) if long_form else array("L", (2 * n for n in _words(table)))

    def leaves_ink(self, code: int) -> bool:
        """Whether the face has a shape for a code point."""
        glyph = self.charToGlyph.get(code, 0)
        if glyph <= 0 or glyph + 1 >= len(self.glyphPos):
            return False
        return self.glyphPos[glyph] < self.glyphPos[glyph + 1] or code in INVISIBLE or chr(code).isspace()

    def get_table(self, tag: str) -> Any:
        """A table's bytes; for `glyf` something that can only be sliced, so that it is not copied whole."""
        if tag == "glyf":
            return _Part(self._ttf_data, self.get_table_pos(tag)[0])
        return super().get_table(tag)


def _character_map(table: bytes) -> dict[int, int]:
    """Code point → glyph from the widest Unicode subtable of a cmap table; empty when none is known here."""
    count, = struct.unpack_from(">H", table, 2)
    offsets = [struct.unpack_from(">L", table, 8 + 8 * i)[0] for i in range(count)]
    by_format = {struct.unpack_from(">H", table, offset)[0]: offset for offset in offsets}
    if 12 in by_format:
        return _format_12(table, by_format[12])
    return _format_4(table, by_format[4]) if 4 in by_format else {}


def _format_12(table: bytes, offset: int) -> dict[int, int]:
    count, = struct.unpack_from(">L", table, offset + 12)
    mapping: dict[int, int] = {}
    for first, last, glyph in struct.iter_unpack(">LLL", table[offset + 16:offset + 16 + 12 * count]):
        mapping.update(zip(range(first, last + 1), range(glyph, glyph + last - first + 1), strict=True))
    return mapping


def _format_4(table: bytes, offset: int) -> dict[int, int]:
    length, segments = struct.unpack_from(">H", table, offset + 2)[0], struct.unpack_from(">H", table, offset + 6)[0]
    count = segments // 2
    words = _words(table[offset:offset + length])
    ends, starts, deltas, ranges = (words[at:at + count] for at in (7, 8 + count, 8 + 2 * count, 8 + 3 * count))
    mapping: dict[int, int] = {}
    for i, (start, end, delta, shift) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        first = 8 + 3 * count + i + shift // 2
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = words[first + code - start] if shift else code
            if glyph or not shift:
                mapping[code] = (glyph + delta) & 0xFFFF
    return mapping


def _words(table: bytes) -> array[int]:
    return _big_endian("H", table)


def _longs(table: bytes) -> array[int]:
    return _big_endian("I", table)


def _big_endian(kind: str, table: bytes) -> array[int]:
    values = array(kind)
    values.frombytes(table[:len(table) // values.itemsize * values.itemsize])
    if sys.byteorder == "little":
        values.byteswap()
    return values


class LedgerFont(TTFont):
    """A TrueType font whose ToUnicode map is right above U+FFFF (ReportLab writes five hex digits there).

    `index` tells which font of a collection (.ttc) is meant. Raises what ReportLab raises: TTFError, OSError,
    struct.error, IndexError, KeyError or ValueError for a file that is no usable font.
    """

    def __init__(self, name: str, path: Path, index: int = 0) -> None:
        # TTFont's own constructor would read the file the slow way first; these are all the attributes it sets.
        self.fontName = name
        self.face = self._ledger = LedgerFace(_MappedFile(path), subfontIndex=index)
        self.encoding = TTEncoding()
        self.state: Any = WeakKeyDictionary()
        self._asciiReadable = False
        self.shapable = False

    def leaves_ink(self, code: int) -> bool:
        """Whether the font has a shape for a code point; old fonts list characters whose shape is empty."""
        return self._ledger.leaves_ink(code)

    def addObjects(self, doc: PDFDocument) -> None:
        """Write the font objects of `doc`, then make each ToUnicode map anew from the text that was drawn."""
        state = self.state[doc]
        subsets = [list(subset) for subset in state.subsets]
        names = [self.getSubsetInternalName(n, doc)[1:] for n in range(len(subsets))]
        super().addObjects(doc)
        objects: Any = doc.idToObject
        for name, subset in zip(names, subsets, strict=True):
            font = objects["BasicFonts"].dict[name]
            objects[f"toUnicodeCMap:{font.BaseFont}"].content = to_unicode(font.BaseFont, subset)


def to_unicode(name: str, subset: list[int]) -> str:
    """The ToUnicode CMap of one subset: code point `subset[i]` for character code i (ISO 32000-1, 9.10.3)."""
    entries = [f"<{i:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>" for i, code in enumerate(subset)]
    lines = ["/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
             f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def",
             f"/CMapName /{name} def", "/CMapType 2 def",
             "1 begincodespacerange", "<00> <FF>", "endcodespacerange"]
    for start in range(0, len(entries), _BLOCK):
        block = entries[start:start + _BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)
