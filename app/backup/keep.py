"""Which backups are kept: seven days, four weeks, twelve months, and everything from before an upgrade."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

DAYS, WEEKS, MONTHS, NEWEST = 7, 4, 12, 10
FOREVER = "升级前"
_STAMP = re.compile(r"(?<!\d)(\d{8}-\d{6})(?!\d)")


def moment_of(name: str) -> datetime | None:
    """When a backup with this name was made; None for a name that says nothing of the kind."""
    found = _STAMP.search(name)
    try:
        return datetime.strptime(found[1], "%Y%m%d-%H%M%S") if found else None
    except ValueError:
        return None


def kept(made: Mapping[str, datetime], *, newest: int = 1) -> set[str]:
    """The names to keep: of the last 7 days, 4 weeks and 12 months that have any, the newest of each; and the newest few.

    Counted from the backups themselves, not from today, so that a clock set wrong throws nothing away.
    """
    order = sorted(made, key=lambda name: (made[name], name), reverse=True)
    found = set(order[:newest]) | {name for name in order if FOREVER in name}
    for most, bucket in ((DAYS, _day), (WEEKS, _week), (MONTHS, _month)):
        seen: dict[object, str] = {}
        for name in order:
            seen.setdefault(bucket(made[name].date()), name)
        found |= set(list(seen.values())[:most])
    return found


def prune(paths: Iterable[Path], just_made: Path, *, newest: int = 1) -> list[Path]:
    """Remove the backups (files or folders) that are not kept; what was removed. Others' files are never touched.

    The one just made stays whatever its name says: the clock of a PC whose battery is empty starts years ago.
    """
    known = {path.name: (path, moment) for path in paths if (moment := moment_of(path.name)) is not None}
    keep = kept({name: moment for name, (_, moment) in known.items()}, newest=newest) | {just_made.name}
    gone = [path for name, (path, _) in known.items() if name not in keep]
    for path in gone:
        if path.is_dir():
            half = path.with_name(f".{path.name}.part")  # killed while removing, no half backup has a backup's name
            try:
                path.rename(half)
            except OSError:
                continue  # a stick that became read-only: it stays whole
            shutil.rmtree(half, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return gone


def _day(day: date) -> object:
    return day


def _week(day: date) -> object:
    return day.isocalendar()[:2]


def _month(day: date) -> object:
    return day.year, day.month
