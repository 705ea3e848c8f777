"""What a package may carry: which registers, rows and fields, for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.exchange.memory import TRAVELLING
from app.records.spec import Register


@dataclass(frozen=True, slots=True)
class Scope:
    """`registers` None is everything that travels; `fields` says which fields of a register, None all; `row` which
    rows; `extras` are further files."""

    kind: str
    registers: frozenset[str] | None = None
    fields: Callable[[Register], set[str]] | None = None
    row: Callable[[str, dict[str, Any]], bool] | None = None
    period: str = ""
    extras: tuple[tuple[str, bytes], ...] = ()

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
