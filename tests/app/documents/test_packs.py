"""Packs of papers from a county: looked at first, taken over in one step, refused where they could do harm."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from app.documents import packs, template, wordings
from app.documents.issue import Options, Recipients, issue
from app.documents.returns import Returned, mark_returned, name_recipient
from app.errors import AppError
from app.session import Session
from tests.app.documents.own_papers import text
from tests.office_kit import Template, files_of, homes

HEAD = {"name": "县局2026年模板", "issuer": "清源县反诈办", "date": "2026-11-01"}
OLD, NEW = "本人自愿作出以下承诺", "本人郑重作出以下承诺"


def made(path: Path, parts: Mapping[str, str | bytes], head: object = HEAD) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if head is not None:
            archive.writestr("pack.json", head if isinstance(head, str) else json.dumps(head, ensure_ascii=False))
        for name, body in parts.items():
            archive.writestr(name, body)
    return path


@pytest.fixture
def pledge() -> str:
    return wordings.shipped_text("pledge").replace(OLD, NEW)


def test_a_pack_is_planned_then_taken_over_in_one_step(
    town: Session, tmp_path: Path, pledge: str, office_template: Template
) -> None:
    bad = pledge.replace('kind_letter = "C"', 'kind_letter = "A"')
    path = made(tmp_path / "包.zip", {
        "甲/pledge.toml": pledge, "甲/new.toml": text("county-new", "household", "A", title="县发提醒"),
        "甲/letter.toml": wordings.shipped_text("letter-receipt"), "甲/bad.toml": bad, "甲/说明.docx": b"x",
    })  # fmt: skip
    plan = wordings.plan_pack(town, path)
    assert {item.file: item.fate for item in plan.items} == {
        "pledge.toml": "changed", "new.toml": "new", "letter.toml": "same", "bad.toml": "refused",
    }  # fmt: skip
    assert "编号字母不能改" in plan.of("refused")[0].reason and not plan.applied and town.count("wording") == 0
    report = wordings.import_pack(town, path)
    assert report.applied and report.sentence == "模板包“县局2026年模板”已导入：新增1份，更新1份，相同1份，不能用1份。"
    assert len(town.steps()) > 0 and town.steps()[0][5] == "导入模板包“县局2026年模板”"
    row = next(row for row in town.all("wording") if row["code"] == "pledge")
    assert (row["source"], row["pack"], row["note"]) == ("pack", "县局2026年模板", "清源县反诈办 2026-11-01")
    assert NEW in wordings.text(town, "pledge")
    assert "county-new" in {item.code for item in wordings.papers(town)}
    town.save_many("household", homes(office_template.grid, ["甲"]))
    assert issue(town, "county-new", Recipients(), tmp_path / "a.pdf").first.startswith("A")
    assert town.show("issued", town.all("issued")[0])["template"] == "县发提醒", "a new kind of paper has its title"
    again = wordings.import_pack(town, path)
    assert {item.fate for item in again.items} == {"same", "refused"} and not again.applied


def test_taking_a_pack_over_can_be_undone(town: Session, tmp_path: Path, pledge: str) -> None:
    path = made(tmp_path / "a.zip", {"pledge.toml": pledge, "new.toml": text("county-new", "office")})
    wordings.import_pack(town, path)
    town.undo()
    assert wordings.text(town, "pledge") == wordings.shipped_text("pledge")
    assert "county-new" not in {item.code for item in wordings.papers(town)}


def test_a_new_letter_from_a_text_file_alone(town: Session, tmp_path: Path, office_template: Template) -> None:
    """No code: a folder with one text and its head is a pack, and its paper prints, numbers and comes back."""
    (tmp_path / "包").mkdir()
    (tmp_path / "包" / "pack.json").write_text(json.dumps(HEAD), "utf-8")
    (tmp_path / "包" / "温馨提示.toml").write_text(text("warm-hint", "household", "U", title="温馨提示"), "utf-8")
    town.save_many("household", homes(office_template.grid, ["甲", "乙"]))
    assert wordings.import_pack(town, tmp_path / "包").applied
    report = issue(town, "warm-hint", Recipients(), tmp_path / "a.pdf")
    assert report.count == 2 and mark_returned(town, report.first).state is Returned.FILED


@pytest.mark.parametrize(
    ("letter", "why"),
    [("H", "已被“致全镇居民的一封信（附回执）”使用"), ("V", "已被走访登记表使用"), ("K", "已被以前的编号使用")],
)
def test_a_new_paper_needs_a_letter_of_its_own(town: Session, tmp_path: Path, letter: str, why: str) -> None:
    town.ledger.conn.execute("INSERT INTO counter VALUES ('K', 2026, 'A', 5)")
    path = made(tmp_path / "a.zip", {"x.toml": text("county-new", "household", letter)})
    assert why in wordings.plan_pack(town, path).items[0].reason
    with pytest.raises(AppError, match="没有能用的文书"):
        wordings.import_pack(town, path)


def test_a_new_paper_may_not_pass_for_the_visit_sheet(town: Session, tmp_path: Path) -> None:
    path = made(tmp_path / "a.zip", {"x.toml": text("visit-sheet", "household", "A")})
    assert "文书代号“visit-sheet”是程序的“入户宣传工作登记表”" in wordings.plan_pack(town, path).items[0].reason


def test_empty_forms_come_back_though_their_paper_is_out_of_use(
    town: Session, tmp_path: Path, office_template: Template
) -> None:
    """Taken into use and out of it on one day, so that the text went to the bin."""
    wordings.import_pack(town, made(tmp_path / "a.zip", {"a.toml": text("county-new", "household", "A", title="县发提醒")}))
    report = issue(town, "county-new", Recipients(), tmp_path / "a.pdf", options=Options(blanks=1))
    wordings.stop(town, "county-new")
    back = mark_returned(town, report.first)
    assert (back.state, back.nobody) == (Returned.FILED, True)
    owner = town.save_many("household", homes(office_template.grid, ["甲"]))[0]
    assert "已登记给“甲”" in name_recipient(town, report.first, owner)
    assert town.show("issued", town.all("issued")[0])["template"] == "县发提醒"


def test_two_of_one_pack_may_not_clash(town: Session, tmp_path: Path) -> None:
    parts = {"1.toml": text("one", "household", "A"), "2.toml": text("two", "household", "A"),
             "3.toml": text("one", "household", "A")}  # fmt: skip
    plan = wordings.plan_pack(town, made(tmp_path / "a.zip", parts))
    assert [item.fate for item in plan.items] == ["new", "refused", "refused"]


def test_a_pack_cannot_reach_out_or_swell(town: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = text("one", "office")
    monkeypatch.setattr(packs, "MOST_FILES", 20)
    before = files_of(tmp_path)
    cases: list[tuple[Mapping[str, str | bytes], object, str]] = [
        ({"../evil.toml": good}, HEAD, "指向包外"),
        ({"/etc/evil.toml": good}, HEAD, "指向包外"),
        ({"a\\..\\..\\evil.toml": good}, HEAD, "指向包外"),
        ({"C:/evil.toml": good}, HEAD, "指向包外"),
        ({"big.toml": " " * (packs.LARGEST + 1)}, HEAD, "太大"),
        ({f"{n}.toml": good for n in range(21)}, HEAD, "最多20个"),
        ({"a.toml": b"\xff\xfe\x00"}, HEAD, "不是 UTF-8"),
        ({"a.toml": good}, None, "不是模板包"),
        ({"a.toml": good}, "{", "格式有误"),
        ({"a.toml": good}, "[" * 100_000, "格式有误"),
        ({"a.toml": good}, [], "没有写明名称"),
        ({"a.toml": good}, {"name": "名" * 61}, "没有写明名称"),
        ({"a.toml": good}, {"name": "99999918000101001X"}, "含身份证号"),
        ({}, HEAD, "没有文书"),
    ]
    for number, (parts, head, what) in enumerate(cases):
        with pytest.raises(AppError, match=what):
            wordings.plan_pack(town, made(tmp_path / f"{number}.zip", parts, head))
    (tmp_path / "no.zip").write_bytes(b"not a zip")
    with pytest.raises(AppError, match="不是能读的 zip"):
        wordings.plan_pack(town, tmp_path / "no.zip")
    with pytest.raises(AppError, match="missing"):
        wordings.plan_pack(town, tmp_path / "missing.zip")
    assert {name for name in files_of(tmp_path) if not name.endswith(".zip")} == set(before), "nothing was unpacked"


def test_a_zip_bomb_is_not_unpacked(town: Session, tmp_path: Path) -> None:
    path = made(tmp_path / "a.zip", {"a.toml": b"\0" * 20_000_000})
    assert path.stat().st_size < 1_000_000
    with pytest.raises(AppError, match="太大"):
        wordings.plan_pack(town, path)


def test_what_goes_out_comes_in(town: Session, tmp_path: Path, pledge: str) -> None:
    wordings.save(town, "pledge", pledge, "2026-01-01")
    assert wordings.export_pack(town, ["pledge", "letter-receipt"], tmp_path / "a.zip") == 2
    wordings.export_pack(town, ["pledge", "letter-receipt"], tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    town.undo()
    plan = wordings.plan_pack(town, tmp_path / "a.zip")
    assert {item.code: item.fate for item in plan.items} == {"pledge": "changed", "letter-receipt": "same"}
    assert plan.name == "新河镇文书模板"
    with pytest.raises(AppError, match=r"以 \.zip 结尾"):
        wordings.export_pack(town, ["pledge"], tmp_path / "a.rar")
    with pytest.raises(AppError, match="没有选中"):
        wordings.export_pack(town, [], tmp_path / "c.zip")


def test_a_paper_of_a_pack_can_be_taken_out_of_use(town: Session, tmp_path: Path, office_template: Template) -> None:
    wordings.import_pack(town, made(tmp_path / "a.zip", {"a.toml": text("county-new", "household", "A", title="县发提醒")}),
                         "2026-01-01")  # fmt: skip
    town.save_many("household", homes(office_template.grid, ["甲"]))
    issue(town, "county-new", Recipients(), tmp_path / "a.pdf")
    with pytest.raises(AppError, match="没有随程序的原文"):
        wordings.back_to_shipped(town, "county-new")
    assert wordings.stop(town, "county-new") == "已停用“县发提醒”。"
    assert "county-new" not in {item.code for item in wordings.papers(town)}
    assert town.show("issued", town.all("issued")[0])["template"] == "县发提醒"
    assert {item.code for item in wordings.papers(town)} == {item.code for item in template.shipped()}
    with pytest.raises(AppError, match="随程序的文书不能停用"):
        wordings.stop(town, "pledge")


def test_a_link_in_a_pack_is_not_followed(tmp_path: Path) -> None:
    """Neither in a zip, where it is an entry of that kind, nor in a folder."""
    archive = tmp_path / "包.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr(packs.HEAD, json.dumps(HEAD, ensure_ascii=False))
        link = zipfile.ZipInfo("a.toml")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        out.writestr(link, "/etc/hostname")
    with pytest.raises(AppError, match="指向包外"):
        packs.read(archive)
    secret, folder = tmp_path / "secret.toml", tmp_path / "包"
    secret.write_text("x = 1", "utf8")
    folder.mkdir()
    (folder / packs.HEAD).write_text(json.dumps(HEAD, ensure_ascii=False), "utf8")
    (folder / "a.toml").symlink_to(secret)
    with pytest.raises(AppError, match="指向包外"):
        packs.read(folder)
