"""Is the office whole: the file, the change-log chain, the attachments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.month import snapshot
from app.progress import SILENT, Progress
from app.records.registers import REGISTERS
from app.security.keyring import KeyRing
from db import changes as db_changes
from db import maintenance
from db.errors import Fault, StoreError
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session


@dataclass(slots=True)
class CheckReport:
    """What was looked at and what is wrong; `problems` are Chinese sentences."""

    counts: dict[str, int] = field(default_factory=dict)
    changes: int = 0
    attachments: int = 0
    problems: list[str] = field(default_factory=list)


def check_office(session: Session, progress: Progress = SILENT) -> CheckReport:
    """Look at every page, every link of the chain and every attachment."""
    report = CheckReport()
    progress.step(0, 3, "检查台账文件")
    report.problems += _file_problems(session)
    if report.problems:
        return report  # what stands in a broken file proves nothing
    report.counts = maintenance.counts(session.ledger, list(REGISTERS))
    progress.step(1, 3, "检查变更记录链")
    broken = db_changes.verify(session.ledger, lambda done, total: progress.step(1, 3, f"检查变更记录 {done}/{total}"))
    report.changes = db_changes.head(session.ledger)[0]
    if broken is not None:
        report.problems.append(f"变更记录从第{broken}条起对不上，可能被改动过。")
    progress.step(2, 3, "检查照片")
    _check_photos(session, report)
    report.problems += snapshot.problems(session)
    if KeyRing.load(session.folder / "keyring.json").damaged:
        report.problems.append("钥匙文件 keyring.json 有损坏，可能有人不能登录，请从备份里取回这个文件。")
    _check_texts(session, report)
    return report


def _file_problems(session: Session) -> list[str]:
    try:
        found = maintenance.integrity(session.ledger)
    except StoreError as error:
        if error.fault is not Fault.DAMAGED:
            raise
        return ["台账文件已损坏，读不下去。"]
    pages = [re.search(r"page (\d+)", text) for text in found[:20]]
    return [
        f"台账文件第{page[1]}页已损坏。" if page else f"台账文件有损坏（{text}）。"
        for page, text in zip(pages, found, strict=False)
    ]


def _check_photos(session: Session, report: CheckReport) -> None:
    for row in session.all("photo"):
        report.attachments += 1
        name = row["caption"] or row["name"]
        try:
            session.blobs.get(row["blob"])
        except StoreError as error:
            what = "缺失" if error.fault is Fault.MISSING else "已损坏"
            report.problems.append(f"照片“{name}”的文件{what}。")


def _check_texts(session: Session, report: CheckReport) -> None:
    for row in session.all("report_text", Query((Where("blob", "filled"),))):
        for name, kind in ((row["blob"], "PDF"), (row["word_blob"], "Word 文件")):
            report.attachments += 1
            try:
                session.blobs.get(name)
            except StoreError as error:
                what = "缺失" if error.fault is Fault.MISSING else "已损坏"
                report.problems.append(f"定稿“{row['title']}”的{kind}{what}。")
