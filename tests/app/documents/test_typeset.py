"""Chinese line breaking."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents import typeset
from app.documents.typeset import NO_END, NO_START, Span, break_paragraph, fit, line_end

BODY = (
    "电信网络诈骗，是指以非法占有为目的，利用电信网络技术手段，通过远程、非接触等方式，诈骗公私财物的行为。"
    "凡是宣称“内幕消息、稳赚不赔”的《投资理财》（“高额回报”），自2026年11月21日起，拨打96110或110，"
    "共300份……——国家反诈中心APP（自愿使用）。"
)
LETTERS = st.text(st.sampled_from(list("一二三网络诈骗，。、；：？！）》”“（《…—0123456789ABCabc .-%年月日")), max_size=120)


def lines_of(text: str, width: float, **more: object) -> list[typeset.Line]:
    return break_paragraph([Span(text, "fang")], 14, width, **more)  # type: ignore[arg-type]


@given(LETTERS, st.floats(90, 460), st.sampled_from(["justify", "left", "center", "right"]))
@settings(max_examples=150, deadline=None)
def test_no_character_is_lost_and_no_line_is_too_long(text: str, width: float, align: str) -> None:
    lines = lines_of(text, width, align=align)
    assert "".join(line.text for line in lines) == text
    for line in lines:
        assert line.pieces[0].x >= -0.01
        assert line_end(line, 14) <= width + 7.01 + 14 * (line.text[-1] in " \u3000"), "a mark may hang by half"


@given(st.floats(150, 460), st.integers(0, 60))
@settings(max_examples=100, deadline=None)
def test_marks_stand_where_they_may(width: float, cut: int) -> None:
    lines = lines_of(BODY[cut:], width)
    assert all(line.text[0] not in NO_START for line in lines[1:])
    assert all(line.text[-1] not in NO_END for line in lines[:-1])


@pytest.mark.parametrize("width", range(150, 460, 7))
def test_dates_numbers_and_words_stay_whole(width: int) -> None:
    lines = [line.text for line in lines_of(BODY, width)]
    for whole in ("2026年11月21日", "96110", "110", "300份", "……", "——", "APP"):
        assert any(whole in line for line in lines), (whole, lines)


def test_full_lines_end_at_the_margin_and_the_last_does_not() -> None:
    lines = lines_of(BODY, 310, indent=28)
    assert lines[0].pieces[0].x == 28
    assert lines[1].pieces[0].x == 0
    for line in lines[:-1]:
        hang = 7 if line.text[-1] in "，。、）》”" else 0
        assert line_end(line, 14) == pytest.approx(310 + hang, abs=0.05)
    assert line_end(lines[-1], 14) < 300


def test_two_full_marks_that_meet_share_a_square() -> None:
    apart = line_end(lines_of("甲》乙（丙", 400, align="left")[0], 14)
    meeting = line_end(lines_of("甲》（乙丙", 400, align="left")[0], 14)
    assert apart - meeting == pytest.approx(7)


def test_centred_and_right_lines_stand_where_asked() -> None:
    centred, = lines_of("回执", 100, align="center")
    right, = lines_of("回执", 100, align="right")
    assert centred.pieces[0].x == pytest.approx(36)
    assert line_end(right, 14) == pytest.approx(100)


def test_a_word_longer_than_the_line_is_cut_rather_than_lost() -> None:
    lines = lines_of("A" * 100, 120)
    assert "".join(line.text for line in lines) == "A" * 100
    assert all(line_end(line, 14) <= 120.01 for line in lines)


def test_styles_run_on_inside_a_line() -> None:
    lines = break_paragraph([Span("一、认清骗局。", "hei"), Span("凡是要先垫付资金的", "fang")], 14, 400)
    assert {piece.style for piece in lines[0].pieces} == {"hei", "fang"}
    assert len(lines) == 1


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=50),
       st.floats(60, 200))
@settings(max_examples=80, deadline=None)
def test_a_name_of_fifty_characters_fits_its_box(name: str, width: float) -> None:
    size, lines = fit(name, "kai", 12, width, 22.7)
    assert "".join(line.text for line in lines) == name
    assert size <= 12
    assert (len(lines) == 1 and size == 12) or len(lines) * size * 1.15 <= 22.7
    assert all(line_end(line, size) <= width + 0.6 for line in lines)


def test_nothing_gives_no_lines_and_no_room_is_an_error() -> None:
    assert lines_of("", 100) == []
    with pytest.raises(ValueError, match="narrower"):
        lines_of("一", 3)
