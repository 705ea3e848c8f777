"""Two hundred hard names, all made up: each is drawn at its place or named before printing, and copies out as it is.

Rare characters of every block, ethnic names with their middle dot, names of fifty characters, variation selectors,
compatibility characters and codes of private use; in letters, in tables and on visit sheets.
"""

from __future__ import annotations

import io
import random
import unicodedata

import pypdfium2
import pypdfium2.raw as raw
import pytest
from PIL import Image

from app.documents import batch, fonts, serial, template, visit_sheet
from app.documents.fontface import INVISIBLE
from app.reports.tables import table
from app.session import Session
from app.tables.pdf import render_tables, undrawable
from tests.office_kit import home

OFFICE = {"town": "新河镇", "county": "清源县", "issuer": "新河镇人民政府", "date": "2026年11月21日"}
BLOCKS = {  # first, last, how many names
    "基本区": (0x9000, 0x9FFF, 24), "扩展A": (0x3400, 0x4DBF, 24), "扩展B": (0x20000, 0x2A6DF, 30),
    "扩展C": (0x2A700, 0x2B739, 10), "扩展D": (0x2B740, 0x2B81D, 8), "扩展E": (0x2B820, 0x2CEA1, 14),
    "扩展F": (0x2CEB0, 0x2EBE0, 14), "扩展G": (0x30000, 0x3134A, 14), "扩展H": (0x31350, 0x323AF, 12),
    "扩展I": (0x2EBF0, 0x2EE5D, 8), "兼容": (0xF900, 0xFAD9, 8), "兼容补充": (0x2F800, 0x2FA1D, 4),
}
ETHNIC = [
    "阿卜杜拉·买买提", "古丽娜尔·艾合买提江", "旦增•卓玛", "扎西‧顿珠", "巴特尔・乌云", "艾力⋅吐尔逊",
    "热依汗古丽·阿布都克里木", "库尔班江·努尔·买买提", "娜仁托娅", "司马義·買買提",
]
FIFTY = [
    "阿卜杜热合曼·阿卜杜克热木江·买买提吐尔逊·努尔买买提·托合提巴柯·库尔班尼亚孜·乌斯曼江依明",
    "欧阳" + "䶮" * 48, "𬭎" * 50, "王" * 50,
]
SELECTED = ["葛\U000e0100城", "辻\U000e0101伟", "邊\U000e0105英", "祁\U000e0100𬭎", "㐂\ufe00梅", "单\ufe01芳"]
PRIVATE = ["王\ue123伟", "李\uf8ff", "\ue000\ue001", "赵\U000f0000敏", "钱\U0010fffd", "孙\ue863\u00b7红"]
MISSING = ["王\U0003fffd", "李\U000323b0明"]  # no characters at all


def names() -> list[str]:
    """The same two hundred each time."""
    dice = random.Random(20261122)
    found: list[str] = []
    for first, last, count in BLOCKS.values():
        codes = [code for code in range(first, last + 1) if unicodedata.category(chr(code)) in ("Lo", "Cn")]
        for number in range(count):
            rare = chr(dice.choice(codes))
            given = dice.choice(("", "伟", "秀英", chr(dice.choice(codes))))
            found.append(dice.choice(("王", "单", "仇", "欧阳", "")) + rare + given)
            if number % 8 == 7:
                found[-1] = f"{rare}{rare}"
    found += [*ETHNIC, *FIFTY, *SELECTED, *PRIVATE, *MISSING]
    return [*found, *(f"刘{char}" for char in "𬱖𠅤𬍛䶮㛃㐂𬭎龘")][:200]


NAMES = names()


def written(name: str, style: str = "kai") -> str:
    """What copies out of a page: the name without the characters that are empty frames."""
    return "".join(char for char in name if fonts.chooser(style)[char] is not None)


class Page:
    """A page's characters with their places, blanks and line ends left out."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._page, words = page, page.get_textpage()
        units = [(raw.FPDFText_GetUnicode(words, at), at) for at in range(words.count_chars())]
        self.text, self.boxes = "", []
        high = 0
        for unit, at in units:
            if 0xD800 <= unit < 0xDC00:
                high = unit
                continue
            code = 0x10000 + ((high - 0xD800) << 10) + unit - 0xDC00 if 0xDC00 <= unit < 0xE000 else unit
            if not chr(code).isspace() and code > 0x20:
                self.text += chr(code)
                self.boxes.append(words.get_charbox(at, loose=True))

    def ink(self, at: int) -> bool:
        """Whether there is anything black where character `at` stands."""
        left, low, right, top = self.boxes[at]
        wide, high = self._page.get_size()
        crop = (max(0, left - 1), max(0, low - 1), max(0, wide - right - 1), max(0, high - top - 1))
        picture: Image.Image = self._page.render(scale=3, crop=crop).to_pil().convert("L")
        return any(picture.histogram()[:140])


def check_page(page: pypdfium2.PdfPage, name: str, warned: set[str]) -> None:
    """Every character of the name stands on the page with ink, or the name was named before printing."""
    found = Page(page)
    drawn = written(name)
    assert drawn == name or name in warned, f"{name!r} is neither drawn nor named"
    at = found.text.find(drawn)
    assert at >= 0, (name, found.text[:200])
    for offset, char in enumerate(drawn):
        if ord(char) not in INVISIBLE:
            assert found.ink(at + offset), f"no ink for U+{ord(char):X} of {name!r}"


def test_there_are_two_hundred_different_names_of_every_kind() -> None:
    assert len(NAMES) == 200 == len(set(NAMES))
    for block, (first, last, _) in BLOCKS.items():
        assert any(first <= ord(char) <= last for name in NAMES for char in name), block
    assert max(map(len, NAMES)) == 50
    assert sum(written(name) != name for name in NAMES) >= 20, "some must be ones that cannot be drawn"


@pytest.fixture(scope="module")
def letters() -> tuple[pypdfium2.PdfDocument, set[str]]:
    """A letter for each name, and the names that were said before printing."""
    rows = [{"serial": serial.make("H", 2026, "A", at), "village": "花园村", "grid": "第1网格", "door": f"{at}号", "people": "3",
             "householder": name} for at, name in enumerate(NAMES, start=1)]
    letter = template.by_code("letter-receipt")
    warned = {item.name for item in batch.check_rows(letter, rows)}
    out = io.BytesIO()
    batch.render(letter, OFFICE, rows, out)
    return pypdfium2.PdfDocument(out.getvalue()), warned


@pytest.mark.parametrize("part", range(4))
def test_letters(letters: tuple[pypdfium2.PdfDocument, set[str]], part: int) -> None:
    document, warned = letters
    assert len(document) == len(NAMES)
    for at in range(part, len(NAMES), 4):
        check_page(document[at], NAMES[at], warned)


def test_what_was_named_is_what_cannot_be_drawn(letters: tuple[pypdfium2.PdfDocument, set[str]]) -> None:
    assert letters[1] == {name for name in NAMES if written(name) != name}


def test_an_undrawable_character_is_a_frame_to_write_in(letters: tuple[pypdfium2.PdfDocument, set[str]]) -> None:
    """Its place is neither empty nor filled with another character: it looks like the frame of any other."""
    rows = [{"serial": "", "village": "花园村", "grid": "第1网格", "door": "1号", "people": "3", "householder": name}
            for name in ("王\ue123伟", "王\uf8ff伟", "王伟伟")]
    out = io.BytesIO()
    batch.render(template.by_code("letter-receipt"), OFFICE, rows, out)
    first, second, third = (page.render(scale=2).to_pil().tobytes() for page in pypdfium2.PdfDocument(out.getvalue()))
    assert first == second != third


def test_registers_and_visit_sheets(town: Session) -> None:
    """The way from the household list to the paper: stored as it is, then printed."""
    grid = next(item.uid for item in town.areas.walk() if item.level == "grid")
    town.save_many("household", [home(grid, f"{at}号", name, people=3) for at, name in enumerate(NAMES, start=1)])
    assert {row["householder"] for row in town.all("household")} == set(NAMES), "kept exactly"
    register = table(town, "T-06H")
    warned = {item.name for item in undrawable([register])}
    out = io.BytesIO()
    render_tables([register], out)
    compare("".join(Page(page).text for page in pypdfium2.PdfDocument(out.getvalue())), warned, "song")
    round_uid = town.save("visit_round", {"name": "第四季度", "from_date": "2026-10-01", "to_date": "2026-12-31"}).uid
    sheets = visit_sheet.preview(town, round_uid, grid, limit=100)
    warned = {item.name for item in visit_sheet.outlook(town, round_uid, grid).undrawable}
    compare("".join(Page(page).text for page in pypdfium2.PdfDocument(sheets)), warned, "kai")


def compare(text: str, warned: set[str], style: str) -> None:
    """Every name is in the text whole, or was named and the rest of it is there."""
    for name in NAMES:
        assert written(name, style) in text, name
        assert written(name, style) == name or name in warned, name
