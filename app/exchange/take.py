"""Taking a package: a plan that writes nothing, then one step that can be taken back whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import AppError, InvalidValues
from app.exchange import book, gate
from app.exchange.container import Package, open_package, refused
from app.exchange.lines import Incoming, incoming
from app.exchange.matching import Matcher
from app.exchange.memory import TRAVELLING, Pending, recall, value_of
from app.exchange.merge import Merged, merge_row
from app.exchange.outcome import Conflict, Outcome, Side, TakePlan
from app.exchange.versions import DEAD, Clock, Memory, joined, seen
from app.progress import SILENT, Progress
from app.records.commands import Foreign, decoded
from app.records.prepare import Preparer
from app.records.registers import REGISTERS
from app.records.spec import Kind, Register
from app.security import signing
from app.security.roles import Action
from db import exchange as db_exchange
from db import query as db_query

if TYPE_CHECKING:
    from app.session import Session

_AT_ONCE = 2_000
_UNIQUE = {"issued": "serial", "visit_sheet": "serial"}


def plan_take(
    session: Session, path: Path, password: str = "", places: Mapping[str, str] | None = None,
    progress: Progress = SILENT,
) -> TakePlan:
    """What taking the package would do. Writes nothing.

    `places` are answers about areas of another office (their uid → own uid, "" for a new one). Raises NoRight and
    AppError: not a package, damaged, forged, newer, out of turn (which are missing is said), or with wrong values.
    """
    session.require(Action.IMPORT)
    package = open_package(path, password)
    try:
        return plan_package(session, package, places or {}, progress)
    except BaseException:
        package.close()
        raise


def in_order(paths: Sequence[Path], password: str = "") -> list[Path]:
    """Packages in the order they were made, sender by sender; one that cannot be read stands last."""

    def place(path: Path) -> tuple[bool, str, int]:
        try:
            package = open_package(path, password)
        except AppError:
            return True, path.name, 0  # why is said when it is taken
        package.close()
        manifest = package.manifest
        return False, str(manifest.get("replica")), int(manifest["no"]) if type(manifest.get("no")) is int else 0

    return sorted(paths, key=place)


def plan_package(session: Session, package: Package, places: Mapping[str, str], progress: Progress) -> TakePlan:
    """The plan for an opened package."""
    mark = _mark(session)
    manifest = package.manifest
    pending = Pending(session)
    found = gate.admit(session, package, pending.clock)
    progress.step(0, 3, "读取交换包")
    rows = {key: list(_incoming(package, register)) for key, register in TRAVELLING.items()}
    matcher = Matcher(session, package, places)
    matcher.match(rows)
    progress.step(1, 3, "与本机台账比对")
    planner = _Planner(session, package, rows, pending)
    outcomes = planner.outcomes(progress)
    progress.step(3, 3, "完成")
    plan = TakePlan(package, found.sender, found.sentences, outcomes, matcher.places,
                    joined(planner.clock, manifest["known"]), matcher.learnt, planner.blobs, mark, places,
                    matcher.own_root, found.repeated, found.first_time, signing.fingerprint(manifest["public_key"]))
    if planner.lost:
        plan.notes.append(f"有{planner.lost}条本机改过的记录，对方已删除；收下后进回收站，需要时可以恢复。")

    return plan


def _mark(session: Session) -> tuple[Any, ...]:
    """Tells whether anything was written since."""
    ledger = session.ledger
    return db_exchange.log_end(ledger), len(db_exchange.packages(ledger))


def is_fresh(session: Session, plan: TakePlan) -> bool:
    """Whether the plan still speaks of the ledger as it is."""
    return plan.mark == _mark(session)


def _incoming(package: Package, register: Register) -> Iterator[Incoming]:
    name = f"data/{register.key}.jsonl"
    for number, line in enumerate(package.lines(name), start=1):
        yield incoming(register, line, package.path, f"{register.title}第{number}行")


class _Planner:
    """Merges every row of a package with the ledger."""

    def __init__(self, session: Session, package: Package, rows: Mapping[str, Sequence[Incoming]], pending: Pending) -> None:
        self._session = session
        self._package = package
        self._rows = rows
        self._theirs: Clock = package.manifest["known"]
        self._told: dict[str, list[str]] = package.manifest["keys"]
        self._new_codes = _new_codes(rows.get("dictionary_entry", ()))
        self._pending, self.clock = pending, pending.clock
        self.blobs: dict[str, str] = {}
        self.lost = 0

    def outcomes(self, progress: Progress) -> list[Outcome]:
        """Every row's outcome, register by register."""
        self._check_references()
        found: list[Outcome] = []
        total, done = max(1, sum(map(len, self._rows.values()))), 0
        for key, items in self._rows.items():
            self._check_unique(key, items)
            for start in range(0, len(items), _AT_ONCE):
                progress.step(done, total, f"比对{REGISTERS[key].title}")
                part = items[start : start + _AT_ONCE]
                done += len(part)
                found += self._part(REGISTERS[key], part)
        return found

    def _part(self, register: Register, items: Sequence[Incoming]) -> list[Outcome]:
        uids = [item.uid for item in items]
        columns = db_query.columns(self._session.ledger, register.table)
        rows = {row["uid"]: row for row in db_query.fetch_by(self._session.ledger, register.table, "uid", uids, columns)}
        memories = recall(self._session, uids, self._pending)
        preparer = Preparer(register, self._codes)
        found: list[Outcome] = []
        for item in items:
            row, mine = rows.get(item.uid), memories.get(item.uid)
            if row is None and not item.whole:
                raise refused(self._package.path, f"{item.where}是改动，而本机没有这条{register.noun}")
            found.append(self._outcome(register, preparer, item, row, mine))
        return found

    def _outcome(
        self, register: Register, preparer: Preparer, item: Incoming, row: dict[str, Any] | None, mine: Memory | None
    ) -> Outcome:
        done = merge_row(register, item, row, mine, self.clock, self._theirs, self._told.get(register.key, ()))
        self.lost += done.lost
        write = self._foreign(register, preparer, item, done, row) if done.values or row is None else None
        conflicts = [self._conflict(register, item, row, done, key) for key in done.asked]
        return Outcome(register.key, item.uid, row, mine, done.after, done.fate, write, conflicts)

    def _foreign(
        self, register: Register, preparer: Preparer, item: Incoming, done: Merged, row: dict[str, Any] | None
    ) -> Foreign:
        values = {key: value for key, value in done.values.items() if key != DEAD}
        if register.key == "photo" and "blob" in values:
            self._photo(values, item)
        try:
            stored = preparer.adopt(values)
        except InvalidValues as error:
            raise refused(self._package.path, f"{item.where}：{error.problems[0].message.rstrip('。')}") from error
        if DEAD in done.values and (row is not None or done.values[DEAD]):
            at, _, why = (done.values[DEAD] or "").partition("|")
            stored |= {"deleted_at": at or None, "deleted_why": why if at else None}
        device = done.last.replica.rpartition("-")[2][:1]
        return Foreign(item.uid, stored, done.last.by, done.last.at, device)

    def _photo(self, values: dict[str, Any], item: Incoming) -> None:
        """A picture's hash is kept until the picture itself is stored."""
        name = f"photos/{values['blob']}.jpg"
        if name not in self._package.listed:
            raise refused(self._package.path, f"{item.where}的照片不在包里")
        self.blobs[item.uid] = name

    def _conflict(
        self, register: Register, item: Incoming, row: dict[str, Any] | None, done: Merged, key: str
    ) -> Conflict:
        field = register.field(key)
        base = dict(row) if row is not None else {name: None for name in ("uid", "flags", "rev")} | {
            one.key: item.of(one.key)[-1].value for one in register.fields if not one.sealed}
        here = value_of(row, key) if row is not None else None
        shown = decoded(register, base)
        title = self._session.show(register.key, shown).get(register.title_field) or register.noun
        sides = []
        for version in done.asked[key]:
            text = self._session.show(register.key, decoded(register, {**base, key: version.value}), True)[key]
            mine = seen(self.clock, version)
            sides.append(Side(version.value, text, version.by, version.at, mine))
        sides.sort(key=lambda side: (side.value != here, not side.mine))
        return Conflict(register.key, item.uid, key, title, field.label, tuple(sides))

    def _codes(self, dictionary: str) -> frozenset[str]:
        known = frozenset(choice.code for choice in self._session.choices(dictionary))
        return known | self._new_codes.get(dictionary, frozenset())

    def _check_unique(self, key: str, items: Sequence[Incoming]) -> None:
        """A number is given once; two PCs with one letter would give it twice."""
        column = _UNIQUE.get(key)
        if column is None:
            return
        serials = {str(item.of(column)[-1].value): item.uid for item in items if item.whole}
        held = db_exchange.existing(self._session.ledger, REGISTERS[key].table, column, list(serials))
        for serial, uid in held.items():
            if uid != serials[serial]:
                raise AppError(f"编号{serial}在两台电脑上都发过，这一包没有收下。",
                               "两台电脑用了同一个字母；请给其中一台在设置里换一个字母，并更换重号的文书。")

    def _check_references(self) -> None:
        """A row that something points to is here or comes along."""
        for key, items in self._rows.items():
            for field in REGISTERS[key].fields:
                if field.kind is not Kind.REF or field.target not in self._rows:
                    continue
                named: dict[str, Incoming] = {}
                for item in items:
                    if item.whole or field.key in item.fields:
                        named.update({version.value: item for version in item.of(field.key) if version.value})
                coming = {item.uid for item in self._rows[field.target]}
                missing = [uid for uid in named if uid not in coming]
                table = REGISTERS[field.target].table
                here = db_exchange.existing(self._session.ledger, table, "uid", missing)
                if lost := [uid for uid in missing if uid not in here]:
                    raise refused(self._package.path, f"{named[lost[0]].where}所指的{field.label}不在包里")


def _new_codes(items: Sequence[Incoming]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for item in items:
        if item.whole:
            dictionary, code = str(item.of("dictionary")[-1].value), str(item.of("code")[-1].value)
            found[dictionary] = found.get(dictionary, frozenset()) | {code}
    return found


def sender_of(manifest: Mapping[str, Any]) -> str:
    """What the sender is called."""
    office = manifest["office"]
    return book.party(office["name"], office["device"], manifest["kind"])


