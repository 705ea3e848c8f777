"""Looking back and going back: a row's history, undo of a step, return to a former state."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.errors import AppError, Conflict
from app.records.commands import Commands
from app.records.hooks import UNDO_HOOKS
from app.records.prepare import SORT_KEYS
from app.records.spec import Register
from app.records.steps import TAKE, StepKeeper
from db import changes as db_changes
from db.connect import Ledger

UNDOABLE = ("edit", "import", TAKE)


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a row's history; `before`/`after` hold stored values of the fields that differ."""

    seq: int
    at: str
    by: str
    device: str
    action: str
    sentence: str
    before: dict[str, Any]
    after: dict[str, Any]
    tx: str


def of_row(ledger: Ledger, register: str, uid: str) -> list[Change]:
    """A row's history, oldest first."""
    return [
        Change(seq, at, by, device, action, sentence, _loads(before), _loads(after), tx)
        for seq, at, by, device, action, sentence, before, after, tx in db_changes.of_row(ledger, register, uid)
    ]


def state_after(ledger: Ledger, register: Register, uid: str, seq: int) -> dict[str, Any]:
    """The stored values a row had right after change `seq`. Raises AppError when it had none."""
    state = _blank(register)
    found = False
    for change in of_row(ledger, register.key, uid):
        if change.seq <= seq:
            found = True
            state.update(change.after)
    if not found:
        raise AppError("历史里没有这一条。", "请刷新后再选。")
    return {key: value for key, value in state.items() if key not in ("deleted_at", "deleted_why")}


def with_keys(register: Register, stored: dict[str, Any]) -> dict[str, Any]:
    """Stored values with the sort keys that belong to them."""
    out = dict(stored)
    for item in register.keyed():
        if item.key in out:
            out[f"{item.key}_key"] = SORT_KEYS[item.ordered](out[item.key]) if out[item.key] else None
    return out


def undo_step(
    ledger: Ledger, keeper: StepKeeper, commands: Callable[[str], Commands], tx: str
) -> str:
    """Take a whole step back and return what was taken back.

    Raises Conflict when one of its rows was changed since, AppError when the step cannot be undone
    (numbers once taken stay taken).
    """
    found = db_changes.step_sentence(ledger, tx)
    if found is None:
        raise AppError("找不到要撤销的操作。")
    kind, sentence = found
    if kind not in UNDOABLE:
        raise AppError(f"“{sentence}”不能撤销。", "编号一经取用不再收回，可在编号登记里作废。")
    if db_changes.undone(ledger, tx):
        raise AppError(f"“{sentence}”已经撤销过了。")
    with keeper.step(f"撤销：{sentence}", kind=f"undo:{tx}"):
        if hook := UNDO_HOOKS.get(kind):
            hook(ledger, tx)
        for _seq, action, register, uid, before, after in db_changes.of_step(ledger, tx):
            _take_back(commands(register), action, uid, _loads(before), _loads(after), sentence)
    return sentence


def _take_back(
    commands: Commands, action: str, uid: str, before: dict[str, Any], after: dict[str, Any], sentence: str
) -> None:
    current = commands.current(uid)
    expected = {**_blank(commands.register), **after} if action == "create" else after
    deleted_since = action == "update" and current["deleted_at"]
    if deleted_since or any(current.get(key) != value for key, value in expected.items()):
        noun = commands.register.noun
        raise Conflict(f"有{noun}在这之后又改过，不能整步撤销“{sentence}”。", "可在该记录的历史里逐条恢复。")
    if action == "create":
        commands.mark(uid, deleted=True, reason=f"撤销：{sentence}")
    else:
        commands.put_back(uid, with_keys(commands.register, before))


def _blank(register: Register) -> dict[str, Any]:
    """Every field without a value; sealed ones are not known to the log."""
    return {"flags": None, **{item.key: None for item in register.fields if not item.sealed}}


def _loads(text: str | None) -> dict[str, Any]:
    return json.loads(text) if text else {}
