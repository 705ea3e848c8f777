"""The county's blank form as it was handed out, filled by the command line."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.__main__ import main
from app.reports.monthly import monthly
from tests import office_kit
from tests.app.exchange.test_county_form import entries
from tests.office_kit import Template
from tests.paths import RETURNS

FORM = RETURNS / "县月报空表.xlsx"


@pytest.fixture
def office(office_template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with the twelve villages of the form and two activities."""
    folder = office_template.copy(tmp_path / "office")
    session = office_kit.open_with(folder, office_template.keys)
    town = next(area.uid for area in session.areas.walk() if area.level == "town")
    names = json.loads((RETURNS / "truth.json").read_text("utf8"))["villages"]
    session.save_many("area", [{"name": name, "level": "village", "parent": town, "sort_no": 9 + at}
                               for at, name in enumerate(names[1:])])
    uids = {area.name: area.uid for area in session.areas.villages()}
    session.save("activity", {"date": "2026-10-12", "title": "集市宣传", "kind": "rally", "area": uids["沿河村"], "persons": 80,
                              "metrics": {"leaflet": 200, "banner": 3}})
    session.close()
    monkeypatch.setenv("TOWNSHIP_LEDGER_PASSWORD", office_kit.PASSWORD)
    return folder


def run(capsys: pytest.CaptureFixture[str], *words: Any) -> tuple[int, dict[str, Any]]:
    code = main([*map(str, words), "--user", office_kit.ADMIN, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_proposed_edited_and_filled(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], office_template: Template
) -> None:
    code, proposal = run(capsys, "fill", office, FORM, "--month", "2026-10", "--dry-run")
    assert code == 0 and proposal["out"] is None
    to = {item["column"]: item["to"] for item in proposal["map"]["columns"]}
    assert list(to.values()) == ["no", "name", "R-M1.rally", "R-M1.lecture", "R-M1.persons", "R-M1.leaflet", "R-M1.letter",
                                 "R-M1.banner", "", "", *list(to.values())[10:12], "note"], "no round: no figures of visits"
    assert any("入户走访进度月报表" in note["text"] for note in proposal["notes"])
    assert [item["to"] for item in proposal["map"]["rows"]].count("total") == 1
    proposal["map"]["columns"][2]["to"] = "R-M1.school"
    (tmp_path / "map.json").write_text(json.dumps(proposal, ensure_ascii=False), "utf8")
    out = tmp_path / "填好.xlsx"
    code, done = run(capsys, "fill", office, FORM, "--month", "2026-10", "--map", tmp_path / "map.json", "--out", out)
    assert code == 0 and Path(done["out"]) == out
    before, after = entries(FORM.read_bytes()), entries(out.read_bytes())
    assert {part for part in before if before[part] != after[part]} == {"xl/worksheets/sheet1.xml"}
    assert zipfile.ZipFile(io.BytesIO(out.read_bytes())).testzip() is None
    sheet: Any = openpyxl.load_workbook(out, data_only=True).active
    session = office_kit.open_with(office, office_template.keys)
    table = monthly(session, "R-M1", "2026-10")
    session.close()
    assert sheet["C16"].value == 0 and sheet["E16"].value == 80 and sheet["E17"].value == 80
    for row in range(5, 17):
        line = next(line for line in table.rows if line.cells[1] == sheet.cell(row, 2).value)
        assert [sheet.cell(row, column).value for column in range(4, 9)] == [
            line.cells[table.at(key)] for key in ("lecture", "persons", "leaflet", "letter", "banner")]
    formulas: Any = openpyxl.load_workbook(out).active
    assert formulas["E17"].value == "=SUM(E5:E16)"
    said = " ".join(note["text"] for note in done["notes"])
    assert "不在本镇名册" not in said and "“单家村”" in said, "a village of ours the form does not have"
    code, again = run(capsys, "fill", office, FORM, "--month", "2026-11", "--dry-run")
    assert again["remembered"] and again["map"]["columns"][2]["to"] == "R-M1.school"


def test_the_form_is_not_written_over(office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "县表.xlsx"
    copy.write_bytes(FORM.read_bytes())
    for words in (("--out", copy), ("--out", tmp_path / "x.pdf"), (), ("--out", tmp_path / "y.xlsx", "--head", "x")):
        code, answer = run(capsys, "fill", office, copy, "--month", "2026-10", *words)
        assert code == 1 and answer["error"] and answer["hint"]
    assert copy.read_bytes() == FORM.read_bytes() and not (tmp_path / "y.xlsx").exists()
