"""Putting a backup back: check it, keep the present one aside, swap, never touch the only copy."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import clock
from app.backup.make import MANIFEST, RESTRICTED, counts_digest, digest
from app.errors import AppError
from app.exchange import epochs
from app.files import explain
from app.progress import SILENT, Progress
from app.records.registers import REGISTERS
from app.security import roles
from app.security.keyring import KeyRing, Keys
from app.security.lock import OfficeLock
from app.security.roles import Action
from db import changes as db_changes
from db import maintenance, migrations
from db import query as db_query
from db.blobs import Blobs
from db.connect import Ledger
from db.errors import Fault, StoreError


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back and where the former office now is (None when there was none)."""

    folder: Path
    aside: Path | None
    counts: dict[str, int]
    missing_photos: int


def restore(backup: Path, folder: Path, user: str, password: str, progress: Progress = SILENT) -> Restored:
    """Make `folder` an office again from a backup. The former one is moved aside, not overwritten.

    Everything is checked on the copy, so that a write-protected stick will do. Raises AppError for a wrong
    password, NoRight for a role that may not restore, AppError for a backup that does not hold or a full
    disk; then nothing has changed.
    """
    manifest = read_manifest(backup)
    keys = KeyRing.load(backup / "keyring.json").open(user, password)
    draft = folder.with_name(f".{folder.name}.restoring")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        progress.step(0, 3, "检查备份")
        _copy_ledger(backup, draft, manifest)
        names = _verified(draft, keys, manifest, user)
        _count_anew(draft, keys)
        _copy_restricted(backup, draft, manifest)
        missing = _copy_photos(backup, draft, keys, names, progress)
        progress.step(2, 3, "替换")
        aside = _swap(draft, folder, user)
    except OSError as error:
        raise explain(error, folder) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Restored(folder, aside, manifest["counts"], missing)


def read_manifest(backup: Path) -> dict[str, Any]:
    """A backup's manifest. Raises AppError when the folder is no backup or its manifest is damaged."""
    try:
        manifest = json.loads((backup / MANIFEST).read_text("utf8"))
        if manifest["format"] != 1:
            raise AppError("这份备份由更新版本的程序建立。", "请换用新版程序恢复。")
        facts = {"changes": int(manifest["changes"]), "chain": str(manifest["chain"]), "sha256": str(manifest["sha256"])}
        return {**manifest, **facts, "counts": dict(manifest["counts"])}
    except FileNotFoundError as error:
        raise AppError(f"“{backup.name}”不是备份文件夹，缺少 {MANIFEST}。", "请选择名字带“台账备份”的文件夹。") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AppError("备份的说明文件已损坏。", "请改用另一份备份。") from error


def _damaged() -> AppError:
    return AppError("这份备份已损坏，没有恢复。", "请改用另一份备份。")


def _copy_ledger(backup: Path, draft: Path, manifest: dict[str, Any]) -> None:
    for name in ("ledger.db", "keyring.json"):
        if not (backup / name).is_file():
            raise _damaged()
        shutil.copyfile(backup / name, draft / name)
    if digest(draft / "ledger.db") != manifest["sha256"]:
        raise _damaged()


def _verified(draft: Path, keys: Keys, manifest: dict[str, Any], user: str) -> list[str]:
    """The attachments the copied ledger names, once it was found whole and the user may restore."""
    try:
        copy = Ledger(draft / "ledger.db", keys.ledger)
    except StoreError as error:
        raise _damaged() from error
    try:
        migrations.pending(copy)
        seq, link = db_changes.head(copy)
        whole = not maintenance.integrity(copy) and db_changes.verify(copy) is None
        if not whole or seq != manifest["changes"] or link.hex() != manifest["chain"] or not _counts_hold(copy, manifest):
            raise _damaged()
        roles.require(db_query.role_of(copy, user) or "", Action.RESTORE)
        return sorted(db_query.blob_names(copy))
    except StoreError as error:
        newer = AppError("这份备份由更新版本的程序建立。", "请换用新版程序恢复。")
        raise newer if error.fault is Fault.NEWER else _damaged() from error
    finally:
        copy.close()


def _count_anew(draft: Path, keys: Keys) -> None:
    """What this office told other PCs since the backup must not be mistaken for what it does from now on."""
    copy = Ledger(draft / "ledger.db", keys.ledger)
    try:
        epochs.begin(copy)
    finally:
        copy.close()


def _counts_hold(copy: Ledger, manifest: dict[str, Any]) -> bool:
    """Whether the copy has as many rows as the manifest says; backups of earlier programs carry no hash of them."""
    expected = manifest.get("counts_sha256")
    known = [key for key in manifest["counts"] if key in REGISTERS]
    return expected is None or counts_digest(maintenance.counts(copy, known)) == expected


def _copy_restricted(backup: Path, draft: Path, manifest: dict[str, Any]) -> None:
    """The restricted store as it lay, every byte compared with the manifest. Raises AppError when one differs."""
    listed = manifest.get("restricted") or {}
    if not isinstance(listed, dict):
        raise _damaged()
    for name, expected in listed.items():
        source, target = backup / RESTRICTED / name, draft / RESTRICTED / name
        if ".." in Path(name).parts or not source.is_file() or digest(source) != expected:
            raise _damaged()
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _copy_photos(backup: Path, draft: Path, keys: Keys, names: list[str], progress: Progress) -> int:
    """Copy the attachments that are whole; returns how many are missing or damaged."""
    source, target = Blobs(backup.parent / "blobs", keys.blobs), Blobs(draft / "blobs", keys.blobs)
    missing = 0
    for number, name in enumerate(names, start=1):
        progress.step(1, 3, f"恢复照片 {number}/{len(names)}")
        try:
            source.get(name)
        except StoreError:
            missing += 1
            continue
        target.path(name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source.path(name), target.path(name))
    return missing


def _swap(draft: Path, folder: Path, user: str) -> Path | None:
    if not folder.exists():
        draft.replace(folder)
        return None
    OfficeLock(folder, user).release()  # refuses when the office is open somewhere
    stamp = clock.now()[:19].replace(":", "").replace("-", "")
    aside = folder.with_name(f"{folder.name}-恢复前-{stamp}")
    folder.replace(aside)
    try:
        draft.replace(folder)
    except OSError:
        aside.replace(folder)
        raise
    return aside
