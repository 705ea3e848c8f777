"""A file or a pasted block → sheets of plain cells. Nothing in the file is ever executed.

Reads xlsx/xlsm, xls, ods and delimited text. Whatever else is handed in (a renamed picture, a
workbook with a password, a zip bomb, a million columns) ends in an `AppError` before it can hurt.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine as calamine

from app.errors import AppError
from app.files import explain
from app.importing.guard import Layout, check_ods, check_xlsx
from app.importing.limits import MAX_COLUMNS, locked
from app.importing.old_book import check_xls
from app.importing.text_table import read_text

Cell = str | float | int | bool | date | datetime | time | timedelta | None
"""What a cell may hold; an empty cell is "" (or None)."""

MAX_BYTES = 120_000_000
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
PASTED = "粘贴内容"

NOT_A_TABLE = "请用 WPS 或 Excel 打开后另存为 xlsx 再导入。"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `merges` are (top, left, bottom, right), zero-based and inclusive; row 1 is `rows[0]`."""

    file: str
    name: str
    rows: Sequence[Sequence[Cell]]
    hidden: bool = False
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden_columns: frozenset[int] = field(default_factory=frozenset)
    first_row: int = 1


def read_file(path: Path) -> list[Sheet]:
    """All sheets of a file, hidden ones marked. Raises AppError when it cannot be read as a table."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise AppError(f"“{path.name}”超过 120 MB，太大了。", "请按村分成几个文件再导入。")
        data = path.read_bytes()
    except OSError as error:
        raise explain(error, path) from error
    return read_bytes(path.name, data)


def read_bytes(name: str, data: bytes) -> list[Sheet]:
    """As `read_file`, from memory. The kind is told by the content, never by the extension."""
    if not data.strip(b"\x00\r\n\t "):
        raise AppError(f"“{name}”是空文件。", "请检查是否保存成功或拷贝完整。")
    if data.startswith(ZIP_MAGIC):
        return _read_zip(name, data)
    if data.startswith(OLE_MAGIC):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise locked(name)
        check_xls(name, data)
        return _read_workbook(name, data, {})
    return _checked([Sheet(name, "", rows) for rows in [read_text(name, data)]])


def read_pasted(text: str) -> list[Sheet]:
    """A block copied from a table (tab separated). Raises AppError when there is nothing in it."""
    if not text.strip():
        raise AppError("没有可导入的内容。", "请先在表格中复制，再粘贴到这里。")
    return _checked([Sheet(PASTED, "", read_text(PASTED, text.encode("utf-8")))])


def _read_zip(name: str, data: bytes) -> list[Sheet]:
    layout: dict[str, Layout] | None = check_xlsx(name, data)
    if layout is None:
        check_ods(name, data)
    return _read_workbook(name, data, layout or {})


def _read_workbook(name: str, data: bytes, layout: dict[str, Layout]) -> list[Sheet]:
    try:
        return _checked(_sheets(name, calamine.load_workbook(io.BytesIO(data)), layout))
    except calamine.PasswordError as error:
        raise locked(name) from error
    except calamine.CalamineError as error:
        raise AppError(f"“{name}”不是可以读取的表格文件，或文件已损坏。", NOT_A_TABLE) from error
    except (ValueError, OSError, OverflowError, MemoryError) as error:
        raise AppError(f"“{name}”已损坏，读不出内容。", NOT_A_TABLE) from error
    except BaseException as error:
        # A panic of the reading library arrives outside the Exception tree; anything else passes on.
        if type(error).__name__ != "PanicException":
            raise
        raise AppError(f"“{name}”已损坏，读不出内容。", NOT_A_TABLE) from error


def _sheets(name: str, book: calamine.CalamineWorkbook, layout: dict[str, Layout]) -> list[Sheet]:
    found = []
    for meta in book.sheets_metadata:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        merges = tuple((top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ())
        found.append(Sheet(
            file=name,
            name=meta.name,
            rows=sheet.to_python(skip_empty_area=False),
            hidden=meta.visible != calamine.SheetVisibleEnum.Visible,
            merges=merges,
            hidden_columns=layout[meta.name].hidden_columns if meta.name in layout else frozenset(),
        ))
    return found


def _checked(sheets: list[Sheet]) -> list[Sheet]:
    for sheet in sheets:
        if sheet.rows and len(sheet.rows[0]) > MAX_COLUMNS:
            raise AppError(f"“{sheet.file}”的列数超过 {MAX_COLUMNS}，不像一张登记表。", "请删去右侧空列后重试。")
    if not any(sheet.rows for sheet in sheets):
        raise AppError("文件里没有内容。" if not sheets else f"“{sheets[0].file}”里没有内容。", "请检查是否拿错了文件。")
    return sheets
