"""周宣传情况报送 (R-W1): what was done in the days of a period, activity by activity (domain reference 3.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.reports.forms import form
from app.reports.metrics import METRICS, figures
from app.reports.monthly import activities_in
from app.reports.period import Period
from app.reports.places import TOWN_ROW
from app.reports.sheet_parts import fetch
from app.tables.table import Align, Column, Drill, Row, Table

if TYPE_CHECKING:
    from app.session import Session

TITLE = "周宣传情况报送表"
LEAST_PHOTOS = 1
_COLUMNS = (
    Column("no", "序号", width=3), Column("name", "单位", width=8), Column("date", "日期", width=6),
    Column("title", "本周开展活动", width=14, align=Align.LEFT), Column("kind", "形式", width=6),
    Column("place", "地点", width=8), Column("persons", "参与人次", width=4.5, note=METRICS["persons"].definition),
    Column("papers", "发放份数", width=4.5, note=METRICS["papers"].definition),
    Column("photos", "印证图片（张）", width=4.5, note=METRICS["photos"].definition), Column("contact", "联系人", width=5),
    Column("note", "备注", width=6),
)


def week_table(session: Session, period: Period) -> Table:
    """周宣传情况报送表: the activities of the period by place, those without a photo marked."""
    found = activities_in(session, period)
    texts = {row["uid"]: text for row, text in zip(found, session.show_many("activity", found, full=True), strict=True)}
    photos = Counter(photo["owner"] for photo in fetch(session, "photo", "owner", [row["uid"] for row in found]))
    hosts = _Hosts(session)
    found.sort(key=lambda row: (hosts.rank(row), row["date"], row["title"]))
    rows = [
        Row((number, hosts.name(row), texts[row["uid"]]["date"], row["title"], texts[row["uid"]]["kind"] or None,
             row.get("place"), *_amounts(row), photos[row["uid"]], hosts.contact(row), _missing(photos[row["uid"]])),
            Drill("activity", (("uid", row["uid"]),)), key=hosts.key(row))
        for number, row in enumerate(found, start=1)
    ]
    sums = [sum(amounts) for amounts in zip(*(_amounts(row) for row in found), strict=True)] or [0, 0]
    total = Row(("合计", None, None, f"共{len(found)}项", None, None, *sums, sum(photos.values()), None, None),
                Drill("activity", (("date:ge", period.first), ("date:le", period.last), ("state:ne", "rejected"))))
    notes = ("参与人次为现场人次，可以重复，不含线上阅读量。发放份数为宣传单、一封信、宣传册之和。"
             f"每项活动印证图片不少于{LEAST_PHOTOS}张。", *hosts.silent(found))
    return form(session, "R-W1", TITLE, period, _COLUMNS, rows, total, "人次、份、张", notes)


def _amounts(row: Mapping[str, Any]) -> tuple[int, int]:
    """(persons, papers handed out) of one activity."""
    amounts = figures(row)
    return amounts["persons"], amounts["papers"]


def _missing(photos: int) -> str | None:
    return None if photos >= LEAST_PHOTOS else "缺印证图片"


class _Hosts:
    """Whose activity it is: the village it took place in, else the unit that held it, else the town."""

    def __init__(self, session: Session) -> None:
        self._areas = session.areas
        self._villages = session.areas.villages()
        self._rank = {area.uid: number for number, area in enumerate(self._villages)}
        self._people = {row["uid"]: row for row in session.all("area")}
        self._units = {row["uid"]: row for row in session.all("unit")}
        self._unit_rank = {uid: number for number, uid in enumerate(self._units)}
        self._town = session.office.get("filler") or None

    def key(self, row: Mapping[str, Any]) -> str:
        """The uid of the village or unit, "" for the town and for a host known by name only."""
        return self._areas.village_of(row.get("area")) or (row["host_unit"] if row.get("host_unit") in self._units else "")

    def name(self, row: Mapping[str, Any]) -> str:
        """花园村; 柳河派出所; 镇本级."""
        village = self._areas.village(row.get("area"))
        if village is not None:
            return village.name
        unit = self._units.get(row.get("host_unit") or "")
        return (unit["name"] if unit else row.get("host")) or TOWN_ROW

    def contact(self, row: Mapping[str, Any]) -> str | None:
        """Who is asked when something is missing: the village's informant or publicist, the unit's contact."""
        place = self._people.get(self.key(row), {})
        unit = self._units.get(self.key(row), {})
        names = (place.get("informant"), place.get("publicist"), unit.get("contact"), row.get("recorder"), self._town)
        return next((name for name in names if name), None)

    def rank(self, row: Mapping[str, Any]) -> tuple[int, int, str]:
        """Villages in the office's order, then units, then the others by name."""
        key = self.key(row)
        if key in self._rank:
            return 0, self._rank[key], ""
        return (1, self._unit_rank[key], "") if key else (2, 0, self.name(row))

    def silent(self, rows: list[dict[str, Any]]) -> tuple[str, ...]:
        """The note that names the villages without any activity."""
        told = {self.key(row) for row in rows}
        names = [area.name for area in self._villages if area.state != "merged" and area.uid not in told]
        return (f"本期没有活动记录的村（社区）{len(names)}个：{'、'.join(names)}。",) if names else ()
