"""Lists of the working registers: exported ones come back the same, paper headings are known, persons are not read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.importing.apply import apply
from app.importing.outcome import Fate
from app.importing.plan import plan
from app.records.registers import REGISTERS
from app.records.spec import Kind, Register
from app.reports.tables import table
from app.session import Session
from app.tables.xlsx import write_rows, write_tables
from tests.app.importing.import_kit import lines, sheet
from tests.fixtures_office import Opener
from tests.working_kit import KEYS, filled, ground


def plain_list(session: Session, register: Register, target: Path) -> Path:
    """The whole register as a plain list under its labels, as an office keeps one in a workbook."""
    unnamed = ("activity", "inspection")
    fields = [item for item in register.fields
              if item.required or not (item.sealed or item.named_by or item.target in unnamed)]
    rows = session.all(register.key)
    texts = session.show_many(register.key, rows, full=True)
    cells: list[list[str | int | None]] = [[item.label for item in fields]]
    for row, text in zip(rows, texts, strict=True):
        cells.append([row[item.key] if item.kind is Kind.INTEGER else text[item.key] for item in fields])
    write_rows(target, [register.title], cells, widths=[8] * len(fields))
    return target


def told(session: Session, key: str) -> list[tuple[Any, ...]]:
    """The rows as people read them, without order; what is sealed does not travel, a unit is found by its name."""
    register = REGISTERS[key]
    keys = [item.key for item in register.fields if not item.sealed and not item.named_by and item.target != "inspection"]
    return sorted(tuple(text[name] for name in keys) for text in session.show_many(key, session.all(key), full=True))


def test_every_list_comes_back_the_same(open_copy: Opener, tmp_path: Path) -> None:
    old, new = filled(open_copy()), open_copy()
    ground(new)
    for key in KEYS:
        file = plain_list(old, REGISTERS[key], tmp_path / f"{REGISTERS[key].title}.xlsx")
        done = plan(new, key, [file])
        assert done.counts[Fate.REFUSED] == 0, [line.reason for line in lines(done, Fate.REFUSED)]
        result = apply(new, done)
        assert result.taken == old.count(key), key
        if key == "body":  # a body above that stands in the same list is known when the list is read again
            apply(new, plan(new, key, [file]))
        assert told(new, key) == told(old, key)
        again = plan(new, key, [file])
        assert again.counts[Fate.NEW] == again.counts[Fate.CHANGED] == 0, key
        if key != "body":
            new.undo_step(result.tx)
            assert new.count(key) == 0
            apply(new, plan(new, key, [file]))


PAPER = {"seat": "T-03", "task": "T-05", "material_move": "T-09", "venue_asset": "T-10", "chat_group": "T-11", "push": "T-12",
         "meeting": "T-15", "document_log": "T-16", "transfer": "T-18", "rectification": "T-19"}


@pytest.mark.parametrize("key", PAPER)
def test_the_paper_form_is_recognised_and_taken(open_copy: Opener, tmp_path: Path, key: str) -> None:
    old, new = filled(open_copy()), filled(open_copy())
    for uid in [row["uid"] for row in new.all(key)]:
        if key != "material_move":
            new.remove(key, [uid], "重来")
    if key == "material_move":
        new.remove(key, [row["uid"] for row in new.all(key)], "重来")
    file = tmp_path / "台账.xlsx"
    write_tables([table(old, PAPER[key])], file)
    done = plan(new, None, [file])
    assert {part.register.key for part in done.sheets if part.register} == {key}
    assert done.counts[Fate.NEW] == len(table(old, PAPER[key]).rows), [line.reason for line in lines(done)]
    apply(new, done)


def test_losses_under_a_heading_in_ten_thousands(town: Session) -> None:
    given = sheet(("统计起日", "统计止日", "村（社区）", "骗术类型", "发案数（起）", "损失（万元）", "来源文号"),
                  ("2026-10-01", "2026-10-31", "花园村", "刷单返利", 2, 3.5, "1期"),
                  ("2026-10-01", "2026-10-31", "单家村", "冒充客服", 1, "8600元", "1期"))
    apply(town, plan(town, "case_bulletin", [given]))
    assert sorted(row["loss"] for row in town.all("case_bulletin")) == [860_000, 3_500_000]


def test_member_lists_are_not_read_and_long_numbers_refused(town: Session) -> None:
    given = sheet(("群名称", "群主", "成员数", "成员名单", "成员电话", "备注"),
                  ("花园村群", "罗建军", 300, "张三、李四、王五、赵六、钱七", "13800001111，13800002222", ""),
                  ("单家村群", "单志强", 200, "", "", "张三、李四、王五、赵六、钱七"),
                  ("第三群", "单志强", 200, "", "", "证号99999918000101001X"))
    done = plan(town, "chat_group", [given])
    (part,) = done.sheets
    assert {match.label: match.target for match in part.matches}["成员名单"] == ""
    assert {match.label: match.target for match in part.matches}["成员电话"] == ""
    assert [line.fate for line in lines(done)][1:] == [Fate.NEW, Fate.REFUSED, Fate.REFUSED]
    apply(town, done)
    assert "王五" not in str(town.all("chat_group")) and "13800001111" not in str(town.all("chat_group"))


def test_more_out_than_in_is_not_taken(town: Session) -> None:
    town.save("material", {"name": "宣传单"})
    given = sheet(("日期", "品名", "入库", "出库"), ("2026-10-05", "宣传单", 10, ""), ("2026-10-06", "宣传单", "", 11))
    with pytest.raises(Exception, match="结存为-1"):
        apply(town, plan(town, "material_move", [given]))
    assert town.count("material_move") == 0


def test_what_a_reporter_said_is_not_read_from_a_list(town: Session) -> None:
    given = sheet(("编号", "接收时间", "类别", "内容要点", "反映人"), ("1", "2026-10-05", "群众举报线索", "有人收卡", "郭某"))
    apply(town, plan(town, "transfer", [given]))
    assert [(row["content"], row["reporter"]) for row in town.all("transfer")] == [(None, None)]
