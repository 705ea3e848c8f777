"""Setting up an office folder and opening it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app import clock
from app.backup.make import forced_copy
from app.backup.restore import SWAP, draft_of, put_back
from app.errors import AppError
from app.faults import told
from app.files import explain
from app.progress import SILENT, Progress
from app.records import dictionaries
from app.records.retention import remove_expired
from app.reports import rules
from app.security import attempts, passwords
from app.security.keyring import KeyRing, Keys
from app.security.lock import LOCK, NOTE, OfficeLock
from app.security.substitutes import in_place_of
from app.security.users import account
from app.session import Query, Session, Where
from app.shared import Shared, User
from app.uid import new_uid
from db import migrations
from db import rules as db_rules
from db.changes import Change
from db.connect import Ledger
from db.errors import StoreError

LEDGER, RING = "ledger.db", "keyring.json"
_DRAFTS = (".tmp-*", "backups/.tmp-*", "blobs/??/*.part-*", "keyfiles/.tmp-*", "keyfiles/blobs/??/*.part-*", SWAP)


def create_office(folder: Path, *, town: str, county: str, user: str, password: str) -> str:
    """Set up a new office and return the recovery code to be printed and locked away.

    Raises AppError when the folder holds something already or a name is empty; then nothing is left behind.
    """
    for value, label in ((town, "镇（街道）名称"), (county, "县（区）名称"), (user, "用户名")):
        if not value.strip():
            raise AppError(f"{label}不能为空。")
    _claim(folder)
    try:
        with sentences(folder):
            return _build(folder, town.strip(), county.strip(), user.strip(), password)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _claim(folder: Path) -> None:
    try:
        if folder.exists() and any(folder.iterdir()):
            raise AppError(f"文件夹“{folder.name}”不是空的，没有新建台账。", "请另选一个空文件夹或新名字。")
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explain(error, folder) from error


def _build(folder: Path, town: str, county: str, user: str, password: str) -> str:
    _, keys, code = KeyRing.create(folder / RING, new_uid(), user, password)
    ledger = Ledger(folder / LEDGER, keys.ledger, create=True)
    migrations.migrate(ledger)
    session = _session(folder, ledger, keys, User(user, "admin"), OfficeLock(folder, user))
    try:
        with session.step(f"建立{town}台账", kind="setup"):
            session.commands("dictionary_entry").create_many(dictionaries.shipped(), trusted=True)
            row = {"name": f"{town}人民政府", "town": town, "county": county, "form_prefix": f"{county}反诈"}
            session.commands("office").create_many([row], trusted=True)
            session.commands("user_account").create_many([{"name": user, "role": "admin"}], trusted=True)
            session.commands("report_rule").create_many(rules.shipped(rules.first_day()), trusted=True)
    finally:
        session.close()
    return code


def user_names(folder: Path) -> list[str]:
    """Who can sign in to this office. Raises AppError when the folder is no office."""
    return _ring(folder).users()


def _ring(folder: Path) -> KeyRing:
    put_back(folder)
    return KeyRing.load(folder / RING)


def open_office(folder: Path, user: str, password: str, progress: Progress = SILENT) -> Session:
    """Sign in. Raises AppError for a wrong password, an office open elsewhere, a newer or damaged file."""
    progress.step(0, 2, "核对密码")
    keys, failed = verify_password(folder, user, password)
    progress.step(1, 2, "打开台账")
    session = _open(folder, user, keys)
    session.failed_tries = failed
    return session


def reopen(folder: Path, user: str, keys: Keys) -> Session:
    """Open an office again that this program had just closed, with the keys it still holds. Raises as `open_office`."""
    return _open(folder, user, keys)


def verify_password(folder: Path, user: str, password: str) -> tuple[Keys, int]:
    """The office's keys for a user, and how many wrong tries came before. Raises AppError; wrong ones are counted."""
    ring = _ring(folder)
    return attempts.guarded(folder, user, lambda: ring.open(user, password))


def reset_password(folder: Path, code: str, user: str, password: str) -> None:
    """Give `user` a new password by the printed recovery code, and write down that it was done so.

    Raises AppError for a wrong code or user, a weak password, an office that is open somewhere; then nothing changed.
    """
    ring = _ring(folder)
    if user not in ring.users():
        raise AppError(f"没有用户“{user}”。")
    passwords.check(password, user)
    keys, _failed = attempts.guarded(folder, "恢复码", lambda: ring.open_with_recovery(code))
    session = _open(folder, user, keys, enter=False)
    try:
        with session.step(f"用恢复码重设“{user}”的密码", kind="user") as step:
            step.record("user_account", [Change("password", "user_account", account(session, user)["uid"], None, None)])
            ring.put_user(user, password, keys)
    finally:
        session.close()


def _open(folder: Path, user: str, keys: Keys, *, enter: bool = True) -> Session:
    """Take the lock and the ledger; `enter` writes down a sign-in."""
    if not (folder / LEDGER).is_file():
        raise AppError("这个文件夹里缺少 ledger.db。", "请确认选对了文件夹，或用最近的备份恢复。")
    lock = OfficeLock(folder, user)
    try:
        with sentences(folder):
            _sweep(folder)
            ledger = Ledger(folder / LEDGER, keys.ledger)
            try:
                return _upgraded(folder, ledger, keys, user, lock, enter)
            except BaseException:
                ledger.close()
                raise
    except BaseException:
        lock.release()
        raise


def _sweep(folder: Path) -> None:
    """Take away drafts that a kill or a power cut left; nobody is writing while the lock is only just taken."""
    for pattern in _DRAFTS:
        for draft in folder.glob(pattern):
            if draft.is_dir():
                shutil.rmtree(draft, ignore_errors=True)
            else:
                draft.unlink(missing_ok=True)
    shutil.rmtree(draft_of(folder), ignore_errors=True)


def _upgraded(folder: Path, ledger: Ledger, keys: Keys, user: str, lock: OfficeLock, enter: bool) -> Session:
    if migrations.pending(ledger):
        forced_copy(ledger, keys, folder, "升级前")
        migrations.migrate(ledger)
    session = _session(folder, ledger, keys, User(user, "viewer"), lock)
    accounts = session.all("user_account", Query((Where("name", "eq", user),)))
    if not accounts or accounts[0]["state"] != "active":
        raise AppError(f"用户“{user}”已停用。", "请找系统管理员启用。")
    session.user = User(user, accounts[0]["role"], in_place_of(session, user))
    session.last_sign_in = accounts[0]["last_sign_in"] or ""
    session.clock_behind = _ahead(session)
    if not enter:
        return session
    with session.step(f"“{user}”登录", kind="sign_in"):
        now = clock.now()[:16].replace("T", " ")
        session.commands("user_account").update(accounts[0]["uid"], {"last_sign_in": now}, trusted=True)
    if rows := dictionaries.missing(ledger):
        with session.step("加入新版本的字典", kind="upgrade"):
            session.commands("dictionary_entry").create_many(rows, trusted=True)
    if not db_rules.any_rule(ledger):
        with session.step("加入默认的报送规则", kind="upgrade"):
            session.commands("report_rule").create_many(rules.shipped(rules.first_day()), trusted=True)
    remove_expired(session)
    return session


def _ahead(session: Session) -> str:
    """The moment of the last step where that has not come yet by this PC's clock; "" where the clock may be right."""
    last = next((step[1] for step in session.steps(1)), "")
    return last if last[:16] > clock.now()[:16] else ""


def _session(folder: Path, ledger: Ledger, keys: Keys, user: User, lock: OfficeLock) -> Session:
    shared = Shared(lock)
    session = Session(folder, ledger, keys, user, shared)
    shared.first = session
    return session


@contextmanager
def sentences(folder: Path) -> Iterator[None]:
    """Turn store and file faults into Chinese sentences; anything else passes."""
    try:
        yield
    except StoreError as error:
        sentence = told(error)
        raise sentence if sentence else error from error
    except OSError as error:
        raise explain(error, folder) from error


def is_office(folder: Path) -> bool:
    """Whether the folder looks like an office, after a broken-off restore was mended."""
    put_back(folder)
    return (folder / RING).is_file()


__all__ = ["LEDGER", "LOCK", "NOTE", "RING", "create_office", "is_office", "open_office", "reopen", "reset_password",
           "user_names", "verify_password"]
