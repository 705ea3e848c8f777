"""Paper without a window: every choice of issuing, the number register, the wordings, and their JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from app.cli.words import PASSWORD as VARIABLE
from app.documents import serial, template, wordings
from app.session import Session
from tests import office_kit
from tests.app.documents.own_papers import keep, text
from tests.app.documents.reading import numbers_on, texts
from tests.office_kit import PASSWORD, Template, homes

Run = Callable[..., dict[str, Any]]
LETTER, PLEDGE = "letter-receipt", "pledge"


@pytest.fixture
def office(office_folder: Path, office_template: Template, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with five households, two units and a paper for units."""
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-10-20T09:00:00")
    session = office_kit.open_with(office_folder, office_template.keys)
    try:
        session.save_many("household", homes(office_template.grid, ["甲", "乙", "丙"]))
        session.save_many("household", homes(office_template.other_grid, ["丁", "戊"]))
        session.save_many("unit", [
            {"name": "第一小学", "kind": "school", "area": office_template.village},
            {"name": "农商行", "kind": "bank", "area": office_template.other_village},
        ])  # fmt: skip
        session.save("visit_round", {"name": "四季度", "from_date": "2026-10-01", "to_date": "2026-12-31"})
        asks = '[asks.day]\nlabel = "日期"\n'
        more = '[[block]]\nkind = "para"\ntext = "请于{ask.day}前交回"\n'
        keep(session, text("for-units", "unit", "A", title="单位提示", asks=asks, more=more))
    finally:
        session.close()
    return office_folder


@pytest.fixture
def run(office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("issue", …)` on the office: the JSON object; a refusal is under `error`."""
    monkeypatch.setenv(VARIABLE, PASSWORD)

    def run_(command: str, *words: object) -> dict[str, Any]:
        code = main([command, str(office), *map(str, words), "--json"])
        out, said = capsys.readouterr()
        assert len(out.splitlines()) == 1 and said.strip() and "Traceback" not in said
        body = json.loads(out)
        assert (code == 0) == ("error" not in body)
        return {**body, "said": said.strip()}

    return run_


@pytest.fixture
def session(office: Path, office_template: Template) -> Iterator[Callable[[], Session]]:
    opened: list[Session] = []

    def open_() -> Session:
        opened.append(office_kit.open_with(office, office_template.keys))
        return opened[-1]

    yield open_
    for one in opened:
        one.close()


def test_the_papers_there_are(run: Run) -> None:
    rows = run("papers")["rows"]
    assert {row["code"] for row in rows} == {paper.code for paper in template.shipped()} | {"for-units"}
    found = {row["code"]: row for row in rows}
    assert found["for-units"]["asks"] == {"day": "日期"} and found["for-units"]["letter"] == "A"
    assert set(found[LETTER]) == {"code", "doc", "title", "group", "recipients", "letter", "version", "large", "asks"}


def test_issuing_with_every_choice(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    made = run("issue", LETTER, "--area", "单家村第1网格", "--round", "四季度", "--out", out)
    assert (made["count"], made["pages"], made["held"]) == (2, 2, 0) and numbers_on(out)[0] == [made["first"]]
    made = run("issue", LETTER, "--round", "四季度", "--only-new", "--out", out)
    assert (made["count"], made["held"]) == (3, 2)
    made = run("issue", LETTER, "--pick", "甲", "--pick", "乙", "--out", out)
    assert made["count"] == 2
    assert run("issue", LETTER, "--where", "户主姓名=丁", "--out", out)["count"] == 1
    made = run("issue", "for-units", "--unit-kind", "学校", "--set", "day=12月1日", "--out", out)
    assert made["count"] == 1 and "请于12月1日前交回" in texts(out)[0]
    made = run("issue", PLEDGE, "--village", "花园村", "--blanks", 3, "--out", out)
    assert (made["count"], made["pages"]) == (3, 6)
    assert made["batch"] and made["said"].startswith("已编号3份")


def test_a_folder_for_the_villages(run: Run, tmp_path: Path) -> None:
    made = run("issue", LETTER, "--folder", tmp_path / "out")
    assert [(item["file"][:3], item["count"]) for item in made["files"]] == [("花园村", 3), ("单家村", 2)]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(item["file"] for item in made["files"])
    assert made["count"] == made["pages"] == 5


def test_printing_again(run: Run, tmp_path: Path) -> None:
    made = run("issue", LETTER, "--out", tmp_path / "a.pdf")
    batch = run("numbers", "batches")["rows"][0]["uid"]
    assert batch == made["batch"]
    same = run("issue", "--again-batch", batch, "--out", tmp_path / "b.pdf")
    assert same["pages"] == 5 and (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    again = run("issue", "--again-batch", batch, "--pages", "2-3", "--reason", "卡纸", "--out", tmp_path / "c.pdf")
    assert (again["first_page"], again["last_page"], again["pages"]) == (2, 3, 2)
    assert numbers_on(tmp_path / "c.pdf") == numbers_on(tmp_path / "a.pdf")[1:3]
    for words, what in ((("--pages", "2-3"), "请填写补打原因"), (("--pages", "二"), "看不懂页码"), (("--pages", "6"), "共5页")):
        assert what in run("issue", "--again-batch", batch, *words, "--out", tmp_path / "d.pdf")["error"]
    assert "没有可以补印" in run("issue", "--finish", batch, "--out", tmp_path / "d.pdf")["error"]


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["--out", "x.pdf"], "请写明文书代号"),
        (["nothing", "--out", "x.pdf"], "没有编号为“nothing”的文书"),
        ([LETTER, "--unit-kind", "学校", "--out", "x.pdf"], "户不分类别"),
        (["for-units", "--unit-kind", "没有", "--out", "x.pdf"], "里没有“没有”"),
        (["for-units", "--set", "day", "--out", "x.pdf"], "应写成 名称=内容"),
        (["for-units", "--set", "nope=1", "--out", "x.pdf"], "没有填写项“nope”"),
        ([LETTER, "--variant", "large", "--finish", "x", "--out", "x.pdf"], "没有可以补印"),
        ([LETTER, "--where", "people=三", "--out", "x.pdf"], "应为整数"),
        ([LETTER, "--village", "", "--out", "x.pdf"], "没有叫“”的区域"),
        ([LETTER, "--out", "x.docx"], "不能写成“x.docx”"),
        (["--again-batch", "x", "--out", "x.pdf"], "没有这一批"),
        (["visit-sheet", "--round", "四季度", "--blanks", "3", "--out", "x.pdf"], "没有空白表"),
        (["official-letter", "--blanks", "2", "--out", "x.pdf"], "公文没有空白表"),
    ],
)
def test_what_cannot_be_issued_is_said(run: Run, words: list[str], what: str) -> None:
    assert what in run("issue", *words)["error"]


def test_the_number_register(run: Run, tmp_path: Path, session: Callable[[], Session]) -> None:
    made = run("issue", LETTER, "--village", "花园村", "--out", tmp_path / "a.pdf")
    first, last = made["first"], made["last"]
    assert "还没有到" in run("numbers", "hand-out", first, "--on", "2026-10-21")["error"]
    assert run("numbers", "hand-out", f"{first}..{last}", "--on", "今天")["count"] == 3
    assert "已发出）不能登记发出" in run("numbers", "hand-out", first)["error"]
    assert run("return", first, last, "--signed", "ink")["filed"] == [first, last]
    assert run("numbers", "archive", "--batch", made["batch"], "--box", "1")["error"].count("不能归档") == 1
    assert run("numbers", "archive", first, last, "--box", "2026-1", "--page", 5)["count"] == 2
    middle = numbers_on(tmp_path / "a.pdf")[1][0]
    assert run("numbers", "void", middle, "--reason", "污损")["said"] == "已作废1份（污损）。"
    balance = run("numbers", "balance", "--by", "kind", "--out", tmp_path / "平衡表.xlsx")
    line = {"序号": "1", "文书种类": "致全镇居民的一封信（附回执）", "已打印": "3", "收回": "2", "作废": "1", "未收回": "0",
            "回收率": "100.0%", "编号未打印": "0"}  # fmt: skip
    assert balance["rows"] == [line] and (tmp_path / "平衡表.xlsx").stat().st_size > 1000
    assert run("numbers", "gaps")["rows"][0]["说明"] == "作废（污损）" and run("numbers", "out")["rows"] == []
    assert "不是一段连号" in run("numbers", "hand-out", f"{last}..{first}")["error"]
    assert "不是本台账" in run("numbers", "hand-out", serial.make("H", 2026, "Z", 1))["error"]
    row = next(row for row in session().all("issued") if row["serial"] == last)
    assert (row["state"], row["signed"], row["archive_box"], row["archive_page"]) == ("archived", "ink", "2026-1", 6)


def test_an_empty_form_gets_its_name(run: Run, tmp_path: Path) -> None:
    made = run("issue", LETTER, "--blanks", 1, "--out", tmp_path / "a.pdf")
    assert made["said"] == f"已编号1份：{serial.display(made['first'])}，共1页。"
    assert "请补登姓名" in run("return", made["first"])["results"][0]["sentence"]
    assert "已登记给“丁”" in run("numbers", "name", made["first"], "--to", "丁")["said"]
    assert "请写一个编号" in run("numbers", "name", made["first"])["error"]


def test_wordings(run: Run, tmp_path: Path) -> None:
    old = run("wording", "show", PLEDGE)["text"]
    assert old == wordings.shipped_text(PLEDGE)
    draft = tmp_path / "新.toml"
    draft.write_text(old.replace("本人自愿作出", "本人郑重作出"), "utf-8")
    assert "没有问题" in run("wording", "check", PLEDGE, "--file", draft)["said"]
    assert run("wording", "preview", PLEDGE, "--file", draft, "--out", tmp_path / "样张.pdf")["out"]
    assert "本人郑重作出" in "".join(texts(tmp_path / "样张.pdf")[0].split())
    saved = run("wording", "save", PLEDGE, "--file", draft, "--from", "2026-01-01", "--note", "县局要求")
    assert saved["version"] == 2 and "第2版已保存，2026年1月1日起用" in saved["said"]
    assert [(row["code"] if "code" in row else row["title"], row["state"]) for row in run("wording", "list")["rows"]] == [
        ("防范电信网络诈骗承诺书", "现用"), ("单位提示", "现用"),
    ]  # fmt: skip
    assert [row["version"] for row in run("wording", "list", PLEDGE)["rows"]] == [2, 1]
    assert run("wording", "export", PLEDGE, "--out", tmp_path / "包.zip")["count"] == 1
    assert "恢复为随程序的文字" in run("wording", "back", PLEDGE)["said"]
    plan = run("wording", "pack", "--pack", tmp_path / "包.zip", "--dry-run")
    assert (plan["changed"], plan["new"], plan["applied"]) == (1, 0, False)
    assert run("wording", "pack", "--pack", tmp_path / "包.zip")["applied"]
    assert "本人郑重作出" in run("wording", "show", PLEDGE)["text"]
    assert "已停用“单位提示”" in run("wording", "stop", "for-units")["said"]
    (tmp_path / "坏.toml").write_text("code = ", "utf-8")
    assert "格式有误" in run("wording", "check", PLEDGE, "--file", tmp_path / "坏.toml")["error"]
    assert "请写明一种文书" in run("wording", "show")["error"]


def test_tables_of_the_register_and_photo_pages(run: Run, tmp_path: Path) -> None:
    run("issue", LETTER, "--round", "四季度", "--out", tmp_path / "a.pdf")
    for code in ("T-01", "T-02", "T-06H", "T-07", "T-14", "T-14B", "T-14K", "T-14D", "T-14G", "T-14O"):
        made = run("table", code, "--out", tmp_path / f"{code}.pdf")
        assert made["code"] == code and (tmp_path / f"{code}.pdf").read_bytes().startswith(b"%PDF")
    blank = run("table", "T-06", "--blank", "14", "--out", tmp_path / "空白.pdf")
    assert (blank["rows"], blank["undrawable"]) == (14, [])
    assert run("table", "T-14O", "--round", "四季度", "--out", tmp_path / "x.xlsx")["rows"] == 5
    assert "没有照片" in run("photos", "--month", "2026-10", "--out", tmp_path / "p.pdf")["error"]


def test_every_table_that_is_sent_up_by_its_code_and_period(run: Run, tmp_path: Path) -> None:
    listed = {row["code"]: row for row in run("tables")["rows"]}
    assert listed["R-W2"]["by"] == "周、自定起止" and listed["T-01"]["periods"] == []
    spans = {"week": "2026-W42", "month": "2026-10", "quarter": "2026-Q4", "half": "2026-H2", "year": "2026",
             "span": "2026-09-20..2026-10-19"}
    sent = {code: row["periods"] for code, row in listed.items() if code.startswith("R-")}
    assert len(sent) >= 20
    for code, kinds in sent.items():
        made = run("table", code, "--period", spans[kinds[0]], "--out", tmp_path / f"{code}.xlsx")
        assert (made["code"], made["title"]) == (code, listed[code]["title"])
        assert (tmp_path / f"{code}.xlsx").read_bytes().startswith(b"PK")
    made = run("table", "R-M8", "--period", "2026-09-20..2026-10-19", "--out", tmp_path / "a.pdf")
    assert made["period"] == "2026年9月20日—10月19日" and made["undrawable"] == []
    assert "不按“2026年”这样的期间做" in run("table", "R-W2", "--period", "2026", "--out", tmp_path / "b.pdf")["error"]
    assert "看不懂统计期间" in run("table", "R-M1", "--period", "10月", "--out", tmp_path / "b.pdf")["error"]
    assert run("table", "T-08", "--period", "2026-Q4", "--out", tmp_path / "b.xlsx")["period"] == "2026年10月1日—12月31日"
    assert not (tmp_path / "b.pdf").exists()


def test_people_read_the_lists(office: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["papers", str(office)]) == 0
    out, said = capsys.readouterr()
    assert "for-units" in out and "单位提示" in out and "种文书" in said
    assert main(["numbers", str(office), "balance"]) == 0
    assert "T-14B" in capsys.readouterr().out
