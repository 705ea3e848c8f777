"""Printed tables are read back and looked at by machine: words, pages, ink, and what cannot fit."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import AppError, Cancelled
from app.tables import layout
from app.tables.headings import Box, heading_boxes, heading_need, wrap_heading
from app.tables.pdf import render_tables, table_pdf
from app.tables.table import Align, Column, Foot, Rate, Row, Table
from tests.office_kit import StopAt

COLUMNS = (
    Column("no", "序号", width=3),
    Column("village", "村（社区）"),
    Column("leaflet", "宣传单（份）", "发放资料"),
    Column("letter", "一封信（份）", "发放资料"),
    Column("rate", "覆盖率"),
    Column("note", "备注", width=10, align=Align.LEFT),
)
RARE = "王𬭎、𠅤某、䶮三、𬱖四、㛃五、𬍛六"


def sample(rows: int = 12, note: str | None = None, **changes: object) -> Table:
    values: dict[str, object] = {
        "code": "R-X",
        "title": "宣传情况月报表",
        "columns": COLUMNS,
        "rows": [Row((n + 1, f"第{n + 1}村", 300 + n, 0, Rate(1, 3), note)) for n in range(rows)],
        "total": Row(("合计", None, 600, 0, Rate(0, 0), None)),
        "unit_name": "新河镇人民政府",
        "period": "2026年10月1日—10月31日",
        "form_no": "县反诈月1表",
        "measure": "份",
        "notes": ("覆盖率＝已访户÷应访户。",),
        "foot": Foot(filled_on="2026年11月3日"),
    }
    return Table(**(values | changes))  # type: ignore[arg-type]


def page_texts(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def test_everything_on_one_page_reads_back_in_order() -> None:
    (text,) = page_texts(table_pdf(sample(2)))
    words = "".join(text.split())
    expected = [
        "宣传情况月报表",
        "表号：县反诈月1表",
        "填报单位（盖章）：新河镇人民政府",
        "统计期间：2026年10月1日—10月31日",
        "计量单位：份",
        "发放资料",
        "第1村300033.3%—",
        "合计—6000——",
        "注：覆盖率＝已访户÷应访户。",
        "单位负责人：",
        "填报日期：2026年11月3日",
        "第1页共1页",
    ]
    places = [words.find(part) for part in expected]
    assert -1 not in places, dict(zip(expected, places, strict=True))


def test_rare_characters_copy_out_as_they_went_in() -> None:
    (text,) = page_texts(table_pdf(sample(1, note=RARE)))
    assert RARE in text.replace("\n", "")


def test_headings_repeat_and_the_foot_stands_on_the_last_page_only() -> None:
    texts = page_texts(table_pdf(sample(70)))
    assert len(texts) > 2
    for number, text in enumerate(texts, start=1):
        assert "覆盖率" in text and "宣传单" in text
        assert f"第{number}页 共{len(texts)}页" in text.replace("\u3000", " ")
    assert [("单位负责人" in text) for text in texts] == [False] * (len(texts) - 1) + [True]
    assert [("统计期间" in text) for text in texts] == [True] + [False] * (len(texts) - 1)
    assert "70" in texts[-1], "the total stands with at least one row above it"


@pytest.mark.parametrize("landscape", [True, False])
def test_ink_stays_inside_the_paper_and_leaves_the_binding_margin(landscape: bool) -> None:
    document = pypdfium2.PdfDocument(table_pdf(sample(45, note="备注内容" * 8, landscape=landscape)))
    for page in document:
        image = page.render(scale=1).to_pil().convert("L").point(lambda v: 255 if v < 200 else 0)
        left, top, right, bottom = image.getbbox() or (0, 0, 0, 0)
        assert left >= layout.FRAME.left - 2
        assert right <= image.width - layout.FRAME.right + 2
        assert top >= layout.FRAME.top - 2 and bottom <= image.height - 20


def test_black_and_white_only() -> None:
    image = pypdfium2.PdfDocument(table_pdf(sample(3)))[0].render(scale=1).to_pil().convert("RGB")
    colours = {colour for _, colour in image.getcolors(1 << 24) or []}
    assert all(r == g == b for r, g, b in colours)


def test_long_text_wraps_and_shrinks_but_never_below_nine_points() -> None:
    calm = layout.lay_out(sample(3), 60, 40)
    crowded = layout.lay_out(sample(3, note="很长的备注" * 60), 60, 40)
    assert calm.size == 10.5
    assert crowded.size == 9.0
    assert max(row.height for row in crowded.pages[0].rows) > layout.MIN_ROW * 3


def test_a_column_that_cannot_fit_is_named() -> None:
    columns = tuple(Column(str(n), f"第{n}项") for n in range(12))
    row = Row(("123456789012345678901234567890",) + ("12345678",) * 11)
    with pytest.raises(AppError, match="第0项"):
        layout.lay_out(Table("R", "表", columns, [row], landscape=False), 60, 40)


def test_a_cell_higher_than_a_page_is_named() -> None:
    with pytest.raises(AppError, match="第1行“备注”"):
        table_pdf(sample(1, note="字" * 9000))


def test_several_tables_count_their_own_pages(tmp_path: Path) -> None:
    out = tmp_path / "两表.pdf"
    assert render_tables([sample(3), sample(3, title="另一张表", landscape=False)], out) == 2
    document = pypdfium2.PdfDocument(out)
    sizes = [tuple(round(side) for side in page.get_size()) for page in document]
    assert sizes == [(842, 595), (595, 842)]
    assert all("第1页" in text and "共1页" in text for text in page_texts(out.read_bytes()))


def test_the_same_table_gives_the_same_bytes() -> None:
    assert table_pdf(sample()) == table_pdf(sample())


def test_an_empty_table_still_prints_its_form() -> None:
    (text,) = page_texts(table_pdf(sample(0, total=None)))
    assert "宣传情况月报表" in text and "单位负责人" in text


def test_a_cancelled_print_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        render_tables([sample()], tmp_path / "a.pdf", StopAt(0))
    assert list(tmp_path.iterdir()) == []


def test_a_stream_can_take_the_pages() -> None:
    buffer = io.BytesIO()
    assert render_tables([sample()], buffer) == 1
    assert buffer.getvalue().startswith(b"%PDF")


@settings(max_examples=60, deadline=None)
@given(
    lengths=st.lists(st.integers(0, 120), max_size=60),
    below=st.floats(0, 300),
    head=st.floats(0, 150),
    total=st.booleans(),
)
def test_every_row_stands_once_in_order_and_pages_never_overflow(
    lengths: list[int], below: float, head: float, total: bool
) -> None:
    rows = [Row((n, "字" * length, 0, 0, None, None)) for n, length in enumerate(lengths)]
    table = Table("R", "表", COLUMNS, rows, sample().total if total else None)
    plan = layout.lay_out(table, head, below)
    numbers = [row.cells[0][0] for page in plan.pages for row in page.rows if not row.strong]
    assert numbers == [str(n) for n in range(len(lengths))]
    room = layout.paper(table)[1] - layout.FRAME.top - layout.FRAME.bottom - sum(plan.heading_heights)
    for page in plan.pages:
        used = sum(row.height for row in page.rows) + head * page.first + below * page.last
        assert used <= room + 0.01
        assert page.rows or len(plan.pages) == 1 or page.last
    assert sum(plan.widths) == pytest.approx(layout.frame_width(table), abs=0.5)


def test_heading_boxes_cover_every_place_once() -> None:
    boxes = heading_boxes(COLUMNS)
    places = [
        (box.row + r, box.column + c) for box in boxes for r in range(box.rows) for c in range(box.columns)
    ]
    assert sorted(places) == [(r, c) for r in range(2) for c in range(len(COLUMNS))]
    assert Box(0, 2, 1, 2, "发放资料") in boxes


@pytest.mark.parametrize(
    ("text", "fits", "lines"),
    [
        ("集中宣传（场）", 3, ["集中", "宣传", "（场）"]),
        ("村（社区）/单位", 5, ["村（社区）", "/单位"]),
        ("村（社区）", 6, ["村（社区）"]),
        ("参与人次", 2, ["参与", "人次"]),
        ("", 3, []),
    ],
)
def test_headings_break_at_brackets_and_evenly(text: str, fits: int, lines: list[str]) -> None:
    assert wrap_heading(text, fits) == lines
    assert "".join(lines) == text


def test_a_short_bracket_asks_for_its_own_width() -> None:
    assert [heading_need(text) for text in ("咨询（人次）", "入校（次）", "备注", "率")] == [4, 3, 2, 1]
