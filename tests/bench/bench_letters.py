"""Letters with receipts and QR: pages per second from read data and from the click, beside the usual ways."""

from __future__ import annotations

import io
import re
import tempfile
import time
import zlib
from collections.abc import Callable
from functools import cache, partial
from itertools import count
from pathlib import Path

import segno
from fpdf import FPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate

from app.documents import batch, fonts, serial, template, wordings
from app.documents.issue import Recipients, issue, preview
from app.office import open_office
from app.paths import resources
from app.session import Session
from tests.bench.harness import Report, median, peak_memory
from tests.bench.town import PASSWORD, large_office

NAME = "5,000 letters with receipts"
PAGES, MANY = 5_000, 10_000
FEW, SOME = 20, 220
"""Pages the slow ways print: their speed is taken from the difference, without their start."""
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静秀英丽强磊军洋勇艳杰娟涛明超霞平刚桂兰建国文华玉梅红𬱖"
OFFICE = {
    "town": "新河镇", "county": "清源县", "issuer": "新河镇打击治理电信网络新型违法犯罪工作领导小组办公室",
    "date": "2026年11月21日", "police_phone": "0000-1234567", "processor": "新河镇人民政府",
    "office_phone": "0000-7654321",
}  # fmt: skip
LETTER = "letter-receipt"


def households(count: int) -> list[dict[str, str]]:
    """Rows as the caller has read them, every name different from its neighbours."""
    return [
        {
            "serial": serial.make("H", 2026, "A", n), "village": f"花园村{n // 420}", "grid": f"第{n // 60}网格",
            "door": f"{n // 30}-{n % 30}", "people": str(n % 7 + 1), "contact": "王红", "contact_phone": "13800001234",
            "householder": _SURNAMES[n % len(_SURNAMES)] + _GIVEN[n * 7 % 31] + _GIVEN[n * 3 % len(_GIVEN)],
        }
        for n in range(1, count + 1)
    ]  # fmt: skip


def print_letters(count: int) -> int:
    """Print `count` letters into memory, from the start of the program; returns the pages."""
    return batch.render(template.by_code(LETTER), OFFICE, households(count), io.BytesIO()).pages


def words_of(row: dict[str, str]) -> list[str]:
    """The letter's paragraphs with one household's values, as a program without templates would have them."""
    values = {**{f"office.{name}": text for name, text in OFFICE.items()},
              **{f"household.{name}": text for name, text in row.items()}, "document.serial": row["serial"]}  # fmt: skip
    return [re.sub(r"\{([^{}]*)\}", lambda blank: values.get(blank[1], ""), line) for line in _lines()]


@cache
def _lines() -> list[str]:
    texts = re.findall(r'^text = """\n(.*?)"""|^text = "(.*?)"$', wordings.shipped_text(LETTER), re.S | re.M)
    return [line for pair in texts for line in "".join(pair).replace("**", "").strip().split("\n")]


def platypus(rows: list[dict[str, str]]) -> None:
    """Naive ReportLab: a Paragraph for each paragraph, QrCodeWidget for the number."""
    fonts.load("song")
    style = ParagraphStyle("letter", fontName="song", fontSize=11, leading=16, wordWrap="CJK")
    story: list[Flowable] = []
    for row in rows:
        drawing = Drawing(60, 60)
        drawing.add(QrCodeWidget(row["serial"], barWidth=57, barHeight=57))
        story += [drawing, *(Paragraph(text, style) for text in words_of(row)), PageBreak()]
    SimpleDocTemplate(io.BytesIO()).build(story)


def fpdf2(rows: list[dict[str, str]]) -> None:
    """fpdf2: multi_cell for each paragraph, the QR symbol as a picture."""
    pdf = FPDF()
    pdf.add_font("song", fname=str(resources() / "fonts" / "NotoSerifSC-Regular.ttf"))
    for row in rows:
        pdf.add_page()
        pdf.set_font("song", size=11)
        code = io.BytesIO()
        segno.make(row["serial"], error="Q").save(code, kind="png", scale=4)
        pdf.image(code, x=160, w=20)
        for text in words_of(row):
            pdf.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
    pdf.output()


def rate(work: Callable[[list[dict[str, str]]], None]) -> float:
    """Pages a second of a slow way, its start left out."""
    taken = []
    for pages in (FEW, SOME):
        began = time.perf_counter()
        work(households(pages))
        taken.append(time.perf_counter() - began)
    return (SOME - FEW) / (taken[1] - taken[0])


def streams(pdf: bytes) -> list[bytes]:
    """The page streams of a PDF, unpacked."""
    found = re.findall(rb"/Filter /FlateDecode >>\nstream\n(.*?)\nendstream", pdf, re.S)
    return [text for text in map(zlib.decompress, found) if text.startswith(b"/")]


def run(report: Report) -> None:
    """Medians of five; memory in a process of its own."""
    rows, letter = households(PAGES), template.by_code(LETTER)
    out = io.BytesIO()
    seconds = median(lambda: batch.render(letter, OFFICE, rows, io.BytesIO()))
    batch.render(letter, OFFICE, rows, out)
    pages = streams(out.getvalue())
    assert len(pages) == PAGES
    packed = median(lambda: [zlib.compress(page) for page in pages])
    report.figure("letters with receipt and QR, data read", PAGES / seconds, "pages/s", reference=PAGES / packed,
                  target=3000, at_least=True, note="reference: zlib of the same page streams alone",
                  if_missed="write pages without ReportLab's object table")
    report.figure("  naive ReportLab paragraphs, QrCodeWidget", rate(platypus), "pages/s", reference=PAGES / seconds)
    report.figure("  fpdf2, multi_cell and picture", rate(fpdf2), "pages/s", reference=PAGES / seconds)
    with tempfile.TemporaryDirectory() as place:
        session = large_office(Path(place), PAGES)
        try:
            from_the_click(report, session, Path(place))
        finally:
            session.close()
    peak, taken = peak_memory("tests.bench.bench_letters", "print_letters", MANY)
    report.figure("  peak memory of printing 10,000 alone", peak, "MB", target=200, note=f"{taken:.2f} s with a cold start")
    with tempfile.TemporaryDirectory() as place:
        large_office(Path(place), MANY).close()
        peak, taken = peak_memory("tests.bench.bench_letters", "issue_letters", place)
    report.figure("  peak memory of signing in and issuing 10,000", peak, "MB", target=200,
                  note=f"{taken:.2f} s with a cold start", if_missed="a smaller cache of the ledger")


def issue_letters(place: str) -> None:
    """Sign in to the office prepared in `place` and issue a letter to every household."""
    session = open_office(Path(place) / "office", "测试", PASSWORD)
    issue(session, LETTER, Recipients(again=True), Path(place) / "a.pdf")
    session.close()


def from_the_click(report: Report, session: Session, place: Path) -> None:
    """Rows read, numbers reserved, coverage checked, the change log written, the file in its place."""
    numbered = count(1)
    seconds = median(lambda: issue(session, LETTER, Recipients(again=True), place / f"{next(numbered)}.pdf"))
    report.figure("from the click: numbered, logged, printed", PAGES / seconds, "pages/s", target=1500, at_least=True,
                  if_missed="write the register's rows without their search lines")
    seconds = median(partial(preview, session, LETTER, Recipients(again=True), limit=1))
    report.figure("preview of page 1 of 5,000", seconds, "s", target=0.5, if_missed="read only the first recipients")
