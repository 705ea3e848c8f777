"""Copies of the office: forced ones before risky work, and full ones to another place."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import VERSION, clock
from app.backup import keep
from app.errors import AppError
from app.files import explain, settle, settle_all, unused, write_beside
from app.progress import SILENT, Progress
from app.records.registers import REGISTERS
from app.security.keyring import KeyRing
from db import changes as db_changes
from db import maintenance
from db.connect import Ledger

if TYPE_CHECKING:
    from app.security.keyring import Keys
    from app.session import Session

KEPT = 10
MANIFEST = "manifest.json"
MARKER = "反诈台账盘标记.json"
RESTRICTED = "keyfiles"


def forced_copy(ledger: Ledger, keys: Keys, folder: Path, why: str, progress: Progress = SILENT) -> Path:
    """A copy of the ledger inside the office's own backup folder, before risky work and once a day.

    The last ten are kept, and older ones as `keep` says.
    """
    target = unused(folder / "backups" / f"{_stamp()}-{why}.db")
    _copy(ledger, keys, target, progress)
    keep.prune(target.parent.glob("*.db"), target, newest=KEPT)
    return target


def backup(session: Session, target: Path, progress: Progress = SILENT) -> Path:
    """A full backup as a folder inside `target`: ledger, key ring, attachments, manifest.

    Attachments already there from an earlier backup are not copied again. The copy is opened and
    checked before it counts; older backups of the same office are thinned out. The restricted store goes as it
    lies, encrypted under its own key. Raises AppError on a full disk or a copy that does not hold.
    """
    from app.records.retention import remove_expired
    from app.security.roles import Action

    session.require(Action.BACKUP)
    office = KeyRing.load(session.folder / "keyring.json").office
    remove_expired(session)  # a copy holds nothing that should be gone by now
    final = unused(target / f"{session.town}台账备份-{_stamp()}")
    draft = target / f".{final.name}.part"
    try:
        _sweep(target, office)
        draft.mkdir(parents=True)
        shutil.copyfile(session.folder / "keyring.json", draft / "keyring.json")
        _copy(session.ledger, session.keys, draft / "ledger.db", progress)
        copied = _copy_blobs(session, target / "blobs", progress)
        restricted = _copy_restricted(session, draft / RESTRICTED)
        manifest = {"format": 1, "program": VERSION, "office": office, "town": session.town, "made_at": clock.now(),
                    "by": session.user.name, "attachments": copied, **facts(draft / "ledger.db", session.keys),
                    "sha256": digest(draft / "ledger.db"), "restricted": restricted}
        (draft / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf8")
        settle_all(draft)
        draft.replace(final)
        settle(target)
        (target / MARKER).write_text(json.dumps({"office": office, "town": session.town}, ensure_ascii=False), "utf8")
    except OSError as error:
        raise explain(error, target) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    keep.prune(_own(target, office), final)
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


def _copy_restricted(session: Session, folder: Path) -> dict[str, str]:
    """The restricted store's files as they lie, with the SHA-256 of each: nobody here needs its key.

    No holder writes meanwhile, and its write-ahead log is copied with it.
    """
    source = session.folder / RESTRICTED
    if not source.is_dir():
        return {}
    with session.shared.restricted:
        shutil.copytree(source, folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): digest(path) for path in files}


def _own(target: Path, office: str) -> list[Path]:
    """The backups of this office in a folder; those of others stay out of it."""
    return [path for path in target.glob("*台账备份-*") if not path.name.startswith(".") and _office(path / MANIFEST) == office]


def _office(path: Path) -> str:
    """The uid of the office in a manifest or a key ring; "" where it cannot be read."""
    try:
        found = json.loads(path.read_text("utf8"))
    except (OSError, ValueError):
        return ""
    return str(found.get("office")) if isinstance(found, dict) else ""


def _sweep(target: Path, office: str) -> None:
    """Remove what was broken off in making or removing a backup of this office; the key ring is written first."""
    for rest in target.glob(".*台账备份-*.part"):
        if _office(rest / "keyring.json") in (office, ""):
            shutil.rmtree(rest, ignore_errors=True)
    for rest in target.glob("blobs/??/.tmp-*.part"):
        rest.unlink(missing_ok=True)


def facts(path: Path, keys: Keys) -> dict[str, Any]:
    """Open a copy, check every page and every link of its change log, and state what is in it.

    Raises AppError when it does not hold.
    """
    copy = Ledger(path, keys.ledger)
    try:
        if not holds(copy):
            raise AppError("备份没有通过检查，已丢弃。", "请换一块磁盘再备份。")
        seq, link = db_changes.head(copy)
        counts = maintenance.counts(copy, list(REGISTERS))
        return {"counts": counts, "counts_sha256": counts_digest(counts), "changes": seq, "chain": link.hex()}
    finally:
        copy.close()


def holds(ledger: Ledger) -> bool:
    """Whether every page and every link of the change log is as it was written."""
    return not maintenance.integrity(ledger) and db_changes.verify(ledger) is None


def counts_digest(counts: dict[str, int]) -> str:
    """One hash over how many rows each register has."""
    return hashlib.sha256(json.dumps(counts, sort_keys=True).encode()).hexdigest()


def digest(path: Path) -> str:
    """SHA-256 of a file as hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _stamp() -> str:
    return clock.now()[:19].replace(":", "").replace("-", "").replace("T", "-")
