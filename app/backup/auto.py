"""Backups that make themselves: once a day when something changed, and when a known stick is plugged in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app import clock
from app.backup import make
from app.errors import AppError
from app.progress import SILENT, Progress
from app.security.keyring import KeyRing
from app.security.roles import Action
from db import changes as db_changes

if TYPE_CHECKING:
    from app.session import Session

DAILY = "backup.daily"
PLACE = "backup.place"
"""Settings: the last daily copy, and the folder that full backups go to by themselves."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a daily run made: the copy in the office's folder, and the full backup where one was wished and possible."""

    copy: Path
    full: Path | None
    missed: str = ""


def due(session: Session) -> bool:
    """Whether a daily copy is to be made: not yet today, and something but signing in has happened since the last."""
    if not session.can(Action.BACKUP):
        return False
    last = session.setting(DAILY, {"at": "", "seq": 0})
    today = clock.today().isoformat()
    return str(last["at"])[:10] != today and db_changes.worked_since(session.ledger, int(last["seq"]))


def daily(session: Session, progress: Progress = SILENT) -> Made:
    """The copy of the day, checked, and a full backup into the chosen folder where that is plugged in.

    Raises NoRight, AppError for a full disk or a copy that does not hold.
    """
    session.require(Action.BACKUP)
    seq = db_changes.head(session.ledger)[0]
    copy = make.forced_copy(session.ledger, session.keys, session.folder, "每日", progress)
    make.facts(copy, session.keys)
    session.put_setting(DAILY, {"at": clock.now(), "seq": seq})
    place = session.setting(PLACE)
    if not place:
        return Made(copy, None)
    if not Path(place).is_dir():
        return Made(copy, None, f"没有找到备份位置“{place}”，U 盘或硬盘可能没有插好。")
    return Made(copy, make.backup(session, Path(place), progress))


def set_place(session: Session, place: Path | None) -> Path | None:
    """Choose where the daily full backup goes by itself; None for nowhere but the office's own folder.

    Raises NoRight, AppError for a folder that is not there or lies inside the office itself.
    """
    session.require(Action.BACKUP)
    if place is not None:
        place = place.absolute()
        if not place.is_dir():
            raise AppError(f"没有找到文件夹“{place}”。", "请先插好 U 盘或硬盘，再选择。")
        if place.resolve().is_relative_to(session.folder.resolve()):
            raise AppError("不能备份到台账文件夹里面，那样电脑坏了备份也没了。", "请选 U 盘或另一块硬盘上的文件夹。")
    session.put_setting(PLACE, str(place) if place else None)
    return place


def known_places(session: Session, roots: Iterable[Path]) -> list[Path]:
    """The folders on these drives that hold backups of this office, told by the mark left there."""
    office = KeyRing.load(session.folder / "keyring.json").office
    found = []
    for root in roots:
        for folder in (root, *_below(root)):
            if marked(folder) == office:
                found.append(folder)
    return found


def marked(folder: Path) -> str:
    """The uid of the office whose backups a folder holds; "" where there is no mark or it cannot be read."""
    try:
        return str(json.loads((folder / make.MARKER).read_text("utf8"))["office"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _below(root: Path) -> list[Path]:
    """The folders right below a drive's root; none where the drive cannot be read."""
    try:
        return sorted(path for path in root.iterdir() if path.is_dir())
    except OSError:
        return []
