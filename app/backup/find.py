"""What backups there are: the copies in the office's own folder, full backups in a folder, and the last good one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import clock
from app.backup.keep import FOREVER, moment_of
from app.backup.make import MANIFEST
from app.backup.restore import read_manifest
from app.errors import AppError
from app.tables.table import Align, Column, Row, Table

if TYPE_CHECKING:
    from app.session import Session

LAST = "backup.last"
SOON, LATE = 3, 7
"""Days without a good backup after which the first page says so in amber, and in red."""


@dataclass(frozen=True, slots=True)
class Last:
    """The last full backup that was opened and found whole; `days` since then, None where there never was one."""

    when: str
    age: str
    days: int | None
    where: str = ""

    @property
    def words(self) -> str:
        """All of it in one sentence."""
        return f"{self.when}（{self.age}）。"

    @property
    def tone(self) -> str:
        """green, amber or red."""
        if self.days is None or self.days > LATE:
            return "red"
        return "amber" if self.days > SOON else "green"


def last_good(session: Session) -> Last:
    """When and where the last good full backup was made, in words a clerk can act on."""
    found = session.setting(LAST)
    if not found:
        return Last("还没有备份过", "请备份到 U 盘或另一块硬盘", None)
    days = max(0, (clock.today() - datetime.fromisoformat(str(found["at"])).date()).days)
    asks = "，太久了，请马上备份" if days > LATE else "，该备份了" if days > SOON else ""
    when = f"最近一次好的备份：{clock.chinese_moment(str(found['at']))}"
    return Last(when, f"{f'{days}天前' if days else '今天'}{asks}", days, str(found["where"]))


def kind_of(path: Path) -> str:
    """Why a copy in the office's folder was made: 每日, 导入前, 升级前 …"""
    return path.stem[16:] or "—"


def copies(folder: Path) -> list[Path]:
    """The copies in an office's own folder, newest first."""
    made = {path: moment for path in (folder / "backups").glob("*.db") if (moment := moment_of(path.name)) is not None}
    return sorted(made, key=lambda path: (made[path], path.name), reverse=True)


def copies_table(session: Session) -> Table:
    """The copies with their kind, size and how long they are kept."""
    rows = []
    for path in copies(session.folder):
        moment = moment_of(path.name)
        assert moment is not None
        kept = "一直保留" if FOREVER in path.name else "按日、周、月保留"
        size = f"{path.stat().st_size / 1_000_000:.1f} MB"
        rows.append(Row((clock.chinese_moment(moment.isoformat()), kind_of(path), size, kept), key=str(path)))
    columns = (Column("at", "时间", width=16, align=Align.LEFT), Column("kind", "来由", width=10),
               Column("size", "大小", width=8), Column("kept", "保留", width=12))
    return Table("B-2", "台账文件夹里的副本", columns, rows, foot=None, landscape=False)


def backups_in(folder: Path) -> list[tuple[Path, dict[str, Any]]]:
    """Full backups with what their manifests say, newest first: the folder itself, or those right inside it.

    Raises AppError when there is none, or the folder itself is one and cannot be read.
    """
    if (folder / MANIFEST).is_file():
        return [(folder, read_manifest(folder))]
    found = []
    for path in _inside(folder):
        try:
            found.append((path, read_manifest(path)))
        except AppError:
            continue  # a damaged one is named when it is chosen itself
    if not found:
        raise AppError(f"“{folder.name or folder}”里没有备份。", "请选名字带“台账备份”的文件夹，或它上一层的文件夹。")
    return sorted(found, key=lambda pair: str(pair[1]["made_at"]), reverse=True)


def told(path: Path, manifest: dict[str, Any]) -> str:
    """A backup in one line: of which town, when, by whom, how much."""
    counts = manifest["counts"]
    by = f"，{manifest['by']}制作" if manifest.get("by") else ""
    return (f"{manifest['town']}　{clock.chinese_moment(str(manifest['made_at']))}{by}　"
            f"户{counts.get('household', 0):,}、活动{counts.get('activity', 0):,}、走访{counts.get('visit', 0):,}")


def _inside(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if (path / MANIFEST).is_file() and not path.name.startswith(".")]
    except OSError:
        return []
