"""A county's workbook comes back filled, and nothing else about it has changed."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.clock import pretend
from app.demo_data import sample
from app.errors import AppError, NoRight
from app.exchange import county_form, xml_spans
from app.exchange.county_form import Filling
from app.exchange.form_book import FormBook, place_of, read_form, ref_of
from app.exchange.form_map import from_json, read_map
from app.exchange.form_write import filled_bytes
from app.importing.reader import OLE_MAGIC
from app.month import report
from app.paths import resources
from app.reports import catalogue
from app.reports.period import Period
from app.session import Session
from app.tables.table import Rate, Table
from tests import office_kit
from tests.app.exchange import form_kit
from tests.app.exchange.form_kit import FORMS
from tests.app.month import test_report

OCTOBER = Period.month("2026-10")


@pytest.fixture
def october(town: Session) -> Session:
    village = {area.name: area.uid for area in town.areas.villages()}
    for values in (
        {"kind": "rally", "area": village["花园村"], "persons": 120, "metrics": {"leaflet": 300, "banner": 2, "poster": 6},
         "flags": {"metrics.leaflet": "原文“300余份”，按300计"}},
        {"kind": "lecture", "area": village["单家村"], "persons": 40, "metrics": {"letter": 60, "board": 3}},
        {"kind": "rally", "host": "镇综治中心", "persons": 30, "metrics": {"leaflet": 50}},
    ):
        town.save("activity", {"date": "2026-10-12", "title": "反诈活动", **values})
    grid = next(area.uid for area in town.areas.walk() if area.level == "grid")
    uids = town.save_many("household", office_kit.homes(grid, ["甲一", "甲二", "甲三"]))
    turn = town.save("visit_round", {"name": "敲门", "from_date": "2026-10-01", "to_date": "2026-12-31"}).uid
    town.save("visit", {"round": turn, "household": uids[0], "date": "2026-10-20", "outcome": "met"})
    return town


def begin(session: Session, data: bytes, name: str = "县表.xlsx", **more: Any) -> Filling:
    return county_form.begin(session, read_form(name, data), OCTOBER, **more)


def filled(filling: Filling, *, values: bool = True) -> Any:
    """The sheet of the copy as openpyxl reads it."""
    data = filled_bytes(filling.book, filling.plan)
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)[filling.plan.sheet.name]


def lines(sheet: Any, first: int, last: int) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first, max_row=last)]


def notes(filling: Filling) -> str:
    return "\n".join(note.text for note in filling.plan.notes)


# -- what is filled in


def test_merged_heads_in_another_order_and_sums_both_ways(october: Session) -> None:
    made = begin(october, form_kit.two_rows())
    assert lines(filled(made), 2, 7) == [
        ["填报单位：新河镇人民政府", None, None, None, "统计时间：2026年10月1日—10月31日", None, None, None],
        ["村居名称", "发放宣传资料", None, None, "宣传活动", None, "人均", "填表说明"],
        [None, "一封信", "宣传单", "小计", "讲座宣讲（场）", "参加人数", None, None],
        ["单家村", 60, 0, 60, 1, 40, 1.5, None],
        ["花园村", 0, 300, 300, 0, 120, 2.5, None],
        ["合　计", 60, 300, 360, 1, 160, 2.25, None],
    ]
    assert filled(made, values=False)["G5"].value == '=IF(F5=0,"—",ROUND(D5/F5,2))'
    assert filled(made)["F6"].number_format == "#,##0"
    assert made.plan.left == set() and not made.plan.recompute
    assert "没有“镇综治中心”的行" in notes(made) and "列“小计”" not in notes(made) and "列“人均”" not in notes(made)


def test_blank_rows_get_the_names_in_the_offices_order(october: Session) -> None:
    made = begin(october, form_kit.drawn())
    assert lines(filled(made), 4, 9) == [
        [1, "花园村", 2, 120, 1 / 3, None, "含约数1处"],
        [2, "单家村", 0, 40, "—", None, None],
        [3, "镇综治中心", 0, 30, "—", None, None],
        [4, None, None, None, None, None, None],
        [5, None, None, None, None, None, None],
        ["总计", None, 2, 190, "33.3%", None, None],
    ]
    assert "C4要填的“2”数值不在表里限定的范围内" in notes(made) and "F列“是否开展”没有对应的数" in notes(made)
    assert "《入户走访进度月报表》里没有“镇综治中心”这一行" in notes(made)


def test_a_constant_outside_a_drop_down_is_said(october: Session) -> None:
    made = begin(october, form_kit.drawn())
    made.map.columns[5] = "text:开展"
    assert "F4要填的“开展”不在下拉可选的内容里（否、是）" in notes(county_form.replan(october, made))
    made.map.columns[5] = "text:是"
    assert "下拉" not in notes(county_form.replan(october, made)) and filled(made)["F5"].value == "是"


def test_protection_hidden_cells_strangers_and_what_excel_must_compute(october: Session) -> None:
    made = begin(october, form_kit.protected())
    sheet = filled(made)
    assert [row[:4] for row in lines(sheet, 2, 5)] == [
        ["花园村村民委员会", 120, "HY", 6], ["单家村", 40, "SJ", 0], ["红星村", None, "HX", None], ["总计", 160, None, 6],
    ]
    assert sheet.protection.sheet and sheet.column_dimensions["D"].hidden and sheet.row_dimensions[3].hidden
    assert sheet["E5"].value is None and made.plan.left == {place_of("E5")} and made.plan.recompute
    for words in ("D列“海报（张）”是隐藏列", "第3行“单家村”是隐藏行", "第4行“红星村”不在本镇名册里", "工作表有保护", "D2",
                  "B2要填的“120”数值不在表里限定的范围内", "E5的公式由 Excel 或 WPS 打开时重算"):
        assert words in notes(made)


def test_a_workbook_part_without_the_wish_gets_it(october: Session) -> None:
    made = begin(october, form_kit.raw_rows())
    assert not made.plan.recompute
    before, data = made.book.data, made.book.filled(made.plan.sheet, made.plan.sheet.raw, recompute=True)
    assert {part for part, raw in entries(data).items() if entries(before)[part] != raw} == {"xl/workbook.xml"}
    part = zipfile.ZipFile(io.BytesIO(data)).read("xl/workbook.xml")
    assert part.endswith(b'</sheets><calcPr fullCalcOnLoad="1"/></workbook>')
    assert openpyxl.load_workbook(io.BytesIO(data)).calculation.fullCalcOnLoad


def test_another_programs_xml_with_the_total_above(october: Session) -> None:
    made = begin(october, form_kit.raw_rows())
    assert [row[:3] for row in lines(filled(made), 1, 7)] == [
        ["村", "宣传单（份）", "展板（块）"], ["合计", 350, 3], ["镇综治中心", 50, 0], ["花园村", 300, 0], [None, None, None],
        [None, None, None], ["单家村", 0, 3],
    ]
    raw = zipfile.ZipFile(io.BytesIO(filled_bytes(made.book, made.plan))).read("xl/worksheets/s.xml").decode()
    assert "<x:f t='shared' ref='B2:C2' si='0'>SUM(B3:B$9)</x:f><x:v>350</x:v>" in raw
    assert '<x:row r="3"><x:c r="A3"' in raw and "<!-- a remark > here --><x:row r='5' ht='20'/>" in raw


def test_a_line_of_the_whole_town(october: Session) -> None:
    made = begin(october, form_kit.towns())
    made.map.columns[4] = "R-M3.cover"
    county_form.replan(october, made)
    assert lines(filled(made), 3, 6) == [
        ["青山乡", 3, 200, 100, None], ["新河镇", 2, 190, 350, 33.3], ["城关街道", 1, 50, 20, None], ["合计", 6, 440, 470, None],
    ]
    assert "第3行“青山乡”、第5行“城关街道”不在本镇名册里，没有填。" in notes(made) and "县表没有" not in notes(made)


def test_texts_that_look_like_formulas_stay_texts(october: Session) -> None:
    made = begin(october, form_kit.towns())
    made.map.columns[4] = "text:=1+1<&>\"_x0041_\x01"
    sheet = filled(county_form.replan(october, made), values=False)
    assert sheet["E4"].data_type == "s" and sheet["E4"].value.startswith('=1+1<&>"')
    raw = zipfile.ZipFile(io.BytesIO(filled_bytes(made.book, made.plan))).read(made.plan.sheet.path)
    assert b"_x005F_x0041_" in raw and b"\x01" not in raw
    for value in ("-5", "@x", "+1"):
        made.map.columns[4] = f"text:{value}"
        cell = filled(county_form.replan(october, made), values=False)["E4"]
        assert (cell.value, cell.data_type) == (value, "s")


# -- what stays as it was


def entries(data: bytes) -> dict[str, tuple[Any, ...]]:
    """Every entry with its raw bytes, header included, in order."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    found = {}
    for item in archive.infolist():
        at = item.header_offset
        names = int.from_bytes(data[at + 26 : at + 28], "little") + int.from_bytes(data[at + 28 : at + 30], "little")
        found[item.filename] = (data[at : at + 30 + names + item.compress_size], item.external_attr, item.extra, item.comment)
    return found


@pytest.mark.parametrize("name", FORMS)
def test_every_other_part_and_every_other_cell_is_the_same_bytes(october: Session, name: str) -> None:
    made = begin(october, FORMS[name]())
    before, after = entries(made.book.data), entries(filled_bytes(made.book, made.plan))
    changed = {part for part in before if before[part] != after[part]}
    assert list(before) == list(after)
    assert changed == {made.plan.sheet.path}, "these ask for recomputing already, or need not"
    assert len(before) >= 5
    again = read_form("县表.xlsx", filled_bytes(made.book, made.plan)).sheet(made.plan.sheet.name)
    addressed = {*made.plan.puts, *made.plan.computed, *made.plan.left}
    assert addressed >= {place for place in again.cells if _raw(made.plan.sheet, place) != _raw(again, place)} and addressed
    assert _around(made.plan.sheet, addressed) == _around(again, addressed)
    assert {place: made.plan.sheet.style(place) for place in addressed} == {place: again.style(place) for place in addressed}


def _raw(sheet: Any, place: tuple[int, int]) -> bytes:
    cell = sheet.cells.get(place)
    return sheet.raw[cell.node.start : cell.node.end] if cell else b""


def _around(sheet: Any, addressed: set[tuple[int, int]]) -> bytes:
    """The sheet's XML without the addressed cells and without rows that hold nothing else."""
    raw = sheet.raw
    for place in sorted(addressed & set(sheet.cells), key=lambda at: -sheet.cells[at].node.start):
        node = sheet.cells[place].node
        raw = raw[: node.start] + raw[node.end :]
    return re.sub(rb"<(x:)?row r=\"\d+\"></(x:)?row>", b"", raw)


def test_text_box_and_picture_are_still_there(october: Session) -> None:
    made = begin(october, form_kit.drawn())
    archive = zipfile.ZipFile(io.BytesIO(filled_bytes(made.book, made.plan)))
    assert "填表须知" in archive.read("xl/drawings/drawing1.xml").decode()
    assert archive.read("xl/media/image1.png").startswith(b"\x89PNG") and archive.testzip() is None


def test_the_form_itself_is_never_touched(october: Session, tmp_path: Path) -> None:
    form, out = tmp_path / "县表.xlsx", tmp_path / "填好.xlsx"
    form.write_bytes(data := form_kit.drawn())
    county_form.save_copy(october, county_form.begin(october, county_form.open_form(form), OCTOBER), out)
    assert form.read_bytes() == data and out.is_file()
    assert {path.name for path in tmp_path.iterdir() if path.suffix == ".xlsx"} == {"县表.xlsx", "填好.xlsx"}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed: its recalculation cannot be compared")
def test_libreoffice_computes_the_same(october: Session, tmp_path: Path) -> None:
    import subprocess

    made = begin(october, form_kit.two_rows())
    out = tmp_path / "填好.xlsx"
    out.write_bytes(filled_bytes(made.book, made.plan))
    subprocess.run(["soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "lo"),
                    str(out)], check=True, timeout=120)
    theirs = openpyxl.load_workbook(tmp_path / "lo" / "填好.xlsx", data_only=True)["月报"]
    assert lines(theirs, 5, 7) == lines(filled(made), 5, 7)


# -- choosing, remembering


def test_a_choice_travels_as_json(october: Session) -> None:
    made = begin(october, form_kit.two_rows())
    again = from_json(made.map.as_json())
    assert again == made.map
    assert begin(october, form_kit.two_rows(), chosen=again).plan.puts == made.plan.puts


@pytest.mark.parametrize("text", ["", "[]", '{"format": "x"}', '{"format": "township-ledger/county-form", "version": 1}',
                                  '{"format": "township-ledger/county-form", "version": 9, "head": [1, 1]}'])
def test_another_json_is_refused_in_words(text: str) -> None:
    with pytest.raises(AppError, match="对应关系"):
        read_map(text)


def test_a_word_that_is_none_is_not_passed_over(october: Session) -> None:
    made = begin(october, form_kit.two_rows())
    for part, at in (("rows", 0), ("labels", 0)):
        wrong = made.map.as_json()
        wrong[part][at]["to"] = "所有村"
        with pytest.raises(AppError, match="写得不对"):
            from_json(wrong)
    for key in ("persons", "R-M1.nobody"):
        made.map.columns[4] = key
        assert "E列“宣传活动/讲座宣讲（场）”要的数现在没有，不填。" in notes(county_form.replan(october, made))
        assert made.plan.shown(place_of("E5")) is None


def test_next_month_the_same_form_is_one_click(october: Session, tmp_path: Path) -> None:
    made = begin(october, form_kit.two_rows())
    made.map.columns[4], made.map.rows[4] = "R-M1.school", ""
    county_form.replan(october, made)
    county_form.save_copy(october, made, tmp_path / "十月.xlsx")
    (kept,) = county_form.remembered(october)
    assert (kept.name, kept.month, kept.kept) == ("县表.xlsx", "2026-10", True)
    assert kept.title == "清源县反诈宣传情况统计表（月）"
    november = Period.month("2026-11")
    again = county_form.begin(october, county_form.kept_form(october, kept.fingerprint), november)
    assert again.again and again.map.columns[4] == "R-M1.school" and again.map.rows[4] == ""
    assert county_form.copy_name(october, again) == "县表_新河镇_2026年11月.xlsx"
    other_order = county_form.begin(october, read_form("新.xlsx", form_kit.two_rows(("花园村", "单家村"))), november)
    assert other_order.again and other_order.map.rows == {4: "name:花园村", 5: "", 6: "total"}, "rows are found by their names"


def test_another_head_is_another_form(october: Session) -> None:
    prints = [begin(october, make()).map.fingerprint for make in FORMS.values()]
    assert len(set(prints)) == len(prints)
    assert begin(october, form_kit.two_rows(("花园村",))).map.fingerprint == begin(october, form_kit.two_rows()).map.fingerprint


def test_a_locked_months_tables_are_taken_from_who_gives_them(october: Session) -> None:
    def locked(code: str) -> Table:
        made = county_form.begin(october, read_form("x.xlsx", form_kit.towns()), OCTOBER).supply.tables
        return made[code]

    asked: list[str] = []

    def table_of(code: str) -> Table:
        asked.append(code)
        return locked(code)

    assert begin(october, form_kit.towns(), table_of=table_of).plan.puts and "R-M1" in asked


def test_a_locked_month_is_filled_as_it_was_locked(town: Session) -> None:
    with pretend("2026-11-03T09:00:00"):
        test_report.fill(town)
        report.lock(town, "2026-10")
        village = next(area.uid for area in town.areas.villages() if area.name == "花园村")
        values = {"date": "2026-10-20", "title": "补录", "kind": "rally", "area": village, "persons": 900}
        town.save("activity", values)
        made = begin(town, form_kit.two_rows())
        assert filled(made)["F6"].value == 60 and "2026年10月已锁定，按第1版锁定的数填" in notes(made)
        assert begin(town, form_kit.two_rows(), table_of=lambda code: catalogue.report(town, code, OCTOBER)
                     ).plan.puts[place_of("F6")] == 960


def test_a_table_that_cannot_be_made_is_said(town: Session) -> None:
    made = begin(town, form_kit.drawn())
    assert "R-M3" not in made.supply.tables and "E列“覆盖率”没有对应的数" in notes(made)
    made.map.columns[4] = "R-M3.cover"
    assert "没有进行中的走访轮次" in notes(county_form.replan(town, made))


def test_rows_and_head_can_be_pointed_at(october: Session) -> None:
    data = form_kit.towns()
    made = begin(october, data, head=(1, 1), sheet="全县")
    assert made.map.head == (1, 1) and made.map.columns[1] == "R-M1.rally"
    with pytest.raises(AppError, match="没有叫“别的”"):
        begin(october, data, sheet="别的")
    with pytest.raises(AppError, match="表头不能是第9行"):
        begin(october, data, head=(8, 8), sheet="全县")


def test_a_viewer_may_not_fill(open_copy: Any) -> None:
    with pytest.raises(NoRight):
        begin(open_copy(office_kit.VIEWER), form_kit.towns())


# -- hostile and damaged files


MANY = f"<worksheet xmlns='{form_kit.MAIN}'><sheetData>" + "<row/>" * 3_000 + "</sheetData></worksheet>"
ENTITIES = ("<!DOCTYPE w [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c SYSTEM 'other.txt'>]>"
            f"<worksheet xmlns='{form_kit.MAIN}'><sheetData><row><c><v>&b;&c;</v></c></row></sheetData></worksheet>")
FAR = (f"<worksheet xmlns='{form_kit.MAIN}'><sheetData><row r='1'><c r='A1'><v>1</v></c></row>"
       "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row></sheetData></worksheet>")
UTF16 = f"<?xml version='1.0' encoding='UTF-16'?><worksheet xmlns='{form_kit.MAIN}'/>"


@pytest.mark.parametrize(("data", "words"), [
    (b"", "不是 Excel 工作簿"), (b"PK\x03\x04 nothing", "已损坏"), (OLE_MAGIC + b"\0" * 600, "旧的 xls"),
    (OLE_MAGIC + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    (form_kit.pack({"xl/worksheets/s.xml": ENTITIES}), "不该有的声明"), (form_kit.pack({"xl/worksheets/s.xml": FAR}), "范围过大"),
    (form_kit.pack({"xl/worksheets/s.xml": UTF16}), "UTF-8"), (form_kit.pack({"xl/worksheets/s.xml": "<a><b></a>"}), "已损坏"),
    (form_kit.pack({"xl/worksheets/s.xml": MANY}), "内容太多"),
], ids=["empty", "broken zip", "xls", "password", "entities", "far cell", "utf-16", "broken xml", "many rows"])
def test_a_file_that_cannot_be_filled_is_refused_in_words(data: bytes, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_spans, "MAX_NODES", 2_500)
    with pytest.raises(AppError, match=words):
        read_form("县表.xlsx", data)


def test_a_sheet_without_a_table_says_so(october: Session) -> None:
    book: Any = openpyxl.Workbook()
    book.active["A1"] = "关于报送材料的通知"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(AppError, match="没有找到表头"):
        begin(october, out.getvalue())


def test_damaged_bytes_never_end_in_a_traceback(october: Session) -> None:
    data = form_kit.raw_rows()
    for at in range(0, len(data), 23):
        broken = data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]
        try:
            made = begin(october, broken)
            filled_bytes(made.book, made.plan)
        except AppError:
            continue


def test_the_samples_form_is_the_one_made_here() -> None:
    villages = [village["name"] for village in sample()["villages"]]
    shipped = (resources() / "demo" / "county-form.xlsx").read_bytes()
    assert {part: data[0] for part, data in entries(shipped).items()} == {
        part: data[0] for part, data in entries(form_kit.sample(villages)).items()}


def book_of(data: bytes) -> FormBook:
    return read_form("县表.xlsx", data)


def test_places_and_rates_read_as_excel_names_them() -> None:
    assert [ref_of(place_of(ref)) for ref in ("A1", "Z9", "AA10", "XFD1048576")] == ["A1", "Z9", "AA10", "XFD1048576"]
    assert Rate(1, 3).text() == "33.3%" and book_of(form_kit.towns()).sheet("全县").height == 6
