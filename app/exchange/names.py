"""File names that Windows, 麒麟 and 统信 all accept."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}
_LONGEST = 60  # characters; with folders this stays far below Windows' 260


def safe_name(text: str, longest: int = _LONGEST) -> str:
    """`text` as a file name without extension: forbidden characters out, no dot or blank at the end, not too long."""
    name = re.sub(r"\s+", " ", _FORBIDDEN.sub("", text))[:longest].strip(" .")
    if not name:
        return "未命名"
    return f"_{name}" if name.split(".")[0].lower() in _RESERVED else name
