"""The month on a page: its figures are those of the tables, its charts those of the pages they come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from app.cli.parser import build
from app.cli.run import IN_OFFICE
from app.errors import AppError
from app.reports.monthly import monthly
from app.reports.period import Period
from app.reports.reporting import board, counts
from app.reports.summary import CODES, summary, write_summary
from app.session import Session
from app.tables.table import Rate
from tests.office_kit import homes


@pytest.fixture
def october(town: Session) -> Session:
    for day, persons, kind in (("2025-10-08", 40, "rally"), ("2026-09-05", 50, "rally"), ("2026-09-06", 30, "lecture"),
                               ("2026-10-01", 20, "rally")):
        town.save("activity", {"date": day, "persons": persons, "kind": kind, "title": "反诈宣传"})
    village = next(area.uid for area in town.areas.villages())
    rows = town.save_many("household", homes(village, ["王秀英", "李建国", "张桂兰", "刘志强"]))
    turn = town.save("visit_round", {"name": "四季度", "from_date": "2026-10-01", "to_date": "2026-12-31"}).uid
    for rule in town.all("report_rule"):  # an office sets up its rules before its first month
        town.save("report_rule", {"valid_from": "2026-10-01"}, uid=rule["uid"])
    town.save("visit", {"round": turn, "household": rows[0], "date": "2026-10-12", "outcome": "met"})
    return town


def lines(session: Session, month: str = "2026-10") -> dict[str, tuple[Any, ...]]:
    return {str(row.cells[0]): row.cells[2:] for row in summary(session, month).table.rows}


def test_now_before_and_a_year_ago_with_the_word_for_the_change(october: Session) -> None:
    found = lines(october)
    assert found["活动场次"] == (1, 2, "下降50.0%", 1, "持平")
    assert found["参与人次"] == (20, 80, "下降75.0%", 40, "下降50.0%")
    assert found["入户户次"] == (1, 0, "—", 0, "—")
    assert len([name for name in found if "%" not in name]) >= len(CODES)


def test_the_share_is_that_of_the_visit_table(october: Session) -> None:
    table = monthly(october, "R-M3", "2026-10")
    assert table.total is not None
    share = table.total.cells[table.at("cover")]
    assert lines(october)["不含空户覆盖率"] == (share, None, None, None, None) and isinstance(share, Rate) and share.part == 1


def test_without_a_round_it_says_so(town: Session) -> None:
    made = summary(town, "2026-10")
    assert "没有进行中的走访轮次" in "".join(made.table.notes) and all("覆盖率" not in str(r.cells[0]) for r in made.table.rows)


def test_it_is_two_pages_at_most_with_figures_and_both_charts(october: Session, tmp_path: Path) -> None:
    out = tmp_path / "汇总.pdf"
    pages = write_summary(summary(october, "2026-10"), out)
    read = ["".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(out)]
    assert len(read) == pages <= 2
    text = "".join(read)
    for words in ("2026年10月反诈宣传工作汇总", "下降75.0%", "走访覆盖率", "1/425.0%", "近12个月", "上年同期", "按时报送率"):
        assert words in text
    with pytest.raises(AppError):
        write_summary(summary(october, "2026-10"), tmp_path / "汇总.docx")


def test_what_was_sent_in_time_is_counted_over_what_was_due(october: Session) -> None:
    found = board(october, Period.parse("2026-10"))
    whole = counts(cell for one in found.reporters for cell in found.row(one))
    assert whole.owed > 0
    rates = [row.cells[1] for row in summary(october, "2026-10").pictures[-1].rows]
    assert all(isinstance(rate, Rate) for rate in rates)
    assert sum(rate.whole for rate in rates if isinstance(rate, Rate)) == whole.owed
    assert sum(rate.part for rate in rates if isinstance(rate, Rate)) == whole.on_time


def test_the_command_line_tells_the_figures_and_the_pages(october: Session, tmp_path: Path) -> None:
    args = build().parse_args(["summary", "X", "--month", "2026-10", "--out", str(tmp_path / "汇总.pdf"), "--json"])
    answer = IN_OFFICE["summary"](october, args)
    assert answer["figures"][0] == {"name": "活动场次", "unit": "场", "now": "1", "before": "2", "last": "下降50.0%",
                                    "base": "1", "year": "持平"}
    assert answer["pages"] in (1, 2) and (tmp_path / "汇总.pdf").is_file()
