"""What else happens, or is asked, in the same transaction when a row of a register is created, changed or removed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app import clock
from app.errors import AppError, InvalidValues, Problem
from app.exchange.undoing import forget_package
from app.records.areas import Areas
from app.records.dictionaries import FIXED
from app.reports.deadlines import Rule
from app.reports.period import Period
from db import query as db_query
from db import rows as db_rows
from db import rules as db_rules
from db import stock as db_stock
from db.changes import Row
from db.connect import Ledger
from db.query import Query, Where

Hook = Callable[[Ledger, dict[str, Any]], None]
RowHook = Callable[[Ledger, str, Mapping[str, Any]], None]
UpdateHook = Callable[[Ledger, str, dict[str, Any]], None]
StepRule = Callable[[Ledger, Sequence[Row]], None]


def _freeze_targets(ledger: Ledger, stored: dict[str, Any]) -> None:
    """应访户 of a round are the households in force when the round is set up."""
    scope = stored.get("scope")
    areas = Areas(ledger).under(scope) if scope else None
    stored["targets"] = db_rows.freeze_round(ledger, stored["uid"], areas)


def _new_code(ledger: Ledger, stored: dict[str, Any]) -> None:
    """A code stands for one entry for ever; the program's own lists take no entries."""
    if stored["dictionary"] in FIXED:
        raise InvalidValues([Problem("dictionary", "这个字典由程序固定，不能添加。")])
    if db_rows.code_taken(ledger, stored["dictionary"], stored["code"]):
        raise InvalidValues([Problem("code", f"代码“{stored['code']}”已有，请另取一个。")])


def _area_changes(ledger: Ledger, uid: str, stored: dict[str, Any]) -> None:
    """An area cannot lie in itself or in one of its parts."""
    if stored.get("parent") and stored["parent"] in Areas(ledger).under(uid):
        raise InvalidValues([Problem("parent", "“上级区域”不能是自己或自己的下级。")])
    _ends("merged", stored)


def _unit_changes(ledger: Ledger, uid: str, stored: dict[str, Any]) -> None:
    _ends("stopped", stored)


def _name_period(ledger: Ledger, stored: dict[str, Any]) -> None:
    """A period is kept by its key and read by its name."""
    if stored.get("period"):
        stored["period_name"] = Period.parse(stored["period"]).title


def _ends(state: str, stored: dict[str, Any]) -> None:
    """Whoever stops without a date stops today, and comes back without one: what was due before stays due."""
    if "state" in stored and "valid_to" not in stored:
        stored["valid_to"] = clock.today().isoformat() if stored["state"] == state else None


def _empty_area(ledger: Ledger, uid: str, current: Mapping[str, Any]) -> None:
    """Households of a removed area would drop out of every table unseen."""
    for table, column, what in (("area", "parent", "个下级区域"), ("household", "area", "户")):
        known = (column, "deleted_at")
        if held := db_query.count(ledger, table, Query((Where(column, "eq", uid),)), known):
            raise AppError(f"“{current['name']}”下面还有{held}{what}，不能删除。", "请先移到别处，或把状态改为撤并。")


def _not_final(ledger: Ledger, uid: str, current: Mapping[str, Any]) -> None:
    """A final text is what was handed in; it stays."""
    if current.get("state") == "final":
        raise AppError(f"“{current['title']}”已经定稿，不能删除。", "要改请建新版本。")


def _stock_lasts(ledger: Ledger, changes: Sequence[Row]) -> None:
    """At the end of no day is there less than nothing of a material that the step moved."""
    touched = set(db_stock.materials_of(ledger, [change[2] for change in changes]))
    touched |= {uid for change in changes if change[3] and (uid := json.loads(change[3]).get("material"))}
    left, material = 0, ""
    for uid, day, came, went in db_stock.by_day(ledger, sorted(touched)):
        left = (left if uid == material else 0) + came - went
        material = uid
        if left < 0:
            name, when = db_stock.material_name(ledger, uid), clock.chinese_date(day)
            told = f"“{name}”到{when}结存为{left}，结存不能小于零，请核对数量和日期。"
            raise InvalidValues([Problem("qty_out", told)])


def _scores_within(ledger: Ledger, changes: Sequence[Row]) -> None:
    """No score is above the points of its item."""
    for name, score, points in db_stock.scores_above(ledger):
        raise InvalidValues([Problem("score", f"“{name}”满分{points}分，得分{score}分超过了。")])


def _reports_fit(ledger: Ledger, changes: Sequence[Row]) -> None:
    """What came in belongs to a period of its rule, and to a reporter of the kind the rule speaks of."""
    rows = db_rules.ruled(ledger, [change[2] for change in changes])
    names = ("uid", "name", "who", "period_kind", "cut_day", "valid_from", "valid_to")
    known = {row[0]: Rule.of(dict(zip(names, row, strict=True))) for row in
             db_rules.rule_rows(ledger, sorted({row[0] for row in rows}))}
    for uid, key, area, unit in rows:
        rule = known[uid]
        if not rule.fits(Period.parse(key)):
            raise InvalidValues([Problem("period", f"“{key}”不是“{rule.name}”的统计期。")])
        wrong = (rule.who == "town") == bool(area or unit) or (rule.who == "village" and unit) or (rule.who == "unit" and area)
        if wrong:
            raise InvalidValues([Problem("unit", f"“{rule.name}”不由它报，请核对村（社区）或单位。")])


STEP_RULES: dict[str, StepRule] = {
    "material_move": _stock_lasts, "assess_score": _scores_within, "assess_item": _scores_within,
    "submission": _reports_fit,
}
"""What must hold when a step that changed the register ends, however it changed it: saving, importing, deleting, undoing."""
UNDO_HOOKS: dict[str, Callable[[Ledger, str], None]] = {"take": forget_package}
"""What else is taken back with a step of a kind; it gets the step's uid and may refuse."""
CREATE_HOOKS: dict[str, Hook] = {"visit_round": _freeze_targets, "dictionary_entry": _new_code,
                                "submission": _name_period}
UPDATE_HOOKS: dict[str, UpdateHook] = {"area": _area_changes, "unit": _unit_changes,
                                       "submission": lambda ledger, _, stored: _name_period(ledger, stored)}
REMOVE_HOOKS: dict[str, RowHook] = {"report_text": _not_final, "area": _empty_area}
