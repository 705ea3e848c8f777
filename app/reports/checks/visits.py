"""What is looked at in the villages and the rounds of visits: who is silent, what cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.reports.checks.finding import ERROR, WARNING, Check, Finding, Rows
from app.reports.monthly import round_coverage, rounds_in
from app.reports.period import Period
from app.tables.table import Drill
from db import month as db_month

if TYPE_CHECKING:
    from app.reports.coverage import Coverage
    from app.session import Session


def _silent_villages(session: Session, span: Period, rows: Rows) -> Iterator[Finding]:
    active = {session.areas.village_of(row.get("area")) for row in rows}
    for village in session.areas.villages():
        if village.state != "merged" and village.uid not in active:
            yield Finding(ERROR, "village", f"{village.name}本月没有宣传活动记录。", "area", village.uid)


def _rounds(session: Session, span: Period, rows: Rows) -> Iterator[Finding]:
    rounds = rounds_in(session, str(span))
    if not rounds:
        yield Finding(WARNING, "round", f"{span.title}没有进行中的走访轮次，不做入户走访进度月报表。", "visit_round")
    for item in rounds:
        called = db_month.visited_areas(session.ledger, item["uid"], span.first, span.last)
        villages = {session.areas.village_of(area) for area in called}
        for uid, counts in round_coverage(session, span, item["uid"]).items():
            area = session.areas.get(uid)
            if area is None:
                continue
            if counts.targets and uid not in villages:
                words = f"{area.name}本月没有走访记录（{item['name']}）。"
                drill = Drill("household", (("area", uid),))
                yield Finding(ERROR, "visits", words, "area", uid, drill, part=item["uid"])
            yield from _impossible(area.name, uid, counts, item)


def _impossible(name: str, uid: str | None, counts: Coverage, item: dict[str, str]) -> Iterator[Finding]:
    papers, part = Drill("issued", (("area", uid),)), item["uid"]
    if counts.issued > counts.targets:
        words = f"{name}回执发出{counts.issued}份，多于应访户{counts.targets}户，请核对编号登记簿。"
        yield Finding(WARNING, "receipts", words, "area", uid, papers, part=part)
    if counts.returned > counts.issued:
        words = f"{name}回执收回{counts.returned}份，多于发出{counts.issued}份，请核对编号登记簿。"
        yield Finding(ERROR, "receipts", words, "area", uid, papers, part=f"back:{part}")
    if counts.returned > counts.met + counts.declined:
        words = (f"{name}回执收回{counts.returned}份，多于已访户{counts.met}户（另有婉拒{counts.declined}户），"
                 "可能有走访没有登记。")
        yield Finding(WARNING, "receipts", words, "area", uid, papers, part=f"met:{part}")


CHECKS: tuple[Check, ...] = (_silent_villages, _rounds)
