"""Keeping versions beside the rows: what the log of this PC adds to them, and loading them for some rows.

The own changes are counted by their number in the change log, so nothing is counted while people work; the log is
read when a package is made or taken. A copied office folder holds the same log, so both copies count alike what
was there before; from then on the device letter tells them apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from app.exchange.epochs import EPOCH
from app.exchange.versions import BASE, DEAD, HELD, Clock, Memory, Version, joined
from app.records.registers import REGISTERS
from app.records.spec import Register
from app.records.steps import TAKE
from app.security.keyring import KeyRing
from db import exchange as db_exchange
from db import rows as db_rows
from db.exchange import LogRow, PeerRow, VersionRow

if TYPE_CHECKING:
    from app.session import Session

ABSORBED = "exchange.absorbed"
ANSWER = "answer"  # the action by which somebody chose between two values
# Who may sign in, and with what key, is each PC's own affair; a month is locked
# and sent, and a text made final, on one PC, with its files.
_AT_HOME = {"user_account", "substitution", "month_report", "report_snapshot", "finding_note", "report_exception", "report_text"}
_FLUSH = 20_000

TRAVELLING: dict[str, Register] = {key: item for key, item in REGISTERS.items() if key not in _AT_HOME}


def office_uid(session: Session) -> str:
    """What tells this office from any other; copies of its folder share it."""
    return KeyRing.load(session.folder / "keyring.json").office


class Replicas:
    """Names of the PCs of this office by their letter."""

    def __init__(self, session: Session) -> None:
        self.office = office_uid(session)
        self._epochs: list[list] = session.setting(EPOCH, [])
        self.own = self.of(session.device, None)

    def of(self, device: str, seq: int | None) -> str:
        """The PC that wrote a change under this letter; with None as it is called now.

        After a restored backup a PC has another name: the counts it gave away since that backup are spent.
        """
        epoch = next((token for last, token in reversed(self._epochs) if seq is None or seq > last), "")
        return f"{self.office[-12:]}-{device}{epoch}"


def keys_of(register: Register) -> list[str]:
    """The fields of a register that travel."""
    return [*(item.key for item in register.fields if not item.sealed), "flags", DEAD]


def written(register: Register, after: str | None) -> list[str]:
    """The fields a logged change wrote."""
    values = json.loads(after) if after else {}
    sealed = register.sealed()
    known = {item.key for item in register.fields if item.key not in sealed} | {"flags"}
    found = [key for key in values if key in known]
    return [*found, DEAD] if "deleted_at" in values else found


def own_changes(session: Session) -> Iterator[LogRow]:
    """The changes people made here since the log was last read.

    What a taken package wrote is not the own work of this PC, nor is taking it back; the answers given then are.
    """
    ledger = session.ledger
    takes = db_exchange.takes(ledger)
    for row in db_exchange.log_after(ledger, session.setting(ABSORBED, 0)):
        if row.register not in TRAVELLING or row.kind.removeprefix("undo:") in takes:
            continue
        if row.kind == TAKE and not takes.get(row.step):
            continue
        yield row


def absorb(session: Session) -> Clock:
    """Read the log on, inside the caller's transaction; returns what this ledger knows now."""
    ledger, replicas = session.ledger, Replicas(session)
    clock = db_exchange.known(ledger)
    inherited: dict[str, Clock] = {}
    fresh: list[VersionRow] = []
    changed: dict[tuple[str, str], VersionRow] = {}
    end = db_exchange.log_end(ledger)
    for row in own_changes(session):
        replica = replicas.of(row.device, row.seq)
        clock[replica] = max(clock.get(replica, 0), row.seq)
        if replica != replicas.own:
            inherited[replica] = dict(clock)
        if row.action == "create":
            fresh.append(VersionRow(row.uid, BASE, replica, row.seq, row.register, row.by, row.at, None))
        else:
            for key in written(REGISTERS[row.register], row.after):
                changed[row.uid, key] = VersionRow(row.uid, key, replica, row.seq, row.register, row.by, row.at, None)
        if len(fresh) >= _FLUSH:
            db_exchange.add_versions(ledger, fresh)
            fresh.clear()
    db_exchange.add_versions(ledger, fresh)
    _write(session, list(changed.values()))
    db_exchange.put_known(ledger, clock)
    db_rows.put_setting(ledger, ABSORBED, json.dumps(end))
    _inherit(session, replicas, inherited)
    return clock


def _write(session: Session, rows: list[VersionRow]) -> None:
    """The last own writing of each field; a row whose creation is not known begins with it."""
    ledger = session.ledger
    based = db_exchange.with_base(ledger, list({row.uid for row in rows}))
    first: dict[str, VersionRow] = {}
    for row in rows:
        if row.uid not in based and row.uid not in first:
            first[row.uid] = row._replace(field=BASE)
    db_exchange.add_versions(ledger, first.values())
    db_exchange.write_fields(ledger, rows)


def _inherit(session: Session, replicas: Replicas, clocks: dict[str, Clock]) -> None:
    """A PC whose work is in the log though no package brought it: this folder is a copy of its folder."""
    known = {peer.replica for peer in db_exchange.peers(session.ledger)}
    for replica, clock in clocks.items():
        if clock and replica not in known:
            device = replica.rpartition("-")[2][:1]
            office = session.office
            peer = PeerRow(replica, replicas.office, office["name"] or "", office.get("level") or "town", device, "",
                           "peer", 0, json.dumps(clock), "", "")
            db_exchange.put_peer(session.ledger, peer)


class Pending:
    """The unread end of the log, read once for many questions."""

    def __init__(self, session: Session) -> None:
        replicas, own = Replicas(session), Clock()
        self.rows: dict[str, list[tuple[LogRow, Version]]] = {}
        for row in own_changes(session):
            version = Version(replicas.of(row.device, row.seq), row.seq, row.by, row.at)
            own[version.replica] = row.seq
            self.rows.setdefault(row.uid, []).append((row, version))
        self.clock = joined(db_exchange.known(session.ledger), own)


def recall(session: Session, uids: Sequence[str], pending: Pending | None = None) -> dict[str, Memory]:
    """The versions of some rows, what is `pending` in the log included; writes nothing."""
    found: dict[str, Memory] = {}
    for row in db_exchange.versions(session.ledger, uids):
        memory = found.setdefault(row.uid, Memory(row.register, row.uid))
        value = HELD if row.value is None else json.loads(row.value)
        version = Version(row.replica, row.counter, row.by, row.at, value)
        if row.field == BASE:
            memory.bases += (version,)
        else:
            memory.fields[row.field] = (*memory.fields.get(row.field, ()), version)
    unread = pending.rows if pending else {}
    for uid in uids if unread else ():
        for change, version in unread.get(uid, ()):
            _note(found, change, version)
    return found


def _note(found: dict[str, Memory], row: LogRow, version: Version) -> None:
    keys = written(REGISTERS[row.register], row.after)
    if not keys and row.action != "create":
        return
    memory = found.setdefault(row.uid, Memory(row.register, row.uid))
    if row.action == "create":
        memory.bases = (version,)
    for key in keys:
        memory.write(key, version)


def stored(memory: Memory) -> Iterator[VersionRow]:
    """A row's versions as the table holds them: values only where several stand beside each other."""
    for key, versions in ((BASE, memory.bases), *memory.fields.items()):
        for item in versions:
            held = key == BASE or len(versions) == 1 or item.value is HELD
            value = None if held else json.dumps(item.value, ensure_ascii=False)
            yield VersionRow(memory.uid, key, item.replica, item.counter, memory.register, item.by, item.at, value)


def dumped(memory: Memory | None, uid: str) -> tuple[str, str]:
    """(uid, its versions as JSON), to be put back when a package is taken back."""
    return uid, json.dumps([list(row) for row in stored(memory)] if memory else [], ensure_ascii=False)


def value_of(row: dict[str, Any], key: str) -> Any:
    """A field's value in a stored row; for `DEAD` when and why the row was put into the bin."""
    if key == DEAD:
        return f"{row['deleted_at']}|{row['deleted_why'] or ''}" if row["deleted_at"] else None
    return row.get(key)
