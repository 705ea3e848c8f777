"""Where a month's report stands, and the moves from 填报中 to 已上报 and 更正重报: who may make them, each one a step of its own.

填报中 →(提交审核) 待审核 →(审核锁定) 已审核 →(上报) 已上报 →(更正) 更正重报 →(上报) 已上报, second version, and so on.
退回 leads back: from 待审核 and 已审核 to 填报中, from 更正重报 to 已上报; the version that was locked is then void.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app import clock
from app.errors import AppError, Conflict
from app.month import correction, snapshot
from app.month.contents import Contents, contents
from app.month.notes import KIND
from app.month.snapshot import Snapshot
from app.privacy import refuse_numbers
from app.progress import SILENT, Progress
from app.records.month_report import STATES
from app.reports import standing, submissions
from app.reports.deadlines import Due
from app.reports.period import Period
from app.security.roles import Action
from db import changes as db_changes
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

FILLING, CHECKING, VERIFIED, SUBMITTED, CORRECTING = STATES
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Status:
    """Where a month stands; `versions` are the rows of its kept versions, the first one first.

    `due` is when the month must be at the county, None where no rule of the office says so.
    """

    month: str
    state: str
    row: dict[str, Any]
    versions: list[dict[str, Any]]
    due: Due | None

    @property
    def name(self) -> str:
        """The state in words."""
        return STATES[self.state]

    @property
    def locked(self) -> bool:
        """Whether a version is kept."""
        return bool(self.versions)

    @property
    def version(self) -> int:
        """The version that stands, 0 for none."""
        return int(self.versions[-1]["version"]) if self.versions else 0

    @property
    def late(self) -> bool:
        """Whether the first version went out after it was due, or has not gone out though that is past."""
        first = self.versions[0]["submitted_at"] if self.versions else None
        return self.due is not None and (first or clock.now())[:16] > self.due.at

    def sentence(self) -> str:
        """What happened last and what is next, for the bar on top of the page."""
        row = self.row
        due = f"{'应' if self.late else '请'}在{self.due.text}上报。" if self.due else ""
        if self.state == FILLING:
            why = row.get("sent_back_why")
            return f"已退回：{why}。改好后再提交。{due}" if why else due
        if self.state == CHECKING:
            return f"{row['filler']}{_moment(row['handed_in_at'])}提交，等审核员核对。{due}"
        if self.state == VERIFIED:
            return f"{row['checker']}{_moment(row['verified_at'])}审核，第{self.version}版已锁定，尚未上报。{due}"
        if self.state == CORRECTING:
            return f"{row['checker']}{_moment(row['verified_at'])}更正，第{self.version}版已锁定，更正表尚未上报。"
        way = f"，{row['way']}" if row.get("way") else ""
        receipt = f"　回执：{row['receipt']}" if row.get("receipt") else ""
        late = "（逾期）" if self.late else ""
        return f"第{self.version}版　{_moment(row['submitted_at'])}由{row['submitted_by']}上报{late}{way}。{receipt}"


def status(session: Session, month: str) -> Status:
    """Where a month stands; one never moved is 填报中. Raises AppError for a wrong month."""
    span = Period.month(month)
    rows = session.all("month_report", Query((Where("period", "eq", str(span)),)))
    row = rows[0] if rows else {}
    due = standing.due(session, str(span))
    return Status(str(span), row.get("state") or FILLING, row, snapshot.kept_rows(session, span), due)


def hand_in(session: Session, month: str) -> str:
    """提交审核. Errors may still stand: the checker sees them. Raises NoRight, AppError in another state."""
    session.require(Action.EDIT)
    now = _expect(session, month, FILLING)
    with session.step(f"{_title(month)}月报提交审核", kind=KIND):
        _move(session, now, CHECKING, filler=session.user.name, handed_in_at=clock.now(), sent_back_why=None)
    return f"{_title(month)}月报已提交审核。"


def verify(session: Session, month: str, progress: Progress = SILENT) -> str:
    """审核: locks the first version. Raises NoRight, AppError for another state and for errors nobody explained."""
    session.require(Action.VERIFY)
    now = _expect(session, month, CHECKING)
    _lock(session, now, VERIFIED, f"审核{_title(month)}月报并锁定第1版", lambda: _first_version(session, now, progress))
    return f"{_title(month)}月报已审核，第1版已锁定。"


def lock(session: Session, month: str, progress: Progress = SILENT) -> str:
    """Hand in and verify in one go, where one person does both. Raises as both do; then nothing has moved."""
    session.require(Action.VERIFY)
    now = _expect(session, month, FILLING, CHECKING)
    filler = {} if now.state == CHECKING else {"filler": session.user.name, "handed_in_at": clock.now()}
    _lock(session, now, VERIFIED, f"审核{_title(month)}月报并锁定第1版", lambda: _first_version(session, now, progress), **filler)
    return f"{_title(month)}月报已审核，第1版已锁定。"


def send_back(session: Session, month: str, why: str) -> str:
    """退回, with a reason; a version locked but not sent is void. Raises NoRight, AppError without a reason."""
    session.require(Action.VERIFY)
    now = _expect(session, month, CHECKING, VERIFIED, CORRECTING)
    why = _reason(why, "退回")
    back = SUBMITTED if now.state == CORRECTING else FILLING
    with session.step(f"退回{_title(month)}月报（{why}）", kind=KIND):
        if now.state != CHECKING:
            session.commands("report_snapshot").mark(now.versions[-1]["uid"], deleted=True, reason=why)
        version = now.version - (now.state != CHECKING)
        _move(session, now, back, version=version, sent_back_why=None if back == SUBMITTED else why)
    return f"{_title(month)}月报已退回。"


def submit(session: Session, month: str, way: str = "", receipt: str = "") -> str:
    """上报: the version that stands has gone out, on which way, and what came back; the month counts as handed in where
    it is due. Raises NoRight, AppError."""
    session.require(Action.MONTH)
    now, at = _expect(session, month, VERIFIED, CORRECTING), clock.now()
    with session.step(f"上报{_title(month)}月报第{now.version}版", kind=KIND):
        session.commands("report_snapshot").update(now.versions[-1]["uid"], {"submitted_at": at}, trusted=True)
        _move(session, now, SUBMITTED, submitted_by=session.user.name, submitted_at=at, way=way.strip() or None,
              receipt=receipt.strip() or None)
        submissions.note_received(session, month, way="program", note=f"月报第{now.version}版")
    return f"{_title(month)}月报第{now.version}版已登记上报。"


def note_receipt(session: Session, month: str, receipt: str) -> str:
    """登记回执: what the county answered. Raises NoRight, AppError before the month was sent."""
    session.require(Action.MONTH)
    now = _expect(session, month, SUBMITTED)
    with session.step(f"登记{_title(month)}月报回执", kind=KIND):
        _move(session, now, SUBMITTED, receipt=receipt.strip() or None)
    return "已登记回执。"


def correct(session: Session, month: str, why: str, progress: Progress = SILENT) -> str:
    """更正: locks the next version and makes the sheet that corrects the one handed in.

    Raises NoRight, AppError without a reason, when nothing differs, and for errors nobody explained.
    """
    session.require(Action.VERIFY)
    now, why = _expect(session, month, SUBMITTED), _reason(why, "更正")
    version = now.version + 1
    sentence = f"更正{_title(month)}月报，锁定第{version}版"
    _lock(session, now, CORRECTING, sentence, lambda: _next_version(session, now, why, progress))
    return f"{_title(month)}月报第{version}版和更正表已锁定，请上报。"


def _first_version(session: Session, now: Status, progress: Progress) -> dict[str, Any]:
    span = Period.month(now.month)
    made = contents(session, span, progress)
    _refuse_open(made)
    return snapshot.keep(session, span, made, 1, progress=progress)


def _next_version(session: Session, now: Status, why: str, progress: Progress) -> dict[str, Any]:
    span = Period.month(now.month)
    sent: Snapshot = snapshot.load(session, now.versions[-1])
    made = contents(session, span, progress, sent.like)
    found = correction.differences(session, sent, [*made.tables, *made.empty])
    if not found:
        raise AppError(f"{span.title}报表的数与第{sent.version}版相同，不用更正。")
    _refuse_open(made)
    sheet = correction.correction_sheet(session, sent, found, why)
    return snapshot.keep(session, span, made, now.version + 1, correction.correction_of(found, why, sent), [sheet], progress)


def _refuse_open(made: Contents) -> None:
    if made.open:
        some = "".join(finding.sentence for finding in made.open[:3])
        raise AppError(f"还有{len(made.open)}项须改的检查没有处理，也没有说明：{some}", "请在“检查”里改正，或写明情况。")


def _lock(
    session: Session, now: Status, state: str, sentence: str, make: Callable[[], dict[str, Any]], **more: Any
) -> None:
    """Make the kept version and save it, both from one state of the office: made again when something was saved meanwhile."""
    for _ in range(_TRIES):
        seq = db_changes.head(session.ledger)[0]
        values = make()
        with session.step(sentence, kind=KIND):
            if db_changes.head(session.ledger)[0] == seq:
                session.commands("report_snapshot").create_many([values], trusted=True)
                _move(session, now, state, version=values["version"], checker=session.user.name, verified_at=clock.now(),
                      sent_back_why=None, **more)
                return
    raise Conflict("锁定时一直有人在保存，没有锁定。", "请等其他窗口保存完再试。")


def _move(session: Session, now: Status, state: str, **values: Any) -> None:
    """Write the state over the one it was read in. Raises Conflict when somebody was faster."""
    commands = session.commands("month_report")
    if now.row:
        commands.update(now.row["uid"], {"state": state, **values}, rev=now.row["rev"], trusted=True)
    else:
        commands.create_many([{"period": now.month, "state": state, **values}], trusted=True)


def _expect(session: Session, month: str, *states: str) -> Status:
    now = status(session, month)
    if now.state not in states:
        wanted = "或".join(f"“{STATES[state]}”" for state in states)
        raise AppError(f"{_title(month)}月报现在是“{now.name}”，要在{wanted}时才能办。")
    return now


def _reason(why: str, what: str) -> str:
    if not why.strip():
        raise AppError(f"请填写{what}原因。")
    refuse_numbers(why, f"{what}原因")
    return why.strip().rstrip("。")


def _title(month: str) -> str:
    return Period.month(month).title


def _moment(iso: str | None) -> str:
    return clock.chinese_moment(iso) if iso else ""
