"""`fill`: the county's own workbook, filled into a copy; `template`: workbooks for villages to fill in."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.cli import words
from app.errors import AppError
from app.exchange import county_form
from app.exchange.form_book import letters, ref_of
from app.exchange.form_map import FormMap, meaning, read_map
from app.exchange.form_plan import WARN
from app.exchange.village_form import write_village_forms
from app.files import explain
from app.reports.period import Period
from app.session import Session


def fill(session: Session, args: argparse.Namespace) -> dict[str, Any]:
    """Fill a copy; with --dry-run only say how, as the JSON that --map takes."""
    out = None if args.dry_run else _out(args)
    book = county_form.open_form(args.form)
    chosen = _map(args) if args.map else None
    made = county_form.begin(session, book, Period.parse(args.month), chosen=chosen, sheet=args.sheet, head=_head(args.head))
    if out is not None:
        county_form.save_copy(session, made, out)
    plan = made.plan
    warned = sum(note.level == WARN for note in plan.notes)
    verb = f"已写到“{out.name}”，填了" if out is not None else "将填"
    said = f"{verb}{len(plan.puts)}格，重算公式{len(plan.computed)}格，须看{warned}条。"
    columns = {letters(at): meaning(key, made.supply) for at, key in sorted(made.map.columns.items())}
    return {
        "form": str(args.form), "out": str(out) if out is not None else None, "month": str(made.period),
        "remembered": made.again, "map": made.map.as_json(), "columns": columns,
        "cells": {ref_of(place): value for place, value in sorted(plan.puts.items())},
        "formulas": {"computed": sorted(map(ref_of, plan.computed)), "left": sorted(map(ref_of, plan.left)),
                     "recompute_on_opening": plan.recompute},
        "notes": [asdict(note) for note in plan.notes],
        "message": "\n".join([said, *(note.text for note in plan.notes)]),
    }


def template(session: Session, args: argparse.Namespace) -> dict[str, Any]:
    """A fill-in workbook for each village, or for those named."""
    made = write_village_forms(session, args.out, [words.area(session, name) for name in args.village])
    return {"out": str(args.out), "files": [path.name for path in made],
            "message": f"已给{len(made)}个村（社区）做好填报表，在“{args.out.name}”。"}


def _out(args: argparse.Namespace) -> Path:
    if args.out is None:
        raise AppError("没有指明填好的表写到哪里。", "请用 --out 指明 xlsx 文件，或用 --dry-run 只看结果。")
    if args.out.resolve() == args.form.resolve():
        raise AppError("不能写回县里的原表。", "请用 --out 另起一个文件名。")
    if args.out.suffix.lower() != args.form.suffix.lower():
        raise AppError(f"不能写成“{args.out.name}”。", f"文件名请以 {args.form.suffix} 结尾。")
    return args.out


def _map(args: argparse.Namespace) -> FormMap:
    try:
        return read_map(args.map.read_text("utf-8-sig"))
    except OSError as error:
        raise explain(error, args.map) from error
    except UnicodeDecodeError as error:
        raise AppError(f"“{args.map.name}”不是 UTF-8 文本。", "请用 UTF-8 编码另存后再试。") from error


def _head(text: str | None) -> tuple[int, int] | None:
    """`3-4` or `3` → positions from 0."""
    if text is None:
        return None
    first, _, last = text.partition("-")
    if not first.isdigit() or not (last or first).isdigit() or int(first) < 1:
        raise AppError(f"看不懂表头行“{text}”。", "应写成 3 或 3-4，是表头的第一行和最后一行。")
    return int(first) - 1, int(last or first) - 1
