"""One string of a template changed, and nothing else."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents import template, wording_text
from app.errors import AppError

TEXTS = [path.read_text("utf-8") for path in sorted(template.folder().glob("*.toml"))]
ODD = '''# 说明 "不是值"
title = 'C:\\文书'
"带点.的" = "一\\t二\\u4e2d"
sizes = [14, 13.5, ["x", { text = "内", deep = ["y"] }]]

[asks]
who.label = "给谁"   # 注 [[block]]
who.value = """
第一行
"引号"第二行 \\
   接着"""

[[block]]
kind = "para"
text = \'\'\'
原样 \\n 不变\'\'\'

[[block]]
kind = "row"
cells = [
  { text = "村：", blank = "household.village" }, # 第一格
  { text = "组：", after = "组" },
]
'''


def strings(value: Any, path: tuple = ()) -> dict[tuple, str]:
    if isinstance(value, str):
        return {path: value}
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {key: text for name, part in pairs for key, text in strings(part, (*path, name)).items()}


@pytest.mark.parametrize("text", [*TEXTS, ODD], ids=lambda text: text[:12])
def test_every_string_is_found_where_toml_finds_it(text: str) -> None:
    assert {item.path: item.value for item in wording_text.words(text)} == strings(tomllib.loads(text))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=60))
def test_a_changed_string_reads_back_and_all_others_stay(value: str) -> None:
    before = strings(tomllib.loads(ODD))
    for path in before:
        after = strings(tomllib.loads(wording_text.replace(ODD, path, value)))
        assert after == {**before, path: value}


def test_remarks_and_order_stay_as_they_were() -> None:
    text = TEXTS[0]
    path = next(item.path for item in wording_text.words(text) if item.path[0] == "block" and item.path[-1] == "text")
    changed = wording_text.replace(text, path, "换成这句")
    assert changed.splitlines()[0] == text.splitlines()[0]
    assert len([line for line in changed.splitlines() if line.startswith("[[")]) == text.count("[[block]]")


def test_pieces_name_the_parts_of_the_paper() -> None:
    text = (template.folder() / "letter-receipt.toml").read_text("utf-8")
    found = wording_text.pieces(text, tomllib.loads(text))
    assert found[0].label == "名称"
    groups = [piece.group for piece in found]
    assert any(group.endswith("标题") for group in groups) and any(group.endswith("填写行") for group in groups)
    assert any(group.endswith("裁切线") for group in groups) and "没有登记时用的话" in groups
    assert not any("household." in piece.value and piece.path[-1] == "blank" for piece in found)


@pytest.mark.parametrize("broken", ["title = ", "title == 'x'", "[[block]\n", "a = [1 2", "[x\n"])
def test_broken_text_is_refused_or_ends(broken: str) -> None:
    try:
        wording_text.words(broken)
    except AppError as fault:
        assert "行看不懂" in str(fault)


def test_a_place_that_is_gone_is_said() -> None:
    with pytest.raises(AppError, match="不在了"):
        wording_text.replace("title = 'x'", ("block", 0, "text"), "y")


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:12])
def test_blanks_by_their_chinese_names_read_back(text: str) -> None:
    data = tomllib.loads(text)
    names = wording_text.blank_names(data)
    for piece in wording_text.pieces(text, data):
        seen = wording_text.shown(piece.value, names)
        assert wording_text.stored(seen, names) == piece.value
        assert not [name for name in names if f"{{{name}}}" in seen]


def test_a_name_two_blanks_share_is_not_used() -> None:
    blanks = {"office.phone": "电话", "unit.phone": "电话", "office.town": "镇名"}
    data = {"blanks": blanks, "asks": {"a": {"label": "office.town"}}}
    names = wording_text.blank_names(data)
    assert names["office.town"] == "镇名" and not {"office.phone", "unit.phone", "ask.a"} & set(names)
    assert len(set(names.values())) == len(names)
    assert wording_text.shown("{office.phone}{office.town}{x", names) == "{office.phone}{镇名}{x"
    assert wording_text.stored("{电话}{镇名}", names) == "{电话}{office.town}"


def test_a_blank_somebody_made_up_is_found() -> None:
    assert wording_text.strangers(TEXTS[0]) == []
    assert wording_text.strangers("a = '{镇名}和{office.town}{镇名}'\nb = ['{别的}']") == ["镇名", "别的"]
