"""One batch: its paper with everything its pages share, kept so that the same pages can be made again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from app import clock
from app.documents import batch, layout, recipients, sources, values, wordings
from app.documents.batch import BatchResult, Undrawable
from app.documents.official import figures
from app.documents.recipients import Recipients
from app.documents.template_types import Template, Variant
from app.files import Out
from app.progress import SILENT, Progress
from app.tables.table import Table
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class IssueReport:
    """What was printed: first and last number, papers, pages, those left out because they hold a number already.

    A paper without numbers has no `batch`, `first` and `last`.
    """

    batch: str
    first: str
    last: str
    count: int
    pages: int
    held: int
    undrawable: list[Undrawable]


@dataclass(frozen=True, slots=True)
class Job:
    """`wording` is the uid of the office's own text, "" for the shipped one; `variant` normal, large or blank."""

    paper: Template
    wording: str
    chosen: Recipients
    variant: Variant
    office: Mapping[str, str]
    asked: Mapping[str, str]

    @property
    def register(self) -> str:
        """The register its recipients stand in; "" for papers of the office."""
        return values.REGISTERS[self.paper.recipients]

    def within(self, area: str | None) -> Job:
        """The same job for one area."""
        return replace(self, chosen=replace(self.chosen, area=area))

    def values(
        self, session: Session, rows: Sequence[Row], numbers: Sequence[str], areas: Sequence[Row] | None = None
    ) -> list[dict[str, Any]]:
        """What fills each paper. A row that is nobody's leaves an empty form."""
        given = [row for row in rows if row["uid"] is not None]
        fill = values.filler(session, self.register, given, areas) if given else dict
        own = sources.lister(session, self.paper, self.chosen, self.asked)
        made = []
        for row, number in zip(rows, numbers, strict=True):
            filled: dict[str, Any] = fill(row) if row["uid"] else {}
            filled["serial"] = number
            if lists := own(row):
                filled["lists"] = lists
            made.append(filled)
        return made

    def render(
        self, session: Session, filled: Sequence[Mapping[str, Any]], out: Out, progress: Progress = SILENT, *,
        mark: str = "", only: range | None = None,
    ) -> BatchResult:
        """Make the pages, or only some of them; `mark` stands at the top of each."""
        return batch.render(
            self.paper, self.office, filled, out, progress, asked=self.asked, variant=self.variant, mark=mark,
            lists=self.lists(session), only=only, annexes=self.annexes(session),
        )

    def lists(self, session: Session) -> sources.Lists:
        """The lists all its pages share."""
        return sources.lists(session, self.paper, self.chosen, self.asked) if self.variant != "blank" else {}

    def annexes(self, session: Session) -> list[Table]:
        """The month's tables behind an official document."""
        if self.paper.layout != "official" or self.variant == "blank":
            return []
        return figures.tables(session, self.paper, self.office, self.asked, self.chosen.round)

    def named(self, session: Session, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """Under which area, name and place the number register keeps each recipient."""
        if rows[0]["uid"] is None:
            return [{"area": self.chosen.area}] * len(rows)
        if self.register == "household":
            return [{"area": row["area"], "to_register": "household", "to_uid": row["uid"], "to_name": row["householder"],
                     "to_place": row["door"]} for row in rows]
        fill = values.filler(session, self.register, rows)
        made = []
        for row in rows:
            name, place = values.held_as(self.register, row, fill(row))
            made.append({"area": recipients.area_of(self.register, row), "to_register": self.register, "to_uid": row["uid"],
                         "to_name": name, "to_place": place})
        return made

    # -- kept with the batch

    def keep(self, session: Session, papers: int) -> str:
        """Write the batch's row; returns its uid."""
        used = {name.partition(".")[2] for name in self.paper.used() if name.startswith("office.")}
        office = {name: text for name, text in self.office.items() if name in used}
        return session.commands("print_batch").create_many([{
            "template": self.paper.code,
            "template_version": str(self.paper.version),
            "wording": self.wording or wordings.kept_as_shipped(session, self.paper.code),
            "variant": self.variant,
            "round": self.chosen.round,
            "area": self.chosen.area,
            "papers": papers,
            "made_on": clock.today().isoformat(),
            "asked": _json(self.asked),
            "office_values": _json(office),
            "regions": _json(self.regions()),
        }], trusted=True)[0]

    def regions(self) -> list[dict[str, Any]]:
        """Where the scanner finds the number, the signatures and the ticks, in mm from the top left corner."""
        return [asdict(region) for region in layout.regions(self.paper, self.office, self.asked, self.variant)]

    def note_file(self, session: Session, batch_id: str, pages: int) -> None:
        """A file of the batch was written. Batches numbered before the program kept them have no row.

        A batch that was broken off has a file for each part; its pages are those of all of them.
        """
        row = kept(session, batch_id)
        if row is None:
            return
        before = row["pages"] or 0
        session.commands("print_batch").update(batch_id, {"pages": before + pages}, trusted=True)
        note_run(session, batch_id, "file", before + 1, before + pages)

    @classmethod
    def load(cls, session: Session, batch_id: str, number: Row) -> Job:
        """The job of a batch; `number` is one of its rows in the register. Raises AppError."""
        row = kept(session, batch_id)
        if row is None:
            found = wordings.find(session, number["template"])
            office = values.office_values(session, found.paper, number["round"])
            return cls(found.paper, found.wording, Recipients(round=number["round"]), "normal", office, {})
        paper = wordings.of_row(session, row["wording"])
        chosen = Recipients(area=row["area"], round=row["round"])
        office = json.loads(row["office_values"] or "{}")
        return cls(paper, row["wording"] or "", chosen, row["variant"], office, json.loads(row["asked"] or "{}"))


def kept(session: Session, batch_id: str) -> dict[str, Any] | None:
    """The batch's row; None for one numbered before batches were kept."""
    found = session.all("print_batch", Query((Where("uid", "eq", batch_id),)))
    return found[0] if found else None


def note_run(session: Session, batch_id: str, kind: str, first: int, last: int, reason: str = "") -> None:
    """Write that pages went to a file or printer."""
    session.commands("print_run").create_many([{
        "batch": batch_id, "kind": kind, "first_page": first, "last_page": last, "run_on": clock.today().isoformat(),
        "reason": reason or None,
    }], trusted=True)


def _json(value: Any) -> str | None:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else None
