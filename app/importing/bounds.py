"""How much a workbook would become in memory, measured piece by piece before the reading library unpacks it.

The library builds the whole rectangle of a sheet and one text per cell, so that a small file can ask for any amount:
a stray cell far out, one long shared text named by a million cells, an open-document row repeated without end.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from app.errors import AppError
from app.importing.extent import Extent
from app.importing.extent import check as check_extent
from app.importing.limits import AGAIN, MAX_CELLS, MAX_TEXT, MAX_VALUES, ROW_COST, too_large, too_many

MAX_ENTRIES = 20_000
_PIECE = 2**20
_OVERLAP = 200
_DIGITS = 18
"""More of them are cut off: the number is far beyond anything allowed either way."""
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_PREFIXED = re.compile(rb":(?:v|is)\b")
_NUMBERED = re.compile(rb"""\st=["']s["'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})<""")
_TEXT_END = re.compile(rb"</(?:\w+:)?si>")


def check_entries(name: str, data: bytes) -> None:
    """Raises AppError for a zip whose directory alone would fill the memory."""
    if data.count(b"PK\x01\x02") > MAX_ENTRIES:
        raise AppError(f"“{name}”里的文件太多，不像一张登记表。", "请核对文件来源。")


def check_names(name: str, archive: zipfile.ZipFile) -> None:
    """Raises AppError for two parts of one name, of which each reader would take another."""
    names = [item.filename.lower().replace("\\", "/") for item in archive.infolist()]
    if len(set(names)) < len(names):
        raise AppError(f"“{name}”里有重名的部分，没有打开。", "请核对文件来源，或用 WPS 另存为 xlsx 再试。")


def check_parts(name: str, archive: zipfile.ZipFile, most: int) -> None:
    """Raises AppError when the cells of all parts, whatever they are called, would hold too much or span too much."""
    values = by_number = unpacked = 0
    for item in archive.infolist():
        picture, extent = item.filename.startswith("xl/media/"), Extent(name)
        for piece, tail in _pieces(name, archive, item):
            unpacked += len(piece)
            if unpacked > most:
                raise too_large(name)
            if picture:
                continue
            if len(piece) == _PIECE and b"<" not in piece:
                raise AppError(f"“{name}”里有一格的文字过长，没有打开。", "一格最多三万字，请核对文件来源。")
            text = tail + piece
            if item.filename.lower().endswith((".xml", ".rels")) and _DECLARED.search(text):
                raise AppError(f"“{name}”里有不该有的声明，没有打开。", "请核对文件来源，或用 WPS 另存为 xlsx 再试。")
            # What is cut by the border is in both pieces; counting a few twice does no harm, nor does a word too many.
            values += text.count(b"</v") + text.count(b"</is") + len(_PREFIXED.findall(text))
            by_number += text.count(b'"s"') + text.count(b"'s'")
            if values > MAX_VALUES:
                raise too_many(name)
            extent.add(piece)
        if not extent.cleared:
            check_extent(name, (piece for piece, _tail in _pieces(name, archive, item)))
    _check_shared(name, archive, by_number)


def _check_shared(name: str, archive: zipfile.ZipFile, by_number: int) -> None:
    """The shared texts written out: by the longest one, and where that is too much, cell by cell."""
    part = next((item for item in archive.infolist() if item.filename.lower() == "xl/sharedstrings.xml"), None)
    if part is None or not by_number:
        return
    lengths, since, at = [], 0, 0
    for piece, tail in _pieces(name, archive, part):
        for match in _TEXT_END.finditer(tail + piece):
            end = at - len(tail) + match.end()
            if end > since:
                lengths.append(end - since)
                since = end
        at += len(piece)
    longest = max(lengths, default=0)
    if longest * by_number <= MAX_TEXT:
        return
    total, found = 0, 0
    for item in archive.infolist():
        for piece, tail in _pieces(name, archive, item):
            for match in _NUMBERED.finditer(tail + piece):
                number, found = int(match[1]), found + 1
                total += lengths[number] if number < len(lengths) else 0
    total += max(0, by_number - found) * longest
    if total > MAX_TEXT:
        raise AppError(f"“{name}”的单元格文字展开后过大，已停止读取。", "请核对文件来源；确为登记表的，请按村分成几个文件。")


def _pieces(name: str, archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> Iterator[tuple[bytes, bytes]]:
    """A part in pieces, each with the end of the one before."""
    tail = b""
    try:
        with archive.open(item) as stream:
            while piece := stream.read(_PIECE):
                yield piece, tail
                tail = piece[-_OVERLAP:]
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, ValueError, RuntimeError, OSError, NotImplementedError) as error:
        raise AppError(f"“{name}”已损坏，打不开。", AGAIN) from error


class OpenDocument:
    """Adds up what the repeats of an open-document sheet come to."""

    def __init__(self, name: str, most_columns: int) -> None:
        self._name, self._most_columns = name, most_columns
        self._rows = self._row = self._columns = self._width = self._values = self._text = 0
        self._cell = self._again = self._widest = 0
        self._sums = [0, 0]  # values and text of the row

    def check(self, content: bytes) -> None:
        """Raises AppError for a content.xml that is damaged, declares entities, or would become too large."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._finish
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, ValueError) as error:
            raise AppError(f"“{self._name}”已损坏，读不出内容。", "请重新拷贝一次，或另存为 xlsx 再试。") from error

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        kind = tag.rpartition(":")[2]
        if kind == "table":
            self._rows = self._widest = 0
        elif kind == "table-row":
            self._row, self._columns, self._width, self._sums = _repeat(attributes, "rows"), 0, 0, [0, 0]
        elif kind in ("table-cell", "covered-table-cell"):
            self._cell = _repeat(attributes, "columns")
            self._columns += self._cell
            self._again = self._cell if any(key.endswith("value-type") for key in attributes) else 0
            if self._again:
                self._width = self._columns
                self._sums[0] += self._again
        elif kind == "s":  # so many blanks
            self._sums[1] += _count(attributes, ":c") * max(1, self._cell)

    def _characters(self, text: str) -> None:
        self._sums[1] += len(text) * max(1, self._cell)

    def _finish(self, tag: str) -> None:
        if tag.rpartition(":")[2] != "table-row":
            return
        self._rows += self._row
        self._values += self._sums[0] * self._row
        self._text += self._sums[1] * self._row * 3
        if self._sums[0]:
            self._widest = max(self._widest, self._width)
            area = (self._widest + ROW_COST) * self._rows
            if self._widest > self._most_columns or area > MAX_CELLS or self._values > MAX_VALUES:
                raise too_many(self._name)
        if self._text > MAX_TEXT:
            raise too_large(self._name)

    def _refuse(self, *_declaration: object) -> None:
        raise AppError(f"“{self._name}”里有不该有的声明，没有打开。", "请核对文件来源，或用 WPS 另存为 xlsx 再试。")


def _repeat(attributes: dict[str, str], what: str) -> int:
    return _count(attributes, f"number-{what}-repeated")


def _count(attributes: dict[str, str], name: str) -> int:
    """How often, at least once: what is repeated no time is read once all the same."""
    text = next((value for key, value in attributes.items() if key.endswith(name)), "1")
    plain = text.removeprefix("+")
    return max(1, int(plain[:_DIGITS])) if plain.isascii() and plain.isdecimal() else 1
