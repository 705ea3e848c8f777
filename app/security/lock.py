"""One writer per office: an operating-system lock on a file, and a note that says which PC and who."""

from __future__ import annotations

import json
import platform
import sys
from pathlib import Path
from typing import IO

from app import clock
from app.errors import AppError
from app.files import explain

LOCK, NOTE = "office.lock", "office.open"


class OfficeLock:
    """Held from opening to closing; the system frees it when the program dies."""

    def __init__(self, folder: Path, user: str) -> None:
        """Raises AppError naming who has the office open."""
        self._note = folder / NOTE
        try:
            self._file: IO[bytes] = (folder / LOCK).open("ab+")
        except OSError as error:
            raise explain(error, folder / LOCK) from error
        if not _take(self._file):
            self._file.close()
            raise AppError(f"这份台账正由{self._holder()}打开，同一时间只能由一个程序使用。", "请先在那边关闭，再打开。")
        note = {"user": user, "pc": platform.node(), "since": clock.now()}
        try:
            self._note.write_text(json.dumps(note, ensure_ascii=False), "utf8")
        except OSError as error:
            self.release()
            raise explain(error, self._note) from error

    def _holder(self) -> str:
        try:
            note = json.loads(self._note.read_text("utf8"))
            return f"{note['user']}在电脑 {note['pc']} 上（自{note['since'][11:16]}起）"
        except (OSError, ValueError, KeyError, TypeError):
            return "另一个程序窗口"

    def release(self) -> None:
        """Let others open the office."""
        self._note.unlink(missing_ok=True)
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
