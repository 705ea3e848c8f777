"""Laid-out pages as PDF operators: what is fixed once for all papers, what fills the slots for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from app.documents import qr, typeset
from app.documents.ink import Ink, box, stroke
from app.documents.layout_items import (
    BoxSlot,
    CellSlot,
    Frame,
    Page,
    ParaSlot,
    Part,
    Placed,
    QrSlot,
    filled,
    fit_box,
    placed_in_box,
    spans,
)
from app.documents.marks import Marks, operators
from app.documents.pdfkit import text_width
from app.documents.template_types import Template

_REMEMBER = 4096  # set values kept for each slot (villages and grids repeat)

Values = Mapping[str, str]
Drawer = Callable[[Values], str]


class TooLong(Exception):
    """A value does not hold in its place at a readable size: its paper is laid out with it."""


def fixed(page: Page, ink: Ink, marks: Marks) -> str:
    """Operators for everything that is the same on each paper; the marks of the print lie behind."""
    said = operators(ink, marks, (page.width, page.height))
    parts = [said] if said else []
    for item in page.fixed:
        if isinstance(item, Placed):
            parts.append(ink.lines(item.x, item.y, item.lines, item.size, item.leading))
        elif isinstance(item, Frame):
            parts.append(box(item.x, item.y, item.width, item.height, item.line))
        else:
            parts.append(stroke(item.x1, item.y1, item.x2, item.y2, item.width, item.dash))
    return "\n".join(parts)


def drawers(page: Page, template: Template, ink: Ink, squeeze: bool = False) -> list[Drawer]:
    """For each slot of the page a function from a paper's values to operators; it may raise TooLong.

    With `squeeze` running text becomes as small as it must.
    """
    return [_drawer(slot, template, ink, squeeze) for slot in page.slots]


def _drawer(slot: ParaSlot | CellSlot | BoxSlot | QrSlot, template: Template, ink: Ink, squeeze: bool) -> Drawer:
    match slot:
        case QrSlot():
            return _qr_drawer(slot)
        case CellSlot():
            return _remembering((slot.name,), lambda values: _set_cell(slot, values[slot.name], template.value_style, ink))
        case ParaSlot():
            return _remembering(_names(slot.parts), lambda values: _set_para(slot, values, ink, 2.0 if squeeze else slot.least))
        case BoxSlot():
            names = tuple(name for para in slot.paras for name in _names(para))
            return _remembering(names, lambda values: _set_box(slot, values, ink))


def _names(parts: Sequence[Part]) -> tuple[str, ...]:
    return tuple(part.text for part in parts if part.blank)


def _qr_drawer(slot: QrSlot) -> Drawer:
    def draw(values: Values) -> str:
        number = values["document.number"]
        return qr.literal(number, slot.x, slot.y, slot.size) if number else ""

    return draw


def _remembering(names: tuple[str, ...], make: Drawer) -> Drawer:
    """`make`, called once for equal values of `names`."""
    known: dict[str | tuple[str, ...], str] = {}
    single = names[0] if len(names) == 1 else ""

    def draw(values: Values) -> str:
        key = values[single] if single else tuple([values[name] for name in names])
        literal = known.get(key)
        if literal is None:
            literal = make(values)
            if len(known) >= _REMEMBER:
                known.clear()
            known[key] = literal
        return literal

    return draw


def _set_cell(slot: CellSlot, value: str, style: str, ink: Ink) -> str:
    if not value:
        return ""
    if text_width(value, style, slot.size) <= slot.width:
        return ink.text(slot.x, slot.y, value, style, slot.size)
    size, lines = typeset.fit(value, style, slot.size, slot.width, slot.height)
    leading = size * 1.1
    return ink.lines(slot.x, slot.y + (len(lines) - 1) * leading, lines, size, leading)


def _set_box(slot: BoxSlot, values: Values, ink: Ink) -> str:
    """Text in a ruled box; a box that holds nothing but an empty value stays empty."""
    if all(not values[name] for para in slot.paras for name in _names(para)) and not any(
            part.text for para in slot.paras for part in para if not part.blank):
        return ""
    paras = [filled(para, values) for para in slot.paras]
    made = fit_box(paras, slot.style, slot.size, slot.width, slot.height, slot.align, slot.least)
    if made is None:
        raise TooLong
    size, lines = made
    placed = placed_in_box(slot.x, slot.y, slot.height, lines, size, slot.top)
    return ink.lines(placed.x, placed.y, placed.lines, placed.size, placed.leading)


def _set_para(slot: ParaSlot, values: Values, ink: Ink, least: float) -> str:
    """Set running text with values in it, smaller until it holds in the slot's lines. Raises TooLong."""
    words = spans(filled(slot.parts, values), slot.style)
    total = sum([text_width(part.text, part.style, slot.size) for part in words])
    if total <= slot.width - slot.indent:
        return _set_short(slot, words, total, ink)
    size = slot.size
    while size >= least:
        lines = typeset.break_paragraph(words, size, slot.width, slot.indent * size / slot.size, slot.align)
        if len(lines) <= slot.lines:
            return ink.lines(slot.x, slot.y, lines, size, slot.leading)
        size -= 0.25
    raise TooLong


def _set_short(slot: ParaSlot, parts: Sequence[typeset.Span], total: float, ink: Ink) -> str:
    """The usual case, a single line with room to spare, without line breaking."""
    left = {"center": (slot.width - total) / 2, "right": slot.width - total}.get(slot.align, slot.indent)
    x = slot.x + left
    drawn = []
    for part in parts:
        drawn.append(ink.text(x, slot.y, part.text, part.style, slot.size))
        x += text_width(part.text, part.style, slot.size)
    return "\n".join(drawn)
