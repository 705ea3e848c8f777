"""A stack of scanned pages sorted into heaps: pure reading, nothing is saved.

A page goes to the filed heap only with its own number read letter by letter and, where the paper has sign boxes, with
ink found in all of them. Everything else waits for a person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from PIL import Image

from app.documents import serial
from app.documents.layout_items import Region
from app.progress import SILENT, Progress
from app.scan import codes, keep, marks, pages, sheetmap
from app.scan.codes import Code
from app.scan.geometry import Point
from app.scan.marks import Ink, Tick
from app.scan.pages import Fault, Picture
from app.scan.sheetmap import SheetMap

REFUSED = "refused"  # the name of the tick box 居民婉拒签字
_BACK = ("returned", "archived")
_AROUND, _BELOW = 12.0, 30.0  # mm kept around the regions of a slip that shares its page, and below them
_CLOSE = 5.0  # mm around the regions within which nothing of another sheet can be
_SIGN_AROUND, _SIGN_DPI = 4.0, 150.0


class Heap(StrEnum):
    """Where a page was put."""

    FILED = "filed"  # will be filed when the clerk says so
    ALREADY = "already"  # its paper is back already, or once more in this stack: offered as a further page
    UNREADABLE = "unreadable"
    EMPTY = "empty"  # sign box empty or doubtful: a person decides
    NOT_OURS = "not_ours"
    VOID = "void"
    SHEET = "sheet"  # a visit sheet


@dataclass(frozen=True, slots=True)
class Known:
    """What the register says of a number: its state, where its print is looked at, and why it is void."""

    state: str
    regions: tuple[Region, ...] = ()
    sheet: bool = False
    void_reason: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet found: a page of a file, or one of the slips on it.

    `image` and `sign_image` are JPEGs, upright; `stroke` is millimetres of ink found in the sign boxes; `proposal` is
    the entry of 签字 that the picture suggests ("ink", "refused", "unseen" or "" when it suggests none).
    """

    file: Path
    number: int
    image: bytes
    code: str | None
    heap: Heap
    sign: Ink = Ink.NONE
    ticks: dict[str, Tick] = field(default_factory=dict)
    note: str = ""
    stroke: float = 0.0
    sign_image: bytes = b""
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """All pages in their order, and a sentence for each file or page that could not be read."""

    pages: list[Page]
    faults: list[Fault]

    def heap(self, heap: Heap) -> list[Page]:
        """The pages of one heap, in order."""
        return [page for page in self.pages if page.heap is heap]


Lookup = Callable[[str], Known | None]


def read(paths: Sequence[Path], lookup: Lookup, progress: Progress = SILENT) -> Stack:
    """Read files and folders. `lookup` tells what a number is; `progress` may raise Cancelled."""
    chosen = pages.files(paths)
    total = sum(pages.count(path) for path in chosen)
    found: list[Page] = []
    faults: list[Fault] = []
    done = 0
    for path in chosen:
        for item in pages.read(path):
            progress.step(min(done, total), total, f"正在读第{done + 1}页：{path.name}")
            done += 1
            if isinstance(item, Fault):
                faults.append(item)
            else:
                found += sort(item, lookup)
    return Stack(_without_twins(found), faults)


def judge(page: Page, typed: str, lookup: Lookup) -> Page:
    """The page under a number that a person typed, sorted like one that was read; its boxes are left to the person.

    Raises AppError when it is no number or its check character is wrong.
    """
    number = serial.parse(typed).text
    bare = replace(page, code=number, sign=Ink.NONE, ticks={}, stroke=0.0, sign_image=b"", proposal="", note="")
    return replace(bare, **_heap(number, lookup(number), Ink.NONE, {}, has_sign=False))


def sort(picture: Picture, lookup: Lookup) -> list[Page]:
    """The sheets on one page: usually one, of several slips laid side by side one each."""
    seen = codes.read(picture.image)
    numbers: dict[str, Code] = {}
    for code in seen:
        if code.number:
            numbers.setdefault(code.number, code)
    if not numbers:
        return [_without_number(picture, seen)]
    slips = [_Slip(picture, code, lookup(number)) for number, code in numbers.items()]
    if any(a.overlaps(b) for at, a in enumerate(slips) for b in slips[at + 1:]):
        shown = "、".join(serial.display(slip.number) for slip in slips)
        note = f"一页上有{len(slips)}个编号（{shown}），分不开，请分开重扫或逐个登记。"
        return [_plain(picture, Heap.UNREADABLE, note)]
    found = [slip.page(alone=len(slips) == 1) for slip in slips]
    spoilt = any(not code.text and not any(slip.covers(code.centre) for slip in slips) for code in seen)
    if spoilt or codes.smudge(picture.image, [slip.outline() for slip in slips]):
        found.append(_plain(picture, Heap.UNREADABLE, "这一页上还有一个读不出的编号。"))
    return found


def _without_number(picture: Picture, seen: Sequence[Code]) -> Page:
    foreign = [code for code in seen if code.text]
    if foreign:
        return _plain(picture, Heap.NOT_OURS, "页上的二维码不是文书编号。")
    if seen or codes.smudge(picture.image, []):
        return _plain(picture, Heap.UNREADABLE, "编号的二维码读不出来，请对照纸面输入编号。")
    if codes.blank(picture.image):
        return _plain(picture, Heap.NOT_OURS, "空白页。")
    return _plain(picture, Heap.NOT_OURS, "页上没有文书编号的二维码。")


def _plain(picture: Picture, heap: Heap, note: str) -> Page:
    image = keep.jpeg(keep.upright(picture.image, None))
    return Page(picture.file, picture.number, image, None, heap, note=note)


class _Slip:
    """One numbered sheet on a page."""

    def __init__(self, picture: Picture, code: Code, known: Known | None) -> None:
        self.picture, self.known = picture, known
        self.number = code.number or ""
        self.regions, self.sheet = _located(picture.image, code, known.regions if known else ())
        self.code = code

    def outline(self, around: float = _AROUND, below: float = _BELOW) -> list[Point]:
        """The corners, in pixels, of everything known of the sheet and some mm around and below it."""
        if self.sheet is None:
            return list(self.code.corners)
        left = min(region.x for region in self.regions) - around
        top = min(region.y for region in self.regions) - around
        right = max(region.x + region.width for region in self.regions) + around
        bottom = max(region.y + region.height for region in self.regions) + below
        return self.sheet.outline((left, top, right - left, bottom - top))

    def covers(self, point: Point) -> bool:
        """Whether the point lies among what is known of this sheet."""
        corners = self.outline(_CLOSE, _CLOSE)
        (x, y), sides = point, [(corners[at - 1], corners[at]) for at in range(4)]
        return all((u2 - u1) * (y - v1) >= (v2 - v1) * (x - u1) for (u1, v1), (u2, v2) in sides)

    def overlaps(self, other: _Slip) -> bool:
        """Whether the symbol of one lies on the other's sheet, so that their boxes cannot be told apart."""
        return self.covers(other.code.centre) or other.covers(self.code.centre)

    def page(self, alone: bool) -> Page:
        """The sheet judged. `alone` keeps the whole page as its picture."""
        matrix = self.sheet.matrix if self.sheet else None
        box = None if alone or not self.sheet else self.outline()
        fine = self.known is not None and self.known.sheet
        whole = keep.upright(self.picture.image, matrix, box, keep.FINE_DPI if fine else keep.DPI)
        image = keep.jpeg(whole, keep.BYTES * 2 if fine else keep.BYTES)
        page = Page(self.picture.file, self.picture.number, image, self.number, Heap.FILED)
        if self.sheet is None or self.known is None or self.known.sheet:
            return replace(page, **_heap(self.number, self.known, Ink.NONE, {}, has_sign=False))
        signs = [region for region in self.regions if region.kind == "sign"]
        looked = [marks.look_sign(self.sheet, region) for region in signs]
        ticks = {region.name: marks.look_tick(self.sheet, region)[0]
                 for region in self.regions if region.kind == "tick"}
        sign = _together([ink for ink, _ in looked])
        sign_image = keep.jpeg(self.sheet.crop(signs[0], _SIGN_DPI, _SIGN_AROUND)) if signs else b""
        anywhere = any(region.kind == "sign" for region in self.known.regions)
        stroke = round(sum(amount for _, amount in looked), 1)
        judged = replace(page, sign=sign, ticks=ticks, stroke=stroke, sign_image=sign_image)
        return replace(judged, **_heap(self.number, self.known, sign, ticks, anywhere))


def _located(image: Image.Image, code: Code, regions: Sequence[Region]) -> tuple[list[Region], SheetMap | None]:
    """The regions of the page that this is, and its map: of several pages the one whose frames are found."""
    best: tuple[list[Region], SheetMap | None] = ([], None)
    for number in sorted({region.page for region in regions if region.kind == "qr"}):
        own = [region for region in regions if region.page == number]
        sheet = sheetmap.locate(image, code, own)
        if best[1] is None or len(sheet.anchors) > len(best[1].anchors):
            best = own, sheet
    return best


def _together(inks: Sequence[Ink]) -> Ink:
    """All sign boxes of a page as one: signed when all are, empty when all are."""
    if not inks:
        return Ink.NONE
    return inks[0] if len(set(inks)) == 1 else Ink.DOUBTFUL


def _heap(number: str, known: Known | None, sign: Ink, ticks: dict[str, Tick], has_sign: bool) -> dict[str, object]:
    """The fields of a page that follow from its number and its boxes."""
    shown = serial.display(number)
    if known is None:
        return {"heap": Heap.NOT_OURS, "note": f"{shown} 不是本台账编的号。"}
    if known.state == "void":
        return {"heap": Heap.VOID, "note": f"{shown} 已作废（{known.void_reason}）。"}
    if known.sheet:
        return {"heap": Heap.SHEET}
    refused = ticks.get(REFUSED)
    if known.state in _BACK:
        return {"heap": Heap.ALREADY, "note": f"{shown} 已登记收回，可作为补充页保存。"}
    if not has_sign or (sign is Ink.NONE and not refused):
        return {"heap": Heap.FILED if not has_sign else Heap.EMPTY, "proposal": "unseen",
                "note": "" if not has_sign else "这一页上没有签名处。"}
    if sign is Ink.FOUND:
        if refused is Tick.ON:  # a doubtful one is as a rule the tail of the signature itself
            return {"heap": Heap.EMPTY, "sign": Ink.DOUBTFUL, "note": "签名处有笔迹，又勾了“婉拒签字”，请核对。"}
        return {"heap": Heap.FILED, "proposal": "ink"}
    if sign is Ink.EMPTY and refused is Tick.ON:
        return {"heap": Heap.EMPTY, "proposal": "refused", "note": "签名处空白，勾了“婉拒签字”。"}
    return {"heap": Heap.EMPTY, "note": "签名处看上去是空白的。" if sign is Ink.EMPTY else "签名处看不清是否已签。"}


_RANK = (Ink.FOUND, Ink.DOUBTFUL, Ink.EMPTY, Ink.NONE)


def _without_twins(found: Sequence[Page]) -> list[Page]:
    """Of several pages with one number the one that shows most stands for the paper; the others are further pages."""
    best: dict[str, Page] = {}
    for page in found:
        if page.code and page.heap in (Heap.FILED, Heap.EMPTY, Heap.SHEET):
            held = best.get(page.code)
            if held is None or _RANK.index(page.sign) < _RANK.index(held.sign):
                best[page.code] = page
    out = []
    for page in found:
        first = best.get(page.code or "", page)
        if first is page or page.heap not in (Heap.FILED, Heap.EMPTY, Heap.SHEET):
            out.append(page)
            continue
        place = f"“{first.file.name}”第{first.number}页"
        out.append(replace(page, heap=Heap.ALREADY, proposal="", note=f"与{place}是同一编号，可作为补充页保存。"))
    return out
