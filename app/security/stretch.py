"""From a password to a key: Argon2id, made as slow as a person does not mind.

Argon2id after RFC 9106 (second recommended option: 64 MiB, at least 3 passes). How many passes above that is measured
once on the PC where a password is set, so that a fast PC, and whoever tries passwords on one, has to work as long as a
slow one; the number stands beside the salt and is used wherever the key ring is opened.
"""

from __future__ import annotations

import math
import threading
import time
from functools import cache

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

LEAST, MOST, LANES, MEMORY_KIB = 3, 24, 2, 65_536
AIM_S = 0.35
"""Seconds one sign-in spends here at most; a person notices half a second, and 0.2 s are wanted."""

_ONE = threading.Lock()
"""OpenSSL shares its threads between derivations: two at a time fail for want of memory, or wait for one another for ever."""


def stretch(secret: str, salt: bytes, passes: int) -> bytes:
    """32 bytes from a password and 16 random bytes. Raises ValueError for a number of passes this program never wrote."""
    if not LEAST <= passes <= MOST:
        raise ValueError(f"{passes} passes")
    with _ONE:
        return Argon2id(salt=salt, length=32, iterations=passes, lanes=LANES, memory_cost=MEMORY_KIB).derive(secret.encode())


@cache
def passes_here() -> int:
    """How many passes take `AIM_S` on this PC: never fewer than the standard's, never so many that an old PC hangs on them."""
    took = min(_seconds(), _seconds())  # the first one also waits for its memory
    return min(MOST, max(LEAST, math.floor(LEAST * AIM_S / took)))


def _seconds() -> float:
    began = time.perf_counter()
    stretch("", bytes(16), LEAST)
    return time.perf_counter() - began
