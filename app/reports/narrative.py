"""月度工作情况 (R-M7): the text part of a month, with the numbers filled in from the tables.

数据小结 is always computed. The other parts are the clerk's own words, kept per month; where nothing has
been written yet, 基本情况 and 主要做法 are proposed from the rows so that they only need reading over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app import clock
from app.clock import chinese_date
from app.errors import AppError
from app.privacy import refuse_numbers
from app.reports import coverage
from app.reports.coverage import Coverage
from app.reports.metrics import ACTIVITY_COLUMNS, METRICS, ON_SITE_GROUPS, kind_groups
from app.reports.monthly import activities_in, activity_rows, round_coverage, rounds_in
from app.reports.period import Period
from app.security.roles import Action

if TYPE_CHECKING:
    from app.session import Session

PARTS = {
    "basics": "基本情况",
    "measures": "主要做法",
    "figures": "数据小结",
    "problems": "存在问题",
    "plans": "下月打算",
}
BY_HAND = {key: title for key, title in PARTS.items() if key != "figures"}
HAS_PROPOSAL = ("basics", "measures")
_SIGN = "　" * 20
_NUMBERS = "一二三四五"
_SHOWN_ACTIVITIES = 5
_LONGEST = 3_000


def written(session: Session, month: str) -> dict[str, str]:
    """What the clerk has written for a month, by part."""
    return dict(session.setting(_key(month), {}))


def save_text(session: Session, month: str, parts: Mapping[str, str]) -> None:
    """Keep the clerk's words. Raises NoRight, AppError for an unknown part, a number of an ID or card, or length."""
    session.require(Action.EDIT)
    kept = written(session, month)
    for key, text in parts.items():
        if key not in BY_HAND:
            raise AppError(f"文字材料没有“{key}”这一部分。")
        if len(text) > _LONGEST:
            raise AppError(f"“{BY_HAND[key]}”超过{_LONGEST}字。", "请精简后再保存。")
        refuse_numbers(text, f"“{BY_HAND[key]}”")
        kept[key] = text.strip()
    session.put_setting(_key(month), kept)


def sections(session: Session, month: str) -> dict[str, str]:
    """Every part as it would be handed in: the clerk's words, else the proposal, else empty."""
    span = Period.month(month)
    own = written(session, month)
    found = {key: own.get(key, "") for key in PARTS}
    found["basics"] = found["basics"] or _basics(session, span)
    found["measures"] = found["measures"] or _measures(session, span)
    found["figures"] = _figures(session, span)
    return found


def narrative(session: Session, month: str) -> str:
    """The whole text part: title, five numbered parts, signature."""
    span = Period.month(month)
    office = session.office
    lines = [f"{session.town}{span.title}反诈宣传工作情况", ""]
    for number, (key, text) in zip(_NUMBERS, sections(session, month).items(), strict=True):
        lines.append(f"{number}、{PARTS[key]}")
        lines += [f"　　{part.strip()}" for part in (text or "（无）").splitlines() if part.strip()]
    today = chinese_date(clock.today().isoformat())
    lines += ["", f"{_SIGN}{office.get('name') or session.town}", f"{_SIGN}{today}"]
    return "\n".join(lines) + "\n"


def _key(month: str) -> str:
    return f"month_text:{Period.month(month)}"


def _sums(session: Session, span: Period) -> dict[str, int]:
    rows = activity_rows(session, span)
    return {code: sum(row.figures[code] for row in rows) for code in ACTIVITY_COLUMNS}


def _basics(session: Session, span: Period) -> str:
    rows = activities_in(session, span)
    areas = session.areas
    villages = [area for area in areas.villages() if area.state != "merged"]
    active = {areas.village_of(row.get("area")) for row in rows} & {area.uid for area in villages}
    sums = _sums(session, span)
    held = sum(sums[code] for code in ON_SITE_GROUPS)
    return (
        f"{span.title}，全镇{len(villages)}个村（社区）中有{len(active)}个开展了反诈宣传，"
        f"共举办宣传活动{held}场次，参与{sums['persons']}人次，发放宣传单{sums['leaflet']}份。"
    )


def _measures(session: Session, span: Period) -> str:
    groups = kind_groups()
    rows = [row for row in activities_in(session, span) if groups.get(row.get("kind") or "") in ON_SITE_GROUPS]
    rows.sort(key=lambda row: (-(row.get("persons") or 0), row["date"]))
    best = sorted(rows[:_SHOWN_ACTIVITIES], key=lambda row: row["date"])
    texts = session.show_many("activity", best)
    return "\n".join(_told(row, text) for row, text in zip(best, texts, strict=True))


def _told(row: Mapping[str, Any], text: Mapping[str, str]) -> str:
    day = chinese_date(row["date"]).partition("年")[2]
    where = text["area"] or text["host_unit"] or text["host"]
    place = f"在{text['place']}" if text["place"] else ""
    persons = f"，参与{row['persons']}人次" if row.get("persons") else ""
    summary = f"。{text['summary'].rstrip('。')}" if text["summary"] else ""
    return f"{day}，{where}{place}开展“{row['title']}”{persons}{summary}。"


def _figures(session: Session, span: Period) -> str:
    sums = _sums(session, span)
    held = [f"{METRICS[code].name}{sums[code]}{METRICS[code].unit}" for code in ON_SITE_GROUPS]
    rest = [
        f"{METRICS[code].name}{sums[code]}{METRICS[code].unit}"
        for code in ACTIVITY_COLUMNS
        if code not in (*ON_SITE_GROUPS, "persons") and sums[code]
    ]
    lines = [f"本月{'、'.join(held)}，参与{sums['persons']}人次。"]
    if rest:
        lines.append(f"宣传数量：{'、'.join(rest)}。")
    for row in rounds_in(session, str(span)):
        found = coverage.total(round_coverage(session, span, row["uid"]).values())
        lines.append(f"{row['name']}：{_visits(found)}")
    return "\n".join(lines)


def _visits(found: Coverage) -> str:
    return (
        f"应访{found.targets}户，本月走访{found.calls}户次，累计已访{found.met}户，"
        f"覆盖率{found.with_empty.text()}（不含空户{found.without_empty.text()}）；"
        f"空户{found.empty}户、拆迁{found.demolished}户、整户外出{found.away}户、"
        f"未遇{found.nobody}户、婉拒{found.declined}户、未访{found.left}户；"
        f"回执发出{found.issued}份、收回{found.returned}份，回收率{found.receipts.text()}。"
    )
