"""From a figure to its rows."""

from __future__ import annotations

from app.records.registers import REGISTERS
from app.records.spec import Kind
from app.tables.table import Drill
from db.query import Query, Where


def query_of(drill: Drill) -> Query:
    """The rows behind a figure; a condition on an area means the area with all below it.

    A field may carry an operator after a colon, such as `date:ge`.
    """
    register = REGISTERS[drill.register]
    where = []
    for name, value in drill.where:
        field, _, op = name.partition(":")
        spec = next((item for item in register.fields if item.key == field), None)
        is_area = spec is not None and spec.kind is Kind.REF and spec.target == "area"
        where.append(Where(field, op or ("under" if is_area else "eq"), value))
    return Query(tuple(where))
