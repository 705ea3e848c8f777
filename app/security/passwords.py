"""A password rule people can live with: long enough and not one of the first guesses; no symbols are asked for."""

from __future__ import annotations

from app.errors import AppError

SHORTEST = 8
_GUESSES = ("password", "qwertyui", "iloveyou", "admin", "fanzha", "fanqizha")
_RUNS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def check(password: str, user: str) -> None:
    """Raise AppError for a password that would be guessed first, saying what to do."""
    if len(password) < SHORTEST:
        raise AppError(f"密码至少 {SHORTEST} 位。", "可以用一句容易记的话，不要求符号。")
    plain = password.lower()
    if len(set(plain)) < 4:
        raise AppError("密码用的字太少，容易被猜到。", "可以用一句容易记的话。")
    if any(plain.startswith(word) and len(plain) <= len(word) + 4 for word in _GUESSES) or _in_a_row(plain):
        raise AppError("这是最常见的密码之一，容易被猜到。", "可以用一句容易记的话。")
    name = user.strip().lower()
    if name and (plain in name or (name in plain and len(plain) - len(name) < 4)):
        raise AppError("密码不能就是用户名。", "可以用一句容易记的话。")


def _in_a_row(plain: str) -> bool:
    """`12345678`, `abcdefgh`, `qwertyuiop`, forwards or backwards."""
    doubled = [run * 2 for run in _RUNS]
    return any(plain in run or plain in run[::-1] for run in doubled)
