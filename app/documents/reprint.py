"""Printing a batch again: the same pages with 补打 on them, or their exact twin; and what went to a printer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.documents import recipients, visit_sheet
from app.documents.job import Job, kept, note_run
from app.documents.visit_sheet import SheetJob
from app.errors import AppError
from app.files import Out
from app.privacy import refuse_numbers
from app.progress import SILENT, Progress
from app.records.commands import decoded
from app.records.registers import REGISTERS
from app.security.roles import Action
from db import issued as db_issued
from db import query as db_query
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

MARK = "补打"
_KINDS = ("first", "again")


def again(
    session: Session, batch_id: str, out: Out, first_page: int, last_page: int, reason: str, progress: Progress = SILENT
) -> int:
    """Print pages of a batch once more, marked 补打, under their own numbers; returns how many.

    Raises AppError for a missing reason, pages the batch does not have, and batches whose text is gone.
    """
    session.require(Action.PRINT)
    row = _printed(session, batch_id, first_page, last_page)
    if not reason.strip():
        raise AppError("请填写补打原因。", "如卡纸、污损、漏页。")
    refuse_numbers(reason, "补打原因")
    job, filled = _as_printed(session, batch_id)
    with session.step(f"补打第{first_page}至{last_page}页（{reason.strip()}）", kind="issue"):
        note_run(session, row["uid"], "again", first_page, last_page, reason.strip())
        job.render(session, filled, out, progress, mark=MARK, only=range(first_page, last_page + 1))
    return last_page - first_page + 1


def same(session: Session, batch_id: str, out: Out, progress: Progress = SILENT) -> int:
    """Write the batch's file again, byte for byte as it was; returns its pages. Raises AppError as `again` does."""
    session.require(Action.PRINT)
    row = _printed(session, batch_id, 1, 1)
    job, filled = _as_printed(session, batch_id)
    with session.step(f"照原样再生成一批文书，共{row['papers']}份", kind="issue"):
        pages = job.render(session, filled, out, progress).pages
        note_run(session, row["uid"], "file", 1, pages)
    return pages


def note_printed(session: Session, batch_id: str, first_page: int, last_page: int, kind: str = "first") -> None:
    """Keep that pages of a batch went to a printer: `first` or `again`. Raises AppError for pages it does not have."""
    session.require(Action.PRINT)
    if kind not in _KINDS:
        raise ValueError(kind)
    row = _printed(session, batch_id, first_page, last_page)
    with session.step(f"送打印机第{first_page}至{last_page}页", kind="issue"):
        note_run(session, row["uid"], kind, first_page, last_page)


def _printed(session: Session, batch_id: str, first: int, last: int) -> dict[str, Any]:
    """The batch's row, when it has these pages."""
    row = kept(session, batch_id)
    if row is None and not session.count("issued", Query((Where("batch", "eq", batch_id),))):
        raise AppError("没有这一批。", "请核对批次。")
    if row is None:
        raise AppError("这批是旧版程序编的号，没有留下版面，不能按页补打。", "请把损坏的编号作废，再重新编号打印。")
    if not row["pages"]:
        raise AppError("这批还没有打印完。", "请先接着打印。")
    if not 1 <= first <= last <= row["pages"]:
        raise AppError(f"这批共{row['pages']}页，没有第{first}至{last}页。", "请核对页码。")
    return row


def _as_printed(session: Session, batch_id: str) -> tuple[Job | SheetJob, list[Any]]:
    """The job and what filled each of its papers when they were printed, whatever was changed since."""
    where = (Where("batch", "eq", batch_id), Where("printed_on", "filled"))
    numbers = session.all("issued", Query(where, order=(("serial", False),)))
    seq = db_issued.printed_at(session.ledger, batch_id) or 0
    if numbers[0]["template"] == visit_sheet.CODE:
        return visit_sheet.as_printed(session, batch_id, lambda uids: _as_of(session, "household", uids, seq))
    job = Job.load(session, batch_id, numbers[0])
    uids = [row["to_uid"] for row in numbers if row["to_uid"]]
    rows = _as_of(session, job.register, uids, seq) if uids else {}
    areas = list(_as_of(session, "area", db_issued.every_area(session.ledger), seq).values())
    people = [rows[row["to_uid"]] if row["to_uid"] else recipients.nobody(1)[0] for row in numbers]
    return job, job.values(session, people, [row["serial"] for row in numbers], areas)


def _as_of(session: Session, register: str, uids: Sequence[str], seq: int) -> Mapping[str, dict[str, Any]]:
    """Rows as they stood after change `seq`: later changes are taken back one by one."""
    spec = REGISTERS[register]
    known = db_query.columns(session.ledger, spec.table)
    rows = {row["uid"]: row for row in db_query.fetch_by(session.ledger, spec.table, "uid", uids, known)}
    for uid, before in db_issued.changed_after(session.ledger, register, list(rows), seq):
        rows[uid].update(json.loads(before) if before else {})
    return {uid: decoded(spec, row) for uid, row in rows.items()}
