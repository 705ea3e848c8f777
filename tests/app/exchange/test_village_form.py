"""A village's workbook: made by the program, filled in by hand, read back with nothing to map."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from app.__main__ import main
from app.errors import AppError, NoRight
from app.exchange.village_form import SHEETS, write_village_forms
from app.importing.apply import apply
from app.importing.plan import plan
from app.session import Session
from app.tables.fill_in import LISTS
from tests import office_kit
from tests.office_kit import Template


def place(sheet: Any, title: str) -> int:
    return next(cell.column for cell in sheet[3] if cell.value == title)


def type_in(sheet: Any, row: int, **cells: Any) -> None:
    for title, value in cells.items():
        sheet.cell(row, place(sheet, title), value)


def test_filled_in_it_comes_back_without_mapping(town: Session, tmp_path: Path) -> None:
    files = write_village_forms(town, tmp_path)
    assert [path.name for path in files] == ["花园村_填报表.xlsx", "单家村_填报表.xlsx"]
    book = openpyxl.load_workbook(files[0])
    type_in(book["户"], 4, 网格="第2网格", 户主姓名="郑一", 家庭人数=4, 联系电话="13800001111", 居住状态="空户")
    book["户"].cell(4, place(book["户"], "门牌（住址）"), "8号")
    type_in(book["宣传活动"], 4, 日期="2026-10-12", 活动名称="赶集宣传", 地点="集市", 参与人次=80, 宣传单=200, 横幅=3)
    book["宣传活动"].cell(4, place(book["宣传活动"], "形式"), "集中宣传")
    renamed = tmp_path / "交回.xlsx"
    book.save(renamed)
    made = plan(town, None, [renamed])
    done = apply(town, made)
    assert (done.taken, done.refused) == (2, 0) and made.proposals == {}
    (home,), (event,) = town.all("household"), town.all("activity")
    assert town.areas.full_name(home["area"]) == "花园村第2网格" and (home["people"], home["lives_in"]) == (4, "empty")
    assert town.areas.full_name(event["area"]) == "花园村" and event["metrics"] == {"leaflet": 200, "banner": 3}
    assert (event["date"], event["persons"], event["kind"]) == ("2026-10-12", 80, "rally")


def test_visits_come_back_to_their_doors(town: Session, tmp_path: Path) -> None:
    grid = next(area.uid for area in town.areas.walk() if town.areas.full_name(area.uid) == "花园村第1网格")
    town.save_many("household", office_kit.homes(grid, ["郑一", "郑二"]))
    town.save("visit_round", {"name": "敲门", "from_date": "2026-10-01", "to_date": "2026-12-31"})
    book = openpyxl.load_workbook(write_village_forms(town, tmp_path)[0])
    type_in(book["走访"], 4, 网格="第1网格", 门牌="2号", 户主="郑二", 走访日期="2026-10-15", 结果="已访", 走访人="小录")
    book.save(tmp_path / "交回.xlsx")
    done = apply(town, plan(town, None, [tmp_path / "交回.xlsx"]))
    (visit,) = town.all("visit")
    assert (done.taken, visit["date"], visit["outcome"]) == (1, "2026-10-15", "met")
    assert town.get("household", visit["household"])["householder"] == "郑二"


def test_an_empty_one_brings_nothing(town: Session, tmp_path: Path) -> None:
    made = plan(town, None, write_village_forms(town, tmp_path))
    assert apply(town, made).taken == 0


def test_heads_are_locked_rows_are_open_and_lists_drop_down(town: Session, tmp_path: Path) -> None:
    book: Any = openpyxl.load_workbook(write_village_forms(town, tmp_path)[0])
    assert book.sheetnames == ["宣传活动", "走访", "户", LISTS] and book[LISTS].sheet_state == "hidden"
    for sheet, register in zip(book.worksheets, SHEETS, strict=False):
        assert sheet.protection.sheet and sheet["A3"].protection.locked and not sheet["A4"].protection.locked
        assert len(SHEETS[register]) == sheet.max_column and sheet["A1"].value.startswith("花园村")
    rules = {str(rule.sqref): rule for rule in book["走访"].data_validations.dataValidation}
    letter = get_column_letter(place(book["走访"], "结果"))
    rule = rules[f"{letter}4:{letter}303"]
    area = rule.formula1.split("!")[1].replace("$", "")
    offered = [cell.value for (cell,) in book[LISTS][area]]
    assert rule.type == "list" and offered == [choice.name for choice in town.choices("outcome")]


def test_by_the_command_line(office_template: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str],
                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOWNSHIP_LEDGER_PASSWORD", office_kit.PASSWORD)
    office = office_template.copy(tmp_path / "office")
    words = ["template", str(office), "village", "--out", str(tmp_path / "表"), "--village", "单家村", "--user", office_kit.ADMIN]
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == ["单家村_填报表.xlsx"] == [
        path.name for path in (tmp_path / "表").iterdir()]


def test_who_may_and_where_there_is_no_village(town: Session, open_copy: Any, tmp_path: Path) -> None:
    with pytest.raises(NoRight):
        write_village_forms(open_copy(office_kit.VIEWER), tmp_path)
    with pytest.raises(AppError, match="还没有登记村"):
        write_village_forms(town, tmp_path, ["00000000-0000-0000-0000-000000000000"])
