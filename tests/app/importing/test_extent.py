"""The rectangle of a sheet is never told smaller than the reading library makes it."""

from __future__ import annotations

import io
import zipfile

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from app.errors import AppError
from app.importing import extent
from app.importing.extent import Extent, check
from app.importing.limits import ROW_COST
from app.importing.reader import read_bytes
from tests.app.importing.import_kit import xlsx_bytes

FILLER = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 9_000))
"""More than any reader looks at from an end."""


@st.composite
def sheets(draw: st.DrawFn) -> str:
    """Rows and cells that say where they stand, or do not, in several spellings."""
    prefix = draw(st.sampled_from(["", "x:"]))
    said = st.sampled_from([' r="{}"', " r='{}'", '\n r = "{}"', ' s="1" r="{}"', ""])
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        cells = []
        for _ in range(draw(st.integers(0, 3))):
            place = draw(st.sampled_from("ABZ")) + draw(st.sampled_from(["", "A"])) + str(draw(st.integers(1, 40)))
            inside = draw(st.sampled_from(["<{0}v>1</{0}v>", "<{0}f>A1</{0}f><{0}v>1</{0}v>", ""])).format(prefix)
            cells.append(f"<{prefix}c{draw(said).format(place)}>{inside}</{prefix}c>")
        rows.append(f"<{prefix}row{draw(said).format(draw(st.integers(1, 40)))}>{''.join(cells)}</{prefix}row>")
    return f"<{prefix}sheetData>{''.join(rows)}</{prefix}sheetData>"


def part(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


@given(sheets())
def test_exactly_as_the_library_places_the_cells(sheet: str) -> None:
    data = xlsx_bytes(sheet)
    rows = python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    real = len(rows) * (max(map(len, rows)) + ROW_COST) if rows else 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extent, "MAX_CELLS", real)
        check("a.xlsx", [part(data)])
        patch.setattr(extent, "MAX_CELLS", real - 1)
        counted = Extent("a.xlsx")
        for at in range(0, len(part(data)), 7):
            counted.add(part(data)[at : at + 7])
        if real:
            assert not counted.cleared, "what is too large is never cleared by counting"
            with pytest.raises(AppError, match="范围过大"):
                check("a.xlsx", [part(data)])


@pytest.mark.parametrize("sheet", [
    '<row r="1048576"><c r="ZY1048576"><v>1</v></c></row>' + FILLER,
    FILLER + '<row r="1"><c r="ZY1048576"><v>1</v></c></row>' + FILLER,
    FILLER + "<row r='1048576'><c\tr = 'ZY1048576'><v>1</v></c></row>" + FILLER,
    '<row r="1">' + "<c><v>1</v></c>" * 9_000 + '</row><row r="1048576"><c><v>1</v></c></row>' + FILLER,
    "<row/>" * 1_000_000 + '<row><c r="ZY1"><v>1</v></c><c r="ZZ1000001"><v>1</v></c></row>' + FILLER,
])
def test_a_far_cell_anywhere_is_found(sheet: str) -> None:
    with pytest.raises(AppError, match="范围过大"):
        read_bytes("a.xlsx", xlsx_bytes(f"<sheetData>{sheet}</sheetData>"))


def test_painted_cells_at_the_end_do_not_stand_in_the_way() -> None:
    painted = "".join(f'<row r="{n}"><c r="Z{n}" s="1"/></row>' for n in range(1_048_000, 1_048_577))
    assert len(read_bytes("a.xlsx", xlsx_bytes(f"<sheetData>{FILLER}{painted}</sheetData>"))[0].rows) == 8_999


def test_many_formats_and_conditions_do_not_stand_in_the_way() -> None:
    """What only looks like cells is looked at closely and passes."""
    odd = '<conditionalFormatting sqref="A1">' + '<cfRule type="cellIs" operator="equal" dxfId="0" priority="1"/>' * 30_000
    data = xlsx_bytes(f"<sheetData>{FILLER}</sheetData>{odd}</conditionalFormatting>")
    assert len(read_bytes("a.xlsx", data)[0].rows) == 8_999


def test_a_tag_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extent, "_LONGEST_TAG", 100)
    counted = Extent("a.xlsx")
    counted.add(b"<row r='1'")
    with pytest.raises(AppError, match="过大"):
        counted.add(b" x='" + b"a" * 100)
