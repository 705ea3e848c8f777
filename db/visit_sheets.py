"""SQL of the visit sheets: which households stand on a sheet, and which sheets are still out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from db.connect import Ledger


def put_lines(ledger: Ledger, lines: Iterable[tuple[str, int, str]]) -> None:
    """Freeze (sheet, line, household); the caller logs the sheet."""
    ledger.conn.executemany("INSERT INTO visit_sheet_line VALUES (?,?,?)", lines)


def lines_of(ledger: Ledger, sheet: str) -> list[tuple[int, str]]:
    """(line, household) of a sheet in printed order."""
    return ledger.fetch("SELECT line, household FROM visit_sheet_line WHERE sheet = ? ORDER BY line", (sheet,))


def lines_of_batch(ledger: Ledger, batch: str) -> list[tuple[str, str]]:
    """(number, household) of every sheet of a batch in printed order."""
    return ledger.fetch(
        "SELECT s.serial, l.household FROM visit_sheet s JOIN visit_sheet_line l ON l.sheet = s.uid "
        "WHERE s.batch = ? ORDER BY s.serial, l.line",
        (batch,),
    )


def by_serial(ledger: Ledger, serial: str) -> str | None:
    """The uid of the sheet with this number."""
    rows = ledger.fetch("SELECT uid FROM visit_sheet WHERE serial = ?", (serial,))
    return rows[0][0] if rows else None


def still_out(ledger: Ledger, round_uid: str, areas: Sequence[str]) -> int:
    """How many sheets of these areas are numbered or printed in a round and neither back nor void."""
    marks = ",".join("?" * len(areas))
    rows = ledger.fetch(
        "SELECT count(*) FROM visit_sheet s JOIN issued i ON i.serial = s.serial "
        f"WHERE s.round = ? AND s.area IN ({marks}) AND i.state IN ('numbered', 'printed', 'issued') "
        "AND s.confirmed_on IS NULL",
        (round_uid, *areas),
    )
    return rows[0][0]


def confirmed_visits(ledger: Ledger, sheet: str) -> list[str]:
    """Uids of the visits that were written in the same steps as the sheet's confirmations."""
    rows = ledger.fetch(
        "SELECT DISTINCT v.uid FROM change_log s JOIN change_step t ON t.id = s.step "
        "JOIN change_log v ON v.seq BETWEEN t.first_seq AND t.last_seq "
        "WHERE s.uid = ? AND s.register = 'visit_sheet' AND s.action = 'update' AND v.register = 'visit'",
        (sheet,),
    )
    return [row[0] for row in rows]
