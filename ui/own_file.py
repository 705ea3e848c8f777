"""What the window remembers for this computer's user outside any office: recent offices, letter size."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths

from app.files import write_beside

_MOST = 8
_LOCATION = QStandardPaths.StandardLocation.AppLocalDataLocation


def home() -> Path:
    """The program's folder among this user's files."""
    return Path(QStandardPaths.writableLocation(_LOCATION))


class OwnFile:
    """A small JSON file; a damaged one counts as empty because nothing in it is irreplaceable."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or home() / "window.json"
        self._data = self._load()

    def recent(self) -> list[Path]:
        """Offices opened lately that still exist, newest first."""
        return [Path(name) for name in self._data.get("recent", []) if Path(name).is_dir()]

    def opened(self, folder: Path) -> None:
        """Put an office at the head of the recent ones."""
        others = [name for name in self._data.get("recent", []) if name != str(folder)]
        self.put("recent", [str(folder), *others][:_MOST])

    def get(self, key: str, default: Any = None) -> Any:
        """A remembered value."""
        return self._data.get(key, default)

    def put(self, key: str, value: Any) -> None:
        """Remember a JSON value. Raises AppError when it cannot be written."""
        self._data[key] = value
        with write_beside(self.path) as draft:
            draft.write_text(json.dumps(self._data, ensure_ascii=False), encoding="utf-8")

    def _load(self) -> dict[str, Any]:
        if not self.path.is_file():
            return {}
        try:
            data = json.loads(self.path.read_text(encoding="utf-8"))
        except ValueError:
            return {}
        return data if isinstance(data, dict) else {}
