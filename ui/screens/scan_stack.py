"""What the scan desk knows of a stack: its pages, whose they are, and what the person decided about each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.documents import serial
from app.documents.returns import Signed
from app.progress import Progress
from app.scan import filing
from app.scan.filing import Decision, FiledReport
from app.scan.stack import Heap, Lookup, Page, Stack
from app.session import Query, Session, Where

HEAPS: Mapping[Heap, str] = {
    Heap.EMPTY: "签名处空白或存疑，要您看", Heap.UNREADABLE: "编号读不出，请输入", Heap.FILED: "可登记",
    Heap.SHEET: "走访登记表", Heap.ALREADY: "已登记过", Heap.VOID: "已作废的旧纸", Heap.NOT_OURS: "不是本台账的纸",
}
"""The heaps in the order they are worked through."""
WAITING = (Heap.EMPTY, Heap.UNREADABLE)
SIGNED: Mapping[str, Signed] = {"1": "ink", "2": "empty", "3": "refused"}
WORDS = {"ink": "登记，已签字", "empty": "登记，未签字", "refused": "登记，婉拒签字", "unseen": "登记，签字未核对"}
FURTHER = {"ink": "补充页，已签字", "empty": "补充页，未签字", "refused": "补充页，婉拒签字", "unseen": "作补充页"}
BACK = ("returned", "archived")
_AT_ONCE = 500


@dataclass(slots=True)
class ScanStack:
    """The pages still on the desk. `decisions` are by place in `pages`; `whose` by number."""

    pages: list[Page] = field(default_factory=list)
    decisions: dict[int, Decision] = field(default_factory=dict)
    whose: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def heap(self, heap: Heap) -> list[int]:
        """The places of the pages of one heap."""
        return [at for at, page in enumerate(self.pages) if page.heap is heap]

    def decision(self, at: int) -> Decision:
        """What will be done with a page: as decided, else as proposed."""
        return self.decisions.get(at) or filing.proposed(self.pages[at])

    def waits(self, at: int) -> bool:
        """Whether a person still has to say something about the page."""
        return self.pages[at].heap in WAITING and at not in self.decisions

    def waiting(self) -> list[int]:
        """The pages that wait for a person, in the order they are worked through."""
        return [at for heap in WAITING for at in self.heap(heap) if self.waits(at)]

    def to_file(self) -> int:
        """How many pages will be filed or added."""
        return sum(self.decision(at).action != "skip" for at in range(len(self.pages)))

    def words(self, at: int) -> str:
        """What will be done with a page, in words."""
        page, decision = self.pages[at], self.decision(at)
        if self.waits(at):
            return "待核对"
        if decision.action == "file":
            return WORDS[decision.signed]
        if decision.action == "add":
            return FURTHER[decision.signed]
        return "另行录入" if page.heap is Heap.SHEET else "不登记"

    def add(self, other: ScanStack) -> None:
        """One more stack on top."""
        shift = len(self.pages)
        self.pages += other.pages
        self.decisions |= {at + shift: decision for at, decision in other.decisions.items()}
        self.whose |= other.whose
        self.faults += other.faults


def read(session: Session, progress: Progress, paths: Sequence[Path]) -> ScanStack:
    """Read files and folders and look up whose the papers are."""
    found: Stack = filing.read(session, paths, progress)
    return ScanStack(found.pages, {}, owners(session, found.pages), [fault.sentence for fault in found.faults])


def owners(session: Session, pages: Sequence[Page]) -> dict[str, tuple[str, str]]:
    """Number → (name, place) of the papers known here."""
    numbers = sorted({page.code for page in pages if page.code})
    made: dict[str, tuple[str, str]] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        rows = session.all("issued", Query((Where("serial", "in", numbers[start : start + _AT_ONCE]),)))
        for row, shown in zip(rows, session.show_many("issued", rows), strict=True):
            made[row["serial"]] = (shown["to_name"], f"{shown['area']} {shown['to_place']}".strip())
    return made


def file(session: Session, progress: Progress, stack: ScanStack) -> tuple[FiledReport, ScanStack]:
    """File what is decided; returns what was done and what is left on the desk."""
    report = filing.file(session, stack.pages, stack.decisions, progress)
    look = filing.lookup(session)
    left = [at for at in range(len(stack.pages)) if not _done(stack, at, look)]
    rest = ScanStack([stack.pages[at] for at in left], {}, stack.whose, [*report.refused])
    return report, rest


def taken_back(session: Session, stack: ScanStack) -> bool:
    """Whether what was filed of this stack is not back any more: the filing was undone."""
    look = filing.lookup(session)
    filed = [number(stack, at) for at in range(len(stack.pages)) if stack.decision(at).action == "file"]
    known = [look(code) for code in filed if code]
    return bool(known) and all(item is not None and item.state not in BACK for item in known)


def number(stack: ScanStack, at: int) -> str:
    """The number a page goes under."""
    return stack.decision(at).number or stack.pages[at].code or ""


def shown(page: Page) -> str:
    """The number as people read it, — for none."""
    return serial.display(page.code) if page.code else "—"


def _done(stack: ScanStack, at: int, look: Lookup) -> bool:
    """Whether a page is finished with: filed, added, or put aside by the person."""
    decision = stack.decision(at)
    if decision.action == "skip":
        return at in stack.decisions
    known = look(number(stack, at))
    return known is not None and known.state in BACK
