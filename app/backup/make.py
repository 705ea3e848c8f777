"""Copies of the office: forced ones before risky work, and full ones to another place."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import VERSION, clock
from app.errors import AppError
from app.files import explain, write_beside
from app.progress import SILENT, Progress
from app.records.registers import REGISTERS
from db import changes as db_changes
from db import maintenance
from db.connect import Ledger

if TYPE_CHECKING:
    from app.security.keyring import Keys
    from app.session import Session

KEPT = 10
MANIFEST = "manifest.json"


def forced_copy(ledger: Ledger, keys: Keys, folder: Path, why: str, progress: Progress = SILENT) -> Path:
    """A copy of the ledger inside the office's own backup folder, before risky work; the last ten are kept."""
    target = folder / "backups" / f"{_stamp()}-{why}.db"
    _copy(ledger, keys, target, progress)
    copies = sorted(target.parent.glob("*.db"))
    for old in copies[:-KEPT]:
        if "升级前" not in old.name:
            old.unlink(missing_ok=True)
    return target


def backup(session: Session, target: Path, progress: Progress = SILENT) -> Path:
    """A full backup as a folder inside `target`: ledger, key ring, attachments, manifest.

    Attachments already there from an earlier backup are not copied again. The copy is opened and
    checked before it counts. Raises AppError on a full disk or a copy that does not hold.
    """
    from app.security.roles import Action

    session.require(Action.BACKUP)
    name = f"{session.town}台账备份-{_stamp()}"
    final, draft = target / name, target / f".{name}.part"
    try:
        draft.mkdir(parents=True)
        _copy(session.ledger, session.keys, draft / "ledger.db", progress)
        shutil.copyfile(session.folder / "keyring.json", draft / "keyring.json")
        copied = _copy_blobs(session, target / "blobs", progress)
        facts = _facts(draft / "ledger.db", session.keys)
        manifest = {"format": 1, "program": VERSION, "town": session.town, "made_at": clock.now(), "by": session.user.name,
                    "attachments": copied, **facts, "sha256": digest(draft / "ledger.db")}
        (draft / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf8")
        draft.replace(final)
    except OSError as error:
        raise explain(error, target) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    session.put_setting("backup.last", {"at": clock.now(), "where": str(final)})
    return final


def _copy(ledger: Ledger, keys: Keys, target: Path, progress: Progress) -> None:
    with write_beside(target) as draft:
        maintenance.copy_to(ledger, draft, keys.ledger, lambda done, total: progress.step(done, total, "正在备份"))


def _copy_blobs(session: Session, folder: Path, progress: Progress) -> int:
    names = list(session.blobs.names())
    for number, name in enumerate(names, start=1):
        target = folder / name[:2] / name
        if not target.exists():
            with write_beside(target) as draft:
                shutil.copyfile(session.blobs.path(name), draft)
        progress.step(number, len(names), "正在备份照片")
    return len(names)


def _facts(path: Path, keys: Keys) -> dict[str, Any]:
    """Open the copy and state what is in it. Raises AppError when it does not hold."""
    copy = Ledger(path, keys.ledger)
    try:
        broken = maintenance.integrity(copy)
        if broken:
            raise AppError("备份没有通过检查，已丢弃。", "请换一块磁盘再备份。")
        seq, link = db_changes.head(copy)
        return {"counts": maintenance.counts(copy, list(REGISTERS)), "changes": seq, "chain": link.hex()}
    finally:
        copy.close()


def digest(path: Path) -> str:
    """SHA-256 of a file as hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _stamp() -> str:
    return clock.now()[:19].replace(":", "").replace("-", "").replace("T", "-")
