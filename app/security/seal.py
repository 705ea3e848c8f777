"""Sealing small texts under a key of their own (AES-GCM): removing the key removes every copy of the text."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.errors import AppError

KEY_BYTES, _NONCE = 32, 12


def fresh_key() -> bytes:
    """A random key."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, text: str, bound: str) -> bytes:
    """`text` sealed under `key`, tied to what it belongs to, so that sealed texts cannot be swapped."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), bound.encode())


def unseal(key: bytes, sealed: bytes, bound: str) -> str:
    """The text again. Raises AppError when it was changed or belongs to something else."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise AppError("档案里有一段内容已损坏，读不出来。", "请用最近的备份核对。") from error
