"""The recovery sheet, read back from the PDF."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

from app.documents.recovery import RecoverySheet, recovery_pdf, write_recovery
from app.errors import AppError

CODE = "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY-Z2345-67ABC-DEFGH"


def sheet(**changed: str) -> RecoverySheet:
    plain = RecoverySheet(town="新河镇", county="清源县", user="管理员", office="新河镇台账", code=CODE, day="2026-11-21")
    return replace(plain, **changed)


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    return "".join(document[0].get_textpage().get_text_range().split())


def letters_of(pdf: bytes) -> str:
    """What stands in the frame, each line from left to right, without the small headings of the groups."""
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    found = []
    for at in range(page.count_chars()):
        left, bottom, _, top = page.get_charbox(at)
        char = page.get_text_range(at, 1)
        if 150 < bottom / 72 * 25.4 < 192 and top - bottom > 9 and char.isascii() and char.strip():
            found.append((-round(bottom / 28), left, char))
    return "".join(char for _, _, char in sorted(found))


def test_the_sheet_says_whose_it_is_and_what_to_do() -> None:
    words = words_of(recovery_pdf(sheet()))
    for part in ("台账恢复单", "清源县", "新河镇台账", "管理员", "2026年11月21日", "忘记密码", "保险柜", "保管人签名"):
        assert part in words, part


@pytest.mark.parametrize("code", [CODE, "SNQHX-S3M5E-A3BII-IHDKC-NB4Z6-VM4C3-MTH6S-DUAPB"])
def test_the_code_stands_on_it_letter_by_letter(code: str) -> None:
    assert letters_of(recovery_pdf(sheet(code=code))) == code.replace("-", "")


def test_no_letter_touches_its_neighbour() -> None:
    wide = sheet(code="-".join(["WMWMQ"] * 8))
    page = pypdfium2.PdfDocument(recovery_pdf(wide))[0].get_textpage()
    boxes = [page.get_charbox(at) for at in range(page.count_chars()) if page.get_text_range(at, 1) in "WMQ"]
    rows = sorted((round(bottom / 28), left, right) for left, bottom, right, _ in boxes)
    assert len(rows) == 40
    assert all(one[0] != two[0] or one[2] < two[1] for one, two in pairwise(rows))


def test_a_long_name_stays_on_the_page() -> None:
    pdf = recovery_pdf(sheet(office="清源县新河镇打击治理电信网络新型违法犯罪工作领导小组办公室二〇二六年度台账" * 2))
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    assert max(page.get_charbox(at)[2] for at in range(page.count_chars())) < 190 / 25.4 * 72


def test_the_text_on_screen_says_the_same() -> None:
    words = words_of(recovery_pdf(sheet()))
    for line in sheet().text.splitlines():
        said = "".join(line.partition("：")[2].split()) if "：" in line else ""
        assert said in words, line
    assert CODE in sheet().text


def test_it_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    write_recovery(sheet(), tmp_path / "恢复单.pdf")
    assert (tmp_path / "恢复单.pdf").read_bytes() == recovery_pdf(sheet()), "the same page for the same facts"
    (tmp_path / "file").write_text("")
    with pytest.raises(AppError):
        write_recovery(sheet(), tmp_path / "file" / "恢复单.pdf")
