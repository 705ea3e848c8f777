"""T-20, T-21, T-22 and R-M9: no name in any, a watermark on every page, and R-M9 only when the county asked in writing."""

from __future__ import annotations

import os
from pathlib import Path

import openpyxl
import pytest

from app.errors import AppError
from app.keyfiles import lifecycle, papers, tables
from app.keyfiles.store import KeyStore
from app.reports.catalogue import REPORTS
from app.reports.period import Period
from tests import keyfiles_kit as kit
from tests.keyfiles_paper_kit import LONG_NAME, PLANTED, WHY, texts

NOVEMBER = Period.month("2026-11")
LETTER = "清反诈函〔2026〕8号"
LOOK = os.environ.get("LOOK_AT_PAPERS")


@pytest.mark.parametrize("code", list(tables.CODES))
def test_no_name_and_a_watermark_on_every_page(store: KeyStore, no: str, tmp_path: Path, code: str) -> None:
    for at in range(40):
        store.view(no, f"第{at}次查看，核对帮扶情况")
    made = tables.table(store, code, NOVEMBER, LETTER)
    out = tmp_path / f"{code}.pdf"
    pages = tables.save(store, made, out, WHY)
    if LOOK:
        shown = Path(LOOK) / f"{code}.pdf"
        shown.write_bytes(out.read_bytes())
    found = texts(out.read_bytes())
    assert len(found) == pages >= (2 if code == "T-21" else 1)
    for page in found:
        assert page.count("周主任　2026年11月21日 09:30") >= 3 and WHY in page and papers.SECRET in page
    personal = [word for word in PLANTED if code != "T-20" or word not in ("孙网格",)]
    assert not [word for word in personal if word in "".join(found)]
    assert not [word for word in PLANTED if word in repr(made)]
    last = store.looks("2026", "2027")[-1]
    assert (last.kind, last.purpose) == ("print", WHY) and code in last.what


def test_the_directory_says_where_each_file_stands(store: KeyStore, no: str) -> None:
    row, = tables.directory(store).rows
    assert row.texts() == (no, "清公通〔2026〕12号", "第二类", "花园村", "2026年11月21日", "2027年5月20日", "孙网格", "在档")


def test_the_month_of_looks_is_for_the_head_to_sign(store: KeyStore, no: str) -> None:
    papers.fill(store, "basic", no, "本月例行核对")
    rows = tables.looks(store, NOVEMBER).rows
    assert rows[-1].texts()[1:] == ("2026年11月21日 09:30", no, kit.HEAD, "本月例行核对", "打印", "")
    assert tables.looks(store, Period.month("2026-10")).rows == []


def test_rights_requests_with_what_came_of_them(store: KeyStore, no: str) -> None:
    uid = lifecycle.request(store, no, {"kind": "correct", "received_on": "2026-11-21"})
    lifecycle.decide(store, uid, "granted", "村名已更正")
    assert [row.texts() for row in tables.requests(store, NOVEMBER).rows] == [
        ("2026年11月20日", "复制", no, "办理中", "—"), ("2026年11月21日", "更正", no, "同意", "2026年11月21日")]


@pytest.mark.parametrize("letter", ["", "   ", "电话"])
def test_numbers_go_up_only_when_the_county_asked_in_writing(store: KeyStore, letter: str) -> None:
    with pytest.raises(AppError, match="书面要求"):
        tables.numbers_table(store, NOVEMBER, letter)
    assert "R-M9" not in REPORTS


def test_the_numbers_have_the_countys_head_and_the_letter(store: KeyStore) -> None:
    made = tables.numbers_table(store, NOVEMBER, LETTER)
    assert [row.texts() for row in made.rows] == [("第二类", "0", "1", "0", "1", "1", "1")]
    assert made.total and made.total.texts() == ("合计", "0", "1", "0", "1", "1", "1")
    assert LETTER in made.notes[0] and made.foot and made.period == NOVEMBER.span
    empty = tables.numbers_table(store, Period.month("2025-01"), LETTER)
    assert empty.total and empty.total.texts()[1:] == ("0",) * 6


def test_a_workbook_says_who_took_it_and_why(store: KeyStore, tmp_path: Path) -> None:
    out = tmp_path / "目录.xlsx"
    tables.save(store, tables.directory(store), out, WHY)
    cells = "".join(str(cell.value) for row in openpyxl.load_workbook(out).worksheets[0].iter_rows() for cell in row)
    assert WHY in cells and kit.HEAD in cells and papers.SECRET in cells and LONG_NAME not in cells
    assert store.looks("2026", "2027")[-1].kind == "export"
    with pytest.raises(AppError, match="格式"):
        tables.save(store, tables.directory(store), tmp_path / "目录.csv", WHY)
    with pytest.raises(AppError, match="事由"):
        tables.save(store, tables.directory(store), tmp_path / "目录2.xlsx", "看")
