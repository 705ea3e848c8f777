"""The table of rights as people read it: every action, and which role may do it."""

from __future__ import annotations

from app.security.roles import ACTION_NAMES, ALLOWED, ROLE_NAMES, Action, lent
from app.tables.table import Align, Column, Row, Table

MAY, MAY_NOT = "可以", "—"


def role_table() -> Table:
    """One row per action, one column per role, and whether a substitute may do it as well."""
    columns = (Column("action", "能做什么", width=16, align=Align.LEFT),
               *(Column(role, name, width=7) for role, name in ROLE_NAMES.items()), Column("lent", "代班人", width=6))
    rows = [Row((name, *(_word(action in ALLOWED[role]) for role in ROLE_NAMES), _word(_lent(action))), key=action)
            for action, name in ACTION_NAMES.items()]
    notes = ("没有权限的按钮是灰的，或写明谁有权限。"
             "代班人还要看他代的是谁：那人能做的才能代；管用户、恢复备份、重点人员档案不能代。",)
    return Table("U-1", "谁能做什么", columns, rows, foot=None, notes=notes)


def _lent(action: Action) -> bool:
    return any(lent(role, action) for role in ROLE_NAMES)


def _word(may: bool) -> str:
    return MAY if may else MAY_NOT
