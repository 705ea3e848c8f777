"""A read stack and the ledger: what the numbers are, and filing what a person has looked through."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.documents import returns, visit_sheet_entry
from app.documents.layout_items import Region
from app.documents.returns import Returned, Signed
from app.errors import AppError
from app.progress import SILENT, Progress
from app.scan import stack
from app.scan.stack import Heap, Known, Page, Stack
from app.security.roles import Action
from db import issued as db_issued
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person says about a page: file its paper, add it to a paper that is back, or leave it.

    `signed` is what stands in the place for the signature. `number` is one typed by hand; it goes before the page's own.
    """

    action: Literal["file", "add", "skip"]
    signed: Signed = "unseen"
    number: str = ""


@dataclass(slots=True)
class FiledReport:
    """What filing did: numbers filed, numbers that got a further page, those that want a name, and what was refused."""

    filed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    nobody: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    left: int = 0

    @property
    def sentence(self) -> str:
        """The report in one sentence."""
        parts = [f"登记收回{len(self.filed)}份"]
        if self.added:
            parts.append(f"加存补充页{len(self.added)}页")
        if self.left:
            parts.append(f"未处理{self.left}页")
        if self.refused:
            parts.append(f"没有登记成{len(self.refused)}页")
        return "，".join(parts) + "。"


def read(session: Session, paths: Sequence[Path], progress: Progress = SILENT) -> Stack:
    """Read a stack against this ledger; nothing is saved."""
    session.require(Action.RETURN)
    return stack.read(paths, lookup(session), progress)


def lookup(session: Session) -> stack.Lookup:
    """What the register says of a number; the places of a batch are read once."""
    places: dict[str, tuple[Region, ...]] = {}

    def look(number: str) -> Known | None:
        uid = db_issued.by_serial(session.ledger, number)
        if uid is None:
            return None
        row = session.get("issued", uid)
        batch = row["batch"] or ""
        if batch not in places:
            places[batch] = _places(session, batch)
        is_sheet = row["template"] == visit_sheet_entry.CODE
        return Known(row["state"], places[batch], is_sheet, row["void_reason"] or "")

    return look


def typed(session: Session, page: Page, number: str) -> Page:
    """The page under a number typed by a person, sorted anew; its boxes are left to the person's eyes.

    Raises AppError when the number is none or its check character is wrong.
    """
    return stack.judge(page, number, lookup(session))


def proposed(page: Page) -> Decision:
    """What is done with a page nobody said anything about: the filed heap is filed, everything else left."""
    if page.heap is Heap.FILED:
        return Decision("file", "ink" if page.proposal == "ink" else "unseen")
    return Decision("skip")


def file(
    session: Session, pages: Sequence[Page], decisions: Mapping[int, Decision], progress: Progress = SILENT
) -> FiledReport:
    """File pages in one step, each with its picture. `decisions` are by index of the page, `proposed` for the others.

    Stopped or failed, nothing of it is filed. Raises AppError when a picture cannot be kept.
    """
    session.require(Action.RETURN)
    chosen = [(page, decisions.get(at, proposed(page))) for at, page in enumerate(pages)]
    report = FiledReport(left=sum(decision.action == "skip" for _, decision in chosen))
    # Filed first: a further page of a paper in the same stack can only be added to it then.
    todo = sorted((item for item in chosen if item[1].action != "skip"), key=lambda item: item[1].action == "add")
    with session.step(f"扫描登记收回{len(todo)}页"):
        for done, (page, decision) in enumerate(todo):
            progress.step(done, len(todo), f"正在登记第{done + 1}页，共{len(todo)}页")
            _one(session, page, decision, report)
    return report


def _one(session: Session, page: Page, decision: Decision, report: FiledReport) -> None:
    number = decision.number or page.code or ""
    place = f"“{page.file.name}”第{page.number}页："
    if not number:
        report.refused.append(f"{place}没有编号。")
    elif decision.action == "add":
        _added(session, page, decision, number, place, report)
    else:
        result = returns.mark_returned(session, number, decision.signed, page.image)
        if result.state is Returned.FILED:
            report.filed.append(result.serial)
            if result.nobody:
                report.nobody.append(result.serial)
        else:
            report.refused.append(f"{place}{result.sentence}")


def _added(
    session: Session, page: Page, decision: Decision, number: str, place: str, report: FiledReport
) -> None:
    try:
        returns.add_page(session, number, page.image, decision.signed)
    except AppError as error:
        report.refused.append(f"{place}{error}")
    else:
        report.added.append(number)


def _places(session: Session, batch: str) -> tuple[Region, ...]:
    """Where to look on the papers of a batch; none for batches numbered before places were kept."""
    found = session.all("print_batch", Query((Where("uid", "eq", batch),))) if batch else []
    text = found[0]["regions"] if found else None
    return tuple(Region(**place) for place in json.loads(text)) if text else ()
