"""Paper back by scan: printed, written on, damaged from a seed, and read again."""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from PIL import Image

from app.documents import serial
from app.scan import stack
from app.scan.marks import Ink, Tick
from app.scan.pages import Picture
from app.scan.stack import Heap, Known, Page
from tests.app.scan import damage, paper, sheets
from tests.app.scan.sheets import Truth
from tests.bench.harness import Report

NAME = "2,000 sheets back by scan"
PAPERS = ("letter-receipt", "law-notice", "privacy-full", "finance-letter", "parents-letter", "duty-unit")
BASES, TIMES = 10, 34  # of each paper, and damaged ways of each
TIMED = 60


def damaged(code: str, dpi: int, bases: int, times: int, seed: int) -> Iterator[tuple[Truth, Image.Image]]:
    """Truth and scan of `bases` sheets of a paper, each `times` over."""
    rng = random.Random(f"{code} {seed}")
    wanted = sheets.numbers(code, bases, start=rng.randint(1, 900_000))
    for number, base in zip(wanted, sheets.printed(code, wanted), strict=True):
        for _ in range(times):
            page, truth = sheets.filled_in(base, sheets.regions(code), number, rng, scribbles=True)
            yield truth, damage.suffer(page, damage.any_damage(rng, dpi))


class Tally:
    """Counts of what came out, against what was done."""

    def __init__(self) -> None:
        self.sheets: Counter[str] = Counter()
        self.ticks: Counter[str] = Counter()

    def add(self, truth: Truth, found: list[Page]) -> None:
        """Count one sheet."""
        page = found[0]
        self.sheets["all"] += 1
        self.sheets["read"] += page.code == truth.number and len(found) == 1
        self.sheets["wrong number"] += page.code not in (None, truth.number)
        has_sign = page.sign is not Ink.NONE or page.heap is not Heap.FILED
        if has_sign and truth.signed:
            self.sheets["signed"] += 1
            self.sheets["filed"] += page.heap is Heap.FILED
        elif has_sign:
            self.sheets["empty"] += 1
            self.sheets["empty as ink"] += page.heap is Heap.FILED
            self.sheets["empty doubtful"] += page.sign is Ink.DOUBTFUL
        for name, state in page.ticks.items():
            want = {"": Tick.OFF, "scribbled": Tick.DOUBTFUL}.get(truth.ticks[name], Tick.ON)
            self.ticks["all"] += 1
            self.ticks["right"] += state is want
            self.ticks["wrong unflagged"] += state not in (want, Tick.DOUBTFUL)


def read_back(code: str, dpi: int, bases: int, times: int, seed: int) -> Tally:
    """Print one paper, write on it, damage it and read it."""
    tally = Tally()
    known = Known("printed", sheets.regions(code))
    for truth, scan in damaged(code, dpi, bases, times, seed):
        tally.add(truth, stack.sort(Picture(Path("scan.jpg"), 1, scan), lambda _: known))
    return tally


def read_all(dpi: int, bases: int, times: int, seed: int) -> Tally:
    """All papers, on two cores: drawing the damage takes longer than reading."""
    total = Tally()
    with ProcessPoolExecutor(2) as pool:
        for part in pool.map(read_back, PAPERS, *([value] * len(PAPERS) for value in (dpi, bases, times, seed))):
            total.sheets += part.sheets
            total.ticks += part.ticks
    return total


def speed(folder: Path) -> tuple[float, float]:
    """Pages by second of the processor, one thread, from JPEG files and from one PDF of scans."""
    scans = [scan for _, scan in damaged("law-notice", 200, 2, TIMED // 2, seed=5)]
    for at, scan in enumerate(scans):
        scan.save(folder / f"{at}.jpg", quality=75)
    grey = [scan.convert("L") for scan in scans]
    book = folder.parent / "scans.pdf"
    grey[0].save(book, save_all=True, append_images=grey[1:], resolution=200, quality=75)
    known = Known("printed", sheets.regions("law-notice"))
    rates = []
    for path in (folder, book):
        began = time.process_time()
        stack.read([path], lambda _: known)
        rates.append(len(scans) / (time.process_time() - began))
    return rates[0], rates[1]


def foreign() -> float:
    """The part of strange pages put where they belong: papers without a code, other codes, another office's number."""
    rng = random.Random(11)
    right = 0
    pages = []
    for base in sheets.printed("law-notice", [""] * 4):
        pages.append(base)
    for text in ("https://example.com/a?b=c", "H26A000123X", "欢迎扫码关注", serial.make("H", 2026, "K", 77)):
        page = paper.receipt(None)
        page.paste(paper.symbol(text), (400, 400))
        pages.append(page)
    every = [damage.suffer(page, damage.any_damage(rng)) for page in pages for _ in range(10)]
    for scan in every:
        found = stack.sort(Picture(Path("scan.jpg"), 1, scan), lambda _: None)
        right += [page.heap for page in found] == [Heap.NOT_OURS]
    return 100 * right / len(every)


def run(report: Report) -> None:
    """One thread; the seeds are fixed."""
    began = time.perf_counter()
    tally = read_all(200, BASES, TIMES, seed=1)
    all_sheets, took = tally.sheets["all"], time.perf_counter() - began
    note = f"{all_sheets} sheets, noise, blur, skew ±5°, JPEG 60 …, {took:.0f} s with printing and damaging"
    _figures(report, tally, "200 dpi", note)
    report.figure("  filed under a wrong number", tally.sheets["wrong number"], "sheets", target=0)
    rough = read_all(150, 2, 25, seed=2)
    _figures(report, rough, "150 dpi", f"{rough.sheets['all']} sheets")
    report.figure("strange pages put aside", foreign(), "%", target=99.5, at_least=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "scans"
        folder.mkdir()
        images, book = speed(folder)
    report.figure("reading, JPEG files of 200 dpi", images, "pages/s", target=8, at_least=True, note="one thread, processor time")
    report.figure("reading, one PDF of scans", book, "pages/s", target=8, at_least=True, note="one thread, processor time")


def _figures(report: Report, tally: Tally, dpi: str, note: str) -> None:
    counts = tally.sheets
    strict = dpi == "200 dpi"
    read, filed = 100 * counts["read"] / counts["all"], 100 * counts["filed"] / counts["signed"]
    report.figure(f"{dpi}: number read", read, "%", target=99.5 if strict else None, at_least=True, note=note)
    report.figure("  signed sheets filed", filed, "%", target=99.5 if strict else None, at_least=True)
    empty = 100 * counts["empty as ink"] / counts["empty"]
    doubt = 100 * counts["empty doubtful"] / counts["empty"]
    report.figure("  empty box called ink", empty, "%", target=0.5, note=f"{doubt:.1f} % of the empty ones called doubtful")
    ticks = 100 * tally.ticks["right"] / tally.ticks["all"]
    report.figure("  tick boxes right", ticks, "%", target=99.5 if strict else None, at_least=True,
                  note=f"{tally.ticks['wrong unflagged']} of {tally.ticks['all']} wrong and not flagged")
