"""A stand-in for a printed receipt: symbol, sign frame and tick squares at known millimetres among printed words."""

from __future__ import annotations

import io
from functools import cache

import segno
from PIL import Image, ImageDraw, ImageFont

from app.documents.layout_items import Region
from app.paths import resources

BASE_DPI = 300
MM = BASE_DPI / 25.4
WIDTH, HEIGHT = 210.0, 297.0
QR = Region(1, "qr", "qr", 168, 202, 20, 20)
SIGN = Region(1, "sign", "resident", 42, 256, 62, 11)
TICKS = (
    Region(1, "tick", "received", 22, 244, 4, 4),
    Region(1, "tick", "told", 48, 244, 4, 4),
    Region(1, "tick", "family", 104, 244, 4, 4),
    Region(1, "tick", "refused", 110, 259, 4, 4),
)
REGIONS = (QR, SIGN, *TICKS)
_WORDS = (
    (22, 20, 7.5, "致新河镇居民的一封信"),
    *((22, 40 + 9 * k, 4.9, "电信网络诈骗是指以非法占有为目的，利用电信网络技术手段骗取财物的行为。") for k in range(16)),
    (60, 203, 5.3, "《致居民的一封信》回执"), (22, 222, 4.2, "村（社区）：柳湾村　　网格：第3网格"),
    (22, 233, 4.2, "家庭人数：3人　联系电话（自愿填写）："), (28, 244, 4.2, "已收到"), (54, 244, 4.2, "已由工作人员当面讲解"),
    (110, 244, 4.2, "已转告家人　需要帮助："), (20, 259, 4.2, "居民签名："), (116, 259, 4.2, "居民婉拒签字　日期："),
    (22, 272, 4.2, "走访人员签名："), (22, 282, 3.2, "个人信息处理告知：为登记反诈宣传入户情况，以纸质回执收集所填信息。"),
)


@cache
def _font(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(resources() / "fonts" / "NotoSerifSC-Regular.ttf", round(size * MM))


def _line(draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float]) -> None:
    draw.line(tuple(value * MM for value in box), 0, 2)


@cache
def _printed() -> Image.Image:
    page = Image.new("L", (round(WIDTH * MM), round(HEIGHT * MM)), 255)
    draw = ImageDraw.Draw(page)
    for x, y, size, text in _WORDS:
        draw.text((x * MM, y * MM), text, 0, _font(size))
    for region in (SIGN, *TICKS):
        x, y, w, h = region.x, region.y, region.width, region.height
        for edge in ((x, y, x + w, y), (x, y + h, x + w, y + h), (x, y, x, y + h), (x + w, y, x + w, y + h)):
            _line(draw, edge)
    for line in ((46, 227, 100, 227), (50, 278, 104, 278), (152, 248, 188, 248)):
        _line(draw, line)
    return page


def symbol(text: str, size_mm: float = 20.0) -> Image.Image:
    """A QR symbol without its quiet zone, at 300 dpi."""
    buffer = io.BytesIO()
    segno.make(text, error="Q", micro=False).save(buffer, kind="png", scale=12, border=0)
    side = round(size_mm * MM)
    return Image.open(buffer).convert("L").resize((side, side), Image.Resampling.BILINEAR)


def receipt(number: str | None, colour: bool = False) -> Image.Image:
    """A whole printed sheet at 300 dpi; no number leaves the symbol's place white."""
    page = _printed().copy()
    if number:
        page.paste(symbol(number), (round(QR.x * MM), round(QR.y * MM)))
    return page.convert("RGB") if colour else page


def slip(page: Image.Image) -> Image.Image:
    """The lower third, cut off along its line."""
    return page.crop((0, round(198 * MM), page.width, page.height))


def place(region: Region) -> tuple[float, float, float, float]:
    """A region as a box in mm."""
    return region.x, region.y, region.width, region.height


def on_flatbed(sheets: list[Image.Image], width_mm: float = 297.0, height_mm: float = 420.0, gap_mm: float = 14.0) -> Image.Image:
    """Sheets lying one below the other on a larger glass, white around them."""
    glass = Image.new(sheets[0].mode, (round(width_mm * MM), round(height_mm * MM)), "white")
    top = gap_mm * MM
    for sheet in sheets:
        glass.paste(sheet, (round(20 * MM), round(top)))
        top += sheet.height + gap_mm * MM
    return glass
