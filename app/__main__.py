"""`python -m app`: the headless command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from app.cli import parser, run, words
from app.errors import AppError, InvalidValues
from app.faults import told


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit code 0 done, 1 a fault said in Chinese on stderr, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    args = parser.build().parse_args(argv)
    try:
        answer = _answer(args)
    except Exception as error:
        fault = told(error)
        if fault is None:
            raise
        _say_fault(fault, args.json)
        return 1
    message = answer.pop("message", "")
    print(message, file=sys.stderr)
    if args.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        _print_plain(answer)
    return 0 if answer.get("ok", True) else 1


def _answer(args: Any) -> dict[str, Any]:
    if args.command in run.WITHOUT_OFFICE:
        return run.WITHOUT_OFFICE[args.command](args)
    session = words.sign_in(args.office, args.user)
    try:
        return run.IN_OFFICE[args.command](session, args)
    finally:
        session.close()


def _say_fault(fault: AppError, as_json: bool) -> None:
    print(str(fault), file=sys.stderr)
    if as_json:
        body: dict[str, Any] = {"error": fault.message, "hint": fault.hint}
        if isinstance(fault, InvalidValues):
            body["problems"] = [{"field": item.field, "message": item.message} for item in fault.problems]
        print(json.dumps(body, ensure_ascii=False))


def _print_plain(answer: dict[str, Any]) -> None:
    rows = answer.get("rows")
    for row in rows if isinstance(rows, list) else []:
        cells = row.get("text") or {key: cell for key, cell in row.items() if not isinstance(cell, dict | list | bool)}
        texts = map(str, filter(None, cells.values()))
        print("  ".join([*([row["uid"]] if "text" in row else []), *texts]))
    for key, value in answer.items():
        if not isinstance(value, list | dict):
            print(f"{key}: {value}")


if __name__ == "__main__":
    sys.exit(main())
