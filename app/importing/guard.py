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
from app.importing.limits import AGAIN, MAX_COLUMNS

MAX_UNPACKED = 250_000_000
_MOST_OPTIONAL = 40_000_000
_HEAD = 200_000
_UNREADABLE = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, ValueError, RuntimeError, OSError)
_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")


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
            layouts[sheet] = Layout(_hidden_columns(read_head(name, archive, part)))
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
        raise AppError(f"“{name}”已损坏，打不开。", AGAIN) from error
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
    except _UNREADABLE as error:
        raise AppError(f"“{name}”已损坏，打不开。", AGAIN) from error
    if len(content) > most:
        raise AppError(f"“{name}”解开后过大，已停止读取。", "请核对文件来源。")
    return content


def read_head(name: str, archive: zipfile.ZipFile, part: str) -> bytes:
    """What of a sheet stands before its rows, as far as a reader looks for it. Raises AppError."""
    try:
        with archive.open(part) as stream:
            content = stream.read(_HEAD)
    except _UNREADABLE as error:
        raise AppError(f"“{name}”已损坏，打不开。", AGAIN) from error
    return content.partition(b"sheetData")[0]


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


def _hidden_columns(head: bytes) -> frozenset[int]:
    hidden: set[int] = set()
    for match in _COLUMN.findall(head):
        attributes = _attributes(match.decode("ascii", "replace"))
        if attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "0"))
            hidden.update(range(first - 1, min(last, MAX_COLUMNS)))
    return frozenset(hidden)
