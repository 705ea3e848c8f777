"""Rebuild the fonts of this folder from the upstream packages (a tool for maintainers, not part of the program).

Usage: python build_fonts.py SOURCES, where SOURCES holds the unpacked packages named in SOURCES.txt.
Needs fontTools. Writes the .ttf files, then `coverage.bin` (see `write_coverage`), beside this script.
"""

from __future__ import annotations

import json
import shutil
import sys
import zlib
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
CHANGED = "Changed 2026-11-21 for Township Ledger: "
LIMIT = 0x32400  # one past the last code point of CJK Extension H that coverage.bin describes


def find(sources: Path, name: str) -> Path:
    """The file called `name` anywhere below `sources`."""
    found = sorted(sources.rglob(name))
    if not found:
        raise SystemExit(f"{name} not found below {sources}")
    return found[0]


def is_han(code: int) -> bool:
    """Whether `code` is a Han character of one of the extension blocks or a unified compatibility one."""
    return 0x3400 <= code <= 0x9FFF or 0xFA0E <= code <= 0xFA29 or 0x20000 <= code < LIMIT


def copy_whole(sources: Path, name: str, target: str) -> set[int]:
    """Copy a font as it is; returns its code points."""
    shutil.copyfile(find(sources, name), HERE / target)
    return set(TTFont(HERE / target, lazy=True).getBestCmap())


def convert_cff(sources: Path, name: str, target: str) -> set[int]:
    """Turn cubic CFF outlines into TrueType ones, because the PDF writer embeds only those."""
    source = TTFont(find(sources, name))
    glyphs, order = source.getGlyphSet(), source.getGlyphOrder()
    outlines = {}
    for glyph in order:
        pen = TTGlyphPen(None)
        glyphs[glyph].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        outlines[glyph] = pen.glyph()
    builder = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(source.getBestCmap())
    builder.setupGlyf(outlines)
    metrics = source["hmtx"].metrics
    table = builder.font["glyf"]
    builder.setupHorizontalMetrics(
        {g: (metrics[g][0], getattr(table[g], "xMin", 0)) for g in order})
    builder.setupHorizontalHeader(ascent=source["hhea"].ascent, descent=source["hhea"].descent)
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=1000, usWinDescent=300,
                     usWeightClass=400, fsType=0)
    builder.setupNameTable({
        "copyright": "Copyright 2013-2015 Fandol team (Clerk Ma, Jie Su). GPL with font exception.",
        "familyName": "FandolFang", "styleName": "Regular", "psName": "FandolFang-TrueType",
        "description": CHANGED + "CFF outlines converted to TrueType; no other change."})
    builder.setupPost(keepGlyphNames=False)
    _fixed_time(builder.font)
    builder.save(HERE / target)
    return set(source.getBestCmap())


def subset(sources: Path, name: str, target: str, family: str, keep: set[int]) -> set[int]:
    """Keep only the characters `keep` of a font and rename it; returns the code points kept."""
    font = TTFont(find(sources, name))
    kept = keep & set(font.getBestCmap())
    options = Options(hinting=False, layout_features=[], notdef_outline=True, glyph_names=False,
                      drop_tables=["DSIG", "FFTM", "meta", "prop", "BASE", "GDEF", "GSUB", "GPOS",
                                   "vhea", "vmtx"], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
    maker = Subsetter(options)
    maker.populate(unicodes=kept)
    maker.subset(font)
    _rename(font, family, f"{CHANGED}only rare Han characters of {name} kept, hints and layout removed.")
    _fixed_time(font)
    font.save(HERE / target)
    return kept


def _rename(font: TTFont, family: str, notice: str) -> None:
    names = {1: family, 2: "Regular", 3: f"{family} Regular 1", 4: family, 6: family.replace(" ", ""), 10: notice}
    for number, text in names.items():
        font["name"].removeNames(nameID=number)
        font["name"].setName(text, number, 3, 1, 0x409)


def _fixed_time(font: TTFont) -> None:
    """The same input gives the same file."""
    font.recalcTimestamp = False
    font["head"].created = font["head"].modified = 3_800_000_000


def write_coverage(covered: dict[str, set[int]]) -> None:
    """Write `coverage.bin`: zlib of one byte per code point below LIMIT, bit i = i-th font of fonts.json."""
    table = bytearray(LIMIT)
    for bit, font in enumerate(json.loads((HERE / "fonts.json").read_text("utf-8"))["fonts"]):
        for code in covered[font["key"]]:
            if code < LIMIT and not 0xE000 <= code <= 0xF8FF and code >= 0x20:
                table[code] |= 1 << bit
    (HERE / "coverage.bin").write_bytes(zlib.compress(bytes(table), 9))


def main(sources: Path) -> None:
    """Build every font of fonts.json."""
    covered = {
        "song": copy_whole(sources, "NotoSerifSC_400Regular.ttf", "NotoSerifSC-Regular.ttf"),
        "song-bold": copy_whole(sources, "NotoSerifSC_700Bold.ttf", "NotoSerifSC-Bold.ttf"),
        "hei": copy_whole(sources, "NotoSansSC_400Regular.ttf", "NotoSansSC-Regular.ttf"),
        "hei-bold": copy_whole(sources, "NotoSansSC_700Bold.ttf", "NotoSansSC-Bold.ttf"),
        "kai": copy_whole(sources, "LXGWWenKai-Regular.ttf", "LXGWWenKai-Regular.ttf"),
        "fang": convert_cff(sources, "FandolFang-Regular.otf", "FandolFang-TrueType.ttf"),
    }
    rare = {code for code in range(0x3400, LIMIT) if is_han(code)} - covered["song"]
    covered["rare"] = subset(sources, "BabelStoneHan.ttf", "RareHan-BabelStone.ttf", "RareHan BabelStone", rare)
    covered["rarest"] = subset(sources, "HanaMinB.ttf", "RareHan-Hanazono.ttf", "RareHan Hanazono",
                               rare - covered["rare"])
    write_coverage(covered)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
