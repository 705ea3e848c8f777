"""Who may do what is decided here and asked by the commands, not by the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.backup.make import backup
from app.documents import numbers, reprint, wordings
from app.documents.issue import Recipients, finish, issue, issue_folder
from app.documents.returns import add_page, mark_returned, name_recipient, void
from app.errors import NoRight
from app.security import users
from app.security.roles import ACTION_NAMES, ALLOWED, ROLE_NAMES, Action, allowed, require
from app.session import Session
from tests.fixtures_office import Opener
from tests.office_kit import ADMIN, CHECKER, CLERK, HEAD, VIEWER, home

NOBODY = "01a20098-0000-7000-8000-000000000000"


def test_the_table_of_rights() -> None:
    """Said out again, so that a slip in the table does not pass unseen."""
    clerk = {"view", "edit", "import", "print", "return", "void", "month", "export", "backup"}
    checker = clerk | {"verify"}
    head = checker | {"settings"}
    assert {role: {action.value for action in actions} for role, actions in ALLOWED.items()} == {
        "viewer": {"view"},
        "clerk": clerk,
        "checker": checker,
        "head": head | {"keyfiles", "keyfiles_head"},
        "archivist": (clerk - {"void", "month"}) | {"keyfiles"},
        "admin": head | {"users", "restore"},
    }
    assert ROLE_NAMES.keys() == ALLOWED.keys() and set(ACTION_NAMES) == set(Action)


def test_an_unknown_role_may_do_nothing() -> None:
    assert not any(allowed("boss", action) for action in Action)
    with pytest.raises(NoRight, match="可以办理的角色：负责人、系统管理员"):
        require("clerk", Action.SETTINGS)


def commands(session: Session, folder: Path) -> dict[str, tuple[Action, Callable[[], object]]]:
    """Every writing command with the right it needs; the arguments need not exist, the right is asked first."""
    area = session.areas.villages()[0].uid
    entry = session.all("dictionary_entry")[0]["uid"]
    return {
        "save": (Action.EDIT, lambda: session.save("household", home(area, "1号", "甲"))),
        "save_many": (Action.EDIT, lambda: session.save_many("household", [home(area, "1号", "甲")])),
        "remove": (Action.EDIT, lambda: session.remove("household", [NOBODY], "错")),
        "recover": (Action.EDIT, lambda: session.recover("household", NOBODY)),
        "revert": (Action.EDIT, lambda: session.revert("household", NOBODY, 1)),
        "undo_step": (Action.EDIT, lambda: session.undo_step(NOBODY)),
        "attach": (Action.EDIT, lambda: session.attach("household", NOBODY, b"", "a.jpg")),
        "office": (
            Action.SETTINGS,
            lambda: session.save("office", {"town": "别镇"}, uid=session.office["uid"]),
        ),
        "dictionary": (
            Action.SETTINGS,
            lambda: session.save("dictionary_entry", {"name": "改名"}, uid=entry),
        ),
        "lock": (Action.SETTINGS, lambda: session.put_setting("lock.minutes", 600)),
        "setting": (Action.EDIT, lambda: session.put_setting(f"user.not-{session.user.name}.pins", [])),
        "issue": (Action.PRINT, lambda: issue(session, "letter-receipt", Recipients(), folder / "a.pdf")),
        "finish": (Action.PRINT, lambda: finish(session, NOBODY, folder / "a.pdf")),
        "return": (Action.RETURN, lambda: mark_returned(session, "H26A-000001-S")),
        "void": (Action.VOID, lambda: void(session, "H26A-000001-S", "卡纸")),
        "issue_folder": (Action.PRINT, lambda: issue_folder(session, "pledge", Recipients(), folder / "out")),
        "again": (Action.PRINT, lambda: reprint.again(session, NOBODY, folder / "a.pdf", 1, 1, "卡纸")),
        "same": (Action.PRINT, lambda: reprint.same(session, NOBODY, folder / "a.pdf")),
        "note_printed": (Action.PRINT, lambda: reprint.note_printed(session, NOBODY, 1, 1)),
        "hand_out": (Action.PRINT, lambda: numbers.hand_out(session, [NOBODY], "2026-10-12")),
        "archive": (Action.RETURN, lambda: numbers.archive(session, [NOBODY], "1", 1)),
        "void_many": (Action.VOID, lambda: numbers.void_many(session, [NOBODY], "卡纸")),
        "add_page": (Action.RETURN, lambda: add_page(session, "H26A-000001-S", b"")),
        "name_recipient": (Action.RETURN, lambda: name_recipient(session, "H26A-000001-S", NOBODY)),
        "page": (Action.RETURN, lambda: session.attach("issued", NOBODY, b"", "a.jpg")),
        "wording": (Action.SETTINGS, lambda: wordings.save(session, "pledge", "", "2026-01-01")),
        "shipped": (Action.SETTINGS, lambda: wordings.back_to_shipped(session, "pledge")),
        "stop": (Action.SETTINGS, lambda: wordings.stop(session, "pledge")),
        "pack": (Action.SETTINGS, lambda: wordings.import_pack(session, folder / "a.zip")),
        "pack_out": (Action.EXPORT, lambda: wordings.export_pack(session, ["pledge"], folder / "a.zip")),
        "backup": (Action.BACKUP, lambda: backup(session, folder / "backup")),
        "add_user": (Action.USERS, lambda: users.add_user(session, "甲", "long enough", "clerk")),
        "set_role": (Action.USERS, lambda: users.set_role(session, CLERK, "head")),
        "stop_user": (Action.USERS, lambda: users.stop_user(session, CLERK)),
    }


@pytest.mark.parametrize("user", [VIEWER, CLERK, CHECKER, HEAD, ADMIN])
def test_every_command_asks(open_copy: Opener, tmp_path: Path, user: str) -> None:
    session = open_copy(user)
    steps = session.ledger.fetch("SELECT count(*) FROM change_step")
    for name, (action, command) in commands(session, tmp_path).items():
        if not allowed(session.user.role, action):
            with pytest.raises(NoRight):
                command()
                pytest.fail(name)
    assert session.ledger.fetch("SELECT count(*) FROM change_step") == steps, (
        "a refused command wrote nothing"
    )
    assert not (tmp_path / "backup").exists() and not (tmp_path / "a.pdf").exists()


def test_a_clerk_cannot_take_back_what_only_a_head_may_do(open_copy: Opener, office_folder: Path) -> None:
    head = open_copy(HEAD, office_folder)
    entry = head.all("dictionary_entry")[0]
    head.save("dictionary_entry", {"name": "新名字"}, uid=entry["uid"])
    tx = head.steps(1)[0][0]
    head.close()
    clerk = open_copy(CLERK, office_folder)
    with pytest.raises(NoRight):
        clerk.undo_step(tx)
    assert clerk.get("dictionary_entry", entry["uid"])["name"] == "新名字"


def test_a_reader_can_read(open_copy: Opener) -> None:
    session = open_copy(VIEWER)
    assert session.count("area") == 6 and session.find("花园村") and session.can(Action.VIEW)
    assert session.undo() is None
    session.put_setting(f"user.{VIEWER}.columns", ["name"])
    assert session.setting(f"user.{VIEWER}.columns") == ["name"]
