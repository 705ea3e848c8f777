"""Printing the 入户宣传工作登记表: a grid's households in door order, a number for each sheet, all frozen with it.

Numbers are taken in a transaction before a page exists, as for every paper; killed in between, the sheets stay in
the register as 已编号 and `finish` prints them under the same numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from app import clock
from app.documents import fonts, serial, visit_sheet_draw
from app.documents import visit_sheet_form as form
from app.documents.batch import BatchResult, Undrawable
from app.documents.job import IssueReport, note_run
from app.documents.visit_sheet_draw import Sheet
from app.documents.visit_sheet_entry import CODE as CODE
from app.documents.visit_sheet_entry import Entry as Entry
from app.documents.visit_sheet_entry import SheetLine as SheetLine
from app.documents.visit_sheet_entry import confirm as confirm
from app.documents.visit_sheet_entry import lines as lines
from app.documents.visit_sheet_entry import sheet as sheet
from app.documents.visit_sheet_form import Household, Placed
from app.errors import AppError
from app.files import Out
from app.progress import SILENT, Progress
from app.records import doorsteps
from app.records.batch import dumps
from app.security.roles import Action
from db import issued as db_issued
from db import query as db_query
from db import rows as db_rows
from db import visit_sheets as db_sheets
from db.changes import Change
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

LETTER = "V"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Planned:
    """A sheet to be: its grid, which of the grid's sheets it is, its households and where they stand."""

    area: str
    sheet_no: int
    sheets: int
    households: tuple[str, ...]
    placed: Sequence[Placed]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What printing would do: sheets, households, sheets of the same round and place still out, values to complete."""

    sheets: int
    households: int
    still_out: int
    undrawable: list[Undrawable]


def outlook(session: Session, round_uid: str, area: str | None, left_only: bool = False) -> Outlook:
    """What `issue` would print, before it takes a number."""
    rows = _households(session, round_uid, area, left_only)
    inside = session.areas.under(area) if area else [item.uid for item in session.areas.walk()]
    out = db_sheets.still_out(session.ledger, round_uid, inside)
    return Outlook(len(_plan(rows)), len(rows), out, _undrawable(session, rows))


def preview(session: Session, round_uid: str, area: str | None, left_only: bool = False, limit: int = 3) -> bytes:
    """The first sheets as they will come out, without numbers; a blank one when there are no households."""
    planned = _plan(_households(session, round_uid, area, left_only))[:limit]
    name = session.get("visit_round", round_uid)["name"]
    drawn = [_drawn(session, name, item, "") for item in planned] or [_BLANK]
    out = BytesIO()
    visit_sheet_draw.draw(session.town, drawn, out)
    return out.getvalue()


def issue(
    session: Session, round_uid: str, area: str | None, out: Out, progress: Progress = SILENT, left_only: bool = False
) -> IssueReport:
    """Number and print the sheets of a grid, a village or (None) the whole town into one PDF.

    `left_only` leaves out households already met or settled in the round. Raises AppError when no household is left.
    """
    session.require(Action.PRINT)
    rows = _households(session, round_uid, area, left_only)
    if not rows:
        hint = "这里的户都已走访。" if left_only else "请先导入户册，或换一个区域。"
        raise AppError("没有需要印在登记表上的户。", hint)
    planned = _plan(rows)
    batch, numbers = _reserve(session, round_uid, area, planned)
    name = session.get("visit_round", round_uid)["name"]
    drawn = [_drawn(session, name, item, number) for item, number in zip(planned, numbers, strict=True)]
    pages = visit_sheet_draw.draw(session.town, drawn, out, progress)
    _printed(session, batch, pages)
    return IssueReport(batch, numbers[0], numbers[-1], len(numbers), pages, 0, _undrawable(session, rows))


def blank(session: Session, out: Out, pages: int = 1) -> int:
    """Empty forms without a number, to be written on by hand; they are entered door by door, not by sheet."""
    session.require(Action.PRINT)
    return visit_sheet_draw.draw(session.town, [_BLANK] * pages, out)


def finish(session: Session, batch: str, out: Out, progress: Progress = SILENT) -> IssueReport:
    """Print a broken-off batch whole, under the numbers it took; names and addresses are those of now."""
    session.require(Action.PRINT)
    job, sheets = as_printed(session, batch, lambda uids: _by_uid(session, uids))
    waiting = db_issued.batch_uids(session.ledger, batch, "numbered")
    if not waiting:
        raise AppError("这一批没有可以补印的编号。", "已经打印过的，请用补打。")
    pages = job.render(session, sheets, out, progress).pages
    _printed(session, batch, pages)
    numbers = list(waiting)
    return IssueReport(batch, numbers[0], numbers[-1], len(numbers), pages, 0, [])


@dataclass(frozen=True, slots=True)
class SheetJob:
    """A batch of sheets ready to be drawn again."""

    town: str

    def render(
        self, _session: Session, sheets: Sequence[Sheet], out: Out, progress: Progress = SILENT, *,
        mark: str = "", only: range | None = None,
    ) -> BatchResult:
        """Draw the sheets, or the pages `only` (from 1); `mark` stands at the top of each."""
        chosen = sheets if only is None else [sheets[page - 1] for page in only]
        return BatchResult(visit_sheet_draw.draw(self.town, chosen, out, progress, mark), [])


def as_printed(
    session: Session, batch: str, households: Callable[[Sequence[str]], Mapping[str, Row]]
) -> tuple[SheetJob, list[Sheet]]:
    """A batch's sheets under their numbers and in their places; `households` reads rows by uid, as of then or now.

    Raises AppError when a text has become too long for its place.
    """
    held: dict[str, list[str]] = {}
    for number, household in db_sheets.lines_of_batch(session.ledger, batch):
        held.setdefault(number, []).append(household)
    asked = json.loads(session.get("print_batch", batch)["asked"])
    known = households([uid for uids in held.values() for uid in uids])
    titles = [(village, grid, at, count) for village, grid, count in asked["grids"] for at in range(1, count + 1)]
    sheets = []
    for (number, uids), (village, grid, at, count) in zip(held.items(), titles, strict=True):
        places = asked["places"].get(number) or [1] * len(uids)
        placed = form.place_again([_household(known[uid]) for uid in uids], places)
        sheets.append(Sheet(number, village, grid, asked["round"], at, count, placed))
    return SheetJob(asked["town"]), sheets


# -- who stands on which sheet


def _households(session: Session, round_uid: str, area: str | None, left_only: bool) -> list[Row]:
    """Households in the office's area order and door order."""
    areas = session.areas
    where = (Where("area", "under", area),) if area else ()
    rows = session.all("household", Query(where, order=(("door", False),)))
    rank = areas.rank()
    rows.sort(key=lambda row: rank.get(row["area"], len(rank)))
    if not left_only:
        return list(rows)
    left = set()
    for root in [area] if area else [item.uid for item in areas.children(None)]:
        steps = doorsteps.doorsteps(session, round_uid, root)
        left |= {step.household for step in steps if step.state in (doorsteps.LEFT, "nobody")}
    return [row for row in rows if row["uid"] in left]


def _household(row: Row) -> Household:
    return Household(row["door"] or "", row["householder"] or "", str(row["people"] or ""))


def _plan(rows: Sequence[Row]) -> list[Planned]:
    """Sheets grid by grid, each grid's counted for itself."""
    grids: dict[str, list[Row]] = {}
    for row in rows:
        grids.setdefault(row["area"], []).append(row)
    planned: list[Planned] = []
    for area, inside in grids.items():
        sheets = form.place_households([_household(row) for row in inside])
        uids = iter(row["uid"] for row in inside)
        for number, placed in enumerate(sheets, start=1):
            planned.append(Planned(area, number, len(sheets), tuple(next(uids) for _ in placed), placed))
    return planned


def _by_uid(session: Session, uids: Sequence[str]) -> dict[str, Row]:
    """Households by uid, removed ones too: they stand on paper."""
    register = session.register("household")
    known = [*(item.key for item in register.fields), "uid"]
    return {row["uid"]: row for row in db_query.fetch_by(session.ledger, register.table, "uid", uids, known)}


def _undrawable(session: Session, rows: Sequence[Row]) -> list[Undrawable]:
    found = []
    for row in rows:
        for value in (row["householder"] or "", row["door"] or ""):
            if wrong := "".join(fonts.undrawable(value, form.VALUE_STYLE)):
                place = f"{session.areas.full_name(row['area'])} {row['door'] or ''}".strip()
                found.append(Undrawable(value, place, wrong))
    return found


_BLANK = Sheet("", "", "", "", 1, 1, ())


def _titles(session: Session, area: str) -> tuple[str, str]:
    """Names of the village and the grid; — where there is none."""
    found, village = session.areas.get(area), session.areas.village(area)
    return village.name if village else "—", found.name if found and found is not village else "—"


def _drawn(session: Session, round_name: str, item: Planned, number: str) -> Sheet:
    return Sheet(number, *_titles(session, item.area), round_name, item.sheet_no, item.sheets, item.placed)


# -- numbers


def _reserve(session: Session, round_uid: str, area: str | None, planned: Sequence[Planned]) -> tuple[str, list[str]]:
    year, today = clock.today().year, clock.today().isoformat()
    with session.step(f"为{len(planned)}张走访登记表编号", kind="issue"):
        start = db_rows.reserve(session.ledger, LETTER, year, session.device, len(planned))
        numbers = [serial.make(LETTER, year, session.device, start + at) for at in range(len(planned))]
        batch = session.commands("print_batch").create_many(
            [_batch_row(session, round_uid, area, planned, numbers)], trusted=True)[0]
        session.commands("issued").create_many(
            [_issued_row(session, batch, round_uid, item, number) for item, number in zip(planned, numbers, strict=True)],
            trusted=True,
        )
        sheets = session.commands("visit_sheet").create_many(
            [_sheet_row(batch, round_uid, item, number, today) for item, number in zip(planned, numbers, strict=True)],
            trusted=True,
        )
        db_sheets.put_lines(session.ledger, (
            (uid, line, household)
            for uid, item in zip(sheets, planned, strict=True) for line, household in enumerate(item.households, start=1)
        ))
    return batch, numbers


def _batch_row(session: Session, round_uid: str, area: str | None, planned: Sequence[Planned], numbers: Sequence[str]) -> Row:
    """`asked` keeps the headings, and how many places households took where it is not one each."""
    places = {
        number: [placed.places for placed in item.placed] for number, item in zip(numbers, planned, strict=True)
        if any(placed.places > 1 for placed in item.placed)
    }
    grids = [[*_titles(session, item.area), item.sheets] for item in planned if item.sheet_no == 1]
    asked = {"town": session.town, "round": session.get("visit_round", round_uid)["name"], "grids": grids, "places": places}
    return {
        "template": CODE, "template_version": str(form.LAYOUT), "variant": "normal", "round": round_uid, "area": area,
        "papers": len(planned), "made_on": clock.today().isoformat(), "asked": json.dumps(asked, ensure_ascii=False),
        "regions": json.dumps([{"page": 1, **asdict(spot)} for spot in form.spots()]),
    }


def _issued_row(session: Session, batch: str, round_uid: str, item: Planned, number: str) -> Row:
    return {
        "serial": number, "template": CODE, "template_version": str(form.LAYOUT), "batch": batch, "round": round_uid,
        "area": item.area, "to_register": "area", "to_uid": item.area, "to_name": session.areas.full_name(item.area),
        "to_place": f"第{item.sheet_no}张，共{item.sheets}张", "state": "numbered",
    }


def _sheet_row(batch: str, round_uid: str, item: Planned, number: str, today: str) -> Row:
    return {
        "serial": number, "batch": batch, "round": round_uid, "area": item.area, "sheet_no": item.sheet_no,
        "sheets": item.sheets, "households": len(item.households), "made_on": today,
    }


def _printed(session: Session, batch: str, pages: int) -> None:
    """The file is there: the numbers are on paper."""
    waiting = db_issued.batch_uids(session.ledger, batch, "numbered")
    today = clock.today().isoformat()
    with session.step(f"打印{len(waiting)}张走访登记表", kind="issue") as step:
        rows = [("printed", today, uid) for uid in waiting.values()]
        db_issued.set_many(session.ledger, ("state", "printed_on"), rows, clock.now(), session.user.name, session.device)
        before, after = dumps({"state": "numbered", "printed_on": None}), dumps({"state": "printed", "printed_on": today})
        step.record("issued", [Change("update", "issued", uid, before, after) for uid in waiting.values()])
        session.commands("print_batch").update(batch, {"pages": pages}, trusted=True)
        note_run(session, batch, "file", 1, pages)
