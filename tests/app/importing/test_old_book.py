"""Old Excel files: what would fill the memory, and end the program, is refused before the reading library sees it."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import AppError
from app.importing import old_book
from app.importing.old_book import check_xls
from app.importing.reader import read_bytes, read_file
from tests.app.importing import xls_kit as kit
from tests.paths import RETURNS

PLAIN = kit.book(kit.stream(kit.number(0, 0) + kit.number(1, 2, 7.0)))


def patched(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def test_an_ordinary_one_is_read() -> None:
    (sheet,) = read_bytes("户册.xls", PLAIN)
    assert sheet.rows == [[1.0, "", ""], ["", "", 7.0]]


def test_the_returns_in_the_old_format_are_read() -> None:
    found = {path.name: [len(sheet.rows) for sheet in read_file(path)] for path in sorted(RETURNS.glob("*.xls"))}
    assert len(found) == 3 and all(min(rows) > 50 for rows in found.values())


def test_shared_texts_are_measured_across_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second text breaks off in the middle and goes on, in single bytes, in the next record."""
    texts = kit.shared(["花园村", "ab"])
    body = texts[4:] + struct.pack("<HB", 7, 1) + "大王".encode("utf-16-le")
    more = kit.record(0xFC, patched(body, 4, struct.pack("<I", 3))) + kit.record(0x3C, b"\x00zhuan")
    data = kit.book(kit.stream(kit.named_text(0, 0, 0) + kit.named_text(0, 1, 1) + kit.named_text(0, 2, 2), more))
    (sheet,) = read_bytes("户册.xls", data)
    assert sheet.rows == [["花园村", "ab", "大王zhuan"]]
    monkeypatch.setattr(old_book, "MAX_TEXT", (3 + 2 + 7) * 3)
    check_xls("户册.xls", data)
    monkeypatch.setattr(old_book, "MAX_TEXT", (3 + 2 + 7) * 3 - 1)
    with pytest.raises(AppError, match="过大"):
        check_xls("户册.xls", data)


HEADER = {"table": 44, "folder": 40, "small": 64, "more": 68, "first": 48}
BAD: dict[str, tuple[str, Callable[[], bytes]]] = {
    "far corner": ("范围过大", lambda: kit.book(kit.stream(kit.number(0, 0) + kit.number(65535, 255)))),
    "column beyond": ("范围过大", lambda: kit.book(kit.stream(kit.number(0, 0) + kit.number(9, 65535)))),
    "row of many": ("范围过大", lambda: kit.book(kit.stream(kit.number(0, 0) + kit.record(0xBD, struct.pack(
        "<HH", 60_000, 200) + bytes(6 * 60) + struct.pack("<H", 259))))),
    "two rectangles": ("范围过大", lambda: kit.book(kit.stream(
        kit.number(0, 0) + kit.formula(0, 1) + kit.formula(60_000, 60) + kit.number(60_000, 60)))),
    "claimed room": ("范围过大", lambda: kit.book(kit.stream(kit.dimensions(0, 2**31, 0, 65535) + kit.number(0, 0)))),
    "claimed room backwards": ("范围过大", lambda: kit.book(kit.stream(kit.dimensions(9, 5, 0, 9) + kit.number(0, 0)))),
    "last above first": ("损坏", lambda: kit.book(kit.stream(kit.number(9, 0) + kit.number(2, 0)))),
    "many sheets of one place": ("范围过大", lambda: kit.book(kit.stream(
        kit.number(0, 0) + kit.number(60_000, 20), sheets=30))),
    "too many sheets": ("范围过大", lambda: kit.book(kit.stream(kit.number(0, 0), sheets=1_001))),
    "sheet nowhere": ("损坏", lambda: kit.book(kit.stream(kit.number(0, 0), at=2**31))),
    "one long text": ("过大", lambda: kit.book(kit.stream(
        b"".join(kit.named_text(row, 0) for row in range(20_000)), kit.shared(["长" * 4_000])))),
    "texts claimed": ("过大", lambda: kit.book(kit.stream(kit.number(0, 0), kit.shared(["a"], claimed=2**31 - 1)))),
    "text longer than all": ("损坏", lambda: kit.book(kit.stream(
        kit.number(0, 0), kit.record(0xFC, struct.pack("<IIHB", 1, 1, 60_000, 0) + b"short")))),
    "long names in formulas": ("过大", lambda: kit.book(kit.stream(
        b"".join(kit.formula(row, 0, 3_900) for row in range(900)), kit.record(0x18, b"\0\0\0\xff" + bytes(300))))),
    "endless formula": ("过大", lambda: kit.book(kit.stream(kit.formula(0, 0, 5_000)))),
    "record cut off": ("损坏", lambda: kit.book(kit.stream(kit.number(0, 0))[:-4] + b"\x03\x02\xff\xff")),
    "password": ("打开密码", lambda: kit.book(kit.stream(kit.number(0, 0), kit.record(0x2F, struct.pack("<H", 1) + bytes(50))))),
    "weak password": ("打开密码", lambda: kit.book(kit.stream(kit.number(0, 0), kit.record(0x2F, bytes(6))))),
    "circle": ("损坏", lambda: kit.book(kit.stream(kit.number(0, 0)), circle=True)),
    "size nobody has": ("损坏", lambda: kit.book(kit.stream(kit.number(0, 0)), size=2**32 - 1)),
    "no workbook": ("不是可以读取", lambda: kit.book(kit.stream(kit.number(0, 0)), name="WordDocument")),
    "header alone": ("损坏", lambda: PLAIN[:520]),
    "half a header": ("损坏", lambda: PLAIN[:100]),
    "table of itself": ("损坏", lambda: patched(PLAIN, HEADER["more"], struct.pack("<I", 0))),
    **{f"{part} without end": ("损坏", lambda at=at: patched(PLAIN, at, struct.pack("<I", 2**31)))
       for part, at in HEADER.items()},
}


@pytest.mark.parametrize("what", BAD)
def test_it_is_refused_in_words(what: str) -> None:
    words, make = BAD[what]
    with pytest.raises(AppError, match=words) as refused:
        check_xls("户册.xls", make())
    assert refused.value.message.endswith("。") and refused.value.hint
    with pytest.raises(AppError, match=words):
        read_bytes("户册.xls", make())


def test_a_large_one_is_to_be_saved_anew() -> None:
    with pytest.raises(AppError, match="40 MB"):
        check_xls("户册.xls", PLAIN + bytes(old_book.MAX_FILE))


WHOLE = [PLAIN, *(path.read_bytes() for path in sorted(RETURNS.glob("*.xls")))]
ODD = st.sampled_from([b"\xff\xff\xff\xff", bytes(4), b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\xfe\xff\xff\xff", b"\x01", b"\xff"])


@given(st.data())
def test_whatever_is_changed_it_is_read_or_refused(data: st.DataObject) -> None:
    """An abort of the reading library would end this test's process."""
    whole = data.draw(st.sampled_from(WHOLE))
    for _ in range(data.draw(st.integers(1, 6))):
        most = data.draw(st.sampled_from([511, len(whole) - 8]))
        whole = patched(whole, data.draw(st.integers(8, most)), data.draw(ODD))
    try:
        assert read_bytes("户册.xls", whole)
    except AppError as error:
        assert error.message.endswith("。") and error.hint
