"""Placing running text, seals and cut lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.documents import typeset
from app.documents.layout_flow import Flow
from app.documents.layout_items import (
    ASCENT,
    ParaSlot,
    Part,
    Stroke,
    balanced,
    open_parts,
    paragraphs,
    plain,
    spans,
    text_block,
)
from app.documents.pdfkit import mm, text_width
from app.documents.template_types import SEAL_ROOM, Cut, Para, Seal, split_blanks

_KEEP = re.compile("领导小组|办公室|人民政府|委员会|派出所|联席会议|打击治理|电信网络|新型违法犯罪|工作|（盖章）")
_HEADS = ("hei", "hei-bold", "song-bold")
_TEXT_LINES = 3  # ruled lines for an empty ask of kind text
_RULED = 9 * mm
_CUT_SIZE = 10.5


@dataclass(frozen=True, slots=True)
class _Look:
    """How a paragraph is set, in points."""

    style: str
    size: float
    leading: float
    indent: float


def place_para(flow: Flow, block: Para, keep: float = 0.0) -> None:
    """Paragraphs one below the other; some of the last stays on a page with the `keep` points that follow."""
    size = flow.size(block.size, block.text)
    given = block.size or flow.body
    leading = (block.leading / given if block.leading else flow.template.leading) * size
    if flow.large:
        leading = max(leading, 1.3 * size)
    style = block.style or flow.template.style
    flow.y -= block.before * mm
    indent = block.indent * size if block.align == "justify" else 0.0
    lines = block.text.strip("\n").split("\n")
    for number, line in enumerate(lines, 1):
        ruled = _ruled_lines(flow, line.strip())
        if ruled:
            _place_ruled(flow, ruled)
            continue
        made = paragraphs(line, flow.values)
        for at, parts in enumerate(made, 1):
            last = number == len(lines) and at == len(made)
            _place_parts(flow, block, parts, _Look(style, size, leading, indent), keep if last else 0.0)
    flow.y -= block.after * mm


def _ruled_lines(flow: Flow, line: str) -> int:
    """How many empty lines stand for a paragraph that is one shared blank left empty; 0 for any other."""
    pieces = split_blanks(line.strip("*"))
    if len(pieces) != 1 or pieces[0][0] != "blank" or flow.known.get(pieces[0][1], "-").strip():
        return 0
    ask = flow.template.asks.get(pieces[0][1].partition(".")[2]) if pieces[0][1].startswith("ask.") else None
    return _TEXT_LINES if ask and ask.kind == "text" else 1


def _place_ruled(flow: Flow, count: int) -> None:
    for _ in range(count):
        flow.need(_RULED)
        flow.y -= _RULED
        flow.page.fixed.append(Stroke(flow.left, flow.y, flow.edge(), flow.y))
    flow.y -= 1 * mm


def _place_parts(flow: Flow, block: Para, parts: tuple[Part, ...], look: _Look, keep: float) -> None:
    size, leading = look.size, look.leading
    if open_parts(parts):
        count = block.lines or 1
        flow.need(count * leading + keep)
        baseline = flow.y - (leading - size) / 2 - ASCENT * size
        flow.page.slots.append(ParaSlot(flow.left, baseline, flow.edge() - flow.left, parts, look.style, size,
                                        min(size, flow.least), leading, count, block.align, look.indent))
        flow.y -= count * leading
        return
    lines = typeset.break_paragraph(spans(parts, look.style), size, flow.edge() - flow.left, look.indent, block.align)
    if not lines:
        flow.y -= leading
    elif look.style in _HEADS and len(lines) <= 2:
        flow.need((len(lines) + 1) * leading + 6 * mm)  # a heading stays with what follows
    while lines:
        take = _lines_here(flow, len(lines), leading, keep)
        flow.page.fixed.append(text_block(flow.left, flow.y, lines[:take], size, leading))
        flow.y -= take * leading
        lines = lines[take:]
        if lines:
            flow.new_page()


def _lines_here(flow: Flow, count: int, leading: float, keep: float) -> int:
    """How many of a paragraph's lines stand on this page: never a single one apart from the others."""
    fit = int((flow.room + 0.5) / leading)
    if not flow.paged or (fit >= count and flow.room >= count * leading + keep - 0.5):
        return count
    fit = min(fit, count - 2)  # the last lines go on with what must not stand alone
    if fit < 2:
        if flow.at_top:
            return count if fit + 2 >= count else max(1, fit)
        flow.new_page()
        return _lines_here(flow, count, leading, keep)
    return fit


def place_seal(flow: Flow, block: Seal) -> None:
    """署名 and date centred in the middle of the free room, as a seal is pressed over both."""
    size = flow.size(block.size)
    leading = size * 1.5
    width, height = block.width * mm, SEAL_ROOM * mm
    if flow.large:
        width = min(width * 1.5, flow.right - flow.left)
    style = flow.template.style
    lines = [line for text in (plain(block.unit, flow.known), plain(block.date, flow.known))
             for line in balanced(spans((Part(text),), style), size, width, _KEEP)]
    height = max(height, len(lines) * leading)
    flow.need(height)
    left = flow.right - width
    top = flow.y - (height - len(lines) * leading) / 2
    flow.page.fixed.append(text_block(left, top, lines, size, leading))
    flow.beside_bottom, flow.beside_width = flow.y - height, width


def place_cut(flow: Flow, block: Cut, slip: float) -> None:
    """The line along which the slip is cut off. On a paper of several pages the slip, `slip` points high, stands
    at the foot of the page."""
    flow.y = min(flow.y, flow.lowest())
    height = block.at * mm
    if flow.paged:
        height = max(0.0 if flow.large else height, flow.bottom + slip + 1 * mm)
        flow.need(height - flow.floor + 2 * mm)
    else:
        flow.check_floor()
    flow.y = height
    text = plain(block.text, flow.known)
    width = text_width(text, "song", _CUT_SIZE)
    middle, gap = flow.width / 2, width / 2 + 2 * mm
    flow.words(text, middle - width / 2, flow.y - 0.35 * _CUT_SIZE, "song", _CUT_SIZE)
    for x1, x2 in ((0.0, middle - gap), (middle + gap, flow.width)):
        flow.page.fixed.append(Stroke(x1, flow.y, x2, flow.y, 0.6, "4 3"))
    flow.y -= 4 * mm
    flow.beside_bottom, flow.beside_width = flow.y, 0.0

