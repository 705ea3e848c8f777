"""From a figure to the rows behind it: a table's drill as conditions of a list."""

from __future__ import annotations

from app.records.drill import query_of
from app.session import Where
from app.tables.table import Drill


def conditions(drill: Drill) -> tuple[Where, ...]:
    """The conditions a list is opened with."""
    return tuple(query_of(drill).where)
