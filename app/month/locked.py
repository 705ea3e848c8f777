"""Said while somebody edits: that what is changed belongs to a month that is locked, and so goes into its 更正表."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from app.errors import AppError
from app.month.belonging import DATED, Change, Present, Scope, belongs, logged, scope_of
from app.reports.period import Period
from db import changes as db_changes
from db import snapshots as db_snapshots
from db.errors import StoreError

if TYPE_CHECKING:
    from app.session import Session

LOOKED_AT = 2_000
"""Changes of one step that are looked at; a step with more, such as an import, touches its months with the first of them."""
_NAMED = 3


class LockedMonths:
    """Knows what belongs to the locked months; each kept version is read once. One for an opened window."""

    def __init__(self) -> None:
        self._scopes: dict[str, Scope | None] = {}

    def of_edit(
        self, session: Session, register: str, uid: str, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> list[Period]:
        """The locked months in which a row counts, given what is typed over it; `uid` "" for a new one."""
        change = Change(0, "", "", "update" if uid else "create", register, uid, dict(before), dict(after), "")
        return _touched(self._read(session), [change], Present(session, [change]))

    def since(self, session: Session, seq: int | None) -> tuple[int, list[Period]]:
        """The number of the last change, and the locked months touched by the changes after `seq`, by none with None."""
        if seq is None:
            return db_changes.head(session.ledger)[0], []
        head, scopes = db_changes.head(session.ledger)[0], self._read(session)
        registers = sorted({register for scope in scopes for register in scope.registers})
        if head == seq or not registers:
            return head, []
        raw = islice(db_snapshots.changes_after(session.ledger, seq, registers), LOOKED_AT)
        changes = [logged(row) for row in raw]
        return head, _touched(scopes, changes, Present(session, changes))

    def _read(self, session: Session) -> list[Scope]:
        """The scopes of the versions that stand, by month."""
        last = {row["period"]: row for row in sorted(session.all("report_snapshot"), key=lambda row: row["version"])}
        for row in last.values():
            if row["seal"] not in self._scopes:
                try:
                    self._scopes[row["seal"]] = _scope(session, row)
                except (AppError, StoreError):
                    self._scopes[row["seal"]] = None  # a damaged archive is told where it is opened and by the check
        found = [self._scopes[row["seal"]] for _period, row in sorted(last.items())]
        return [scope for scope in found if scope is not None]


def sentence(months: Iterable[Period]) -> str:
    """`2026年10月已锁定，改动会列入更正，不改变已锁定的数。`; "" for no month."""
    names = [span.title for span in months]
    if not names:
        return ""
    named = "、".join(names) if len(names) <= _NAMED else f"{names[-1]}等{len(names)}个月"
    return f"{named}已锁定，改动会列入更正，不改变已锁定的数。"


def _scope(session: Session, row: dict[str, Any]) -> Scope:
    """What a kept month is asked about; all that keeping takes is loaded only where a month is kept, not with the window."""
    from app.month.snapshot import load

    return scope_of(load(session, row))


def _touched(scopes: Iterable[Scope], changes: Iterable[Change], present: Present) -> list[Period]:
    """A new row touches a month by a day of its own only: a household entered later corrects nothing."""
    told = [change for change in changes if change.action != "create" or change.register in DATED]
    return [scope.span for scope in scopes
            if any(_after(scope, change) and belongs(scope, change, present) for change in told)]


def _after(scope: Scope, change: Change) -> bool:
    """Not yet made, or made after the lock."""
    return not change.seq or change.seq > scope.seq
