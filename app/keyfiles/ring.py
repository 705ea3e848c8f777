"""Who can open the restricted store: a key ring of its own, so that no right in the ledger opens it.

The system administrator holds no entry here. Whoever has the ledger's key, every file of the office and the
administrator's password still lacks this key: only the password of a holder, or this store's own recovery sheet,
unwraps it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from app import clock
from app.errors import AppError
from app.files import explain
from app.security import attempts
from app.security.keyring import KeyRing, Keys
from app.security.roles import Action, allowed
from app.security.users import account
from app.uid import new_uid
from db import keyfiles as db_keyfiles
from db.changes import Change
from db.connect import Ledger

if TYPE_CHECKING:
    from app.session import Session

FOLDER, RING, STORE = "keyfiles", "keyring.json", "keyfiles.db"
QUESTIONS = {
    "purpose": "处理目的和必要性",
    "basis": "依据（文件名称、文号）",
    "kinds": "处理的个人信息种类",
    "people": "谁能看、谁批准",
    "harm": "对个人权益的影响和风险",
    "measures": "保护措施",
    "keep": "保存期限和到期处理",
}
"""The impact assessment of PIPL 55 and 56, kept at least three years."""
HINTS = {
    "purpose": "为什么必须建名单式的档案，不建行不行；哪份文件把这件事交给本镇",
    "basis": "写全称和文号，如“××县公安局××通知（×公通〔2026〕×号）”；没有书面依据的不要启用",
    "kinds": "只写确实要记的：姓名、村、类别、联系情况、帮扶；不写亲属、病史、案情",
    "people": "写到人：谁建档、谁审批、谁复核；系统管理员看不到内容",
    "harm": "泄露、误录、歧视会给本人和家庭带来什么影响，可能性大小",
    "measures": "单独加密、两人授权、每次查看登记、半年复核、打印加水印，还有本镇自己的",
    "keep": "依据失效就停用，5个工作日内解除，30天内销毁；本评估至少存3年",
}
"""What an answer should speak of."""
ANSWER_LEAST = 5


def place(office: Path) -> Path:
    """The folder of the restricted store inside an office."""
    return office / FOLDER


def enabled(office: Path) -> bool:
    """Whether the store was switched on."""
    return (place(office) / RING).is_file()


def enable(session: Session, password: str, answers: Mapping[str, str]) -> str:
    """Switch the store on and return its own recovery code, told once.

    Raises NoRight for anybody but the head, AppError for a question left open, a wrong password or a store that is
    there already.
    """
    session.require(Action.KEYFILES_HEAD)
    if enabled(session.folder):
        raise AppError("重点人员档案已经启用。")
    for key, title in QUESTIONS.items():
        if len(answers.get(key, "").strip()) < ANSWER_LEAST:
            raise AppError(f"影响评估的“{title}”还没有写清楚。", f"每一项都要写，不少于{ANSWER_LEAST}个字。")
    _own_password(session, session.user.name, password)
    final = place(session.folder)
    draft = final.with_name(f".tmp-{FOLDER}-{os.getpid()}")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        code = _build(session, draft, password, answers)
        draft.replace(final)
    except OSError as error:
        raise explain(error, final) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _note(session, "启用重点人员档案")
    return code


def _build(session: Session, draft: Path, password: str, answers: Mapping[str, str]) -> str:
    _, keys, code = KeyRing.create(draft / RING, new_uid(), session.user.name, password)
    store = db_keyfiles.open_store(draft / STORE, keys.ledger, create=True)
    now = clock.now()
    try:
        with store.transaction():
            kept = {key: answers[key].strip() for key in QUESTIONS}
            db_keyfiles.insert(store, "kf_assessment", {
                "uid": new_uid(), "made_on": now[:10], "made_by": session.user.name, "decision": "on",
                "answers": json.dumps(kept, ensure_ascii=False), "rev": 1, "changed_at": now, "changed_by": session.user.name,
            })
            db_keyfiles.log(store, [db_keyfiles.Entry(now, session.user.name, "enable", "", "", "启用", b"")])
    finally:
        store.close()
    return code


def unwrap(session: Session, password: str) -> Keys:
    """The store's keys for a holder. Raises NoRight, AppError for a wrong password or a store that is not there."""
    session.require(Action.KEYFILES)
    if not enabled(session.folder):
        raise AppError("重点人员档案没有启用。", "由负责人填写影响评估后启用。")
    own = KeyRing.load(place(session.folder) / RING)
    return attempts.guarded(session.folder, session.user.name, lambda: own.open(session.user.name, password))[0]


def open_with(session: Session, keys: Keys) -> Ledger:
    """The store under keys that were unwrapped."""
    session.require(Action.KEYFILES)
    return db_keyfiles.open_store(place(session.folder) / STORE, keys.ledger)


def holders(office: Path) -> list[str]:
    """Who can open the store."""
    return KeyRing.load(place(office) / RING).users() if enabled(office) else []


def eligible(session: Session) -> list[str]:
    """Active users whose role may hold the key and who do not yet."""
    holding = holders(session.folder)
    return [row["name"] for row in session.all("user_account")
            if row["state"] == "active" and allowed(row["role"], Action.KEYFILES) and row["name"] not in holding]


def grant(session: Session, keys: Keys, user: str, password: str) -> None:
    """Let an archivist or a head open the store; `password` is that person's own, typed by that person.

    Raises NoRight unless the head grants, AppError for a role that may not hold the key or a wrong password.
    """
    session.require(Action.KEYFILES_HEAD)
    row = account(session, user)
    if row["state"] != "active" or not allowed(row["role"], Action.KEYFILES):
        raise AppError(f"“{user}”不是档案专管员或负责人，不能打开重点人员档案。", "请先由系统管理员改角色。")
    _own_password(session, user, password)
    KeyRing.load(place(session.folder) / RING).put_user(user, password, keys)


def revoke(session: Session, user: str) -> None:
    """Take the key away from somebody. The last holder keeps it."""
    session.require(Action.KEYFILES_HEAD)
    ring = KeyRing.load(place(session.folder) / RING)
    if ring.users() == [user]:
        raise AppError("至少要有一人能打开重点人员档案。", "请先授权另一人。")
    ring.drop_user(user)


def rewrap(office: Path, user: str, old: str, new: str) -> None:
    """Carry a holder's new password over; does nothing for others. Raises AppError for a wrong old one."""
    if user in holders(office):
        ring = KeyRing.load(place(office) / RING)
        ring.put_user(user, new, ring.open(user, old))


def recover(session: Session, code: str, password: str) -> None:
    """Give the signed-in head or archivist the key again by the store's recovery sheet. Raises as `unwrap`."""
    session.require(Action.KEYFILES)
    _own_password(session, session.user.name, password)
    ring = KeyRing.load(place(session.folder) / RING)
    keys, _failed = attempts.guarded(session.folder, "档案恢复码", lambda: ring.open_with_recovery(code))
    ring.put_user(session.user.name, password, keys)
    _note(session, f"用恢复码重新授权“{session.user.name}”打开重点人员档案")


def _own_password(session: Session, user: str, password: str) -> None:
    main = KeyRing.load(session.folder / "keyring.json")
    attempts.guarded(session.folder, user, lambda: main.open(user, password))


def _note(session: Session, sentence: str) -> None:
    """In the ledger's log stands that it happened, and nothing of what is kept."""
    with session.step(sentence, kind="keyfiles") as step:
        step.record("office", [Change("keyfiles", "office", session.office["uid"], None, None)])
