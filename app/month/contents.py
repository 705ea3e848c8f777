"""All that a month hands out: tables, words, photos, explanations; computed now, or as it was locked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from app import clock
from app.clock import chinese_date
from app.month.notes import Explained, explained, notes, notes_table, unexplained
from app.month.tables import MonthTable, all_tables, is_sent, sent_codes
from app.progress import SILENT, Progress
from app.reports import narrative
from app.reports.checks import ERROR, Finding, check_month
from app.reports.monthly import activities_in
from app.reports.period import Period
from app.tables.pdf import render_tables
from app.tables.table import Table
from app.tables.xlsx import write_tables

if TYPE_CHECKING:
    from app.session import Session


Tables = tuple[list[str], frozenset[str], str]
"""The codes looked at, the keys of the tables that were sent, the moment for which they were made."""


@dataclass(frozen=True, slots=True)
class MonthPhoto:
    """One photo of the month, under the name of the activity it shows; `day` is like 10月12日."""

    uid: str
    blob: str
    activity: str
    place: str
    day: str
    title: str
    caption: str
    minors: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """What a month hands out. `rough` are the figures that were taken from words such as 300余, `empty` the tables
    that are not sent because they hold nothing, `codes` all that were looked at."""

    tables: list[MonthTable]
    text: str
    photos: list[MonthPhoto]
    activities: int
    errors: int
    warnings: int
    rough: list[str]
    explained: list[Explained]
    empty: list[MonthTable] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    as_of: str = ""
    findings: list[Finding] = field(default_factory=list)
    open: list[Finding] = field(default_factory=list)

    def sheets(self) -> list[Table]:
        """The tables as they are printed; 核查说明 last where something was explained."""
        found = [item.table for item in self.tables]
        if self.explained and found:
            found.append(notes_table(found[0].unit_name, found[0].period, self.explained))
        return found

    def facts(self) -> dict[str, Any]:
        """What is kept beside the tables."""
        return {
            "text": self.text, "photos": [asdict(photo) for photo in self.photos], "activities": self.activities,
            "errors": self.errors, "warnings": self.warnings, "rough": self.rough,
            "explained": [asdict(item) for item in self.explained],
        }


def contents(session: Session, span: Period, progress: Progress = SILENT, like: Tables | None = None) -> Contents:
    """The month as it stands now; with `like` the same tables as in a version handed in before, whatever was set since.

    Raises AppError for what a table cannot do without.
    """
    month = str(span)
    progress.step(0, 3, "正在汇总报表")
    codes, before, as_of = like or (sent_codes(session), frozenset(), "")
    made = all_tables(session, span, codes, as_of)
    tables = [item for item in made if item.key in before or is_sent(item)]
    progress.step(1, 3, "正在检查")
    findings, known = check_month(session, month, tables), notes(session, month)
    progress.step(2, 3, "正在写情况说明")
    rows = activities_in(session, span)
    errors = sum(finding.level == ERROR for finding in findings)
    return Contents(
        tables, narrative.narrative(session, month), _photos(session, rows), len(rows), errors, len(findings) - errors,
        [item.sentence for item in findings if item.code == "approximate"], explained(findings, known),
        [item for item in made if item not in tables], codes, as_of or clock.now(), findings, unexplained(findings, known),
    )


def from_facts(tables: list[MonthTable], facts: dict[str, Any]) -> Contents:
    """The month as it was kept."""
    return Contents(
        tables, facts["text"], [MonthPhoto(**item) for item in facts["photos"]], facts["activities"], facts["errors"],
        facts["warnings"], facts["rough"], [Explained(**item) for item in facts["explained"]],
    )


def workbook(sheets: Sequence[Table]) -> bytes:
    """The tables as one workbook."""
    out = BytesIO()
    write_tables(sheets, out)
    return out.getvalue()


def pdf(sheets: Sequence[Table]) -> bytes:
    """The tables as PDF pages."""
    out = BytesIO()
    render_tables(sheets, out)
    return out.getvalue()


def _photos(session: Session, rows: list[dict[str, Any]]) -> list[MonthPhoto]:
    texts = session.show_many("activity", rows)
    found = []
    for row, text in zip(rows, texts, strict=True):
        village = session.areas.village(row.get("area"))
        place = village.name if village else text["host_unit"] or text["host"] or session.town
        day = chinese_date(row["date"]).partition("年")[2]
        found += [
            MonthPhoto(photo["uid"], photo["blob"], row["uid"], place, day, row["title"], photo.get("caption") or "",
                       bool(photo.get("minors")))
            for photo in session.photos(row["uid"])
        ]
    return found
