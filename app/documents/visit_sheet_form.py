"""Where everything stands on the 入户宣传工作登记表: A4 landscape, mm from the top-left corner of the paper.

The boxes to tick stand in `ROWS` places, one below the other, the same on every sheet of one `LAYOUT`. A household
whose name or address is too long for one place takes several; its boxes are those of the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.documents import typeset
from app.documents.pdfkit import mm, text_width
from app.errors import AppError

LAYOUT = 1  # goes up when a box moves; a printed batch keeps the places it was printed with
WIDTH, HEIGHT = 297.0, 210.0
LEFT, RIGHT = 20.0, 287.0  # of the ruled table; the left margin is for binding
HEAD_TOP, GROUP_ROW = 37.0, 5.5
TOP, ROW, ROWS = 50.5, 11.4, 12
BOTTOM = TOP + ROW * ROWS
BOX, BOX_DROP = 4.5, 2.1  # side of a box, and how far below the top of its place it begins
QR = (222.0, 13.0, 20.0)  # x, y, side: far enough inside for a page scanned 5° askew and 5 mm off
MARK = 4.0
MARKS = ((7.0, 7.0), (286.0, 7.0), (7.0, 199.0), (286.0, 199.0))  # solid squares that tell how the paper lies
SIGN = (46.0, 188.5, 55.0, 11.0)  # where the visitor signs: x, y, width, height
PAD = 1.0
VALUE_STYLE = "kai"
SIZES = (12.0, 11.0, 10.5, 10.0, 9.5, 9.0)
_LEADING = 1.15


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `group` is the heading above several, `label` the small word below each box ("": written on)."""

    key: str
    head: str
    width: float
    group: str = ""
    label: str = ""


_TICK = 10.6
_OUTCOME, _APP, _RECEIPT = "走访结果（只勾一项）", "国家反诈中心APP", "回执"
COLUMNS: tuple[Column, ...] = (
    Column("line", "行号", 8.0),
    Column("door", "门牌（住址）", 44.0),
    Column("householder", "户主姓名", 25.0),
    Column("people", "人数", 9.0),
    Column("day", "走访日期", 19.0),
    Column("met", "已访", _TICK, _OUTCOME, "已访"),
    Column("nobody", "未遇", _TICK, _OUTCOME, "未遇"),
    Column("declined", "婉拒", _TICK, _OUTCOME, "婉拒"),
    Column("empty", "空户", _TICK, _OUTCOME, "空户"),
    Column("away", "整户外出", _TICK, _OUTCOME, "外出"),
    Column("demolished", "拆迁", _TICK, _OUTCOME, "拆迁"),
    Column("told", "当面讲解", _TICK, "", "讲解"),
    Column("leaflets", "发放资料", _TICK, "", "资料"),
    Column("app.explained", "已讲解", _TICK, _APP, "讲解"),
    Column("app.installed", "自愿安装", _TICK, _APP, "安装"),
    Column("app.declined", "婉拒", _TICK, _APP, "婉拒"),
    Column("receipt.signed", "收回", _TICK, _RECEIPT, "收回"),
    Column("receipt.declined", "婉拒", _TICK, _RECEIPT, "婉拒"),
    Column("note", "备注", RIGHT - LEFT - 105.0 - 13 * _TICK),
)
TICKS: tuple[Column, ...] = tuple(column for column in COLUMNS if column.label)


def edges() -> dict[str, tuple[float, float]]:
    """Column key → left and right edge."""
    found: dict[str, tuple[float, float]] = {}
    x = LEFT
    for column in COLUMNS:
        found[column.key] = (x, x + column.width)
        x += column.width
    return found


EDGES = edges()


def place_top(place: int) -> float:
    """The upper edge of a place, from 1."""
    return TOP + (place - 1) * ROW


def box(place: int, key: str) -> tuple[float, float]:
    """The upper left corner of the box of a tick column in a place."""
    left, right = EDGES[key]
    return (left + right - BOX) / 2, place_top(place) + BOX_DROP


def tick_name(place: int, key: str) -> str:
    """What the box is called among the regions of the page: `3.met`."""
    return f"{place}.{key}"


@dataclass(frozen=True, slots=True)
class Spot:
    """Something on the page that is looked at when it comes back."""

    kind: str
    name: str
    x: float
    y: float
    width: float
    height: float


def spots() -> Iterator[Spot]:
    """The number's symbol and the boxes, rounded to 0.1 mm."""
    yield Spot("qr", "serial", QR[0], QR[1], QR[2], QR[2])
    for place in range(1, ROWS + 1):
        for column in TICKS:
            x, y = box(place, column.key)
            yield Spot("tick", tick_name(place, column.key), round(x, 1), round(y, 1), BOX, BOX)


@dataclass(frozen=True, slots=True)
class Household:
    """What the sheet says of a household."""

    door: str
    householder: str
    people: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text broken into lines at a size in points."""

    size: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A household's line: its number on the sheet, its first place, how many places, and its set texts."""

    line: int
    place: int
    places: int
    texts: Mapping[str, Words]


def set_words(text: str, width: float, height: float, sizes: Sequence[float] = SIZES) -> Words | None:
    """Break `text` into a box of mm at the largest size that holds it; None when not even 9 pt does."""
    room = width * mm
    if text_width(text, VALUE_STYLE, sizes[0]) <= room:
        return Words(sizes[0], (text,))
    for size in sizes:
        lines = typeset.break_paragraph([typeset.Span(text, VALUE_STYLE)], size, room, align="left")
        if len(lines) * size * _LEADING <= height * mm and all(typeset.line_end(line, size) <= room + 0.5 for line in lines):
            return Words(size, tuple(line.text for line in lines))
    return None


def place_households(households: Sequence[Household]) -> list[list[Placed]]:
    """The sheets of a grid. Raises AppError for a household that would not go on a sheet of its own."""
    sheets: list[list[Placed]] = [[]]
    taken = 0
    for household in households:
        places, texts = _set(household)
        if taken + places > ROWS:
            sheets.append([])
            taken = 0
        sheets[-1].append(Placed(len(sheets[-1]) + 1, taken + 1, places, texts))
        taken += places
    return sheets if households else []


def place_again(households: Sequence[Household], places: Sequence[int]) -> list[Placed]:
    """One sheet as it was printed, from the number of places each household took then.

    A text that has become too long since keeps its places and is set smaller.
    """
    found, taken = [], 0
    for line, (household, count) in enumerate(zip(households, places, strict=True), start=1):
        texts = _texts(household, count) or _texts(household, count, small=True)
        if texts is None:
            raise AppError(f"第{line}行的户主姓名或住址改得太长，原来的格里写不下。", "请为这个网格重新编号打印。")
        found.append(Placed(line, taken + 1, count, texts))
        taken += count
    return found


def _set(household: Household) -> tuple[int, Mapping[str, Words]]:
    for places in range(1, ROWS + 1):
        texts = _texts(household, places)
        if texts is not None:
            return places, texts
    raise AppError(f"“{household.householder[:10]}”一户的住址太长，整张表也写不下。", "请缩短住址后再打印。")


def _texts(household: Household, places: int, small: bool = False) -> Mapping[str, Words] | None:
    sizes = tuple(size * 0.7 for size in SIZES) if small else SIZES
    found: dict[str, Words] = {}
    values = {"door": household.door, "householder": household.householder, "people": household.people}
    for key, text in values.items():
        left, right = EDGES[key]
        words = set_words(text, right - left - 2 * PAD, places * ROW - 1.5, sizes[1:] if key == "door" else sizes)
        if words is None:
            return None
        found[key] = words
    return found
