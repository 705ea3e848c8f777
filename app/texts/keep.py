"""Texts as they are kept: one row a version, drafts that can be written in and final ones that stay as they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app import clock
from app.errors import AppError
from app.privacy import refuse_numbers
from app.reports.period import Period
from app.security.roles import Action
from app.texts.blanks import Blanks
from app.texts.figures import Figures
from app.texts.kinds import HEAD, TextKind, kind_of
from db import rows as db_rows
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

DRAFT, FINAL = "draft", "final"
MONTHLY = "R-M7"
_OLD = "month_text:"
"""Settings under which months' texts stood before there were versions; read until the text is first saved again."""
_LONGEST, _LONGEST_LINE, _LONGEST_SUBJECT = 3_000, 300, 60


@dataclass(frozen=True, slots=True)
class ReportText:
    """One version. `uid` is "" while nothing of it is kept; `parts` is what the clerk wrote, blanks in it; `frozen`
    the parts and head as they stood when it became final, by key."""

    kind: TextKind
    period: Period
    subject: str = ""
    version: int = 1
    state: str = DRAFT
    uid: str = ""
    rev: int = 0
    parts: Mapping[str, str] = field(default_factory=dict)
    frozen: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    doc_no: str = ""
    made_at: str = ""
    made_by: str = ""
    blob: str = ""
    word_blob: str = ""

    @property
    def final(self) -> bool:
        """Whether it stays as it is."""
        return self.state == FINAL

    @property
    def name(self) -> str:
        """`月度工作情况报告（2026年10月，第2版）`, with what it is about."""
        about = f"“{self.subject}”" if self.subject else ""
        return f"{self.kind.title}{about}（{self.period.title}，第{self.version}版）"

    def written(self, key: str) -> str:
        """The text of a part or item of the head with its blanks: the clerk's own, else what the kind proposes."""
        if own := self.parts.get(key, "").strip():
            return own
        return self.kind.head.get(key, "") if key in HEAD else self.kind.part(key).text

    def blanks(self, session: Session) -> Blanks:
        """The blanks of its period."""
        return Blanks(Figures(session, self.period), self.subject)


def latest(session: Session, kind: str, period: str, subject: str = "") -> ReportText:
    """The newest version of a text; one not begun yet is version 1 without a uid.

    Raises AppError for a kind there is not, a period the kind is not written for, and a missing or needless subject.
    """
    what, span = kind_of(kind), Period.parse(period)
    if span.kind not in what.periods:
        raise AppError(f"“{what.title}”不按“{span.title}”这样的期间写。", "请换一种统计期间。")
    about = _subject(what, subject)
    rows = session.all("report_text", Query(_of(what.code, str(span), about), order=(("version", True),)))
    if rows:
        return _read(rows[0])
    return ReportText(what, span, about, parts=_before_versions(session, what, span))


def version(session: Session, uid: str) -> ReportText:
    """A version by its row. Raises AppError when there is none."""
    return _read(session.get("report_text", uid))


def listed(session: Session) -> list[ReportText]:
    """Every version that is kept, the latest period first; texts from before there were versions among them."""
    rows = session.all("report_text", Query(order=(("period", True), ("kind", False), ("subject", False), ("version", True))))
    found = [_read(row) for row in rows]
    have = {(item.kind.code, str(item.period)) for item in found}
    for key in db_rows.setting_keys(session.ledger, _OLD):
        month = key.removeprefix(_OLD)
        old = latest(session, MONTHLY, month) if (MONTHLY, month) not in have else None
        if old is not None and old.parts:
            found.append(old)
    return sorted(found, key=lambda item: item.period.last, reverse=True)


def save(session: Session, text: ReportText, parts: Mapping[str, str]) -> ReportText:
    """Keep changed parts and items of the head of a draft; one set to "" goes back to what the program proposes.

    Raises NoRight; AppError for a final version, a part there is not or that the program writes, a number of an ID
    or card, length, and a blank there is not; Conflict when somebody saved the version meanwhile.
    """
    session.require(Action.EDIT)
    _refuse_final(text)
    blanks = text.blanks(session)
    kept = dict(text.parts)
    for key, words in parts.items():
        _check(text.kind, key, words, blanks)
        kept[key] = words.strip()
    return _write(session, text, {key: words for key, words in kept.items() if words})


def new_version(session: Session, text: ReportText) -> ReportText:
    """A draft that begins with what the latest version says, blanks and all. Raises AppError while that is a draft."""
    session.require(Action.EDIT)
    last = latest(session, text.kind.code, str(text.period), text.subject)
    if not last.final:
        raise AppError(f"{last.name}还没有定稿，可以直接改。")
    return _write(session, replace(last, uid="", rev=0, version=last.version + 1, state=DRAFT), dict(last.parts))


def keep_final(session: Session, text: ReportText, frozen: Mapping[str, str], pdf: bytes, word: bytes) -> ReportText:
    """The version as it stands for ever: text with its numbers, PDF and Word file. Who may: whoever makes the month."""
    session.require(Action.MONTH)
    _refuse_final(text)
    with session.step(f"定稿{text.name}"):
        text = text if text.uid else _write(session, text, dict(text.parts))
        values = {"state": FINAL, "frozen": _json(frozen), "made_at": clock.now(), "made_by": session.user.name,
                  "title": frozen["title"], "doc_no": frozen.get("doc_no", "")[:60],
                  "blob": session.blobs.put(pdf), "word_blob": session.blobs.put(word)}
        session.commands("report_text").update(text.uid, values, text.rev, trusted=True)
    return version(session, text.uid)


def _write(session: Session, text: ReportText, parts: dict[str, str]) -> ReportText:
    commands = session.commands("report_text")
    title = " ".join(text.blanks(session).fill(parts.get("title") or text.kind.head["title"], "“标题”").split())
    values: dict[str, Any] = {"parts": _json(parts), "title": title or text.kind.title,
                              "doc_no": parts.get("doc_no", "")[:60]}
    with session.step(f"{'修改' if text.uid else '新建'}{text.name}"):
        if text.uid:
            commands.update(text.uid, values, text.rev, trusted=True)
            return version(session, text.uid)
        key = {"kind": text.kind.code, "period": str(text.period), "subject": text.subject, "version": text.version,
               "state": DRAFT}
        return version(session, commands.create_many([{**key, **values}], trusted=True)[0])


def _check(kind: TextKind, key: str, words: str, blanks: Blanks) -> None:
    name = f"“{kind.named(key)}”"
    if key not in HEAD and kind.part(key).fixed:
        raise AppError(f"{name}由程序自动生成，不能改写。")
    most = _LONGEST_LINE if key in HEAD and key not in ("annexes", "copies") else _LONGEST
    if len(words) > most:
        raise AppError(f"{name}超过{most}字。", "请精简后再保存。")
    refuse_numbers(words, name)
    blanks.fill(words, name)


def _subject(kind: TextKind, subject: str) -> str:
    subject = " ".join(subject.split())
    if not kind.subject:
        if subject:
            raise AppError(f"“{kind.title}”每期一份，不写事由。")
        return ""
    if not subject:
        raise AppError(f"“{kind.title}”要写明事由。", "如 集市反诈夜校。")
    if len(subject) > _LONGEST_SUBJECT:
        raise AppError(f"事由超过{_LONGEST_SUBJECT}字。")
    refuse_numbers(subject, "事由")
    return subject


def _before_versions(session: Session, kind: TextKind, period: Period) -> dict[str, str]:
    """What was written for the month when texts were not kept as versions yet."""
    if kind.code != MONTHLY:
        return {}
    old = dict(session.setting(f"{_OLD}{period}", {}))
    known = {part.key for part in kind.parts if not part.fixed}
    return {key: words for key, words in old.items() if key in known and words.strip()}


def _of(kind: str, period: str, subject: str) -> tuple[Where, ...]:
    about = Where("subject", "eq", subject) if subject else Where("subject", "empty")
    return (Where("kind", "eq", kind), Where("period", "eq", period), about)


def _read(row: Mapping[str, Any]) -> ReportText:
    return ReportText(
        kind_of(row["kind"]), Period.parse(row["period"]), row["subject"] or "", row["version"], row["state"] or DRAFT,
        row["uid"], row["rev"], json.loads(row["parts"] or "{}"), json.loads(row["frozen"] or "{}"), row["title"],
        row["doc_no"] or "", row["made_at"] or "", row["made_by"] or "", row["blob"] or "", row["word_blob"] or "")


def _refuse_final(text: ReportText) -> None:
    if text.final:
        raise AppError(f"{text.name}已经定稿，不能再改。", "请建新版本。")


def _json(parts: Mapping[str, str]) -> str:
    return json.dumps(dict(parts), ensure_ascii=False, sort_keys=True)
