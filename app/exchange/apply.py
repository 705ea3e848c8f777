"""Plan → ledger: a package taken in one step, its questions answered, the book kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.errors import AppError
from app.exchange import book
from app.exchange.gate import peer_row
from app.exchange.memory import ANSWER, absorb, dumped, stored, value_of
from app.exchange.outcome import Conflict, Fate, Outcome, Taken, TakePlan
from app.exchange.pack import ALIASES
from app.exchange.package import bare
from app.exchange.take import is_fresh, plan_package
from app.importing.collector import paused
from app.progress import SILENT, Progress
from app.records.batch import dumps
from app.records.commands import Foreign
from app.records.prepare import SORT_KEYS
from app.records.registers import REGISTERS
from app.records.steps import TAKE, Step
from app.reports.submissions import note_received
from app.security.roles import Action
from db import exchange as db_exchange
from db.changes import Change

if TYPE_CHECKING:
    from app.session import Session

MINE, THEIRS, EVERY = "mine", "theirs", "*"
_AT_ONCE = 2_000
Answers = Mapping[str, Any]
"""Key of a question → the number of the side (0 is what stands here), "mine" or "theirs"; "*" answers all others."""


def apply_take(session: Session, plan: TakePlan, answers: Answers | None = None, progress: Progress = SILENT) -> Taken:
    """Take a package as planned. Nothing is written while a question is open or when anything fails.

    Raises NoRight, AppError for an open question.
    """
    session.require(Action.IMPORT)
    if not is_fresh(session, plan):
        plan = plan_package(session, plan.package, plan.given, progress)
    chosen = [(conflict, _chosen(conflict, answers or {})) for conflict in plan.conflicts]
    if plan.places:
        raise AppError(f"“{plan.places[0].name}”是本单位的哪一个区域还没有选定。", "请先选定，再收下。")
    manifest = plan.manifest
    blobs = _keep_photos(session, plan, progress)
    sentence = f"收下{plan.sender}第{manifest['no']}号{book.KIND_NAMES[manifest['kind']]}"
    with paused(), session.step(sentence, kind=TAKE) as step:
        former = {"known": absorb(session), "peer": _peer(session, manifest["replica"])}
        _write(session, plan, blobs, progress)
        _answer(session, step, chosen)
        notes = step.broken()
        _remember(session, plan, former, step)
    if manifest["kind"] == book.UP:
        _note_received(session, plan)
    counts = plan.counts
    told = (f"已{sentence}：新增{counts[Fate.NEW]}条，变更{counts[Fate.CHANGED]}条，删除{counts[Fate.DELETED]}条，"
            f"相同{counts[Fate.SAME]}条" + (f"，选定{len(chosen)}处不一致" if chosen else "") + "。")
    return Taken(counts, len(chosen), step.tx if step.count else "", told, (*plan.notes, *notes))


def _note_received(session: Session, plan: TakePlan) -> None:
    """The month counts as handed in; a step of its own, for the row is this office's own entry."""
    manifest = plan.manifest
    if not plan.root or not session.can(Action.EDIT):
        return
    counts = manifest["counts"]
    rows = sum(amount for key, amount in counts.items() if key != "photo")
    note = f"第{manifest['no']}号上报包"
    with session.step(f"登记{plan.sender}{manifest['period']}已报"):
        note_received(session, manifest["period"], area=plan.root, rows=rows, photos=counts.get("photo", 0), note=note)


def _chosen(conflict: Conflict, answers: Answers) -> int:
    """Which side was chosen. Raises AppError when nobody chose."""
    answer = answers.get(conflict.key, answers.get(EVERY))
    if answer == MINE:
        return 0
    if answer == THEIRS:
        return next((place for place, side in enumerate(conflict.sides) if not side.mine), len(conflict.sides) - 1)
    if type(answer) is int and 0 <= answer < len(conflict.sides):
        return answer
    raise AppError(f"“{conflict.row}”的{conflict.label}两边改得不一样，还没有选定。", "请逐条选定以哪一边为准，再收下。")


def _keep_photos(session: Session, plan: TakePlan, progress: Progress) -> dict[str, str]:
    """Store the pictures first; one that no row comes to name is harmless."""
    kept: dict[str, str] = {}
    found: dict[str, str] = {}
    for number, (uid, name) in enumerate(plan.blobs.items()):
        progress.step(number, len(plan.blobs), "正在存入照片")
        if name not in found:
            found[name] = session.blobs.put(bare(plan.package.file(name), name))
        kept[uid] = found[name]
    return kept


def _write(session: Session, plan: TakePlan, blobs: Mapping[str, str], progress: Progress) -> None:
    groups: dict[str, list[Outcome]] = {}
    for outcome in plan.outcomes:
        groups.setdefault(outcome.register, []).append(outcome)
    total, done = max(1, len(plan.outcomes)), 0
    for key, outcomes in groups.items():
        commands = session.commands(key)
        fresh: list[Foreign] = []
        for outcome in outcomes:
            done += 1
            if done % _AT_ONCE == 0:
                progress.step(done, total, f"正在写入{REGISTERS[key].title}")
            if outcome.write is None:
                continue
            if outcome.uid in blobs:
                outcome.write.stored["blob"] = blobs[outcome.uid]
            if outcome.row is None:
                fresh.append(outcome.write)
            else:
                commands.overwrite(outcome.row, outcome.write)
        for start in range(0, len(fresh), _AT_ONCE):
            commands.adopt(fresh[start : start + _AT_ONCE])
    _side_lines(session, plan)


def _side_lines(session: Session, plan: TakePlan) -> None:
    known = db_exchange.aliases(session.ledger)
    for pairs in plan.aliases.values():
        known.update(pairs)
    for table, (_, _, names) in db_exchange.SIDE_TABLES.items():
        lines = plan.package.lines(f"data/{table}.jsonl")
        cells = ([line.get(name) for name in names] for line in lines)
        rows = ([known.get(cell, cell) if isinstance(cell, str) else cell for cell in line] for line in cells)
        db_exchange.add_side_lines(session.ledger, table, rows)


def _answer(session: Session, step: Step, chosen: Sequence[tuple[Conflict, int]]) -> None:
    """Write what was chosen, and that it was chosen: a choice for the own value changes no row, yet must travel."""
    for conflict, place in chosen:
        register, value = REGISTERS[conflict.register], conflict.sides[place].value
        commands = session.commands(conflict.register)
        row = commands.current(conflict.uid)
        if value_of(row, conflict.field) != value:
            stored_values = {conflict.field: value}
            ordered = register.field(conflict.field).ordered
            if ordered:
                stored_values[f"{conflict.field}_key"] = SORT_KEYS[ordered](value) if value else None
            commands.put_back(conflict.uid, stored_values)
        said = dumps({conflict.field: value})
        step.record(conflict.register, [Change(ANSWER, conflict.register, conflict.uid, said, said)])


def _remember(session: Session, plan: TakePlan, former: dict[str, Any], step: Step) -> None:
    ledger, manifest = session.ledger, plan.manifest
    changed = [item for item in plan.outcomes if item.before is None or item.before != item.after]
    mark = next((item[1:] for item in manifest["marks"] if item[0] == manifest["no"]), [])
    counts = {key: len(lines) for key, lines in _by_register(plan).items()}
    package = db_exchange.add_package(ledger, book.package_row(
        "in", manifest["kind"], manifest["replica"], manifest["no"], manifest["period"], plan.package.path.name,
        session.user.name, counts, manifest["known"], mark, former, step.tx if step.count else ""))
    db_exchange.forget_before(ledger)
    if step.count:
        db_exchange.keep_before(ledger, package, [dumped(item.before, item.uid) for item in changed])
    db_exchange.replace_versions(
        ledger, [item.uid for item in changed], [row for item in changed for row in stored(item.after)])
    db_exchange.put_known(ledger, plan.known)
    held = former["peer"]
    db_exchange.put_peer(ledger, peer_row(manifest, db_exchange.PeerRow(*held) if held else None))
    for register, pairs in plan.aliases.items():
        db_exchange.add_aliases(ledger, register, pairs.items(), package)
    if manifest["kind"] == book.PEER:
        known = db_exchange.aliases(ledger)
        for line in plan.package.lines(ALIASES):
            uid, register, own = (str(line.get(key)) for key in ("uid", "register", "own"))
            if uid not in known and register in REGISTERS:
                db_exchange.add_aliases(ledger, register, [(uid, own)], package)


def _by_register(plan: TakePlan) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {}
    for item in plan.outcomes:
        if item.fate is not Fate.SAME:
            found.setdefault(item.register, []).append(item)
    return found


def _peer(session: Session, replica: str) -> list[Any] | None:
    return next((list(peer) for peer in db_exchange.peers(session.ledger) if peer.replica == replica), None)


