"""Handing a clerk's work over: what is counted as open, and that nothing is written down before it is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.clock import pretend
from app.documents import clerk_handover, open_items
from app.errors import AppError, NoRight
from app.security import users
from app.session import Session
from tests.app.documents.reading import texts
from tests.fixtures_office import Opener
from tests.office_kit import ADMIN, CHECKER, CLERK, HEAD, Template


@pytest.fixture
def office(open_copy: Opener, office_folder: Path, office_template: Template) -> Session:
    """Something open of every kind."""
    session = open_copy(folder=office_folder)
    session.save_many("report_rule", [{"uid": row["uid"], "valid_from": "2026-11-01"} for row in session.all("report_rule")])
    unit = session.save("unit", {"name": "第一小学", "kind": "school", "area": office_template.village}).uid
    with pretend("2026-11-20T09:00:00"):
        session.save("activity", {"date": "2026-10-09", "title": "大集", "persons": 300, "flags": {"persons": "原文“三百多”"}})
        session.save("task", {"title": "发案例", "units": "各村", "from_date": "2026-09-01", "due": "2026-10-31",
                              "frequency": "month"})
        session.save("rectification", {"date": "2026-11-02", "unit": unit, "issue": "没有宣传栏"})
        session.save("transfer", {"no": "1", "received_on": "2026-11-03", "kind": session.choices("transfer_kind")[0].code})
    return session


def counted(session: Session) -> dict[str, int]:
    with pretend("2026-11-20T09:00:00"):
        return dict(open_items.open_items(session))


def test_every_kind_of_open_work_is_counted(office: Session) -> None:
    found = counted(office)
    wanted = {"逾期没有完成的任务": 1, "督导后没有改完的问题": 1, "没有收到反馈的线索移交": 1, "有活动但没有上报的月份": 1,
              "导入时存疑、没有核对的记录": 1, "没有提交的活动": 1}
    assert {name: found[name] for name in wanted} == wanted and found["本期没有报齐的单位报送"] > 0


def test_what_was_done_is_open_no_more(office: Session) -> None:
    with pretend("2026-11-20T09:00:00"):
        row = office.all("rectification")[0]
        office.save("rectification", {"state": "done", "verified_on": "2026-11-10"}, row["uid"])
        task = office.all("task")[0]
        for day in ("2026-09-10", "2026-10-10"):
            office.save("task_report", {"task": task["uid"], "date": day})
    found = counted(office)
    assert found["督导后没有改完的问题"] == 0 and found["逾期没有完成的任务"] == 0


def test_the_list_names_both_and_every_register(office: Session, tmp_path: Path) -> None:
    with pretend("2026-11-20T09:00:00"):
        clerk_handover.write_list(office, CLERK, CHECKER, tmp_path / "清单.pdf")
    page = "".join(texts(tmp_path / "清单.pdf"))
    for words in (CLERK, CHECKER, "督导整改", "没有收到反馈的线索移交", "接交人签名"):
        assert words in page


@pytest.mark.parametrize(("giver", "taker", "ticked", "wrong"), [
    (CLERK, CLERK, clerk_handover.TICKS, "不能是同一人"), (CLERK, "", clerk_handover.TICKS, "请选"),
    (CLERK, "没有的人", clerk_handover.TICKS, "还没有自己的账号"), (CLERK, CHECKER, clerk_handover.TICKS, "还能用原来的密码"),
    (CLERK, CHECKER, clerk_handover.TICKS[:1], "点清"),
])
def test_nothing_is_written_down_before_it_is_done(
    office: Session, giver: str, taker: str, ticked: tuple[str, ...], wrong: str
) -> None:
    before = len(office.steps())
    with pytest.raises(AppError, match=wrong):
        clerk_handover.finish(office, giver, taker, ticked)
    assert len(office.steps()) == before


@pytest.mark.parametrize("way", ["stopped", "password"])
def test_a_finished_hand_over_is_one_step_of_the_log(office: Session, way: str) -> None:
    if way == "stopped":
        users.stop_user(office, CLERK)
    else:
        users.set_password(office, CLERK, "another long word")
    said = clerk_handover.finish(office, CLERK, CHECKER, (*clerk_handover.TICKS, "已做移交包"))
    step = office.steps(1)[0]
    assert said == step[5] == f"工作移交：“{CLERK}”移交给“{CHECKER}”（已做移交包）" and step[4] == "handover"


def test_an_old_password_change_counts_no_more(office: Session) -> None:
    with pretend("2026-11-01T09:00:00"):
        users.set_password(office, CLERK, "another long word")
    with pretend("2026-11-08T09:00:00"):
        assert clerk_handover.giver_done(office, CLERK) == ""
    with pretend("2026-11-09T09:00:00"):
        assert "原来的密码" in clerk_handover.giver_done(office, CLERK)


def test_only_who_manages_users_writes_it_down(open_copy: Opener, office_folder: Path) -> None:
    head = open_copy(HEAD, office_folder)
    with pytest.raises(NoRight):
        clerk_handover.finish(head, ADMIN, CLERK, clerk_handover.TICKS)
