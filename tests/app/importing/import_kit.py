"""Sheets made in memory for the import tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from app.importing.outcome import Fate, Line, Plan
from app.importing.reader import Sheet

HOUSEHOLD_HEADINGS = ("村", "网格", "门牌号", "户主姓名", "人口", "联系电话", "居住状态", "备注")


def sheet(*rows: Sequence[Any], file: str = "名册.xlsx", name: str = "Sheet1", **more: Any) -> Sheet:
    """A sheet of rows, filled up to one width as the reading library does."""
    width = max(map(len, rows), default=0)
    return Sheet(file, name, [[*row, *[""] * (width - len(row))] for row in rows], **more)


def homes_sheet(*rows: Sequence[Any], **more: Any) -> Sheet:
    """A household list with the usual headings."""
    return sheet(HOUSEHOLD_HEADINGS, *rows, **more)


def fates(done: Plan) -> list[Fate]:
    """Fates of all rows in order."""
    return [line.fate for part in done.sheets for line in part.lines]


def lines(done: Plan, *wanted: Fate) -> list[Line]:
    """Rows with these fates (all when none is given)."""
    return [line for part in done.sheets for line in part.lines if not wanted or line.fate in wanted]


def xlsx_bytes(sheet_xml: str) -> bytes:
    """A workbook of one sheet with hand-made XML, however unreasonable."""
    stream = io.BytesIO()
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}">{sheet_xml}</worksheet>')
    return stream.getvalue()
