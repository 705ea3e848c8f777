"""Who may do what: one table, asked by every command."""

from __future__ import annotations

from enum import StrEnum

from app.errors import NoRight


class Action(StrEnum):
    """What a role can be allowed to do."""

    VIEW = "view"
    EDIT = "edit"
    VERIFY = "verify"
    IMPORT = "import"
    PRINT = "print"
    RETURN = "return"
    VOID = "void"
    MONTH = "month"
    EXPORT = "export"
    SETTINGS = "settings"
    USERS = "users"
    BACKUP = "backup"
    RESTORE = "restore"
    KEYFILES = "keyfiles"
    KEYFILES_HEAD = "keyfiles_head"


ROLE_NAMES = {
    "clerk": "录入员",
    "checker": "审核员",
    "head": "负责人",
    "admin": "系统管理员",
    "viewer": "只读",
    "archivist": "档案专管员",
}

_CLERK = {Action.VIEW, Action.EDIT, Action.IMPORT, Action.PRINT, Action.RETURN, Action.EXPORT, Action.BACKUP}
_CHECKER = _CLERK | {Action.VERIFY, Action.VOID, Action.MONTH}
_HEAD = _CHECKER | {Action.SETTINGS}

ALLOWED: dict[str, frozenset[Action]] = {
    "clerk": frozenset(_CLERK | {Action.VOID, Action.MONTH}),
    "checker": frozenset(_CHECKER),
    "head": frozenset(_HEAD | {Action.KEYFILES, Action.KEYFILES_HEAD}),
    "admin": frozenset(_HEAD | {Action.USERS, Action.RESTORE}),
    "viewer": frozenset({Action.VIEW}),
    "archivist": frozenset(_CLERK | {Action.KEYFILES}),
}

_NEVER_LENT = {Action.KEYFILES, Action.KEYFILES_HEAD, Action.USERS, Action.RESTORE}

ACTION_NAMES = {
    Action.VIEW: "查看",
    Action.EDIT: "录入和修改",
    Action.VERIFY: "核实",
    Action.IMPORT: "导入",
    Action.PRINT: "编号打印",
    Action.RETURN: "登记收回",
    Action.VOID: "作废编号",
    Action.MONTH: "上报月报",
    Action.EXPORT: "导出",
    Action.SETTINGS: "修改设置和字典",
    Action.USERS: "管理用户",
    Action.BACKUP: "备份",
    Action.RESTORE: "恢复备份",
    Action.KEYFILES: "打开重点人员档案",
    Action.KEYFILES_HEAD: "启用和审批重点人员档案",
}


def allowed(role: str, action: Action) -> bool:
    """Whether the role may do the action; an unknown role may do nothing."""
    return action in ALLOWED.get(role, frozenset())


def lent(role: str, action: Action) -> bool:
    """Whether standing in for this role allows the action: the restricted store and users are never lent."""
    return action not in _NEVER_LENT and allowed(role, action)


def require(role: str, action: Action) -> None:
    """Raise NoRight naming who may do it."""
    if allowed(role, action):
        return
    holders = "、".join(ROLE_NAMES[name] for name, actions in ALLOWED.items() if action in actions)
    raise NoRight(f"您的角色是{ROLE_NAMES.get(role, role)}，不能{ACTION_NAMES[action]}。", f"可以办理的角色：{holders}。")
