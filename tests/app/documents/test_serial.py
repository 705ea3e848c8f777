"""Document numbers and their check character."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.documents import serial
from app.errors import AppError

CAPITALS = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
NUMBERS = st.builds(serial.make, CAPITALS, st.integers(2000, 2099), CAPITALS, st.integers(1, serial.LAST))


def test_the_check_character_is_that_of_the_standard() -> None:
    assert serial.check_character("A12425GABC1234002") == "M"  # the published example of GRid, same MOD 37,36
    assert serial.make("H", 2026, "A", 123) == "H26A0001238"


@given(NUMBERS)
def test_a_number_reads_back(number: str) -> None:
    read = serial.parse(number)
    assert read.text == number
    assert serial.parse(read.display()) == read


@example("J00J0009791", 0, "T")  # its check character would be right if I were taken for 1
@given(NUMBERS, st.integers(0, 10), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_one_wrong_character_is_always_found(number: str, place: int, other: str) -> None:
    wrong = number[:place] + other + number[place + 1:]
    twins = place not in (0, 3, 10) and (number[place], other) in (("0", "O"), ("1", "I"), ("1", "L"))
    if other == number[place] or twins:
        return
    with pytest.raises(AppError):
        serial.parse(wrong)


@pytest.mark.parametrize("typed", [
    "h26a0001238", " H26A-000123-8 ", "Ｈ２６Ａ０００１２３８", "H26A 000123 8", "h26a—000123—8", "H26AOOO1238",
    "H26A000I238", "H26A000L238\n",
])
def test_what_hands_and_barcode_guns_type_is_understood(typed: str) -> None:
    assert serial.parse(typed).n == 123


def test_the_last_character_is_taken_as_it_is_typed() -> None:
    for n in range(1, 400):
        number = serial.make("H", 2026, "A", n)
        twin = {"0": "O", "O": "0", "1": "I", "I": "1"}.get(number[-1])
        if twin is not None:
            with pytest.raises(AppError, match="校验不符") as told:
                serial.parse(number[:-1] + twin)
            assert "0与O" in told.value.hint


@pytest.mark.parametrize("typed", ["", "花园村", "H26A000123", "H26A00012388", "2H6A0001238", "H26A000123８９"])
def test_other_text_is_no_number(typed: str) -> None:
    with pytest.raises(AppError, match="不是文书编号"):
        serial.parse(typed)


def test_a_misread_number_says_so() -> None:
    with pytest.raises(AppError, match="校验不符"):
        serial.parse("H26A0001328")


def test_the_last_number_of_a_year_is_the_last() -> None:
    assert serial.parse(serial.make("H", 2026, "A", 999_999)).n == 999_999
    with pytest.raises(AppError, match="不能再编"):
        serial.make("H", 2026, "A", 1_000_000)


@pytest.mark.parametrize("bad", [("h", 2026, "A", 1), ("H", 26, "A", 1), ("H", 2026, "AB", 1), ("H", 2026, "A", 0)])
def test_a_caller_s_mistake_is_a_bug_not_a_message(bad: tuple[str, int, str, int]) -> None:
    with pytest.raises(ValueError, match=r"."):
        serial.make(*bad)
