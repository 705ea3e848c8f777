"""Document numbers: `H26A000123K` = kind letter, year, device letter, six digits, check character.

The check character follows ISO/IEC 7064 MOD 37,36 over all ten characters before it: it finds every single
wrong character and nearly every swap of neighbours. All numbers have one length, so their QR symbols are one size.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from app.errors import AppError

LENGTH = 11
LAST = 999_999
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHAPE = re.compile(r"([A-Z])([0-9]{2})([A-Z])([0-9]{6})([0-9A-Z])")
_DIGITS = str.maketrans("OIL", "011")
_LOOSE = re.compile(r"[\s\-‐‑‒–—―_·.]+")


@dataclass(frozen=True, slots=True)
class Serial:
    """One document number; `year` has four digits, `n` counts from 1 within kind, year and device."""

    kind_letter: str
    year: int
    device: str
    n: int

    @property
    def text(self) -> str:
        """The number with its check character, as stored, printed in the QR and typed by a barcode gun."""
        body = f"{self.kind_letter}{self.year % 100:02d}{self.device}{self.n:06d}"
        return body + check_character(body)

    def display(self) -> str:
        """The number grouped for people: `H26A-000123-K`."""
        return display(self.text)


def check_character(body: str) -> str:
    """The ISO/IEC 7064 MOD 37,36 check character of `body` (digits and capital letters)."""
    product = 36
    for char in body:
        total = (product + _ALPHABET.index(char)) % 36 or 36
        product = total * 2 % 37
    return _ALPHABET[(37 - product) % 36]


def make(kind_letter: str, year: int, device: str, n: int) -> str:
    """The full number. Raises AppError when the year's numbers of this PC are used up."""
    if not re.fullmatch(r"[A-Z]", kind_letter) or not re.fullmatch(r"[A-Z]", device):
        raise ValueError("kind and device are one capital letter each")
    if not 2000 <= year <= 2099:
        raise ValueError("year must be in 2000–2099")
    if n > LAST:
        raise AppError(f"{year}年的编号已用到{LAST}，不能再编。", "请改用另一台电脑的编号字母。")
    if n < 1:
        raise ValueError("numbers start at 1")
    return Serial(kind_letter, year, device, n).text


def parse(text: str) -> Serial:
    """Read a number typed by hand or by a barcode gun.

    Case, width, spaces and hyphens do not matter, nor does taking O for 0 or I for 1 where only a digit can stand.
    The check character is taken as it is: reading it two ways would let one wrong character elsewhere pass.

    Raises AppError when it has not the shape of a number or its check character is wrong.
    """
    plain = _LOOSE.sub("", unicodedata.normalize("NFKC", text)).upper()
    if len(plain) == LENGTH:
        plain = _untwin(plain)
    match = _SHAPE.fullmatch(plain)
    if match is None:
        raise AppError(f"“{text.strip()}”不是文书编号。", "编号为11位，如 H26A-000123-K。")
    if check_character(plain[:-1]) != plain[-1]:
        said = f"编号“{text.strip()}”校验不符，可能输错或读错了一位。"
        raise AppError(said, "请对照纸上的编号重新输入；末位要分清0与O、1与I。")
    return Serial(match[1], 2000 + int(match[2]), match[3], int(match[4]))


def _untwin(plain: str) -> str:
    """Read O for 0 and I or L for 1 where only a digit can stand."""
    year, counter = (part.translate(_DIGITS) for part in (plain[1:3], plain[4:10]))
    return plain[0] + year + plain[3] + counter + plain[-1]


def display(number: str) -> str:
    """A stored number grouped for people: `H26A-000123-K`."""
    return f"{number[:4]}-{number[4:10]}-{number[10:]}"
