"""Any form a county may think of: what is read back from the copy is what stands in our tables."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from app.exchange import county_form
from app.exchange.form_book import read_form
from app.exchange.form_sources import Source, Supply, supply
from app.exchange.form_write import filled_bytes
from app.reports.period import Period
from app.session import Session
from app.tables.table import Rate, Table
from tests import office_kit

OCTOBER = Period.month("2026-10")
VILLAGES = ("花园村", "单家村", "双桥村", "团结社区", "大王庄村")


@dataclass(frozen=True)
class Ground:
    """An office with figures everywhere, its tables made once."""

    session: Session = field(repr=False)
    supply: Supply = field(repr=False)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory, office_template: Any) -> Iterator[Ground]:
    folder = office_template.copy(tmp_path_factory.mktemp("form") / "office")
    session = office_kit.open_with(folder, office_template.keys)
    dice = Random(8)
    town = next(area.uid for area in session.areas.walk() if area.level == "town")
    session.save_many("area", [{"name": name, "level": "village", "parent": town, "sort_no": 10 + at}
                               for at, name in enumerate(VILLAGES[2:])])
    uids = {area.name: area.uid for area in session.areas.villages()}
    session.save_many("activity", [
        {"date": "2026-10-12", "title": f"活动{at}", "area": uids[dice.choice(VILLAGES)], "persons": dice.randrange(200),
         "kind": dice.choice(("rally", "lecture", "class_meeting")),
         "metrics": {key: dice.randrange(90) for key in ("leaflet", "letter", "poster", "banner", "board", "gift")}}
        for at in range(30)])
    for name in VILLAGES[:4]:
        session.save_many("household", office_kit.homes(uids[name], ["甲一", "甲二", "甲三"]))
    session.save("visit_round", {"name": "敲门", "from_date": "2026-10-01", "to_date": "2026-12-31"})
    yield Ground(session, supply(session, OCTOBER))
    session.close()


@st.composite
def shapes(draw: Any) -> dict[str, Any]:
    """How a county lays its form out."""
    return {
        "columns": draw(st.permutations(range(14)))[: draw(st.integers(3, 9))],
        "villages": draw(st.permutations(VILLAGES))[: draw(st.integers(1, 5))],
        "blank": draw(st.integers(0, 6)), "titles": draw(st.integers(0, 2)), "grouped": draw(st.booleans()),
        "number": draw(st.booleans()), "total": draw(st.sampled_from(("", "above", "below", "formula"))),
        "left": draw(st.integers(0, 2)), "percent": draw(st.booleans()),
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shape=shapes())
def test_a_filled_form_reads_as_our_tables(ground: Ground, shape: dict[str, Any]) -> None:
    sources = _chosen(ground.supply, shape["columns"])
    data, places = _form(sources, shape)
    made = county_form.begin(ground.session, read_form("县表.xlsx", data), OCTOBER)
    assert {made.map.columns[column] for column in places["sources"].values()} == {source.key for source in sources}
    sheet: Any = openpyxl.load_workbook(io.BytesIO(filled_bytes(made.book, made.plan)), data_only=True).active
    names = [sheet.cell(row, places["name"] + 1).value for row in places["rows"]]
    wanted = [*shape["villages"], *(name for name in VILLAGES if name not in shape["villages"])]
    expected = wanted[: len(names)]
    assert names == [*expected, *[None] * (len(names) - len(expected))]
    for source in sources:
        column = places["sources"][source.key]
        for row, name in zip(places["rows"], names, strict=True):
            found = sheet.cell(row, column + 1).value
            assert found == (None if name is None else _expected(ground.supply, source, name, shape)), (source.key, name)
        if places["total"]:
            found = sheet.cell(places["total"], column + 1).value
            assert found == _total(ground.supply, source, expected, shape), source.key


def _chosen(supplied: Supply, numbers: list[int]) -> list[Source]:
    """Figures whose headings no two share."""
    keys = [*[key for key in supplied.sources if key.startswith("R-M1.")][:8],
            "R-M3.living", "R-M3.targets", "R-M3.calls", "R-M3.met", "R-M3.cover", "R-M3.returned"]
    return [supplied.sources[keys[number]] for number in numbers]


def _form(sources: list[Source], shape: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    at = 1
    for _ in range(shape["titles"]):
        sheet.cell(at, 1, "清源县反诈宣传统计")
        at += 1
    heads = [*(["序号"] if shape["number"] else []), "村（社区）", *(source.label.partition("（")[0].rpartition("·")[2]
                                                              for source in sources)]
    groups = ["", *([""] if shape["number"] else []), *(source.label.partition("·")[0] if "·" in source.label else ""
                                                          for source in sources)]
    deep = 2 if shape["grouped"] or any(groups) else 1
    for column, (head, group) in enumerate(zip(heads, groups, strict=True), start=shape["left"] + 1):
        if deep == 2 and not group:
            sheet.merge_cells(start_row=at, start_column=column, end_row=at + 1, end_column=column)
            sheet.cell(at, column, head)
        else:
            if deep == 2:
                sheet.cell(at, column, group)
            sheet.cell(at + deep - 1, column, head)
    at += deep
    name = shape["left"] + int(shape["number"])
    places: dict[str, Any] = {"name": name, "total": 0, "rows": [],
                              "sources": {source.key: name + 1 + number for number, source in enumerate(sources)}}
    if shape["total"] == "above":
        places["total"] = at
        sheet.cell(at, name + 1, "合计")
        at += 1
    first = at
    for number in range(len(shape["villages"]) + shape["blank"]):
        places["rows"].append(at)
        if shape["number"]:
            sheet.cell(at, name, number + 1)
        sheet.cell(at, name + 1, shape["villages"][number] if number < len(shape["villages"]) else None)
        for column in places["sources"].values():
            sheet.cell(at, column + 1).number_format = "0.0%" if shape["percent"] else "0"
        at += 1
    if shape["total"] in ("below", "formula"):
        places["total"] = at
        sheet.cell(at, name + 1, "合计")
        for column in places["sources"].values():
            letter = get_column_letter(column + 1)
            sheet.cell(at, column + 1, f"=SUM({letter}{first}:{letter}{at - 1})" if shape["total"] == "formula" else None)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), places


def _cell(table: Table, name: str, column: str) -> Any:
    return next(row.cells[table.at(column)] for row in table.rows if name in row.cells[:3])


def _expected(supplied: Supply, source: Source, name: str, shape: dict[str, Any]) -> Any:
    return _as_written(_cell(supplied.tables[source.table], name, source.column), shape["percent"])


def _as_written(cell: Any, percent: bool) -> Any:
    if isinstance(cell, Rate):
        if not cell.whole:
            return "—"
        return pytest.approx(cell.part / cell.whole) if percent else cell.text()
    return "—" if cell is None else cell


def _total(supplied: Supply, source: Source, names: list[str], shape: dict[str, Any]) -> Any:
    cells = [_cell(supplied.tables[source.table], name, source.column) for name in names]
    if isinstance(cells[0], Rate):
        if shape["total"] == "formula":
            return pytest.approx(sum(cell.part / cell.whole for cell in cells if cell.whole) if shape["percent"] else 0)
        return _as_written(Rate(sum(cell.part for cell in cells), sum(cell.whole for cell in cells)), percent=False)
    return sum(cells)
