"""One thing found by the checks, and what it can be recognised by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.clock import chinese_date
from app.tables.table import Drill

if TYPE_CHECKING:
    from app.reports.period import Period
    from app.session import Session

ERROR, WARNING = "error", "warning"
WHERE = " where"
"""The key under which a row carries the name of its place while it is checked."""
_KINDS = {
    "photo": "没有照片或照片不够", "photo_month": "照片不是活动当月拍的", "photo_twice": "照片重复使用",
    "minors": "照片有未成年人面部",
    "kind": "没有填形式", "where": "没有填村（社区）和主办单位", "persons": "没有填参与人次", "place": "没有填地点",
    "summary": "没有写活动情况", "many": "参与人次过多", "leaflets": "宣传单份数过多", "amount": "数量过大", "date": "日期要核对",
    "approximate": "填的是约数", "twin": "可能重复登记", "jump": "与前几个月相差很大", "unit": "单位本月没有活动",
    "village": "村（社区）本月没有活动", "visits": "村（社区）本月没有走访", "receipts": "回执份数对不上", "sum": "合计对不上",
    "text": "文字材料没有写", "privacy": "含身份证号或银行卡号",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; `uid` is its row in `register`, None when it speaks of a whole village or the month.

    `part` tells several findings of one rule about one row apart: a field, a figure, a round.
    """

    level: str
    code: str
    sentence: str
    register: str
    uid: str | None = None
    drill: Drill | None = None
    part: str = ""

    @property
    def key(self) -> str:
        """What stays the same while figures change: the rule, the row, the part. Explanations are kept under it."""
        return ":".join(item for item in (self.code, self.uid or "", self.part) if item)


def together(code: str, sentence: str, count: int) -> str:
    """`没有照片或照片不够　共1,934项`: many findings of one kind in one line; `sentence` is that of the first."""
    return f"{_KINDS.get(code, sentence.rstrip('。'))}　共{count:,}项"


Rows = Sequence[Mapping[str, Any]]
Check = Callable[["Session", "Period", Rows], Iterator[Finding]]


def name_of(row: Mapping[str, Any]) -> str:
    """`花园村10月12日“反诈讲座”`, as a sentence calls an activity."""
    day = chinese_date(row["date"]).partition("年")[2]
    return f"{row.get(WHERE, '')}{day}“{row['title']}”"


def place_of(session: Session, row: Mapping[str, Any]) -> str:
    """The village an activity was held in, else the unit that held it."""
    village = session.areas.village(row.get("area"))
    if village is not None:
        return village.name
    unit = row.get("host_unit")
    return session.ref_names("unit", [unit]).get(unit, "") if unit else row.get("host") or ""
