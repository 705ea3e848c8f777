"""Files of every kind → sheets; files of no kind → a sentence."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.errors import AppError
from app.importing import guard
from app.importing.reader import read_bytes, read_file, read_pasted
from tests.app.importing.import_kit import xlsx_bytes

CSV = "村,网格,户主姓名\r\n花园村,1网格,张三\r\n花园村,2网格,𬱖四\r\n"
ROWS = [["村", "网格", "户主姓名"], ["花园村", "1网格", "张三"], ["花园村", "2网格", "𬱖四"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_text_in_any_encoding(encoding: str) -> None:
    assert read_bytes("户册.csv", CSV.encode(encoding))[0].rows == ROWS


@pytest.mark.parametrize("separator", [",", "\t", ";", "|", "，"])
def test_text_with_any_separator(separator: str) -> None:
    assert read_bytes("户册.txt", CSV.replace(",", separator).encode())[0].rows == ROWS


def test_a_comma_inside_quotes_and_ragged_rows() -> None:
    rows = read_bytes("a.csv", '甲,乙\n"一,二",三,四\n五\n'.encode())[0].rows
    assert rows == [["甲", "乙"], ["一,二", "三", "四"], ["五"]]


def test_a_pasted_block() -> None:
    assert read_pasted("户主\t电话\r\n张三\t13800000001\r\n")[0].rows == [
        ["户主", "电话"],
        ["张三", "13800000001"],
    ]
    with pytest.raises(AppError):
        read_pasted(" \n")


def test_a_workbook_with_hidden_things(tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "1网格"
    first.append(["户主", "身份证号", "电话"])
    first.append(["张三", "", 13800000001])
    first.column_dimensions["B"].hidden = True
    first.merge_cells("A3:A5")
    other = book.create_sheet("旧表")
    other["A1"] = "旧"
    other.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    sheets = read_file(tmp_path / "a.xlsx")
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [("1网格", False), ("旧表", True)]
    assert sheets[0].hidden_columns == {1}
    assert sheets[0].merges == ((2, 0, 4, 0),)
    assert sheets[0].rows[1] == ["张三", "", 13800000001]


def ods_bytes(table: str, manifest: str = "") -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{manifest}'
            "</manifest:manifest>",
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
            f'<table:table table:name="甲">{table}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return stream.getvalue()


def ods_cell(text: str, repeated: int = 1) -> str:
    return (
        f'<table:table-cell table:number-columns-repeated="{repeated}" office:value-type="string">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def test_an_open_document() -> None:
    rest = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = [f"{ods_cell('户主')}{ods_cell('电话')}", ods_cell("张三")]
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    table += f'<table:table-row table:number-rows-repeated="1048570">{rest}</table:table-row>'
    assert read_bytes("a.ods", ods_bytes(table))[0].rows == [["户主", "电话"], ["张三", ""]]


def zipped(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


OLE = bytes.fromhex("D0CF11E0A1B11AE1")
HOSTILE = {
    "empty": b"",
    "blank": b"\r\n \x00",
    "picture": bytes.fromhex("89504E470D0A1A0A0000000D49484452") + bytes(range(256)) * 4,
    "program": b"MZ\x90\x00\x03\x00\x00\x00" + bytes(500),
    "cut_short": xlsx_bytes("<sheetData/>")[:-100],
    "zip_of_text": zipped("a.txt", b"hello"),
    "word": zipped("word/document.xml", b"<w:document/>"),
    "html": "<html><table><tr><td>户主</td></tr></table></html>".encode(),
    "old_office_junk": OLE + bytes(2000),
    "encrypted": OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500),
    "encrypted_ods": ods_bytes("", "<manifest:encryption-data/>"),
    "far_column": xlsx_bytes(
        '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row></sheetData>'
    ),
    "far_corner": xlsx_bytes(
        '<sheetData><row r="1"><c r="ZY1"><v>1</v></c></row>'
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    ),
    "million_columns_csv": b"," * 1_000_000,
    "million_columns_ods": ods_bytes(f"<table:table-row>{ods_cell('x', 1_000_000)}</table:table-row>"),
    "not_xml": zipped("xl/workbook.xml", b"\xff\xfe not xml"),
}


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_hostile_files_end_in_a_sentence_and_soon(kind: str) -> None:
    began = time.monotonic()
    with pytest.raises(AppError) as caught:
        read_bytes("来路不明.xlsx", HOSTILE[kind])
    assert time.monotonic() - began < 20
    assert caught.value.message.endswith("。")
    assert caught.value.hint


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MAX_UNPACKED", 1_000_000)
    with pytest.raises(AppError, match="过大"):
        read_bytes("a.xlsx", zipped("xl/workbook.xml", b"\0" * 2_000_000))


def test_a_bomb_that_lies_about_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MAX_UNPACKED", 1_000_000)
    honest = zipped("xl/workbook.xml", b"\0" * 2_000_000)
    with pytest.raises(AppError):
        read_bytes("a.xlsx", honest.replace((2_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")))


def test_a_password_is_named_as_the_reason() -> None:
    for kind in ("encrypted", "encrypted_ods"):
        with pytest.raises(AppError, match="密码"):
            read_bytes("a.xlsx", HOSTILE[kind])


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="找不到"):
        read_file(tmp_path / "没有.xlsx")


def test_a_formula_is_read_as_its_last_value_and_never_run() -> None:
    cells = '<c r="A1"><f>1+1</f><v>7</v></c><c r="B1" t="str"><f>HYPERLINK("x")</f><v>看</v></c>'
    sheet = xlsx_bytes(f'<sheetData><row r="1">{cells}</row></sheetData>')
    assert read_bytes("a.xlsx", sheet)[0].rows == [[7, "看"]]
