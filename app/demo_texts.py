"""The sample office's texts: October's report made final, a briefing and the cover of its tables begun."""

from __future__ import annotations

from collections.abc import Mapping

from app.documents import text_paper
from app.session import Session
from app.texts import keep


def write(session: Session, month: str, words: Mapping[str, str]) -> None:
    """Make the month's report final and begin two more; `words` are `doc_no`, `subject` and `body`."""
    report = keep.save(session, keep.latest(session, keep.MONTHLY, month), {"doc_no": words["doc_no"]})
    text_paper.finish(session, report)
    keep.save(session, keep.latest(session, "R-A3", month, words["subject"]), {"body": words["body"]})
    keep.save(session, keep.latest(session, "D-29", month), {})
