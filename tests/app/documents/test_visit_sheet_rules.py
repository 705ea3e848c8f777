"""What ticks mean: one outcome or a question, never a guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents import visit_sheet_rules as rules
from app.documents.visit_sheet_entry import OUTCOMES, Entry
from app.documents.visit_sheet_form import TICKS

KEYS = [column.key for column in TICKS]


@pytest.mark.parametrize(("on", "entry"), [
    ({"met", "told", "leaflets", "app.explained", "app.installed", "receipt.signed"},
     Entry(3, "met", True, True, "installed", "signed")),
    ({"met", "told", "app.explained", "app.declined", "receipt.declined"}, Entry(3, "met", True, False, "declined", "declined")),
    ({"nobody", "leaflets"}, Entry(3, "nobody", leaflets=True)),
    ({"declined", "told", "receipt.declined"}, Entry(3, "declined", told=True, receipt="declined")),
    (set(), Entry(3, "")),
])
def test_plain_lines(on: set[str], entry: Entry) -> None:
    assert rules.read(3, on, ()) == (entry, "")


@pytest.mark.parametrize(("on", "unsure", "words"), [
    ({"met", "nobody"}, (), "“已访”、“未遇”都勾了"),
    ({"told"}, (), "没勾走访结果"),
    ({"empty", "told"}, (), "空户却勾了当面讲解"),
    ({"nobody", "receipt.signed"}, (), "未遇却勾了讲解或回执"),
    ({"met", "receipt.signed", "receipt.declined"}, (), "回执收回和婉拒都勾了"),
    ({"met", "app.installed", "app.declined"}, (), "APP 自愿安装和婉拒都勾了"),
    ({"met"}, {"nobody", "app.declined"}, "“未遇”、“APP婉拒”看不清"),
])
def test_lines_a_person_must_settle(on: set[str], unsure: set[str], words: str) -> None:
    assert rules.read(1, on, unsure)[1] == words


@given(st.sets(st.sampled_from(KEYS)), st.sets(st.sampled_from(KEYS)))
def test_a_plain_line_says_all_that_was_ticked_and_no_more(on: set[str], unsure: set[str]) -> None:
    entry, doubt = rules.read(1, on, unsure - on)
    said = rules.ticks_of(entry)
    assert said <= on
    if not doubt:
        assert not unsure - on and on - said <= {"app.explained"}
        assert len(on & set(OUTCOMES)) == (1 if on else 0)
