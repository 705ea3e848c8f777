"""Where the program's own files are, in a source tree and in a built folder alike."""

from __future__ import annotations

import sys
from pathlib import Path


def resources() -> Path:
    """The folder of fonts, icons, templates, dictionaries and help."""
    bundled = getattr(sys, "_MEIPASS", None)
    root = Path(bundled) if bundled else Path(__file__).resolve().parent.parent
    return root / "resources"
