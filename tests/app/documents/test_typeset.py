"""Chinese line breaking."""

from __future__ import annotations

import re

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
ALPHABET = "一二三网络诈骗，。、；：？！）》”“（《…—·0123456789ABCé&b .-%年月日份\u3000𬭎𠅤\u0301\ufe00\U000e0100"
LETTERS = st.text(st.sampled_from(list(ALPHABET)), max_size=120)
MARKS = {"\u0301", "\ufe00", "\U000e0100"}


def lines_of(text: str, width: float, **more: object) -> list[typeset.Line]:
    return break_paragraph([Span(text, "fang")], 14, width, **more)  # type: ignore[arg-type]


def may_break(text: str, at: int) -> bool:
    """Whether a line may end before text[at], told apart from the code that is tested."""
    whole = any(match.start() < at < match.end() for match in typeset._WHOLE.finditer(text))
    return not (whole or text[at] in NO_START or text[at - 1] in NO_END or text[at] in MARKS)


def ink_end(line: typeset.Line) -> float:
    """Where the line ends without trailing blanks and the empty half of its last mark."""
    text = line.text.rstrip(" \u3000")
    if not text:
        return 0.0
    end = line_end(line, 14) - 14 * line.text[len(text):].count("\u3000")
    return end - 7 * (text[-1] in "，。、；：）》”")


@given(LETTERS, st.floats(90, 460), st.sampled_from(["justify", "left", "center", "right"]))
@settings(max_examples=300, deadline=None)
def test_no_character_is_lost_and_no_line_is_too_long(text: str, width: float, align: str) -> None:
    lines = lines_of(text, width, align=align)
    assert "".join(line.text for line in lines) == text
    for line in lines:
        assert line.pieces[0].x >= -0.01
        if len(line.text) > 1:
            blanks = 14 * sum(char == " " for char in line.text[len(line.text.rstrip(" \u3000")):])
            assert ink_end(line) <= width + 0.05 + blanks, "only blanks and half a mark may hang"


@given(LETTERS, st.floats(90, 460), st.sampled_from(["justify", "left"]))
@settings(max_examples=300, deadline=None)
def test_every_break_is_a_lawful_one_where_there_is_one(text: str, width: float, align: str) -> None:
    start = 0
    for line in lines_of(text, width, align=align)[:-1]:
        stop = start + len(line.text)
        if not may_break(text, stop):
            lawful = [at for at in range(start + 1, stop) if may_break(text, at)]
            rest = next((at for at in range(stop + 1, len(text)) if may_break(text, at)), len(text))
            too_long = len(text[max(lawful, default=start):rest]) > width / 14  # nothing else was left
            assert not lawful or too_long, (line.text, text[stop:])
            assert text[stop] not in MARKS or set(text[start + 1:stop + 1]) <= MARKS, "a base and its mark stay together"
        start = stop


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


def spread(line: typeset.Line) -> float:
    """The widest space between two neighbours of a line, in type sizes."""
    return max((piece.spacing for piece in line.pieces), default=0.0) / 14


@given(st.floats(200, 460), st.integers(0, 90))
@settings(max_examples=150, deadline=None)
def test_full_lines_stay_even(width: float, cut: int) -> None:
    """Neither far apart nor crowded: the long date is what leaves the largest hole."""
    for line in lines_of(BODY[cut:], width)[:-1]:
        after = BODY[cut:].partition(line.text)[2]
        if not re.match("2026年|96110|300份|……|[“（《]|APP|110", after):
            assert spread(line) <= 0.17, (line.text, width)
        assert all(piece.spacing >= -7.01 for piece in line.pieces)


def test_one_more_mark_is_taken_in_by_squeezing_rather_than_a_line_spread() -> None:
    text = "甲、乙、丙、丁、戊、己、庚、辛壬，癸子丑寅卯辰巳午未申酉戌亥天地人"
    width = 14 * 16.4
    first = lines_of(text, width)[0]
    assert first.text == "甲、乙、丙、丁、戊、己、庚、辛壬，"
    assert line_end(first, 14) == pytest.approx(width + 7, abs=0.05)
    spread_out = lines_of(text.replace("、", "和"), width)[0]
    assert spread_out.text == "甲和乙和丙和丁和戊和己和庚和辛", "without marks inside there is nothing to squeeze"
    assert line_end(spread_out, 14) == pytest.approx(width, abs=0.05)


def test_the_last_character_alone_is_taken_into_the_line_before() -> None:
    text = "甲、乙、丙、丁、戊、己、庚、辛壬癸子丑。"
    assert [line.text for line in lines_of(text, 14 * 18.6)] == [text]


@pytest.mark.parametrize("text", ["https://example.invalid/" + "a" * 90, "王" * 3 + "b" * 200, "。" * 60, "（" * 60,
                                  "e" + "\u0301" * 90, "𬭎" + "\U000e0100" * 3 + "王" * 30])
def test_what_nothing_can_break_is_cut_rather_than_lost(text: str) -> None:
    lines = lines_of(text, 130)
    assert "".join(line.text for line in lines) == text
    assert all(ink_end(line) <= 130.05 for line in lines if len(line.text) > 1 and "\u0301" not in line.text)


def test_a_word_longer_than_a_line_fills_the_line_it_begins_on() -> None:
    first = lines_of("见" + "a1" * 60, 200)[0]
    assert line_end(first, 14) > 190


@pytest.mark.parametrize("whole", ["2026年11月21日", "〔2026〕12号", "1,024.5万元", "30人次", "Wi-Fi", "AT&T", "98.5%", "第44条",
                                   "café", "——", "……", "360户次", "-"])
@pytest.mark.parametrize("width", [150, 163, 177, 186])
def test_what_belongs_together_stands_together(whole: str, width: float) -> None:
    text = f"新河镇各村宣传情况共有{whole}见下列所附各项"
    assert any(whole in line.text for line in lines_of(text, width)), [line.text for line in lines_of(text, width)]


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
