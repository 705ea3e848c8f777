"""The trend's months are the monthly table's own sums."""

from __future__ import annotations

from app.reports.catalogue import report
from app.reports.monthly import monthly
from app.reports.period import Period
from app.session import Session
from tests.office_kit import homes


def test_each_month_is_what_the_monthly_table_says(town: Session) -> None:
    kinds = (("2026-09-30", "rally", 40, None), ("2026-10-01", "lecture", 30, None), ("2026-10-31", "broadcast", 0, None),
             ("2026-10-15", "article", 900, None), ("2026-10-16", "rally", 7, "rejected"), ("2025-10-31", "rally", 5, None))
    for day, kind, persons, state in kinds:
        values = {"date": day, "kind": kind, "persons": persons, "title": kind, **({"state": state} if state else {})}
        town.save("activity", values)
    table = report(town, "R-T1", Period.parse("2026-10"))
    lines = {row.cells[0]: row.cells[1:] for row in table.rows}
    names = list(lines)
    assert (names[0], names[-1], len(names)) == ("2025年11月", "2026年10月", 12)
    assert lines["2026年9月"][:2] == (1, 40) and lines["2026年10月"][:2] == (1, 30)
    for month, name in (("2026-09", "2026年9月"), ("2026-10", "2026年10月")):
        total = monthly(town, "R-M1", month).total
        assert total is not None
        sums = dict(zip([c.key for c in monthly(town, "R-M1", month).columns], total.cells, strict=True))
        kinds_held = [sums[key] for key in ("rally", "lecture", "school", "company")]
        held = sum(count for count in kinds_held if isinstance(count, int))
        assert lines[name][:2] == (held, sums["persons"])
    assert table.total is not None and table.total.cells[1:3] == (2, 70)


def test_calls_are_visits_at_which_somebody_was_met(town: Session) -> None:
    village = next(area.uid for area in town.areas.villages())
    household = town.save("household", homes(village, ["王秀英"])[0]).uid
    turn = town.save("visit_round", {"name": "秋季", "from_date": "2026-09-01", "to_date": "2026-11-30"}).uid
    for day, outcome in (("2026-09-30", "met"), ("2026-10-01", "met"), ("2026-10-02", "nobody")):
        town.save("visit", {"round": turn, "household": household, "date": day, "outcome": outcome})
    table = report(town, "R-T1", Period.parse("2026-10"))
    assert [row.cells[3] for row in table.rows[-2:]] == [1, 1]


def test_a_year_has_its_own_twelve_months(town: Session) -> None:
    table = report(town, "R-T1", Period.parse("2025"))
    assert [table.rows[0].cells[0], table.rows[-1].cells[0]] == ["2025年1月", "2025年12月"]
