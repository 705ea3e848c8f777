"""自造字: characters some office made itself are reported at import with their place, and kept."""

from __future__ import annotations

from app.importing.apply import apply
from app.importing.outcome import Fate
from app.importing.plan import plan
from app.session import Session
from tests.app.importing.import_kit import homes_sheet, lines

A_HOME = ("花园村", "第1网格", "1组1号", "张三", 3, 13800000001.0, "常住", "")


def test_private_use_characters_are_reported_with_their_place_and_kept(town: Session) -> None:
    """自造字: in names, addresses, villages and notes, whatever becomes of the row; the value is not touched."""
    done = plan(town, "household", [homes_sheet(
        A_HOME,
        ("花园村", "第1网格", "1组2号\ue000", "王\ue863\ue864", 2, "无", "外出", ""),
        ("花园村", "第1网格", "", "李\uf8ff", 2, "", "", ""),
        ("花园村", "第\ue00a网格", "1组3号", "赵六", 2, "", "", "\U000f0000"),
        file="户册.xlsx", name="一组")])
    assert [(item.file, item.sheet, item.row, item.column, item.codes) for item in done.private_use()] == [
        ("户册.xlsx", "一组", 3, "门牌号", "U+E000"), ("户册.xlsx", "一组", 3, "户主姓名", "U+E863、U+E864"),
        ("户册.xlsx", "一组", 4, "户主姓名", "U+F8FF"), ("户册.xlsx", "一组", 5, "网格", "U+E00A"),
        ("户册.xlsx", "一组", 5, "备注", "U+F0000")]
    assert lines(done, Fate.REFUSED)[0].row == 4, "a refused row is reported too"
    (note,) = [note for note in done.notes if "自造字" in note]
    assert "有5处" in note and "“户册.xlsx”“一组”第3行“户主姓名”（U+E863、U+E864）" in note
    apply(town, done)
    stored = {row["door"]: row for row in town.all("household")}
    assert stored["1组2号\ue000"]["householder"] == "王\ue863\ue864"
    assert "U+E863、U+E864" in stored["1组2号\ue000"]["flags"]["householder"]
    assert stored["1组3号"]["note"] == "\U000f0000"
    again = plan(town, "household", [homes_sheet(("花园村", "第1网格", "1组2号\ue000", "王\ue863\ue864", 2, "无", "外出", ""))])
    assert len(again.private_use()) == 2, "told again, also when nothing changes"
    clean_one = plan(town, "household", [homes_sheet(A_HOME)])
    assert clean_one.private_use() == [] and not any("自造字" in note for note in clean_one.notes)
