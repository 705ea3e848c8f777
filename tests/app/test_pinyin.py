"""Pinyin order, initials and the readings surnames have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pinyin import initials, natural_key, sort_key


def test_names_sort_as_a_register_of_names_does() -> None:
    names = ["张三", "曾小", "单秀", "安一", "欧阳", "区文", "白二", "仇海", "翟天", "解放", "任重", "张二"]
    assert sorted(names, key=sort_key) == [
        "安一",
        "白二",
        "区文",
        "欧阳",
        "仇海",
        "任重",
        "单秀",
        "解放",
        "曾小",
        "翟天",
        "张二",
        "张三",
    ]


def test_tones_and_characters_tell_apart() -> None:
    assert sorted(["马", "妈", "麻", "骂"], key=sort_key) == ["妈", "麻", "马", "骂"]
    assert sorted(["李", "里"], key=sort_key) == sorted(["里", "李"], key=sort_key)
    assert sort_key("李") != sort_key("里")


def test_characters_without_a_reading_come_last() -> None:
    assert sorted(["\ue000", "张", "A", "\U0010fffd"], key=sort_key) == ["A", "张", "\ue000", "\U0010fffd"]


@pytest.mark.parametrize(
    ("doors", "ordered"),
    [
        (["10号", "2号", "1号", "2号附1", "20号"], ["1号", "2号", "2号附1", "10号", "20号"]),
        (["3-10", "3-2", "12-1", "3-1"], ["3-1", "3-2", "3-10", "12-1"]),
        (["第10网格", "第9网格", "第1网格"], ["第1网格", "第9网格", "第10网格"]),
    ],
)
def test_doors_sort_as_numbers(doors: list[str], ordered: list[str]) -> None:
    assert sorted(doors, key=natural_key) == ordered


@given(st.text(max_size=20))
def test_anything_can_be_sorted_and_spelled(text: str) -> None:
    assert sort_key(text) == sort_key(text) and isinstance(natural_key(text), str)
    assert len(initials(text)) >= len(text) or not text.isascii()
