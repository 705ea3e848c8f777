"""How large a file may be that is read into the memory at once, and what is said of one that is not taken."""

from __future__ import annotations

from app.errors import AppError

MAX_COLUMNS = 702
"""Columns up to ZZ; wider sheets are not registers."""
MAX_CELLS = 10_000_000
"""Cells of the rectangle a sheet spans, empty ones included."""
ROW_COST = 8
"""A row takes as much room as so many cells, however few it has."""
MAX_VALUES = 4_000_000
"""Cells that hold something, over all sheets: 200,000 households of 20 columns."""
MAX_TEXT = 150_000_000
"""Bytes of text that the cells would hold when every shared text is written out."""
AGAIN = "请重新拷贝一次，或用 WPS 另存为 xlsx 再试。"


def too_many(name: str) -> AppError:
    """What is said of a table with too many cells."""
    return AppError(f"“{name}”的表格范围过大。", "请删去下方和右侧多余的空行空列后重试。")


def too_large(name: str) -> AppError:
    """What is said of a file whose texts would fill the memory."""
    return AppError(f"“{name}”解开后过大，已停止读取。", "请核对文件来源；确为登记表的，请按村分成几个文件。")


def damaged(name: str) -> AppError:
    """What is said of a file that does not hold together."""
    return AppError(f"“{name}”已损坏，读不出内容。", AGAIN)


def locked(name: str) -> AppError:
    """What is said of a workbook that opens with a password only."""
    return AppError(f"“{name}”设了打开密码，无法读取。", "请用 WPS 或 Excel 打开，取消密码后另存再导入。")
