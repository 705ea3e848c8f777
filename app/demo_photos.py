"""Photos for the sample office: drawn, so that nobody's face is in them; fictional places only."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Mapping
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageFont

from app.paths import resources

SIZE, TAKEN_SIZE = (1280, 960), (1024, 768)
HORIZON = 560
GPS_IFD, GPS_LATITUDE_REF, GPS_LATITUDE, GPS_LONGITUDE_REF, GPS_LONGITUDE = 0x8825, 1, 2, 3, 4
EXIF_IFD, TAKEN, CAMERA = 0x8769, 0x9003, 0x0110

Draw = ImageDraw.ImageDraw
Scene = Mapping[str, Any]
_CLOTHES = ("#34526F", "#7A4B4B", "#5B6B4E", "#8A7A55", "#4A4F63", "#9A6B4F", "#2F6A6A", "#6C5B7B")
_SKIN = ("#D9B08C", "#CFA27D", "#E0BC9A")
_HAIR = ("#2B2622", "#4A4440", "#8B8782")
RED, RED_EDGE, WHITE = "#B3261E", "#8E1D17", "#FFF8EE"


def photo(scene: Scene, caption: str, taken: str, *, gps: bool = False) -> bytes:
    """A JPEG of 1024×768 with the scene's banner and board and the day in its corner.

    With `gps` it carries place data as a telephone would, so that its removal can be seen.
    """
    dice = random.Random(f"{scene['banner']}{caption}")
    image = _ground(scene, dice)
    draw = ImageDraw.Draw(image)
    _PLACES[scene["place"]](draw, scene)
    _crowd(draw, dice, int(scene["people"]))
    image = _camera(image, dice)
    _stamp(ImageDraw.Draw(image), taken)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82, exif=_exif(taken, gps))
    return out.getvalue()


def _ground(scene: Scene, dice: random.Random) -> Image.Image:
    """Sky and ground, each a gradient, with a row of far buildings."""
    image = Image.new("RGB", SIZE)
    shade = Image.linear_gradient("L").resize((SIZE[0], HORIZON))
    sky = Image.new("RGB", (SIZE[0], HORIZON), scene["sky"])
    lighter = ImageChops.add(sky, Image.new("RGB", sky.size, "#181818"))
    image.paste(Image.composite(lighter, sky, shade), (0, 0))
    image.paste(scene["ground"], (0, HORIZON, *SIZE))
    draw = ImageDraw.Draw(image)
    base = ImageChops.multiply(sky.resize((1, 1)), Image.new("RGB", (1, 1), "#C8C4BE")).getpixel((0, 0))
    for left in range(0, SIZE[0], 160):
        top = HORIZON - dice.randrange(90, 230)
        draw.rectangle((left, top, left + dice.randrange(110, 158), HORIZON), fill=base)
    return image


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    path = resources() / "fonts" / "NotoSansSC-Bold.ttf"
    return ImageFont.truetype(path, size) if path.is_file() else ImageFont.load_default(size)


def _words(draw: Draw, box: tuple[int, int, int, int], text: str, colour: str) -> None:
    """The text as large as the box allows, in its middle."""
    size = box[3] - box[1] - 12
    font = _font(size)
    while size > 12 and draw.textlength(text, font) > box[2] - box[0] - 24:
        size -= 2
        font = _font(size)
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    draw.text(middle, text, fill=colour, font=font, anchor="mm")


def _banner(draw: Draw, box: tuple[int, int, int, int], text: str) -> None:
    draw.rectangle(box, fill=RED, outline=RED_EDGE, width=4)
    _words(draw, box, text, "#FFE9A8")


def _board(draw: Draw, left: int, top: int, text: str, width: int = 330) -> None:
    box = (left, top, left + width, top + 230)
    for leg in (left + 30, left + width - 40):
        draw.rectangle((leg, top, leg + 10, top + 300), fill="#6B6F73")
    draw.rectangle(box, fill=WHITE, outline="#2F5E9E", width=8)
    draw.rectangle((left, top, left + width, top + 60), fill="#2F5E9E")
    _words(draw, (left, top + 4, left + width, top + 56), "反诈宣传栏", WHITE)
    _words(draw, (left + 10, top + 84, left + width - 10, top + 150), text, "#8E1D17")
    for line in range(170, 220, 18):
        draw.line((left + 28, top + line, left + width - 60, top + line), fill="#9AA3AC", width=5)


def _booth(draw: Draw, scene: Scene) -> None:
    draw.polygon(((120, 330), (860, 330), (940, 400), (40, 400)), fill="#C8372D")
    for post in (70, 900):
        draw.rectangle((post, 400, post + 12, 740), fill="#7B8086")
    _banner(draw, (120, 410, 860, 490), scene["banner"])
    draw.rectangle((130, 640, 850, 760), fill="#A8433B")
    for pile in range(180, 800, 110):
        draw.rectangle((pile, 616, pile + 70, 642), fill=WHITE, outline="#B9B4AA")
    _board(draw, 920, 470, scene["board"])


def _hall(draw: Draw, scene: Scene) -> None:
    draw.rectangle((0, 0, SIZE[0], 620), fill="#E6DED1")
    _banner(draw, (140, 60, 1140, 150), scene["banner"])
    draw.rectangle((420, 190, 860, 440), fill="#F7F9FB", outline="#4A5560", width=10)
    _words(draw, (440, 270, 840, 350), scene["board"], "#1F5FA8")
    draw.rectangle((930, 430, 1110, 640), fill="#7C5B3B")


def _class(draw: Draw, scene: Scene) -> None:
    draw.rectangle((0, 0, SIZE[0], 640), fill="#EDEFEA")
    draw.rectangle((170, 110, 1110, 470), fill="#2F4B3F", outline="#8B6B45", width=16)
    _words(draw, (230, 150, 1050, 270), scene["banner"], "#F3EFD9")
    _words(draw, (260, 310, 1020, 390), scene["board"], "#F5D98B")
    draw.rectangle((520, 500, 760, 640), fill="#A67C4E")


def _pole(draw: Draw, scene: Scene) -> None:
    draw.rectangle((560, 120, 584, 800), fill="#7B8086")
    for side in (-1, 1):
        draw.polygon(((572, 190), (572 + side * 120, 150), (572 + side * 120, 250)), fill="#B9BEC3", outline="#6B6F73")
    _banner(draw, (640, 420, 1220, 500), scene["banner"])
    _board(draw, 120, 450, scene["board"])


def _screen(draw: Draw, scene: Scene) -> None:
    draw.rectangle((190, 110, 1090, 560), fill="#15191F", outline="#6B6F73", width=14)
    _words(draw, (230, 170, 1050, 330), scene["banner"], "#FF5A46")
    _words(draw, (230, 360, 1050, 470), scene["board"], "#FFD34D")
    for leg in (330, 930):
        draw.rectangle((leg, 560, leg + 26, 720), fill="#6B6F73")


def _van(draw: Draw, scene: Scene) -> None:
    draw.rounded_rectangle((170, 380, 1030, 700), 40, fill="#EEF1F3", outline="#9AA3AC", width=6)
    draw.polygon(((1030, 470), (1130, 560), (1130, 700), (1030, 700)), fill="#EEF1F3")
    draw.polygon(((1036, 490), (1104, 560), (1036, 560)), fill="#5F7486")
    _banner(draw, (220, 430, 980, 520), scene["banner"])
    _words(draw, (220, 550, 980, 640), scene["board"], "#1F5FA8")
    for wheel in (330, 910):
        draw.ellipse((wheel, 640, wheel + 120, 760), fill="#2B2F33", outline="#8A8F94", width=18)


def _door(draw: Draw, scene: Scene) -> None:
    draw.rectangle((0, 0, SIZE[0], 700), fill="#D9CDBB")
    draw.rectangle((420, 150, 860, 760), fill="#8E3B2E", outline="#5E261D", width=14)
    draw.line((640, 150, 640, 760), fill="#5E261D", width=8)
    for side in (340, 880):
        draw.rectangle((side, 170, side + 60, 640), fill=RED)
    _banner(draw, (380, 60, 900, 130), scene["banner"])
    _board(draw, 930, 420, scene["board"], 300)


_PLACES: dict[str, Callable[[Draw, Scene], None]] = {
    "booth": _booth, "hall": _hall, "class": _class, "pole": _pole, "screen": _screen, "van": _van, "door": _door,
}


def _crowd(draw: Draw, dice: random.Random, people: int) -> None:
    """People from behind, the nearer the larger; no faces."""
    for foot in sorted(dice.randrange(740, 950) for _ in range(people)):
        scale = 0.55 + (foot - 740) / 420
        middle = dice.randrange(70, SIZE[0] - 70)
        wide, tall = int(46 * scale), int(170 * scale)
        coat, hair, skin = dice.choice(_CLOTHES), dice.choice(_HAIR), dice.choice(_SKIN)
        top = foot - tall
        draw.rounded_rectangle((middle - wide, top, middle + wide, foot + 60), int(30 * scale), fill=coat)
        head = int(30 * scale)
        draw.rectangle((middle - head // 3, top - head // 2, middle + head // 3, top + 6), fill=skin)
        draw.ellipse((middle - head, top - int(head * 2.2), middle + head, top - head // 6), fill=hair)


def _camera(image: Image.Image, dice: random.Random) -> Image.Image:
    """What a telephone adds: a little tilt and grain."""
    tilt, zoom = dice.uniform(-0.02, 0.02), 0.96 * SIZE[0] / TAKEN_SIZE[0]
    turn = (zoom, tilt, 26 - tilt * 380, -tilt, zoom, 18 + tilt * 500)
    tilted = image.transform(TAKEN_SIZE, Image.Transform.AFFINE, turn, Image.Resampling.BILINEAR)
    grain = Image.frombytes("L", (320, 240), dice.randbytes(320 * 240)).resize(TAKEN_SIZE, Image.Resampling.NEAREST)
    return Image.blend(tilted, grain.convert("RGB"), 0.03)


def _stamp(draw: Draw, taken: str) -> None:
    draw.text((TAKEN_SIZE[0] - 24, TAKEN_SIZE[1] - 20), taken.replace("-", "."), fill="#FFB347", font=_font(28), anchor="rs")


def _exif(taken: str, gps: bool) -> Image.Exif:
    exif = Image.Exif()
    exif.get_ifd(EXIF_IFD)[TAKEN] = f"{taken.replace('-', ':')} 09:30:00"
    exif[CAMERA] = "DEMO"
    if gps:
        exif.get_ifd(GPS_IFD).update({
            GPS_LATITUDE_REF: "N", GPS_LATITUDE: (0.0, 0.0, 1.0),
            GPS_LONGITUDE_REF: "E", GPS_LONGITUDE: (0.0, 0.0, 1.0),
        })
    return exif
