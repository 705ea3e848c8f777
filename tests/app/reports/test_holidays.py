"""The holiday table: taken in year by year, never twice, wrong lines named. All days here are made up."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from app.errors import AppError
from app.reports import holidays
from app.session import Session

FICTIONAL = "日期,休或班,名称\n2031-03-05,休,测试节\n2031/3/8,班,\n2031年3月6日,休,测试节\n"


def _file(folder: Path, text: str, name: str = "假期.csv", encoding: str = "utf-8-sig") -> Path:
    path = folder / name
    path.write_text(text, encoding)
    return path


def test_a_file_becomes_the_offices_table(town: Session, tmp_path: Path) -> None:
    made = holidays.take_in(town, _file(tmp_path, FICTIONAL, encoding="gb18030"))
    assert (made.years, made.new, made.same) == ((2031,), 3, 0)
    days = holidays.calendar(town).days
    assert days == {"2031-03-05": False, "2031-03-06": False, "2031-03-08": True}
    [year] = holidays.years(town)
    assert (year.year, year.rest, year.work, year.source) == (2031, 2, 1, "假期.csv")


def test_the_same_file_twice_changes_nothing_and_a_newer_one_replaces_its_year(town: Session, tmp_path: Path) -> None:
    holidays.take_in(town, _file(tmp_path, FICTIONAL))
    steps = len(town.steps())
    assert holidays.take_in(town, _file(tmp_path, FICTIONAL)).same == 3 and len(town.steps()) == steps
    again = holidays.take_in(town, _file(tmp_path, "2031-03-05,班\n2031-05-01,休,另一节\n2032-01-01,休\n", "新表.csv"))
    assert (again.new, again.changed, again.removed) == (2, 1, 2) and again.years == (2031, 2032)
    assert holidays.calendar(town).days == {"2031-03-05": True, "2031-05-01": False, "2032-01-01": False}
    town.undo()
    assert holidays.calendar(town).days["2031-03-05"] is False and len(holidays.calendar(town).days) == 3


def test_a_workbook_is_read_as_well(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in (("日期", "休或班", "名称"), (datetime(2031, 3, 5), "休", "测试节"), ("2031-03-08", "班", None)):
        book.active.append(line)
    book.save(tmp_path / "假期.xlsx")
    assert holidays.read(tmp_path / "假期.xlsx") == {"2031-03-05": ("rest", "测试节"), "2031-03-08": ("work", "")}


@pytest.mark.parametrize(
    ("text", "said"),
    [("2031-03-05,休\n3月6日,休\n", "第2行"), ("2031-02-30,休\n", "第1行"), ("2031-03-05,假\n", "只能写休或班"),
     ("2031-03-05,休\n2031-03-05,班\n", "写了两次"), ("日期,休或班,名称\n", "没有日期")],
)
def test_a_wrong_line_is_named_and_nothing_is_taken(town: Session, tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(AppError, match=said):
        holidays.take_in(town, _file(tmp_path, text))
    assert holidays.years(town) == []


def test_the_template_is_read_once_it_is_filled(town: Session, tmp_path: Path) -> None:
    path = holidays.save_template(tmp_path / holidays.TEMPLATE)
    with pytest.raises(AppError, match="没有日期"):
        holidays.read(path)
    path.write_text(path.read_text("utf-8-sig").replace("# 2027", "2027"), "utf-8-sig")
    assert holidays.read(path) == {"2027-01-01": ("rest", "元旦")}
