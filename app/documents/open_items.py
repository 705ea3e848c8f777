"""What is not finished in the office: each thing a person who takes the work over has to know of, with its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import clock
from app.records import doorsteps
from app.records.due import due_items
from app.records.registers import REGISTERS
from app.reports.coverage import LEFT
from app.reports.period import Period
from app.reports.reporting import still_missing
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

TO_VISIT = (LEFT, "nobody")
_MONTHS_BACK = 12


def open_items(session: Session, area: str | None = None) -> list[tuple[str, int]]:
    """The things that are open now, in the order of the day's work; the doors to visit of one area where one is given."""
    found = [*_papers(session), *_visits(session, area)]
    today = clock.today().isoformat()
    late = {item.task for item in due_items(session, today) if item.state(today) == "late"}
    missing = {(cell.reporter.key, cell.item.key) for cell in still_missing(session)}
    rest = (
        ("逾期没有完成的任务", len(late)),
        ("督导后没有改完的问题", session.count("rectification", Query((Where("verified_on", "empty"),)))),
        ("没有收到反馈的线索移交", session.count("transfer", Query((Where("replied_on", "empty"),)))),
        ("本期没有报齐的单位报送", len(missing)),
        ("有活动但没有上报的月份", len(months_not_submitted(session))),
        ("导入时存疑、没有核对的记录", doubtful(session)),
    )
    return [*found, *rest]


def months_not_submitted(session: Session) -> list[str]:
    """Months of the last twelve, before this one, that have activities and whose report was not handed in (`2026-10`)."""
    handed = {row["period"] for row in session.all("month_report") if row["submitted_at"]}
    month = Period.month(clock.today().isoformat()[:7])
    found = []
    for _ in range(_MONTHS_BACK):
        month = month.before()
        held = Query((Where("date", "ge", month.first), Where("date", "le", month.last)))
        if str(month) not in handed and session.count("activity", held):
            found.append(str(month))
    return found


def doubtful(session: Session) -> int:
    """Rows of all registers that still carry a remark of their import."""
    return sum(session.count(key, Query((Where("flags", "filled"),))) for key in REGISTERS)


def _papers(session: Session) -> list[tuple[str, int]]:
    def count(register: str, *where: Where) -> int:
        return session.count(register, Query(where))

    return [
        ("编号未打印的文书", count("issued", Where("state", "eq", "numbered"))),
        ("未收回的文书", count("issued", Where("state", "in", ("printed", "issued")))),
        ("收回未归档的文书", count("issued", Where("state", "eq", "returned"))),
        ("没有录入的走访登记表", count("visit_sheet", Where("confirmed_on", "empty"))),
        ("没有提交的活动", count("activity", Where("state", "eq", "draft"))),
    ]


def _visits(session: Session, area: str | None) -> list[tuple[str, int]]:
    """Doors still to be visited of each running round."""
    areas = [area] if area else [item.uid for item in session.areas.villages()]
    found = []
    for turn in session.all("visit_round", Query((Where("state", "eq", "running"),))):
        left = sum(step.target and step.state in TO_VISIT
                   for place in areas for step in doorsteps.doorsteps(session, turn["uid"], place))
        found.append((f"{turn['name']}未访户", left))
    return found
