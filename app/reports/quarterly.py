"""承诺书、责任书签订情况表 (R-Q2), 回执汇总表 (R-Q3) and 培训开展情况表 (R-Q4)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from app.reports import drills
from app.reports.forms import definitions, form, metric_column
from app.reports.kept import kept
from app.reports.metrics import METRICS, RECEIPT_TEMPLATES, kind_groups
from app.reports.metrics_work import ACTIVITY, HOMES, MEETINGS, PAPERS
from app.reports.period import Period
from app.reports.places import OTHER_ROW, TOWN_ROW, Line, filled, lines
from app.reports.tally import DUTIES, NOWHERE, PLEDGES, Counts, Place, counts, place, receipts
from app.tables.table import Chart, Column, Drill, Rate, Row, Table
from db import tally as db_tally

if TYPE_CHECKING:
    from app.session import Session

TITLES = {"R-Q2": "承诺书、责任书签订情况表", "R-Q3": "回执汇总表", "R-Q4": "培训开展情况表"}
_PAPERS = {"pledge": PLEDGES, "duty": DUTIES}
_STAFF = ("staff_total", "staff_pledged")
_SHOWN = 3  # texts named in one cell
Cell = int | str | Rate | None
Staff = Mapping[str, tuple[int, int, str]]
"""By unit: staff, those who pledged, and the uid of the statement that says so."""


def signing(session: Session, period: Period) -> Table:
    """承诺书、责任书签订情况表, as at the period's end."""
    held = counts(session, PAPERS, period)
    staff = {unit: (total, pledged, uid) for unit, total, pledged, uid in kept(
        session, ("staff", period.last), lambda: db_tally.latest_coverage(session.ledger, period.last))}
    codes = [f"{name}_{part}" for name in _PAPERS for part in ("due", "signed", "filed")]
    shown = lines(session, filled(held, codes), units=staff)
    rows = [Row((at, line.name, *_signing_cells(held.get(line.place, {}), _staff_of(staff, line))), key=line.key,
                drills=_signing_drills(line.place, period, staff)) for at, line in enumerate(shown, start=1)]
    whole = {code: sum(values.get(code, 0) for values in held.values()) for code in codes}
    people = (sum(total for total, _, _ in staff.values()), sum(pledged for _, pledged, _ in staff.values()))
    total = Row(("合计", None, *_signing_cells(whole, people if staff else None)), drills=_signing_drills(None, period, staff))
    notes = ("应签为截至期末已打印的份数，作废号不计；已签为已收回并有签字的；归档为已签的文书中已装盒的。集体签名册一册计一份。",
             "职工承诺书取各单位最近一次填报的职工总数和签订承诺书人数，没有填报的单位写“—”。")
    charts = (Chart("bars", "承诺书签订率", "name", ("pledge_rate",)),) if whole["pledge_due"] else ()
    return form(session, "R-Q2", TITLES["R-Q2"], period, _SIGNING, rows, total, "份、人", notes, charts)


def _paper_columns(name: str, title: str) -> tuple[Column, ...]:
    parts = (("due", "应签"), ("signed", "已签"), ("rate", "签订率"), ("filed", "归档"))
    return tuple(metric_column(f"{name}_{part}", word, f"{title}（份）", 5.5) for part, word in parts)


_SIGNING = (
    Column("no", "序号", width=3), Column("name", "村（社区）/单位", width=11), *_paper_columns("pledge", "承诺书"),
    metric_column("staff_total", "应签", "职工承诺书（人）", 5.5),
    metric_column("staff_pledged", "已签", "职工承诺书（人）", 5.5),
    metric_column("staff_pledged_rate", "签订率", "职工承诺书（人）", 5.5), *_paper_columns("duty", "责任书"),
)


def _staff_of(staff: Staff, line: Line) -> tuple[int, int] | None:
    kind, uid = line.place
    return staff[uid][:2] if kind == "unit" and uid in staff else None


def _signing_cells(values: Mapping[str, int], staff: tuple[int, int] | None) -> tuple[Cell, ...]:
    def paper(name: str) -> tuple[Cell, ...]:
        due, signed, filed = (values.get(f"{name}_{part}", 0) for part in ("due", "signed", "filed"))
        return due, signed, Rate(signed, due), filed

    people: tuple[Cell, ...] = (*staff, Rate(staff[1], staff[0])) if staff else (None, None, None)
    return (*paper("pledge"), *people, *paper("duty"))


def _signing_drills(where: Place | None, period: Period, staff: Staff) -> dict[str, Drill]:
    found = {f"{name}_{part}": drills.papers(part, templates, where, period)
             for name, templates in _PAPERS.items() for part in ("due", "signed", "rate", "filed")}
    uids = tuple(uid for unit, (_, _, uid) in staff.items() if where in (None, ("unit", unit)))
    if uids:
        found |= dict.fromkeys((*_STAFF, "staff_pledged_rate"), Drill("unit_coverage", (("uid:in", uids),)))
    return found


_RECEIPTS = ("receipts_out", "receipts_back", "receipts_rate", "receipts_refused", "receipts_void")


def receipt_table(session: Session, period: Period, round_uid: str | None = None) -> Table:
    """回执汇总表 of what was printed in the period, of one round where one is asked for."""
    held = kept(session, ("receipts", str(period), round_uid), lambda: receipts(session, period, round_uid))
    homes = counts(session, HOMES, period)
    where_kept = _kept_at(session, period, round_uid)
    keys: list[str] = [line.key for line in lines(session, [*filled(held, _RECEIPTS), *filled(homes, ("living",))])
                       if line.place[0] == "area"]
    by_key = {key: _of_village(held, key) | {"living": homes.get(("area", key), {}).get("living", 0)} for key in keys}
    outside = _outside(held) | {"living": homes.get(NOWHERE, {}).get("living", 0)}
    if any(outside.values()):
        by_key[""] = outside
    names = {area.uid: area.name for area in session.areas.villages()}
    rows = [Row((at, names.get(key, OTHER_ROW), *_receipt_cells(values), _some(where_kept.get(key, ()))), key=key,
                drills=_receipt_drills(key, period, round_uid)) for at, (key, values) in enumerate(by_key.items(), start=1)]
    whole = {code: sum(values.get(code, 0) for values in by_key.values()) for code in ("living", *_RECEIPTS)}
    total = Row(("合计", None, *_receipt_cells(whole), None), drills=_receipt_drills(None, period, round_uid))
    words = ("户数", "发出", "收回", "回收率", "婉拒", "作废")
    columns = (Column("no", "序号", width=3), Column("name", "村（社区）", width=9),
               *(metric_column(code, word, width=6) for code, word in zip(("living", *_RECEIPTS), words, strict=True)),
               Column("kept_at", "存放位置", width=14))
    name = f"走访轮次：{session.get('visit_round', round_uid)['name']}。" if round_uid else ""
    notes = (f"{name}发出为期内打印的带回执文书，作废号不计；收回为其中截至期末已登记收回的，含婉拒签字的；回收率＝收回÷发出。",
             "户数为填表时在册户数；婉拒为收回的回执中登记为婉拒签字的。")
    charts = (Chart("bars", "各村回执发出与收回", "name", ("receipts_out", "receipts_back")),)
    return form(session, "R-Q3", TITLES["R-Q3"], period, columns, rows, total, "户、份", notes, charts)


def _of_village(held: Counts, key: str) -> dict[str, int]:
    return dict(held.get(("area", key), {}))


def _outside(held: Counts) -> dict[str, int]:
    found: dict[str, int] = {}
    for (kind, _), values in held.items():
        if kind != "area":
            for code, value in values.items():
                found[code] = found.get(code, 0) + value
    return found


def _receipt_cells(values: Mapping[str, int]) -> tuple[Cell, ...]:
    out, back = values.get("receipts_out", 0), values.get("receipts_back", 0)
    return (values.get("living", 0), out, back, Rate(back, out), values.get("receipts_refused", 0),
            values.get("receipts_void", 0))


def _receipt_drills(key: str | None, period: Period, round_uid: str | None) -> dict[str, Drill]:
    here = drills.village(key)
    return {"living": Drill("household", here),
            **{code: drills.receipts(code, here, period, round_uid) for code in _RECEIPTS}}


def _kept_at(session: Session, period: Period, round_uid: str | None) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for area, words, box in db_tally.kept_at(session.ledger, RECEIPT_TEMPLATES, period.first, period.last, round_uid):
        found[session.areas.village_of(area) or ""].append(words or f"档案盒{box}")
    return found


def trainings(session: Session, period: Period) -> Table:
    """培训开展情况表: talks in the villages and of the units, and the town's own trainings."""
    held = counts(session, ACTIVITY, period)
    told = _told(session, period)
    shown = lines(session, filled(held, ("trainings", "trainees")))
    rows = [Row((at, line.name, held.get(line.place, {}).get("trainings", 0), _some(told.get(line.place, ((), ()))[0]),
                 held.get(line.place, {}).get("trainees", 0), _some(told.get(line.place, ((), ()))[1])),
                key=line.key, drills=_training_drills(line.place, period)) for at, line in enumerate(shown, start=1)]
    town = counts(session, MEETINGS, period).get(NOWHERE, {})
    count, heads = town.get("town_trainings", 0), town.get("town_trainees", 0)
    if count:
        office = session.office
        rows.append(Row((len(rows) + 1, f"{TOWN_ROW}集中培训", count, "成员单位、各村", heads,
                         office.get("office_name") or office.get("name")), drills=_meeting_drills(period)))
    sums = [sum(values.get(code, 0) for values in held.values()) for code in ("trainings", "trainees")]
    total = Row(("合计", None, sums[0] + count, None, sums[1] + heads, None))
    columns = (Column("no", "序号", width=3), Column("name", "单位", width=11), metric_column("trainings", "场次", width=6),
               Column("audience", "对象", width=14), metric_column("trainees", "参训（人次）", width=7),
               Column("host", "主讲单位", width=14))
    notes = (definitions("trainings", "trainees"),
             f"“{TOWN_ROW}集中培训”取自会议培训台账中类别为培训的会议，{METRICS['town_trainees'].numerator}。")
    charts = (Chart("bars", "参训人次", "name", ("trainees",)),)
    return form(session, "R-Q4", TITLES["R-Q4"], period, columns, rows, total, "场、人次", notes, charts)


def _training_drills(where: Place, period: Period) -> dict[str, Drill]:
    here = drills.at_place(where, "host_unit", "host")
    return {code: drills.activities(code, here, period) for code in ("trainings", "trainees")}


def _meeting_drills(period: Period) -> dict[str, Drill]:
    return dict.fromkeys(("trainings", "trainees"), Drill("meeting", (("kind", "training"), *drills.within(period))))


def _told(session: Session, period: Period) -> dict[Place, tuple[list[str], list[str]]]:
    """(audiences, hosts) of the talks at each place, in words."""
    kinds = [kind for kind, group in kind_groups().items() if group in METRICS["trainings"].groups]
    audiences = {choice.code: choice.name for choice in session.choices("audience")}
    units = {row["uid"]: row["name"] for row in session.all("unit")}
    found: dict[Place, tuple[list[str], list[str]]] = {}
    for area, unit, host, audience in db_tally.talks(session.ledger, period.first, period.last, kinds):
        people, hosts = found.setdefault(place(session, area, unit, host), ([], []))
        people += [audiences.get(code, code) for code in (json.loads(audience) if audience else ())]
        hosts += [name for name in (units.get(unit) or host,) if name]
    return found


def _some(words: Iterable[str]) -> str | None:
    """The first few different words."""
    found = list(dict.fromkeys(words))
    return None if not found else "、".join(found[:_SHOWN]) + ("等" if len(found) > _SHOWN else "")
