"""Putting a backup back: check it, keep the present one aside, swap, never touch the only copy."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import clock
from app.backup.make import MANIFEST, RESTRICTED, counts_digest, digest, holds
from app.errors import AppError
from app.exchange import epochs
from app.files import explain, settle, settle_all, unused
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

SWAP = "swap.json"
"""In the draft while it takes an office's place: the name the former one was given."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back and where the former office now is (None when there was none)."""

    folder: Path
    aside: Path | None
    counts: dict[str, int]
    missing_photos: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A backup that was found whole, put together beside the folder it is meant for; `swap` or `drop` it."""

    draft: Path
    folder: Path
    user: str
    counts: dict[str, int]
    missing_photos: int

    def drop(self) -> None:
        """Give up; the folder was not touched."""
        shutil.rmtree(self.draft, ignore_errors=True)


def restore(backup: Path, folder: Path, user: str, password: str, progress: Progress = SILENT) -> Restored:
    """Make `folder` an office again from a backup. The former one is moved aside, not overwritten.

    Everything is checked on the copy, so that a write-protected stick will do. Raises AppError for a wrong
    password, NoRight for a role that may not restore, AppError for a backup that does not hold or a full
    disk; then nothing has changed.
    """
    return swap(prepare(backup, folder, user, password, progress))


def prepare(backup: Path, folder: Path, user: str, password: str, progress: Progress = SILENT) -> Prepared:
    """The first half of `restore`, while `folder` may still be open: copied beside it and checked. Raises as `restore`.

    `backup` is a full backup's folder, or one of the copies in an office's own backup folder: then key ring,
    photos and the restricted store are those of that office as they are now.
    """
    manifest = None if is_copy(backup) else read_manifest(backup)
    keys = KeyRing.load(ring_of(backup)).open(user, password)
    put_back(folder)
    draft = draft_of(folder)
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        progress.step(0, 3, "检查备份")
        _copy_ledger(backup, draft, manifest)
        names, counts = _verified(draft, keys, manifest, user)
        _count_anew(draft, keys)
        _copy_restricted(backup, draft, manifest)
        missing = _copy_photos(_blobs_of(backup), draft, keys, names, progress)
        progress.step(2, 3, "替换")
        return Prepared(draft, folder, user, counts, missing)
    except BaseException as error:
        shutil.rmtree(draft, ignore_errors=True)
        if isinstance(error, OSError):
            raise explain(error, folder) from error
        raise


def swap(prepared: Prepared) -> Restored:
    """The second half: the former office aside, the checked one in its place. Raises AppError; then nothing has changed."""
    try:
        aside = _swap(prepared.draft, prepared.folder, prepared.user)
    except OSError as error:
        raise explain(error, prepared.folder) from error
    finally:
        prepared.drop()
    return Restored(prepared.folder, aside, prepared.counts, prepared.missing_photos)


def is_copy(backup: Path) -> bool:
    """Whether this is a copy of the ledger alone, as made daily and before risky work."""
    return backup.suffix == ".db" and backup.parent.name == "backups" and backup.is_file()


def ring_of(backup: Path) -> Path:
    """The key ring that opens a backup or a copy."""
    return (backup.parent.parent if is_copy(backup) else backup) / "keyring.json"


def _blobs_of(backup: Path) -> Path:
    return (backup.parent.parent if is_copy(backup) else backup.parent) / "blobs"


def draft_of(folder: Path) -> Path:
    """Where an office is put together before it takes the place of `folder`."""
    return folder.with_name(f".{folder.name}.restoring")


def put_back(folder: Path) -> None:
    """Mend a swap that was broken off between its two renamings: the former office is in its place again."""
    draft = draft_of(folder)
    if folder.exists():
        return
    try:
        name = json.loads((draft / SWAP).read_text("utf8"))["aside"]
        aside = folder.with_name(name)
        if aside.is_dir():
            aside.replace(folder)
            shutil.rmtree(draft, ignore_errors=True)
    except (OSError, ValueError, KeyError, TypeError):
        return


def read_manifest(backup: Path) -> dict[str, Any]:
    """A backup's manifest. Raises AppError when the folder is no backup or its manifest is damaged."""
    try:
        manifest = json.loads((backup / MANIFEST).read_text("utf8"))
        if manifest["format"] != 1:
            raise AppError("这份备份由更新版本的程序建立。", "请换用新版程序恢复。")
        facts = {"changes": int(manifest["changes"]), "chain": str(manifest["chain"]), "sha256": str(manifest["sha256"])}
        counts = dict(manifest["counts"])
        if manifest.get("counts_sha256", counts_digest(counts)) != counts_digest(counts):
            raise ValueError("counts")
        return {**manifest, **facts, "counts": counts}
    except FileNotFoundError as error:
        raise AppError(f"“{backup.name}”不是备份文件夹，缺少 {MANIFEST}。", "请选择名字带“台账备份”的文件夹。") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AppError("备份的说明文件已损坏。", "请改用另一份备份。") from error


def damaged() -> AppError:
    """What is said of a backup that does not hold."""
    return AppError("这份备份已损坏，没有恢复。", "请改用另一份备份。")


def _copy_ledger(backup: Path, draft: Path, manifest: dict[str, Any] | None) -> None:
    ledger, ring = backup if is_copy(backup) else backup / "ledger.db", ring_of(backup)
    for source, name in ((ledger, "ledger.db"), (ring, "keyring.json")):
        if not source.is_file():
            raise damaged()
        shutil.copyfile(source, draft / name)
    if manifest is not None and digest(draft / "ledger.db") != manifest["sha256"]:
        raise damaged()


def _verified(
    draft: Path, keys: Keys, manifest: dict[str, Any] | None, user: str
) -> tuple[list[str], dict[str, int]]:
    """The attachments the copied ledger names and how many rows it has, once it was found whole and the user may restore."""
    try:
        copy = Ledger(draft / "ledger.db", keys.ledger)
    except StoreError as error:
        raise damaged() from error
    try:
        migrations.pending(copy)
        if not holds(copy) or (manifest is not None and not _as_stated(copy, manifest)):
            raise damaged()
        roles.require(db_query.role_of(copy, user) or "", Action.RESTORE)
        counts = maintenance.counts_there(copy, list(REGISTERS)) if manifest is None else manifest["counts"]
        return sorted(db_query.blob_names(copy)), counts
    except StoreError as error:
        newer = AppError("这份备份由更新版本的程序建立。", "请换用新版程序恢复。")
        raise newer if error.fault is Fault.NEWER else damaged() from error
    finally:
        copy.close()


def _count_anew(draft: Path, keys: Keys) -> None:
    """What this office told other PCs since the backup must not be mistaken for what it does from now on."""
    copy = Ledger(draft / "ledger.db", keys.ledger)
    try:
        epochs.begin(copy)
    finally:
        copy.close()


def _as_stated(copy: Ledger, manifest: dict[str, Any]) -> bool:
    seq, link = db_changes.head(copy)
    return seq == manifest["changes"] and link.hex() == manifest["chain"] and _counts_hold(copy, manifest)


def _counts_hold(copy: Ledger, manifest: dict[str, Any]) -> bool:
    """Whether the copy has as many rows as the manifest says; backups of earlier programs carry no hash of them."""
    expected = manifest.get("counts_sha256")
    known = [key for key in manifest["counts"] if key in REGISTERS]
    return expected is None or counts_digest(maintenance.counts(copy, known)) == expected


def _copy_restricted(backup: Path, draft: Path, manifest: dict[str, Any] | None) -> None:
    """The restricted store as it lay, every byte compared with the manifest. Raises AppError when one differs."""
    if manifest is None:
        own = backup.parent.parent / RESTRICTED
        if own.is_dir():
            shutil.copytree(own, draft / RESTRICTED)
        return
    listed = manifest.get("restricted") or {}
    if not isinstance(listed, dict):
        raise damaged()
    for name, expected in listed.items():
        source, target = backup / RESTRICTED / name, draft / RESTRICTED / name
        if ".." in Path(name).parts or not source.is_file() or digest(source) != expected:
            raise damaged()
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _copy_photos(blobs: Path, draft: Path, keys: Keys, names: list[str], progress: Progress) -> int:
    """Copy the attachments that are whole; returns how many are missing or damaged."""
    source, target = Blobs(blobs, keys.blobs), Blobs(draft / "blobs", keys.blobs)
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
        settle_all(draft)
        draft.replace(folder)
        settle(folder.parent)
        return None
    OfficeLock(folder, user).release()  # refuses when the office is open somewhere
    stamp = clock.now()[:19].replace(":", "").replace("-", "")
    aside = unused(folder.with_name(f"{folder.name}-恢复前-{stamp}"))
    (draft / SWAP).write_text(json.dumps({"aside": aside.name}, ensure_ascii=False), "utf8")
    settle_all(draft)
    folder.replace(aside)
    try:
        draft.replace(folder)
    except OSError:
        aside.replace(folder)
        raise
    settle(folder.parent)
    (folder / SWAP).unlink(missing_ok=True)
    return aside
