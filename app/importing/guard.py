"""Looks into a zipped workbook before it is unpacked: bombs, endless tables, hidden columns."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from app.errors import AppError
from app.importing import bounds
from app.importing.bounds import MAX_CELLS

MAX_UNPACKED = 250_000_000
_MOST_OPTIONAL = 40_000_000
MAX_COLUMNS = 702
"""Columns up to ZZ; wider sheets are not registers."""

_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_FAR_COLUMN = re.compile(rb" r=[\"'][A-Z]{3}")
_WIDE_COLUMN = re.compile(rb" r=[\"']([A-Z]{2})")
_ROW = re.compile(rb"<(?:\w+:)?row [^>]*?r=[\"'](\d+)")


@dataclass(frozen=True, slots=True)
class Layout:
    """What the reading library does not tell about a sheet."""

    hidden_columns: frozenset[int]


def check_xlsx(name: str, data: bytes) -> dict[str, Layout] | None:
    """Layouts by sheet name; None when the archive holds no Excel workbook. Raises AppError on a bad one."""
    with open_archive(name, data) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return None
        bounds.check_parts(name, archive, MAX_UNPACKED)
        layouts = {}
        for sheet, part in sheet_parts(name, archive).items():
            layouts[sheet] = _look_at(name, read_part(name, archive, part))
        return layouts


def check_ods(name: str, data: bytes) -> None:
    """Raises AppError unless the archive is a spreadsheet of sane size."""
    with open_archive(name, data) as archive:
        if "content.xml" not in archive.namelist():
            raise AppError(f"“{name}”不是表格文件。", "能导入 xlsx、xls、ods、csv。压缩包请先解压。")
        if b"encryption-data" in optional_part(name, archive, "META-INF/manifest.xml"):
            raise AppError(f"“{name}”设了打开密码，无法读取。", "请取消密码后另存再导入。")
        bounds.OpenDocument(name, MAX_COLUMNS).check(read_part(name, archive, "content.xml"))


def open_archive(name: str, data: bytes) -> zipfile.ZipFile:
    """The zip of a workbook, its directory read and its claimed size looked at. Raises AppError on a bad one."""
    bounds.check_entries(name, data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise AppError(f"“{name}”已损坏，打不开。", "请重新拷贝一次，或用 WPS 另存为 xlsx。") from error
    if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
        archive.close()
        raise AppError(f"“{name}”解开后过大，已停止读取。", "请核对文件来源；确为登记表的，请按村分成几个文件。")
    try:
        bounds.check_names(name, archive)
    except AppError:
        archive.close()
        raise
    return archive


def read_part(name: str, archive: zipfile.ZipFile, part: str, most: int = MAX_UNPACKED) -> bytes:
    """One part unpacked, never more than `most` bytes whatever the archive's directory claims. Raises AppError."""
    try:
        with archive.open(part) as stream:
            content = stream.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, ValueError, RuntimeError, OSError) as error:
        raise AppError(f"“{name}”已损坏，打不开。", "请重新拷贝一次，或用 WPS 另存为 xlsx。") from error
    if len(content) > most:
        raise AppError(f"“{name}”解开后过大，已停止读取。", "请核对文件来源。")
    return content


def optional_part(name: str, archive: zipfile.ZipFile, part: str) -> bytes:
    return read_part(name, archive, part, _MOST_OPTIONAL) if part in archive.namelist() else b""


def sheet_parts(name: str, archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → path of its part; parts that are missing are left to the reader to complain about."""
    relations = optional_part(name, archive, "xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {a.get("Id", ""): a.get("Target", "") for a in map(_attributes, _RELATION.findall(relations))}
    parts = {}
    members = set(archive.namelist())
    for attributes in map(_attributes, _SHEET.findall(read_part(name, archive, "xl/workbook.xml").decode("utf-8", "replace"))):
        target = targets.get(attributes.get("r:id", ""), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in members and "worksheets" in path:
            parts[html.unescape(attributes.get("name", ""))] = path
    return parts


def _attributes(text: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(text))


def _look_at(name: str, content: bytes) -> Layout:
    start = content.find(b"sheetData")
    head = content[: start if start >= 0 else 100_000]
    _check_bounds(name, content)
    return Layout(_hidden_columns(head))


def _hidden_columns(head: bytes) -> frozenset[int]:
    hidden: set[int] = set()
    for match in _COLUMN.findall(head):
        attributes = _attributes(match.decode("ascii", "replace"))
        if attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "0"))
            hidden.update(range(first - 1, min(last, MAX_COLUMNS)))
    return frozenset(hidden)


def _check_bounds(name: str, content: bytes) -> None:
    """A single stray cell far out would make the reader allocate the whole rectangle."""
    width = 26
    if _WIDE_COLUMN.search(content):
        if _FAR_COLUMN.search(content):
            raise AppError(f"“{name}”的列数超过 {MAX_COLUMNS}，不像一张登记表。", "请删去右侧多余的列后重试。")
        last = max(_WIDE_COLUMN.findall(content))
        width = (last[0] - 64) * 26 + last[1] - 64
    rows = max((int(number) for number in _ROW.findall(content[-200_000:])), default=0)
    if width * rows > MAX_CELLS:
        raise AppError(f"“{name}”的表格范围过大。", "请删去下方和右侧多余的空行空列后重试。")
