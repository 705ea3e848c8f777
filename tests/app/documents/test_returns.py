"""Taking paper back and making numbers void: the register always balances."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.documents import batch, serial
from app.documents.issue import Recipients, issue
from app.documents.numbers import balance, balances
from app.documents.returns import Returned, mark_returned, void
from app.errors import AppError, Cancelled
from app.records.drill import query_of
from app.session import Query, Session
from tests import office_kit
from tests.fixtures_office import Opener
from tests.office_kit import Template, homes

LETTER = "letter-receipt"


@pytest.fixture
def printed(town: Session, office_template: Template, tmp_path: Path) -> Session:
    town.save_many("household", homes(office_template.grid, ["甲", "乙", "丙"]))
    town.save_many("household", homes(office_template.other_grid, ["丁"]))
    issue(town, LETTER, Recipients(), tmp_path / "a.pdf")
    return town


def numbers(session: Session) -> list[str]:
    return [row["serial"] for row in session.all("issued", Query(order=(("serial", False),)))]


def test_a_number_comes_back_once(printed: Session) -> None:
    number = numbers(printed)[0]
    first = mark_returned(printed, number)
    assert (first.state, first.serial) == (Returned.FILED, number) and "已登记收回" in first.sentence
    row = printed.all("issued", Query(order=(("serial", False),)))[0]
    assert row["state"] == "returned" and row["returned_on"]
    second = mark_returned(printed, number)
    assert second.state is Returned.ALREADY and "已在" in second.sentence
    assert len(printed.history("issued", row["uid"])) == 3


def test_a_number_as_guns_and_people_type_it(printed: Session) -> None:
    typed = [number for number in numbers(printed)]
    ways = [
        typed[0].lower(),
        f" {serial.display(typed[1])} \r\n",
        "".join(chr(ord(c) + 0xFEE0) for c in typed[2]),
        typed[3][0] + typed[3][1:].replace("0", "O"),
    ]
    assert [mark_returned(printed, text).state for text in ways] == [Returned.FILED] * 4


def test_wrong_and_foreign_numbers_change_nothing(printed: Session) -> None:
    number = numbers(printed)[0]
    steps = len(printed.steps())
    wrong = number[:-1] + ("A" if number[-1] != "A" else "B")
    foreign = serial.make("H", 2026, "Z", 1)
    assert [mark_returned(printed, text).state for text in (wrong, "", "你好", foreign)] == [
        Returned.BAD,
        Returned.BAD,
        Returned.BAD,
        Returned.UNKNOWN,
    ]
    assert len(printed.steps()) == steps


def test_a_void_number_stays_listed_with_its_reason(printed: Session) -> None:
    number = numbers(printed)[0]
    with pytest.raises(AppError, match="请填写作废原因"):
        void(printed, number, " ")
    assert void(printed, serial.display(number), " 卡纸 ") == f"{serial.display(number)} 已作废，原因已登记。"
    row = printed.all("issued", Query(order=(("serial", False),)))[0]
    assert (row["state"], row["void_reason"], row["serial"]) == ("void", "卡纸", number)
    returned = mark_returned(printed, number)
    assert returned.state is Returned.VOID and "卡纸" in returned.sentence
    with pytest.raises(AppError, match="已经作废"):
        void(printed, number, "再来")
    with pytest.raises(AppError, match="身份证号"):
        void(printed, numbers(printed)[1], "99999918000101001X")


def test_what_is_back_cannot_be_void(printed: Session) -> None:
    number = numbers(printed)[0]
    mark_returned(printed, number)
    with pytest.raises(AppError, match="已收回，不能作废"):
        void(printed, number, "错")
    with pytest.raises(AppError, match="不是本台账编的号"):
        void(printed, serial.make("H", 2026, "Z", 1), "错")


def test_a_void_number_is_not_given_out_again(printed: Session, tmp_path: Path) -> None:
    before = numbers(printed)
    void(printed, before[1], "卡纸")
    report = issue(printed, LETTER, Recipients(), tmp_path / "b.pdf")
    assert (report.count, report.held) == (1, 3), "who held the void number gets a new one, and nobody else"
    assert report.first not in before and len(set(numbers(printed))) == 5


def test_the_table_per_village(printed: Session) -> None:
    found = numbers(printed)
    mark_returned(printed, found[0])
    void(printed, found[1], "卡纸")
    table = balance(printed, template=LETTER)
    assert [[str(cell) for cell in row.cells[1:6]] for row in table.rows] == [
        ["花园村", "3", "1", "1", "1"],
        ["单家村", "1", "0", "0", "1"],
    ]
    assert table.total and [str(cell) for cell in table.total.cells[2:6]] == ["4", "1", "1", "2"]
    rows = [printed.count("issued", query_of(row.drill)) for row in table.rows if row.drill]
    assert rows == [3, 1], "a click on a figure leads to its rows"
    assert balance(printed, template="pledge").rows == []


def test_numbers_survive_the_household_and_the_village(printed: Session, office_template: Template) -> None:
    """A number whose village is gone is still counted."""
    for row in printed.all("household"):
        printed.remove("household", [row["uid"]], "迁走")
    assert sum(item.printed for item in balances(printed).values()) == 4
    printed.remove("area", [office_template.other_grid], "撤并")
    assert sum(item.printed for item in balances(printed).values()) == 4 and None in balances(printed)


actions = st.lists(
    st.tuples(st.sampled_from(["issue", "again", "return", "void", "undo", "break"]), st.integers(0, 30)),
    max_size=14,
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(work=actions)
def test_printed_is_back_and_void_and_left_always(
    office_template: Template, work: list[tuple[str, int]], tmp_path_factory: Any
) -> None:
    place = tmp_path_factory.mktemp("balance")
    session = office_kit.open_with(office_template.copy(place / "office"), office_template.keys)
    session.save_many("household", homes(office_template.grid, ["甲", "乙"]))
    render = batch.render
    real = {"broken": False}

    def quick(*_args: Any, **_more: Any) -> batch.BatchResult:
        if real["broken"]:
            raise Cancelled
        return batch.BatchResult(0, [])

    batch.render = quick
    try:
        for action, pick in work:
            known = numbers(session)
            real["broken"] = action == "break"
            try:
                if action in ("issue", "again", "break"):
                    issue(session, LETTER, Recipients(again=action != "issue"), place / "x.pdf")
                elif action == "return" and known:
                    mark_returned(session, known[pick % len(known)])
                elif action == "void" and known:
                    void(session, known[pick % len(known)], "试")
                elif action == "undo" and session.shared.undo[1:]:
                    session.undo()
            except (AppError, Cancelled) as refused:
                assert str(refused) or action == "break"
            assert set(known) <= set(numbers(session)), "a number once taken stays in the register"
            found = list(balances(session).values())
            rows = session.all("issued")
            on_paper = [row for row in rows if row["printed_on"]]
            assert sum(item.printed for item in found) == len(on_paper)
            assert sum(item.unprinted for item in found) == len(rows) - len(on_paper)
            assert sum(item.back for item in found) == sum(row["state"] == "returned" for row in rows)
            assert sum(item.void for item in found) == sum(row["state"] == "void" for row in on_paper)
            assert sum(item.left for item in found) == sum(row["state"] == "printed" for row in rows)
            held = [serial.parse(row["serial"]).n for row in rows]
            assert sorted(held) == list(range(1, len(rows) + 1))
    finally:
        batch.render = render
        session.close()


def test_everyone_may_read_the_balance(open_copy: Opener) -> None:
    assert balance(open_copy(office_kit.VIEWER)).total
