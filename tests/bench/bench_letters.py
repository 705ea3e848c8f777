"""Letters with receipts and QR: pages per second, memory, and what the bare library needs for the same text."""

from __future__ import annotations

import io

from reportlab.pdfgen.canvas import Canvas

from app.documents import batch, fonts, serial, template
from app.documents.pdfkit import new_canvas
from tests.bench.harness import Report, median, peak_memory

NAME = "5,000 letters with receipts"
PAGES = 5000
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静秀英丽强磊军洋勇艳杰娟涛明超霞平刚桂兰建国文华玉梅红𬱖"
OFFICE = {
    "town": "新河镇", "county": "清源县", "issuer": "新河镇打击治理电信网络新型违法犯罪工作领导小组办公室",
    "date": "2026年11月21日", "police_phone": "0000-1234567", "processor": "新河镇人民政府",
    "office_phone": "0000-7654321",
}


def households(count: int) -> list[dict[str, str]]:
    """Rows as the caller has read them, every name different from its neighbours."""
    return [
        {
            "serial": serial.make("H", 2026, "A", n), "village": f"花园村{n // 420}", "grid": f"第{n // 60}网格",
            "door": f"{n // 30}-{n % 30}", "people": str(n % 7 + 1), "contact": "王红", "contact_phone": "13800001234",
            "householder": _SURNAMES[n % len(_SURNAMES)] + _GIVEN[n * 7 % 31] + _GIVEN[n * 3 % len(_GIVEN)],
        }
        for n in range(1, count + 1)
    ]


def print_letters(count: int) -> int:
    """Print `count` letters into memory, from the start of the program; returns the pages."""
    return batch.render(template.by_code("letter-receipt"), OFFICE, households(count), io.BytesIO()).pages


def bare(rows: list[dict[str, str]]) -> None:
    """The same values by ReportLab's own calls: one form drawn and nine strings set on each page, no QR."""
    canvas: Canvas = new_canvas(io.BytesIO(), (595, 842))
    fonts.load("kai")
    canvas.beginForm("fixed")
    canvas.setFont("song", 14)
    canvas.drawString(70, 700, "致新河镇居民的一封信")
    canvas.endForm()
    for row in rows:
        canvas.doForm("fixed")
        canvas.setFont("kai", 12)
        for place, value in enumerate((*row.values(), row["serial"])):
            canvas.drawString(70, 300 - 20 * place, value)
        canvas.showPage()
    canvas.save()


def run(report: Report) -> None:
    """Median of five, rows already read; memory in a process of its own."""
    rows = households(PAGES)
    letter = template.by_code("letter-receipt")
    seconds = median(lambda: batch.render(letter, OFFICE, rows, io.BytesIO()))
    reference = median(lambda: bare(rows))
    report.figure("letters with receipt and QR", PAGES / seconds, "pages/s", reference=PAGES / reference, target=2000,
                  at_least=True, note="reference: ReportLab's own calls, without QR and line breaking",
                  if_missed="write pages without ReportLab's object table")
    peak, taken = peak_memory("tests.bench.bench_letters", "print_letters", PAGES)
    report.figure("  peak memory of the whole process", peak, "MB", target=200, note=f"{taken:.2f} s with a cold start")
