"""Row identifiers that travel: UUID version 7 (RFC 9562), text, in order of creation."""

from __future__ import annotations

import random
import re
import time

_FORM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_last = 0
_bits = random.Random().getrandbits  # seeded by the system; uniqueness is needed here, not secrecy


def new_uid() -> str:
    """A UUIDv7; never smaller than the one before, also within a millisecond or when the clock steps back."""
    return new_uids(1)[0]


def is_uid(text: str) -> bool:
    """Whether a text has the form of an identifier made here."""
    return _FORM.fullmatch(text) is not None


def new_uids(count: int) -> list[str]:
    """Many at once, in order."""
    global _last
    first = max(time.time_ns() // 1_000_000 << 12, _last + 1)
    _last = first + count - 1
    texts = [f"{number:015x}{_bits(62) | 1 << 63:016x}" for number in range(first, first + count)]
    return [f"{text[:8]}-{text[8:12]}-7{text[12:15]}-{text[15:19]}-{text[19:]}" for text in texts]
