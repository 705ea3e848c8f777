"""Row identifiers that travel: UUID version 7 (RFC 9562), text, in order of creation."""

from __future__ import annotations

import random
import time

_last = 0
_bits = random.Random().getrandbits  # seeded by the system; uniqueness is needed here, not secrecy


def new_uid() -> str:
    """A UUIDv7; never smaller than the one before, also within a millisecond or when the clock steps back."""
    return new_uids(1)[0]


def new_uids(count: int) -> list[str]:
    """Many at once, in order."""
    global _last
    first = max(time.time_ns() // 1_000_000 << 12, _last + 1)
    _last = first + count - 1
    texts = [f"{number:015x}{_bits(62) | 1 << 63:016x}" for number in range(first, first + count)]
    return [f"{text[:8]}-{text[8:12]}-7{text[12:15]}-{text[15:19]}-{text[19:]}" for text in texts]
