"""The list of a police notice: the basis first, what may not be kept left out and told, all rows or none."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import AppError, InvalidValues
from app.importing.reader import Sheet, read_bytes
from app.keyfiles import notice_list
from app.keyfiles.notice_list import Fate, Plan
from app.keyfiles.store import KeyStore
from app.session import Session
from db import keyfiles as db_keyfiles
from tests import keyfiles_kit as kit
from tests.keyfiles_paper_kit import LONG_NAME, WHY

BASIS = {
    "basis_kind": "police", "basis_no": "清公通〔2026〕20号", "basis_issuer": "清源县公安局", "basis_date": "2026-11-01",
    "basis_expiry": "2027-10-31", "purpose": "回流人员教育帮扶", "scheme": "four", "category": "第二类", "owner": "李四",
    "adult": 1,
}
NEEDS_ID = {**BASIS, "id_need": "通知要求以证件号核对，避免同名"}
HEAD = ("序号", "姓名", "人员类别", "所在村", "网格")
MINOR = "999999201201010010"


def listed(*rows: Sequence[Any], head: Sequence[str] = HEAD, title: str = "重点人员名单") -> Sheet:
    """A sheet as the police sends it: a title, a heading row, the rows."""
    return Sheet("通知.xlsx", "Sheet1", [[title], list(head), *[list(row) for row in rows]])


def fates(plan: Plan) -> list[tuple[Fate, str]]:
    return [(line.fate, line.reason) for line in plan.lines if line.fate is not Fate.SKIPPED]


def stored(store: KeyStore) -> list[dict[str, Any]]:
    return db_keyfiles.rows(store.ledger, "key_file")


def test_a_list_becomes_proposed_files_in_one_step(store: KeyStore, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["清源县公安局重点人员名单"], HEAD, [1, " 赵 甲", "第一类", "花园村", "第一网格"],
                [2, "=钱乙", "第二类", "花园村", None], ["合计", 2]):
        book.worksheets[0].append(list(row))
    path = tmp_path / "名单.xlsx"
    book.worksheets[0]["B4"].data_type = "s"
    book.save(path)
    before = len(stored(store))
    plan = notice_list.plan(store, [path], BASIS, kit.SCAN)
    first = plan.of(Fate.NEW)[0]
    assert (first.name, first.category, first.village) == ("赵*", "第一类", "花园村")
    assert len(stored(store)) == before
    numbers = notice_list.apply(store, plan, WHY)
    rows = [row for row in stored(store) if row["no"] in numbers]
    assert [(row["name"], row["state"], row["category"], row["basis_no"], row["grid"]) for row in rows] == [
        ("赵甲", "pending", "第一类", "清公通〔2026〕20号", "第一网格"),
        ("=钱乙", "pending", "第二类", "清公通〔2026〕20号", None)]
    assert len({row["basis_scan"] for row in rows}) == 1
    assert [(entry.kind, entry.purpose) for entry in store.looks("2026", "2027", ("import",))] == [("import", WHY)]
    assert db_keyfiles.verify(store.ledger) is None
    assert "赵甲" not in repr(plan)


def test_the_basis_comes_first(store: KeyStore) -> None:
    for values, scan in (({}, kit.SCAN), (BASIS, None), ({**BASIS, "basis_no": ""}, kit.SCAN),
                         ({**BASIS, "name": "赵甲"}, kit.SCAN),
                         ({**BASIS, "basis_kind": "consent"}, kit.SCAN), ({**BASIS, "basis_expiry": "2026-11-20"}, kit.SCAN)):
        with pytest.raises(InvalidValues):
            notice_list.plan(store, [Path("不存在.xlsx")], values, scan)


def test_columns_that_may_not_be_kept_are_told_and_not_read(store: KeyStore) -> None:
    head = ("姓名", "配偶姓名", "病史", "就读学校", "涉案情况", "风险等级", "联系电话", "民族", "微信号", "身份证号", "鞋码")
    row = ("赵甲", "钱乙妻", "旧病", "某校", "旧案", "红", "13900007777", "某族", "wx", kit.NUMBER, "42")
    plan = notice_list.plan(store, [listed(row, head=head)], BASIS, kit.SCAN)
    assert [note.read_as for note in plan.columns] == ["姓名", *[""] * 10]
    assert {note.label: note.reason for note in plan.unread}["身份证号"] == "依据没有要求证件号，不收集"
    assert len({note.reason for note in plan.unread}) == 10 and "没有对应的项" in plan.unread[-1].reason
    notice_list.apply(store, plan, WHY)
    kept = repr([row for row in stored(store) if row["name"] == "赵甲"])
    assert not [word for word in row[1:-1] if word in kept]


def test_an_id_number_goes_only_into_the_sealed_field_and_only_where_the_basis_needs_it(store: KeyStore) -> None:
    head = ("姓名", "身份证号码", "村")
    sheet = listed(("赵甲", kit.NUMBER, "花园村"), ("钱乙", "999999198001010030", "花园村"), ("孙丙", MINOR, "花园村"),
                   head=head)
    plan = notice_list.plan(store, [sheet], NEEDS_ID, kit.SCAN)
    assert fates(plan) == [(Fate.NEW, ""), (Fate.REFUSED, "证件号不对，请核对各位数字"), (Fate.REFUSED, "未满18周岁，不建档")]
    assert kit.NUMBER not in repr(plan) and MINOR not in repr(plan)
    no, = notice_list.apply(store, plan, WHY)
    row = store.row(no)
    assert row["id_sealed"] and kit.NUMBER.encode() not in row["id_sealed"]
    assert kit.NUMBER not in repr({key: value for key, value in row.items() if key != "id_sealed"})
    assert store.id_number(no, WHY, kit.OTHER_HEAD, kit.PASSWORDS[kit.OTHER_HEAD]) == kit.NUMBER


def test_a_number_in_another_column_refuses_the_row_and_is_not_shown(store: KeyStore) -> None:
    plan = notice_list.plan(store, [listed((1, "赵甲", "第一类", kit.NUMBER, ""), (2, "钱13900008888", "第一类", "花园村", ""),
                                           (3, "孙丙", "第一类", "花园村", ""))], BASIS, kit.SCAN)
    assert [fate for fate, _ in fates(plan)] == [Fate.REFUSED, Fate.REFUSED, Fate.NEW]
    assert kit.NUMBER not in repr(plan) and "13900008888" not in repr(plan)


@pytest.mark.parametrize(("column", "cell", "expected"), [
    ("年龄", 17, "未满18周岁，不建档"), ("年龄", "18岁", ""), ("年龄", "不详", "年龄或出生日期看不懂，不能确认年满18周岁"),
    ("出生日期", "2008年11月22日", "未满18周岁，不建档"), ("出生日期", "2008-11-21", ""), ("年龄", "", "没有核实年满18周岁"),
])
def test_minors_are_kept_out(store: KeyStore, column: str, cell: Any, expected: str) -> None:
    basis = {key: value for key, value in BASIS.items() if key != "adult"}
    plan = notice_list.plan(store, [listed(("赵甲", cell, "花园村"), head=("姓名", column, "村"))], basis, kit.SCAN)
    assert [line.reason for line in plan.lines if line.fate is not Fate.SKIPPED] == [expected]


def test_who_has_a_file_already_is_not_entered_twice(store: KeyStore, no: str) -> None:
    sheet = listed((1, LONG_NAME, "第一类", "花园村", ""), (2, "赵甲", "第一类", "花园村", ""),
                   (3, "赵 甲", "第一类", "花园村", ""), (4, LONG_NAME, "第一类", "桥头村", ""))
    plan = notice_list.plan(store, [sheet], BASIS, kit.SCAN)
    assert fates(plan) == [(Fate.THERE, f"已有档案{no}"), (Fate.NEW, ""), (Fate.THERE, "名单中重复"), (Fate.NEW, "")]
    assert len(notice_list.apply(store, plan, WHY)) == 2
    with pytest.raises(AppError, match="没有可以导入的新档案"):
        notice_list.apply(store, plan, WHY)


def test_namesakes_are_told_apart_by_their_numbers(store: KeyStore) -> None:
    head = ("姓名", "证件号", "村")
    plan = notice_list.plan(store, [listed(("赵甲", kit.NUMBER, "花园村"), ("赵甲", "999999199001010016", "花园村"), head=head)],
                            NEEDS_ID, kit.SCAN)
    assert fates(plan) == [(Fate.NEW, ""), (Fate.NEW, "")]
    notice_list.apply(store, plan, WHY)
    again = notice_list.plan(store, [listed(("赵甲", kit.NUMBER, "花园村"), head=head)], NEEDS_ID, kit.SCAN)
    assert fates(again)[0][0] is Fate.THERE


def test_all_rows_or_none(store: KeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = listed((1, "赵甲", "第一类", "花园村", ""), (2, "钱乙", "第一类", "花园村", ""))
    plan = notice_list.plan(store, [sheet], BASIS, kit.SCAN)
    before, real = stored(store), db_keyfiles.insert

    def full(ledger: Any, table: str, values: Any) -> None:
        if values.get("name") == "钱乙":
            raise OSError(28, "No space left")
        real(ledger, table, values)

    monkeypatch.setattr(db_keyfiles, "insert", full)
    with pytest.raises(OSError):
        notice_list.apply(store, plan, WHY)
    monkeypatch.undo()
    assert stored(store) == before


@pytest.mark.parametrize("rows", [[["没有表头", "的表"], ["甲", "乙"]], [["编号", "村"], ["1", "花园村"]]])
def test_a_file_without_names_is_said(store: KeyStore, rows: list[list[str]]) -> None:
    with pytest.raises(AppError, match="没有“姓名”列"):
        notice_list.plan(store, [Sheet("别的.csv", "", rows)], BASIS, kit.SCAN)


def test_the_ordinary_importer_still_refuses_id_numbers_and_knows_nothing_of_the_list(store: KeyStore) -> None:
    session: Session = store.session
    notice_list.apply(store, notice_list.plan(store, [listed((1, "赵甲", "第一类", "花园村", ""))], BASIS, kit.SCAN), WHY)
    from app.importing import plan as ordinary

    assert session.setting(ordinary.SHAPES, {}) == {}
    file = f"户主姓名,身份证号,村,门牌\n赵甲,{kit.NUMBER},花园村,1号\n".encode()
    made = ordinary.plan(session, "household", read_bytes("户.csv", file))
    assert kit.NUMBER not in repr(made) and any("身份证" in note for sheet in made.sheets for note in sheet.notes)


WORDS = ["", "同上", "赵甲", "欧阳乙", "花园村", "第一类", kit.NUMBER, "13900001111", "\ue863", "合计", "年龄", "𬱖"]
CELLS = st.one_of(st.none(), st.text(max_size=12), st.integers(-9, 2_000_000_000),
                  st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(WORDS))
SECRETS = ("保密的病史", "保密的案情", "保密的家属")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=8), seed=st.integers(0, 9999), needs=st.booleans())
def test_any_list_is_accounted_for_and_nothing_forbidden_gets_in(
    store: KeyStore, rows: list[list[Any]], seed: int, needs: bool
) -> None:
    head = ["姓名", "类别", "村", "年龄", "身份证号", "病史", "涉案情况", "家属"]
    order = random.Random(seed).sample(range(len(head)), len(head))
    whole = [[([*row, *SECRETS])[at] for at in order] for row in rows]
    sheet = listed(*whole, head=[head[at] for at in order])
    plan = notice_list.plan(store, [sheet], NEEDS_ID if needs else BASIS, kit.SCAN)
    said = repr(plan)
    assert not [secret for secret in SECRETS if secret in said] and kit.NUMBER not in said
    assert len({(line.sheet, line.row) for line in plan.lines}) == len(plan.lines)
    assert {line.row for line in plan.lines} >= set(range(3, 3 + len(whole)))
    for line in plan.of(Fate.NEW):
        assert line.values["name"] and line.values["category"] and line.values["adult"] == 1
        assert not line.number or needs
        assert not [secret for secret in SECRETS if secret in str(dict(line.values))]
    assert all(line.reason for line in plan.lines if line.fate is not Fate.NEW)


def test_mangled_files_are_refused_with_a_reason(store: KeyStore, tmp_path: Path) -> None:
    good = io.BytesIO()
    book = openpyxl.Workbook()
    book.worksheets[0].append(["姓名", "类别", "村"])
    book.worksheets[0].append(["赵甲", "第一类", "花园村"])
    book.save(good)
    data, path, at_random = good.getvalue(), tmp_path / "名单.xlsx", random.Random(7)
    for _ in range(60):
        broken = bytearray(data)
        for _ in range(at_random.randint(1, 30)):
            broken[at_random.randrange(len(broken))] = at_random.randrange(256)
        path.write_bytes(broken[: at_random.randint(1, len(broken))])
        try:
            plan = notice_list.plan(store, [path], BASIS, kit.SCAN)
        except AppError as error:
            assert error.message
        else:
            assert len(plan.of(Fate.NEW)) <= 1
