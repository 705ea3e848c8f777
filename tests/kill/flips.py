"""Single bits flipped in every kind of file the office keeps: each is noticed and said, or the content is the same.

`python -m tests.kill flips 500` flips so many per kind and tells what became of them.
"""

from __future__ import annotations

import io
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from random import Random

from PIL import Image

from app import office
from app.backup.check import check_office
from app.backup.make import backup
from app.backup.restore import restore
from app.clock import pretend
from app.errors import AppError
from app.exchange.container import open_package
from app.exchange.pack import pack_peer
from app.keyfiles import ring
from app.keyfiles.store import KeyStore
from app.month import report
from app.records.registers import REGISTERS
from app.security import keyring
from app.security.keyring import KeyRing
from app.session import Query, Session, Where
from db import keyfiles as db_keyfiles
from db import maintenance
from db.connect import Ledger
from db.errors import StoreError
from tests import keyfiles_kit as kit
from tests import office_kit
from tests.kill.base import MONTH
from tests.kill.works import lock_make
from tests.office_kit import ADMIN, PASSWORD, Template

Verdict = str
NOTICED, SAME, MISSED = "noticed", "content the same", "MISSED"


class Flips:
    """An office with something in every kind of file, and for each kind the question whether it is still right."""

    def __init__(self, place: Path, template: Template, seed: int) -> None:
        self.place, self.template, self.dice = place, template, Random(seed)
        lock_make(place, template)
        self.folder = place / "office"
        with pretend("2026-11-03T09:00:00"):
            session = office_kit.open_with(self.folder, template.keys)
            report.lock(session, MONTH)
            picture = io.BytesIO()
            Image.effect_noise((300, 200), 60).save(picture, "JPEG")
            session.attach("activity", session.all("activity")[0]["uid"], picture.getvalue(), "集市.jpg")
            self.package = pack_peer(session, place / "out").file
            session.close()
            kit.people(self.folder, template.keys)
            head = kit.sign_in(self.folder, kit.HEAD)
            ring.enable(head, kit.PASSWORDS[kit.HEAD], kit.ANSWERS)
            store = KeyStore.open(head, kit.PASSWORDS[kit.HEAD])
            store.propose(kit.values(told_on="2026-10-20"), kit.SCAN)
            store.close()
            head.close()
            session = office_kit.open_with(self.folder, template.keys)
            self.backup = backup(session, place / "usb")
            self.photo = {session.photo_bytes(row["uid"]) for row in session.all("photo")}
            names = {row["blob"] for row in session.all("photo")}
            kept = session.all("report_snapshot", Query((Where("period", "eq", MONTH),)))[0]
            self.kept = [session.blobs.path(kept[key]) for key in ("body_file", "workbook", "pdf")]
            self.attachments = [session.blobs.path(name) for name in names]
            session.close()
        self.files: dict[str, tuple[list[Path], Callable[[], Verdict]]] = {
            "ledger": ([self.folder / "ledger.db"], self._office),
            "key ring": ([self.folder / "keyring.json"], self._ring),
            "attachments": (self.attachments, self._office),
            "kept month": (self.kept, self._office),
            "packages": ([self.package], self._package),
            "backups": ([path for path in self.backup.rglob("*") if path.is_file()], self._backup),
            "key-person files": ([path for path in (self.folder / "keyfiles").rglob("*") if path.is_file()], self._store),
        }
        self._rows = self._content(self.package)

    def run(self, times: int, kinds: Iterable[str] = ()) -> dict[str, Counter[Verdict]]:
        """Flip so many bits in files of each kind, one at a time, and put each right again."""
        found: dict[str, Counter[Verdict]] = {}
        for kind in kinds or self.files:
            paths, look = self.files[kind]
            wholes = {path: path.read_bytes() for path in paths}
            assert look() == SAME, f"{kind}: found fault with before anything was flipped"
            found[kind] = Counter()
            for _ in range(times):
                path = self.dice.choices(paths, [len(wholes[path]) + 200 for path in paths])[0]
                at, data = self.dice.randrange(len(wholes[path])), bytearray(wholes[path])
                data[at] ^= 1 << self.dice.randrange(8)
                path.write_bytes(data)
                verdict = look()
                found[kind][verdict] += 1
                if verdict == MISSED:
                    found[kind][f"{path.name} at {at}"] += 1
                path.write_bytes(wholes[path])
                for rest in (*self.folder.rglob("*.db-wal"), *self.folder.rglob("*.db-shm")):
                    rest.unlink()
                if kind == "ledger":
                    path.write_bytes(wholes[path])
        return found

    def _opened(self) -> Session:
        with pretend("2026-11-03T09:00:00"):
            return office_kit.open_with(self.folder, self.template.keys)

    def _office(self) -> Verdict:
        whole = (self.folder / "ledger.db").read_bytes()
        try:
            session = self._opened()
        except AppError:
            return NOTICED
        try:
            if check_office(session).problems:
                return NOTICED
            same = {session.photo_bytes(row["uid"]) for row in session.all("photo")} == self.photo
            return SAME if same else MISSED
        finally:
            session.close()
            (self.folder / "ledger.db").write_bytes(whole)

    def _ring(self) -> Verdict:
        try:
            names = office.user_names(self.folder)
            loaded = KeyRing.load(self.folder / "keyring.json")
            if loaded.damaged:
                return NOTICED
            right = loaded.open(ADMIN, PASSWORD) == self.template.keys
            return SAME if right and kit.HEAD in names else MISSED
        except AppError:
            return NOTICED

    def _content(self, path: Path) -> list[object]:
        package = open_package(path)
        try:
            return [package.manifest, *(package.file(name) for name in sorted(package.listed))]
        finally:
            package.close()

    def _package(self) -> Verdict:
        try:
            return SAME if self._content(self.package) == self._rows else MISSED
        except AppError:
            return NOTICED

    def _backup(self) -> Verdict:
        target = self.place / "restored"
        shutil.rmtree(target, ignore_errors=True)
        try:
            restore(self.backup, target, ADMIN, PASSWORD)
        except AppError:
            return NOTICED
        if KeyRing.load(target / "keyring.json").damaged:
            return NOTICED
        return SAME if self._rows_of(target / "ledger.db") == self._rows_of(self.backup / "ledger.db") else MISSED

    def _rows_of(self, path: Path) -> list[object]:
        """The office's rows; how a restored PC counts on is its own."""
        ledger = Ledger(path, self.template.keys.ledger)
        try:
            return [ledger.fetch(f"SELECT * FROM {key} ORDER BY id") for key in REGISTERS]
        finally:
            ledger.close()

    def _store(self) -> Verdict:
        whole = (self.folder / "keyfiles" / "keyfiles.db").read_bytes()
        with pretend("2026-11-03T10:00:00"):
            session = office_kit.open_with(self.folder, self.template.keys, kit.HEAD)
            try:
                store = KeyStore.open(session, kit.PASSWORDS[kit.HEAD])
            except (AppError, StoreError):
                return NOTICED
            finally:
                session.ledger.close()
                session.shared.release(session)
            try:
                if KeyRing.load(self.folder / "keyfiles" / "keyring.json").damaged:
                    return NOTICED
                if maintenance.integrity(store.ledger) or db_keyfiles.verify(store.ledger) is not None:
                    return NOTICED
                row = db_keyfiles.rows(store.ledger, "key_file")[0]
                return SAME if store.blobs.get(row["basis_scan"]) == kit.SCAN else MISSED
            except StoreError:
                return NOTICED
            finally:
                store.close()
                (self.folder / "keyfiles" / "keyfiles.db").write_bytes(whole)


def main(times: int, seed: int, place: Path) -> None:
    """Flip so many bits per kind and print what became of them."""
    keyring.stretch = lru_cache(maxsize=None)(keyring.stretch)
    flips = Flips(place, office_kit.make(place / "template"), seed)
    for kind in flips.files:
        print(f"{kind}: {dict(flips.run(times, [kind])[kind])}", flush=True)
