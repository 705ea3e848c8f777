"""Before a backup is put back for good: its counts beside those of the office that is open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app import clock
from app.backup.restore import read_manifest
from app.records.registers import REGISTERS
from app.tables.table import Align, Column, Row, Table
from db import maintenance

if TYPE_CHECKING:
    from app.session import Session


def side_by_side(session: Session, backup: Path) -> Table:
    """Each register with rows in the backup, now, and the difference; deleted rows are counted too.

    Raises AppError when the folder is no backup.
    """
    manifest = read_manifest(backup)
    now = maintenance.counts(session.ledger, list(REGISTERS))
    rows = []
    for key, register in REGISTERS.items():
        there, here = int(manifest["counts"].get(key, 0)), now[key]
        if there or here:
            rows.append(Row((register.title, there, here, here - there), key=key))
    columns = (Column("title", "登记簿", width=12, align=Align.LEFT), Column("there", "备份里"), Column("here", "现在"),
               Column("more", "现在多"))
    made = clock.chinese_moment(str(manifest["made_at"]))
    return Table("B-1", "备份与现有台账对照", columns, rows, unit_name=str(manifest["town"]), period=f"备份于{made}", foot=None,
                 notes=("含回收站里的记录。",), landscape=False)
