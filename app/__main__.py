"""`python -m app`: the headless command line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from app import clock, fault_log
from app.cli import parser, run, words
from app.cli.usage import WrongUsage
from app.errors import AppError, InvalidValues
from app.faults import told
from app.office import RING


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit code 0 done, 1 a fault said in Chinese on stderr, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        args = parser.build().parse_args(argv)
    except WrongUsage as fault:
        print(fault.usage, file=sys.stderr)
        _say_fault(fault, "--json" in (sys.argv[1:] if argv is None else argv))
        return 2
    try:
        answer = _answer(args)
    except Exception as error:
        _note(error, getattr(args, "office", None))
        _say_fault(told(error) or AppError(fault_log.WHAT, fault_log.report(error)), args.json)
        return 1
    print(answer.pop("message", ""), file=sys.stderr)
    try:
        _print(answer, args.json)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read it has seen enough (`| head`); the work itself is done.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0 if answer.get("ok", True) else 1


def _note(error: Exception, office: Path | None) -> None:
    with fault_log.kept(office) if office and (office / RING).is_file() else nullcontext():
        fault_log.note(error)


def _answer(args: Any) -> dict[str, Any]:
    if args.command in run.WITHOUT_OFFICE:
        return run.WITHOUT_OFFICE[args.command](args)
    session = words.sign_in(args.office, args.user)
    if session.clock_behind:
        # Whatever the command: signing in is itself a step, so the next one would find nothing to tell.
        print(clock.behind(session.clock_behind), file=sys.stderr)
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


def _print(answer: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        _print_plain(answer)


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
