"""What each PC knows of the others' changes, and the packages sent and taken. The caller holds the transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from db.connect import Ledger
from db.query import FETCH_AT_ONCE


class VersionRow(NamedTuple):
    """One version of one field as stored; `value` is JSON text, None when the row itself holds it."""

    uid: str
    field: str
    replica: str
    counter: int
    register: str
    by: str
    at: str
    value: str | None


class LogRow(NamedTuple):
    """One change of the log with what its step says of it."""

    seq: int
    action: str
    register: str
    uid: str
    after: str | None
    by: str
    at: str
    device: str
    kind: str
    step: str


class PeerRow(NamedTuple):
    """Another PC that packages came from: its last package, what it knew then (JSON) and the log's hash there."""

    replica: str
    office: str
    name: str
    level: str
    device: str
    public_key: str
    kind: str
    no: int
    known: str
    chain: str
    seen_at: str


class PackageRow(NamedTuple):
    """A package sent or taken."""

    id: int
    direction: str
    kind: str
    replica: str
    no: int
    period: str
    file: str
    at: str
    by: str
    counts: str
    known: str
    chain: str
    former: str
    step: str
    undone: int


_PACKAGE = ", ".join(PackageRow._fields)
_VERSION = ", ".join(VersionRow._fields)


def log_after(ledger: Ledger, seq: int) -> Iterator[LogRow]:
    """Changes logged after `seq` in order; of what a taken package wrote only the answers given then."""
    sql = (
        "SELECT l.seq, l.action, l.register, l.uid, CASE l.action WHEN 'create' THEN NULL ELSE l.after END, "
        "s.by, s.at, s.device, s.kind, s.uid FROM change_log l JOIN change_step s ON s.id = l.step "
        "WHERE l.seq > ? AND (s.kind <> 'take' OR l.action = 'answer') ORDER BY l.seq"
    )
    yield from map(LogRow._make, ledger.conn.execute(sql, (seq,)))


def log_end(ledger: Ledger) -> int:
    """The number of the last change."""
    return ledger.fetch("SELECT coalesce(max(seq), 0) FROM change_log")[0][0]


def log_hash(ledger: Ledger, seq: int) -> str:
    """The log's hash at a change, "" for none."""
    rows = ledger.fetch("SELECT hash FROM change_log WHERE seq = ?", (seq,))
    return rows[0][0].hex() if rows else ""


def takes(ledger: Ledger) -> dict[str, bool]:
    """The steps in which packages were taken, and whether each still stands."""
    rows = ledger.fetch("SELECT step, undone FROM exchange_package WHERE direction = 'in' AND step <> ''")
    return {step: not undone for step, undone in rows}


def versions(ledger: Ledger, uids: Sequence[str]) -> Iterator[VersionRow]:
    """The versions known of some rows, row by row."""
    for start in range(0, len(uids), FETCH_AT_ONCE):
        part = list(uids[start : start + FETCH_AT_ONCE])
        marks = ",".join("?" * len(part))
        yield from map(
            VersionRow._make, ledger.fetch(f"SELECT {_VERSION} FROM exchange_version WHERE uid IN ({marks})", part)
        )


def replace_versions(ledger: Ledger, uids: Iterable[str], rows: Iterable[VersionRow]) -> None:
    """Put `rows` in the place of everything known of the rows `uids`."""
    run = ledger.conn.executemany
    run("DELETE FROM exchange_version WHERE uid = ?", [(uid,) for uid in uids])
    add_versions(ledger, rows)


def add_versions(ledger: Ledger, rows: Iterable[VersionRow]) -> None:
    """Add versions."""
    plain, valued = [], []
    for row in rows:
        if row.value is None:  # the driver binds None many times slower than a text
            plain.append(row[:7])
        else:
            valued.append(row)
    run = ledger.conn.executemany
    run("INSERT INTO exchange_version (uid, field, replica, counter, register, by, at) VALUES (?,?,?,?,?,?,?)", plain)
    run(f"INSERT INTO exchange_version ({_VERSION}) VALUES (?,?,?,?,?,?,?,?)", valued)


def write_fields(ledger: Ledger, rows: Sequence[VersionRow]) -> None:
    """Each row becomes the only version of its field."""
    ledger.conn.executemany(
        "DELETE FROM exchange_version WHERE uid = ? AND field = ?", [(row.uid, row.field) for row in rows]
    )
    add_versions(ledger, rows)


def with_base(ledger: Ledger, uids: Sequence[str]) -> set[str]:
    """Which rows have a known creation."""
    found: set[str] = set()
    for start in range(0, len(uids), FETCH_AT_ONCE):
        part = list(uids[start : start + FETCH_AT_ONCE])
        marks = ",".join("?" * len(part))
        sql = f"SELECT DISTINCT uid FROM exchange_version WHERE field = '' AND uid IN ({marks})"
        found.update(row[0] for row in ledger.fetch(sql, part))
    return found


def newer_rows(ledger: Ledger, replica: str, counter: int) -> list[tuple[str, str]]:
    """(register, uid) of the rows that have a version of this PC past its count."""
    return ledger.fetch(
        "SELECT DISTINCT register, uid FROM exchange_version WHERE replica = ? AND counter > ?", (replica, counter)
    )


def known(ledger: Ledger) -> dict[str, int]:
    """How much of each PC's changes is in this ledger."""
    return dict(ledger.fetch("SELECT replica, counter FROM exchange_known"))


def put_known(ledger: Ledger, clock: dict[str, int]) -> None:
    """Replace it."""
    ledger.conn.execute("DELETE FROM exchange_known")
    ledger.conn.executemany("INSERT INTO exchange_known VALUES (?,?)", list(clock.items()))


def peers(ledger: Ledger) -> list[PeerRow]:
    """Every PC packages came from."""
    return [PeerRow._make(row) for row in ledger.fetch("SELECT * FROM exchange_peer ORDER BY replica")]


def put_peer(ledger: Ledger, peer: PeerRow) -> None:
    """Remember a PC, in the place of what was known of it."""
    ledger.conn.execute("DELETE FROM exchange_peer WHERE replica = ?", (peer.replica,))
    ledger.conn.execute("INSERT INTO exchange_peer VALUES (?,?,?,?,?,?,?,?,?,?,?)", peer)


def drop_peer(ledger: Ledger, replica: str) -> None:
    """Forget a PC."""
    ledger.conn.execute("DELETE FROM exchange_peer WHERE replica = ?", (replica,))


def packages(ledger: Ledger) -> list[PackageRow]:
    """Packages sent and taken, oldest first."""
    return [PackageRow._make(row) for row in ledger.fetch(f"SELECT {_PACKAGE} FROM exchange_package ORDER BY id")]


def add_package(ledger: Ledger, row: PackageRow) -> int:
    """Note a package and return its number here."""
    values = row._asdict()
    del values["id"]
    marks = ",".join("?" * len(values))
    sql = f"INSERT INTO exchange_package ({', '.join(values)}) VALUES ({marks}) RETURNING id"
    return ledger.conn.execute(sql, tuple(values.values())).fetchall()[0][0]


def set_undone(ledger: Ledger, package: int) -> None:
    """A taken package was taken back."""
    ledger.conn.execute("UPDATE exchange_package SET undone = 1 WHERE id = ?", (package,))


def keep_before(ledger: Ledger, package: int, rows: Iterable[tuple[str, str]]) -> None:
    """Keep (uid, versions as JSON) as they were before a package was taken."""
    ledger.conn.executemany("INSERT INTO exchange_before VALUES (?,?,?)", [(package, *row) for row in rows])


def before(ledger: Ledger, package: int) -> list[tuple[str, str]]:
    """(uid, versions as JSON) as they were."""
    return ledger.fetch("SELECT uid, versions FROM exchange_before WHERE package = ?", (package,))


def forget_before(ledger: Ledger) -> None:
    """Only the last package can be taken back; what was kept for earlier ones goes."""
    ledger.conn.execute("DELETE FROM exchange_before")


def aliases(ledger: Ledger) -> dict[str, str]:
    """Uids of other offices' rows → the own rows they are."""
    return dict(ledger.fetch("SELECT uid, own FROM exchange_alias"))


def learnt_aliases(ledger: Ledger) -> list[tuple[str, str, str]]:
    """(uid, register, own row) of rows of other offices, those found by a code aside."""
    sql = "SELECT uid, register, own FROM exchange_alias WHERE register NOT IN ('dictionary_entry', 'office') ORDER BY uid"
    return ledger.fetch(sql)


def add_aliases(ledger: Ledger, register: str, pairs: Iterable[tuple[str, str]], package: int) -> None:
    """Remember which own row another office's row is."""
    rows = [(uid, register, own, package) for uid, own in pairs]
    ledger.conn.executemany("INSERT OR REPLACE INTO exchange_alias VALUES (?,?,?,?)", rows)


def drop_aliases(ledger: Ledger, package: int) -> None:
    """Forget what was learnt with a package."""
    ledger.conn.execute("DELETE FROM exchange_alias WHERE package = ?", (package,))


def existing(ledger: Ledger, table: str, column: str, values: Sequence[Any]) -> dict[Any, str]:
    """Value → uid of the rows, deleted or not, whose `column` is one of `values`; the caller knows the column."""
    found: dict[Any, str] = {}
    for start in range(0, len(values), FETCH_AT_ONCE):
        part = list(values[start : start + FETCH_AT_ONCE])
        marks = ",".join("?" * len(part))
        found.update(ledger.fetch(f"SELECT {column}, uid FROM {table} WHERE {column} IN ({marks})", part))
    return found


SIDE_TABLES = {
    "round_target": ("visit_round", "round", ("round", "household", "area", "lives_in")),
    "visit_sheet_line": ("visit_sheet", "sheet", ("sheet", "line", "household")),
}
"""Lists frozen when their row was made: table → its register, the column naming the row, all columns."""


def side_lines(ledger: Ledger, table: str, uids: Sequence[str]) -> list[tuple]:
    """The frozen list of some rows."""
    _, owner, names = SIDE_TABLES[table]
    out: list[tuple] = []
    for start in range(0, len(uids), FETCH_AT_ONCE):
        part = list(uids[start : start + FETCH_AT_ONCE])
        marks = ",".join("?" * len(part))
        out += ledger.fetch(f"SELECT {', '.join(names)} FROM {table} WHERE {owner} IN ({marks})", part)
    return out


def add_side_lines(ledger: Ledger, table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Add lines of frozen lists; those there already stay."""
    _, _, names = SIDE_TABLES[table]
    marks = ",".join("?" * len(names))
    ledger.conn.executemany(f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)


def log_ends(ledger: Ledger) -> dict[str, tuple[int, str]]:
    """Device letter → the number and hash of the last change made under it."""
    rows = ledger.fetch("SELECT device, max(last_seq) FROM change_step GROUP BY device")
    return {device: (seq, log_hash(ledger, seq)) for device, seq in rows}
