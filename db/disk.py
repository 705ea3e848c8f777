"""Waiting until what was written, and the name it was given, is on the disk."""

from __future__ import annotations

import os
from pathlib import Path


def settle(path: Path) -> bool:
    """Wait for a file's bytes, or a folder's list of names; whether the system could say so.

    Windows keeps names without being asked, and some sticks' file systems know no sync of folders.
    """
    if not path.is_dir():
        with path.open("rb+") as written:
            os.fsync(written.fileno())
        return True
    if os.name == "nt":
        return False
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def settle_all(folder: Path) -> None:
    """`settle` everything in a folder, and the folder."""
    for path in (*folder.rglob("*"), folder):
        settle(path)
