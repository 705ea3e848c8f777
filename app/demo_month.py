"""The sample's October on its way to the county: explained, locked, handed in, and corrected once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.exchange.package import MonthPackage, make_month
from app.month import notes, report
from app.reports.checks import ERROR, check_month
from app.reports.standing import note_package
from app.session import Query, Session, Where


def hand_in(session: Session, month: str, words: dict[str, Any], out: Path) -> str:
    """Say what the checks found that cannot be mended any more, lock the month, and send it."""
    for finding in check_month(session, month):
        if finding.level == ERROR:
            notes.explain(session, month, [finding], words["explained"].get(finding.code, words["explained"]["other"]))
    report.lock(session, month)
    _pack(session, month, out)
    report.submit(session, month, words["way"], words["receipt"])
    return "十月月报已审核锁定并登记上报，检查里改不了的都写了说明。"


def correct(session: Session, month: str, words: dict[str, Any], out: Path) -> tuple[str, MonthPackage]:
    """A figure that was wrong, the sheet that corrects it, and the package of the second version."""
    row = session.all("activity", Query((Where("title", "eq", words["title"]), Where("date", "prefix", month))))[0]
    with session.step(f"更正活动“{words['title']}”"):
        session.save("activity", {"persons": words["persons"]}, row["uid"])
    report.correct(session, month, words["why"])
    made = _pack(session, month, out)
    report.submit(session, month, words["way"], "")
    return f"十月月报有一处更正（{words['why']}），第2版和更正表已登记上报。", made


def _pack(session: Session, month: str, out: Path) -> MonthPackage:
    made = make_month(session, month, out)
    note_package(session, month, made.folder)
    return made
