"""Placing rows: words, boxes to tick, lines to write on and boxes to sign in, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.layout_flow import Flow, set_width
from app.documents.layout_items import CellSlot, plain
from app.documents.pdfkit import mm
from app.documents.template_types import SIGN_HEIGHT, SIGN_WIDTH, TICK, Cell, Row
from app.errors import AppError

DATE = ((14 * mm, "年"), (9 * mm, "月"), (9 * mm, "日"))
TICK_GAP = 1.3 * mm
_LEAST_STRETCH = 10 * mm
_SIGN_ROOM = 2 * mm  # above and below the frame together
_LARGE_PITCH = 12 * mm


def place_row(flow: Flow, block: Row, number: int) -> None:
    """The cells on one line; in large print on as many as they need."""
    size = flow.size(block.size)
    style = block.style or flow.template.style
    flow.y -= block.before * mm
    for cells in _lines(flow, block, style, size, number):
        _place_line(flow, block, cells, style, size)


def _lines(flow: Flow, block: Row, style: str, size: float, number: int) -> list[list[Cell]]:
    room, gap = flow.edge() - flow.left, block.gap * mm
    least = [_width(flow, cell, style, size) + _stretch(cell) for cell in block.cells]
    if sum(least) + gap * (len(least) - 1) <= room + 0.5:
        return [list(block.cells)]
    if not flow.large:
        raise AppError(f"模板“{flow.template.title}”第{number}段的格子超出纸面宽度。", "请缩短文字或填写线。")
    lines: list[list[Cell]] = []
    used = room
    for cell, width in zip(block.cells, least, strict=True):
        if width > room + 0.5:
            raise AppError(f"模板“{flow.template.title}”第{number}段的格子放大后超出纸面宽度。", "请缩短文字或填写线。")
        if not lines or used + gap + width > room + 0.5:
            lines.append([])
            used = -gap
        lines[-1].append(cell)
        used += gap + width
    return lines


def _stretch(cell: Cell) -> float:
    if not cell.stretch:
        return 0.0
    return SIGN_WIDTH * mm if cell.sign else _LEAST_STRETCH


def _width(flow: Flow, cell: Cell, style: str, size: float) -> float:
    """The width of a cell without what it may stretch."""
    words = [plain(cell.text, flow.known), cell.after, *(word for _, word in DATE if cell.date)]
    date = sum(line for line, _ in DATE) if cell.date else 0.0
    tick = _tick(flow) + TICK_GAP if cell.tick else 0.0
    return sum(set_width(word, style, size) for word in words) + cell.line * mm + date + tick


def _tick(flow: Flow) -> float:
    return (TICK + 1.5 if flow.large else TICK) * mm


def _place_line(flow: Flow, block: Row, cells: Sequence[Cell], style: str, size: float) -> None:
    pitch = block.pitch * mm
    if flow.large:
        pitch = max(pitch, _LARGE_PITCH)
    signed = any(cell.sign for cell in cells)
    if signed:
        pitch = max(pitch, SIGN_HEIGHT * mm + _SIGN_ROOM)
    flow.need(pitch)
    edge = flow.edge()
    flow.y -= pitch
    baseline = flow.y + (pitch / 2 - 0.36 * size if signed else 2.4 * mm)
    widths = [_width(flow, cell, style, size) for cell in cells]
    room = edge - flow.left - sum(widths) - block.gap * mm * (len(widths) - 1)
    weights = [_stretch(cell) for cell in cells]
    x = flow.left
    for cell, width, weight in zip(cells, widths, weights, strict=True):
        extra = room * weight / sum(weights) if weight else 0.0
        _Cell(flow, cell, style, size, pitch).place(x, baseline, extra)
        x += width + extra + block.gap * mm


class _Cell:
    """One cell being placed."""

    def __init__(self, flow: Flow, cell: Cell, style: str, size: float, pitch: float) -> None:
        self.flow, self.cell, self.style, self.size, self.pitch = flow, cell, style, size, pitch

    def place(self, x: float, y: float, extra: float) -> None:
        """Box, words, line and words again, from `x` on the baseline `y`."""
        flow, cell = self.flow, self.cell
        if cell.tick:
            side = _tick(flow)
            flow.box("tick", cell.tick, x, y + 0.36 * self.size - side / 2, side, side)
            x += side + TICK_GAP
        x = flow.words(plain(cell.text, flow.known), x, y, self.style, self.size)
        length = cell.line * mm + extra
        if cell.sign:
            flow.box("sign", cell.sign, x, flow.y + _SIGN_ROOM / 2, length, self.pitch - _SIGN_ROOM)
            x += length
        elif length:
            flow.line(x, y, length)
            if cell.blank:
                flow.page.slots.append(CellSlot(x + 1, y, length - 2, self.pitch - 1.0 * mm, cell.blank, self.size))
            x += length
        for date, word in DATE if cell.date else ():
            flow.line(x, y, date)
            x = flow.words(word, x + date, y, self.style, self.size)
        flow.words(cell.after, x, y, self.style, self.size)
