"""A 100,000-row household workbook taken with all checks, beside reading it and inserting its rows bare."""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path

import python_calamine
import xlsxwriter

from app import office
from app.importing.apply import apply
from app.importing.outcome import Fate
from app.importing.plan import plan
from app.session import Session
from tests.bench.harness import Report, median

NAME = "100,000-row household workbook"
ROWS, VILLAGES, GRIDS = 100_000, 20, 10
HEADINGS = ("序号", "村", "网格", "门牌号", "户主姓名", "人口", "联系电话", "是否常住", "备注")
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎单仇"
)
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂𬱖"
_USER, _PASSWORD = "管理员", "bench-pass-2026"


def write_workbook(path: Path, rows: int = ROWS) -> None:
    """A list as villages send it: a title, phones as numbers, 无, `3人`, several words for 常住."""
    chance = random.Random(20261121)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Sheet1")
    sheet.write_row(0, 0, ["新河镇户主花名册"])
    sheet.write_row(1, 0, HEADINGS)
    each = max(rows // VILLAGES, 1)
    for number in range(rows):
        village, inside = divmod(number, each)
        grid = inside * GRIDS // each + 1
        name = chance.choice(_SURNAMES) + chance.choice(_GIVEN) + chance.choice(_GIVEN)
        phone = "无" if number % 7 == 0 else 13800000000 + number % 10_000
        people = chance.choice((1, 2, 3, 4, 5, "3人"))
        lives = chance.choice(("是", "√", "常住", "外出", "空户"))
        row = [
            number + 1,
            f"第{village + 1:02}村",
            f"第{grid}网格",
            f"{grid}组{inside + 1}号",
            name,
            people,
            phone,
            lives,
            "",
        ]
        sheet.write_row(number + 2, 0, row)
    book.close()


def bare(workbook: Path, database: Path) -> None:
    """What cannot be done without: the cells read by the library, the rows inserted into a plain table."""
    rows = python_calamine.load_workbook(str(workbook)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    connection = sqlite3.connect(database)
    connection.execute("create table home (a, b, c, d, e, f, g, h, i)")
    connection.executemany("insert into home values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()


def run(report: Report) -> None:
    """Medians of five; the office is a fresh copy each time and the password step is not counted."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        workbook = folder / "户主花名册.xlsx"
        write_workbook(workbook)
        database = folder / "bare.db"
        reference = median(lambda: bare(workbook, database), before=lambda: database.unlink(missing_ok=True))
        office.create_office(folder / "empty", town="新河镇", county="清源县", user=_USER, password=_PASSWORD)
        opened: list[Session] = []

        def fresh() -> None:
            while opened:
                opened.pop().close()
            shutil.rmtree(folder / "office", ignore_errors=True)
            shutil.copytree(folder / "empty", folder / "office")
            opened.append(office.open_office(folder / "office", _USER, _PASSWORD))

        parts: list[float] = []

        def whole() -> None:
            began = time.perf_counter()
            done = plan(opened[0], "household", [workbook])
            parts.append(time.perf_counter() - began)
            assert apply(opened[0], done).taken == ROWS

        taken = median(whole, before=fresh)
        report.figure(
            "import 100,000 households, all checks",
            taken,
            "s",
            reference=reference,
            target=2.5,
            of_ratio=True,
            if_missed=(
                "looking for what a hostile file could do takes 0.7× of it, reading and checking 1.8×, SQLCipher's rows, log, "
                "finder lines and commit 2.4×; "
                "2.5× needs the plan handed over as columns without a dictionary per row, one log entry for a block "
                "of new rows instead of one for each, or preparing and hashing in native code"
            ),
        )
        report.figure(
            "  of it: read and planned (nothing written)",
            sorted(parts)[len(parts) // 2],
            "s",
            reference=reference,
        )
        began = time.perf_counter()
        assert plan(opened[0], "household", [workbook]).counts[Fate.SAME] == ROWS
        again = time.perf_counter() - began
        report.figure("  the same file again, planned", again, "s", reference=reference)
        opened.pop().close()
