"""A name that begins like a formula stays text in every workbook the program writes."""

from __future__ import annotations

import tempfile
from pathlib import Path

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from app.tables.table import Column, Row, Table
from app.tables.xlsx import write_rows, write_table

STARTS = st.sampled_from(["=", "+", "-", "@", "\t=", "{=", "=cmd|' /C calc'!A0", "=HYPERLINK(\"x\")"])
WORDS = st.builds(lambda start, rest: start + rest, STARTS, st.text("张三1+(:/", max_size=8))


@settings(max_examples=15, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=5))
def test_every_writer_keeps_text_text(words: list[str]) -> None:
    columns = (Column("name", "姓名"), Column("note", words[0]))
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "table.xlsx"
        lines = [Row((word, words[0])) for word in words]
        write_table(Table(code="R-X", title=words[0], columns=columns, rows=lines), path)
        _no_formula(path, words)
        write_rows(Path(place) / "rows.xlsx", ["姓名"], ([word] for word in words))
        _no_formula(Path(place) / "rows.xlsx", words)


def _no_formula(path: Path, words: list[str]) -> None:
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert {word.strip() for word in words} <= {str(cell.value).strip() for cell in cells}
