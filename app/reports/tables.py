"""Any table by its code: the tables that are sent up, and each register of the office by its T-code."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from app import clock
from app.documents import numbers
from app.errors import AppError
from app.records.registers import REGISTERS
from app.records.terms import as_at
from app.reports import ledgers
from app.reports.catalogue import REPORTS, report
from app.reports.period import Period
from app.reports.register_sheet import blank_form, register_table, sheet_title
from app.tables.table import Table
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

PRIVATE = {"dictionary_entry", "user_account", "photo", "office", "wording", "print_batch", "print_run", "visit_sheet",
            "month_report", "report_snapshot", "finding_note", "report_exception", "substitution",
            "received_figure"}
_AS_AT = ("T-03", "T-03B", "T-05D", "T-09S")  # stand as at a day
_MEMBERS = Where("member", "eq", 1)


def codes() -> dict[str, str]:
    """Every code `table` takes, with the register's or table's title."""
    sheets = {register.code: sheet_title(register)
              for register in REGISTERS.values() if register.key not in PRIVATE}
    sent = {code: item.title for code, item in REPORTS.items()}
    return dict(sorted({**sent, **sheets, **ledgers.TITLES, **numbers.CODES}.items()))


def table(session: Session, code: str, month: str | None = None, round_uid: str | None = None, *,
          blank: int = 0) -> Table:
    """The table with this code. A month or another period narrows a register that has dates to its rows; T-03 stands
    as at the month's end, or as at a day given instead.

    With `blank` a register comes as the empty form with that many lines. Raises AppError for an unknown code, for
    a report without a period or as a blank form, and when there is no round to speak of.
    """
    span = None if month is None or code in REPORTS else _span(code, month)
    if blank and (code in REPORTS or code in numbers.CODES):
        raise AppError(f"“{code}”由程序汇总，没有空白表。", "请选台账类的表。")
    if code in REPORTS:
        if month is None:
            raise AppError(f"“{code}”是报表，需要统计期间。", "请指明月份或其他期间，如 2026-10。")
        return report(session, code, Period.parse(month), round_uid)
    if code in numbers.CODES:
        return numbers.table(session, code, round_uid)
    if code in ledgers.TITLES:
        return _ledger(session, code, month, round_uid, blank)
    register = next((item for item in REGISTERS.values() if item.code == code and item.key not in PRIVATE), None)
    if register is None:
        raise AppError(f"没有“{code}”这张表。", f"可用的有：{'、'.join(codes())}。")
    if blank:
        return register_table(session, register.key, blank=blank)
    keys = {field.key for field in register.fields}
    where: list[Where] = [_MEMBERS] if register.key == "unit" else []
    if "date" not in keys:
        span = None
    if register.key in ("seat", "body"):
        where += as_at(session, register.key, _last_day(month))
    if span is not None:
        where += [Where("date", "ge", span.first), Where("date", "le", span.last)]
    if round_uid is not None and "round" in keys:
        where.append(Where("round", "eq", round_uid))
    made = register_table(session, register.key, Query(tuple(where)))
    return replace(made, period=span.span) if span is not None else made


def _span(code: str, month: str) -> Period:
    return Period.month(month[:7]) if code in _AS_AT else Period.parse(month)


def _last_day(month: str | None) -> str:
    """The day itself; of a month that is over the last day, else today."""
    if month is not None and len(month) > 7:
        try:
            return date.fromisoformat(month).isoformat()
        except ValueError as error:
            raise AppError(f"看不懂日期“{month}”。", "应写成 2026-10-31 这样。") from error
    today = clock.today().isoformat()
    return min(today, Period.month(month).last) if month is not None else today


def _ledger(session: Session, code: str, month: str | None, round_uid: str | None, blank: int) -> Table:
    if code == "T-02":
        made = ledgers.grids(session)
    elif code == "T-04":
        made = ledgers.places(session)
    elif code == "T-05D":
        made = ledgers.due(session, _last_day(month))
    elif code == "T-09S":
        made = ledgers.stock(session, _last_day(month))
    elif code == "T-13":
        made = ledgers.messages(session, month)
        made = replace(made, period=Period.month(month).span) if month is not None else made
    else:
        made = ledgers.progress(session, month, round_uid)
    return blank_form(made, blank) if blank else made
