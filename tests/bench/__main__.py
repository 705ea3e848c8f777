"""`python -m tests.bench [name…]`: run the benches named, or all, and print their figures."""

from __future__ import annotations

import importlib
import os
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.harness import Report

FOLDER = Path(__file__).resolve().parent


def available() -> list[str]:
    """Names of the benches beside this file."""
    return sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))


def main(arguments: Sequence[str]) -> int:
    """Exit code: 0 when every bench ran (a missed target is a finding, not a fault), 2 for an unknown name."""
    unknown = [name for name in arguments if name not in available()]
    if unknown:
        print(f"No such bench: {', '.join(unknown)}; there are {', '.join(available())}", file=sys.stderr)
        return 2
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    print(
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    )
    report = Report()
    for name in arguments or available():
        bench = importlib.import_module(f"tests.bench.bench_{name}")
        began = time.perf_counter()
        print(f"\n{bench.NAME}")
        bench.run(report)
        print(f"({time.perf_counter() - began:.0f} s in all)")
    missed = report.missed()
    print(f"\n{len(report.figures)} figures, {len(missed)} missed")
    for figure in missed:
        print(f"  MISSED {figure.name}: {figure.if_missed or 'no remedy noted'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
