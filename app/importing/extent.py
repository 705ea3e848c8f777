"""How large a rectangle the cells of an Excel part span, told before the reading library makes room for all of it.

A cell says where it stands (`<c r="AB12">`), or stands right of the one before; a row likewise (`<row r="12">`). Most parts
are passed by counting what is said, which is quick and never too low; only what that does not clear is read element by
element, exactly as the library places its cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.parsers import expat

from app.importing.limits import MAX_CELLS, ROW_COST, damaged, too_large, too_many

_SAID = re.compile(rb"r\s*=\s*[\"']([A-Za-z]*\d+)[\"']")
_PREFIXED = re.compile(rb":(?:c|row)\b")
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_DIGITS = b"0123456789"
_PLACE = re.compile(r"([A-Za-z]*)(\d*)")
_LONGEST_TAG = 2**21


class Extent:
    """Adds up one part piece by piece; `cleared` says whether it can be no larger than allowed."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._rest = b""
        self._width = self._rows = 0
        self._bare_cells = self._bare_rows = 0

    def add(self, piece: bytes) -> None:
        """The next bytes. Raises AppError for a tag without end."""
        text = self._rest + piece
        end = text.rfind(b">") + 1  # no tag is cut in two
        text, self._rest = text[:end], text[end:]
        if len(self._rest) > _LONGEST_TAG:
            raise too_large(self._name)
        joined = b" ".join(_SAID.findall(text))
        for letters in set(joined.translate(None, _DIGITS).split()):
            self._width = max(self._width, _column(letters))
        rows = set(joined.translate(None, _LETTERS).split())
        self._rows = max([self._rows, *(int(word[:9]) for word in rows)])
        prefixed = len(_PREFIXED.findall(text))
        self._bare_cells += prefixed + text.count(b"<c") - text.count(b"<co") - text.count(b'<c r="')
        self._bare_rows += prefixed + text.count(b"<row") - text.count(b'<row r="')

    @property
    def cleared(self) -> bool:
        """Whether it is small even with every element that does not say its place standing in a column or row of its own."""
        return (self._width + self._bare_cells + ROW_COST) * max(1, self._rows + self._bare_rows) <= MAX_CELLS


def check(name: str, pieces: Iterable[bytes]) -> None:
    """Read a part as the library does. Raises AppError for one that spans too much, or is damaged."""
    placed = _Placed(name)
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = placed.begin, placed.finish
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise damaged(name) from error


class _Placed:
    def __init__(self, name: str) -> None:
        self._name = name
        self._row = 0  # of the next row, counted from 0
        self._at = self._column = 0  # of the cell
        self._bottom = self._right = 0

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        kind = tag.rpartition(":")[2]
        if kind == "row":
            said = attributes.get("r", "")
            self._row = int(said[:9]) - 1 if said.isascii() and said.isdecimal() else self._row
            self._column = 0
        elif kind == "c":
            found = _PLACE.match(attributes.get("r", ""))
            letters, digits = found.groups() if found else ("", "")
            self._column = _column(letters.encode()) if letters else self._column + 1
            self._at = int(digits[:9]) if digits else self._row + 1
        elif kind in ("v", "is"):  # one that is only painted takes no room
            self._bottom, self._right = max(self._bottom, self._at), max(self._right, self._column)
            if (self._right + ROW_COST) * self._bottom > MAX_CELLS:
                raise too_many(self._name)

    def finish(self, tag: str) -> None:
        if tag.rpartition(":")[2] == "row":
            self._row += 1


def _column(letters: bytes) -> int:
    """`A` → 1, `AB` → 28; five letters are more than any sheet has."""
    value = 0
    for letter in letters.upper()[:5]:
        value = value * 26 + letter - 64
    return value
