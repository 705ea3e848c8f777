"""What 月报 shows of a month, read at once in the background."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.month import exceptions, report, snapshot
from app.month.cells import Difference, thaw
from app.month.changes import Edits, later_edits
from app.month.correction import differences
from app.month.exceptions import Exemption
from app.month.notes import Note, notes
from app.month.report import Status
from app.month.tables import MonthTable, all_tables, is_sent
from app.reports import narrative
from app.reports.checks import Finding, check_month
from app.reports.period import Period
from app.session import Session

NOW = 0
"""The number under which the tables stand as they are known now, beside the kept versions 1, 2, …"""


@dataclass(frozen=True, slots=True)
class Later:
    """What became of a locked month since."""

    cells: list[Difference]
    edits: Edits
    given: list[Exemption]
    villages: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """A month: where it stands, its tables by version, its findings and what was said to them, its words."""

    month: str
    status: Status
    tables: Mapping[int, Sequence[MonthTable]]
    findings: list[Finding]
    notes: Mapping[str, Note]
    sections: dict[str, str]
    later: Later | None

    @property
    def span(self) -> Period:
        """The month as a period."""
        return Period.month(self.month)


def read(session: Session, month: str) -> MonthFacts:
    """Everything the page shows. Raises AppError for what cannot be read."""
    span, now = Period.month(month), report.status(session, month)
    kept = [snapshot.load(session, row) for row in now.versions]
    codes, sent, as_of = kept[-1].like if kept else (None, frozenset(), "")
    everything = all_tables(session, span, codes, as_of)
    live = [item for item in everything if item.key in sent or is_sent(item)]
    later = None
    if kept:
        villages = [(area.uid, area.name) for area in session.areas.villages() if area.state != "merged"]
        given = exceptions.exemptions(session, month)
        later = Later(differences(session, kept[-1], everything), later_edits(session, kept[-1]), given, villages)
    tables = {item.version: [thaw(table) for table in item.tables] for item in kept}
    return MonthFacts(
        month, now, {NOW: live, **tables}, check_month(session, month, live), notes(session, month),
        narrative.sections(session, month), later,
    )
