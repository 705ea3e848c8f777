"""Many pages of one template in one PDF: fixed text once as a form object, the rest as literals on each page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.documents import fonts, qr, serial, typeset
from app.documents.ink import Ink, stroke
from app.documents.layout import TO_WRITE, CellSlot, Page, ParaSlot, Placed, QrSlot, lay_out, spans
from app.documents.pdfkit import Sheets, new_canvas, text_width
from app.documents.template_types import Template, split_blanks
from app.files import write_beside
from app.progress import SILENT, Progress

_STEP = 100  # pages between two reports of progress
_REMEMBER = 4096  # set values kept for each slot (villages and grids repeat)

_LINE_ENDS = re.compile(r"[\t\r\n\v\f\x85\u2028\u2029]+")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Undrawable:
    """A value with characters no font has; they are printed as empty frames. `place` says whose it is."""

    name: str
    place: str
    characters: str


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What was printed: pages in the file, and the values to be completed by hand."""

    pages: int
    undrawable: list[Undrawable]


def check_rows(template: Template, rows: Sequence[Row]) -> list[Undrawable]:
    """The values of the rows that cannot be drawn completely, before anything is printed."""
    names = [name.partition(".")[2] for name in template.used()
             if not name.startswith(("office.", "document."))]
    bad = _undrawable([row.get(name, "") for row in rows for name in names], template)
    if not bad:
        return []
    found = []
    for row in rows:
        for name in names:
            value = _clean(row.get(name, ""))
            wrong = "".join(char for char in dict.fromkeys(value) if char in bad)
            if wrong:
                found.append(Undrawable(value, _place(row), wrong))
    return found


def _undrawable(values: Sequence[str], template: Template) -> set[str]:
    """The characters of all values together that some style of the template cannot draw."""
    characters = set().union(*(_clean(value) for value in values))
    picks = [fonts.chooser(style) for style in template.value_styles()]
    return {char for char in characters if any(pick[char] is None for pick in picks)}


def _place(row: Row) -> str:
    parts = (row.get(key, "") for key in ("village", "grid", "door"))
    return " ".join(part for part in parts if part) or row.get("serial", "")


def _clean(value: str) -> str:
    """One line: tabs and line ends become blanks."""
    return value if value.isprintable() else _LINE_ENDS.sub(" ", value).strip()


def render(template: Template, office: Mapping[str, str], rows: Sequence[Row], out: Path | BinaryIO,
           progress: Progress = SILENT) -> BatchResult:
    """Print one document (of `template.copies` pages) for each row, in the given order.

    `office` and the rows are keyed by the name after the dot of a blank (`town`, `householder` …); missing and
    empty values are left to be written by hand. Rows need `serial`, a full number (see app.documents.serial);
    an empty one prints a blank form. The same input gives the same bytes. A path is replaced only when the
    file is complete. Raises AppError (template too long, wrong number, disk full) and Cancelled.
    """
    for row in rows:
        number = row.get("serial", "")
        if number and serial.parse(number).text != number:
            raise ValueError(f"not a stored number: {number!r}")
    page = lay_out(template, office)
    undrawable = check_rows(template, rows)
    if isinstance(out, Path):
        with write_beside(out) as draft, draft.open("wb") as stream:
            pages = _write(template, page, rows, stream, progress)
    else:
        pages = _write(template, page, rows, out, progress)
    return BatchResult(pages, undrawable)


def _write(template: Template, page: Page, rows: Sequence[Row], stream: BinaryIO, progress: Progress) -> int:
    canvas = new_canvas(stream, (page.width, page.height), template.title)
    ink = Ink(canvas)
    canvas.beginForm("fixed", 0, 0, page.width, page.height)
    canvas.addLiteral(_fixed(page, ink))
    canvas.endForm()
    sheets = Sheets(canvas, "fixed", (page.width, page.height))
    drawers = [_drawer(slot, template, ink) for slot in page.slots]
    names = {name: name.partition(".")[2] for name in template.used() if not name.startswith("office.")}
    copies = template.copy_names or ("",) * template.copies
    total = len(rows) * len(copies)
    done = 0
    for row in rows:
        values = _values(names, row)
        for copy in copies:
            values["document.copy"] = copy
            sheets.add("\n".join([draw(values) for draw in drawers]))
            done += 1
            if done % _STEP == 0:
                progress.step(done, total, f"正在排版第{done}页，共{total}页")
    progress.step(total, total, "正在写入文件")
    canvas.save()
    return total


def _values(names: Mapping[str, str], row: Row) -> dict[str, str]:
    """Full blank name → what is printed, for one row."""
    values = {name: _clean(row.get(key, "")) for name, key in names.items()}
    number = row.get("serial", "")
    values["document.number"] = number
    values["document.serial"] = serial.display(number) if number else ""
    return values


def _fixed(page: Page, ink: Ink) -> str:
    parts = []
    for item in page.fixed:
        if isinstance(item, Placed):
            parts.append(ink.lines(item.x, item.y, item.lines, item.size, item.leading))
        else:
            parts.append(stroke(item.x1, item.y1, item.x2, item.y2, item.width, item.dash))
    return "\n".join(parts)


Drawer = Callable[[dict[str, str]], str]


def _drawer(slot: ParaSlot | CellSlot | QrSlot, template: Template, ink: Ink) -> Drawer:
    if isinstance(slot, QrSlot):
        return _qr_drawer(slot)
    if isinstance(slot, CellSlot):
        return _cell_drawer(slot, template, ink)
    return _para_drawer(slot, ink)


def _qr_drawer(slot: QrSlot) -> Drawer:
    def draw(values: dict[str, str]) -> str:
        number = values["document.number"]
        return qr.literal(number, slot.x, slot.y, slot.size) if number else ""

    return draw


def _cell_drawer(slot: CellSlot, template: Template, ink: Ink) -> Drawer:
    known: dict[str, str] = {}

    def draw(values: dict[str, str]) -> str:
        value = values[slot.name]
        if not value:
            return ""
        literal = known.get(value)
        if literal is None:
            literal = _set_cell(slot, value, template.value_style, ink)
            if len(known) >= _REMEMBER:
                known.clear()
            known[value] = literal
        return literal

    return draw


def _set_cell(slot: CellSlot, value: str, style: str, ink: Ink) -> str:
    if text_width(value, style, slot.size) <= slot.width:
        return ink.text(slot.x, slot.y, value, style, slot.size)
    size, lines = typeset.fit(value, style, slot.size, slot.width, slot.height)
    leading = size * 1.1
    return ink.lines(slot.x, slot.y + (len(lines) - 1) * leading, lines, size, leading)


def _para_drawer(slot: ParaSlot, ink: Ink) -> Drawer:
    names = [part for kind, part in split_blanks(slot.text) if kind == "blank"]
    known: dict[tuple[str, ...], str] = {}

    def draw(values: dict[str, str]) -> str:
        key = tuple([values[name] for name in names])
        literal = known.get(key)
        if literal is None:
            literal = _set_para(slot, values, ink)
            if len(known) >= _REMEMBER:
                known.clear()
            known[key] = literal
        return literal

    return draw


def _set_para(slot: ParaSlot, values: Mapping[str, str], ink: Ink) -> str:
    """Set running text with values in it, smaller until it holds in the slot's lines."""
    parts: list[typeset.Span] = []
    for kind, part in split_blanks(slot.text):
        if kind == "text":
            parts += spans(part, slot.style)
        else:
            parts.append(typeset.Span(values[part] or TO_WRITE, slot.style if values[part] else "song"))
    total = sum([text_width(part.text, part.style, slot.size) for part in parts])
    if total <= slot.width - slot.indent:
        return _set_short(slot, parts, total, ink)
    size = slot.size
    while True:
        lines = typeset.break_paragraph(parts, size, slot.width, slot.indent * size / slot.size, slot.align)
        if len(lines) <= slot.lines or size < 2:
            return ink.lines(slot.x, slot.y, lines, size, slot.leading)
        size -= 0.25


def _set_short(slot: ParaSlot, parts: Sequence[typeset.Span], total: float, ink: Ink) -> str:
    """The usual case, a single line with room to spare, without line breaking."""
    left = {"center": (slot.width - total) / 2, "right": slot.width - total}.get(slot.align, slot.indent)
    x = slot.x + left
    drawn = []
    for part in parts:
        drawn.append(ink.text(x, slot.y, part.text, part.style, slot.size))
        x += text_width(part.text, part.style, slot.size)
    return "\n".join(drawn)

