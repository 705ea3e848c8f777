"""A scanned 入户宣传工作登记表: its ticks as a proposal for each line, beside the picture of the line. Nothing is saved."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PIL import Image

from app.documents import serial, visit_sheet_entry, visit_sheet_form, visit_sheet_rules
from app.documents.layout_items import Region
from app.documents.visit_sheet_entry import Entry, SheetLine, VisitSheet
from app.errors import AppError
from app.progress import SILENT, Progress
from app.scan import codes, filing, marks, sheetmap
from app.scan.marks import Tick
from app.scan.sheetmap import SheetMap
from app.scan.stack import Heap

if TYPE_CHECKING:
    from app.session import Session

STRIP_PLACES = 2
"""A line's picture shows no more places than these."""
_STRIP_DPI = 150.0
_QUALITY = 70


class ScannedPage(Protocol):
    """What is needed of a page of a stack: its upright picture (JPEG) and the number read from it."""

    @property
    def image(self) -> bytes: ...
    @property
    def code(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class LineProposal:
    """What the boxes of a line say; `doubt` why a person must look ("" when plain); `strip` the line's picture (JPEG)."""

    entry: Entry
    doubt: str
    ticks: Mapping[str, Tick]
    strip: bytes


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sheet with a proposal for each line; `note` says what else was seen, `page` is the whole picture."""

    sheet: VisitSheet
    lines: list[LineProposal]
    note: str
    page: bytes


def propose(session: Session, page: ScannedPage) -> Proposal:
    """Read a scanned sheet. Raises AppError for a page that is none of our sheets, is void or cannot be read."""
    if page.code is None:
        raise AppError("这一页的编号读不出来。", "请对照纸面输入编号录入。")
    sheet = visit_sheet_entry.sheet(session, page.code)
    found, ticks = look(page.image, sheet.serial, _regions(session, sheet))
    saved = {entry.line: entry for entry in sheet.entries}
    lines = [_line(found, line, ticks, saved.get(line.line), bool(sheet.confirmed_on)) for line in sheet.lines]
    return Proposal(sheet, lines, _note(sheet, ticks), page.image)


def propose_all(
    session: Session, pages: Sequence[ScannedPage], progress: Progress = SILENT
) -> tuple[list[Proposal], list[str]]:
    """Proposals for a stack, each sheet once, in the order of the pages; and why others could not be read."""
    found: dict[str, Proposal] = {}
    refused: list[str] = []
    for at, page in enumerate(pages):
        progress.step(at, len(pages), f"正在读第{at + 1}张登记表")
        if page.code in found:
            continue
        try:
            found[page.code or ""] = propose(session, page)
        except AppError as fault:
            refused.append(str(fault))
    return list(found.values()), refused


def read_files(
    session: Session, paths: Sequence[Path], progress: Progress = SILENT
) -> tuple[list[Proposal], list[str]]:
    """As `propose_all` for the visit sheets in scan files; other papers among the pages are only counted."""
    found = filing.read(session, paths, progress)
    sheets = found.heap(Heap.SHEET)
    proposals, refused = propose_all(session, sheets, progress)
    refused += [fault.sentence for fault in found.faults]
    refused += [f"{page.file.name}第{page.number}页：{page.note or '是别的文书，请在打印中心登记收回。'}"
                for page in found.pages if page.heap is not Heap.SHEET]
    return proposals, refused


def look(image: bytes, number: str, regions: Sequence[Region]) -> tuple[SheetMap, dict[str, Tick]]:
    """The map of the sheet with this number on a picture, and what its boxes show, by name.

    Raises AppError when its symbol is not found.
    """
    with Image.open(io.BytesIO(image)) as opened:
        picture = opened.convert("RGB") if opened.mode not in ("L", "RGB") else opened.copy()
    code = next((code for code in codes.read(picture) if code.number == number), None)
    if code is None:
        raise AppError(f"{serial.display(number)} 的码在这张图上找不到。", "请重新扫描，或对照纸面按编号录入。")
    found = sheetmap.locate(picture, code, regions)
    return found, {region.name: marks.look_tick(found, region)[0] for region in regions if region.kind == "tick"}


def _regions(session: Session, sheet: VisitSheet) -> list[Region]:
    batch = session.get("visit_sheet", sheet.uid)["batch"]
    return [Region(**spot) for spot in json.loads(session.get("print_batch", batch)["regions"])]


def _line(
    found: SheetMap, line: SheetLine, ticks: Mapping[str, Tick], saved: Entry | None, confirmed: bool
) -> LineProposal:
    own = {column.key: ticks[visit_sheet_form.tick_name(line.place, column.key)] for column in visit_sheet_form.TICKS}
    entry, doubt = visit_sheet_rules.read(
        line.line, [key for key, tick in own.items() if tick is Tick.ON],
        [key for key, tick in own.items() if tick is Tick.DOUBTFUL],
    )
    if confirmed:
        # What a person entered stands; the paper is only held against it.
        before = saved or Entry(line.line, "")
        same = visit_sheet_rules.ticks_of(before) == visit_sheet_rules.ticks_of(entry)
        entry, doubt = before, "" if same else doubt or "与已录入的不同"
    if line.gone and visit_sheet_rules.ticks_of(entry):
        entry, doubt = Entry(line.line, ""), "户已不在户册里"
    return LineProposal(entry, doubt, own, _strip(found, line))


def _strip(found: SheetMap, line: SheetLine) -> bytes:
    left, right = visit_sheet_form.LEFT, visit_sheet_form.RIGHT
    height = visit_sheet_form.ROW * min(line.places, STRIP_PLACES)
    place = Region(1, "sign", "line", left, visit_sheet_form.place_top(line.place), right - left, height)
    out = io.BytesIO()
    found.crop(place, _STRIP_DPI).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _note(sheet: VisitSheet, ticks: Mapping[str, Tick]) -> str:
    """Ticks in rows nobody was printed in: a household written in by hand."""
    last = max((line.place + line.places for line in sheet.lines), default=1)
    ticked = {int(name.partition(".")[0]) for name, tick in ticks.items() if tick is Tick.ON}
    extra = [place for place in ticked if place >= last]
    if not extra:
        return ""
    return f"表末空行里也打了勾（{len(extra)}行），可能是手写加的户，请先登记这些户再录入走访。"
