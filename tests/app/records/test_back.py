"""Looking back and going back: history, undo, return to a former state, the 回收站."""

from __future__ import annotations

import pytest

from app.documents.issue import Recipients, issue
from app.documents.returns import mark_returned, void
from app.errors import AppError, Conflict
from app.session import Query, Session
from db import rows as db_rows
from tests.fixtures_office import Opener
from tests.office_kit import ADMIN, Template, home, homes


@pytest.fixture
def grid(office_template: Template) -> str:
    return office_template.grid


def content(session: Session, register: str = "household") -> list[dict]:
    """What the register holds, without who and when."""
    left_out = {"rev", "changed_at", "changed_by", "device"}
    return [
        {key: value for key, value in row.items() if key not in left_out} for row in session.all(register)
    ]


def test_the_history_of_a_row(town: Session, grid: str) -> None:
    uid = town.save("household", home(grid, "1号", "甲")).uid
    town.save("household", {"people": 4}, uid=uid)
    town.remove("household", [uid], "重复登记")
    town.recover("household", uid)
    changes = town.history("household", uid)
    assert [change.action for change in changes] == ["create", "update", "delete", "recover"]
    assert changes[1].sentence == "修改户" and changes[2].sentence == "删除1条户（重复登记）"
    assert all((change.by, change.device) == (ADMIN, "A") for change in changes)
    assert [change.seq for change in changes] == sorted(change.seq for change in changes)
    assert "door_key" not in changes[0].after and changes[1].before == {"people": None}


def test_undo_goes_back_step_by_step(town: Session, grid: str) -> None:
    states = [content(town)]
    uid = town.save("household", home(grid, "1号", "甲")).uid
    states.append(content(town))
    town.save("household", {"householder": "单乙", "door": "12号", "people": 4}, uid=uid)
    states.append(content(town))
    town.save_many("household", [{"uid": uid, "people": 5}, *homes(grid, ["丙", "丁"])])
    states.append(content(town))
    town.remove("household", [uid], "重复登记")
    while len(states) > 1:
        assert (town.undo() or "").startswith("已撤销：")
        expected = states.pop()
        assert content(town) == expected
        assert {hit.title for hit in town.find("号") if hit.register == "household"} == {
            row["householder"] for row in expected
        }
    assert town.undo()
    assert content(town) == [] and town.undo() is None


def test_undo_puts_the_sort_keys_back(town: Session, grid: str) -> None:
    uid = town.save("household", home(grid, "2号", "甲")).uid
    before = town.ledger.fetch("SELECT door_key, householder_key FROM household")
    town.save("household", {"door": "9号", "householder": "张三"}, uid=uid)
    assert town.ledger.fetch("SELECT door_key, householder_key FROM household") != before
    town.undo()
    assert town.ledger.fetch("SELECT door_key, householder_key FROM household") == before


def test_undo_brings_flags_and_lists_back(town: Session) -> None:
    flags = {"metrics.leaflet": "原文“300余份”，按300计"}
    uid = town.save(
        "activity", {"date": "2026-10-09", "title": "集市", "metrics": {"leaflet": 300}, "flags": flags}
    ).uid
    town.save("activity", {"metrics": {"leaflet": 280, "banner": 1}}, uid=uid)
    town.undo()
    row = town.get("activity", uid)
    assert (row["metrics"], row["flags"]) == ({"leaflet": 300}, flags)


@pytest.mark.parametrize("later", ["same field", "new field", "deleted"])
def test_undo_is_refused_when_the_row_was_changed_since(town: Session, grid: str, later: str) -> None:
    uid = town.save("household", home(grid, "1号", "甲", people=3)).uid
    created = town.steps(1)[0][0]
    town.save("household", {"people": 4}, uid=uid)
    edited = town.steps(1)[0][0]
    if later == "deleted":
        town.remove("household", [uid], "错")
    else:
        town.save("household", {"people": 5} if later == "same field" else {"note": "东边"}, uid=uid)
    before = content(town), len(town.steps())
    with pytest.raises(Conflict, match="在这之后又改过"):
        town.undo_step(created)
    if later != "new field":
        with pytest.raises(Conflict):
            town.undo_step(edited)
    assert (content(town), len(town.steps())) == before


def test_another_field_changed_since_does_not_stand_in_the_way(town: Session, grid: str) -> None:
    uid = town.save("household", home(grid, "1号", "甲", people=3)).uid
    town.save("household", {"people": 4}, uid=uid)
    edited = town.steps(1)[0][0]
    town.save("household", {"note": "东边"}, uid=uid)
    town.undo_step(edited)
    row = town.get("household", uid)
    assert (row["people"], row["note"]) == (3, "东边")


def test_an_import_is_taken_back_whole_even_after_other_work(
    open_copy: Opener, office_folder, grid: str
) -> None:
    session = open_copy(folder=office_folder)
    kept = session.save("household", home(grid, "9号", "原有", people=2)).uid
    with session.step("导入花园村户册", kind="import") as step:
        session.save_many("household", [*homes(grid, ["甲", "乙"]), {"uid": kept, "people": 3}])
    session.save("unit", {"name": "新河中学"})
    session.close()
    again = open_copy(folder=office_folder)
    assert again.undo_step(step.tx) == "导入花园村户册"
    assert [(row["householder"], row["people"]) for row in again.all("household")] == [("原有", 2)]
    assert again.count("household", Query(deleted=True)) == 2
    with pytest.raises(AppError, match="已经撤销过"):
        again.undo_step(step.tx)


def test_one_changed_row_holds_the_whole_step(town: Session, grid: str) -> None:
    uids = town.save_many("household", homes(grid, ["甲", "乙", "丙"]))
    tx = town.steps(1)[0][0]
    town.save("household", {"people": 9}, uid=uids[0])
    before = content(town)
    with pytest.raises(Conflict):
        town.undo_step(tx)
    assert content(town) == before


def test_an_undo_cannot_be_undone_by_name_and_unknown_steps_are_told(town: Session, grid: str) -> None:
    town.save("household", home(grid, "1号", "甲"))
    town.undo()
    with pytest.raises(AppError, match="不能撤销"):
        town.undo_step(town.steps(1)[0][0])
    with pytest.raises(AppError, match="找不到"):
        town.undo_step("01a20098-0000-7000-8000-000000000000")


def test_numbers_once_taken_stay_taken(town: Session, grid: str, tmp_path) -> None:
    town.save_many("household", homes(grid, ["甲", "乙"]))
    first = issue(town, "letter-receipt", Recipients(), tmp_path / "a.pdf")
    assert [step[4] for step in town.steps(2)] == ["issue", "issue"]
    for step in town.steps(2):
        with pytest.raises(AppError, match="不再收回"):
            town.undo_step(step[0])
    assert town.undo() == "已撤销：批量保存户。" and town.count("issued") == 2
    uid = town.all("issued")[0]["uid"]
    for seq in [change.seq for change in town.history("issued", uid)]:
        with pytest.raises(AppError, match="不能退回"):
            town.revert("issued", uid, seq)
    for command in (
        lambda: town.remove("issued", [uid], "错"),
        lambda: town.save("issued", {"state": "numbered"}, uid=uid),
    ):
        with pytest.raises(AppError):
            command()
    town.save_many("household", homes(grid, ["丙"]))
    again = issue(town, "letter-receipt", Recipients(), tmp_path / "b.pdf")
    assert again.first > first.last


def test_a_return_entered_by_mistake_can_be_undone(town: Session, grid: str, tmp_path) -> None:
    town.save_many("household", homes(grid, ["甲"]))
    report = issue(town, "letter-receipt", Recipients(), tmp_path / "a.pdf")
    mark_returned(town, report.first)
    town.undo()
    assert (town.all("issued")[0]["state"], town.all("issued")[0]["returned_on"]) == ("printed", None)
    void(town, report.first, "卡纸")
    assert town.all("issued")[0]["state"] == "void"


def test_going_back_to_a_former_state(town: Session, grid: str) -> None:
    flags = {"people": "原文“若干”"}
    uid = town.save("household", home(grid, "1号", "甲", phone="13800001234")).uid
    town.save("household", {"people": 4, "door": "12号", "flags": flags}, uid=uid)
    town.save("household", {"phone": "", "door": "13号"}, uid=uid)
    first, second, _third = town.history("household", uid)
    town.revert("household", uid, second.seq)
    row = town.get("household", uid)
    assert (row["door"], row["people"], row["phone"], row["flags"]) == ("12号", 4, "13800001234", flags)
    town.revert("household", uid, first.seq)
    row = town.get("household", uid)
    assert (row["door"], row["people"], row["phone"], row["flags"]) == ("1号", None, "13800001234", {})
    assert len(town.history("household", uid)) == 5 and town.find("1号")
    assert town.undo() == "已撤销：把户恢复到以前的状态。" and town.get("household", uid)["door"] == "12号"
    with pytest.raises(AppError, match="历史里没有"):
        town.revert("household", uid, 1)


def test_the_recycle_bin(town: Session, grid: str) -> None:
    first, second = town.save_many("household", homes(grid, ["甲", "乙"]))
    for reason in ("", "  "):
        with pytest.raises(AppError, match="删除原因"):
            town.remove("household", [first], reason)
    assert town.remove("household", [first, second], " 重复 ") == "已删除2条户（重复）。"
    assert town.count("household") == 0 and town.find("甲") == []
    assert [row["deleted_why"] for row in town.all("household", Query(deleted=True))] == ["重复", "重复"]
    with pytest.raises(AppError, match="已在回收站"):
        town.save("household", {"people": 1}, uid=first)
    assert town.get("household", first)["deleted_at"]
    town.recover("household", first)
    assert [row["householder"] for row in town.all("household")] == ["甲"] and town.find("甲")
    steps = len(town.steps())
    town.recover("household", first)
    assert len(town.steps()) == steps, "recovering what is not deleted is no step"
    with pytest.raises(AppError, match="找不到"):
        town.remove("household", [first, "01a20098-0000-7000-8000-000000000000"], "错")
    assert town.count("household") == 1, "all or none"


def test_what_is_kept_cannot_be_removed(town: Session) -> None:
    for register in ("office", "issued", "dictionary_entry", "user_account"):
        with pytest.raises(AppError, match="不能删除"):
            town.remove(register, [], "试试")


def test_a_rounds_households_are_those_of_its_start(town: Session, office_template: Template) -> None:
    places = office_template
    town.save_many("household", homes(places.grid, ["甲", "乙", "丙"]))
    town.save_many("household", homes(places.second_grid, ["丁"]))
    town.save_many("household", homes(places.other_grid, ["戊"]))
    gone = town.all("household")[0]["uid"]
    town.remove("household", [gone], "错")
    values = {"name": "轮", "from_date": "2026-10-01", "to_date": "2026-12-31"}
    whole = town.save("visit_round", values).uid
    village = town.save("visit_round", {**values, "name": "村", "scope": places.village}).uid
    town.save_many("household", homes(places.grid, ["后来的"]))
    town.recover("household", gone)
    later = town.all("household")[0]["uid"]
    town.save("household", {"lives_in": "empty"}, uid=later)
    assert (town.get("visit_round", whole)["targets"], town.get("visit_round", village)["targets"]) == (4, 3)
    frozen = db_rows.targets(town.ledger, whole)
    assert (
        len(frozen) == 4
        and gone not in {row[0] for row in frozen}
        and {row[2] for row in frozen} == {"resident"}
    )
    assert {row[1] for row in db_rows.targets(town.ledger, village)} == {places.grid, places.second_grid}
