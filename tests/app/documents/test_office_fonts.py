"""Fonts of this PC: found by their names, refused in words, preferred per style, and given up when they break."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

from app.documents import fonts, office_fonts, pdfkit
from app.errors import AppError

HAN = "的一是村户反诈王，。"
RARE = "\U00020003"  # of the bundled fonts only those for rare characters have it


def made(names: dict[int, str], text: str = HAN, side: int = 800, fs_type: int = 0, cff: bool = False,
         weight: int = 400) -> TTFont:
    """A font whose every character is a black square; `names` is language → family."""
    order = [".notdef", "space", *(f"u{ord(char):X}" for char in text)]
    builder = FontBuilder(1000, isTTF=not cff)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({0x20: "space", **{ord(char): f"u{ord(char):X}" for char in text}})

    def square(pen: TTGlyphPen | T2CharStringPen, empty: bool) -> object:
        if not empty:
            pen.moveTo((100, 0))
            for point in ((100, side), (900, side), (900, 0)):
                pen.lineTo(point)
            pen.closePath()
        return pen.glyph() if isinstance(pen, TTGlyphPen) else pen.getCharString()

    if cff:
        builder.setupCFF("Square", {}, {name: square(T2CharStringPen(1000, None), name == "space") for name in order}, {})
    else:
        builder.setupGlyf({name: square(TTGlyphPen(None), name == "space") for name in order})
    builder.setupHorizontalMetrics({name: (500 if name == "space" else 1000, 100) for name in order})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupOS2(fsType=fs_type, usWeightClass=weight)
    builder.setupPost()
    builder.setupNameTable({"styleName": "Regular", "psName": "Square", "fullName": "Square"})
    for language, family in names.items():
        builder.font["name"].setName(family, 1, 3, 1, language)
        builder.font["name"].setName(family, 4, 3, 1, language)
    return builder.font


def saved(font: TTFont, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    font.save(path)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A font folder such as a PC has."""
    here = tmp_path / "Fonts"
    saved(made({0x409: "FangSong_GB2312", 0x804: "仿宋_GB2312"}), here / "simfang.ttf")
    saved(made({0x409: "FZXiaoBiaoSong-B05S", 0x804: "方正小标宋简体"}, side=700), here / "user" / "FZXBSJW.TTF")
    saved(made({0x409: "SimSun-ExtB"}, f"\U00020000{RARE}"), here / "simsunb.ttf")
    saved(made({0x409: "Arial"}), here / "arial.ttf")
    saved(made({0x409: "KaiTi", 0x804: "楷体"}, fs_type=2), here / "locked.ttf")
    saved(made({0x409: "STHeiti", 0x804: "华文黑体"}, cff=True), here / "heiti.otf")
    both = TTCollection()
    both.fonts = [made({0x409: "SimSun", 0x804: "宋体"}, side=600), made({0x409: "NSimSun", 0x804: "新宋体"}, side=300)]
    both.save(here / "simsun.ttc")
    (here / "broken.ttf").write_bytes(b"\x00\x01\x00\x00\x00\x09" + b"\x77" * 40)
    (here / "readme.txt").write_text("no font")
    return here


@pytest.fixture(autouse=True)
def back_to_bundled() -> Iterator[None]:
    yield
    fonts.prefer({})


def named(folder: Path, family: str) -> office_fonts.FoundFont:
    return next(font for font in office_fonts.found([folder]) if font.family == family)


def black(text: str, style: str) -> list[float]:
    """The share of ink in each character's square."""
    out = io.BytesIO()
    canvas = pdfkit.new_canvas(out, (40 * len(text), 40))
    for at, char in enumerate(text):
        pdfkit.draw_text(canvas, 40 * at, 8, char, style, 40)
    canvas.showPage()
    canvas.save()
    image = pypdfium2.PdfDocument(out.getvalue())[0].render(scale=2).to_pil().convert("L")
    parts = [image.crop((80 * at, 0, 80 * at + 80, 80)) for at in range(len(text))]
    return [sum(count for level, count in enumerate(part.histogram()) if level < 128) / 6400 for part in parts]


def test_fonts_are_found_by_their_chinese_and_english_names(folder: Path) -> None:
    found = {font.family: (font.path.name, font.index, font.styles) for font in office_fonts.found([folder])}
    assert found == {
        "仿宋_GB2312": ("simfang.ttf", 0, ("fang",)),
        "方正小标宋简体": ("FZXBSJW.TTF", 0, ("title",)),
        "SimSun-ExtB": ("simsunb.ttf", 0, (fonts.RARE,)),
        "宋体": ("simsun.ttc", 0, ("song", "song-bold", "title")),
        "新宋体": ("simsun.ttc", 1, ("song", "song-bold", "title")),
    }


def test_a_bold_font_serves_what_is_bold(tmp_path: Path) -> None:
    saved(made({0x804: "微软雅黑"}), tmp_path / "msyh.ttf")
    saved(made({0x804: "微软雅黑"}, weight=700), tmp_path / "msyhbd.ttf")
    found = {font.family: font.styles for font in office_fonts.found([tmp_path])}
    assert found == {"微软雅黑": ("hei", "hei-bold"), "微软雅黑（粗体）": ("hei-bold",)}


def test_what_cannot_be_used_is_said(folder: Path) -> None:
    refused = "\n".join(office_fonts.scan([folder]).refused)
    assert "“楷体”的厂商不允许嵌入" in refused
    assert "“华文黑体”是 PostScript 轮廓" in refused
    assert "“broken.ttf”读不出来" in refused
    assert "Arial" not in refused


def test_the_folders_are_read_once_per_run(folder: Path) -> None:
    before = office_fonts.scan([folder])
    (folder / "simfang.ttf").unlink()
    assert office_fonts.scan([folder]) is before
    assert "仿宋_GB2312" not in {font.family for font in office_fonts.scan([folder], again=True).found}
    assert office_fonts.scan([folder / "nowhere"]).found == ()


def test_the_preferred_font_draws_what_it_has_and_the_bundled_ones_the_rest(folder: Path) -> None:
    before = black("户村谢𬭎", "fang")
    assert office_fonts.use({"fang": office_fonts.plain(named(folder, "仿宋_GB2312"))}) == []
    drawn = black("户村谢𬭎", "fang")
    assert drawn[0] == pytest.approx(0.64, abs=0.03) and drawn[1] == pytest.approx(0.64, abs=0.03)
    assert drawn[2:] == before[2:], "谢 and 𬭎 are not in that font"
    assert black("户", "kai") != drawn[:1], "other styles keep their font"
    assert fonts.used("fang") == "仿宋_GB2312（本机字体）"
    assert fonts.used("kai") == "LXGW WenKai（程序自带）"
    assert office_fonts.used_line(("fang", "kai")) == "仿宋：仿宋_GB2312（本机字体）；楷体：LXGW WenKai（程序自带）"
    assert office_fonts.use({}) == []
    assert black("户村谢𬭎", "fang") == before


def test_a_font_within_a_collection_is_told_by_its_number(folder: Path) -> None:
    office_fonts.use({"song": office_fonts.plain(named(folder, "宋体"))})
    first = black("户", "song")[0]
    office_fonts.use({"song": office_fonts.plain(named(folder, "新宋体"))})
    second = black("户", "song")[0]
    assert (first, second) == (pytest.approx(0.48, abs=0.03), pytest.approx(0.24, abs=0.03))
    assert fonts.used("song") == "新宋体（本机字体）"


def test_a_rare_font_serves_every_style_before_the_bundled_rare_fonts(folder: Path) -> None:
    office_fonts.use({fonts.RARE: office_fonts.plain(named(folder, "SimSun-ExtB"))})
    for style in fonts.STYLES:
        assert black(RARE, style)[0] == pytest.approx(0.64, abs=0.03)
        assert black("户", style)[0] < 0.4
    assert fonts.used(fonts.RARE) == "SimSun-ExtB（本机字体）"


def test_text_set_in_an_own_font_copies_out(folder: Path) -> None:
    office_fonts.use({"fang": office_fonts.plain(named(folder, "仿宋_GB2312"))})
    out = io.BytesIO()
    canvas = pdfkit.new_canvas(out, (600, 60))
    text = "反诈村的户王𬭎，一是。"
    pdfkit.draw_text(canvas, 10, 20, text, "fang", 20)
    canvas.showPage()
    canvas.save()
    assert pypdfium2.PdfDocument(out.getvalue())[0].get_textpage().get_text_range() == text


def test_a_font_that_is_gone_or_broken_gives_way_with_a_sentence(folder: Path) -> None:
    before = black("户", "fang")
    font = named(folder, "仿宋_GB2312")
    font.path.unlink()
    assert office_fonts.use({"fang": office_fonts.plain(font)}) == ["字体文件“simfang.ttf”找不到或已损坏，改用程序自带的字体。"]
    assert black("户", "fang") == before and fonts.used("fang") == "FandolFang（程序自带）"
    whole = (folder / "simsun.ttc").read_bytes()
    for cut in (3, 100, len(whole) // 2):
        (folder / "cut.ttc").write_bytes(whole[:cut])
        assert len(office_fonts.use({"song": [str(folder / "cut.ttc"), 0]})) == 1
    assert len(office_fonts.use({"song": [str(folder / "simsun.ttc"), 7]})) == 1
    with pytest.raises(AppError, match="读不出来"):
        office_fonts.check(font)


def test_a_replaced_font_file_is_read_anew(folder: Path) -> None:
    font = named(folder, "仿宋_GB2312")
    office_fonts.use({"fang": office_fonts.plain(font)})
    assert black("户", "fang")[0] == pytest.approx(0.64, abs=0.03)
    new = saved(made({0x804: "仿宋_GB2312"}, HAN + "谢", side=400), folder / "new.ttf")
    new.replace(font.path)
    office_fonts.use({"fang": office_fonts.plain(font)})
    assert black("户谢", "fang") == [pytest.approx(0.32, abs=0.03)] * 2


def test_a_font_without_common_characters_is_refused_when_chosen(tmp_path: Path) -> None:
    latin = saved(made({0x804: "仿宋"}, "abc"), tmp_path / "f.ttf")
    with pytest.raises(AppError, match="缺少常用汉字"):
        office_fonts.check(office_fonts.FoundFont("仿宋", latin, 0, ("fang",)))
    office_fonts.check(office_fonts.FoundFont("仿宋", saved(made({0x804: "仿宋"}), tmp_path / "g.ttf"), 0, ("fang",)))
    rare = saved(made({0x409: "SimSun-ExtB"}, "\U00020000"), tmp_path / "r.ttf")
    office_fonts.check(office_fonts.FoundFont("SimSun-ExtB", rare, 0, (fonts.RARE,)))


def test_an_old_settings_file_does_no_harm() -> None:
    assert office_fonts.use({"fang": [], "gone-style": ["/x.ttf", 0], "kai": [3, "x"]}) == []
    assert fonts.used("kai") == "LXGW WenKai（程序自带）"


def test_the_folders_of_each_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WINDIR", str(tmp_path / "win"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    monkeypatch.setattr(office_fonts.sys, "platform", "win32")
    assert office_fonts.folders() == (tmp_path / "win" / "Fonts", tmp_path / "local" / "Microsoft" / "Windows" / "Fonts")
    monkeypatch.setattr(office_fonts.sys, "platform", "linux")
    assert Path("/usr/share/fonts") in office_fonts.folders()
