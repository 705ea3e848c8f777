"""The recovery sheet: one A4 page with the code that opens an office when every password is lost.

The page holds no password and no QR symbol: it is to be copied by eye, once, and locked away.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from app import clock
from app.documents.pdfkit import draw_text, mm, new_canvas
from app.documents.typeset import Span, break_paragraph
from app.files import write_beside

_SIZE = (210 * mm, 297 * mm)
_LEFT, _RIGHT = 25 * mm, 185 * mm
_CELL, _GAP, _PER_LINE = 6.8 * mm, 8 * mm, 4

_KEEPING = (
    "打印后装入信封，封口盖骑缝章，交负责人锁进保险柜。不拍照，不扫描，不发微信，不存电脑。",
    "拿到这张纸和台账文件夹的人，可以打开全部内容。",
    "程序里不另存恢复码，丢了不能补打。",
)
_USING = (
    "打开程序，选中台账，点“忘记密码”。",
    "选用户，照着输入恢复码，再设新密码。字母不分大小写，横线可以不输；恢复码里没有数字 0、1、8、9。",
    "用完重新封好。重设密码后，恢复码不变，台账内容不变。",
)
_KEEPING_RESTRICTED = (
    "打印后装入信封，封口盖骑缝章，交负责人锁进保险柜，与台账恢复单分开存放。不拍照，不扫描，不发微信，不存电脑。",
    "它只打开重点人员档案，不打开台账；使用前要先以负责人或档案专管员的身份登录。",
    "程序里不另存恢复码，丢了不能补打。",
)
_USING_RESTRICTED = (
    "以负责人或档案专管员的身份登录台账，打开重点人员档案，在封面点“用恢复码重新授权”。",
    "照着输入恢复码和自己的密码。字母不分大小写，横线可以不输；恢复码里没有数字 0、1、8、9。",
    "用完重新封好。恢复码不变，档案内容不变；重新授权记入台账的修改记录。",
)


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """What the sheet says; `office` is the folder's name, `day` an ISO date, `code` eight groups of five.

    `restricted` is the sheet of the key-person files, which have a key of their own.
    """

    town: str
    county: str
    user: str
    office: str
    code: str
    day: str
    restricted: bool = False

    @property
    def title(self) -> str:
        """What the sheet is called."""
        return "重点人员档案恢复单" if self.restricted else "台账恢复单"

    @property
    def keeping(self) -> tuple[str, ...]:
        """How to keep it."""
        return _KEEPING_RESTRICTED if self.restricted else _KEEPING

    @property
    def using(self) -> tuple[str, ...]:
        """How to use it."""
        return _USING_RESTRICTED if self.restricted else _USING

    @property
    def text(self) -> str:
        """The same as plain text, for reading on screen."""
        facts = "\n".join(f"{label}：{value}" for label, value in _facts(self))
        keeping, using = ("\n".join(f"{at}. {words}" for at, words in enumerate(part, 1)) for part in (self.keeping, self.using))
        return f"{self.title}\n\n恢复码：\n{self.code}\n\n{facts}\n\n怎样保管\n{keeping}\n\n怎样使用\n{using}"


def recovery_pdf(sheet: RecoverySheet) -> bytes:
    """The sheet as a PDF of one page; byte-equal for equal content."""
    out = io.BytesIO()
    canvas = new_canvas(out, _SIZE, sheet.title)
    y = _head(canvas, sheet)
    y = _code(canvas, y, sheet.code)
    y = _section(canvas, y, "怎样保管", sheet.keeping)
    y = _section(canvas, y - 4 * mm, "怎样使用", sheet.using)
    _signing(canvas, y - 16 * mm)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def write_recovery(sheet: RecoverySheet, out: Path) -> None:
    """Write the page to `out`. Raises AppError when that is not possible; an older file there then stays."""
    pdf = recovery_pdf(sheet)
    with write_beside(out) as draft:
        draft.write_bytes(pdf)


def _facts(sheet: RecoverySheet) -> list[tuple[str, str]]:
    return [("县（市、区）", sheet.county), ("镇（街道）", sheet.town), ("台账文件夹", sheet.office),
            ("建立人", sheet.user), ("建立日期", clock.chinese_date(sheet.day))]


def _head(canvas: Canvas, sheet: RecoverySheet) -> float:
    middle = (_LEFT + _RIGHT) / 2
    draw_text(canvas, middle, 262 * mm, sheet.title, "hei-bold", 24, "center")
    draw_text(canvas, middle, 253 * mm, "密封保管，忘记密码时使用", "song", 12, "center")
    y = 238 * mm
    for label, value in _facts(sheet):
        draw_text(canvas, _LEFT, y, label, "hei", 11)
        for line in break_paragraph([Span(value, "song")], 12, _RIGHT - _LEFT - 34 * mm, align="left"):
            draw_text(canvas, _LEFT + 34 * mm, y, line.text, "song", 12)
            y -= 6.5 * mm
        y -= 1.5 * mm
    return y


def _code(canvas: Canvas, top: float, code: str) -> float:
    """Eight groups in two lines within a frame, every letter in a cell of its own; returns the frame's foot."""
    groups = code.split("-")
    wide = _PER_LINE * 5 * _CELL + (_PER_LINE - 1) * _GAP
    left = (_LEFT + _RIGHT - wide) / 2
    height = 46 * mm
    canvas.setLineWidth(1)
    canvas.rect(_LEFT - 2 * mm, top - height, _RIGHT - _LEFT + 4 * mm, height)
    for at, group in enumerate(groups):
        line, column = divmod(at, _PER_LINE)
        x = left + column * (5 * _CELL + _GAP)
        y = top - 16 * mm - line * 20 * mm
        draw_text(canvas, x + 2.5 * _CELL, y + 7.5 * mm, f"第 {at + 1} 组", "song", 8, "center")
        for place, char in enumerate(group):
            draw_text(canvas, x + (place + 0.5) * _CELL, y, char, "song-bold", 18, "center")
        canvas.setLineWidth(0.4)
        canvas.line(x, y - 2 * mm, x + 5 * _CELL, y - 2 * mm)
    return top - height - 12 * mm


def _section(canvas: Canvas, y: float, title: str, items: tuple[str, ...]) -> float:
    draw_text(canvas, _LEFT, y, title, "hei-bold", 13)
    y -= 8 * mm
    for at, words in enumerate(items, 1):
        draw_text(canvas, _LEFT, y, f"{at}.", "song", 12)
        for line in break_paragraph([Span(words, "song")], 12, _RIGHT - _LEFT - 7 * mm, align="left"):
            draw_text(canvas, _LEFT + 7 * mm, y, line.text, "song", 12)
            y -= 7 * mm
        y -= 1 * mm
    return y


def _signing(canvas: Canvas, y: float) -> None:
    for x, label, long in ((_LEFT, "保管人签名", 44 * mm), (_LEFT + 88 * mm, "封存日期", 44 * mm)):
        used = draw_text(canvas, x, y, label, "song", 12)
        canvas.line(x + used + 2 * mm, y - 1 * mm, x + used + 2 * mm + long, y - 1 * mm)
