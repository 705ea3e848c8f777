"""Before a backup is put back for good: its counts beside those of the office that is open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import clock
from app.backup import keep
from app.backup.make import digest, facts
from app.backup.restore import Restored, damaged, is_copy, read_manifest, restore
from app.errors import AppError
from app.progress import SILENT, Progress
from app.records.registers import REGISTERS
from app.security.keyring import KeyRing
from app.tables.table import Align, Column, Row, Table
from db import maintenance
from db.connect import Ledger

if TYPE_CHECKING:
    from app.session import Session


def side_by_side(session: Session, backup: Path) -> Table:
    """Each register with rows in the backup, now, and the difference; deleted rows are counted too.

    Raises AppError when the folder is no backup.
    """
    stated = _of_copy(session, backup) if is_copy(backup) else read_manifest(backup)
    return compared(stated, maintenance.counts(session.ledger, list(REGISTERS)))


def compared(stated: dict[str, Any], now: dict[str, int]) -> Table:
    """What a backup states (`counts`, `made_at`, `town`) beside the counts of an office."""
    rows = []
    for key, register in REGISTERS.items():
        there, here = int(stated["counts"].get(key, 0)), now.get(key, 0)
        if there or here:
            rows.append(Row((register.title, there, here, here - there), key=key))
    columns = (Column("title", "登记簿", width=12, align=Align.LEFT), Column("there", "备份里"), Column("here", "现在"),
               Column("more", "现在多"))
    made = clock.chinese_moment(str(stated["made_at"]))
    return Table("B-1", "备份与现有台账对照", columns, rows, foot=None, landscape=False,
                 notes=(f"{stated['town']}的备份，{made}做的。条数含回收站里的记录。",))


def checked(session: Session, backup: Path, progress: Progress = SILENT) -> tuple[Table, bool]:
    """Look at a backup before it is put back: `side_by_side`, and whether it is one of this very office.

    A full backup was opened and found whole when it was made: now its bytes are compared with what was written down
    then, which needs no password and writes nothing to the stick. A copy of the ledger is opened and checked.
    Raises AppError when it is no backup or is damaged, StoreError when a copy cannot be read.
    """
    progress.step(0, 2, "检查备份")
    if is_copy(backup):
        facts(backup, session.keys)
        return side_by_side(session, backup), True
    manifest = read_manifest(backup)
    if not (backup / "ledger.db").is_file() or digest(backup / "ledger.db") != manifest["sha256"]:
        raise damaged()
    progress.step(1, 2, "检查备份")
    office = KeyRing.load(session.folder / "keyring.json").office
    return side_by_side(session, backup), KeyRing.load(backup / "keyring.json").office == office


def _of_copy(session: Session, copy: Path) -> dict[str, Any]:
    """What stands in a copy of the ledger, read from the copy itself."""
    moment = keep.moment_of(copy.name)
    opened = Ledger(copy, session.keys.ledger)
    try:
        counts = maintenance.counts_there(opened, list(REGISTERS))
    finally:
        opened.close()
    return {"town": session.town, "made_at": moment.isoformat() if moment else clock.now(), "counts": counts}


def restore_beside(backup: Path, folder: Path, user: str, password: str, progress: Progress = SILENT) -> Restored:
    """Put a backup into a folder that is new, so that it can be looked at; nothing is opened or replaced.

    Raises AppError for a folder that is there already, and as `restore`.
    """
    if folder.exists():
        raise AppError(f"“{folder.name}”已经有了，没有恢复。", "请换一个位置或名字，恢复不会盖掉已有的文件夹。")
    return restore(backup, folder, user, password, progress)
