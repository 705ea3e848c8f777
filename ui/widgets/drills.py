"""From a figure to the rows behind it: a table's drill as conditions of a list."""

from __future__ import annotations

from app.records.registers import REGISTERS
from app.session import Where
from app.tables.table import Drill


def conditions(drill: Drill) -> tuple[Where, ...]:
    """`field` or `field:op` with a value, as `Where`; an area takes everything below it."""
    register = REGISTERS[drill.register]
    found: list[Where] = []
    for key, value in drill.where:
        name, _, op = key.partition(":")
        target = register.field(name).target
        found.append(Where(name, op or ("under" if target == "area" else "eq"), value))
    return tuple(found)
