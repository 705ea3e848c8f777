"""A table of the program as a Word table: merged headings repeated on every page, rows that do not break."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from app.documents.official.word_page import type_width
from app.documents.official.word_style import CELL, HEI, TABLE_LINE, TABLE_TITLE
from app.tables.headings import head_parts, heading_boxes, heading_rows, wrap_heading
from app.tables.layout import Frame, lay_out, paper
from app.tables.table import Align, Row, Table

_ALIGN = {Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT, Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER, Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT}
_EDGE = 2.0  # points between a cell's text and its rule
_ROW = 20.0
_LINE_SIZE = 10.5


def add(document: Document, table: Table) -> None:
    """Put a table with its title, the lines above it, its notes and its foot at the end of the document."""
    document.add_paragraph(table.title, style=TABLE_TITLE)
    width = type_width(document)
    if table.form_no:
        document.add_paragraph(f"表号：{table.form_no}", style=TABLE_LINE).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for text in _head_lines(table, width):
        line = document.add_paragraph(text, style=TABLE_LINE)
        line.paragraph_format.tab_stops.add_tab_stop(Pt(width / 2), WD_TAB_ALIGNMENT.CENTER)
        line.paragraph_format.tab_stops.add_tab_stop(Pt(width), WD_TAB_ALIGNMENT.RIGHT)
    _grid(document, table, width)
    for number, note in enumerate(table.notes):
        document.add_paragraph(f"{'注：' if number == 0 else '　　'}{note}", style=TABLE_LINE)
    if table.foot is not None:
        document.add_paragraph(table.foot.text(), style=TABLE_LINE)


def _head_lines(table: Table, width: float) -> list[str]:
    """填报单位, 统计期间 and 计量单位 on one line with tabs where they fit, else one under the other."""
    parts = head_parts(table)
    longest = max(len(part) for part in parts) * _LINE_SIZE
    if longest * 3 <= width:
        return ["\t".join(parts)] if any(parts) else []
    return [part for part in parts if part]


def _grid(document: Document, table: Table, width: float) -> None:
    heads = heading_rows(table.columns)
    lines: list[Row] = [*table.rows, *([table.total] if table.total else [])]
    made = document.add_table(heads + len(lines), len(table.columns), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    placed = lay_out(table, 0, 0, Frame(0, paper(table)[0] - width, 0, 0))
    widths, size = [Pt(wide) for wide in placed.widths], Pt(placed.size)
    for column, wide in zip(made.columns, widths, strict=True):
        column.width = wide
    _margins(made)
    rows = [list(row.cells) for row in made.rows]  # asked once: python-docx counts all cells each time
    for cells in rows:
        for cell, wide in zip(cells, widths, strict=True):
            cell.width = wide
    for box in heading_boxes(table.columns):
        cell = rows[box.row][box.column]
        last = rows[box.row + box.rows - 1][box.column + box.columns - 1]
        room = sum(placed.widths[box.column:box.column + box.columns]) - 2 * _EDGE
        text = "\n".join(wrap_heading(box.text, int(room / placed.size)))
        _say(cell.merge(last) if cell is not last else cell, text, size, WD_ALIGN_PARAGRAPH.CENTER, HEI)
    for cells, row in zip(rows[heads:], lines, strict=True):
        for cell, column, text in zip(cells, table.columns, row.texts(), strict=True):
            _say(cell, text, size, _ALIGN[column.align])
    for number, row in enumerate(made.rows):
        _row(row, head=number < heads)


def _say(cell: Any, text: str, size: Pt, align: WD_ALIGN_PARAGRAPH, style: str | None = None) -> None:
    for extra in cell.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    paragraph = cell.paragraphs[0]
    paragraph.style = CELL
    paragraph.alignment = align
    run = paragraph.add_run(text, style=style)
    run.font.size = size
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER


def _row(row: Any, head: bool) -> None:
    """A least height, never broken over pages; headings come again on every page."""
    row.height = Pt(_ROW)
    properties = row._tr.get_or_add_trPr()
    for tag in ("w:cantSplit", *(("w:tblHeader",) if head else ())):
        properties.append(OxmlElement(tag))


def _margins(made: Any) -> None:
    properties = made._tbl.tblPr
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(round(_EDGE * 20)))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        look.addprevious(margins)
    else:
        properties.append(margins)


