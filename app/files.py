"""Files that are either the old one or the new one, never half of it."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import AppError


@contextmanager
def write_beside(target: Path) -> Iterator[Path]:
    """Give a temporary path beside `target`; on success sync it and put it in the target's place.

    Raises AppError when the disk is full or the target is open elsewhere.
    """
    # Left behind by a power cut, it must not look like a finished document: no suffix a program opens.
    handle, name = tempfile.mkstemp(prefix=".tmp-", suffix=f"{target.suffix}.part", dir=_folder(target))
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        with draft.open("rb+") as written:
            os.fsync(written.fileno())
        draft.replace(target)
    except OSError as error:
        raise explain(error, target) from error
    finally:
        draft.unlink(missing_ok=True)


def explain(error: OSError, target: Path) -> AppError:
    """The Chinese sentence for an operating-system error on `target`."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return AppError(f"磁盘空间不足，无法写入“{target.name}”。", "请清理磁盘后重试，原有数据没有改动。")
    if isinstance(error, PermissionError):
        return AppError(f"无法写入“{target.name}”，文件可能正被 WPS 或 Excel 打开。", "请关闭后重试。")
    if isinstance(error, FileNotFoundError):
        return AppError(f"找不到“{target}”。", "请检查路径或 U 盘是否已插好。")
    return AppError(f"无法读写“{target.name}”（{error.strerror or type(error).__name__}）。", "请检查磁盘后重试。")


def _folder(target: Path) -> Path:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explain(error, target) from error
    return target.parent
