"""How many of the standard's characters the bundled fonts draw; the help states what is measured here.

`python -m tests.app.documents.test_coverage` prints the figures.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from app.documents import fonts
from app.paths import resources

# GB 18030-2022 speaks of Unicode blocks; the first and last code point with a character in each.
BLOCKS = {
    "基本区": (0x4E00, 0x9FFF), "扩展A": (0x3400, 0x4DBF), "扩展B": (0x20000, 0x2A6DF), "扩展C": (0x2A700, 0x2B739),
    "扩展D": (0x2B740, 0x2B81D), "扩展E": (0x2B820, 0x2CEA1), "扩展F": (0x2CEB0, 0x2EBE0), "扩展G": (0x30000, 0x3134A),
    "扩展H": (0x31350, 0x323AF), "扩展I": (0x2EBF0, 0x2EE5D), "康熙部首": (0x2F00, 0x2FD5),
}
# The 87,887 of level 3: the blocks as they stood, and the twelve characters of the compatibility block that are none.
LEVEL_3 = [
    (0x3400, 0x4DB5), (0x4E00, 0x9FEF), (0x20000, 0x2A6D6), (0x2A700, 0x2B734), (0x2B740, 0x2B81D),
    (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0),
]
UNIFIED = (0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29)


def standard_characters() -> str:
    """The 8,105 characters of 通用规范汉字表."""
    lines = Path(__file__).with_name("general_standard_characters.txt").read_text("utf-8").splitlines()
    return lines[1]


@cache
def sets() -> dict[str, frozenset[int]]:
    """Name → code points."""
    level_3 = {code for first, last in LEVEL_3 for code in range(first, last + 1)} | set(UNIFIED)
    blocks = {name: frozenset(range(first, last + 1)) for name, (first, last) in BLOCKS.items()}
    standard = frozenset(map(ord, standard_characters()))
    return {"通用规范汉字表": standard, "GB 18030-2022实现级别3": frozenset(level_3), **blocks}


def measure(style: str) -> dict[str, tuple[int, int]]:
    """Name → (drawn with fallback, all)."""
    pick = fonts.chooser(style)
    return {name: (sum(pick[chr(code)] is not None for code in codes), len(codes)) for name, codes in sets().items()}


def own(style: str) -> int:
    """How many of the 8,105 the style's first font draws itself, without fallback."""
    pick, first = fonts.chooser(style), fonts.chain(style)[0]
    return sum(pick[char] == first for char in standard_characters())


def test_the_sets_are_what_the_standards_count() -> None:
    assert {name: len(codes) for name, codes in sets().items()} == {
        "通用规范汉字表": 8105, "GB 18030-2022实现级别3": 87_887, "基本区": 20_992, "扩展A": 6592, "扩展B": 42_720,
        "扩展C": 4154, "扩展D": 222, "扩展E": 5762, "扩展F": 7473, "扩展G": 4939, "扩展H": 4192, "扩展I": 622,
        "康熙部首": 214,
    }


@pytest.mark.parametrize("style", fonts.STYLES)
def test_every_style_draws_the_whole_standard(style: str) -> None:
    found = measure(style)
    for name in ("通用规范汉字表", "GB 18030-2022实现级别3", "康熙部首", "扩展F"):
        assert found[name][0] == found[name][1], name


@pytest.mark.parametrize("style", fonts.STYLES)
def test_the_help_states_what_is_measured(style: str) -> None:
    """For no style less than the help says, and for the figures of the table exactly that."""
    page = (resources() / "help" / "fonts.md").read_text("utf-8")
    said = {name: (int(drawn.replace(",", "")), int(whole.replace(",", "")))
            for name, drawn, whole in re.findall(r"^\| (\S[^|]*?) \| ([\d,]+) \| ([\d,]+) \|", page, re.MULTILINE)
            if name in sets()}
    found = measure(style)
    assert said.keys() == found.keys()
    assert all(found[name][0] >= said[name][0] and found[name][1] == said[name][1] for name in said), found
    if style == "fang":
        assert said == found
    names = {"fang": "仿宋", "kai": "楷体", "song": "宋体", "hei": "黑体"}
    if style in names:
        line = re.search(rf"^\| {names[style]} \|.*\| ([\d,]+) \|$", page, re.MULTILINE)
        assert line is not None and int(line[1].replace(",", "")) == own(style)


if __name__ == "__main__":
    for each in fonts.STYLES:
        print(each, "own", own(each), measure(each))
