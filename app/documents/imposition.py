"""Small pages side by side on A4 sheets: two of A5, four of A6, with light marks to cut along."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.ink import stroke
from app.documents.pdfkit import PdfFile, mm

_A4 = (210 * mm, 297 * mm)
_TICK = 5 * mm  # the length of a cut mark at the edge of the sheet

Size = tuple[float, float]


class Imposed:
    """Takes pages in order and writes sheets of `up` of them; of all sheets only those numbered in `only` (from 1)."""

    def __init__(self, file: PdfFile, up: int, only: range | None = None) -> None:
        self._file, self._up, self._only = file, up, only
        self._waiting: list[tuple[str, Size]] = []
        self._sheets = self._written = 0

    def add(self, operators: str, size: Size) -> None:
        """Take one page of `size` points."""
        if self._up == 1:
            self._sheet(operators, size)
            return
        self._waiting.append((operators, size))
        if len(self._waiting) == self._up:
            self._fill()

    def finish(self) -> int:
        """Write a last sheet that is not full; returns the sheets written."""
        if self._waiting:
            self._fill()
        return self._written

    def _fill(self) -> None:
        sheet = (_A4[1], _A4[0]) if self._up == 2 else _A4
        placed = [f"q 1 0 0 1 {x:.3f} {y:.3f} cm\n{operators}\nQ"
                  for (operators, size), (x, y) in zip(self._waiting, corners(self._up, self._waiting[0][1]), strict=False)]
        self._waiting.clear()
        self._sheet("\n".join([*placed, _marks(self._up, sheet)]), sheet)

    def _sheet(self, operators: str, size: Size) -> None:
        self._sheets += 1
        if self._only is None or self._sheets in self._only:
            self._file.page(operators, size)
            self._written += 1


def corners(up: int, size: Size) -> Sequence[tuple[float, float]]:
    """The lower left corners of the pages on their sheet, in reading order, each in the middle of its part."""
    across, down = (2, 1) if up == 2 else (2, 2)
    wide, high = (_A4[1], _A4[0]) if up == 2 else _A4
    part = (wide / across, high / down)
    spare = ((part[0] - size[0]) / 2, (part[1] - size[1]) / 2)
    return [(column * part[0] + spare[0], (down - 1 - row) * part[1] + spare[1])
            for row in range(down) for column in range(across)]


def _marks(up: int, sheet: Size) -> str:
    """Short grey strokes at the ends of each cut, and fine dots between them."""
    width, height = sheet
    middle = width / 2
    cuts = [((middle, 0.0), (middle, height))]
    if up == 4:
        cuts.append(((0.0, height / 2), (width, height / 2)))
    drawn = []
    for (x1, y1), (x2, y2) in cuts:
        dx, dy = (0.0, _TICK) if x1 == x2 else (_TICK, 0.0)
        drawn += [stroke(x1, y1, x1 + dx, y1 + dy), stroke(x2, y2, x2 - dx, y2 - dy),
                  stroke(x1, y1, x2, y2, 0.3, "0.5 4")]
    return f"q 0.45 G {' '.join(drawn)} Q"
