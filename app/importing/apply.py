"""Plan → ledger: one backup before, one transaction, one step that can be taken back whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from app.errors import AppError
from app.importing.collector import paused
from app.importing.outcome import Fate, ImportResult, Plan
from app.importing.plan import SHAPES
from app.progress import SILENT, Progress
from app.records.registers import REGISTERS
from app.records.spec import Kind
from app.security.roles import Action

if TYPE_CHECKING:
    from app.session import Session

KEPT_SHAPES = 200


def apply(session: Session, plan: Plan, progress: Progress = SILENT) -> ImportResult:
    """Write a plan. Nothing is written when it has questions open or when anything fails.

    Raises AppError when a village still has to be named, NoRight when the role may not import.
    """
    session.require(Action.IMPORT)
    for file, proposal in plan.proposals.items():
        guess = f"从文件名看像是{proposal}，" if proposal else ""
        raise AppError(f"“{file}”里没有写是哪个村（社区）。", f"{guess}请指定村（社区）后再导入。")
    counts = plan.counts
    result = ImportResult(
        counts[Fate.NEW], counts[Fate.CHANGED], counts[Fate.SAME], counts[Fate.SKIPPED], counts[Fate.REFUSED]
    )
    if not result.taken and not result.changed:
        _remember(session, plan)
        return result
    progress.step(0, result.taken + result.changed, "导入前备份")
    session.backup_before("导入", progress)
    with paused(), session.step(f"导入{_files(plan)}", kind="import") as step:
        uids = _make_areas(session, plan)
        for key in REGISTERS:
            rows = list(_rows(plan, key, uids))
            if rows:
                session.save_many(key, rows, progress, total=len(rows))
        _remember(session, plan)
    return ImportResult(result.taken, result.changed, result.same, result.skipped, result.refused, step.tx)


def _files(plan: Plan) -> str:
    names = plan.files
    return "、".join(f"“{name}”" for name in names[:3]) + (f"等{len(names)}个文件" if len(names) > 3 else "")


def _make_areas(session: Session, plan: Plan) -> dict[str, str]:
    """Enter the planned areas, upper ones first; token → uid."""
    uids: dict[str, str] = {}
    left = list(plan.new_areas)
    while left:
        tokens = {area.token for area in left}
        ready = [area for area in left if area.parent not in tokens]
        rows = [
            {"name": area.name, "level": area.level, "sort_no": area.sort_no,
             "parent": uids.get(area.parent, area.parent) if area.parent else None}
            for area in ready
        ]
        uids.update(zip((area.token for area in ready), session.save_many("area", rows), strict=True))
        left = [area for area in left if area.token not in uids]
    return uids


def _rows(plan: Plan, key: str, uids: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """New and changed rows of one register, planned areas replaced by the entered ones."""
    places = [item.key for item in REGISTERS[key].fields if item.kind is Kind.REF and item.target == "area"]
    for sheet in plan.sheets:
        if sheet.register is None or sheet.register.key != key:
            continue
        for line in sheet.of(Fate.NEW, Fate.CHANGED):
            values = line.values or {}
            for place in places:
                if values.get(place) in uids:
                    values = {**values, place: uids[values[place]]}
            yield {**values, "uid": uids.get(line.uid, line.uid)} if line.uid else values


def _remember(session: Session, plan: Plan) -> None:
    if not plan.remember:
        return
    shapes = {**session.setting(SHAPES, {}), **plan.remember}
    session.put_setting(SHAPES, dict(list(shapes.items())[-KEPT_SHAPES:]))
