"""The office's own wording of its papers: a version for each edit with its dates, else the text that was shipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import clock
from app.documents import batch, packs, template
from app.documents.blanks import BLANKS, SOURCES
from app.documents.packs import Pack, PackItem, PackReport
from app.documents.template_types import DOC_GROUPS, Table, Template, blanks_in
from app.errors import AppError
from app.privacy import refuse_numbers
from app.records.dictionaries import DRAWN
from app.security.roles import Action
from db import issued as db_issued
from db.query import Query, Where

if TYPE_CHECKING:
    from app.session import Session

SHEET_LETTER = "V"
"""The first letter of visit sheets' numbers; no paper may take it."""
SHIPPED = "shipped"
LONGEST = 60_000
_OWN = Where("source", "ne", SHIPPED)


@dataclass(frozen=True, slots=True)
class Found:
    """A paper as it is valid on a day, and the office's row it comes from; "" for the shipped text."""

    paper: Template
    wording: str


def papers(session: Session, on: str | None = None) -> list[Template]:
    """Every paper that can be printed on a day (ISO, today when None), by group and number."""
    found = {paper.code: paper for paper in template.shipped()}
    for code, row in _valid(session, on).items():
        try:
            found[code] = _parsed(row["body"], row["version"])
        except AppError:
            continue  # one unreadable text must not hide all papers; printing it says what is wrong
    return sorted(found.values(), key=_place)


def _place(paper: Template) -> tuple[int, str, str]:
    return (DOC_GROUPS.index(paper.group) if paper.group else len(DOC_GROUPS), paper.doc, paper.code)


def paper(session: Session, code: str, on: str | None = None) -> Template:
    """The paper `code` as it is valid on a day. Raises AppError naming those there are."""
    return find(session, code, on).paper


def find(session: Session, code: str, on: str | None = None) -> Found:
    """The paper with the row it comes from. Raises AppError naming the papers there are."""
    row = _valid(session, on).get(code)
    if row is not None:
        return Found(_parsed(row["body"], row["version"]), row["uid"])
    known = {item.code: item for item in template.shipped()}
    if code not in known:
        names = "、".join(f"{item.code}（{item.title}）" for item in papers(session, on))
        raise AppError(f"没有编号为“{code}”的文书。", f"现有：{names}。")
    return Found(known[code], "")


def of_row(session: Session, uid: str) -> Template:
    """The paper as one version of the office says it, whatever became of the version. Raises AppError."""
    row = session.get("wording", uid)
    return _parsed(row["body"], row["version"])


def text(session: Session, code: str, on: str | None = None) -> str:
    """The text valid on a day, as the editor shows it. Raises AppError for an unknown paper."""
    row = _valid(session, on).get(code)
    return f"{row['body']}\n" if row else shipped_text(code)


def shipped_text(code: str) -> str:
    """The text shipped with the program. Raises AppError when the paper came from elsewhere."""
    if code not in {item.code for item in template.shipped()}:
        raise AppError(f"“{code}”没有随程序的原文。", "它是模板包带来的文书。")
    return (template.folder() / f"{code}.toml").read_text("utf-8")


def kept_as_shipped(session: Session, code: str) -> str:
    """The uid of a row with the shipped text as it is now, so that its pages can be made again after an update.

    Such rows are no versions of the office: they are never in force and not listed.
    """
    body, shipped = shipped_text(code), template.by_code(code)
    same = (Where("code", "eq", code), Where("source", "eq", SHIPPED), Where("body", "eq", body.rstrip("\n")))
    found = session.all("wording", Query(same))
    if found:
        return found[0]["uid"]
    values = {"code": code, "title": shipped.title, "version": shipped.version, "body": body,
              "valid_from": clock.today().isoformat(), "source": SHIPPED}
    return session.commands("wording").create_many([values], trusted=True)[0]


def versions(session: Session, code: str) -> list[dict[str, Any]]:
    """Every version of a paper, newest first, the shipped text last.

    Keys: uid ("" for the shipped text), version, title, source, pack, note, valid_from, valid_to, changed_by,
    changed_at and `state`: 现用, 未启用 or 停用.
    """
    today = clock.today().isoformat()
    current = _valid(session, today).get(code)
    names = ("uid", "version", "title", "source", "pack", "note", "valid_from", "valid_to", "changed_by", "changed_at")
    found = []
    for row in sorted(_rows(session, code, deleted=True), key=lambda row: -row["version"]):
        ahead = row["valid_from"] > today and not row["deleted_at"]
        state = "现用" if current and row["uid"] == current["uid"] else "未启用" if ahead else "停用"
        found.append({**{name: row[name] or "" for name in names}, "state": state})
    shipped = {item.code: item for item in template.shipped()}.get(code)
    if shipped:
        state = "停用" if current else "现用"
        found.append({**dict.fromkeys(names, ""), "version": shipped.version, "title": shipped.title, "source": SHIPPED,
                      "state": state})
    return found


def check(session: Session, code: str, body: str, made: Template | None = None) -> Template:
    """The template a text makes, when it may take the place of the paper `code`.

    Raises AppError saying what is wrong: bad text, another code, number letter or kind of recipients, an unknown
    blank or list, or text that does not fit on its paper.
    """
    made = made or sound(body, code)
    known = {item.code: item for item in papers(session)}.get(code)
    if made.code != code:
        raise AppError(f"文书代号应为“{code}”，现在写成了“{made.code}”。", "请把 code 改回原样。")
    if known is not None:
        for name, words in (("kind_letter", "编号字母"), ("recipients", "发放对象")):
            if getattr(made, name) != getattr(known, name):
                raise AppError(f"“{known.title}”的{words}不能改。", f"请把 {name} 改回“{getattr(known, name)}”。")
    elif code in DRAWN:
        raise AppError(f"文书代号“{code}”是程序的“{DRAWN[code]}”。", "请换一个代号。")
    elif taken := letter_taken(session, made):
        raise AppError(f"编号字母“{made.kind_letter}”已被{taken}使用。", "请换一个没有用过的大写字母。")
    return made


def sound(body: str, name: str) -> Template:
    """Read a template text and try it on paper. Raises AppError saying what is wrong and where."""
    if len(body) > LONGEST:
        raise AppError(f"文书“{name}”的文字太长。", f"最多{LONGEST}字。")
    refuse_numbers(body, "文书文字")
    made = template.parse(body, name)
    named = {*made.used(), *(name for ask in made.asks.values() for name in blanks_in(ask.value))}
    strange = sorted(name for name in named if name.partition(".")[0] not in ("document", "ask") and name not in BLANKS)
    if strange:
        raise AppError(f"程序里没有“{'、'.join(strange)}”这样的空。", "可用的空见文书编辑页右侧的列表。")
    for table in made.blocks:
        if isinstance(table, Table) and table.source:
            _check_list(table)
    batch.render(made, {}, [{}], BytesIO())
    if made.large:
        batch.render(made, {}, [{}], BytesIO(), variant="large")
    return made


def _check_list(table: Table) -> None:
    if table.source not in SOURCES:
        raise AppError(f"程序里没有“{table.source}”这样的名单。", f"可用：{'、'.join(SOURCES)}。")
    what, keys = SOURCES[table.source]
    strange = [column.key for column in table.columns if column.key and column.key not in keys]
    if strange:
        raise AppError(f"名单“{what}”没有“{'、'.join(strange)}”这样的列。", f"可用：{'、'.join(keys)}。")


def letter_taken(session: Session, made: Template) -> str:
    """Whose number letter a new paper would take; "" when it is free or the paper has no number."""
    letter = made.kind_letter
    if not letter:
        return ""
    if letter == SHEET_LETTER:
        return "走访登记表"
    others = [*template.shipped(), *(_parsed(row["body"], row["version"]) for row in _rows(session, None, deleted=True))]
    for other in others:
        if other.kind_letter == letter and other.code != made.code:
            return f"“{other.title}”"
    known = {other.code for other in others}
    used = {kind for kind, _year, _device, _last in db_issued.series(session.ledger)}
    return "以前的编号" if letter in used and made.code not in known else ""


def save(session: Session, code: str, body: str, valid_from: str, note: str = "", *, source: str = "office",
         pack: str = "") -> str:
    """Keep a new version of a paper from a day on (ISO); returns its uid. Earlier versions end the day before.

    Raises NoRight and, with what is wrong, AppError.
    """
    session.require(Action.SETTINGS)
    valid_from = _day(valid_from)
    made = check(session, code, body)
    rows = _rows(session, code, deleted=True)
    shipped = [item.version for item in template.shipped() if item.code == code]
    version = max([0, *shipped, *(row["version"] for row in rows)]) + 1
    with session.step(f"修改文书“{made.title}”，{valid_from}起用"):
        values = {"code": code, "title": made.title, "version": version, "body": body, "valid_from": valid_from,
                  "source": source, "pack": pack or None, "note": note.strip() or None}
        uid = session.commands("wording").create_many([values], trusted=True)[0]
        _end(session, code, valid_from, uid)
    return uid


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise AppError("“启用日期”不是有效日期，写法如2026-10-12。") from error


def back_to_shipped(session: Session, code: str) -> str:
    """From today on the shipped text again; returns the sentence. The versions stay in the list. Raises AppError."""
    session.require(Action.SETTINGS)
    shipped_text(code)
    title = next(item.title for item in template.shipped() if item.code == code)
    return _stop(session, code, f"把“{title}”恢复为随程序的文字", f"“{title}”现在就是随程序的文字。")


def stop(session: Session, code: str) -> str:
    """Take a paper that came with a pack out of use from today on. Raises AppError for a shipped one."""
    session.require(Action.SETTINGS)
    if code in {item.code for item in template.shipped()}:
        raise AppError("随程序的文书不能停用。", "要撤掉自己的修改，请恢复为原文。")
    title = paper(session, code).title
    return _stop(session, code, f"停用“{title}”", f"“{title}”已经停用。")


def plan_pack(session: Session, path: Path) -> PackReport:
    """What a pack would bring, paper by paper; nothing is written. Raises AppError when it is no pack."""
    session.require(Action.SETTINGS)
    pack = packs.read(path)
    return PackReport(pack.name, pack.issuer, pack.date, tuple(item for item, _ in _planned(session, pack)))


def import_pack(session: Session, path: Path, valid_from: str = "") -> PackReport:
    """Take over all usable papers of a pack in one step, in force from a day on (today unless given).

    Raises AppError when it is no pack or nothing in it can be used.
    """
    session.require(Action.SETTINGS)
    pack = packs.read(path)
    planned = _planned(session, pack)
    items = tuple(item for item, _ in planned)
    wanted = [(item, body) for item, body in planned if item.fate in ("new", "changed")]
    report = PackReport(pack.name, pack.issuer, pack.date, items, applied=bool(wanted))
    if not wanted and not report.of("same"):
        first = report.of("refused")[0]
        raise AppError(f"模板包“{pack.name}”里没有能用的文书。", f"{first.file}：{first.reason}")
    day, note = valid_from or clock.today().isoformat(), f"{pack.issuer} {pack.date}".strip()
    with session.step(f"导入模板包“{pack.name}”", kind="import"):
        for item, body in wanted:
            save(session, item.code, body, day, note, source="pack", pack=pack.name)
    return report


def export_pack(session: Session, codes: Sequence[str], path: Path) -> int:
    """Write the papers named, in their present wording, as a pack; returns how many. Raises AppError."""
    session.require(Action.EXPORT)
    texts = {f"{code}.toml": text(session, paper(session, code).code) for code in codes}
    if not texts:
        raise AppError("没有选中要导出的文书。")
    office = session.office
    head = {"name": f"{session.town}文书模板", "issuer": office["office_name"] or office["name"],
            "date": clock.today().isoformat()}
    packs.write(path, head, texts)
    return len(texts)


def _planned(session: Session, pack: Pack) -> list[tuple[PackItem, str]]:
    """Each text with what would become of it; of two for one paper, or with one number letter, the first counts."""
    known = {item.code for item in papers(session)}
    codes: set[str] = set()
    letters: dict[str, str] = {}
    found = []
    for file, body in pack.texts:
        try:
            made = sound(body, file)
            check(session, made.code, body, made)
            if made.code in codes:
                raise AppError(f"包里有两份“{made.code}”。")
            if letters.setdefault(made.kind_letter or made.code, made.code) != made.code:
                raise AppError(f"编号字母“{made.kind_letter}”在包里用了两次。")
        except AppError as error:
            found.append((PackItem(file, "", "", "refused", str(error)), body))
            continue
        codes.add(made.code)
        same = made.code in known and text(session, made.code).strip() == body.strip()
        fate = "same" if same else "changed" if made.code in known else "new"
        found.append((PackItem(file, made.code, made.title, fate), body))
    return found


def _stop(session: Session, code: str, done: str, nothing: str) -> str:
    with session.step(done) as step:
        _end(session, code, clock.today().isoformat())
        changed = step.count
    return f"已{done}。" if changed else nothing


def _end(session: Session, code: str, day: str, but: str = "") -> None:
    """End every version `but` one before `day`; one that begins no earlier never comes into force and goes to the bin."""
    commands = session.commands("wording")
    before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    for row in _rows(session, code):
        if row["uid"] == but:
            continue
        if row["valid_from"] >= day:
            commands.mark(row["uid"], deleted=True, reason="被新的版本替代")
        elif not row["valid_to"] or row["valid_to"] >= day:
            commands.update(row["uid"], {"valid_to": before}, trusted=True)


def _rows(session: Session, code: str | None, deleted: bool = False) -> list[dict[str, Any]]:
    """Versions, newest first."""
    where = (_OWN,) if code is None else (_OWN, Where("code", "eq", code))
    found = session.all("wording", Query(where, order=(("code", False), ("version", True))))
    if deleted:
        found += session.all("wording", Query(where, deleted=True))
    return found


def _valid(session: Session, on: str | None) -> dict[str, dict[str, Any]]:
    """Code → the newest version in force on a day."""
    day = on or clock.today().isoformat()
    rows = session.all("wording", Query((_OWN, Where("valid_from", "le", day)), order=(("version", False),)))
    return {row["code"]: row for row in rows if not row["valid_to"] or row["valid_to"] >= day}


@lru_cache(maxsize=256)
def _parsed(body: str, version: int) -> Template:
    return replace(template.parse(body, "文书样式"), version=version)
