"""Charts show their table's cells and nothing else: geometry by property, PDF by text and ink, workbook by its XML."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import openpyxl
import openpyxl.utils.cell
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageChops

from app.tables.chart_pdf import PAPER
from app.tables.chart_plates import NOTHING, plates
from app.tables.charts import BARS, LINE, Box, Dot, Fill, Panel, Words, panels, thinned, ticks
from app.tables.pdf import render_tables, table_pdf
from app.tables.table import Chart, Column, Rate, Row, Table
from app.tables.xlsx import write_table

COLUMNS = (Column("name", "村（社区）", width=8), Column("out", "发出", "回执"), Column("back", "收回", "回执"),
           Column("rate", "覆盖率"), Column("persons", "参与人次"), Column("loss", "损失（万元）"))
LONG = "安平县柳河镇名称特别长的村民委员会第{}村"


def table(rows: Sequence[tuple[object, ...]], *charts: Chart, **changes: object) -> Table:
    made = [Row(cells) for cells in rows]  # type: ignore[arg-type]
    values: dict[str, object] = {"code": "R-X", "title": "走访进度", "columns": COLUMNS, "rows": made, "charts": charts,
                                 "total": Row(("合计", 1, 1, Rate(0, 0), 77777, "1.00"))}
    return Table(**(values | changes))  # type: ignore[arg-type]


def village(n: int, out: int = 10, back: int = 5, persons: int = 300) -> tuple[object, ...]:
    return f"第{n}村", out, back, Rate(back, out), persons, "3.50"


RECEIPTS = Chart(BARS, "各村回执", "name", ("out", "back"))
RATE = Chart(BARS, "各村覆盖率", "name", ("rate",))


def words(panel: Panel, width: float = 500, most: float = 1e9) -> list[str]:
    return [shape.text for plate in plates(panel, PAPER, width, most) for shape in plate.shapes if isinstance(shape, Words)]


def boxes(panel: Panel, fill: Fill) -> list[Box]:
    return [s for p in plates(panel, PAPER, 500) for s in p.shapes if isinstance(s, Box) and s.fill is fill]


# -- what is shown


def test_series_that_share_no_scale_get_a_panel_each_and_shares_never_stand_beside_counts() -> None:
    found = panels(Chart(LINE, "趋势", "name", ("out", "persons", "back", "rate")), table([village(1), village(2)]))
    assert [[series.key for series in panel.series] for panel in found] == [["out", "back"], ["persons"], ["rate"]]
    assert [panel.title for panel in found] == ["趋势　回执：发出、回执：收回", "趋势　参与人次", "趋势　覆盖率"]


def test_a_bar_is_as_long_as_its_figure_and_the_total_row_is_no_bar() -> None:
    (panel,) = panels(RECEIPTS, table([village(1, 10, 5), village(2, 40, 0)]))
    first, second = boxes(panel, Fill.SOLID)[1:]  # the first is the legend's
    assert second.width == pytest.approx(first.width * 4)
    assert len(boxes(panel, Fill.HATCHED)) == 2  # legend and one bar: 0 has a figure and no bar
    assert [text for text in words(panel) if text.isdigit()] == ["10", "5", "40", "0"]


def test_a_share_fills_its_part_of_the_frame_and_says_part_and_whole() -> None:
    (panel,) = panels(RATE, table([village(1, 8, 2), ("空村", 0, 0, Rate(0, 0), 0, "0.00")]))
    (bar,), frames = boxes(panel, Fill.SOLID), boxes(panel, Fill.TRACK)
    assert bar.width == pytest.approx(frames[0].width / 4) and len(frames) == 1
    assert words(panel) == ["各村覆盖率", "第1村", "2/8　25.0%", "空村", "—"]


@pytest.mark.parametrize(("title", "name", "expected"), [
    ("各村参训人次", "参训（人次）", "各村参训人次"), ("各村活动场次", "活动场次（场）", "各村活动场次（场）"),
    ("趋势", "活动场次（场）", "趋势　活动场次（场）"),
])
def test_the_title_says_a_thing_once(title: str, name: str, expected: str) -> None:
    columns = (Column("name", "村"), Column("n", name))
    made = table([("甲", 1)], Chart(BARS, title, "name", ("n",)), columns=columns)
    assert [panel.title for panel in panels(made.charts[0], made)] == [expected]


def test_an_amount_in_ten_thousands_is_drawn_from_its_text() -> None:
    (panel,) = panels(Chart(BARS, "损失", "name", ("loss",)), table([village(1)]))
    assert panel.series[0].values == (3.5,) and "3.50" in words(panel)


def test_what_is_not_applicable_breaks_the_line() -> None:
    rows = [village(1), ("乙", None, 1, Rate(0, 0), 1, "—"), village(3)]
    (panel,) = panels(Chart(LINE, "发出", "name", ("out",)), table(rows))
    dots = [s for p in plates(panel, PAPER, 500) for s in p.shapes if isinstance(s, Dot)]
    assert len(dots) == 2


def test_months_carry_their_year_once() -> None:
    rows = [(f"2025年{n}月" if n > 10 else f"2026年{n}月", n, 0, Rate(0, 1), 0, "0.00") for n in (11, 12, 1, 2)]
    (panel,) = panels(Chart(LINE, "发出", "name", ("out",)), table(rows))
    found = words(panel)
    assert found.count("2025年") == 1 and found.count("2026年") == 1 and "12月" in found and "1月" in found


@pytest.mark.parametrize("kind", [BARS, LINE])
def test_a_table_without_rows_says_so(kind: str) -> None:
    (panel,) = panels(Chart(kind, "各村回执", "name", ("out", "back")), table([]))
    assert NOTHING in words(panel)


# -- where it stands


@given(least=st.integers(-500, 0), most=st.integers(0, 10**9))
def test_ticks_are_whole_and_hold_what_is_between(least: int, most: int) -> None:
    found = ticks(least, most)
    assert found[0] <= least and found[-1] >= most and 2 <= len(found) <= 8
    assert all(value == int(value) for value in found)
    steps = {round(b - a, 6) for a, b in pairwise(found)}
    assert len(steps) == 1


@given(widths=st.lists(st.floats(1, 200), min_size=1, max_size=50), pitch=st.floats(2, 300))
def test_labels_that_stand_do_not_touch_and_the_last_is_among_them(widths: list[float], pitch: float) -> None:
    found = thinned(widths, 3, pitch)
    assert found[-1] == len(widths) - 1
    assert all((b - a) * pitch >= max(widths) + 3 - 1e-6 for a, b in pairwise(found))


_COUNT = st.integers(0, 10**7)
_VALUES = st.one_of(st.none(), _COUNT)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(st.text("村安平柳河第二三", min_size=1, max_size=30), _VALUES, _VALUES), max_size=45),
    kind=st.sampled_from([BARS, LINE]), width=st.floats(260, 900),
)
def test_everything_stays_on_its_plate(rows: list[tuple[str, int | None, int | None]], kind: str, width: float) -> None:
    made = table([(name, out, back, Rate(0, 0), 0, "0.00") for name, out, back in rows])
    for panel in panels(Chart(kind, "各村", "name", ("out", "back")), made):
        found = plates(panel, PAPER, width, 450)
        for plate in found:
            assert plate.height <= 450 or kind == LINE
            for shape in plate.shapes:
                _inside(shape, plate.width, plate.height)
        if kind == BARS:
            spots = [spot for plate in found for spot in plate.spots]
            assert [(s.row, s.column) for s in spots] == [(n, s.key) for n in range(len(rows)) for s in panel.series]


def _inside(shape: object, width: float, height: float) -> None:
    if isinstance(shape, Words):
        wide = PAPER.measure(shape.text)
        left = {"left": shape.x, "center": shape.x - wide / 2, "right": shape.x - wide}[str(shape.align)]
        assert left >= -1 and left + wide <= width + 1 and 0 < shape.y < height + 1
    elif isinstance(shape, Box):
        assert shape.width > 0 and shape.x >= 0 and shape.x + shape.width <= width + 0.1


@given(values=st.lists(st.integers(0, 5000), min_size=2, max_size=24))
@settings(max_examples=50, deadline=None)
def test_figures_at_the_points_never_cover_one_another(values: list[int]) -> None:
    rows = [(f"{n}", value, value + 1, Rate(0, 0), 0, "0.00") for n, value in enumerate(values)]
    for panel in panels(Chart(LINE, "趋势", "name", ("out", "back")), table(rows)):
        (plate,) = plates(panel, PAPER, 500)
        figures = [s for s in plate.shapes if isinstance(s, Words) and str(s.align) == "center" and not s.faint]
        marks = [(s.x, s.y, PAPER.measure(s.text)) for s in figures]
        for at, (x, y, wide) in enumerate(marks):
            for other_x, other_y, other in marks[at + 1:]:
                assert abs(y - other_y) >= PAPER.size or abs(x - other_x) >= (wide + other) / 2


# -- on paper


def text_of(data: bytes) -> list[str]:
    return ["".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(data)]


def test_the_chart_stands_beneath_its_table_with_its_figures() -> None:
    data = table_pdf(table([village(1, 11, 7), village(2, 42, 3)], RECEIPTS, RATE))
    (page,) = text_of(data)
    below = page.split("填报日期")[1]
    for expected in ("各村回执", "回执：发出", "回执：收回", "第1村", "11", "42", "7/1163.6%"):
        assert expected in below
    assert "77777" not in below  # the total row is not drawn


def test_forty_villages_with_long_names_go_on_to_pages_of_their_own_and_none_is_lost() -> None:
    rows = [(LONG.format(n), n, n // 2, Rate(n // 2, n), n, "0.00") for n in range(1, 41)]
    made = table(rows, RECEIPTS)
    out = io.BytesIO()
    count = render_tables([made], out)
    pages = text_of(out.getvalue())
    assert (len(pages) == count and pages[-1].endswith(f"第{count}页共{count}页")) or f"共{count}页" in pages[-1]
    charted = "".join(page for page in pages if "各村回执" in page)
    assert charted.count("（续）") >= 1
    assert all(f"第{n}村" in charted for n in range(1, 41))


def test_bars_are_told_apart_without_colour() -> None:
    """Solid is dark, hatched half, outlined white; and no pixel of the page has a colour."""
    made = table([("甲", 90, 90, Rate(1, 1), 90, "0.00")], Chart(BARS, "三项", "name", ("out", "back", "persons")))
    page = pypdfium2.PdfDocument(table_pdf(made))[0]
    picture = page.render(scale=3).to_pil().convert("RGB")
    red, green, blue = picture.split()
    assert all(value <= 2 for one in (green, blue) for value in set(ImageChops.difference(red, one).tobytes()))
    width = picture.width
    rows = [red.crop((0, row, width, row + 1)).tobytes() for row in range(picture.height)]
    dark = [sum(value < 128 for value in row) / width for row in rows]
    grey = [sum(value < 200 for value in row) / width for row in rows]
    assert max(dark) > 0.5  # the solid bar, and the frames of the others
    assert any(shade > 0.1 and 0.05 < ink < 0.45 for ink, shade in zip(dark, grey, strict=True))  # hatching


def test_the_same_table_gives_the_same_bytes() -> None:
    made = table([village(1), village(2)], RECEIPTS, RATE)
    assert table_pdf(made) == table_pdf(made)


# -- in the workbook


def parts(made: Table, path: Path) -> dict[str, str]:
    write_table(made, path)
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}


def test_the_workbook_has_native_charts_of_exactly_these_cells(tmp_path: Path) -> None:
    made = table([village(1, 11, 7), village(2, 42, 3)], RECEIPTS, Chart(LINE, "趋势", "name", ("persons",)))
    found = parts(made, tmp_path / "t.xlsx")
    charts = [found[name] for name in sorted(found) if name.startswith("xl/charts/chart")]
    assert len(charts) == 2 and "<c:barChart>" in charts[0] and "<c:lineChart>" in charts[1]
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    ranges = re.findall(r"<c:f>(?:'?)走访进度(?:'?)!([^<]+)</c:f>", charts[0])
    cells = [[row[0].value for row in sheet.iter_rows(*_corners(place))] for place in ranges]
    assert cells == [["第1村", "第2村"], [11, 42], ["第1村", "第2村"], [7, 3]]
    assert "回执：发出" in charts[0] and "pattFill" in charts[0]
    assert re.findall(r"<c:showVal val=\"1\"/>", charts[0])


def _corners(place: str) -> tuple[int, int, int, int]:
    """Rows and columns of `$B$4:$B$5` as openpyxl takes them."""
    left, top, right, bottom = openpyxl.utils.cell.range_boundaries(place.replace("$", ""))
    return int(top or 0), int(bottom or 0), int(left or 0), int(right or 0)


def test_a_share_has_the_whole_as_its_scale(tmp_path: Path) -> None:
    found = parts(table([village(1)], RATE), tmp_path / "t.xlsx")
    chart = found["xl/charts/chart1.xml"]
    values = chart[chart.index("<c:valAx>"):]
    assert '<c:max val="1"/>' in values and '<c:min val="0"/>' in values
    names = chart[chart.index("<c:catAx>"):chart.index("<c:valAx>")]
    assert 'orientation val="maxMin"' in names  # the first row of the table stands on top


def test_a_table_without_rows_has_no_picture_in_its_workbook(tmp_path: Path) -> None:
    assert not any("chart" in name for name in parts(table([], RECEIPTS), tmp_path / "t.xlsx"))


