"""Any table by its code: the monthly tables, and each register's sheet by its T-code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.documents import numbers
from app.errors import AppError
from app.records.registers import REGISTERS
from app.reports import monthly
from app.reports.period import Month
from app.reports.register_sheet import register_table
from app.tables.table import Table
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

_PRIVATE = {"dictionary_entry", "user_account", "photo", "office", "wording", "print_batch", "print_run", "visit_sheet"}


def codes() -> dict[str, str]:
    """Every code `table` takes, with the register's or table's title."""
    sheets = {register.code: register.title for register in REGISTERS.values() if register.key not in _PRIVATE}
    return {**monthly.CODES, **sheets, **numbers.CODES}


def table(session: Session, code: str, month: str | None = None, round_uid: str | None = None) -> Table:
    """The table with this code. A month narrows a register that has dates to that month's rows.

    Raises AppError for an unknown code, and for a monthly table without a month.
    """
    if code in monthly.CODES:
        if month is None:
            raise AppError(f"“{code}”是月报表，需要月份。", "请指明月份，如 2026-10。")
        return monthly.monthly(session, code, month, round_uid)
    if code in numbers.CODES:
        return numbers.table(session, code, round_uid)
    register = next((item for item in REGISTERS.values() if item.code == code and item.key not in _PRIVATE), None)
    if register is None:
        raise AppError(f"没有“{code}”这张表。", f"可用的有：{'、'.join(codes())}。")
    keys = {field.key for field in register.fields}
    where: list[Where] = []
    span = Month.parse(month) if month is not None and "date" in keys else None
    if span is not None:
        where += [Where("date", "ge", span.first), Where("date", "le", span.last)]
    if round_uid is not None and "round" in keys:
        where.append(Where("round", "eq", round_uid))
    made = register_table(session, register.key, Query(tuple(where)))
    return replace(made, period=span.span) if span is not None else made
