"""Delimited text (csv, tsv, a pasted block) → rows, whatever encoding and separator it came with."""

from __future__ import annotations

import codecs
import csv
import io

from app.errors import AppError
from app.importing.limits import MAX_COLUMNS, MAX_VALUES

_SEPARATORS = ("\t", ",", ";", "|", "，")


def read_text(name: str, data: bytes) -> list[list]:
    """Rows of text cells. Raises AppError when the bytes are no delimited text."""
    text = _decode(name, data)
    head = text[:4096].lstrip().lower()
    if head.startswith(("<!doctype", "<html", "<table", "<?xml", "{\\rtf")):
        raise AppError(f"“{name}”其实是网页格式，不是表格。", "请用 WPS 或 Excel 打开后另存为 xlsx 再导入。")
    separator = _separator(text)
    if text.count(separator) + text.count("\n") + text.count("\r") > MAX_VALUES:
        raise AppError(f"“{name}”的内容太多，不像一张登记表。", "请核对文件来源；确为登记表的，请按村分成几个文件。")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise AppError(f"“{name}”不是规则的表格文字。", "请另存为 xlsx 再导入。") from error
    if max(map(len, rows), default=0) > MAX_COLUMNS:
        raise AppError(f"“{name}”的列数超过 {MAX_COLUMNS}，不像一张登记表。", "请核对文件内容。")
    return rows


def _decode(name: str, data: bytes) -> str:
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return _strict(name, data, encoding)
    if b"\x00" in data[:4096]:
        return _strict(name, data, "utf-16-le" if data[1:4096:2].count(0) > data[:4096:2].count(0) else "utf-16-be")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # Excel and WPS save "CSV" in the system's encoding, which GB 18030 contains.
        return _strict(name, data, "gb18030")


def _strict(name: str, data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise AppError(f"“{name}”不是表格文件，或文字编码认不出。", "请用 WPS 或 Excel 另存为 xlsx 再导入。") from error
    if "\x00" in text or sum(text.count(c) for c in "\x01\x02\x03\x04\x05\x06\x0e\x0f") > 3:
        raise AppError(f"“{name}”不是表格文件。", "能导入 xlsx、xls、ods、csv。")
    return text


def _separator(text: str) -> str:
    """The separator most lines agree on; a comma when the text has a single column."""
    lines = [line for line in text[:20_000].splitlines()[:30] if line.strip()]
    best, best_score = ",", 0
    for separator in _SEPARATORS:
        counts = [line.count(separator) for line in lines]
        usual = max(counts, key=counts.count, default=0)
        score = usual and counts.count(usual) * 100 + usual
        if score > best_score:
            best, best_score = separator, score
    return best
