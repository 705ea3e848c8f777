"""The working registers: entered, shown, found, taken back; what they refuse, keep and let go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import office
from app.backup.make import backup
from app.errors import InvalidValues
from app.records.registers import REGISTERS
from app.records.retention import remove_expired
from app.session import Session
from db.connect import Ledger
from db.query import Query, Where
from tests.fixtures_office import Opener
from tests.office_kit import ADMIN, PASSWORD, VIEWER, Template
from tests.working_kit import KEYS, filled

NUMBER = "99999918000101001X"  # nobody's


@pytest.fixture
def working(town: Session) -> Session:
    return filled(town)


def refused(session: Session, register: str, uid: str | None = None, /, **values: Any) -> dict[str, str]:
    """The problems of a save that must fail, by field."""
    with pytest.raises(InvalidValues) as caught:
        session.save(register, values, uid)
    return {problem.field: problem.message for problem in caught.value.problems}


def test_every_row_is_shown_found_binned_and_taken_back(working: Session) -> None:
    for key in reversed(KEYS):
        register = REGISTERS[key]
        rows = working.all(key)
        assert rows, key
        texts = working.show_many(key, rows)
        for row, text in zip(rows, texts, strict=True):
            empty = [item.key for item in register.fields if row.get(item.key) not in (None, "", [], {}) and not text[item.key]]
            assert not empty and "（已不存在）" not in text.values() and text[register.title_field], key
        if register.field(register.title_field).searched:
            hits = working.find(texts[0][register.title_field])
            assert (key, rows[0]["uid"]) in {(hit.register, hit.uid) for hit in hits}, key
        before = working.count(key)
        if key != "material_move":  # what came in cannot go while it is handed out
            working.remove(key, [rows[0]["uid"]], "误录")
            assert working.count(key) == before - 1 and working.count(key, Query(deleted=True)) == 1
            working.recover(key, rows[0]["uid"])
        assert working.count(key) == before


def test_a_whole_register_is_taken_back_as_one_step(working: Session) -> None:
    for key in reversed(KEYS):
        assert working.undo() == f"已撤销：登记{REGISTERS[key].title}。"
        assert working.count(key) == 0
    assert working.undo() == "已撤销：批量保存单位。"


def test_a_change_is_in_the_history_and_can_be_put_back(working: Session) -> None:
    row = working.all("meeting")[0]
    working.save("meeting", {"headcount": 99}, row["uid"])
    first = working.history("meeting", row["uid"])[0]
    working.revert("meeting", row["uid"], first.seq)
    assert working.get("meeting", row["uid"])["headcount"] == row["headcount"]


def test_dates_parts_and_states_are_checked_in_words(working: Session) -> None:
    unit = working.all("unit")[0]["uid"]
    assert refused(working, "body", name="专班", founded_on="2026-05-01",
                   ended_on="2026-04-01")["ended_on"].endswith("早于成立日期。")
    assert "due" in refused(working, "task", title="推送", units="各村", frequency="week", from_date="2026-10-01")
    assert "done_on" in refused(working, "task", title="推送", units="各村", state="done")
    assert "note" in refused(working, "task", title="推送", units="各村", state="cancelled")
    assert refused(working, "push", date="2026-10-02", title="案例", due_villages=5, done_villages=6) == {
        "done_villages": "“已转发村数”6，多于“应转发村数”5。"}
    assert refused(working, "unit_coverage", unit=unit, date="2026-10-30", staff_total=10, pledged=11) == {
        "pledged": "“签订承诺书人数”11，多于“职工总数”10。"}
    assert "knowing" in refused(working, "unit_coverage", unit=unit, date="2026-10-30", staff_total=10, tested=5, knowing=6)
    assert "source" in refused(working, "unit_coverage", unit=unit, date="2026-10-30", staff_total=10, pledged=10)
    full = {"unit": unit, "date": "2026-10-30", "staff_total": 10, "pledged": 10, "source": "签名册"}
    kept = working.save("unit_coverage", full).uid
    assert "pledged" in refused(working, "unit_coverage", kept, staff_total=9), "the whole cannot shrink below a part"
    assert "note" in refused(working, "survey", name="测评", date="2026-10-30", valid=10, knowing=1,
                             note="张三、李四、王五、赵六、钱七"), "nobody who answered is named"
    assert "knowing" in refused(working, "survey", name="测评", date="2026-10-30", valid=10, knowing=11)
    assert {"closed_on", "basis"} == refused(working, "place_risk", place="集市", found_on="2026-10-02", issue="推销",
                                             level="red", state="closed").keys()
    assert "verified_on" in refused(working, "rectification", date="2026-10-02", unit=unit, issue="未张贴", state="done")
    assert "closed_on" in refused(working, "document_log", date="2026-10-02", direction="in", title="通知",
                                  closed_on="2026-10-01")


def test_a_score_stays_within_its_item(working: Session) -> None:
    item = working.all("assess_item", Query((Where("name", "eq", "资料报送"),)))[0]
    unit = working.all("unit")[1]["uid"]
    assert refused(working, "assess_score", item=item["uid"], unit=unit,
                   score=21) == {"score": "“资料报送”满分20分，得分21分超过了。"}
    assert "score" in refused(working, "assess_item", item["uid"], points=17), "18 points were given already"
    working.save("assess_score", {"item": item["uid"], "unit": unit, "score": 20})
    village = working.areas.villages()[0].uid
    assert "unit" in refused(working, "assess_score", item=item["uid"], score=1), "somebody must be scored"
    assert "unit" in refused(working, "assess_score", item=item["uid"], unit=unit, area=village, score=1)


# -- stock


def move(session: Session, material: str, day: int, came: int | None, went: int | None) -> str:
    values = {"date": f"2026-10-{day:02}", "material": material, "qty_in": came, "qty_out": went}
    return session.save("material_move", values).uid


def test_one_way_at_a_time_and_the_right_kind(working: Session) -> None:
    material = working.all("material")[0]["uid"]
    values = {"date": "2026-10-20", "material": material}
    assert "qty_in" in refused(working, "material_move", **values)
    assert "qty_in" in refused(working, "material_move", **values, qty_in=1, qty_out=1)
    assert "kind" in refused(working, "material_move", **values, qty_in=1, kind="village")


def test_stock_holds_on_every_day_however_it_is_changed(town: Session) -> None:
    material = town.save("material", {"name": "宣传单", "measure": "份"}).uid
    other = town.save("material", {"name": "海报"}).uid
    came = move(town, material, 5, 100, None)
    assert "结存为-1" in refused(town, "material_move", date="2026-10-06", material=material, qty_out=101)["qty_out"]
    assert "2026年10月4日" in refused(town, "material_move", date="2026-10-04", material=material, qty_out=1)["qty_out"]
    went = move(town, material, 5, None, 100)
    for change in ({"qty_in": 99}, {"date": "2026-10-06"}, {"material": other}):
        assert refused(town, "material_move", came, **change)
    with pytest.raises(InvalidValues, match="宣传单"):
        town.remove("material_move", [came], "误录")
    town.remove("material_move", [went, came], "误录")
    town.undo()
    assert town.count("material_move") == 2
    with pytest.raises(InvalidValues):
        town.undo_step(town.history("material_move", came)[0].tx)
    assert town.count("material_move") == 2, "nothing of the refused step remains"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 28), st.integers(-40, 40).filter(bool), st.booleans()), min_size=1, max_size=14))
def test_no_order_of_moves_and_removals_leaves_less_than_nothing(town: Session, tries: list[tuple[int, int, bool]]) -> None:
    material = town.save("material", {"name": f"宣传单{town.count('material')}"}).uid
    kept: dict[str, tuple[int, int]] = {}
    for day, amount, take_away in tries:
        wanted = dict(kept)
        if take_away and kept:
            uid = next(iter(kept))
            del wanted[uid]
        else:
            uid = ""
            wanted["new"] = (day, amount)
        try:
            if uid:
                town.remove("material_move", [uid], "误录")
            else:
                uid = move(town, material, day, max(amount, 0) or None, max(-amount, 0) or None)
                wanted[uid] = wanted.pop("new")
        except InvalidValues:
            assert _lowest(wanted) < 0, "refused only when it would fall short"
        else:
            kept = wanted
        assert _lowest(kept) >= 0
        rows = town.all("material_move", Query((Where("material", "eq", material),)))
        assert {row["uid"] for row in rows} == set(kept)


def _lowest(moves: dict[str, tuple[int, int]]) -> int:
    return min((sum(amount for at, amount in moves.values() if at <= day) for day in range(1, 29)), default=0)


# -- persons stay out


def test_no_identity_numbers_and_no_member_lists(working: Session) -> None:
    for text in ("张三、李四、王五、赵六、钱七", "13800001111，13900002222", "张三 李四 王五 赵六 钱七 孙八"):
        assert refused(working, "chat_group", name="新群", note=text) == {"note": "不登记成员名单和电话，只记人数。"}
    assert "owner" in refused(working, "chat_group", name="新群", owner="张三、李四")
    working.save("chat_group",
                 {"name": "新群", "owner": "张三", "members": 300, "note": "柳湾村、安河社区合用，每周核查一次人数"})
    assert "note" in refused(working, "case_bulletin", date="2026-10-01", date_to="2026-10-07",
                             area=working.areas.villages()[0].uid,
                             cases=1, source_no="1期", note="张三、李四、王五、赵六、钱七")
    assert "content" in refused(working, "transfer", no="2", received_on="2026-10-02", kind="tip", content=f"证号{NUMBER}")
    asked = {item.key for key in KEYS for item in REGISTERS[key].fields}
    assert not asked & {"id_number", "id_card", "gender", "member_names", "victim", "wechat_id"}


def test_what_a_reporter_said_is_in_no_log_and_goes_after_thirty_days(
    office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-10-14T09:00:00")
    session = office.open_office(office_folder, ADMIN, PASSWORD)
    base = {"received_on": "2026-10-14", "kind": "tip", "content": "有人收购银行卡", "reporter": "郭某"}
    uid = session.save("transfer", {**base, "no": "1", "passed_on": "2026-10-14"}).uid
    binned = session.save("transfer", {**base, "no": "2", "passed_on": "2026-10-14"}).uid
    waiting = session.save("transfer", {**base, "no": "3"}).uid
    session.save("transfer", {"content": "有人上门收购银行卡", "passed_to": "police"}, uid)
    session.remove("transfer", [binned], "重复")
    log = "".join(f"{row[0]}{row[1]}" for row in session.ledger.fetch("SELECT before, after FROM change_log"))
    assert "收购" not in log and "郭某" not in log and "police" in log
    assert session.find("收购") == []
    session.close()
    for day, left in (("2026-11-12", "有人上门收购银行卡"), ("2026-11-13", None)):
        monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", f"{day}T09:00:00")
        session = office.open_office(office_folder, ADMIN, PASSWORD)
        row = session.get("transfer", uid)
        assert (row["content"], row["no"], row["passed_to"]) == (left, "1", "police")
        assert session.get("transfer", waiting)["content"] == "有人收购银行卡", "not passed on yet"
        if left is not None:
            session.close()
    assert session.get("transfer", binned)["reporter"] is None and session.undo() is None
    assert remove_expired(session) == 0
    first = session.history("transfer", uid)[0]
    session.revert("transfer", uid, first.seq)
    assert session.get("transfer", uid)["content"] is None, "going back brings no words back"
    session.close()


def test_a_transfer_entered_by_mistake_is_taken_back(town: Session) -> None:
    values = {"no": "1", "received_on": "2026-10-14", "kind": "tip", "content": "有人收购银行卡"}
    town.save("transfer", values)
    assert town.undo() == "已撤销：新增移交“1”。"
    assert town.count("transfer") == 0


def test_a_copy_made_later_holds_nothing_that_should_be_gone(
    office_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, office_template: Template
) -> None:
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-10-14T09:00:00")
    session = office.open_office(office_folder, ADMIN, PASSWORD)
    values = {"no": "1", "received_on": "2026-10-14", "passed_on": "2026-10-14", "kind": "tip", "content": "有人收购银行卡"}
    uid = session.save("transfer", values).uid
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-12-01T09:00:00")  # the office was never closed
    made = backup(session, tmp_path / "usb")
    assert session.get("transfer", uid)["content"] is None
    session.close()
    copy = Ledger(made / "ledger.db", office_template.keys.ledger)
    assert copy.fetch("SELECT count(*) FROM transfer WHERE content IS NOT NULL") == [(0,)]
    assert copy.fetch("SELECT count(*) FROM setting WHERE value LIKE '%收购%'") == [(0,)]
    copy.close()


def test_a_viewer_removes_nothing_by_opening(open_copy: Opener, office_folder: Path) -> None:
    values = {"no": "1", "received_on": "2020-10-14", "passed_on": "2020-10-14", "kind": "tip", "content": "收卡"}
    clerk = open_copy(folder=office_folder)
    uid = clerk.save("transfer", values).uid
    clerk.close()
    viewer = open_copy(VIEWER, office_folder)
    assert remove_expired(viewer) == 0 and viewer.get("transfer", uid)["content"] == "收卡"


def test_report_110_first(town: Session) -> None:
    assert "先打110或96110" in town.register("transfer").notice and "先打110或96110" in town.register("transfer").hint


def test_levels_are_for_places_only() -> None:
    with_level = {key for key, register in REGISTERS.items() for item in register.fields if item.choices == "risk_level"}
    assert with_level == {"place_risk"}


def test_an_older_office_gets_the_new_lists(office_folder: Path) -> None:
    session = office.open_office(office_folder, ADMIN, PASSWORD)
    session.ledger.conn.execute("DELETE FROM dictionary_entry WHERE dictionary IN ('body_kind', 'meeting_kind')")
    session.close()
    again = office.open_office(office_folder, ADMIN, PASSWORD)
    assert [choice.code for choice in again.choices("meeting_kind")][:2] == ["leading", "joint"]
    names = [row["code"] for row in again.all("dictionary_entry", Query((Where("dictionary", "eq", "body_kind"),)))]
    assert len(names) == len(set(names)) == 10
    again.close()
