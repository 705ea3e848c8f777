"""Where everything of a template stands on the paper: the blocks placed from top to bottom.

A paper of one page takes the largest of the template's body sizes at which the page holds; a paper of several, the
largest at which it needs the fewest pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.documents.layout_flow import Flow, Memory
from app.documents.layout_items import (
    BoxSlot,
    CellSlot,
    Frame,
    Overflow,
    Page,
    ParaSlot,
    Placed,
    QrSlot,
    Region,
    Stroke,
)
from app.documents.layout_rows import place_row
from app.documents.layout_ruled import place_grid, place_table
from app.documents.layout_text import place_cut, place_para, place_seal
from app.documents.pdfkit import mm
from app.documents.template_types import (
    SEAL_ROOM,
    Block,
    Clear,
    Cut,
    Grid,
    Para,
    Qr,
    Row,
    Rule,
    Seal,
    Table,
    Template,
    Variant,
    split_blanks,
)
from app.documents.template_types import Page as PageBlock
from app.errors import AppError

__all__ = ["BoxSlot", "CellSlot", "Frame", "Memory", "Overflow", "Page", "ParaSlot", "Placed", "QrSlot", "Region", "Stroke",
           "lay_out", "regions", "shared_values"]

Lists = Mapping[str, Sequence[Mapping[str, str]]]


def lay_out(template: Template, office: Mapping[str, str], asked: Mapping[str, str] | None = None,
            variant: Variant = "normal", *, lists: Lists | None = None, own: Mapping[str, str] | None = None,
            memory: Memory | None = None) -> list[Page]:
    """The pages of a paper with the office's and the clerk's values set.

    `lists` are the lines of its tables. `own` (by full blank name) sets the values of one paper too, so that text
    and ruled boxes grow with them; without it they become slots. `memory` is kept between the papers of a batch.
    Raises AppError when it fits at no size.
    """
    large = variant == "large"
    if large and not template.large:
        raise AppError(f"“{template.title}”没有大字版。")
    known = shared_values(template, office, asked or {})
    sizes = template.large if large else template.body_sizes
    attempts = [(size, False) for size in sizes]
    if not large:
        attempts.append((sizes[-1], True))
    best: list[Page] = []
    for size, tight in attempts:
        flow = Flow(template, known, size, large, tight)
        flow.lists, flow.values = lists or {}, {**known, **(own or {})}
        flow.memory = flow.memory if memory is None else memory
        try:
            pages = _place(flow)
        except Overflow:
            if (size, tight) == attempts[-1] and not best:
                raise
            continue  # the next smaller size is tried; the last one says what is wrong
        if not flow.paged or template.sources:
            return pages
        if not best or len(pages) < len(best):
            best = pages
    return best


def regions(template: Template, office: Mapping[str, str], asked: Mapping[str, str] | None = None,
            variant: Variant = "normal") -> list[Region]:
    """The boxes of a paper the scanner looks at, none of papers that share a sheet. Raises AppError."""
    if template.layout == "official" or (template.up > 1 and variant != "large"):
        return []
    pages = lay_out(template, office, asked, variant)
    return [region for number, page in enumerate(pages, 1) for region in page.regions(number)]


def shared_values(template: Template, office: Mapping[str, str], asked: Mapping[str, str]) -> dict[str, str]:
    """What the blanks the same on all pages say, by full name; unasked ones say what the template proposes."""
    found = {}
    for name in template.used():
        group, _, key = name.partition(".")
        if group == "office":
            found[name] = office.get(key, "").strip() or template.defaults.get(name, "")
        elif group == "ask":
            found[name] = asked[key].strip() if key in asked else _proposed(template.asks[key].value, office)
    return found


def _proposed(text: str, office: Mapping[str, str]) -> str:
    return "".join(office.get(part.partition(".")[2], "") if kind == "blank" else part
                   for kind, part in split_blanks(text)).strip()


def _place(flow: Flow) -> list[Page]:
    """Place every block; raises Overflow."""
    blocks = _signed_last(flow.template.blocks) if flow.large else flow.template.blocks
    flow.floor = flow.next_floor(blocks)
    whole = not any(isinstance(block, Cut) for block in blocks)
    for number, block in enumerate(blocks, 1):
        rest = blocks[number:]
        if isinstance(block, Cut):
            place_cut(flow, block, _height(flow, _until_cut(rest), number) if flow.paged else 0.0)
            flow.floor = flow.next_floor(rest)
            if flow.paged:
                flow.paged = any(isinstance(later, Cut) for later in rest)  # the slip itself stays on one page
                flow.floor = flow.bottom
            continue
        if isinstance(block, Table) and flow.paged:
            flow.reserve = _height(flow, _foot(rest), number)
        place(flow, block, number, _kept(rest[0]) if flow.paged and rest else 0.0)
        if isinstance(block, Qr) and whole and flow.paged:
            flow.qr = block
    return flow.finish()


def _kept(block: Block) -> float:
    """How much of a block must not stand on a page without the text before it."""
    match block:
        case Seal():
            return SEAL_ROOM * mm
        case Table():
            return 2.2 * block.height * mm  # head and first line
        case Grid():
            return block.rows[0].height * mm
        case _:
            return 0.0


def _signed_last(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with 署名 after the text it stood beside: in large print there is no room beside it."""
    made: list[Block] = []
    waiting: list[Block] = []
    for block in blocks:
        if isinstance(block, Cut | PageBlock):
            made += waiting
            waiting = []
        if isinstance(block, Seal):
            waiting += [block, Clear()]
        else:
            made.append(block)
    return (*made, *waiting)


def _until_cut(rest: tuple[Block, ...]) -> tuple[Block, ...]:
    stop = next((at for at, block in enumerate(rest) if isinstance(block, Cut)), len(rest))
    return rest[:stop]


def _foot(rest: tuple[Block, ...]) -> tuple[Block, ...]:
    """The rows and words under a list, up to the next ruled thing or page."""
    stop = next((at for at, block in enumerate(rest) if not isinstance(block, Para | Row | Rule | Clear)), len(rest))
    return rest[:stop]


def _height(flow: Flow, blocks: Sequence[Block], number: int) -> float:
    """How high blocks come out, set from the left to the right margin."""
    probe = flow.probe()
    probe.y -= 4 * mm
    start = probe.y
    for at, block in enumerate(blocks, number + 1):
        place(probe, block, at)
    return start - probe.lowest() + 4 * mm


def place(flow: Flow, block: Block, number: int, keep: float = 0.0) -> None:
    """Place one block, the `number`th of its template, anything but a cut line; some of it stays on a page with the
    `keep` points that follow. Raises AppError."""
    try:
        _place_block(flow, block, number, keep)
    except ValueError as error:  # typeset: not even one character fits the width
        raise AppError(f"模板“{flow.template.title}”第{number}段没有位置写字。", "请加大宽度或改用较小字号。") from error


def _place_block(flow: Flow, block: Block, number: int, keep: float) -> None:
    match block:
        case Para():
            place_para(flow, block, keep)
        case Row():
            place_row(flow, block, number)
        case Grid():
            place_grid(flow, block, number)
        case Table():
            place_table(flow, block, number)
        case Qr():
            flow.place_qr(block)
        case Seal():
            place_seal(flow, block)
        case Rule():
            flow.y -= block.before * mm
            flow.page.fixed.append(Stroke(flow.left, flow.y, flow.edge(), flow.y))
            flow.y -= block.after * mm
        case Clear():
            flow.y = min(flow.y, flow.beside_bottom) - block.space * mm
        case PageBlock():
            if block.when == "" or flow.large:
                flow.new_page()
        case Cut():
            raise TypeError("a cut line is placed with the slip below it")
