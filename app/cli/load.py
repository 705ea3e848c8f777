"""`import`: each file on its own, planned and applied; a file that cannot be read does not stop the others."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.errors import AppError
from app.importing.apply import apply
from app.importing.errors_book import write_refused
from app.importing.outcome import Fate, ImportResult, Plan
from app.importing.plan import plan
from app.session import Session


def load(session: Session, args: argparse.Namespace) -> dict[str, Any]:
    """Import files; with --dry-run only tell what would happen."""
    plans: list[Plan] = []
    files = []
    for path in args.files:
        try:
            files.append(_one(session, args, path, plans))
        except AppError as error:
            files.append({"file": path.name, "error": error.message, "hint": error.hint, "taken": 0, "changed": 0,
                          "same": 0, "skipped": 0, "refused": 0, "reasons": []})
    answer: dict[str, Any] = {"files": files, "dry_run": args.dry_run, "ok": not any("error" in item for item in files)}
    if args.errors:
        answer["refused_rows"] = write_refused(Plan(sheets=[sheet for item in plans for sheet in item.sheets]), args.errors)
        answer["errors"] = str(args.errors)
    answer["message"] = "\n".join(_sentence(item) for item in files)
    return answer


def _one(session: Session, args: argparse.Namespace, path: Path, plans: list[Plan]) -> dict[str, Any]:
    found = plan(session, args.register, [path], village=args.village, round=args.round)
    proposed = {file: name for file, name in found.proposals.items() if name}
    if proposed and not args.village:
        found = plan(session, args.register, [path], village=proposed, round=args.round)
    plans.append(found)
    counts = found.counts
    result = ImportResult(
        counts[Fate.NEW], counts[Fate.CHANGED], counts[Fate.SAME], counts[Fate.SKIPPED], counts[Fate.REFUSED]
    )
    if not args.dry_run:
        result = apply(session, found)
    kinds = list(dict.fromkeys(sheet.register.key for sheet in found.sheets if sheet.register))
    return {
        "file": path.name,
        "register": kinds[0] if len(kinds) == 1 else kinds or None,
        "taken": result.taken,
        "changed": result.changed,
        "same": result.same,
        "skipped": result.skipped,
        "refused": result.refused,
        "reasons": [
            {"fate": fate.value, "reason": reason, "rows": rows} for (fate, reason), rows in found.reasons().most_common()
        ],
        "notes": found.notes,
        "village": next(iter(proposed.values()), args.village),
        "step": result.tx,
    }


def _sentence(item: dict[str, Any]) -> str:
    if "error" in item:
        return f"{item['file']}：{item['error']}{item['hint']}"
    counts = (("新增", "taken"), ("变更", "changed"), ("相同", "same"), ("跳过", "skipped"), ("拒绝", "refused"))
    head = f"{item['file']}：{'，'.join(f'{word}{item[key]}' for word, key in counts)}。"
    return head + "".join(item["notes"])
