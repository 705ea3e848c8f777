"""The pen that goes down the page while blocks are placed: where it stands, how wide and how far it may write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from app.documents import typeset
from app.documents.layout_items import LEAST, Frame, Overflow, Page, ParaSlot, Part, Placed, QrSlot, Stroke
from app.documents.pdfkit import mm
from app.documents.template_types import LARGE, PAPERS, Block, Cut, Qr, Template, blanks_in

BESIDE = 6 * mm  # between text and what stands at the right margin
_UNDER_QR = 3 * mm  # with the room at the head of a row, the four modules ISO/IEC 18004 wants free
_FOOT = 10.5
_RULE = 0.5
_LARGE_FOOT = 14.0  # mm, room for the page number
_LARGE_MARGINS = (16.0, 20.0, 16.0, 20.0)  # mm, of A4 pages whose small original has narrow ones


Memory = dict[tuple[str, str, float, float, str], list[typeset.Line]]
"""The set cells of lists, by text, style, size, width and align: papers of one batch share many."""


class Flow:
    """One attempt to place all blocks of a template at one body size.

    `known` are the values set now, by full blank name; other blanks become slots. `tight` lets ruled boxes shrink
    before they grow and leaves out lines kept for handwriting.
    """

    def __init__(self, template: Template, known: Mapping[str, str], body: float, large: bool = False,
                 tight: bool = False) -> None:
        self.template, self.known, self.body, self.large, self.tight = template, known, body, large, tight
        small = large and template.paper != "A4"
        width, height = (side * mm for side in PAPERS["A4" if small else template.paper])
        if template.landscape:
            width, height = height, width
        top, right, self.bottom, self.left = (side * mm for side in (_LARGE_MARGINS if small else template.margins))
        if large:
            self.bottom = max(self.bottom, _LARGE_FOOT * mm)
        self.width, self.height = width, height
        self.right, self.top = width - right, height - top
        self.paged = large or template.pages == 0
        self.pages: list[Page] = []
        self._rules: set[tuple[float, ...]] = set()
        self.qr: Qr | None = None  # repeated on every further page of a paper that comes back whole
        self.lists: Mapping[str, Sequence[Mapping[str, str]]] = {}
        self.values = known  # with those of one paper, where it is laid out for itself
        self.memory: Memory = {}
        self.reserve = 0.0  # what the blocks after a list need on its last page
        self.floor = self.bottom
        self.page = self._fresh()

    # -- pages

    def _fresh(self) -> Page:
        page = Page(self.width, self.height)
        self.pages.append(page)
        self.y = self.start = self.top
        self.beside_bottom, self.beside_width = self.height, 0.0
        return page

    def new_page(self) -> None:
        """Go on at the top of a new page, below its symbol if it has one."""
        self.check_floor()
        self.page = self._fresh()
        self.floor = self.bottom
        if self.qr is not None:
            self.place_qr(self.qr)
            number = (Part("编号："), Part("document.serial", blank=True))
            self.page.slots.append(ParaSlot(self.left, self.y - _FOOT, self.right - self.left, number, "song", _FOOT, _FOOT,
                                            _FOOT, 1, "left", 0.0))
            self.y = self.start = self.beside_bottom

    @property
    def room(self) -> float:
        """The height left on this page."""
        return self.y - self.floor

    @property
    def at_top(self) -> bool:
        """Whether nothing was placed on this page yet but the number of a further page."""
        return self.y >= self.start - 0.5

    def need(self, height: float) -> None:
        """Go on with a new page when `height` is not left on this one and the paper may have more pages."""
        if self.paged and self.room < height - 0.5 and not self.at_top:
            self.new_page()

    def check_floor(self) -> None:
        """Raises Overflow when something stands below the margin or the cut line."""
        lowest = self.lowest()
        if lowest < self.floor - 0.5:
            raise Overflow(self.template.title, self.floor - lowest)

    def lowest(self) -> float:
        """The lower end of everything placed on this page so far."""
        beside = self.beside_bottom if self.beside_width else self.y
        return min(self.y, beside)

    def probe(self) -> Flow:
        """A pen on an endless page, to find how high blocks come out."""
        probe = Flow(self.template, self.known, self.body, self.large, self.tight)
        probe.paged, probe.floor, probe.bottom = False, -1e6, -1e6
        return probe

    # -- sizes

    def edge(self) -> float:
        """The right edge of the text at the present height."""
        beside = self.y > self.beside_bottom + 0.5
        return self.right - (self.beside_width + BESIDE if beside else 0.0)

    def size(self, given: float, text: str = "") -> float:
        """The type size of a text that asks for `given` points (0: the body size).

        In large print nothing is below 18 points but the bare number, and titles stay above the body.
        """
        if not self.large:
            return given or self.body
        blanks = blanks_in(text)
        if blanks and all(name.startswith("document.") for name in blanks):
            return max(given, 12.0)
        normal = self.template.body_sizes[0]
        return max(LARGE, self.body + given - normal) if given > normal else self.body if not given else LARGE

    @property
    def least(self) -> float:
        """The smallest type a value may be set in before its text gets more lines."""
        return LARGE if self.large else LEAST

    def least_height(self, given: float, size: float) -> float:
        """A height of `given` points, in large print enough for a line of `size` too."""
        return max(given, size * 1.7) if self.large else given

    # -- strokes and words

    def words(self, text: str, x: float, y: float, style: str, size: float) -> float:
        """Place one short fixed text with its baseline at `y`; returns where it ends."""
        if not text:
            return x
        lines = typeset.break_paragraph([typeset.Span(text, style)], size, 1e5, align="left")
        self.page.fixed.append(Placed(x, y, lines, size, size))
        return x + typeset.line_end(lines[0], size)

    def rule(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """A rule of a form or list; one that stands there already is not drawn again, as it would come out darker."""
        place = (len(self.pages), round(x1, 1), round(y1, 1), round(x2, 1), round(y2, 1))
        if place not in self._rules:
            self._rules.add(place)
            self.page.fixed.append(Stroke(x1, y1, x2, y2, _RULE))

    def line(self, x: float, y: float, length: float) -> None:
        """A line to write on, under a baseline at `y`."""
        self.page.fixed.append(Stroke(x, y - 1.2 * mm, x + length, y - 1.2 * mm))

    def box(self, kind: Literal["sign", "tick"], name: str, x: float, y: float, width: float, height: float) -> None:
        """A framed box the scanner will look at."""
        self.page.fixed.append(Frame(x, y, width, height))
        self.page.boxes.append((kind, name, x, y, width, height))

    def place_qr(self, block: Qr) -> None:
        """The number's symbol at the right margin."""
        side = block.size * mm
        self.page.slots.append(QrSlot(self.right - side, self.y - side, side))
        self.page.boxes.append(("qr", "", self.right - side, self.y - side, side, side))
        self.beside_bottom, self.beside_width = self.y - side - _UNDER_QR, side

    def next_floor(self, rest: tuple[Block, ...]) -> float:
        """How low the text may come with the blocks `rest` still to place."""
        cut = next((block for block in rest if isinstance(block, Cut)), None)
        return self.bottom if cut is None or self.paged else (cut.at + 2) * mm

    def finish(self) -> list[Page]:
        """The pages, numbered at the foot when there are several."""
        self.check_floor()
        if len(self.pages) > 1 and self.template.page_numbers:
            for number, page in enumerate(self.pages, 1):
                self.page = page
                text = f"第{number}页　共{len(self.pages)}页"
                width = set_width(text, "song", _FOOT)
                self.words(text, (self.width - width) / 2, max(4.5 * mm, self.bottom / 2 - _FOOT / 2), "song", _FOOT)
        return self.pages


def set_width(text: str, style: str, size: float) -> float:
    """The width of a short text as it is set, marks squeezed."""
    lines = typeset.break_paragraph([typeset.Span(text, style)], size, 1e6, align="left")
    return typeset.line_end(lines[0], size) if lines else 0.0
