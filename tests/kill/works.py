"""Kinds of work beside the desk's: each is started in a process of its own, killed, and looked at afterwards.

A kind prepares an office once (`make`), gives every round a copy, does the work in the child (`work`, which writes a
line for everything a person was told is done) and says what must hold afterwards (`look`), the same work once more
included: whatever a kill left behind, the next try is not hindered by it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import office
from app.backup.make import backup
from app.backup.restore import restore
from app.clock import pretend
from app.exchange import handover, package
from app.exchange.apply import apply_take
from app.exchange.pack import pack_peer
from app.exchange.take import plan_take
from app.keyfiles import lifecycle, ring
from app.keyfiles.store import KeyStore
from app.month import report, snapshot
from app.reports import narrative
from app.reports.period import Period
from app.security.keyring import KeyRing, Keys
from app.session import Session
from db import keyfiles as db_keyfiles
from db import maintenance
from tests import keyfiles_kit as kit
from tests import office_kit
from tests.kill.base import MONTH, Say, Told, by_known_keys, opened, whole
from tests.office_kit import ADMIN, CHECKER, HEAD, PASSWORD, Template, homes
from tests.paths import ROOT

ROWS = 150


# -- a package taken


def merge_make(place: Path, template: Template) -> None:
    """Two PCs of one office; the other one's package brings households and a photo."""
    for name in ("office", "other"):
        template.copy(place / name)
    other = office_kit.open_with(place / "other", template.keys)
    other.put_setting("device", "B")
    other.close()
    other = office_kit.open_with(place / "other", template.keys)
    other.save_many("household", homes(template.grid, [f"户{n}" for n in range(ROWS)]))
    other.save_many("unit", [{"name": f"单位{n}"} for n in range(20)])
    pack_peer(other, place / "in")
    other.close()


def _take(session: Session, place: Path) -> None:
    plan = plan_take(session, next((place / "in").glob("*.zip")))
    try:
        apply_take(session, plan)
    finally:
        plan.package.close()


def merge_work(place: Path, keys: Keys, say: Say) -> None:
    session = opened(place, keys)
    say(ready=True)
    _take(session, place)
    say(taken=True)


def merge_look(place: Path, keys: Keys, told: Told) -> None:
    """The package is in whole or not at all, and its number in the book says which."""
    session = opened(place, keys)
    try:
        whole(session)
        found = session.count("household"), session.count("unit")
        assert found in ((0, 0), (ROWS, 20)), f"half a package: {found}"
        assert found[0] or {"taken": True} not in told, "a package taken is lost"
        _take(session, place)
        assert (session.count("household"), session.count("unit")) == (ROWS, 20)
        whole(session)
    finally:
        session.close()


# -- a backup


def backup_make(place: Path, template: Template) -> None:
    """An office with rows and files to copy."""
    session = office_kit.open_with(template.copy(place / "office"), template.keys)
    session.save_many("household", homes(template.grid, [f"户{n}" for n in range(ROWS)]))
    for number in range(5):
        session.blobs.put(bytes([number]) * 50_000)
    session.close()


def backup_work(place: Path, keys: Keys, say: Say) -> None:
    session = opened(place, keys)
    say(ready=True)
    for second in range(3):
        with pretend(f"2026-11-21T09:00:{second:02}"):
            say(made=backup(session, place / "usb").name)
            session.backup_before("导入")


def backup_look(place: Path, keys: Keys, told: Told) -> None:
    """Every backup that has its name is one that can be put back; the next one clears what was left."""
    named = {path.name for path in (place / "usb").glob("*台账备份-*") if not path.name.startswith(".")}
    assert named or not any("made" in line for line in told), "a backup made is gone"  # of a day the last is kept
    session = opened(place, keys)
    try:
        whole(session)
        for path in (session.folder / "backups").glob("*.db"):
            assert maintenance.integrity(office.Ledger(path, keys.ledger)) == []
        backup(session, place / "usb")
    finally:
        session.close()
    for number, path in enumerate(sorted((place / "usb").glob("[!.]*台账备份-*"))):
        assert restore(path, place / f"back-{number}", ADMIN, PASSWORD).counts["household"] == ROWS
    assert not list((place / "usb").glob(".*.part")) and not list((place / "usb").glob("blobs/??/.tmp*"))


# -- putting a backup back


def restore_make(place: Path, template: Template) -> None:
    """An office with a unit that the backup does not know."""
    backup_make(place, template)
    session = office_kit.open_with(place / "office", template.keys)
    backup(session, place / "usb")
    session.save("unit", {"name": "后来的单位"})
    session.close()


def restore_work(place: Path, _keys: Keys, say: Say) -> None:
    say(ready=True)
    restore(next((place / "usb").glob("[!.]*台账备份-*")), place / "office", ADMIN, PASSWORD)
    say(restored=True)


def restore_look(place: Path, keys: Keys, told: Told) -> None:
    """The office is the former one or the one of the backup; the former one is never gone."""
    session = opened(place, keys)
    try:
        whole(session)
        units, aside = session.count("unit"), list(place.glob("office-恢复前-*"))
        assert (units, len(aside)) in ((1, 0), (0, 1)), "neither the old office nor the restored one"
        assert units == 0 or {"restored": True} not in told
        assert session.count("household") == ROWS and not (session.folder / "swap.json").exists()
    finally:
        session.close()
    again = restore(next((place / "usb").glob("[!.]*台账备份-*")), place / "office", ADMIN, PASSWORD)
    assert again.counts["household"] == ROWS


# -- an upgrade


def upgrade_make(place: Path, _template: Template) -> None:
    """Files of two former releases."""
    for release in ("0.1.0", "0.2.0"):
        shutil.copytree(ROOT / "tests" / "upgrade" / release, place / release)


def upgrade_work(place: Path, keys: Keys, say: Say) -> None:
    release = "0.1.0" if os.getpid() % 2 else "0.2.0"
    (place / release).rename(place / "office")
    say(ready=True)
    ring_of = KeyRing.load(place / "office" / "keyring.json")
    opened(place, ring_of.open(ADMIN, PASSWORD))
    say(upgraded=release)


def upgrade_look(place: Path, _keys: Keys, _told: Told) -> None:
    """Opening again ends the upgrade; every row of the former release is there, and the copy from before it."""
    keys = KeyRing.load(place / "office" / "keyring.json").open(ADMIN, PASSWORD)
    session = opened(place, keys)
    try:
        whole(session)
        facts = json.loads((session.folder / "facts.json").read_text("utf-8"))
        assert {key: session.count(key) for key in facts} == facts
        assert list((session.folder / "backups").glob("*升级前.db"))
    finally:
        session.close()


# -- locking a month


def lock_make(place: Path, template: Template) -> None:
    """An October in which nothing is wrong."""
    session = office_kit.open_with(template.copy(place / "office"), template.keys)
    with pretend("2026-11-03T09:00:00"):
        session.save("office", {"photo_minimum": 0, "head": "周正", "filler": "郑填"}, session.office["uid"])
        for area in session.areas.villages():
            row = {"date": "2026-10-12", "title": "反诈讲座", "kind": "lecture", "persons": 60, "place": "文化广场",
                   "summary": "讲解骗术。", "state": "verified", "metrics": {"leaflet": 100}, "area": area.uid}
            session.save("activity", row)
        grids = [area.uid for area in session.areas.walk() if area.level == "grid"]
        uids = [uid for grid in grids for uid in session.save_many("household", homes(grid, ["甲", "乙"]))]
        dates = {"from_date": "2026-10-01", "to_date": "2026-12-31"}
        turn = session.save("visit_round", {"name": "第四季度", **dates}).uid
        session.save_many("visit", [{"round": turn, "date": "2026-10-13", "outcome": "met", "household": uid} for uid in uids])
        narrative.save_text(session, MONTH, dict.fromkeys(narrative.BY_HAND, "已写。"))
    session.close()


def lock_work(place: Path, keys: Keys, say: Say) -> None:
    with pretend("2026-11-03T09:00:00"):
        session = opened(place, keys)
        say(ready=True)
        report.lock(session, MONTH)
        say(locked=True)
        report.submit(session, MONTH, "U盘")
        say(submitted=True)


def lock_look(place: Path, keys: Keys, told: Told) -> None:
    """The month is locked or it is not; locked, its kept files are what was kept."""
    with pretend("2026-11-03T10:00:00"):
        session = opened(place, keys)
        try:
            whole(session)
            now = report.status(session, MONTH)
            least = 2 if {"submitted": True} in told else 1 if {"locked": True} in told else 0
            assert ("filling", "verified", "submitted").index(now.state) >= least
            assert len(now.versions) == (now.state != "filling")
            if now.state == "filling":
                report.lock(session, MONTH)
            kept = snapshot.latest(session, Period.month(MONTH))
            assert kept is not None and len(snapshot.files(session, kept)) == 2
        finally:
            session.close()


# -- key-person files


def keyfiles_make(place: Path, template: Template) -> None:
    """A store that is on, with a file of each state."""
    template.copy(place / "office")
    with pretend("2026-11-20T09:30:00"):
        kit.people(place / "office", template.keys)
        head = kit.sign_in(place / "office", kit.HEAD)
        ring.enable(head, kit.PASSWORDS[kit.HEAD], kit.ANSWERS)
        store = KeyStore.open(head, kit.PASSWORDS[kit.HEAD])
        ring.grant(head, store.keys, kit.ARCHIVIST, kit.PASSWORDS[kit.ARCHIVIST])
        store.close()
        head.close()


def keyfiles_work(place: Path, keys: Keys, say: Say) -> None:
    with pretend("2026-11-21T09:30:00"):
        session = opened(place, keys, kit.HEAD)
        store = KeyStore.open(session, "")
        say(ready=True)
        for number in range(40):
            no = store.propose(kit.values(purpose=f"第{number}份"), kit.SCAN + bytes([number]))
            say(proposed=no, purpose=f"第{number}份")
            store.change(no, {"purpose": f"第{number}份改"})
            say(proposed=no, purpose=f"第{number}份改")
            if number % 2:
                lifecycle.close(store, no, "mistake")
                lifecycle.dispose(store, no)
                say(disposed=no)


def keyfiles_look(place: Path, keys: Keys, told: Told) -> None:
    """The log's chain holds, every file told of is there as told, and what was disposed of is wholly gone."""
    with pretend("2026-11-21T10:30:00"):
        session = opened(place, keys, kit.HEAD)
        store = KeyStore.open(session, "")
        try:
            whole(session)
            assert db_keyfiles.verify(store.ledger) is None and maintenance.integrity(store.ledger) == []
            rows = {row["no"]: row for row in db_keyfiles.rows(store.ledger, "key_file")}
            gone = {row["file_no"] for row in lifecycle.disposals(store)}
            numbers = sorted(int(no[-4:]) for no in rows.keys() | gone)
            assert numbers == list(range(1, len(numbers) + 1)) and not rows.keys() & gone, "a number twice or lost"
            said = {line["proposed"]: line["purpose"] for line in told if "proposed" in line}
            for no, purpose in said.items():
                assert no in gone or rows[no]["purpose"].startswith(purpose), f"{no} is not what was told"
            assert {line["disposed"] for line in told if "disposed" in line} <= gone
            assert set(store.blobs.names()) == {row["basis_scan"] for row in rows.values()}
            for no in rows:
                assert store.scan(no, "核对依据是否还在").startswith(kit.SCAN)
            no = store.propose(kit.values(), kit.SCAN)
            assert int(no[-4:]) == len(numbers) + 1
        finally:
            store.close()
            session.close()


# -- what goes out


def going_out_make(place: Path, template: Template) -> None:
    """The October above, with a head who agrees to a handover."""
    lock_make(place, template)


def going_out_work(place: Path, keys: Keys, say: Say) -> None:
    with pretend("2026-11-03T09:00:00"):
        session = opened(place, keys)
        say(ready=True)
        for _ in range(2):
            package.make_month(session, MONTH, place / "out")
            say(packed=True)
            handover.make(session, place / "out", HEAD, PASSWORD)
            say(handed=True)


def going_out_look(place: Path, keys: Keys, told: Told) -> None:
    """What has its name is whole by its own list; made once more nothing of the killed run is left."""
    with pretend("2026-11-03T10:00:00"):
        session = opened(place, keys)
        try:
            whole(session)
            for again in (False, True):
                folder = place / "out" / package.package_name(session, MONTH)
                given = next(iter((place / "out").glob("*台账移交包-*")), None)
                assert not folder.exists() or package.verify(folder) == []
                if given is not None:
                    listed = json.loads((given / handover.MANIFEST).read_text("utf-8"))["files"]
                    for item in listed:
                        assert handover.digest(given / item["path"]) == item["sha256"]
                if not again:
                    package.make_month(session, MONTH, place / "out")
                    handover.make(session, place / "out", CHECKER, PASSWORD)
            names = {path.name for path in (place / "out").iterdir()}
            assert names == {folder.name, f"{folder.name}.zip", given.name if given else ""}, names
        finally:
            session.close()


@dataclass(frozen=True)
class Kind:
    """One kind of work: what it needs, does and must keep."""

    make: Callable[[Path, Template], None]
    work: Callable[[Path, Keys, Say], None]
    look: Callable[[Path, Keys, Told], None]


KINDS = {
    "merge": Kind(merge_make, merge_work, merge_look),
    "backup": Kind(backup_make, backup_work, backup_look),
    "restore": Kind(restore_make, restore_work, restore_look),
    "upgrade": Kind(upgrade_make, upgrade_work, upgrade_look),
    "lock": Kind(lock_make, lock_work, lock_look),
    "keyfiles": Kind(keyfiles_make, keyfiles_work, keyfiles_look),
    "going_out": Kind(going_out_make, going_out_work, going_out_look),
}


def child(kind: str, place: Path, master: str, masters: dict[str, str]) -> None:
    """The process that is killed; every acknowledgement is one appended write, which outlives it."""
    by_known_keys(masters)
    told = os.open(place / "told.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(**words: Any) -> None:
        os.write(told, json.dumps(words, ensure_ascii=False).encode() + b"\n")

    KINDS[kind].work(place, Keys(bytes.fromhex(master)), say)


def heard(place: Path) -> Told:
    """What the child had said."""
    path = place / "told.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
