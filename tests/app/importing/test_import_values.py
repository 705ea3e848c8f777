"""Cells as villages write them → stored values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.importing.dates import Period, parse_date
from app.importing.numbers import Bad, Flagged, integer, money
from app.importing.sensitive import HIDDEN, id_number_fault, is_sensitive, scrub, sensitive_rows
from app.importing.text import as_text, chinese_number, chinese_numeral, clean, clean_name
from app.importing.values import choice_table, convert, converter, dirty_picker, fill_down, phone, yes_no
from app.records.registers import REGISTERS
from app.records.spec import Field, Kind, Privacy

OCTOBER = Period(2026, 10)
NAME = REGISTERS["household"].field("householder")
DOOR = REGISTERS["household"].field("door")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("6人", 6),
        (6.0, 6),
        ("１２人", 12),
        ("3口人", 3),
        ("共5人", 5),
        ("1,200份", 1200),
        ("二十", 20),
        ("1.2万", 12_000),
        ("3.0", 3),
        ("一百二十人", 120),
        ("", None),
        ("无", None),
        ("—", None),
        (" ", None),
        (0.0, 0),
    ],
)
def test_plain_counts(cell, value) -> None:
    assert integer(cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("300余份", 300),
        ("120余人", 120),
        ("约300", 300),
        ("近200", 200),
        ("200多人", 200),
        ("三百余份", 300),
        ("1万余份", 10_000),
    ],
)
def test_rounded_counts_keep_their_words(cell, value) -> None:
    assert integer(cell) == Flagged(value, f"原文“{cell}”，按{value}计")


@pytest.mark.parametrize("cell", ["若干", "数百", "大量", "几十人", "上百人"])
def test_vague_counts_give_nothing_but_a_flag(cell) -> None:
    assert integer(cell) == Flagged(None, f"原文“{cell}”，未填数")


@pytest.mark.parametrize("cell", ["12-15", "abc", 2.5, "3个半", "-1", "1000001"])
def test_what_is_no_count(cell) -> None:
    assert isinstance(integer(cell, 0, 1_000_000), Bad)


def test_money_is_counted_in_fen() -> None:
    assert money("1,200.50元") == 120_050
    assert money(0.1) == 10
    assert money("0.5万元") == 500_000


@given(st.integers(0, 9_999_999))
def test_a_count_reads_the_same_in_every_form(number: int) -> None:
    wide = str(number).translate({ord("0") + d: chr(0xFF10 + d) for d in range(10)})
    assert (
        integer(float(number)) == integer(str(number)) == integer(f"{number:,}人") == integer(wide) == number
    )


@given(st.integers(1, 99))
def test_chinese_numerals_read_back(number: int) -> None:
    assert chinese_number(chinese_numeral(number)) == number


@given(
    st.text(max_size=30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers()
    | st.booleans()
    | st.dates()
)
def test_no_cell_breaks_a_converter(cell) -> None:
    for kind in Kind:
        if kind not in (Kind.REF, Kind.COUNTS):
            column = convert([cell], converter(Field("x", "项", kind), {}, OCTOBER), required=False)
            assert len(column.values) == 1
            assert column.bad == {}


@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        ("2026年10月12日", "2026-10-12"),
        (date(2026, 10, 15), "2026-10-15"),
        (datetime(2026, 10, 15, 9), "2026-10-15"),
        ("10.12", "2026-10-12"),
        ("10月6日上午", "2026-10-06"),
        ("2026-10-17", "2026-10-17"),
        ("20261017", "2026-10-17"),
        (20261017.0, "2026-10-17"),
        (46310.0, "2026-10-15"),
        ("2026/10/7", "2026-10-07"),
        ("5日", "2026-10-05"),
        (12.0, "2026-10-12"),
        ("2026-10-17 09:30", "2026-10-17"),
        ("10月3日（周六）", "2026-10-03"),
        ("２０２６年１０月１日", "2026-10-01"),
        ("", None),
    ],
)
def test_dates(cell, iso) -> None:
    assert parse_date(cell, OCTOBER) == iso


def test_dates_with_a_reservation() -> None:
    assert parse_date("10月6日-8日", OCTOBER) == Flagged("2026-10-06", "原文“10月6日-8日”，按2026年10月6日计")
    lost_zero = parse_date(10.1, OCTOBER)
    assert isinstance(lost_zero, Flagged)
    assert lost_zero.value == "2026-10-01"
    assert "10.10" in lost_zero.sentence
    assert parse_date("12月30日", Period(2026, 1)) == "2025-12-30"


@pytest.mark.parametrize("cell", ["10月上旬", "10月32日", "2026-02-30", "下周", "13.1", 2.5e9])
def test_what_is_no_date(cell) -> None:
    assert isinstance(parse_date(cell, OCTOBER), Bad)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_a_day_reads_the_same_in_every_form(day: date) -> None:
    period = Period(day.year, day.month)
    forms = [
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.month}.{day.day}",
        f"{day.month}月{day.day}日上午",
        day.strftime("%Y%m%d"),
        float((day - date(1899, 12, 30)) / timedelta(days=1)),
        day,
    ]
    assert {parse_date(form, period) for form in forms} == {day.isoformat()}


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (13800009438.0, "13800009438"),
        ("138 0000 9438", "13800009438"),
        ("138-0000-9438", "13800009438"),
        ("无", ""),
        ("", ""),
        ("１３８００００１５２０", "13800001520"),
        ("0516-88888888", "0516-88888888"),
        ("+86 13800000001", "13800000001"),
        ("96110", "96110"),
    ],
)
def test_phones(cell, number) -> None:
    assert phone(cell) == number


def test_phones_with_a_reservation() -> None:
    assert phone("13800000001/13800000002") == Flagged("13800000001", "原文有2个号码，只记第一个")
    assert phone("13800000001(儿子)") == Flagged("13800000001", "号码后的文字未记")
    assert phone("1380000943") == Bad("不像电话号码")


@given(st.integers(10_000_000_000, 19_999_999_999))
def test_a_mobile_number_reads_the_same_in_every_form(number: int) -> None:
    text = str(number)
    forms = [
        float(number),
        number,
        text,
        f"{text[:3]} {text[3:7]} {text[7:]}",
        f"{text[:3]}-{text[3:7]}-{text[7:]}",
        f" {text}　",
    ]
    assert {phone(form) for form in forms} == {text}


def test_names_are_trimmed_and_their_interpunct_is_one() -> None:
    assert clean_name(" 买买提 • 吐尔逊　") == "买买提·吐尔逊"
    assert clean_name("扎西.多吉") == clean_name("扎西・多吉") == "扎西·多吉"
    assert clean_name("张　三") == "张三"
    assert clean("１组\n２号 ") == "1组 2号"
    assert as_text(13800009438.0) == "13800009438"


def test_private_characters_are_kept_and_reported() -> None:
    column = convert(["李\ue863", "王𬱖"], converter(NAME), required=True, dirty=dirty_picker(NAME))
    assert column.values == ["李\ue863", "王𬱖"]
    assert column.flags == {0: "“户主姓名”含自造字（U+E863），可能显示不出，请核对"}


@given(
    st.lists(st.text(alphabet=st.sampled_from("张三李·• 　１2号#.\n\t\ue000\u200b-"), max_size=8), max_size=6)
)
def test_the_shortcut_for_clean_columns_changes_nothing(cells: list[str]) -> None:
    for field in (NAME, DOOR):
        fast = convert(cells, converter(field), required=False, dirty=dirty_picker(field))
        slow = convert(cells, converter(field), required=False)
        assert (fast.values, fast.flags) == (slow.values, slow.flags)


def test_a_door_number_turned_into_a_date_is_turned_back() -> None:
    column = convert([datetime(2026, 1, 2)], converter(DOOR), required=True)
    assert column.values == ["1-2"]
    assert "日期格式" in column.flags[0]


@dataclass(frozen=True)
class Entry:
    code: str
    name: str
    aliases: tuple[str, ...] = ()


LIVES = choice_table(
    [Entry("resident", "常住", ("是", "√", "空")), Entry("empty", "空户", ("空",)), Entry("away", "外出")]
)


def test_choices_by_name_alias_and_code() -> None:
    field = Field("lives_in", "居住状态", Kind.CHOICE)
    column = convert(
        ["√", "是", "空户", " 外出 ", "", "resident", "说不清"], converter(field, LIVES), required=False
    )
    assert column.values == ["resident", "resident", "empty", "away", None, "resident", None]
    assert column.flags == {6: "“说不清”不在“居住状态”的选项中，未填"}


def test_several_choices_in_one_cell() -> None:
    field = Field("tags", "几进", Kind.MULTI)
    column = convert(["常住、外出", "空户", "常住/别的"], converter(field, LIVES), required=False)
    assert column.values == [["resident", "away"], ["empty"], ["resident"]]
    assert list(column.flags) == [2]


def test_yes_and_no() -> None:
    assert [yes_no(cell) for cell in ("√", "是", "否", "×", "", 1.0, 0.0)] == [1, 1, 0, 0, None, 1, 0]


def test_a_bad_cell_of_a_required_field_is_a_fault_else_a_flag() -> None:
    make = converter(Field("n", "数", Kind.INTEGER))
    assert convert(["x"], make, required=True).bad == {0: "“x”认不出数字"}
    assert convert(["x"], make, required=False).flags == {0: "“x”认不出数字，未填"}


def test_ditto_takes_the_cell_above() -> None:
    assert fill_down(["甲", "同上", "〃", "乙", '"', ""]) == ["甲", "甲", "甲", "乙", "乙", ""]
    assert fill_down(["同上", "甲"]) == ["", "甲"]
    assert fill_down(["甲", "", "乙", ""], blanks=True) == ["甲", "甲", "乙", "乙"]


# The three valid numbers are the standard's and tutorials' own examples; nobody has them.
@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "440524188001010014",
        "34052419800101001x",
        "１１０１０５１９４９１２３１００２Ｘ",
    ],
)
def test_identity_numbers_of_the_standard(number: str) -> None:
    assert id_number_fault(number) is None
    assert is_sensitive(number)
    assert is_sensitive(f"户主 {number}。")


def test_wrong_identity_numbers_say_why() -> None:
    assert id_number_fault("110105194912310021") == "校验码不符。"
    assert id_number_fault("110105194913310021") == "出生日期不成立。"
    assert id_number_fault("110105491231002") == "15位号码自2013年起停用。"
    assert id_number_fault("12345") == "应为18位。"


@pytest.mark.parametrize(
    "cell", [9.99999196901e17, "9.99E+17", "6222020200112233445", "6222 0202 0011 2233", 6.2220202e15]
)
def test_cards_and_numbers_that_lost_their_end(cell) -> None:
    assert is_sensitive(cell)


@pytest.mark.parametrize(
    "cell",
    [13800009438.0, "13800000001 13800000002", "2026年10月12日", "花园村1组12号", 20261017.0, "", None, True],
)
def test_what_is_no_identity_number(cell) -> None:
    assert not is_sensitive(cell)


@given(
    st.lists(
        st.sampled_from(["11010519491231002X", "张三", 9e17, 13800000001.0, "", "6222020200112233445"]),
        max_size=12,
    )
)
def test_scrubbing_leaves_no_number(cells: list) -> None:
    assert not sensitive_rows(scrub(cells))
    assert [cell for cell in scrub(cells) if cell != HIDDEN] == [
        cell for cell in cells if not is_sensitive(cell)
    ]


def test_a_name_field_is_known_by_its_privacy() -> None:
    note = Field("note", "备注", Kind.LONG, privacy=Privacy.OPEN)
    assert convert(["张 三"], converter(note), required=False).values == ["张 三"]
