"""The composed QR symbols are segno's, bit by bit."""

from __future__ import annotations

import random

import pypdfium2
import pytest

from app.documents import pdfkit, qr, serial


def numbers(count: int) -> list[str]:
    luck = random.Random(7)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [serial.make(luck.choice(letters), luck.randint(2000, 2099), luck.choice(letters),
                        luck.randint(1, serial.LAST)) for _ in range(count)]


def test_thousands_of_numbers_equal_segno_s_own_symbol() -> None:
    for number in numbers(1500):
        assert qr.matrix(number) == qr.reference(number), number


def test_consecutive_numbers_and_every_kind_and_device_letter_equal_segno_s() -> None:
    near = [serial.make("H", 2026, "A", n) for n in range(1, 120)]
    kinds = [serial.make(letter, 2026, letter, 999_999) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    for number in near + kinds:
        assert qr.matrix(number) == qr.reference(number), number


def test_the_symbol_is_drawn_module_by_module_at_its_size() -> None:
    import io

    number, side = "H26A0001238", 20 * pdfkit.mm
    out = io.BytesIO()
    canvas = pdfkit.new_canvas(out, (100, 100))
    canvas.addLiteral(qr.literal(number, 20, 30, side))
    canvas.showPage()
    canvas.save()
    scale = 8
    pixels = pypdfium2.PdfDocument(out.getvalue())[0].render(scale=scale).to_pil().convert("L")
    wanted = f"{qr.reference(number):0504b}"
    for row in range(21):
        for column in range(21):
            x = (20 + (column + 0.5) * side / 21) * scale
            y = (100 - 30 - side + (row + 0.5) * side / 21) * scale
            dark = pixels.getpixel((int(x), int(y))) < 128
            assert dark == (wanted[row * 24 + column] == "1"), (row, column)


def test_only_whole_numbers_have_a_symbol() -> None:
    with pytest.raises(ValueError, match="11 characters"):
        qr.matrix("H26A000123")
