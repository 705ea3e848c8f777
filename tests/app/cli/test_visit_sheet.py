"""Visit sheets without a window: printed by `issue`, entered with the keys of the entry page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli import visit_sheet
from app.documents import visit_sheet_rules as rules
from app.documents.visit_sheet import Entry
from app.errors import AppError
from tests.app.cli.test_cli import Run, add_homes, done, refused, run

__all__ = ["run"]


def test_entries_are_the_keys_of_the_page() -> None:
    assert visit_sheet.parse_entries("1=1asqr， 2=2 12=3T") == [
        Entry(1, "met", True, True, "explained", "signed"), Entry(2, "nobody"), Entry(12, "declined", receipt="declined"),
    ]


@pytest.mark.parametrize(("text", "words"), [
    ("1:1", "看不懂“1:1”"), ("1=9", "不是录入的按键"), ("1=2a", "自相矛盾"), ("3=a", "没勾走访结果"),
])
def test_what_is_not_understood_is_said(text: str, words: str) -> None:
    with pytest.raises(AppError, match=words):
        visit_sheet.parse_entries(text)


@given(st.text("0123456asqwert", min_size=1, max_size=8))
def test_every_key_leaves_a_line_that_says_what_its_ticks_say(keys: str) -> None:
    entry = Entry(1, "")
    for key in keys.upper():
        pressed = rules.press(entry, key)
        assert pressed is not None
        entry = pressed
    read, _doubt = rules.read(1, rules.ticks_of(entry), ())
    assert rules.ticks_of(read) == rules.ticks_of(entry)


def test_printed_listed_entered_and_counted(run: Run, office_folder, tmp_path) -> None:
    add_homes(run, office_folder, "单𬭎", "王二")
    done(run("round", office_folder, "四季度", "--from", "2026-11-01", "--to", "2026-12-31"))
    out = tmp_path / "sheets.pdf"
    made = done(run("issue", office_folder, "visit-sheet", "--round", "四季度", "--village", "花园村", "--out", out))
    assert made["count"] == 1 and out.read_bytes().startswith(b"%PDF") and made["first"].startswith("V")
    listed = done(run("visit-sheet", office_folder, made["first"]))
    assert [(row["line"], row["householder"]) for row in listed["rows"]] == [(1, "单𬭎"), (2, "王二")]
    words = ("visit-sheet", office_folder, made["first"], "--entries", "1=1asr,2=2", "--date", "2026-11-02", "--visitor", "张三")
    assert done(run(*words))["changed"] is True
    assert done(run(*words))["changed"] is False
    visits = done(run("list", office_folder, "visit"))["rows"]
    assert sorted((row["outcome"], row["date"], row["visitor"]) for row in visits) == [
        ("met", "2026-11-02", "张三"), ("nobody", "2026-11-02", "张三")]
    assert "走访日期" in refused(run("visit-sheet", office_folder, made["first"], "--entries", "2=1"))
    assert "只有2行" in refused(run("visit-sheet", office_folder, made["first"], "--entries", "3=1", "--date", "2026-11-02"))
    assert done(run("visit-sheet", office_folder, made["first"]))["state"] == "returned"
