"""The sample office's working registers: bodies, tasks, materials, groups and the rest, a few rows of each."""

from __future__ import annotations

import json
from typing import Any

from app.paths import resources
from app.records.spec import Kind
from app.session import Query, Session, Where


def work() -> dict[str, list[dict[str, Any]]]:
    """Register → rows; what a row refers to is given by its name."""
    return json.loads((resources() / "demo" / "work.json").read_text(encoding="utf-8"))


def fill(session: Session) -> int:
    """Enter all rows, register by register; returns how many."""
    count = 0
    for key, rows in work().items():
        register = session.register(key)
        refs = {item.key: item.target for item in register.fields if item.kind is Kind.REF}
        with session.step(f"登记{register.title}"):
            for row in rows:
                session.save(key, {name: _uid(session, refs[name], value) if name in refs else value
                                   for name, value in row.items()})
                count += 1
    return count


def _uid(session: Session, register: str, name: str) -> str:
    if register == "area":
        return next(area.uid for area in session.areas.villages() if area.name == name)
    title = session.register(register).field(session.register(register).title_field)
    value = _uid(session, title.target, name) if title.kind is Kind.REF else name
    return str(session.all(register, Query((Where(title.key, "eq", value),)))[0]["uid"])
