"""The commands every register shares: save, remove, recover. One transaction each, with its change log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from app import clock
from app.errors import AppError, Conflict
from app.finder import line_maker, lines_maker
from app.progress import SILENT, Progress
from app.records.batch import Columns, batches, dumps, log_texts, stacked
from app.records.hooks import REMOVE_HOOKS, UPDATE_HOOKS, Hook
from app.records.prepare import Preparer
from app.records.spec import Register
from app.records.steps import Step, StepKeeper
from app.uid import new_uids
from db import query as db_query
from db import rows as db_rows
from db.changes import Change
from db.connect import Ledger

TELL_EVERY = 2_000
META = ("rev", "changed_at", "changed_by", "device")


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did; `sentence` is shown in the status bar, `changed` is false when nothing differed."""

    uid: str
    rev: int
    sentence: str
    changed: bool = True


@dataclass(frozen=True, slots=True)
class Foreign:
    """A row, or some values of one, as another PC wrote it: who, when and on which device."""

    uid: str
    stored: dict[str, Any]
    by: str
    at: str
    device: str


class Commands:
    """Writing to one register over one connection. Rights are asked by the session before."""

    def __init__(self, ledger: Ledger, keeper: StepKeeper, register: Register, preparer: Preparer, hook: Hook | None) -> None:
        self._ledger = ledger
        self._keeper = keeper
        self.register = register
        self._preparer = preparer
        self._hook = hook
        self._columns = db_query.columns(ledger, register.table)
        self._line, self._lines = line_maker(register), lines_maker(register)
        self._sealed = register.sealed()
        self._searched = {item.key for item in register.fields if item.searched} | {"deleted_at"}
        self._found = len(self._searched) > 1

    def create_many(
        self, rows: Iterable[Mapping[str, Any]], trusted: bool = False, progress: Progress = SILENT, total: int = 0
    ) -> list[str]:
        """Insert new rows and return their uids; many are prepared and written column by column."""
        uids: list[str] = []
        with self._keeper.step(f"新增{self.register.noun}") as step:
            next_id = db_rows.next_id(self._ledger, self.register.table)
            for batch in batches(rows, TELL_EVERY):
                fresh = new_uids(len(batch))
                stored = self._hooked(batch, fresh, trusted) if self._hook else self._preparer.create_all(batch, trusted)
                self._insert(step, next_id + len(uids), fresh, stored)
                uids += fresh
                if len(uids) >= TELL_EVERY:
                    progress.step(len(uids), max(total, len(uids)), f"正在写入{self.register.noun}")
        return uids

    def _hooked(self, rows: Iterable[Mapping[str, Any]], uids: list[str], trusted: bool) -> Columns:
        prepared = []
        for values, uid in zip(rows, uids, strict=True):
            stored = {**self._preparer.create(values, trusted), "uid": uid}
            if self._hook:
                self._hook(self._ledger, stored)
            del stored["uid"]
            prepared.append(stored)
        return stacked(prepared)

    def _insert(self, step: Step, first: int, uids: list[str], stored: Columns) -> None:
        """Write prepared rows with their log and finder lines; `first` is the row id of the first."""
        key, author, size = self.register.key, self._keeper.author, len(uids)
        ids = range(first, first + size)
        # The driver binds None many times slower than a text: columns without a value are left to be NULL.
        filled = {name: cells for name, cells in stored.items() if cells.count(None) < size}
        meta = {"rev": 1, "changed_at": clock.now(), "changed_by": author.name, "device": author.device}
        columns = {"id": ids, "uid": uids, **filled, **{name: repeat(value, size) for name, value in meta.items()}}
        db_rows.insert_many(self._ledger, self.register.table, list(columns), zip(*columns.values(), strict=True))
        texts = log_texts({name: cells for name, cells in filled.items() if name not in self._sealed}, size)
        changes = zip(repeat("create"), repeat(key), uids, repeat(None), texts)
        lines = list(zip(repeat(key), ids, self._lines(stored, size))) if self._found else ()
        step.record(key, changes, lines)

    def update(self, uid: str, values: Mapping[str, Any], rev: int | None = None, trusted: bool = False) -> Saved:
        """Change some values of a row. Raises Conflict when it is not at `rev` any more."""
        with self._keeper.step(f"修改{self.register.noun}"):
            current = self.current(uid)
            if current["deleted_at"]:
                raise AppError(f"这条{self.register.noun}已在回收站，不能修改。", "请先恢复。")
            if rev is not None and rev != current["rev"]:
                raise Conflict(f"这条{self.register.noun}刚被{current['changed_by']}改过，没有保存。", "请重新打开再改。")
            present = decoded(self.register, current)
            stored = self._preparer.change(_without_flags(values, present), present, trusted)
            if check := UPDATE_HOOKS.get(self.register.key):
                check(self._ledger, uid, stored)
            return self._write(current, stored, "update")

    def mark(self, uid: str, deleted: bool, reason: str) -> Saved:
        """Put a row into the 回收站 or take it out."""
        with self._keeper.step(f"{'删除' if deleted else '恢复'}{self.register.noun}"):
            current = self.current(uid)
            if bool(current["deleted_at"]) == deleted:
                return Saved(uid, current["rev"], "", changed=False)
            if deleted and (check := REMOVE_HOOKS.get(self.register.key)):
                check(self._ledger, uid, current)
            stored = {"deleted_at": clock.now() if deleted else None, "deleted_why": reason if deleted else None}
            return self._write(current, stored, "delete" if deleted else "recover")

    def adopt(self, rows: Sequence[Foreign]) -> None:
        """Enter rows of another PC as they are, under their own uids; `stored` holds every value, marks included."""
        with self._keeper.step(f"新增{self.register.noun}") as step:
            first, size = db_rows.next_id(self._ledger, self.register.table), len(rows)
            stored = stacked([row.stored for row in rows])
            filled = {name: cells for name, cells in stored.items() if cells.count(None) < size}
            uids = [row.uid for row in rows]
            meta = {"rev": [1] * size, "changed_at": [row.at for row in rows], "changed_by": [row.by for row in rows],
                    "device": [row.device for row in rows]}
            columns = {"id": range(first, first + size), "uid": uids, **filled, **meta}
            db_rows.insert_many(self._ledger, self.register.table, list(columns), zip(*columns.values(), strict=True))
            texts = log_texts(filled, size)
            changes = zip(repeat("create"), repeat(self.register.key), uids, repeat(None), texts)
            lines = zip(range(first, first + size), self._lines(stored, size), rows, strict=True)
            found = [(self.register.key, place, None if row.stored.get("deleted_at") else line) for place, line, row in lines]
            step.record(self.register.key, changes, found if self._found else ())

    def overwrite(self, current: dict[str, Any], row: Foreign) -> None:
        """Write another PC's values over a row, under that PC's name and time."""
        action = "update"
        if "deleted_at" in row.stored:
            action = "delete" if row.stored["deleted_at"] else "recover"
        meta = {"changed_at": row.at, "changed_by": row.by, "device": row.device}
        self._write(current, row.stored, action, meta)

    def put_back(self, uid: str, stored: Mapping[str, Any]) -> Saved:
        """Write former stored values over a row, as undo and history do."""
        return self._write(self.current(uid), dict(stored), "update")

    def current(self, uid: str) -> dict[str, Any]:
        """The row as stored. Raises AppError when there is none."""
        found = db_rows.one(self._ledger, self.register.table, uid, self._columns)
        if found is None:
            raise AppError(f"找不到这条{self.register.noun}。", "它可能已被清除，请刷新列表。")
        return found

    def _write(
        self, current: dict[str, Any], stored: dict[str, Any], action: str, meta: Mapping[str, Any] | None = None
    ) -> Saved:
        changed = {key: value for key, value in stored.items() if current.get(key) != value}
        if not changed:
            return Saved(current["uid"], current["rev"], "没有改动。", changed=False)
        author, uid = self._keeper.author, current["uid"]
        with self._keeper.step(f"修改{self.register.noun}") as step:
            meta = meta or {"changed_at": clock.now(), "changed_by": author.name, "device": author.device}
            if not db_rows.update(self._ledger, self.register.table, uid, current["rev"], {**changed, **meta}):
                raise Conflict(f"这条{self.register.noun}刚被别处改过，没有保存。", "请重新打开再改。")
            logged = {key: value for key, value in changed.items() if key not in self._sealed}
            before = {key: current.get(key) for key in logged}
            change = Change(action, self.register.key, uid, dumps(before), dumps(logged))
            after = {**current, **changed}
            if not self._found or self._searched.isdisjoint(changed):
                step.record(self.register.key, [change])
            else:
                line = None if after["deleted_at"] else self._line(after)
                step.record(self.register.key, [change], [(self.register.key, current["id"], line)])
        return Saved(uid, current["rev"] + 1, f"已保存{self.register.noun}。")


def _without_flags(values: Mapping[str, Any], present: Mapping[str, Any]) -> Mapping[str, Any]:
    """A value typed by hand settles the doubt that an import left on its field."""
    left = {key: text for key, text in present["flags"].items() if key.split(".")[0] not in values}
    return values if "flags" in values or left == present["flags"] else {**values, "flags": left}


_JSON_KINDS = ("multi", "counts")


def decoded(register: Register, row: Mapping[str, Any]) -> dict[str, Any]:
    """A stored row with lists and counts as Python values."""
    out = dict(row)
    for item in register.fields:
        if item.kind in _JSON_KINDS:
            text = out.get(item.key)
            empty: Any = [] if item.kind == "multi" else {}
            out[item.key] = json.loads(text) if text else empty
    out["flags"] = json.loads(out["flags"]) if out.get("flags") else {}
    return out
