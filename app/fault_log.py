"""What went wrong, written down for whoever mends it: places and kinds, never what was being worked on."""

from __future__ import annotations

import logging
import platform
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from app import VERSION, clock
from app.faults import told
from db.errors import StoreError

FOLDER, NAME = "logs", "程序日志.log"
BYTES, OLDER = 256 * 1024, 3
"""One file's size and how many older ones stay: a megabyte in all."""
OURS = frozenset({"app", "db", "ui"})
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_LONG_NUMBER = re.compile(r"\d{5,}")
_log = logging.getLogger("app")
_log.setLevel(logging.INFO)

WHAT = "程序出了错，刚才这一步没有完成，已保存的数据没有改动。"


def report(fault: BaseException) -> str:
    """Where a bug happened: kinds and places only, never messages or values, which may hold personal data."""
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    lines = [f"{clock.now()}, {VERSION}, {system}"]
    link: BaseException | None = fault
    while link is not None:
        lines.append(type(link).__name__)
        lines += [f"  {Path(at.filename).name}:{at.lineno} {at.name}" for at in traceback.extract_tb(link.__traceback__)]
        link = link.__cause__ or link.__context__
    return "\n".join(lines)


def note(fault: BaseException) -> None:
    """Write a bug, or a fault of the disk, to the log; what a person did wrong is between them and the screen."""
    if told(fault) is None:
        _log.error("%s", report(fault))
    elif isinstance(fault, StoreError) or isinstance(fault.__cause__, OSError | StoreError):
        _log.info("%s", report(fault))


@contextmanager
def kept(office: Path) -> Iterator[None]:
    """Keep the log in this office's folder meanwhile."""
    start(office)
    try:
        yield
    finally:
        stop()


def start(office: Path) -> None:
    """Keep the log in this office's folder from now on."""
    stop()
    logging.getLogger().addHandler(_File(office / FOLDER / NAME))


def stop() -> None:
    """No longer keep a log."""
    root = logging.getLogger()
    for handler in [found for found in root.handlers if isinstance(found, _File)]:
        root.removeHandler(handler)
        handler.close()


class _Masked(logging.Formatter):
    """A line without personal data by construction.

    Our own lines are reports, which hold none. Of a library's only the fixed words are taken, without what was filled
    in, and an exception is told by its places; Chinese and long numbers are masked in either.
    """

    def format(self, record: logging.LogRecord) -> str:
        text = record.getMessage() if record.name.split(".")[0] in OURS else str(record.msg)
        if record.exc_info and record.exc_info[1] is not None:
            text = f"{text}\n{report(record.exc_info[1])}"
        return f"{clock.now()} {record.levelname} {record.name} {masked(text)}"


class _File(RotatingFileHandler):
    """Opened for each line and closed after it, so that an office's folder can be moved while the program runs."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=BYTES, backupCount=OLDER, encoding="utf8", delay=True)
        self.setFormatter(_Masked())

    def emit(self, record: logging.LogRecord) -> None:
        try:
            Path(self.baseFilename).parent.mkdir(exist_ok=True)
        except OSError:
            return  # the fault itself is on the screen; a log that cannot be written must not bring another
        super().emit(record)
        if self.stream is not None:
            self.stream.close()
            self.stream = None  # type: ignore[assignment]

    def handleError(self, record: logging.LogRecord) -> None:
        """Say nothing: logging would print the line with what was filled in."""


def masked(text: str) -> str:
    """The text without anything that may be a name, an address or a number of a person."""
    return _LONG_NUMBER.sub("#", _HAN.sub("…", text))
