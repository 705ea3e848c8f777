"""The month's report: who may move it, what is kept when it is locked, and that reprinting gives the kept bytes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from app.backup.check import check_office
from app.clock import pretend
from app.errors import AppError, NoRight
from app.month import exceptions, notes, report, snapshot
from app.month.changes import later_edits
from app.month.correction import differences
from app.reports import narrative, reporting
from app.reports.checks import Finding, check_month
from app.reports.period import Period
from app.reports.rules import TOWN
from app.session import Query, Session, Where
from db import query as db_query
from tests.app.reports.report_kit import MONTHLY
from tests.office_kit import CHECKER, CLERK, HEAD, VIEWER, homes

MONTH, OCTOBER = "2026-10", Period.month("2026-10")
Opener = Callable[..., Session]


def fill(town: Session) -> None:
    """An October with something in every village and nothing wrong."""
    town.save("office", {"photo_minimum": 0, "head": "周正", "filler": "郑填"}, town.office["uid"])
    for area in town.areas.villages():
        row = {"date": "2026-10-12", "title": "反诈讲座", "kind": "lecture", "persons": 60, "place": "文化广场",
               "summary": "讲解骗术。", "state": "verified", "metrics": {"leaflet": 100}, "area": area.uid}
        town.save("activity", row)
    grids = [area.uid for area in town.areas.walk() if area.level == "grid"]
    uids = [uid for grid in grids for uid in town.save_many("household", homes(grid, ["甲", "乙"]))]
    dates = {"from_date": "2026-10-01", "to_date": "2026-12-31"}
    round_uid = town.save("visit_round", {"name": "第四季度", **dates}).uid
    town.save_many("visit", [{"round": round_uid, "date": "2026-10-13", "outcome": "met", "household": uid} for uid in uids])
    narrative.save_text(town, MONTH, dict.fromkeys(narrative.BY_HAND, "已写。"))


@pytest.fixture
def october(town: Session) -> Iterator[Session]:
    with pretend("2026-11-03T09:00:00"):
        fill(town)
        assert check_month(town, MONTH) == []
        yield town


def an_activity(session: Session) -> dict:
    return session.all("activity", Query((Where("date", "eq", "2026-10-12"),)))[0]


def test_the_whole_way(october: Session) -> None:
    assert report.status(october, MONTH).state == "filling"
    report.hand_in(october, MONTH)
    assert report.status(october, MONTH).sentence().startswith("管理员2026年11月3日 09:00提交")
    report.send_back(october, MONTH, "柳湾村少一场")
    now = report.status(october, MONTH)
    assert now.state == "filling" and "已退回：柳湾村少一场" in now.sentence() and not now.locked
    report.hand_in(october, MONTH)
    report.verify(october, MONTH)
    assert (report.status(october, MONTH).name, report.status(october, MONTH).version) == ("已审核", 1)
    report.submit(october, MONTH, "政务邮箱", "县里已收")
    now = report.status(october, MONTH)
    assert now.sentence() == "第1版　2026年11月3日 09:00由管理员上报，政务邮箱。　回执：县里已收" and not now.late
    moves = [change.after.get("state") for change in october.history("month_report", now.row["uid"])]
    assert moves == ["checking", "filling", "checking", "verified", "submitted"]
    assert october.undo() != "已撤销：上报2026年10月月报第1版。", "a move is never taken back by 撤销"


@pytest.mark.parametrize(("user", "may"), [(CLERK, {"hand_in", "submit"}), (CHECKER, {"hand_in", "verify", "submit"}),
                                           (HEAD, {"hand_in", "verify", "submit"}), (VIEWER, set())])
def test_who_may_do_what(open_copy: Opener, user: str, may: set[str]) -> None:
    session = open_copy(user)
    for name, move in (("hand_in", lambda: report.hand_in(session, MONTH)), ("verify", lambda: report.verify(session, MONTH)),
                       ("verify", lambda: report.lock(session, MONTH)), ("verify", lambda: report.correct(session, MONTH, "x")),
                       ("verify", lambda: report.send_back(session, MONTH, "x")),
                       ("submit", lambda: report.submit(session, MONTH)),
                       ("verify", lambda: exceptions.reopen(session, MONTH, "", "x", "2027-01-01"))):
        with pytest.raises(AppError) as refused:
            move()
            raise AppError("went through")
        assert isinstance(refused.value, NoRight) == (name not in may), name


def test_no_general_command_touches_them(october: Session) -> None:
    report.lock(october, MONTH)
    uid = report.status(october, MONTH).row["uid"]
    for act in (lambda: october.save("month_report", {"flags": {"x": "y"}}, uid), lambda: october.revert("month_report", uid, 1),
                lambda: october.remove("month_report", [uid], "试"), lambda: october.recover("month_report", uid),
                lambda: october.save_many("report_snapshot", [{"period": MONTH}]),
                lambda: october.save("finding_note", {"period": MONTH}), lambda: october.save("report_exception", {})):
        with pytest.raises(AppError, match="由程序登记"):
            act()


def test_moves_out_of_turn_are_refused_in_words(october: Session) -> None:
    with pytest.raises(AppError, match="现在是“填报中”，要在“已审核”或“更正重报”时才能办"):
        report.submit(october, MONTH)
    report.lock(october, MONTH)
    with pytest.raises(AppError, match="现在是“已审核”"):
        report.hand_in(october, MONTH)
    with pytest.raises(AppError, match="请填写退回原因"):
        report.send_back(october, MONTH, " ")
    report.send_back(october, MONTH, "再核")
    assert report.status(october, MONTH).version == 0


def test_an_error_stops_the_lock_until_it_is_explained(october: Session) -> None:
    uid = october.save("activity", {"date": "2026-10-20", "title": "讲座二", "kind": "lecture", "persons": 0, "place": "礼堂",
                                    "summary": "有", "state": "verified", "area": october.areas.villages()[0].uid}).uid
    report.hand_in(october, MONTH)
    with pytest.raises(AppError, match=r"还有1项须改.*没有填参与人次"):
        report.verify(october, MONTH)
    assert report.status(october, MONTH).state == "checking" and october.count("report_snapshot") == 0
    notes.explain_key(october, MONTH, f"persons:{uid}", "只录制不到场，无现场人次。")
    report.verify(october, MONTH)
    kept = snapshot.latest(october, OCTOBER)
    assert kept is not None
    (said,) = kept.contents().explained
    assert (said.text, said.by) == ("只录制不到场，无现场人次。", "管理员") and "没有填参与人次" in said.sentence
    titles = [table.title for table in kept.contents().sheets()]
    assert titles[-1] == "核查说明" and titles[0] == "宣传活动情况月报表"
    (row,) = october.all("finding_note")
    assert [change.after["text"] for change in october.history("finding_note", row["uid"])] == ["只录制不到场，无现场人次。"]


def test_an_explanation_can_be_taken_back_and_none_hides_an_id_number(october: Session) -> None:
    october.save("activity", {**{key: an_activity(october)[key] for key in ("title", "kind", "area")}, "date": "2026-10-25",
                              "place": "甲", "summary": "有", "state": "verified"})
    (wrong,) = [item for item in check_month(october, MONTH) if item.level == "error"]
    notes.explain(october, MONTH, [wrong], "无人次。")
    assert notes.unexplained([wrong], notes.notes(october, MONTH)) == []
    notes.explain(october, MONTH, [wrong], "")
    assert notes.unexplained([wrong], notes.notes(october, MONTH)) == [wrong]
    with pytest.raises(AppError, match="身份证号"):
        notes.explain(october, MONTH, [wrong], "见 11010519491231002X")
    number = Finding("error", "privacy", "文字材料含身份证号，须删去。", "month_text", part="problems")
    with pytest.raises(AppError, match="不能用说明代替"):
        notes.explain(october, MONTH, [number], "知道了")


def activities_without_persons(session: Session, count: int) -> None:
    uid = session.areas.villages()[0].uid
    same = {"kind": "lecture", "summary": "有", "state": "verified", "area": uid}
    rows = [{"date": f"2026-10-{at % 28 + 1:02}", "title": f"讲座{at}", "place": f"{at}组", **same} for at in range(count)]
    session.save_many("activity", rows)


def test_a_thousand_of_a_kind_are_explained_in_one_step_and_printed_on_one_line(october: Session) -> None:
    activities_without_persons(october, 1200)
    findings = check_month(october, MONTH)
    (alone, *_) = [item for item in findings if item.code == "persons"]
    notes.explain(october, MONTH, [alone], "签到表遗失。")
    steps, began = len(october.steps(5000)), time.process_time()
    assert notes.explain_kind(october, MONTH, "persons", "只播放广播，没有人次。") == "已保存1,199项说明。"
    assert len(october.steps(5000)) == steps + 1
    known = notes.notes(october, MONTH)
    assert known[alone.key].text == "签到表遗失。", "what somebody has said stays"
    assert [item for item in notes.unexplained(findings, known) if item.code == "persons"] == []
    told = notes.grouped(notes.explained(findings, known))
    assert [(item.sentence, item.text) for item in told if item.code == "persons"] == [
        (alone.sentence, "签到表遗失。"), ("没有填参与人次　共1,199项。", "只播放广播，没有人次。")]
    notes.explain(october, MONTH, findings, "重新写。")
    assert len(october.steps(5000)) == steps + 2
    assert notes.explain_kind(october, MONTH, "persons", "") == "已撤回1,200项说明。"
    assert time.process_time() - began < 5
    assert not {item.key for item in findings if item.code == "persons"} & notes.notes(october, MONTH).keys()
    with pytest.raises(AppError, match="没有要撤回说明的“persons”类"):
        notes.explain_kind(october, MONTH, "persons", "")


def test_together_it_is_all_or_none(october: Session) -> None:
    activities_without_persons(october, 3)
    number = Finding("error", "privacy", "文字材料含身份证号，须删去。", "month_text", part="problems")
    with pytest.raises(AppError, match="不能用说明代替"):
        notes.explain(october, MONTH, [*check_month(october, MONTH), number], "知道了")
    with pytest.raises(AppError, match="身份证号"):
        notes.explain_kind(october, MONTH, "persons", "见 11010519491231002X")
    assert notes.notes(october, MONTH) == {}


def test_what_is_kept(october: Session) -> None:
    report.lock(october, MONTH)
    kept = snapshot.latest(october, OCTOBER)
    assert kept is not None
    sources, table = kept.body["sources"], kept.tables[0]
    uid = an_activity(october)["uid"]
    assert [uid, 1] in sources["rows"]["activity"]
    total = sources["sets"][sources["figures"]["R-M1"]["=合计"][""]]
    assert total["count"] == len(total["rows"]) == october.count("activity")
    visits = next(table["key"] for table in kept.tables if table["code"] == "R-M3")
    homes_ = sources["sets"][sources["figures"][visits]["=合计"][""]]
    assert homes_["count"] == october.count("household") and len(homes_["sha256"]) == 64 and "rows" not in homes_
    now = report.contents(october, OCTOBER).tables[0].table.total
    assert now is not None and table["total"] == list(now.cells)
    assert kept.row["program"] and kept.row["change_seq"] > 0 and len(kept.row["change_hash"]) == 64
    assert check_office(october).problems == []


def test_a_year_later_the_same_bytes(october: Session) -> None:
    report.lock(october, MONTH)
    report.submit(october, MONTH)
    kept = snapshot.latest(october, OCTOBER)
    assert kept is not None
    before = snapshot.files(october, kept)
    with pretend("2027-11-03T09:00:00"):
        october.save("activity", {"persons": 999}, an_activity(october)["uid"])
        october.save("office", {"name": "新河街道办事处", "head": "吴新", "form_prefix": "新县"}, october.office["uid"])
        october.save("area", {"name": "花园社区"}, october.areas.villages()[0].uid)
        again = snapshot.latest(october, OCTOBER)
        assert again is not None and snapshot.files(october, again) == before
        assert sorted(before) == ["2026年10月月报表.pdf", "2026年10月月报表.xlsx"]
        assert before["2026年10月月报表.pdf"].startswith(b"%PDF") and before["2026年10月月报表.xlsx"].startswith(b"PK")


def test_a_backup_takes_the_kept_files_along(october: Session) -> None:
    report.lock(october, MONTH)
    row = snapshot.kept_rows(october, OCTOBER)[0]
    assert {row["body_file"], row["workbook"], row["pdf"]} <= set(db_query.blob_names(october.ledger))


def test_a_changed_or_missing_kept_file_is_told(october: Session) -> None:
    report.lock(october, MONTH)
    row = snapshot.kept_rows(october, OCTOBER)[0]
    path = october.blobs.path(row["pdf"])
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert snapshot.problems(october) == ["2026年10月月报第1版存档的文件缺失或已损坏。"]
    assert check_office(october).problems == ["2026年10月月报第1版存档的文件缺失或已损坏。"]


def test_later_edits_list_themselves_and_those_of_other_months_do_not(october: Session) -> None:
    report.lock(october, MONTH)
    report.submit(october, MONTH)
    kept = snapshot.latest(october, OCTOBER)
    assert kept is not None and later_edits(october, kept).total == 0 and differences(october, kept) == []
    row = an_activity(october)
    with pretend("2026-11-10T10:00:00"):
        october.save("activity", {"persons": 75}, row["uid"])
        october.save("activity", {"date": "2026-11-09", "title": "十一月的", "kind": "lecture", "area": row["area"]})
        october.save("activity", {"date": "2026-10-30", "title": "漏登的", "kind": "rally", "persons": 20, "area": row["area"]})
        home = october.all("household")[0]
        october.save("household", {"note": "十一月补记"}, home["uid"])
        october.save("visit", {"round": october.all("visit_round")[0]["uid"], "household": home["uid"], "date": "2026-11-09",
                               "outcome": "met"})
        visit = october.all("visit", Query((Where("date", "eq", "2026-10-13"),)))[0]
        october.remove("visit", [visit["uid"]], "登重了")
        edits = later_edits(october, kept)
        assert [(item.action, item.noun) for item in edits.shown] == [("修改", "活动"), ("新增", "活动"), ("删除", "走访")]
        assert {(item.by, item.at[:10]) for item in edits.shown} == {("管理员", "2026-11-10")}
        assert edits.shown[0].sentence() == "参与人次：60 → 75" and edits.shown[0].village == "花园村"
        assert edits.shown[2].why == "登重了"
        found = {(item.line, item.column): item.texts() for item in differences(october, kept)}
    assert found[("花园村", "参与人次")] == ("60", "95", "+35")
    assert found[("合计", "参与人次")] == ("120", "155", "+35")
    assert found[("花园村", "本月走访户次")][2] == "－1"


def test_a_report_of_another_month_is_no_later_edit(october: Session) -> None:
    rule = october.save("report_rule", MONTHLY).uid
    area = october.areas.villages()[0].uid
    came = {"rule": rule, "area": area, "received_on": "2026-11-02", "parts": ["data"]}
    october.save("submission", {**came, "period": "2026-10"})
    report.lock(october, MONTH)
    kept = snapshot.latest(october, OCTOBER)
    assert kept is not None and "submission" in {item["register"] for item in kept.body["sources"]["sets"]}
    with pretend("2026-12-02T09:00:00"):
        late = {**came, "area": october.areas.villages()[1].uid, "received_on": "2026-12-01"}
        november = {**came, "received_on": "2026-12-01", "period": "2026-11"}
        october.save_many("submission", [november, {**late, "period": "2026-10"}])
        assert [item.village for item in later_edits(october, kept).shown] == ["单家村"]


def test_a_correction_names_what_it_corrects_and_each_cell(october: Session) -> None:
    report.lock(october, MONTH)
    report.submit(october, MONTH, "U盘")
    with pytest.raises(AppError, match="数与第1版相同"):
        report.correct(october, MONTH, "核对")
    with pretend("2026-11-12T10:00:00"):
        october.save("activity", {"persons": 75}, an_activity(october)["uid"])
        report.correct(october, MONTH, "签到表补交")
        now = report.status(october, MONTH)
        assert (now.name, now.version) == ("更正重报", 2)
        kept = snapshot.latest(october, OCTOBER)
        assert kept is not None
        names = sorted(snapshot.files(october, kept))
        assert names == ["2026年10月更正表.pdf", "2026年10月更正表.xlsx", "2026年10月月报表.pdf", "2026年10月月报表.xlsx"]
        assert kept.body["corrects"]["version"] == 1
        report.submit(october, MONTH, "U盘")
        assert report.status(october, MONTH).sentence().startswith("第2版　2026年11月12日 10:00由管理员上报")
        assert not report.status(october, MONTH).late, "the first version was in time"
        assert differences(october, kept) == []


def test_a_day_that_goes_by_is_no_difference(october: Session) -> None:
    report.lock(october, MONTH)
    kept = snapshot.latest(october, OCTOBER)
    with pretend("2027-03-01T09:00:00"):
        assert kept is not None and differences(october, kept) == []


def test_a_household_entered_later_is_no_correction_of_the_month(october: Session) -> None:
    """总户数 is what stands in the register when the table is filled; what was handed in stays right."""
    report.lock(october, MONTH)
    kept = snapshot.latest(october, OCTOBER)
    grid = next(area.uid for area in october.areas.walk() if area.level == "grid")
    with pretend("2026-11-20T09:00:00"):
        october.save("household", homes(grid, ["丙"])[0] | {"door": "99号"})
        assert kept is not None and differences(october, kept) == []


def test_an_exception_marks_the_edits_it_covers(october: Session) -> None:
    first, second = october.areas.villages()[:2]
    with pytest.raises(AppError, match="还没有锁定"):
        exceptions.reopen(october, MONTH, first.uid, "补签到表", "2026-11-20")
    report.lock(october, MONTH)
    kept = snapshot.latest(october, OCTOBER)
    assert kept is not None
    with pretend("2026-11-10T10:00:00"):
        exceptions.reopen(october, MONTH, first.uid, "补签到表", "2026-11-20")
        (given,) = exceptions.exemptions(october, MONTH)
        assert (given.name, given.why, given.until, given.by) == ("花园村", "补签到表", "2026-11-20", "管理员")
    rows = {row["area"]: row["uid"] for row in october.all("activity")}
    for day, persons in (("2026-11-09", 61), ("2026-11-15", 62), ("2026-11-21", 63)):
        with pretend(f"{day}T10:00:00"):
            for area in (first, second):
                october.save("activity", {"persons": persons}, rows[area.uid])
    agreed = [(item.at[:10], item.village) for item in later_edits(october, kept).shown if item.agreed]
    assert agreed == [("2026-11-15", "花园村")]


def test_handing_in_is_noted_where_it_is_due_and_is_no_later_edit(october: Session) -> None:
    def handed_in() -> list[bool]:
        cells = reporting.board(october, OCTOBER).cells.values()
        return [cell.done for cell in cells if cell.reporter.key == TOWN and cell.item.period == OCTOBER]

    rule = october.all("report_rule", Query((Where("name", "eq", "月报表和上报包"),)))[0]
    october.save("report_rule", {"valid_from": "2026-01-01"}, rule["uid"])
    report.lock(october, MONTH)
    assert handed_in() == [False]
    report.submit(october, MONTH, "政务邮箱")
    assert handed_in() == [True]
    kept = snapshot.latest(october, OCTOBER)
    assert kept is not None and later_edits(october, kept).total == 0
