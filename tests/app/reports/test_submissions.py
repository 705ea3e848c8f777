"""Who has reported: the counts add up, what is late stays late, dates of units and rules decide what is owed."""

from __future__ import annotations

import time
from itertools import cycle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import AppError, InvalidValues, NoRight
from app.reports import reporting, submissions
from app.reports.period import Period
from app.reports.reporting import State, board, counts
from app.reports.submissions import Receipt
from app.session import Query, Session, Where
from tests import office_kit
from tests.app.reports.report_kit import MONTHLY, OCTOBER, WEEKLY, cell, october, only, units
from tests.fixtures_office import Opener


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-03T10:00:00")


def test_a_month_holds_the_reports_whose_periods_end_in_it(town: Session) -> None:
    only(town, WEEKLY, MONTHLY)
    units(town, "农商行")
    found = october(town)
    assert [str(item.period) for item in found.items] == ["2026-W40", "2026-W41", "2026-W42", "2026-W43", "2026-10"]
    assert [one.name for one in found.reporters] == ["花园村", "单家村", "农商行"]
    assert len(found.cells) == 3 * 4 + 2
    assert [str(item.period) for item in board(town, Period.parse("2026-W44")).items] == ["2026-W44"]


def test_late_stays_late_and_sixteen_o_clock_is_in_time(town: Session) -> None:
    only(town, WEEKLY)
    garden, other = cell(october(town), "花园村", "2026-W41"), cell(october(town), "单家村", "2026-W41")
    assert garden.state is State.OVERDUE and garden.item.due.at == "2026-10-09T16:00"
    submissions.receive(town, [garden], Receipt("2026-10-09T16:00", "wechat"))
    submissions.receive(town, [other], Receipt("2026-10-09T16:01", "wechat"))
    found = october(town)
    assert cell(found, "花园村", "2026-W41").state is State.ON_TIME
    assert cell(found, "单家村", "2026-W41").state is State.LATE
    whole = counts(found.cells.values())
    assert (whole.owed, whole.reported, whole.on_time, whole.late, whole.missing) == (8, 2, 1, 1, 6)
    assert whole.rate.text() == "12.5%"


def test_a_report_is_in_when_its_last_part_is(town: Session) -> None:
    only(town, WEEKLY)
    first = cell(october(town), "花园村", "2026-W41")
    submissions.receive(town, [first], Receipt("2026-10-08T09:00", parts=("text",)))
    half = cell(october(town), "花园村", "2026-W41")
    assert half.state is State.PART and half.lacking == ("picture",) and not half.done
    submissions.receive(town, [half], Receipt("2026-10-10T09:00", parts=("picture",), photos=0))
    done = cell(october(town), "花园村", "2026-W41")
    assert done.state is State.LATE and done.at == "2026-10-10T09:00" and done.few == "图片0张，少于1张"


def test_what_is_sent_back_is_missing_until_it_comes_again(town: Session) -> None:
    only(town, MONTHLY)
    submissions.receive(town, [cell(october(town), "花园村", "2026-10")], Receipt("2026-11-02T08:00"))
    with pytest.raises(AppError, match="退回原因"):
        submissions.give_back(town, [cell(october(town), "花园村", "2026-10")], " ")
    submissions.give_back(town, [cell(october(town), "花园村", "2026-10")], "合计不对")
    back = cell(october(town), "花园村", "2026-10")
    assert back.state is State.RETURNED and back.returns == 1
    submissions.receive(town, [back], Receipt("2026-11-06T08:00"))
    again = cell(october(town), "花园村", "2026-10")
    assert again.state is State.LATE and counts([again]) == reporting.Counts(1, 0, 1, 0, 1)


def test_a_mistake_is_taken_back_by_key_and_by_undo(town: Session) -> None:
    only(town, MONTHLY)
    submissions.receive(town, [cell(october(town), "花园村", "2026-10")])
    submissions.give_back(town, [cell(october(town), "花园村", "2026-10")], "缺页")
    submissions.take_off(town, [cell(october(town), "花园村", "2026-10")])
    assert cell(october(town), "花园村", "2026-10").state is State.ON_TIME
    submissions.take_off(town, [cell(october(town), "花园村", "2026-10")])
    assert cell(october(town), "花园村", "2026-10").state is State.OPEN
    town.undo()
    assert cell(october(town), "花园村", "2026-10").state is State.ON_TIME
    with pytest.raises(AppError, match="没有登记过"):
        submissions.take_off(town, [cell(october(town), "单家村", "2026-10")])


def test_many_at_once_are_one_step_and_whole_ones_are_left_alone(town: Session) -> None:
    only(town, WEEKLY)
    cells = list(october(town).cells.values())
    submissions.receive(town, cells[:1])
    assert submissions.receive(town, cells) == "已登记收到8份。"  # the board was read before: its own word counts
    again = list(october(town).cells.values())
    assert submissions.receive(town, again) == "已登记收到0份，另有8份原已收齐。"
    town.undo()
    assert sum(one.done for one in october(town).cells.values()) == 1


def test_units_and_rules_owe_by_their_dates(town: Session) -> None:
    only(town, {**MONTHLY, "who": "unit"}, {**MONTHLY, "name": "旧规则", "who": "unit", "valid_to": "2026-09-30"})
    units(town, "一直在")
    units(town, "十月加入", valid_from="2026-10-15")
    units(town, "十月退出", valid_to="2026-10-15")
    units(town, "十一月加入", valid_from="2026-11-01")
    units(town, "花园村村民委员会")
    town.save("unit", {"kind": "village"}, uid=town.all("unit", Query((Where("name", "eq", "花园村村民委员会"),)))[0]["uid"])
    assert [one.name for one in october(town).reporters] == ["十月加入", "一直在"]


def test_a_unit_that_stops_keeps_what_it_owed_before(town: Session) -> None:
    only(town, {**MONTHLY, "who": "unit"})
    [uid] = units(town, "农商行")
    town.save("unit", {"state": "stopped"}, uid=uid)
    assert town.get("unit", uid)["valid_to"] == "2026-11-03"
    assert len(october(town).cells) == 1 and not board(town, Period.month("2026-11")).cells
    town.save("unit", {"state": "active"}, uid=uid)
    assert town.get("unit", uid)["valid_to"] is None


def test_named_units_and_kinds_narrow_a_rule(town: Session) -> None:
    only(town, {**MONTHLY, "who": "picked", "units": "农商行、单家村，不存在的单位"}, {**MONTHLY, "name": "银行", "who": "unit",
                                                                            "kinds": ["bank"]})
    units(town, "农商行")
    units(town, "中心小学", kind="school")
    found = october(town)
    assert [(one.item.rule.name, one.reporter.name) for one in found.cells.values()] == [
        ("月报", "单家村"), ("月报", "农商行"), ("银行", "农商行")]
    assert found.notes == ("“月报”写的单位名册里没有：不存在的单位",)


def test_the_programs_own_rows_are_a_hint_and_no_receipt(town: Session, office_template: office_kit.Template) -> None:
    only(town, MONTHLY)
    town.save("activity", {"date": "2026-10-10", "title": "集市宣传", "kind": "rally", "area": office_template.grid})
    one = cell(october(town), "花园村", "2026-10")
    assert one.known == 1 and one.state is State.OPEN


def test_a_package_notes_what_it_brought_and_only_once(town: Session, office_template: office_kit.Template) -> None:
    only(town, MONTHLY, WEEKLY)
    noted = submissions.note_received(town, "2026-10", area=office_template.village, parts=("data",), rows=12,
                                      at="2026-11-02T09:00")
    assert noted == ["月报"]
    assert cell(october(town), "花园村", "2026-10").state is State.ON_TIME
    assert submissions.note_received(town, "2026-10", area=office_template.village, parts=("data",)) == []
    [row] = town.all("submission")
    assert (row["way"], row["row_count"], row["received_time"]) == ("package", 12, "09:00")


@pytest.mark.parametrize(
    ("values", "field"),
    [({"period": "2026-W41"}, "period"), ({"period": "十月"}, "period"), ({"received_time": "25:10"}, "received_time"),
     ({"returned_on": "2026-11-02"}, "return_reason"), ({"area": None}, "unit"),
     ({"returned_on": "2026-10-01", "return_reason": "x"}, "returned_on")],
)
def test_what_does_not_fit_the_rule_is_refused(
    town: Session, office_template: office_kit.Template, values: dict, field: str
) -> None:
    [rule] = only(town, {**MONTHLY, "who": "village"})
    right = {"rule": rule, "period": "2026-10", "area": office_template.village, "received_on": "2026-11-01"}
    if field == "unit":
        right = {**right, "unit": units(town, "农商行")[0]}
    with pytest.raises(InvalidValues) as caught:
        town.save("submission", {**right, **values})
    assert [problem.field for problem in caught.value.problems] == [field]


def test_a_rule_says_what_is_missing_in_it(town: Session) -> None:
    for values, field in (({"due_day": None}, "due_day"), ({"due_day": 8}, "due_day"), ({"due_time": "4点"}, "due_time"),
                          ({"period_kind": "cut"}, "cut_day"), ({"who": "picked"}, "units")):
        with pytest.raises(InvalidValues) as caught:
            town.save("report_rule", {**WEEKLY, **values})
        assert field in [problem.field for problem in caught.value.problems]


def test_a_pasted_list_finds_its_units_and_names_strangers(town: Session) -> None:
    only(town, WEEKLY)
    units(town, "清源农商行新河支行", short_name="农商行")
    found = october(town)
    made = submissions.pasted(found, found.items[0], "单位\t日期\n1\t花园村\t10月8日\n农商行\n大桥村\n")
    assert [one.reporter.name for one in made.cells] == ["花园村", "清源农商行新河支行"]
    assert made.strangers == ("单位 日期", "大桥村")


def test_who_only_looks_notes_nothing(open_copy: Opener, office_template: office_kit.Template) -> None:
    looking = open_copy(office_kit.VIEWER)
    with pytest.raises(NoRight):
        submissions.receive(looking, list(board(looking, Period.month("2026-12")).cells.values()))


def test_deadlines_name_what_is_late_and_what_is_next(town: Session) -> None:
    only(town, WEEKLY, {**MONTHLY, "shift": "later"})
    lines = reporting.deadlines(town)
    assert [(line.item.rule.name, line.item.due.day, line.missing) for line in lines] == [
        ("周报", "2026-10-16", 2), ("周报", "2026-10-23", 2), ("周报", "2026-10-30", 2), ("月报", "2026-11-05", 2),
        ("周报", "2026-11-06", 2)]
    submissions.receive(town, [one for one in october(town).cells.values() if str(one.item.period) == "2026-10"])
    assert "2026-11-05" not in [line.item.due.day for line in reporting.deadlines(town)]


def test_nobody_is_asked_for_a_week_that_has_not_begun(town: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    only(town, WEEKLY)
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-08T10:00:00")  # a Sunday; the next Friday is within a week
    assert max(str(item.period) for item in reporting.asked_now(town).items) == "2026-W45"
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-11-09T10:00:00")
    assert max(str(item.period) for item in reporting.asked_now(town).items) == "2026-W46"


MOVES = st.lists(st.tuples(st.integers(0, 7), st.sampled_from("受部退撤"), st.integers(1, 28)), max_size=12)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES)
def test_the_counts_always_add_up(town: Session, moves: list[tuple[int, str, int]]) -> None:
    only(town, WEEKLY)
    town.remove("submission", [row["uid"] for row in town.all("submission")], "重来") if town.count("submission") else None
    for at, move, day in moves:
        one = list(october(town).cells.values())[at]
        moment = f"2026-10-{day:02}T12:00"
        try:
            if move == "受":
                submissions.receive(town, [one], Receipt(moment))
            elif move == "部":
                submissions.receive(town, [one], Receipt(moment, parts=("text",)))
            elif move == "退":
                submissions.give_back(town, [one], "重报")
            else:
                submissions.take_off(town, [one])
        except AppError:
            assert not one.received or all(item.returned_on for item in one.received)
    found = october(town)
    for cells in ([*found.cells.values()], *(found.row(one) for one in found.reporters)):
        made = counts(cells)
        assert made.owed == len(cells) == made.reported + made.missing and made.reported == made.on_time + made.late
        assert 0 <= made.overdue <= made.missing
        assert made.returned == sum(bool(one.returned_on) for cell in cells for one in cell.received)


def test_three_hundred_units_and_six_rules_open_at_once(town: Session) -> None:
    """The figure is printed with -s; the bound leaves room for a slow machine."""
    only(town, *({**WEEKLY, "name": f"周报{n}", "who": "unit"} for n in range(3)),
         *({**MONTHLY, "name": f"月报{n}", "who": "unit"} for n in range(3)))
    town.save_many("unit", [{"name": f"单位{n}", "kind": "company", "member": 1} for n in range(300)])
    ways = cycle(("wechat", "usb", "paper"))
    cells = list(october(town).cells.values())
    submissions.receive(town, cells[::2], Receipt("2026-10-09T15:00", next(ways)))
    started = time.perf_counter()
    found = board(town, OCTOBER)
    made = [counts(found.row(one)) for one in found.reporters]
    spent = time.perf_counter() - started
    print(f"报送情况 300 × 6 rules, {len(found.cells)} reports: {spent:.3f} s")
    assert sum(item.reported for item in made) == len(cells[::2]) and spent < 1.5
