"""What is looked at in each activity: parts left empty, figures nobody believes, drafts, dates, doubles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from app import clock
from app.clock import chinese_date
from app.reports.checks.finding import ERROR, WARNING, Check, Finding, Rows, name_of
from app.reports.metrics import ON_SITE_GROUPS, kind_groups
from app.reports.period import Period
from app.tables.table import Drill

if TYPE_CHECKING:
    from app.session import Session

MOST_PERSONS = 5_000
MOST_LEAFLETS_EACH = 10
MOST_OF_ONE_KIND = 100_000


def _on_site(row: Mapping[str, Any]) -> bool:
    return kind_groups().get(row.get("kind") or "") in ON_SITE_GROUPS


def _empty_parts(session: Session, span: Period, rows: Rows) -> Iterator[Finding]:
    for row in rows:
        if not row.get("kind"):
            yield Finding(ERROR, "kind", f"{name_of(row)}没有填形式，不计入任何场次。", "activity", row["uid"])
        if not row.get("area") and not row.get("host") and not row.get("host_unit"):
            yield Finding(ERROR, "where", f"{name_of(row)}没有填村（社区）和主办单位。", "activity", row["uid"])
        if not _on_site(row):
            continue
        if not row.get("persons"):
            yield Finding(ERROR, "persons", f"{name_of(row)}没有填参与人次。", "activity", row["uid"])
        if not row.get("place"):
            yield Finding(WARNING, "place", f"{name_of(row)}没有填地点。", "activity", row["uid"])
        if not row.get("summary"):
            yield Finding(WARNING, "summary", f"{name_of(row)}没有写活动情况。", "activity", row["uid"])


def _plausible(session: Session, span: Period, rows: Rows) -> Iterator[Finding]:
    units = {choice.code: (choice.name, choice.unit) for choice in session.choices("metric")}
    for row in rows:
        persons, amounts = row.get("persons") or 0, row.get("metrics") or {}
        if persons > MOST_PERSONS:
            words = f"{name_of(row)}参与人次{persons}，超过{MOST_PERSONS}，请核对。"
            yield Finding(WARNING, "many", words, "activity", row["uid"])
        leaflets = amounts.get("leaflet") or 0
        if persons and _on_site(row) and leaflets > MOST_LEAFLETS_EACH * persons:
            words = f"{name_of(row)}发放宣传单{leaflets}份，是参与人次{persons}的{MOST_LEAFLETS_EACH}倍以上，请核对。"
            yield Finding(WARNING, "leaflets", words, "activity", row["uid"])
        for code, amount in amounts.items():
            name, unit = units.get(code, (code, ""))
            if amount and amount > MOST_OF_ONE_KIND:
                words = f"{name_of(row)}{name}{amount}{unit}，数量过大，请核对。"
                yield Finding(WARNING, "amount", words, "activity", row["uid"], part=code)


def _approximate(session: Session, span: Period, rows: Rows) -> Iterator[Finding]:
    for row in rows:
        for field, sentence in (row.get("flags") or {}).items():
            words = f"{name_of(row)}{sentence.rstrip('。')}。"
            yield Finding(WARNING, "approximate", words, "activity", row["uid"], part=field)


def _drafts(session: Session, span: Period, rows: Rows) -> Iterator[Finding]:
    drafts = [row for row in rows if row.get("state") in (None, "draft")]
    if drafts:
        words = f"有{len(drafts)}条活动还是草稿，已计入报表，请核实后改为“已提交”或“已核实”。"
        where = (("date:ge", span.first), ("date:le", span.last), ("state", "draft"))
        yield Finding(WARNING, "draft", words, "activity", None, Drill("activity", where))


def _dates(session: Session, span: Period, rows: Rows) -> Iterator[Finding]:
    today = clock.today().isoformat()
    for row in rows:
        if row["date"] > today:
            yield Finding(ERROR, "date", f"{name_of(row)}的日期晚于今天。", "activity", row["uid"], part="future")
        if (row.get("date_to") or "") > span.last:
            until = chinese_date(row["date_to"])
            words = f"{name_of(row)}到{until}才结束，超出{span.title}，按开始日期计入本月。"
            yield Finding(WARNING, "date", words, "activity", row["uid"])


def _twins(session: Session, span: Period, rows: Rows) -> Iterator[Finding]:
    seen: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for row in rows:
        key = (row["date"], row.get("area") or row.get("host_unit") or row.get("host"), row.get("place"), row.get("kind"))
        first = seen.setdefault(key, row)
        if first is not row:
            words = f"{name_of(row)}与“{first['title']}”同日、同地、同形式，可能重复登记。"
            yield Finding(WARNING, "twin", words, "activity", row["uid"])


CHECKS: tuple[Check, ...] = (_empty_parts, _plausible, _approximate, _drafts, _dates, _twins)
