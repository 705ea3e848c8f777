"""Taking scanned paper back: what is plainly signed is filed, everything else is listed for a person."""

from __future__ import annotations

import argparse
from typing import Any

from app.documents.serial import display
from app.scan import filing
from app.scan.stack import Heap, Page
from app.session import Session

_NAMES = {
    Heap.ALREADY: "已登记过", Heap.UNREADABLE: "读不出", Heap.EMPTY: "待核对签字", Heap.NOT_OURS: "不是本台账的",
    Heap.VOID: "已作废", Heap.SHEET: "走访登记表",
}


def scan(session: Session, args: argparse.Namespace) -> dict[str, Any]:
    """Read the files of `--scan` and file the signed papers among them. No empty or doubtful one is marked."""
    stack = filing.read(session, args.scan)
    report = filing.file(session, stack.pages, {})
    answer: dict[str, Any] = {"filed": report.filed, "refused": report.refused}
    said = [f"读到{len(stack.pages)}页，登记收回{len(report.filed)}份"]
    for heap, name in _NAMES.items():
        inside = stack.heap(heap)
        answer[heap.value] = [_listed(page) for page in inside]
        if inside:
            said.append(f"{name}{len(inside)}页")
    answer["faults"] = [fault.sentence for fault in stack.faults]
    if stack.faults:
        said.append(f"读不了{len(stack.faults)}处")
    return {**answer, "ok": not stack.faults and not report.refused, "message": "，".join(said) + "。"}


def _listed(page: Page) -> dict[str, Any]:
    shown = display(page.code) if page.code else ""
    return {"file": str(page.file), "page": page.number, "number": page.code, "shown": shown, "sign": page.sign.value,
            "ticks": {name: tick.value for name, tick in page.ticks.items()}, "proposal": page.proposal, "note": page.note}
