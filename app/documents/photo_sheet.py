"""Photo sheets (照片页): the pictures of activities, 2, 4 or 6 on an A4 page, each with caption, date and place.

A picture goes onto the page at 200 dots per inch and into the file as it comes, so that a large batch needs no more
memory than a small one. One that is missing or damaged leaves its frame with a sentence in it: the page never shows
less than was asked.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from PIL import Image, UnidentifiedImageError

from app import clock
from app.documents import fonts, typeset
from app.documents.ink import Ink, box
from app.documents.pdfkit import PdfFile, mm, text_width
from app.errors import AppError
from app.files import Out, writing
from app.progress import SILENT, Progress
from app.security.roles import Action
from db.errors import StoreError
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

_DPI, _QUALITY = 200, 82
_MARGINS = (14 * mm, 15 * mm, 14 * mm, 25 * mm)  # top, right, bottom, left: bound at the left
_HEAD, _FOOT, _GAP = 14 * mm, 6 * mm, 6 * mm
_LINE = 10.5
_GONE = "照片文件缺失或已损坏，未能印出。"
_TITLE = "宣传活动照片"
_AT_ONCE = 500

_Picture = tuple[bytes, tuple[int, int], tuple[float, float]]
"""A JPEG at print resolution, its dots, and its size in points."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a page is divided; `caption` is the height of the words under a photo, in points."""

    columns: int
    rows: int
    landscape: bool
    caption: float

    @property
    def paper(self) -> tuple[float, float]:
        """Width and height in points."""
        width, height = 210 * mm, 297 * mm
        return (height, width) if self.landscape else (width, height)


FORMS = {2: Form(1, 2, False, 13 * mm), 4: Form(2, 2, True, 14 * mm), 6: Form(2, 3, False, 20 * mm)}


@dataclass(slots=True)
class PhotoReport:
    """What was printed: pages and photos; `missing` and `undrawable` tell by photo number what to mend by hand."""

    pages: int = 0
    photos: int = 0
    missing: list[str] = field(default_factory=list)
    undrawable: list[str] = field(default_factory=list)


def render(session: Session, chosen: Sequence[str] | Query, per_page: int, out: Out,
           progress: Progress = SILENT) -> PhotoReport:
    """Print the photos of activities, given by uid or as a query, in order of date; `per_page` is 2, 4 or 6.

    A file is replaced only when complete. Raises AppError (no photo, disk full), NoRight and Cancelled.
    """
    session.require(Action.EXPORT)
    form = FORMS.get(per_page)
    if form is None:
        raise AppError("每页只能排2、4或6张照片。", "请改选后重试。")
    shots = _shots(session, chosen)
    if not shots:
        raise AppError("所选活动没有照片。", "请先在活动中加入照片。")
    with writing(out) as stream:
        return _Book(session, form, shots).write(stream, progress)


@dataclass(frozen=True, slots=True)
class _Shot:
    """One photo with the words under it."""

    uid: str
    title: str
    below: str


def _shots(session: Session, chosen: Sequence[str] | Query) -> list[_Shot]:
    if isinstance(chosen, Query):
        rows = session.all("activity", chosen)
    else:
        parts = [chosen[at:at + _AT_ONCE] for at in range(0, len(chosen), _AT_ONCE)]
        rows = [row for part in parts for row in session.all("activity", Query((Where("uid", "in", list(part)),)))]
    rows.sort(key=lambda row: (row["date"], row["title"]))
    return [_shot(photo, row, _place(session, row)) for row in rows for photo in session.photos(row["uid"])]


def _place(session: Session, row: dict[str, Any]) -> str:
    village, place = session.areas.village(row.get("area")), row.get("place") or ""
    name = village.name if village is not None and village.name not in place else ""
    return name + place or row.get("host") or ""


def _shot(photo: dict[str, Any], row: dict[str, Any], place: str) -> _Shot:
    caption = (photo.get("caption") or "").strip()
    day = clock.chinese_date(photo.get("taken_on") or row["date"])
    words = [day, place, row["title"] if caption and caption != row["title"] else ""]
    return _Shot(photo["uid"], caption or row["title"], "　".join(word for word in words if word))


class _Book:
    """The photos on their pages."""

    def __init__(self, session: Session, form: Form, shots: Sequence[_Shot]) -> None:
        self._session, self._form, self._shots = session, form, shots
        self._unit = session.office.get("name") or session.town
        width, height = form.paper
        top, right, bottom, left = _MARGINS
        self._left, self._top = left, height - top - _HEAD
        self._frame = (width - left - right, self._top - bottom - _FOOT)
        self._cell = ((self._frame[0] - _GAP * (form.columns - 1)) / form.columns, self._frame[1] / form.rows)

    def write(self, stream: BinaryIO, progress: Progress) -> PhotoReport:
        """Draw all pages into the stream."""
        each = self._form.columns * self._form.rows
        report = PhotoReport(pages=-(-len(self._shots) // each), photos=len(self._shots))
        file = PdfFile(stream, _TITLE)
        ink = Ink(file.canvas)
        for first in range(0, len(self._shots), each):
            parts = list(self._page(ink, first // each + 1, report.pages))
            for at in range(first, min(first + each, len(self._shots))):
                progress.step(at, len(self._shots), f"正在排第{at + 1}张照片，共{len(self._shots)}张")
                parts += self._draw(file, ink, at, report)
            file.page("\n".join(parts), self._form.paper)
        progress.step(len(self._shots), len(self._shots), "正在写入文件")
        file.finish()
        return report

    def _page(self, ink: Ink, number: int, total: int) -> Iterator[str]:
        middle, right = self._left + self._frame[0] / 2, self._left + self._frame[0]
        yield _text(ink, middle, self._top + _HEAD - 16, _TITLE, "song-bold", 16, 0.5)
        yield _text(ink, self._left, self._top + 6, self._unit, "song", 10.5)
        yield _text(ink, right, self._top + 6, f"共{len(self._shots)}张", "song", 10.5, 1)
        yield _text(ink, middle, _MARGINS[2] - 3, f"第{number}页　共{total}页", "song", 9, 0.5)

    def _draw(self, file: PdfFile, ink: Ink, at: int, report: PhotoReport) -> Iterator[str]:
        """One photo in its place, its words under it."""
        form, (wide, high) = self._form, self._cell
        row, column = divmod(at % (form.columns * form.rows), form.columns)
        x, base = self._left + column * (wide + _GAP), self._top - (row + 1) * high + form.caption
        room = (wide, high - form.caption - 2 * mm)
        picture = self._picture(self._shots[at], room)
        if picture is None:
            yield box(x, base, *room, 0.5)
            yield _text(ink, x + wide / 2, base + room[1] / 2, _GONE, "song", _LINE, 0.5)
            report.missing.append(f"照片{at + 1}：{_GONE}")
        else:
            data, dots, (width, height) = picture
            left, low = x + (wide - width) / 2, base + (room[1] - height) / 2
            yield f"q {width:.2f} 0 0 {height:.2f} {left:.2f} {low:.2f} cm {file.image(data, dots)} Q"
            yield box(left, low, width, height, 0.5)
        yield from self._words(ink, at, x, base, report)

    def _words(self, ink: Ink, at: int, x: float, y: float, report: PhotoReport) -> Iterator[str]:
        """The caption, then date and place; what is long is set smaller and in more lines."""
        shot = self._shots[at]
        for text, style in ((f"照片{at + 1}　{shot.title}", "song-bold"), (shot.below, "song")):
            size, lines = typeset.fit(text, style, _LINE, self._cell[0], self._form.caption / 2)
            leading = size * 1.1
            for line in lines:
                left = x + (self._cell[0] - typeset.line_end(line, size)) / 2
                yield ink.lines(left, y - 1.5 * mm - size * 0.86, [line], size, leading)
                y -= leading
            y -= 1.5
            odd = fonts.undrawable(text, style)
            if odd:
                report.undrawable.append(f"照片{at + 1}的文字中“{''.join(odd)}”没有字形，印成空框，请手写补上。")

    def _picture(self, shot: _Shot, room: tuple[float, float]) -> _Picture | None:
        """The photo for `room`; None when it is missing or damaged."""
        try:
            with Image.open(io.BytesIO(self._session.photo_bytes(shot.uid)), formats=("JPEG",)) as photo:
                scale = min(room[0] / photo.width, room[1] / photo.height)
                size = (photo.width * scale, photo.height * scale)
                dots = (max(1, round(size[0] / 72 * _DPI)), max(1, round(size[1] / 72 * _DPI)))
                photo.draft("RGB", dots)
                small = photo.convert("RGB")
                small.thumbnail(dots)
        except (StoreError, UnidentifiedImageError, OSError, ValueError, SyntaxError):
            return None  # said in the picture's place and in the report
        out = io.BytesIO()
        small.save(out, "JPEG", quality=_QUALITY)
        return out.getvalue(), small.size, size


def _text(ink: Ink, x: float, y: float, text: str, style: str, size: float, share: float = 0.0) -> str:
    """One line that stands with `share` of its width left of `x`."""
    return ink.text(x - share * text_width(text, style, size), y, text, style, size)
