"""Measures and prints the figures the program promises, each beside what the bare library needs.

A bench is a module `bench_<name>.py` in this folder with

    NAME = "what a person calls it"
    def run(report: Report) -> None: ...

which measures with `median` (or `percentile`, `peak_memory`) and states every figure with `report.figure`.
"""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RUNS = 5


@dataclass(frozen=True)
class Figure:
    """One promised figure.

    `target` bounds `measured`, or with `of_ratio` the ratio measured / reference; it is a highest value, or
    with `at_least` a lowest. Without a target the line only informs. `if_missed` says what would reach it.
    """

    name: str
    measured: float
    unit: str
    reference: float | None = None
    target: float | None = None
    at_least: bool = False
    of_ratio: bool = False
    note: str = ""
    if_missed: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the bare library's figure; None without a reference."""
        return self.measured / self.reference if self.reference else None

    @property
    def reached(self) -> bool:
        """Whether the target is met; True where there is none."""
        if self.target is None:
            return True
        value = self.ratio if self.of_ratio else self.measured
        if value is None:
            raise ValueError(f"{self.name}: a target for the ratio needs a reference")
        return value >= self.target if self.at_least else value <= self.target

    def line(self) -> str:
        """The figure as one line of the printed table."""
        reference = "–" if self.reference is None else f"{self.reference:,.4g} {self.unit}"
        ratio = "–" if self.ratio is None else f"{self.ratio:.2f}×"
        verdict = "" if self.target is None else ("OK" if self.reached else "MISSED")
        words = "; ".join(part for part in (self.note, "" if self.reached else self.if_missed) if part)
        cells = [f"{self.measured:,.4g} {self.unit}", f"ref {reference}", ratio, self._target_text(), verdict]
        widths = (16, 20, 8, 14, 6)
        columns = "  ".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
        return f"{self.name:<46}  {columns}  {words}".rstrip()

    def _target_text(self) -> str:
        if self.target is None:
            return ""
        bound = f"{self.target:g}×" if self.of_ratio else f"{self.target:,g} {self.unit}"
        return f"{'≥' if self.at_least else '≤'} {bound}"


@dataclass
class Report:
    """Takes figures as they are measured and prints each at once."""

    figures: list[Figure] = field(default_factory=list)

    def figure(self, name: str, measured: float, unit: str, **more: object) -> Figure:
        """State one figure; `more` are the further fields of Figure."""
        figure = Figure(name, measured, unit, **more)  # type: ignore[arg-type]
        figure.line()  # a figure that contradicts itself is a mistake of the bench: say so before printing
        self.figures.append(figure)
        print(figure.line(), flush=True)
        return figure

    def missed(self) -> list[Figure]:
        return [figure for figure in self.figures if not figure.reached]


def median(work: Callable[[], object], before: Callable[[], object] | None = None, runs: int = RUNS) -> float:
    """Median seconds of `runs` calls of `work`, each after an unmeasured call of `before`."""
    return statistics.median(timings(work, before, runs))


def timings(
    work: Callable[[], object], before: Callable[[], object] | None = None, runs: int = RUNS
) -> list[float]:
    """Seconds of each of `runs` calls of `work`; what one call left behind is collected before the next."""
    taken: list[float] = []
    for _ in range(runs):
        if before:
            before()
        gc.collect()
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return taken


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of `values` that at least `percent` of them do not exceed."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    rank = max(0, -(-len(ordered) * percent // 100) - 1)
    return ordered[int(rank)]


# Runs one function of a module in a fresh interpreter and prints what it held at most, and took.
_CHILD = """
import importlib, json, sys, time
sys.path.insert(0, sys.argv[1])
from tests.bench.harness import own_peak
function = getattr(importlib.import_module(sys.argv[2]), sys.argv[3])
began = time.perf_counter()
function(*json.loads(sys.argv[4]))
print("\\n" + json.dumps([own_peak(), time.perf_counter() - began]))
"""


def peak_memory(module: str, function: str, *arguments: str | int | float) -> tuple[float, float]:
    """Run `module.function(*arguments)` in a fresh interpreter: its peak resident memory in MB, and seconds."""
    command = [sys.executable, "-c", _CHILD, str(ROOT), module, function, json.dumps(arguments)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    peak, seconds = json.loads(done.stdout.splitlines()[-1])
    return peak, seconds


def own_peak() -> float:
    """Peak resident memory of this process in MB (10⁶ bytes)."""
    if sys.platform == "win32":
        return _windows_peak() / 1e6
    status = Path("/proc/self/status")
    if status.is_file():  # getrusage would count what the parent held when it forked
        lines = status.read_text("utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024 / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _windows_peak() -> int:
    """PeakWorkingSetSize of PROCESS_MEMORY_COUNTERS, in bytes."""
    import ctypes

    size_t = ctypes.c_size_t

    class Counters(ctypes.Structure):
        _fields_ = (
            ("cb", ctypes.c_uint32),
            ("faults", ctypes.c_uint32),
            ("peak", size_t),
            *((f"other{number}", size_t) for number in range(7)),
        )

    counters = Counters()
    counters.cb = ctypes.sizeof(counters)
    windll = ctypes.windll  # type: ignore[attr-defined]
    windll.kernel32.GetCurrentProcess.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(windll.kernel32.GetCurrentProcess())
    if not windll.psapi.GetProcessMemoryInfo(handle, ctypes.byref(counters), counters.cb):
        raise ctypes.WinError()  # type: ignore[attr-defined]
    return counters.peak
