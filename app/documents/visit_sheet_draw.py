"""Drawing the 入户宣传工作登记表: the form once for all sheets, the households of each sheet on its own page."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from app.documents import qr, serial
from app.documents import visit_sheet_form as form
from app.documents.ink import Ink, stroke
from app.documents.pdfkit import PdfFile, fit_size, mm, text_width
from app.documents.visit_sheet_form import COLUMNS, EDGES, ROWS, TICKS, Placed
from app.errors import AppError
from app.files import Out, writing
from app.progress import SILENT, Progress

TITLE = "入户宣传工作登记表"
_GREY = "0.45 g "
_BASELINE = 0.36  # of the type size: from a line's middle down to its baseline
_LEADING = 1.15
_HEAD, _LABEL, _SMALL = 9.5, 7.0, 9.0
_QUIET, _BESIDE = 216.0, 248.0  # mm: what stands left of the number's symbol ends, and what stands right of it begins
_GUIDE = "一户一行，在方框里打√，走访结果只勾一项；勾错的不要涂抹，再勾对的一项，并在备注栏写“改”，录入时由人核对。"
_RULE = "本表只供入户走访登记，不写身份证号、银行卡号和家庭隐私；用完交回，不拍照外传。"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet to draw; an empty `number` and no households make a blank one."""

    number: str
    village: str
    grid: str
    round: str
    sheet_no: int
    sheets: int
    lines: Sequence[Placed]


def draw(town: str, sheets: Sequence[Sheet], out: Out, progress: Progress = SILENT, mark: str = "") -> int:
    """Write the sheets into one PDF and return the pages. `mark` (such as 补打) stands at the top of each page.

    The same input gives the same bytes. Raises AppError (a heading too long, disk full) and Cancelled.
    """
    with writing(out) as stream:
        _write(town, sheets, stream, progress, mark)
    return len(sheets)


def _write(town: str, sheets: Sequence[Sheet], stream: BinaryIO, progress: Progress, mark: str) -> None:
    size = (form.WIDTH * mm, form.HEIGHT * mm)
    file = PdfFile(stream, TITLE)
    pen = _Pen(Ink(file.canvas))
    fixed = file.form("\n".join(_fixed(pen, town, mark)), size)
    rows = {place: "\n".join(_boxes(pen, place)) for place in range(1, ROWS + 1)}
    for done, sheet in enumerate(sheets, start=1):
        file.page("\n".join([fixed, *_head(pen, sheet), *_lines(pen, sheet.lines, rows)]), size)
        if done % 20 == 0:
            progress.step(done, len(sheets), f"正在排版第{done}张，共{len(sheets)}张")
    progress.step(len(sheets), len(sheets), "正在写入文件")
    file.finish()


class _Pen:
    """Operators for text and lines given in mm from the top-left corner."""

    def __init__(self, ink: Ink) -> None:
        self._ink = ink

    def text(self, x: float, middle: float, text: str, style: str, size: float, align: str = "left") -> str:
        """One line whose middle lies at `middle`; `x` is its left edge, middle or right edge."""
        left = x * mm - text_width(text, style, size) * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
        return self._ink.text(left, (form.HEIGHT - middle) * mm - _BASELINE * size, text, style, size)

    def lines(self, x: float, middle: float, lines: Sequence[str], style: str, size: float, align: str = "left") -> Iterable[str]:
        """Lines centred about `middle`."""
        step = size * _LEADING / mm
        first = middle - (len(lines) - 1) * step / 2
        for at, line in enumerate(lines):
            yield self.text(x, first + at * step, line, style, size, align)

    @staticmethod
    def line(x1: float, y1: float, x2: float, y2: float, width: float = 0.5) -> str:
        """A straight line."""
        high = form.HEIGHT
        return stroke(x1 * mm, (high - y1) * mm, x2 * mm, (high - y2) * mm, width)

    @staticmethod
    def frame(x: float, y: float, width: float, height: float, solid: bool = False, line: float = 0.7) -> str:
        """A rectangle from its upper left corner, outlined or solid."""
        low = (form.HEIGHT - y - height) * mm
        return f"q {line:g} w {x * mm:.2f} {low:.2f} {width * mm:.2f} {height * mm:.2f} re {'f' if solid else 'S'} Q"


def _fixed(pen: _Pen, town: str, mark: str) -> Iterable[str]:
    """What is the same on every sheet."""
    for x, y in form.MARKS:
        yield pen.frame(x, y, form.MARK, form.MARK, solid=True)
    title = f"{town}{TITLE}"
    yield pen.text(form.WIDTH / 2, 16.5, title, "song-bold", fit_size(title, "song-bold", 18, 100 * mm, 12), "center")
    if mark:
        yield pen.frame(form.LEFT, 11.5, 16, 8)
        yield pen.text(form.LEFT + 8, 15.5, mark, "hei", 12, "center")
    yield _GREY + pen.text(form.LEFT, 33.0, _GUIDE, "song", _SMALL) + " 0 g"
    yield from _headings(pen)
    yield from _foot(pen)


def _headings(pen: _Pen) -> Iterable[str]:
    top, split, bottom = form.HEAD_TOP, form.HEAD_TOP + form.GROUP_ROW, form.TOP
    for y in (top, bottom):
        yield pen.line(form.LEFT, y, form.RIGHT, y)
    for column in COLUMNS:
        left, right = EDGES[column.key]
        begin = split if column.group else top
        lines, size = _halves(column.head, right - left)
        yield from pen.lines((left + right) / 2, (begin + bottom) / 2, lines, "hei", size, "center")
    for group in dict.fromkeys(column.group for column in COLUMNS if column.group):
        inside = [EDGES[column.key] for column in COLUMNS if column.group == group]
        left, right = inside[0][0], inside[-1][1]
        yield pen.line(left, split, right, split)
        size = fit_size(group, "hei", _HEAD, (right - left - 1) * mm, 7)
        yield pen.text((left + right) / 2, (top + split) / 2, group, "hei", size, "center")


def _halves(head: str, width: float) -> tuple[list[str], float]:
    """A heading and its size: in one line, of four characters in two."""
    size = fit_size(head, "hei", _HEAD, (width - 0.8) * mm, 8.5)
    if text_width(head, "hei", size) <= (width - 0.8) * mm:
        return [head], size
    return [head[: len(head) // 2], head[len(head) // 2 :]], _HEAD


def _foot(pen: _Pen) -> Iterable[str]:
    x, y, width, height = form.SIGN
    middle = y + height / 2
    yield pen.text(form.LEFT, middle, "走访人签名", "song", 11)
    yield pen.frame(x, y, width, height, line=0.4)
    yield pen.text(108, middle, "走访日期　　　　年　　　月　　　日", "song", 11)
    yield pen.text(186, middle, "村（社区）核对", "song", 11)
    yield pen.line(214, middle + 3, 244, middle + 3)
    yield pen.text(248, middle, "录入", "song", 11)
    yield pen.line(257, middle + 3, 283, middle + 3)
    yield _GREY + pen.text(form.LEFT, 202.0, _RULE, "song", 8) + " 0 g"


def _head(pen: _Pen, sheet: Sheet) -> Iterable[str]:
    parts = (("村（社区）", sheet.village), ("网格", sheet.grid), ("轮次", sheet.round))
    blank = "＿" * 8
    text = "　　".join(f"{name}：{value or blank}" for name, value in parts)
    words = form.set_words(text, _QUIET - form.LEFT, 8.0, (11.0, 10.5, 10.0, 9.5, 9.0))
    if words is None:
        raise AppError("村、网格和轮次的名称太长，表头写不下。", "请把轮次名称改短后再打印。")
    yield from pen.lines(form.LEFT, 25.5, words.lines, form.VALUE_STYLE, words.size)
    if sheet.number:
        x, y, side = form.QR
        yield qr.literal(sheet.number, x * mm, (form.HEIGHT - y - side) * mm, side * mm)
        yield pen.text(_BESIDE, 16.0, "编号", "song", 10.5)
        yield pen.text(_BESIDE, 21.5, serial.display(sheet.number), "song", 12)
        yield pen.text(_BESIDE, 27.0, f"第{sheet.sheet_no}张　共{sheet.sheets}张", "song", 10.5)
        yield pen.text(_BESIDE, 32.0, f"本张{len(sheet.lines)}户", "song", 10.5)


def _lines(pen: _Pen, lines: Sequence[Placed], rows: dict[int, str]) -> Iterable[str]:
    """The households, then the places left over as empty rows to write on."""
    place = 1
    for item in lines:
        yield rows[item.place]
        yield from _household(pen, item)
        place = item.place + item.places
        yield pen.line(form.LEFT, form.place_top(place), form.RIGHT, form.place_top(place))
    for left in range(place, ROWS + 1):
        yield rows[left]
        yield pen.line(form.LEFT, form.place_top(left + 1), form.RIGHT, form.place_top(left + 1))
    for x in dict.fromkeys(edge for pair in EDGES.values() for edge in pair):
        yield pen.line(x, _rule_top(x), x, form.BOTTOM)


def _rule_top(x: float) -> float:
    """Column rules begin below a group's heading, except at its ends."""
    inner = {EDGES[after.key][0] for before, after in itertools.pairwise(COLUMNS)
             if after.group and before.group == after.group}
    return form.HEAD_TOP + (form.GROUP_ROW if x in inner else 0.0)


def _household(pen: _Pen, item: Placed) -> Iterable[str]:
    top = form.place_top(item.place)
    middle = top + item.places * form.ROW / 2
    left, right = EDGES["line"]
    yield pen.text((left + right) / 2, middle, str(item.line), "hei", 11, "center")
    for key, words in item.texts.items():
        left, right = EDGES[key]
        centred = key == "people"
        x = (left + right) / 2 if centred else left + form.PAD
        yield from pen.lines(x, middle, words.lines, form.VALUE_STYLE, words.size, "center" if centred else "left")


def _boxes(pen: _Pen, place: int) -> Iterable[str]:
    """The boxes of a place with their small words, and where the day is written."""
    top = form.place_top(place)
    left, right = EDGES["day"]
    yield _GREY.strip()
    for at, word in ((0.45, "月"), (0.92, "日")):
        yield pen.text(left + (right - left) * at, top + form.ROW * 0.6, word, "song", _SMALL, "right")
    for column in TICKS:
        x, y = form.box(place, column.key)
        yield pen.text(x + form.BOX / 2, y + form.BOX + 2.95, column.label, "song", _LABEL, "center")
    yield "0 g"
    for column in TICKS:
        x, y = form.box(place, column.key)
        yield pen.frame(x, y, form.BOX, form.BOX)
