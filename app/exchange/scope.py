"""What a package may carry: which registers, rows and fields, for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.exchange.memory import TRAVELLING
from app.records.spec import Register


@dataclass(frozen=True, slots=True)
class Scope:
    """`registers` None is everything that travels; `fields` says which fields of a register, None all; `row` which
    rows; `extras` are further files, `root` the area the sender stands for, `confirmed_by` the second
    person who let names go, `line` a change of every line, `more`
    further lines of registers, after those the ledger holds."""

    kind: str
    registers: frozenset[str] | None = None
    fields: Callable[[Register], set[str]] | None = None
    row: Callable[[str, dict[str, Any]], bool] | None = None
    period: str = ""
    extras: tuple[tuple[str, bytes], ...] = ()
    root: str = ""
    confirmed_by: str = ""
    line: Callable[[str, dict[str, Any]], dict[str, Any]] | None = None
    more: Callable[[], Iterator[tuple[str, Iterator[dict[str, Any]]]]] | None = None

    def takes(self, register: str) -> bool:
        """Whether the register goes in."""
        return register in TRAVELLING and (self.registers is None or register in self.registers)

    def keys(self, register: Register) -> set[str] | None:
        """The fields that go in, None for all."""
        return None if self.fields is None else self.fields(register)

    def keeps(self, register: str, row: dict[str, Any]) -> bool:
        """Whether the row goes in."""
        return self.row is None or self.row(register, row)


def peer_scope() -> Scope:
    """Everything, for another PC of the same office."""
    return Scope("peer")
