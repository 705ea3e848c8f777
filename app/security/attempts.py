"""Wrong passwords make the next try wait, longer each time.

The count lies in a file beside the key ring: it slows down a person at this computer. Against somebody who took the
folder away only the key stretching helps; the security page of the README says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from app import clock
from app.errors import AppError
from app.files import explain, write_beside
from app.security.keyring import WrongPassword

FILE = "signin.json"
FREE = 3
WAITS = (5, 15, 30, 60, 300, 900)
"""Seconds after the third wrong password, the fourth …; the last for every further one."""
_Result = TypeVar("_Result")


def guarded(folder: Path, who: str, unlock: Callable[[], _Result]) -> tuple[_Result, int]:
    """What `unlock` gives, and how many wrong tries there were since the last right one.

    Raises AppError while the wait lasts, without trying; WrongPassword as `unlock`, counted.
    """
    known = _read(folder)
    failed = int(known.get(who, {}).get("failed", 0))
    _wait(who, failed, str(known.get(who, {}).get("last", "")))
    try:
        found = unlock()
    except WrongPassword as error:
        known[who] = {"failed": failed + 1, "last": clock.now()}
        _write(folder, known)
        raise WrongPassword(error.message, _hint(failed + 1, error.hint)) from error
    if failed:
        del known[who]
        _write(folder, known)
    return found, failed


def _wait(who: str, failed: int, last: str) -> None:
    if failed < FREE:
        return
    left = WAITS[min(failed - FREE, len(WAITS) - 1)] - _since(last)
    if left > 0:
        raise AppError(f"密码已连续输错{failed}次，请等{_spoken(left)}再试。", "想不起来的，看“忘记密码”。")


def _since(last: str) -> int:
    """Seconds since an ISO moment; a clock that was set back counts as none, so that it gains nothing."""
    try:
        passed = (datetime.fromisoformat(clock.now()) - datetime.fromisoformat(last)).total_seconds()
    except ValueError:
        return 0
    return max(0, int(passed))


def _hint(failed: int, hint: str) -> str:
    if failed < FREE:
        return hint
    return f"{hint}已连续输错{failed}次，{_spoken(WAITS[min(failed - FREE, len(WAITS) - 1)])}后才能再试。"


def _spoken(seconds: int) -> str:
    return f"{seconds}秒" if seconds < 60 else f"{-(-seconds // 60)}分钟"


def _read(folder: Path) -> dict[str, Any]:
    """The counts; a file that cannot be understood counts as none."""
    try:
        found = json.loads((folder / FILE).read_text("utf8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise explain(error, folder / FILE) from error
    except ValueError:
        return {}
    users = found.get("users") if isinstance(found, dict) else None
    return {name: item for name, item in users.items() if isinstance(item, dict)} if isinstance(users, dict) else {}


def _write(folder: Path, known: dict[str, Any]) -> None:
    with write_beside(folder / FILE) as draft:
        draft.write_text(json.dumps({"users": known}, ensure_ascii=False), "utf8")
