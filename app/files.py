"""Files that are either the old one or the new one, never half of it."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipInfo

from app.errors import AppError
from db.disk import settle, settle_all

__all__ = ["Out", "explain", "is_stray", "put_in_place", "removed", "settle", "settle_all", "unused", "write_beside", "writing"]
Out = Path | BinaryIO
"""Where something goes: a file, or the memory for what only a printer or the ledger shall have."""
_STALE = 600
"""Seconds after which a draft that nobody wrote to is one that a killed run left behind."""
_WRITE_PROTECTED = 19
"""Windows' own number for it (ERROR_WRITE_PROTECT), which Python tells as a missing right."""
_seen: set[Path] = set()


@contextmanager
def write_beside(target: Path) -> Iterator[Path]:
    """Give a temporary path beside `target`; on success sync it and put it in the target's place.

    What a killed run left half-written in that folder is removed first.

    Raises AppError when the disk is full or the target is open elsewhere.
    """
    # Left behind by a power cut, it must not look like a finished document: no suffix a program opens.
    folder = _folder(target)
    try:
        handle, name = tempfile.mkstemp(prefix=".tmp-", suffix=f"{target.suffix}.part", dir=folder)
    except OSError as error:
        raise explain(error, target) from error
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        settle(draft)
        draft.replace(target)
        settle(folder)
    except OSError as error:
        raise explain(error, target) from error
    finally:
        removed(draft)


@contextmanager
def writing(out: Out) -> Iterator[BinaryIO]:
    """A stream to write to; a file takes its place only once all is written. Raises AppError as `write_beside` does."""
    if isinstance(out, Path):
        with write_beside(out) as draft, draft.open("wb") as stream:
            yield stream
    else:
        yield out


def removed(path: Path) -> bool:
    """Remove a file; False where it cannot be, as on a stick that is gone or became read-only."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def unused(path: Path) -> Path:
    """The path, or one with -2, -3 … after its stem where something is there already: after a clock was set back, say."""
    found, number = path, 1
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found


def is_stray(entry: ZipInfo) -> bool:
    """Whether an entry of a zip is a link, or hides the end of its name behind a NUL: neither is made by an honest program."""
    return stat.S_ISLNK(entry.external_attr >> 16) or "\0" in entry.orig_filename


def put_in_place(made: Path, final: Path) -> None:
    """A finished folder in the place of a former one; when that fails the former one is back."""
    old = made.with_name("old")
    if final.exists():
        final.rename(old)
    try:
        made.rename(final)
    except OSError:
        if old.exists():
            old.rename(final)
        raise
    settle(final.parent)


def explain(error: OSError, target: Path) -> AppError:
    """The Chinese sentence for an operating-system error on `target`."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return AppError(f"磁盘空间不足，无法写入“{target.name}”。", "请清理磁盘后重试，原有数据没有改动。")
    if error.errno == errno.EROFS or getattr(error, "winerror", 0) == _WRITE_PROTECTED:
        return AppError(f"磁盘是只读的，不能写入“{target.name}”。", "请关掉 U 盘的写保护开关，或换一个 U 盘、文件夹。")
    if isinstance(error, PermissionError):
        return AppError(f"无法写入“{target.name}”，文件可能正被 WPS 或 Excel 打开。", "请关闭后重试。")
    if isinstance(error, FileNotFoundError):
        return AppError(f"找不到“{target}”。", "请检查路径或 U 盘是否已插好。")
    return AppError(f"无法读写“{target.name}”，磁盘报告错误{error.errno or ''}。", "请检查硬盘或 U 盘后重试，或换一个位置。")


def _folder(target: Path) -> Path:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.parent not in _seen:
            _seen.add(target.parent)
            _sweep(target.parent)
    except OSError as error:
        raise explain(error, target) from error
    return target.parent


def _sweep(folder: Path) -> None:
    for rest in folder.glob(".tmp-*.part"):
        if rest.exists() and time.time() - rest.stat().st_mtime > _STALE:
            if rest.is_dir():
                shutil.rmtree(rest, ignore_errors=True)
            else:
                removed(rest)
