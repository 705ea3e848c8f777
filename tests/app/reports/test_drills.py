"""From each figure to its rows: what the list finds is what the table counted, whatever lies in the office."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.reports.catalogue import REPORTS, report
from app.reports.period import Period
from app.session import Session
from tests.office_kit import Template, open_with
from tests.reports_kit import MADE_FOR, agrees, busy, leading, period_of, recounted


@pytest.fixture(scope="module", params=(1, 2))
def busy_office(
    office_template: Template, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Session]:
    folder = office_template.copy(tmp_path_factory.mktemp("busy") / "office")
    session = busy(open_with(folder, office_template.keys), request.param)
    yield session
    session.close()


def test_every_figure_leads_to_the_rows_it_was_counted_from(busy_office: Session) -> None:
    led: dict[str, int] = {}
    for code in MADE_FOR:
        table = report(busy_office, code, period_of(code))
        for row, column, cell, drill in leading(table):
            if cell is None or column == "type":
                continue
            count = recounted(busy_office, table, row, column, drill)
            assert agrees(cell, count), (code, row.cells[:2], column, cell, count, drill)
            led[code] = led.get(code, 0) + bool(count)
    assert set(led) == set(MADE_FOR) and all(amount > 5 for amount in led.values()), led


def test_other_periods_lead_to_their_rows_too(busy_office: Session) -> None:
    for code, period in (("R-M3", "2026-Q4"), ("R-M1", "2026"), ("R-W2", "2026-10-20..2026-11-19"), ("R-M8", "2026-Q3")):
        table = report(busy_office, code, Period.parse(period))
        for row, column, cell, drill in leading(table):
            if cell is not None and column != "type":
                assert agrees(cell, recounted(busy_office, table, row, column, drill)), (code, period, row.cells[:2], column)


def test_every_count_of_a_line_leads_somewhere(busy_office: Session) -> None:
    plain = {"no", "difference", "cases_year", "cases_last", "loss_year"}  # said, compared or named, not counted
    for code in MADE_FOR:
        table = report(busy_office, code, period_of(code))
        for row in table.rows:
            counts = {column.key for column, cell in zip(table.columns, row.cells, strict=True) if isinstance(cell, int)}
            assert counts - plain <= set(row.drills) | ({"pledge_due"} if code == "R-Q2" else set()), (code, row.cells[:2])


def test_a_table_names_its_village_or_unit_and_its_charts_speak_of_its_columns(busy_office: Session) -> None:
    villages = {area.uid: area.name for area in busy_office.areas.villages()}
    for code in MADE_FOR:
        table = report(busy_office, code, period_of(code))
        for row in table.rows:
            assert row.key not in villages or villages[row.key] in row.cells[:2]
        for chart in table.charts:
            assert all(table.at(key) for key in (chart.label, *chart.values))
        assert REPORTS[code].title == table.title
