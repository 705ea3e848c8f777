"""Numbering and printing a batch: numbers are taken in a transaction before a page exists.

Killed or cancelled in between, a batch leaves numbers in state 已编号: they stay in the register, are never
given out again, and can be printed by `finish` or made void. Before the numbers are taken, cancelling leaves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import clock
from app.documents import batch, recipients, serial, values, visit_sheet, wordings
from app.documents.batch import Undrawable
from app.documents.job import IssueReport as IssueReport
from app.documents.job import Job
from app.documents.recipients import Recipients
from app.documents.template_types import Template, Variant
from app.errors import AppError
from app.exchange.names import safe_name
from app.files import Out
from app.progress import SILENT, Progress
from app.records.batch import dumps
from app.security.roles import Action
from db import issued as db_issued
from db import rows as db_rows
from db.changes import Change
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

MOST_BLANKS = 5_000
OTHER_FOLDER = "镇直和其他"
_WHO = {"household": "户", "unit": "单位", "staff": "人员", "area": "区域", "activity": "活动"}


@dataclass(frozen=True, slots=True)
class Options:
    """How the paper is printed: `variant` normal or large, what the clerk typed for the paper's asks, and instead of
    recipients so many `blanks`, empty forms that are numbered when the paper is. `day` (ISO) is the date on the
    paper, today when empty."""

    variant: Variant = "normal"
    asked: Mapping[str, str] = field(default_factory=dict)
    blanks: int = 0
    day: str = ""


PLAIN = Options()


@dataclass(frozen=True, slots=True)
class FolderReport:
    """A folder of one file for each village, in the office's order."""

    files: list[tuple[Path, IssueReport]]
    held: int

    @property
    def count(self) -> int:
        """Papers in all files."""
        return sum(report.count for _, report in self.files)

    @property
    def pages(self) -> int:
        """Pages in all files."""
        return sum(report.pages for _, report in self.files)

    @property
    def undrawable(self) -> list[Undrawable]:
        """The values to be completed by hand, of all files."""
        return [item for _, report in self.files for item in report.undrawable]


def count(session: Session, code: str, chosen: Recipients) -> tuple[int, int]:
    """(papers there would be, recipients left out as holding a number)."""
    rows, held = recipients.recipients(session, wordings.paper(session, code), chosen)
    return len(rows), held


def undrawable(session: Session, code: str, chosen: Recipients, options: Options = PLAIN) -> list[Undrawable]:
    """Names with characters no font can draw, to be told before printing."""
    job, rows, _ = _prepared(session, wordings.find(session, code), chosen, options)
    filled = job.values(session, rows, [""] * len(rows))
    return batch.check_rows(job.paper, filled, asked=job.asked, lists=job.lists(session))


def preview(
    session: Session, paper: str | Template, chosen: Recipients, options: Options = PLAIN, limit: int = 3
) -> bytes:
    """The first papers as they will come out, without numbers; `paper` is a code or a text being edited."""
    found = wordings.find(session, paper) if isinstance(paper, str) else wordings.Found(paper, "")
    job, rows, _ = _prepared(session, found, chosen, options)
    out, first = BytesIO(), rows[:limit] or recipients.nobody(1)
    job.render(session, job.values(session, first, [""] * len(first)), out)
    return out.getvalue()


def issue(
    session: Session, code: str, chosen: Recipients, out: Out, progress: Progress = SILENT, options: Options = PLAIN
) -> IssueReport:
    """Number and print for every recipient, into one PDF. Raises AppError when there is nobody to print for."""
    session.require(Action.PRINT)
    progress.step(0, 1, "正在读取名册")
    job, rows, held = _prepared(session, wordings.find(session, code), chosen, options)
    if not rows:
        raise _nobody(job, held)
    return _issue(session, job, rows, held, out, progress)


def issue_folder(
    session: Session, code: str, chosen: Recipients, folder: Path, progress: Progress = SILENT, options: Options = PLAIN
) -> FolderReport:
    """One PDF for each village, each a batch of its own; cancelled in between, the finished ones stay.

    File names say the village and the paper, never a recipient. `options.blanks` are so many for each village.
    """
    session.require(Action.PRINT)
    progress.step(0, 1, "正在读取名册")
    found = wordings.find(session, code)
    job, rows, held = _prepared(session, found, chosen, options)
    if not rows:
        raise _nobody(job, held)
    villages = _by_village(session, job, rows, options)
    total, done, files = sum(map(len, villages.values())), 0, []
    for uid, part in villages.items():
        name = session.areas.full_name(uid) if uid else OTHER_FOLDER if job.register else session.town
        out = _free(folder, f"{name}_{job.paper.title}")
        files.append((out, _issue(session, job.within(uid), part, 0, out, _Part(progress, done, total, name))))
        done += len(part)
    return FolderReport(files, held)


def finish(session: Session, batch_id: str, out: Out, progress: Progress = SILENT) -> IssueReport:
    """Print what a broken-off batch had numbered but not printed, under the same numbers."""
    session.require(Action.PRINT)
    unprinted = (Where("batch", "eq", batch_id), Where("state", "eq", "numbered"))
    waiting = session.all("issued", Query(unprinted, order=(("serial", False),)))
    if not waiting:
        raise AppError("这一批没有可以补印的编号。")
    if waiting[0]["template"] == visit_sheet.CODE:
        return visit_sheet.finish(session, batch_id, out, progress)
    job = Job.load(session, batch_id, waiting[0])
    present = recipients.by_uid(session, job.register, [item["to_uid"] for item in waiting if item["to_uid"]])
    kept = [item for item in waiting if not item["to_uid"] or item["to_uid"] in present]
    if not kept:
        raise AppError("这一批没有可以补印的编号。", "已不在册的，请把编号作废并注明原因。")
    rows = [present[item["to_uid"]] if item["to_uid"] else recipients.nobody(1)[0] for item in kept]
    return _print(session, job, batch_id, rows, [item["serial"] for item in kept], 0, out, progress)


def _prepared(
    session: Session, found: wordings.Found, chosen: Recipients, options: Options
) -> tuple[Job, list[dict[str, Any]], int]:
    """The job with what all its pages share, the rows to print for, and how many were left out."""
    paper = found.paper
    if not 0 <= options.blanks <= MOST_BLANKS:
        raise AppError(f"空白表一次最多{MOST_BLANKS}份。")
    office = values.office_values(session, paper, chosen.round, options.asked)
    if options.day:
        office["date"] = clock.chinese_date(options.day)
    blank = bool(options.blanks) or options.variant == "blank"
    if blank:
        office = values.nobody_in(office)
    asked = values.ask_values(paper, office, options.asked)
    if blank and paper.layout == "official":
        raise AppError("公文没有空白表。", "请填好各项再打印。")
    variant: Variant = "blank" if blank else options.variant
    if variant == "large" and not paper.large:
        raise AppError(f"“{paper.title}”没有大字版。")
    job = Job(paper, found.wording, chosen, variant, office, asked)
    if blank:
        return job, recipients.nobody(options.blanks), 0
    return job, *recipients.recipients(session, paper, chosen)


def _nobody(job: Job, held: int) -> AppError:
    if job.variant == "blank":
        return AppError("请填写空白表的份数。")
    who = _WHO[job.register]
    if held:
        amount = recipients.named(job.paper, held)
        return AppError(f"没有需要打印的{who}。", f"{amount}都已有编号；要重新编号请勾选“已编过号的也重新编号”。")
    first = "请先导入户册，或换一个区域。" if who == "户" else f"请先登记{who}，或换一个范围。"
    return AppError(f"没有需要打印的{who}。", first)


def _issue(
    session: Session, job: Job, rows: Sequence[Mapping[str, Any]], held: int, out: Out, progress: Progress
) -> IssueReport:
    if job.paper.kind_letter:
        progress.step(0, len(rows), "正在编号")
        batch_id, numbers = _reserve(session, job, rows, progress)
        return _print(session, job, batch_id, rows, numbers, held, out, progress)
    result = job.render(session, job.values(session, rows, [""] * len(rows)), out, progress)
    return IssueReport("", "", "", len(rows), result.pages, held, result.undrawable)


def _reserve(
    session: Session, job: Job, rows: Sequence[Mapping[str, Any]], progress: Progress
) -> tuple[str, list[str]]:
    """Take the numbers and write them with their recipients, in one step."""
    year, letter, size = clock.today().year, job.paper.kind_letter, len(rows)
    blank = rows[0]["uid"] is None
    whom = f"{size}份" if blank else recipients.named(job.paper, size)
    named = job.named(session, rows)
    with session.step(f"为{whom}编号：{job.paper.title}", kind="issue"):
        start = db_rows.reserve(session.ledger, letter, year, session.device, size)
        numbers = [serial.make(letter, year, session.device, start + at) for at in range(size)]
        batch_id = job.keep(session, size)
        same = {"template": job.paper.code, "template_version": str(job.paper.version), "batch": batch_id,
                "round": job.chosen.round, "state": "numbered"}
        made = ({"serial": number, **same, **who} for number, who in zip(numbers, named, strict=True))
        session.commands("issued").create_many(made, trusted=True, progress=progress, total=size)
    return batch_id, numbers


def _print(
    session: Session, job: Job, batch_id: str, rows: Sequence[Mapping[str, Any]], numbers: Sequence[str],
    held: int, out: Out, progress: Progress,
) -> IssueReport:
    result = job.render(session, job.values(session, rows, numbers), out, progress)
    _printed(session, job, batch_id, numbers, result.pages)
    return IssueReport(batch_id, numbers[0], numbers[-1], len(numbers), result.pages, held, result.undrawable)


def _printed(session: Session, job: Job, batch_id: str, numbers: Sequence[str], pages: int) -> None:
    """The file is there: the numbers are on paper."""
    waiting = db_issued.batch_uids(session.ledger, batch_id, "numbered")
    uids = [waiting[number] for number in numbers]
    today = clock.today().isoformat()
    with session.step(f"打印{len(uids)}份：{job.paper.title}", kind="issue") as step:
        rows = (("printed", today, uid) for uid in uids)
        db_issued.set_many(session.ledger, ("state", "printed_on"), rows, clock.now(), session.user.name, session.device)
        before, after = dumps({"state": "numbered", "printed_on": None}), dumps({"state": "printed", "printed_on": today})
        step.record("issued", [Change("update", "issued", uid, before, after) for uid in uids])
        job.note_file(session, batch_id, pages)


def _by_village(
    session: Session, job: Job, rows: Sequence[Mapping[str, Any]], options: Options
) -> dict[str | None, list[Mapping[str, Any]]]:
    """Rows by village in the office's order, those of no village last; empty forms for every village chosen.

    A paper of the office is one for the area chosen.
    """
    areas = session.areas
    inside = set(areas.under(job.chosen.area)) if job.chosen.area else None
    if options.blanks:
        villages = [area.uid for area in areas.villages() if inside is None or area.uid in inside]
        return {uid: [*recipients.nobody(options.blanks)] for uid in villages or [job.chosen.area]}
    if not job.register:
        return {job.chosen.area: [*rows]}
    found: dict[str | None, list[Mapping[str, Any]]] = {area.uid: [] for area in areas.villages()}
    found[None] = []
    for row in rows:
        found[areas.village_of(recipients.area_of(job.register, row))].append(row)
    return {uid: part for uid, part in found.items() if part}


def _free(folder: Path, name: str) -> Path:
    """A file that is not there yet: an earlier batch of the same village is never written over."""
    base, out, number = safe_name(name), folder / f"{safe_name(name)}.pdf", 2
    while out.exists():
        out, number = folder / f"{base}_{number}.pdf", number + 1
    return out


class _Part(Progress):
    """One village's share of the whole."""

    def __init__(self, whole: Progress, done: int, total: int, name: str) -> None:
        self._whole, self._done, self._total, self._name = whole, done, total, name

    def step(self, done: int, total: int, text: str = "") -> None:
        """Pass on with the papers of earlier villages added."""
        self._whole.step(min(self._done + done, self._total), self._total, f"{self._name}：{text}")
