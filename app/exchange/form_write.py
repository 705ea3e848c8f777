"""A filling written into the sheet's XML: only the addressed cells change, byte for byte."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from app.exchange.form_book import FormBook, FormSheet, Place, Value, ref_of
from app.exchange.form_formula import Fault
from app.exchange.form_plan import FillPlan
from app.exchange.xml_spans import Node, escape, prefix_of, splice
from app.files import write_beside

_CODED = re.compile(r"_(x[0-9A-Fa-f]{4}_)")


def write_filled(book: FormBook, plan: FillPlan, out: Path) -> None:
    """Write the filled copy to `out`; the form itself is never touched. Raises AppError when it cannot be written."""
    content = filled_bytes(book, plan)
    with write_beside(out) as draft:
        draft.write_bytes(content)


def filled_bytes(book: FormBook, plan: FillPlan) -> bytes:
    """The filled copy. Raises AppError when the file is too odd to be copied part by part."""
    return book.filled(plan.sheet, _sheet_bytes(plan), recompute=plan.recompute)


def _sheet_bytes(plan: FillPlan) -> bytes:
    sheet = plan.sheet
    data = sheet.root.child("sheetData")
    if data is None:
        return sheet.raw
    prefix = prefix_of(sheet.raw, data)
    cells = {place: _cell(sheet, prefix, place, plan.puts[place]) for place in plan.puts}
    cells |= {place: _formula(sheet, prefix, place, value) for place, value in plan.computed.items()}
    cells |= {place: _formula(sheet, prefix, place, None) for place in plan.left}
    changes: list[tuple[int, int, bytes]] = []
    fresh: dict[int, list[tuple[Place, bytes]]] = defaultdict(list)
    for place, content in sorted(cells.items()):
        if place in sheet.cells:
            node = sheet.cells[place].node
            changes.append((node.start, node.end, content))
        else:
            fresh[place[0]].append((place, content))
    for row, items in sorted(fresh.items()):
        changes += _into_row(sheet, sheet.rows[row], prefix, items) if row in sheet.rows else []
    changes += _new_rows(sheet, data, prefix, {row: items for row, items in fresh.items() if row not in sheet.rows})
    return splice(sheet.raw, changes)


def _into_row(sheet: FormSheet, row: Node, prefix: str, items: list[tuple[Place, bytes]]) -> list[tuple[int, int, bytes]]:
    """New cells at their places in a row that is there."""
    if row.closed:
        head = sheet.raw[row.start : row.inside - 2].rstrip()
        content = b"".join(content for _, content in items)
        return [(row.start, row.end, head + b">" + content + f"</{prefix}row>".encode())]
    number = items[0][0][0]
    there = sorted((place[1], cell.node.start) for place, cell in sheet.cells.items() if place[0] == number)
    ends = row.children[-1].end if row.children else row.inside
    changes: dict[int, bytes] = {}
    for place, content in items:
        at = next((start for column, start in there if column > place[1]), ends)
        changes[at] = changes.get(at, b"") + content
    return [(at, at, content) for at, content in changes.items()]


def _new_rows(
    sheet: FormSheet, data: Node, prefix: str, rows: dict[int, list[tuple[Place, bytes]]]
) -> list[tuple[int, int, bytes]]:
    """Rows the sheet does not have yet."""
    if not rows:
        return []
    written = {row: f'<{prefix}row r="{row + 1}">'.encode() + b"".join(content for _, content in items)
               + f"</{prefix}row>".encode() for row, items in sorted(rows.items())}
    if data.closed:
        head = sheet.raw[data.start : data.inside - 2].rstrip()
        return [(data.start, data.end, head + b">" + b"".join(written.values()) + f"</{prefix}sheetData>".encode())]
    there = sorted((number, node.start) for number, node in sheet.rows.items())
    ends = data.children[-1].end if data.children else data.inside
    changes: dict[int, bytes] = {}
    for row, content in written.items():
        at = next((start for number, start in there if number > row), ends)
        changes[at] = changes.get(at, b"") + content
    return [(at, at, content) for at, content in changes.items()]


def _head(sheet: FormSheet, prefix: str, place: Place, kind: str = "") -> str:
    style = sheet.style(place)
    look = f' s="{style}"' if style or (place in sheet.cells and "s" in sheet.cells[place].node.attributes) else ""
    return f'<{prefix}c r="{ref_of(place)}"{look}{f" t={chr(34)}{kind}{chr(34)}" if kind else ""}>'


def _cell(sheet: FormSheet, prefix: str, place: Place, value: float | str) -> bytes:
    """A cell with a number as number, a text as inline string: `=1+1` stays a text."""
    if isinstance(value, str):
        text = escape(_CODED.sub(r"_x005F_\1", value))
        inside = f'<{prefix}is><{prefix}t xml:space="preserve">{text}</{prefix}t></{prefix}is>'
        return f"{_head(sheet, prefix, place, 'inlineStr')}{inside}</{prefix}c>".encode()
    return f"{_head(sheet, prefix, place)}<{prefix}v>{_figure(value)}</{prefix}v></{prefix}c>".encode()


def _formula(sheet: FormSheet, prefix: str, place: Place, value: Value | Fault) -> bytes:
    """The cell with its formula as it stands and another stored value, none for Excel to work it out."""
    node = sheet.cells[place].node.child("f")
    assert node is not None
    formula = sheet.raw[node.start : node.end]
    kind, stored = "", None
    if isinstance(value, Fault):
        kind, stored = "e", str(value)
    elif isinstance(value, bool):
        kind, stored = "b", str(int(value))
    elif isinstance(value, str):
        kind, stored = "str", escape(value)
    elif value is not None:
        stored = _figure(value)
    inside = f"<{prefix}v>{stored}</{prefix}v>".encode() if stored is not None else b""
    return _head(sheet, prefix, place, kind).encode() + formula + inside + f"</{prefix}c>".encode()


def _figure(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
