"""Every character a name may hold is drawn by some font, or said before printing."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pypdfium2
import pytest

from app.documents import fontface, fonts, pdfkit
from app.documents.fontface import INVISIBLE
from app.errors import AppError
from app.paths import resources
from tests.app.documents.test_coverage import standard_characters

RARE = "𬱖𠅤𬍛䶮㛃㐂𬭎"


def page_of(text: str, style: str, size: float = 20) -> bytes:
    out = io.BytesIO()
    canvas = pdfkit.new_canvas(out, (1200, 60))
    pdfkit.draw_text(canvas, 10, 20, text, style, size)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return document[0].get_textpage().get_text_range()


@pytest.mark.parametrize("key", list(fonts.plan().files))
def test_the_coverage_index_says_what_the_font_file_has(key: str) -> None:
    face = fonts.load(key).face
    table = fonts.coverage()
    bit = 1 << list(fonts.plan().files).index(key)
    said = {code for code, bits in enumerate(table) if bits & bit}
    has = {code for code in face.charToGlyph
           if 0x20 <= code < len(table) and not 0xE000 <= code <= 0xF8FF}
    assert said - INVISIBLE == has - INVISIBLE - {code for code in fontface.COMPATIBLE if code not in said}
    outlines = face.glyphPos
    empty = {code for code in said
             if outlines[face.charToGlyph[code]] == outlines[face.charToGlyph[code] + 1]}
    assert {code for code in empty if not chr(code).isspace()} <= INVISIBLE


@pytest.mark.parametrize("key", ["song", "fang", "rarest"])
def test_the_quick_reading_of_a_font_agrees_with_reportlab(key: str) -> None:
    from reportlab.pdfbase.ttfonts import TTFontFace

    quick = fonts.load(key).face
    made = INVISIBLE | fontface.COMPATIBLE.keys()  # added by us
    slow = TTFontFace(str(resources() / "fonts" / fonts.plan().files[key]))
    assert {code: glyph for code, glyph in slow.charToGlyph.items() if glyph and code not in made} == {
        code: glyph for code, glyph in quick.charToGlyph.items() if glyph and code not in made}
    for code in [*range(0x20, 0x7F), *range(0x4E00, 0x4F00), 0x2000B, 0x3002]:
        assert quick.getCharWidth(code) == pytest.approx(slow.getCharWidth(code))
    assert list(quick.glyphPos) == list(slow.glyphPos)
    for glyph in range(0, quick.numGlyphs, 97):
        advance, bearing = quick.hmetrics[glyph]
        assert bearing == slow.hmetrics[glyph][1]
        # ReportLab repeats the last advance in thousandths, the table wants font units: 1,024 here, not 1,000
        assert advance in (slow.hmetrics[glyph][0], slow.hmetrics[glyph][0] * quick.unitsPerEm / 1000)


@pytest.mark.parametrize("style", fonts.STYLES)
def test_text_copied_out_is_the_text_put_in(style: str) -> None:
    text = f"户主{RARE}·买买提路-123：2026年11月21日〔2026〕“引”《书》"
    assert text_of(page_of(text, style)) == text


def test_more_than_a_hundred_characters_of_one_subset_copy_out_right() -> None:
    text = standard_characters()[-60:] + standard_characters()[:60]
    assert text_of(page_of(text, "song", 9)) == text


@pytest.mark.parametrize("char", RARE)
def test_a_rare_character_leaves_its_own_ink(char: str) -> None:
    def ink(text: str) -> bytes:
        return pypdfium2.PdfDocument(page_of(text, "fang", 30))[0].render(scale=2).to_pil().tobytes()

    drawn = ink(char)
    assert drawn not in (ink(""), ink("\ue000"), ink("王")), "blank, a frame or another character"


def test_private_use_and_unknown_characters_are_named_before_printing() -> None:
    assert fonts.undrawable("王\ue123伟\U0010fffe伟\ue123") == ["\ue123", "\U0010fffe"]
    assert fonts.undrawable(RARE) == []
    assert fonts.choose("fang", "王\ue123伟") == [("fang", "王"), (None, "\ue123"), ("fang", "伟")]
    assert fonts.choose("fang", "") == []


def test_the_same_page_is_byte_equal() -> None:
    assert page_of(RARE, "kai") == page_of(RARE, "kai")


def test_no_page_names_a_font_that_is_not_embedded() -> None:
    assert b"Helvetica" not in page_of("王", "fang")


def test_every_font_has_its_licence_beside_it() -> None:
    folder = resources() / "fonts"
    declared = json.loads((folder / "fonts.json").read_text("utf-8"))["fonts"]
    for font in declared:
        assert (folder / font["licence"]).stat().st_size > 1000, font
    assert {font["file"] for font in declared} == {path.name for path in folder.glob("*.ttf")}
    assert sum(path.stat().st_size for path in folder.iterdir()) < 120_000_000


def test_a_damaged_font_folder_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fonts").mkdir()
    monkeypatch.setattr(fonts, "resources", lambda: tmp_path)
    with pytest.raises(AppError, match="字体目录不完整"):
        fonts.plan.__wrapped__()
    with pytest.raises(AppError, match="字体索引"):
        fonts.coverage.__wrapped__()


@pytest.mark.parametrize("style", ["fang", "kai", "hei-bold", "title"])
def test_variation_selectors_leave_no_ink_and_no_gap_and_copy_out(style: str) -> None:
    bare, text = "葛城辻村", "葛\U000e0100城辻\ufe00村"
    assert fonts.undrawable(text, style) == []
    assert text_of(page_of(text, style)) == text
    picture = pypdfium2.PdfDocument(page_of(text, style))[0].render(scale=2).to_pil().tobytes()
    assert picture == pypdfium2.PdfDocument(page_of(bare, style))[0].render(scale=2).to_pil().tobytes()
    assert pdfkit.text_width(text, style, 10) == pdfkit.text_width(bare, style, 10)


@pytest.mark.parametrize("style", fonts.STYLES)
def test_what_offices_type_can_be_drawn(style: str) -> None:
    """Dots and blanks of every kind, numbers in circles, marks and letters of pinyin; and they copy out."""
    typed = "〇·・•‧⋅—–―－‐‑−～№℃㎡①⑩⑳㈠Ⅰⅻ√×÷✓■□▲△●○★☆→「」『』【】〔〕《》〈〉￥$°‰±≥≤≈²³½…ü\u01ceɡ々〆豈金"
    assert fonts.undrawable(typed + "\u2003\u2009\u202f\u00a0", style) == []
    assert text_of(page_of(typed, style)) == typed
