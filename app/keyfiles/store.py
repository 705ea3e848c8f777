"""The opened restricted store: every look and every change goes through here, with its line in the log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import clock
from app.errors import AppError, Conflict, InvalidValues, Problem
from app.files import explain
from app.keyfiles import ring, rules, words
from app.keyfiles.spec import KEY_FILE, PARTS
from app.privacy import mask_phone
from app.records.prepare import Preparer
from app.records.spec import Register
from app.security import attempts
from app.security.keyring import KeyRing, Keys
from app.security.roles import Action
from app.security.seal import fresh_key, seal, unseal
from app.uid import new_uid
from db import keyfiles as db_keyfiles
from db.blobs import Blobs
from db.connect import Ledger
from db.keyfiles import Entry

if TYPE_CHECKING:
    from app.session import Session

Values = Mapping[str, Any]
_MASKED = ("id_sealed", "name_key", "basis_scan")


@dataclass(frozen=True, slots=True)
class KeyFile:
    """One file in full: its values and, by table, the rows that belong to it."""

    values: dict[str, Any]
    parts: dict[str, list[dict[str, Any]]]
    has_id: bool
    has_scan: bool


class KeyStore:
    """Belongs to the signed-in holder; close it when the page is left or the window locks."""

    def __init__(self, session: Session, store: Ledger, keys: Keys) -> None:
        self.session = session
        self.ledger = store
        self.keys = keys
        self.blobs = Blobs(ring.place(session.folder) / "blobs", keys.blobs)
        self._preparers: dict[str, Preparer] = {}

    @classmethod
    def open(cls, session: Session, password: str) -> KeyStore:
        """Open with the holder's own password. Raises NoRight and AppError as `ring.unwrap`."""
        store = cls.under(session, ring.unwrap(session, password))
        store._drop_strays()
        return store

    @classmethod
    def under(cls, session: Session, keys: Keys) -> KeyStore:
        """Open with keys unwrapped before, such as by a worker."""
        return cls(session, ring.open_with(session, keys), keys)

    def _drop_strays(self) -> None:
        """Remove scans no file names: a disposal or a new file that was broken off left them."""
        with self.session.shared.restricted:
            named = {row["basis_scan"] for row in db_keyfiles.rows(self.ledger, "key_file")}
            for name in set(self.blobs.names()) - named:
                self.blobs.path(name).unlink(missing_ok=True)

    def close(self) -> None:
        """Let the store go."""
        self.ledger.close()

    @property
    def user(self) -> str:
        """Who looks."""
        return self.session.user.name

    # -- looking

    def directory(self, why: str = "查看目录") -> list[dict[str, Any]]:
        """Every file masked, by number; the look is logged once."""
        rows = db_keyfiles.rows(self.ledger, "key_file")
        self.look("list", "", f"{len(rows)}份", why)
        return [self.masked(row) for row in rows]

    def search(self, text: str, why: str) -> list[dict[str, Any]]:
        """Files whose number, name or category holds the text, masked; every hit is logged with the purpose."""
        reason, wanted = rules.purpose(why), text.strip()
        found = [
            row for row in db_keyfiles.rows(self.ledger, "key_file")
            if wanted and any(wanted in str(row[key] or "") for key in ("no", "name", "category", "village"))
        ]
        for row in found:
            self.look("search", row["no"], "", reason)
        return [self.masked(row) for row in found]

    def view(self, no: str, why: str) -> KeyFile:
        """One file in full, without its ID number. Raises AppError without a purpose or for an unknown number."""
        reason, row = rules.purpose(why), self.row(no)
        self.look("view", no, "", reason)
        return self._whole(row)

    def again(self, no: str) -> KeyFile:
        """A file in sight, read again after a write of who looks at it: the same look, so no further line."""
        return self._whole(self.row(no))

    def taken_out(self, no: str, kind: str, why: str, to: str = "") -> KeyFile:
        """A file for a print, an export or a transfer (`kind`), logged as such."""
        reason, row = rules.purpose(why), self.row(no)
        self.look(kind, no, to, reason)
        return self._whole(row)

    def scan(self, no: str, why: str) -> bytes:
        """The scanned basis. Raises AppError where there is none."""
        reason, row = rules.purpose(why), self.row(no)
        if not row["basis_scan"]:
            raise AppError(f"{no}没有依据扫描件。")
        self.look("view", no, "依据扫描件", reason)
        return self.blobs.get(row["basis_scan"])

    def id_number(self, no: str, why: str, second: str, second_password: str) -> str:
        """The ID number, with a second holder beside the screen. Raises AppError without one."""
        reason, row = rules.purpose(why), self.row(no)
        if second == self.user:
            raise AppError("查看证件号要另一名有权人员在场。", "请由另一人输入他的用户名和密码。")
        own = KeyRing.load(ring.place(self.session.folder) / ring.RING)
        attempts.guarded(self.session.folder, second, lambda: own.open(second, second_password))
        if not row["id_sealed"]:
            raise AppError(f"{no}没有记证件号。")
        self.look("view", no, f"证件号，在场：{second}", reason)
        return unseal(self._key(row), row["id_sealed"], f"id {row['uid']}")

    def looks(
        self, first: str, last: str, kinds: Iterable[str] = words.LOOKS, no: str = "", user: str = ""
    ) -> list[Entry]:
        """The looks between two ISO days, for T-21; all kinds of lines with `kinds` empty, of one file or user if named."""
        self.session.require(Action.KEYFILES)
        return [entry for _, entry in db_keyfiles.logged(self.ledger, first, last, tuple(kinds))
                if no in ("", entry.file_no) and user in ("", entry.by)]

    def history(self, no: str, why: str) -> list[tuple[Entry, dict[str, Any]]]:
        """Every change of a file with the values before and after. Logged as a look."""
        reason, row = rules.purpose(why), self.row(no)
        self.look("view", no, "修改历史", reason)
        key = self._key(row)
        lines = db_keyfiles.logged(self.ledger, "0000-00-00", "9999-99-99")
        return [(entry, json.loads(unseal(key, entry.sealed, f"log {no}")))
                for _, entry in lines if entry.file_no == no and entry.sealed]

    def extent(self, no: str) -> dict[str, int]:
        """How many rows a file has, by what they are called; counts only, so it is no look."""
        uid = self.row(no)["uid"]
        tables = {"包联": "kf_seat", "联系记录": "kf_contact", "帮扶措施": "kf_help", "复核": "kf_review"}
        return {"基本情况": 1, **{name: len(db_keyfiles.rows(self.ledger, table, file=uid)) for name, table in tables.items()}}

    def shared_scan(self, no: str) -> bool:
        """Whether another file stands on the same scanned paper."""
        return len(db_keyfiles.rows(self.ledger, "key_file", basis_scan=self.row(no)["basis_scan"])) > 1

    # -- writing

    def check(self, values: Values, scan: bytes | None, number: str = "", seats: Sequence[Values] = ()) -> list[Problem]:
        """What stands in the way of a new file, without writing anything; a seat's field is `seats.0.person`."""
        try:
            self._new_file(values, scan, number, seats)
        except InvalidValues as error:
            return error.problems
        return []

    def propose(self, values: Values, scan: bytes | None, number: str = "", seats: Sequence[Values] = ()) -> str:
        """A new file with its seats, waiting for approval; its number. Raises InvalidValues naming every problem."""
        found = self._new_file(values, scan, number, seats)
        with self.transaction():
            return self._enter(*found, self._kept(scan or b""))

    def _kept(self, scan: bytes) -> str:
        """The name a scan is kept under. Raises AppError where the disk does not take it."""
        try:
            return self.blobs.put(scan)
        except OSError as error:
            raise explain(error, Path("依据扫描件")) from error

    def propose_all(self, people: Sequence[tuple[Values, str]], scan: bytes, why: str) -> list[str]:
        """New files (values and ID number) on one basis, all or none; their numbers. Raises InvalidValues."""
        found = [self._new_file(values, scan, number, ()) for values, number in people]
        with self.transaction():
            numbers = [self._enter(*item, self._kept(scan)) for item in found]
            self.log("import", "", f"{len(numbers)}份", {}, None, why)
        return numbers

    def same_person(self, row: Values, number: str) -> bool | None:
        """Whether a file's ID number is this one; None where the file keeps none. The number is never shown."""
        return unseal(self._key(row), row["id_sealed"], f"id {row['uid']}") == number if row["id_sealed"] else None

    def _enter(self, stored: dict[str, Any], identity: str, lines: list[dict[str, Any]], scan: str) -> str:
        """Keep a checked new file inside the transaction under way; its number."""
        today, uid, key = clock.today(), new_uid(), fresh_key()
        no = f"档{today.year}-{db_keyfiles.next_number(self.ledger, today.year):04}"
        db_keyfiles.put_key(self.ledger, uid, key)
        row = {**stored, "uid": uid, "no": no, "state": "pending", "basis_scan": scan,
               "id_sealed": seal(key, identity, f"id {uid}") if identity else None,
               "proposed_by": self.user, "proposed_on": today.isoformat(), **self.stamp(1)}
        db_keyfiles.insert(self.ledger, "key_file", row)
        self.log("propose", no, "key_file", {"after": stored}, key)
        for line in lines:
            db_keyfiles.insert(self.ledger, "kf_seat", {**line, "uid": new_uid(), "file": uid, **self.stamp(1)})
            self.log("change", no, "kf_seat", {"after": line}, key)
        return no

    def _new_file(
        self, values: Values, scan: bytes | None, number: str, seats: Sequence[Values]
    ) -> tuple[dict[str, Any], str, list[dict[str, Any]]]:
        """Stored values, ID number and seats of a new file. Raises InvalidValues naming every problem."""
        today = clock.today()
        problems = [*rules.file_problems(values, today), *rules.free_text(KEY_FILE, values)]
        if scan is None:
            problems.append(Problem("basis_scan", "没有依据扫描件，不能建档。"))
        identity, lines = "", []
        for at, line in enumerate(seats):
            try:
                lines.append(self._part("kf_seat", line))
            except InvalidValues as error:
                problems += [Problem(f"seats.{at}.{problem.field}", problem.message) for problem in error.problems]
        try:
            identity = rules.id_number(number, values.get("id_need"), today) if number.strip() else ""
        except InvalidValues as error:
            problems += error.problems
        return self._prepared(KEY_FILE, values, problems), identity, lines

    def approve(self, no: str) -> None:
        """Open a proposed file: by the head, never by who proposed it, and once the person was told."""
        self.session.require(Action.KEYFILES_HEAD)
        row = self.row(no)
        if row["state"] != "pending":
            raise AppError(f"{no}不在待审批状态。")
        if row["proposed_by"] == self.user:
            raise AppError("建档人不能审批自己建的档。", "请由另一名负责人审批。")
        if not rules.told(row):
            raise AppError(f"{no}还没有告知本人。", "请先填告知日期和方式，或写明不告知的法定理由和批准人。")
        today = clock.today()
        due = min(rules.months_on(today, rules.REVIEW_MONTHS).isoformat(), row["basis_expiry"])
        self.write("approve", row, {"state": "open", "approved_by": self.user, "opened_on": today.isoformat(), "review_due": due})

    def change(self, no: str, values: Values, rev: int | None = None) -> None:
        """Change some values of a file that may be changed. Raises InvalidValues, Conflict, AppError."""
        row = self.row(no)
        rules.writable(row)
        if rev is not None and rev != row["rev"]:
            raise Conflict(f"{no}刚被改过，没有保存。", "请重新打开再改。")
        whole = {**row, **values}
        problems = [*rules.file_problems(whole, clock.today()), *rules.free_text(KEY_FILE, values)]
        stored = self._prepared(KEY_FILE, values, problems, row)
        self.write("change", row, stored)

    def add(self, no: str, part: str, values: Values) -> str:
        """Add a seat, a contact or a step of help (`part`) to a file; its uid. Raises InvalidValues, AppError."""
        row = self.row(no)
        rules.writable(row)
        stored, uid = self._part(part, values), new_uid()
        with self.transaction():
            db_keyfiles.insert(self.ledger, part, {**stored, "uid": uid, "file": row["uid"], **self.stamp(1)})
            self.log("change", no, part, {"after": stored}, self._key(row))
        return uid

    def change_part(self, no: str, part: str, uid: str, values: Values) -> None:
        """Change a seat, contact or step of help, such as its end or result."""
        register, row = PARTS[part], self.row(no)
        rules.writable(row)
        found = [item for item in db_keyfiles.rows(self.ledger, part, uid=uid) if item["file"] == row["uid"]]
        if not found:
            raise AppError(f"{no}里没有这条{register.noun}。")
        stored = self._part(part, values, found[0])
        with self.transaction():
            self.put(part, found[0], stored)
            self.log("change", no, part, {"before": {key: found[0][key] for key in stored}, "after": stored}, self._key(row))

    # -- who else may open it

    def grant(self, user: str, password: str) -> None:
        """Let another holder in, with a line in the log. Raises as `ring.grant`."""
        ring.grant(self.session, self.keys, user, password)
        self.look("key", "", f"授权{user}", "授权打开档案")

    def revoke(self, user: str) -> None:
        """Take a holder's key away, with a line in the log. Raises as `ring.revoke`; not the own one, which would lock out."""
        if user == self.user:
            raise AppError("不能收回自己的授权。", "请由另一名负责人办理。")
        ring.revoke(self.session, user)
        self.look("key", "", f"收回{user}", "收回授权")

    # -- inside, for the other modules of this folder

    def row(self, no: str) -> dict[str, Any]:
        """A file's stored row. Raises AppError for an unknown number."""
        found = db_keyfiles.rows(self.ledger, "key_file", no=no)
        if not found:
            raise AppError(f"没有档号“{no}”。", "它可能已经销毁，请看销毁登记。")
        return found[0]

    def masked(self, row: Values) -> dict[str, Any]:
        """A row as lists show it: name and phone masked, no ID number, with where it stands."""
        shown = {key: value for key, value in row.items() if key not in _MASKED}
        shown["name"] = rules.mask_name(row["name"])
        shown["phone"] = mask_phone(row["phone"]) if row["phone"] else None
        shown["standing"] = rules.standing(row, clock.today().isoformat())
        return shown

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction of the store; no backup copies its files meanwhile."""
        with self.session.shared.restricted, self.ledger.transaction():
            yield

    def write(self, kind: str, row: Values, values: Values) -> None:
        """Write over a file's row with its line in the log."""
        with self.transaction():
            self.put("key_file", row, values)
            before = {key: row[key] for key in values if key not in _MASKED}
            after = {key: value for key, value in values.items() if key not in _MASKED}
            self.log(kind, row["no"], "key_file", {"before": before, "after": after}, self._key(row))

    def put(self, table: str, row: Values, values: Values) -> None:
        """Write over a row at its revision. Raises Conflict when it has moved on."""
        stamp = {key: value for key, value in self.stamp(0).items() if key != "rev"}
        if not db_keyfiles.update(self.ledger, table, row["uid"], row["rev"], {**values, **stamp}):
            raise Conflict("这条记录刚被别处改过，没有保存。", "请重新打开再改。")

    def look(self, kind: str, no: str, what: str, why: str) -> None:
        """Log a look in a transaction of its own: it stands even when nothing else happens."""
        with self.transaction():
            db_keyfiles.log(self.ledger, [Entry(clock.now(), self.user, kind, no, what, why, b"")])

    def log(self, kind: str, no: str, what: str, body: Values, key: bytes | None, why: str = "") -> None:
        """Log a change inside the transaction that makes it; the values under the file's key."""
        text = json.dumps(body, ensure_ascii=False, sort_keys=True)
        sealed = seal(key, text, f"log {no}") if key is not None else b""
        db_keyfiles.log(self.ledger, [Entry(clock.now(), self.user, kind, no, what, why, sealed)])

    def stamp(self, rev: int) -> dict[str, Any]:
        """Who wrote a row, and when."""
        return {"rev": rev, "changed_at": clock.now(), "changed_by": self.user}

    def _part(self, part: str, values: Values, current: Values | None = None) -> dict[str, Any]:
        """Stored form of a seat, contact or step of help, its rules asked. Raises InvalidValues."""
        problems, whole = rules.free_text(PARTS[part], values), {**(current or {}), **values}
        if part == "kf_seat" and whole.get("seat") == "relative" and not whole.get("consent"):
            problems.append(Problem("consent", "亲友参与要本人和亲友都同意，没有同意不能填。"))
        return self._prepared(PARTS[part], values, problems, current)

    def _key(self, row: Values) -> bytes:
        key = db_keyfiles.file_key(self.ledger, row["uid"])
        if key is None:
            raise AppError(f"{row['no']}已经销毁。")
        return key

    def _whole(self, row: dict[str, Any]) -> KeyFile:
        values = {key: value for key, value in row.items() if key not in _MASKED}
        values["standing"] = rules.standing(row, clock.today().isoformat())
        tables = (*PARTS, "kf_review", "kf_request")
        parts = {table: db_keyfiles.rows(self.ledger, table, file=row["uid"]) for table in tables}
        return KeyFile(values, parts, bool(row["id_sealed"]), bool(row["basis_scan"]))

    def _prepared(
        self, register: Register, values: Values, problems: list[Problem], current: Values | None = None
    ) -> dict[str, Any]:
        """Stored form of values, every problem told at once."""
        preparer = self._preparers.setdefault(register.key, Preparer(register, words.codes))
        try:
            stored = preparer.create(values) if current is None else preparer.change(values, current)
        except InvalidValues as error:
            raise InvalidValues([*error.problems, *problems]) from error
        if problems:
            raise InvalidValues(problems)
        return stored


def scan_bytes(path: Path) -> bytes:
    """A scanned basis from a PDF or picture file. Raises AppError for anything else or a file that cannot be read."""
    if path.suffix.lower() not in (".pdf", ".jpg", ".jpeg", ".png"):
        raise AppError(f"“{path.name}”不是扫描件。", "请用 PDF、JPG 或 PNG。")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise explain(error, path) from error
    if not data or len(data) > 40 * 2**20:
        raise AppError(f"“{path.name}”是空的，或者超过40兆。", "请重新扫描。")
    return data
