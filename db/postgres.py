"""Rows in a PostgreSQL of the county's own: one table per register, upserted by uid, field by field by their stamps.

Every field carries the stamp of its writing (when, which PC, which count). A later stamp takes the place of an earlier
one, so that packages may come in any order and more than once. This is the only module that speaks to a server; it
is loaded by `county-load` alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import errors, sql

from db.errors import Fault, StoreError

SCHEMA = "ledger"
TYPES = {"integer": "bigint", "money": "bigint", "flag": "smallint", "date": "date", "multi": "jsonb", "counts": "jsonb"}
_OWN = (("uid", "text"), ("office", "text"), ("deleted", "text"), ("stamps", "jsonb"))
_FULL = (errors.DiskFull, errors.OutOfMemory)

_FUNCTIONS = """
CREATE OR REPLACE FUNCTION {schema}.later(a jsonb, b jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_object_agg(k, v) FROM (
        SELECT k, max(v COLLATE "C") AS v FROM (
            SELECT * FROM jsonb_each_text(a) UNION ALL SELECT * FROM jsonb_each_text(b)
        ) AS s(k, v) GROUP BY k
    ) AS m
$$
"""
_PACKAGE = """
CREATE TABLE IF NOT EXISTS {schema}.package (
    replica text NOT NULL, no integer NOT NULL, sha256 text NOT NULL, office text NOT NULL, name text NOT NULL,
    level text NOT NULL, period text NOT NULL, made_at text NOT NULL, rows bigint NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (replica, no, sha256)
)
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """A register's table: its columns as (name, kind of the field); `sought` get an index."""

    table: str
    columns: tuple[tuple[str, str], ...]
    sought: tuple[str, ...] = ()


Line = tuple[str, str | None, str, dict[str, Any]]
"""(uid, when it was deleted or None, stamps as JSON text, values by column)."""


class County:
    """One connection; each package is one transaction."""

    def __init__(self, dsn: str) -> None:
        """Raises StoreError(MISSING) when the server cannot be reached."""
        try:
            self._conn = psycopg.connect(dsn, autocommit=True)
        except psycopg.OperationalError as error:
            raise StoreError(Fault.MISSING, type(error).__name__) from error

    def close(self) -> None:
        """Let go of the server."""
        self._conn.close()

    def prepare(self, shapes: Iterable[Shape]) -> None:
        """Make what is missing: schema, function, tables, columns of a later program, indexes."""
        with _faults(), self._conn.transaction():
            self._run("CREATE SCHEMA IF NOT EXISTS {schema}")
            self._run(_FUNCTIONS)
            self._run(_PACKAGE)
            for shape in shapes:
                self._make(shape)

    def _make(self, shape: Shape) -> None:
        self._run("CREATE TABLE IF NOT EXISTS {schema}.{table} (uid text PRIMARY KEY, office text NOT NULL, "
                  "deleted text, stamps jsonb NOT NULL)", table=shape.table)
        for name, kind in shape.columns:
            self._run("ALTER TABLE {schema}.{table} ADD COLUMN IF NOT EXISTS {name} {kind}",
                      table=shape.table, name=name, kind=sql.SQL(TYPES.get(kind, "text")))  # type: ignore[arg-type]
        for name in ("office", *shape.sought):
            self._run("CREATE INDEX IF NOT EXISTS {index} ON {schema}.{table} ({name})",
                      index=f"{shape.table}_{name}", table=shape.table, name=name)

    def loaded(self, replica: str, no: int, sha256: str) -> bool:
        """Whether exactly this package was loaded before."""
        found = self._query("SELECT 1 FROM {schema}.package WHERE replica = %s AND no = %s AND sha256 = %s",
                            (replica, no, sha256))
        return bool(found)

    @contextmanager
    def package(self) -> Iterator[None]:
        """Everything inside is loaded together or not at all."""
        with _faults(), self._conn.transaction():
            yield

    def load(self, shape: Shape, office: str, lines: Iterable[Line]) -> int:
        """Copy lines into a table of the moment and upsert from there; how many there were. Inside `package`."""
        names = [*(name for name, _ in _OWN), *(name for name, _ in shape.columns)]
        stage = f"stage_{shape.table}"
        self._run("CREATE TEMP TABLE {stage} (LIKE {schema}.{table}) ON COMMIT DROP", stage=stage, table=shape.table)
        count = self._copy(stage, names, office, [name for name, _ in shape.columns], lines)
        self._upsert(shape.table, stage, names)
        return count

    def _copy(self, stage: str, names: Sequence[str], office: str, columns: Sequence[str], lines: Iterable[Line]) -> int:
        columns_sql = sql.SQL(", ").join(map(sql.Identifier, names))
        command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(stage), columns_sql)
        count = 0
        with self._conn.cursor().copy(command) as copy:
            for uid, deleted, stamps, values in lines:
                copy.write_row((uid, office, deleted, stamps, *map(values.get, columns)))
                count += 1
        return count

    def _upsert(self, table: str, stage: str, names: Sequence[str]) -> None:
        keep = sql.SQL(
            "{name} = CASE WHEN coalesce(excluded.stamps->>{key}, excluded.stamps->>'') COLLATE \"C\" > "
            "coalesce(t.stamps->>{key}, t.stamps->>'', '') THEN excluded.{name} ELSE t.{name} END"
        )
        own = {name for name, _ in _OWN}
        sets = [keep.format(name=sql.Identifier(name), key=sql.Literal(name)) for name in names if name not in own]
        sets += [sql.SQL("deleted = coalesce(t.deleted, excluded.deleted)"),
                 sql.SQL("stamps = {}.later(t.stamps, excluded.stamps)").format(sql.Identifier(SCHEMA))]
        columns = sql.SQL(", ").join(map(sql.Identifier, names))
        command = sql.SQL("INSERT INTO {}.{} AS t ({}) SELECT {} FROM {} ON CONFLICT (uid) DO UPDATE SET {}").format(
            sql.Identifier(SCHEMA), sql.Identifier(table), columns, columns, sql.Identifier(stage), sql.SQL(", ").join(sets))
        self._conn.execute(command)

    def note(self, package: Sequence[Any]) -> None:
        """Write down a package: (replica, no, sha256, office, name, level, period, made_at, rows)."""
        marks = ",".join(["%s"] * len(package))
        text = ("INSERT INTO {schema}.package (replica, no, sha256, office, name, level, period, made_at, rows) "
                f"VALUES ({marks})")
        self._conn.execute(_filled(text, {}), package)

    def size(self, table: str) -> tuple[int, int]:
        """(bytes with indexes, rows) of a table."""
        found = self._query("SELECT pg_total_relation_size('{schema}.{table}'), (SELECT count(*) FROM {schema}.{table})",
                            (), table=table)
        return found[0][0], found[0][1]

    def rows(self, table: str, names: Sequence[str]) -> list[tuple[Any, ...]]:
        """Some columns of every row that is not deleted, by uid."""
        columns = sql.SQL(", ").join(map(sql.Identifier, names))
        command = sql.SQL("SELECT {} FROM {}.{} WHERE deleted IS NULL ORDER BY uid").format(
            columns, sql.Identifier(SCHEMA), sql.Identifier(table))
        with _faults():
            return self._conn.execute(command).fetchall()

    def _run(self, text: str, **names: Any) -> None:
        self._conn.execute(_filled(text, names))

    def _query(self, text: str, args: Sequence[Any], **names: Any) -> list[tuple[Any, ...]]:
        with _faults():
            return self._conn.execute(_filled(text, names), args).fetchall()


def _filled(text: str, names: dict[str, Any]) -> sql.Composed:
    parts = {key: value if isinstance(value, sql.Composable) else sql.Identifier(value) for key, value in names.items()}
    return sql.SQL(text).format(schema=sql.Identifier(SCHEMA), **parts)  # type: ignore[arg-type]


@contextmanager
def _faults() -> Iterator[None]:
    """Server errors a person can do something about; anything else is a bug and passes."""
    try:
        yield
    except _FULL as error:
        raise StoreError(Fault.FULL, type(error).__name__) from error
    except errors.InsufficientPrivilege as error:
        raise StoreError(Fault.READ_ONLY, type(error).__name__) from error
    except psycopg.OperationalError as error:
        raise StoreError(Fault.UNREADABLE, type(error).__name__) from error
