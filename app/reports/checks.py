"""What to look at before a month is handed in: a list of findings, each leading to its row.

An error is something the county would send back (a wrong figure, a missing part); a warning is something
a person should have seen. Nothing is corrected and nothing is stopped here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app import clock
from app.clock import chinese_date
from app.privacy import forbidden_number
from app.reports import narrative
from app.reports.metrics import ON_SITE_GROUPS, kind_groups
from app.reports.monthly import activities_in, round_coverage, rounds_in
from app.reports.period import Period
from app.tables.table import Drill
from db import month as db_month

if TYPE_CHECKING:
    from app.session import Session

ERROR, WARNING = "error", "warning"
MOST_PERSONS = 5_000
MOST_LEAFLETS_EACH = 10
MOST_OF_ONE_KIND = 100_000
_WHERE = " where"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; `uid` is its row in `register`, None when it speaks of a whole village or the month."""

    level: str
    code: str
    sentence: str
    register: str
    uid: str | None = None
    drill: Drill | None = None


Rows = Sequence[Mapping[str, Any]]
Check = Callable[["Session", Period, Rows], Iterator[Finding]]


def check_month(session: Session, month: str) -> list[Finding]:
    """Everything found for a month like `2026-10`, errors first. Raises AppError for a wrong month."""
    span = Period.month(month)
    rows = [{**row, _WHERE: _place(session, row)} for row in activities_in(session, span)]
    found = [finding for check in _CHECKS for finding in check(session, span, rows)]
    return sorted(found, key=lambda finding: finding.level != ERROR)


def name_of(row: Mapping[str, Any]) -> str:
    """`花园村10月12日“反诈讲座”`, as a sentence calls an activity."""
    day = chinese_date(row["date"]).partition("年")[2]
    return f"{row.get(_WHERE, '')}{day}“{row['title']}”"


def _place(session: Session, row: Mapping[str, Any]) -> str:
    village = session.areas.village(row.get("area"))
    if village is not None:
        return village.name
    unit = row.get("host_unit")
    return session.ref_names("unit", [unit]).get(unit, "") if unit else row.get("host") or ""


def _on_site(row: Mapping[str, Any]) -> bool:
    return kind_groups().get(row.get("kind") or "") in ON_SITE_GROUPS


def _photos(session: Session, span: Period, rows: Rows) -> Iterator[Finding]:
    least = session.office.get("photo_minimum")
    least = 1 if least is None else least
    counts = db_month.photo_counts(session.ledger, [row["uid"] for row in rows])
    for row in rows:
        here = counts.get(row["uid"], 0)
        if here >= least:
            continue
        said = row.get("photos_declared") or 0
        more = f"，村里报了{said}张，请收齐" if said > here else ""
        words = f"{name_of(row)}没有照片{more}。" if not here else f"{name_of(row)}只有{here}张照片，应有{least}张{more}。"
        yield Finding(ERROR, "photo", words, "activity", row["uid"])


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
                yield Finding(WARNING, "amount", words, "activity", row["uid"])


def _approximate(session: Session, span: Period, rows: Rows) -> Iterator[Finding]:
    for row in rows:
        for sentence in (row.get("flags") or {}).values():
            yield Finding(WARNING, "approximate", f"{name_of(row)}{sentence.rstrip('。')}。", "activity", row["uid"])


def _drafts(session: Session, span: Period, rows: Rows) -> Iterator[Finding]:
    drafts = [row for row in rows if row.get("state") in (None, "draft")]
    if drafts:
        words = f"有{len(drafts)}条活动还是草稿，已计入报表，请核实后改为“已提交”或“已核实”。"
        where = (("date:ge", span.first), ("date:le", span.last), ("state", "draft"))
        yield Finding(WARNING, "draft", words, "activity", drafts[0]["uid"], Drill("activity", where))


def _dates(session: Session, span: Period, rows: Rows) -> Iterator[Finding]:
    today = clock.today().isoformat()
    for row in rows:
        if row["date"] > today:
            yield Finding(ERROR, "date", f"{name_of(row)}的日期晚于今天。", "activity", row["uid"])
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
                yield Finding(ERROR, "visits", words, "area", uid, Drill("household", (("area", uid),)))
            if counts.issued > counts.targets:
                words = f"{area.name}回执发出{counts.issued}份，多于应访户{counts.targets}户，请核对编号登记簿。"
                yield Finding(WARNING, "receipts", words, "area", uid, Drill("issued", (("area", uid),)))


def _text_part(session: Session, span: Period, rows: Rows) -> Iterator[Finding]:
    written = narrative.written(session, str(span))
    for key, title in narrative.BY_HAND.items():
        text = written.get(key, "")
        if not text.strip():
            drafted = key in narrative.HAS_PROPOSAL
            words = f"文字材料“{title}”还没有写{'，将用自动拟稿' if drafted else ''}。"
            yield Finding(WARNING if drafted else ERROR, "text", words, "month_text")
        if forbidden_number(text):
            yield Finding(ERROR, "privacy", f"文字材料“{title}”含身份证号或银行卡号，须删去。", "month_text")


def _minors(session: Session, span: Period, rows: Rows) -> Iterator[Finding]:
    for row in rows:
        faces = [photo for photo in session.photos(row["uid"]) if photo.get("minors")]
        if faces:
            words = f"{name_of(row)}有{len(faces)}张照片标明有未成年人面部，未经确认不放进上报包。"
            yield Finding(WARNING, "minors", words, "activity", row["uid"])


_CHECKS: tuple[Check, ...] = (
    _photos, _empty_parts, _plausible, _approximate, _drafts, _dates, _twins, _silent_villages, _rounds, _text_part,
    _minors,
)
