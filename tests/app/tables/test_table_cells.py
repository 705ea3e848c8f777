"""The longest real values: every character is read back from the page inside its own cell, none is lost."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.errors import AppError
from app.tables import layout
from app.tables.pdf import Sheet, render_tables, undrawable
from app.tables.table import Align, Column, Foot, Rate, Row, Table
from app.tables.xlsx import write_table

NAME = "阿卜杜热合曼·阿卜杜克热木江·买买提吐尔逊·努尔买买提·托合提巴柯·库尔班尼亚孜·乌斯曼江依明"
UNIT = "新河镇打击治理电信网络新型违法犯罪工作领导小组办公室（新河镇社会治安综合治理中心综合信息指挥调度服务大厅）宣传组"
NOTE = ("“凡是”提示（含横幅、海报）已张贴：《致全镇居民的一封信》300份，96110、110；"
        "电话0000-12345678，详见https://example.invalid/a/very/long/path？！") * 2
COLUMNS = (
    Column("no", "序号", width=3),
    Column("name", "姓名", width=6),
    Column("unit", "填报单位全称", width=14, align=Align.LEFT),
    Column("a", "发放宣传单（份）", "发放资料", width=4),
    Column("b", "一封信（份）", "发放资料", width=4),
    Column("rate", "覆盖率", width=4),
    Column("note", "备注", width=10, align=Align.LEFT),
)


def table(rows: list[Row], **changes: object) -> Table:
    values: dict[str, object] = {"code": "T", "title": "测试表", "columns": COLUMNS, "rows": rows, "unit_name": UNIT}
    return Table(**(values | changes))  # type: ignore[arg-type]


def squeezed(text: str) -> str:
    return "".join(text.split())


def joined(units: str) -> str:
    """Text of UTF-16 units as the page reader gives them, a hyphen at a line end as its own sign."""
    return units.replace("\x02", "-").encode("utf-16", "surrogatepass").decode("utf-16")


def cells_of(made: Table) -> list[list[str]]:
    """What stands in each cell of the rows, read from the pages by the place of every character."""
    out = io.BytesIO()
    render_tables([made], out)
    sheet = Sheet(made)
    edges = [layout.FRAME.left]
    for width in sheet.layout.widths:
        edges.append(edges[-1] + width)
    found: list[list[str]] = []
    for number, page in enumerate(pypdfium2.PdfDocument(out.getvalue())):
        words = page.get_textpage()
        placed = [(words.get_charbox(at), chr(raw.FPDFText_GetUnicode(words, at))) for at in range(words.count_chars())]
        wide, high = page.get_size()
        for (left, low, right, top), char in placed:
            if char.strip():
                assert left >= layout.FRAME.left - 0.5 and right <= wide - layout.FRAME.right + 0.5, char
                assert low >= 10 and top <= high - layout.FRAME.top + 1, char
        bottom = sheet.lowest(number) + (sheet._below_height if sheet.layout.pages[number].last else 0)
        rows = sheet.layout.pages[number].rows
        y = bottom + sum(row.height for row in rows)
        for row in rows:
            texts = [""] * len(COLUMNS)
            for (left, low, right, top), char in placed:
                if not char.strip() or not y - row.height < (low + top) / 2 < y:
                    continue
                at = max(n for n in range(len(COLUMNS)) if edges[n] <= (left + right) / 2)
                assert edges[at] - 0.2 <= left and right <= edges[at + 1] + 0.2, (char, COLUMNS[at].title)
                assert y - row.height - 0.2 <= low and top <= y + 0.2, (char, COLUMNS[at].title)
                texts[at] += char
            found.append([joined(text) for text in texts])
            y -= row.height
    return found


@pytest.mark.parametrize("landscape", [True, False])
def test_the_longest_real_values_stay_in_their_cells(landscape: bool) -> None:
    rows = [Row((n, NAME, UNIT, 1234567890, 9876543210, Rate(999, 1000), NOTE)) for n in range(1, 12)]
    total = Row(("合计", None, None, 12345678900, 98765432100, Rate(0, 0), None))
    foot = Foot(UNIT, NAME, NAME, "0000-12345678", "2026年11月3日")
    made = table(rows, landscape=landscape, total=total, notes=(NOTE,), foot=foot)
    got = cells_of(made)
    wanted = [[squeezed(text) for text in row.texts()] for row in [*rows, total]]
    assert [[squeezed(text) for text in texts] for texts in got] == wanted


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.sampled_from("王𬭎一二，。、！？“”《》（）…—123456789abcXYZ.-·%㎡"), min_size=1, max_size=150),
                min_size=1, max_size=6))
def test_any_text_stays_in_its_cell(texts: list[str]) -> None:
    made = table([Row((n, text, text, n, None, None, text)) for n, text in enumerate(texts)], unit_name="", foot=None)
    try:
        got = cells_of(made)
    except AppError as error:
        assert "栏" in str(error)  # a number nothing can break
        return
    for row, text in zip(got, texts, strict=True):
        assert row[1] == row[2] == row[6] == squeezed(text)


@pytest.mark.parametrize("text", ["！" * 60, "，" * 60, "（" * 60, "王\U000e0100", "12345678，" * 9, "葛\U000e0100" * 40])
def test_marks_alone_are_broken_too(text: str) -> None:
    got = cells_of(table([Row((1, text, "司法所", 1, 2, None, text))]))
    assert (got[0][1], got[0][6]) == (text, text)


def test_closing_marks_end_lines_and_opening_marks_begin_them() -> None:
    for width in range(40, 200, 7):
        lines = layout.wrap(NOTE, layout.BODY, 10.5, width)
        assert "".join(lines) == NOTE
        if width > 80:
            assert not any(line[0] in "，。、；：？！）》”" for line in lines)
            assert not any(line[-1] in "（《“" for line in lines[:-1])


def test_a_blank_form_has_empty_lines_high_enough_to_write_in() -> None:
    rows = [Row((n, "", "", "", "", "", ""), blank=True) for n in range(1, 13)]
    made = table(rows)
    assert cells_of(made) == [[str(n), "", "", "", "", "", ""] for n in range(1, 13)]
    heights = {row.height for page in Sheet(made).layout.pages for row in page.rows}
    assert heights == {layout.WRITING_ROW}


def test_a_blank_form_as_a_workbook(tmp_path: Path) -> None:
    write_table(table([Row((1, "", "", "", "", "", ""), blank=True)]), tmp_path / "空表.xlsx")
    sheet = load_workbook(tmp_path / "空表.xlsx").worksheets[0]
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    row = next(row for row in values if row[0] == 1)
    assert row[1:] == [None] * 6


def test_what_cannot_be_drawn_is_named_with_its_place() -> None:
    made = table([Row((1, "王伟", UNIT, 1, 2, None, None)), Row((2, "王\ue123", UNIT, 1, 2, None, "\U0010fffe"))])
    assert [(item.name, item.place, item.characters) for item in undrawable([made])] == [
        ("王\ue123", "测试表第2行“姓名”", "\ue123"), ("\U0010fffe", "测试表第2行“备注”", "\U0010fffe"),
    ]
    assert undrawable([table([Row((1, "𬭎䶮", UNIT, 1, 2, None, None))])]) == []
