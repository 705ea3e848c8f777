"""What the print centre has done in the background: looking before printing, making pages, resuming."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from app import clock
from app.documents import issue as issuing
from app.documents import values, wordings
from app.documents.batch import Undrawable
from app.documents.issue import FolderReport, IssueReport, Options
from app.documents.recipients import Recipients
from app.documents.template import Template
from app.files import Out
from app.progress import Progress
from app.records import doorsteps
from app.records.registers import REGISTERS
from app.session import Query, Session, Where

SAMPLE = 3
"""Papers made for the first look."""
ROUND_STATES = {"": "全部户", "left": "还没走访的", "absent": "去过没见到人的", "met": "已访的"}
"""Which households of the area, by what the visits of the round came to."""
_ABSENT = {"nobody", "away"}

Work = Callable[[Session, Out, Progress], IssueReport]


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is chosen; `state` narrows households by what the visits of `whom.round` came to."""

    whom: Recipients
    state: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What printing would do: papers to make, recipients that hold a number, the first pages."""

    fresh: int
    held: int
    pages: bytes


@dataclass(frozen=True, slots=True)
class Made:
    """A made batch: what it holds, its pages, and the file when there is one."""

    report: IssueReport
    pages: bytes
    file: Path | None


@dataclass(frozen=True, slots=True)
class Broken:
    """A batch numbered but not finished, in words."""

    batch: str
    papers: int
    words: str


def papers(session: Session) -> list[Template]:
    """Every paper in the wording that is in force."""
    return wordings.papers(session)


def proposals(session: Session, code: str) -> dict[str, str]:
    """What the paper proposes for each of its asks, the office's own values filled in."""
    paper = wordings.paper(session, code)
    return values.ask_values(paper, values.office_values(session, paper), {})


def resolve(session: Session, choice: Choice) -> Recipients:
    """The recipients of a choice; a state of the round becomes the households that are in it."""
    whom = choice.whom
    if not choice.state or not whom.round:
        return whom
    tops = [whom.area] if whom.area else [area.uid for area in session.areas.children(None)]
    steps = [step for top in tops for step in doorsteps.doorsteps(session, whom.round, top)]
    return replace(whom, area=None, uids=tuple(step.household for step in steps if _in_state(step.state, choice.state)))


def _in_state(state: str, wanted: str) -> bool:
    return state in _ABSENT if wanted == "absent" else state == wanted


def look_at(session: Session, code: str, choice: Choice, options: Options, limit: int = SAMPLE) -> Look:
    """Figures and the first pages as they will come out."""
    whom = resolve(session, choice)
    fresh, held = issuing.count(session, code, whom)
    if options.blanks:
        fresh, held = options.blanks, 0
    return Look(fresh, held, issuing.preview(session, code, whom, options, limit))


def undrawable(session: Session, code: str, choice: Choice, options: Options) -> list[Undrawable]:
    """Values with characters no font has, to be told before printing."""
    return issuing.undrawable(session, code, resolve(session, choice), options)


def make(session: Session, out: Path | None, work: Work, progress: Progress) -> Made:
    """Pages with names on them are not left lying about: without a file asked for, only the memory holds them."""
    if out is not None:
        return Made(work(session, out, progress), out.read_bytes(), out)
    pages = BytesIO()
    return Made(work(session, pages, progress), pages.getvalue(), None)


def make_folder(session: Session, code: str, choice: Choice, folder: Path, options: Options, progress: Progress) -> FolderReport:
    """One file for each village."""
    return issuing.issue_folder(session, code, resolve(session, choice), folder, progress, options)


def broken(session: Session) -> list[Broken]:
    """Every batch that was numbered but not finished, newest first."""
    waiting = Counter(row["batch"] for row in session.all("issued", Query((Where("state", "eq", "numbered"),))) if row["batch"])
    if not waiting:
        return []
    rows = session.all("print_batch", Query((Where("uid", "in", list(waiting)),), order=(("made_on", True),)))
    found = [Broken(row["uid"], waiting[row["uid"]], batch_words(session, row)) for row in rows]
    unnamed = set(waiting) - {row["uid"] for row in rows}
    return found + [Broken(uid, waiting[uid], "较早的一批") for uid in sorted(unnamed)]


def batch_words(session: Session, row: dict) -> str:
    """A batch as people tell it from others: place, paper, day."""
    shown = session.show("print_batch", row)
    place = session.areas.full_name(row["area"]) if row["area"] else "全镇"
    return f"{place}　{shown['template']}　{clock.chinese_date(row['made_on'] or '')}"


def record_of(session: Session, register: str, name: str) -> str:
    """The uid of the row with this name, "" when it is not one row's name."""
    if not register:
        return ""
    title = REGISTERS[register].title_field
    rows = session.all(register, Query((Where(title, "eq", name),)))
    return rows[0]["uid"] if rows else ""
