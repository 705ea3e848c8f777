"""County forms as counties make them: each odd in its own way. Fictional, made when a test asks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.styles import Border, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SIDE = Side(style="thin")
THIN = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)


def _bytes(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(sheet: Any, rows: Sequence[Sequence[Any]], first: int = 1) -> None:
    for at, row in enumerate(rows, start=first):
        for column, value in enumerate(row, start=1):
            if value is not None:
                sheet.cell(at, column, value)


def two_rows(names: Sequence[str] = ("单家村", "花园村")) -> bytes:
    """Heads of two merged rows, columns in another order, sums down and across, shares computed by the county."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "月报"
    _rows(sheet, [
        ["清源县反诈宣传情况统计表（月）"],
        ["填报单位：", None, None, None, "统计时间："],
        ["村居名称", "发放宣传资料", None, None, "宣传活动", None, "人均", "填表说明"],
        [None, "一封信", "宣传单", "小计", "讲座宣讲（场）", "参加人数", None, None],
        *([name] for name in names),
        ["合　计"],
    ])
    for area in ("A1:H1", "A3:A4", "B3:D3", "E3:F3", "G3:G4", "H3:H4"):
        sheet.merge_cells(area)
    end = 4 + len(names)
    for row in range(5, end + 2):
        sheet.cell(row, 4, f"=SUM(B{row}:C{row})")
        sheet.cell(row, 7, f'=IF(F{row}=0,"—",ROUND(D{row}/F{row},2))')
        for column in range(1, 9):
            sheet.cell(row, column).border = THIN
        sheet.cell(row, 6).number_format = "#,##0"
    for column in "BCEF":
        sheet[f"{column}{end + 1}"] = f"=SUM({column}5:{column}{end})"
    sheet.freeze_panes = "B5"
    return _bytes(book)


def drawn() -> bytes:
    """A text box, a picture, drop-downs and number limits; shared strings; blank rows that wait for names."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("附件1")
    framed = book.add_format({"border": 1})
    share = book.add_format({"border": 1, "num_format": "0.00%"})
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "#1F5FA8").save(picture, "PNG")
    sheet.insert_textbox("J2", "填表须知：本表每月5日前报送，数字不得涂改。")
    sheet.insert_image("J10", "章样.png", {"image_data": picture})
    sheet.merge_range("A1:G1", "附件1：反诈宣传月报", framed)
    for column, word in enumerate(("序号", "村（社区）名称", "横幅标语（条）", "参与人次", "覆盖率", "是否开展", "备注")):
        sheet.write(2, column, word, framed)
    for row in range(3, 8):
        sheet.write_number(row, 0, row - 2, framed)
        for column in range(1, 7):
            sheet.write_blank(row, column, None, share if column == 4 else framed)
    sheet.write(8, 0, "总计", framed)
    for column in (2, 3):
        letter = "CD"[column - 2]
        sheet.write_formula(8, column, f"=SUM({letter}4:{letter}8)", framed, 77)
    sheet.data_validation("F4:F8", {"validate": "list", "source": ["是", "否"]})
    sheet.data_validation("C4:C8", {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 1})
    book.close()
    return out.getvalue()


def protected() -> bytes:
    """A protected sheet with open cells, a hidden column, a hidden row, a comment and a second sheet that adds up."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "基础数据"
    _rows(sheet, [
        ["单位名称", "参与人次", "内部编码", "海报（张）", "横幅（条）"],
        ["花园村村民委员会", None, "HY"],
        ["单家村", None, "SJ"],
        ["红星村", None, "HX"],
        ["总计", "=SUM(B2:B4)"],
    ])
    sheet.protection.sheet = True
    sheet.column_dimensions["D"].hidden = True
    sheet.row_dimensions[3].hidden = True
    for row in (2, 3, 4):
        sheet.cell(row, 2).protection = Protection(locked=False)
    rule = DataValidation(type="decimal", operator="lessThan", formula1="100")
    rule.add("B2:B4")
    sheet.add_data_validation(rule)
    other = book.create_sheet("汇总")
    other["A1"] = "人次合计"
    other["B1"] = "=基础数据!B5*1"
    sheet["E5"] = "=汇总!B1+VLOOKUP(A2,A2:B4,2,0)"
    return _bytes(book)


def raw_rows() -> bytes:
    """Written by another program: prefixed names, no cell addresses, rows left out, the total above, a shared formula."""
    def text(word: str, style: int = 0) -> str:
        runs = "".join(f"<x:r><x:t>{part}</x:t></x:r>" for part in (word[:1], word[1:]))
        return f"<x:c s='{style}' t='inlineStr'><x:is>{runs}</x:is></x:c>"

    rows = (
        f"<x:row>{text('村')}{text('宣传单（份）')}{text('展板（块）')}</x:row>"
        f"<x:row>{text('合计')}<x:c r='B2'><x:f t='shared' ref='B2:C2' si='0'>SUM(B3:B$9)</x:f><x:v>5</x:v></x:c>"
        "<x:c r='C2'><x:f t='shared' si='0'/><x:v>6</x:v></x:c></x:row>"
        f"<x:row r='4'>{text('花园村', 1)}</x:row>"
        f"<!-- a remark > here --><x:row r='5' ht='20'/><x:row r='7'>{text('单家村')}<x:c r='C7' s='1'/></x:row>"
    )
    sheet = (f"<?xml version='1.0' encoding='UTF-8'?>\n<x:worksheet xmlns:x='{MAIN}'><x:sheetData>{rows}</x:sheetData>"
             "<x:pageMargins left='0.7' right='0.7' top='0.7' bottom='0.7' header='0.3' footer='0.3'/></x:worksheet>")
    return pack({"xl/worksheets/s.xml": sheet})


def towns() -> bytes:
    """One line for each town of the county; ours is to be filled, the others are not ours."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "全县"
    _rows(sheet, [
        ["全县反诈宣传情况汇总表"],
        ["乡镇（街道）", "集中宣传（场）", "参与人次", "宣传单（份）", "发放占比（%）"],
        ["青山乡", 3, 200, 100], ["新河镇"], ["城关街道", 1, 50, 20],
        ["合计", "=SUM(B3:B5)", "=SUM(C3:C5)", "=SUM(D3:D5)"],
    ])
    return _bytes(book)


def pack(parts: dict[str, str]) -> bytes:
    """The least workbook around a sheet's own XML."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheet = next(iter(parts))
    whole = {
        "[Content_Types].xml": "<?xml version='1.0'?>"
        "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
        "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
        "<Override PartName='/xl/workbook.xml' ContentType="
        "'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'/>"
        "<Override PartName='/xl/styles.xml' ContentType="
        "'application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml'/>"
        f"<Override PartName='/{sheet}' ContentType="
        "'application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml'/>"
        "</Types>",
        "_rels/.rels": "<?xml version='1.0'?><Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
        f"<Relationship Id='r1' Type='{relations}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": f"<?xml version='1.0'?><workbook xmlns='{MAIN}' xmlns:r='{relations}'>"
        "<sheets><sheet name='表一' sheetId='1' r:id='r1'/></sheets></workbook>",
        "xl/_rels/workbook.xml.rels": "<?xml version='1.0'?>"
        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
        f"<Relationship Id='r1' Type='{relations}/worksheet' Target='{sheet.removeprefix('xl/')}'/>"
        f"<Relationship Id='r2' Type='{relations}/styles' Target='styles.xml'/></Relationships>",
        "xl/styles.xml": f"<?xml version='1.0'?><styleSheet xmlns='{MAIN}'><fonts><font/></fonts>"
        "<fills><fill><patternFill/></fill></fills>"
        "<borders><border/></borders>"
        "<cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/><xf numFmtId='3'/></cellXfs>"
        "<cellStyles><cellStyle name='Normal' xfId='0' builtinId='0'/></cellStyles></styleSheet>",
        **parts,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in whole.items():
            archive.writestr(name, content)
    return out.getvalue()


def sample(villages: Sequence[str]) -> bytes:
    """The blank form of the sample office's county, shipped as resources/demo/county-form.xlsx."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": "安平县反诈宣传月报表（空表）", "created": datetime(2026, 9, 1)})
    sheet = book.add_worksheet("月报")
    looks = {"border": 1, "align": "center", "valign": "vcenter", "font_name": "宋体", "font_size": 10}
    cell, share = book.add_format(looks), book.add_format({**looks, "num_format": "0.0%"})
    head = book.add_format({**looks, "bold": True, "text_wrap": True, "bg_color": "#E7EEF7"})
    title = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "font_size": 15})
    sheet.merge_range("A1:M1", "安平县反诈宣传工作情况月报表", title)
    sheet.set_row(0, 30)
    sheet.write("A2", "填报单位（盖章）：")
    sheet.write("G2", "统计期间：")
    sheet.write("L2", "表号：安反诈月1表")
    groups = (("宣传活动", ("集中宣传（场）", "讲座宣讲（场）", "参与人次")), ("发放资料（份）", ("宣传单", "一封信")),
              ("入户走访", ("本月户次", "累计覆盖率")), ("回执", ("发出", "收回")))
    for column, word in ((0, "序号"), (1, "村（社区）"), (11, "横幅（条）"), (12, "备注")):
        sheet.merge_range(2, column, 3, column, word, head)
    column = 2
    for group, words in groups:
        sheet.merge_range(2, column, 2, column + len(words) - 1, group, head)
        for word in words:
            sheet.write(3, column, word, head)
            column += 1
    for row, village in enumerate(villages, start=4):
        sheet.write_row(row, 0, (row - 3, village), cell)
        for column in range(2, 13):
            sheet.write_blank(row, column, None, share if column == 8 else cell)
    end = 4 + len(villages)
    sheet.merge_range(end, 0, end, 1, "合计", head)
    for column in range(2, 13):
        letter = chr(65 + column)
        if column in (8, 12):
            sheet.write_blank(end, column, None, share if column == 8 else cell)
        else:
            sheet.write_formula(end, column, f"=SUM({letter}5:{letter}{end})", cell, 0)
    sheet.write(end + 1, 0, "单位负责人：　　　　　审核人：　　　　　填报人：　　　　　填报日期：")
    sheet.insert_textbox(end + 2, 1, "填表说明：本表每月5日前报县反诈办；没有的填0，不得空格；不改动表头和公式。",
                         {"width": 620, "height": 44})
    sheet.data_validation(4, 2, end - 1, 7, {"validate": "integer", "criteria": ">=", "value": 0})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.freeze_panes(4, 2)
    book.close()
    return out.getvalue()


FORMS = {"two_rows": two_rows, "drawn": drawn, "protected": protected, "raw_rows": raw_rows, "towns": towns}
