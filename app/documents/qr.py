"""QR symbols of document numbers, thousands per second, each equal to the one segno draws.

All numbers have one length, so version, error level and mask can be fixed; then every module is a constant
XORed with some bits of the data (Reed–Solomon and masking are linear over GF(2)). One reference symbol and one
difference per data bit, taken from segno itself, are therefore enough. ISO/IEC 18004, alphanumeric mode.
"""

from __future__ import annotations

from functools import cache

import segno

from app.documents.serial import LENGTH

MODULES = 21  # version 1
VERSION, LEVEL, MASK = 1, "Q", 2  # 1-Q holds 16 characters and stands a quarter of it being damaged
_ROW_BITS = 24  # a row padded to whole bytes, as an image mask wants it
_ROW_MASKS = _ROW_BITS * MODULES
_CHARS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {char: i for i, char in enumerate(_CHARS)}


def reference(number: str) -> int:
    """segno's own symbol of `number` as an integer: 21 rows of 24 bits, the first row highest, 1 = dark."""
    code = segno.make(number, version=VERSION, error=LEVEL, mask=MASK, mode="alphanumeric",
                      boost_error=False, micro=False)
    bits = 0
    for row in code.matrix:
        for module in row:
            bits = bits << 1 | (module & 1)
        bits <<= _ROW_BITS - MODULES
    return bits


def _spelled(value: int, length: int) -> str:
    return _CHARS[value // 45] + _CHARS[value % 45] if length == 2 else _CHARS[value]


@cache
def _basis() -> tuple[int, tuple[tuple[int, ...], ...]]:
    """The symbol of all zeros, and for every pair of characters the difference each of its bits makes."""
    zero = "0" * LENGTH
    base = reference(zero)
    pairs = []
    for start in range(0, LENGTH, 2):
        length = min(2, LENGTH - start)
        width = 11 if length == 2 else 6  # bits of a pair / of a single character
        highest = 2025 if length == 2 else 45
        values = [1 << bit for bit in range(width) if 1 << bit < highest]
        pairs.append(tuple(
            reference(zero[:start] + _spelled(value, length) + zero[start + length:]) ^ base for value in values))
    return base, tuple(pairs)


@cache
def _part(index: int, piece: str) -> int:
    """What the characters `piece` at pair `index` change in the all-zero symbol."""
    value = _VALUE[piece[0]] * 45 + _VALUE[piece[1]] if len(piece) == 2 else _VALUE[piece]
    change = 0
    for bit, difference in enumerate(_basis()[1][index]):
        if value >> bit & 1:
            change ^= difference
    return change


def matrix(number: str) -> int:
    """The symbol of `number` in the form of `reference`, composed from remembered parts."""
    if len(number) != LENGTH:
        raise ValueError(f"a number has {LENGTH} characters: {number!r}")
    bits = _basis()[0]
    for index in range(0, LENGTH, 2):
        bits ^= _part(index // 2, number[index:index + 2])
    return bits


def literal(number: str, x: float, y: float, size: float) -> str:
    """PDF operators that paint the symbol as an image mask, lower left corner at (x, y), `size` points wide."""
    return (f"q {size:.3f} 0 0 {size:.3f} {x:.3f} {y:.3f} cm BI /W {MODULES} /H {MODULES} /BPC 1 /IM true "
            f"/D [1 0] /F /AHx ID {matrix(number):0{_ROW_MASKS // 4}x}> EI Q")
