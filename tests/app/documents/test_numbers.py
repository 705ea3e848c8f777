"""The number register's life: every state checked, the books always balance, every gap is explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clock import pretend
from app.documents import batch, numbers, serial
from app.documents.issue import Options, Recipients, finish, issue
from app.documents.numbers import archive, balance, balances, gaps, hand_out, missing, still_out, void_many
from app.documents.returns import mark_returned, void
from app.errors import AppError, Cancelled, NoRight
from app.records.drill import query_of
from app.reports import tables
from app.session import Query, Session, Where
from tests import office_kit
from tests.fixtures_office import Opener
from tests.office_kit import CLERK, VIEWER, Template, homes

LETTER, PLEDGE = "letter-receipt", "pledge"
DAY = "2026-10-12"


@pytest.fixture
def printed(town: Session, office_template: Template, tmp_path: Path) -> Session:
    """Six letters of one village, two of another."""
    town.save_many("household", homes(office_template.grid, ["甲", "乙", "丙", "丁", "戊", "己"]))
    town.save_many("household", homes(office_template.other_grid, ["庚", "辛"]))
    with pretend("2026-10-10T09:00:00"):
        issue(town, LETTER, Recipients(), tmp_path / "a.pdf")
    return town


def rows(session: Session) -> list[dict[str, Any]]:
    return session.all("issued", Query(order=(("serial", False),)))


def uids(session: Session, *at: int) -> list[str]:
    found = rows(session)
    return [found[number]["uid"] for number in at]


def states(session: Session) -> list[str]:
    return [row["state"] for row in rows(session)]


def test_the_life_of_a_paper(printed: Session) -> None:
    assert hand_out(printed, uids(printed, 0, 1, 2), DAY) == "已登记发出3份。"
    assert [row["issued_on"] for row in rows(printed)[:4]] == [DAY, DAY, DAY, None]
    for row in rows(printed)[:2]:
        mark_returned(printed, row["serial"])
    assert archive(printed, uids(printed, 1, 0), " 2026-反诈-1 ", 12) == "已归档2份到2026-反诈-1。"
    assert [(row["archive_box"], row["archive_page"]) for row in rows(printed)[:2]] == [("2026-反诈-1", 13), ("2026-反诈-1", 12)]
    assert void_many(printed, uids(printed, 2, 3), "卡纸") == "已作废2份（卡纸）。"
    assert states(printed) == ["archived", "archived", "void", "void", "printed", "printed", "printed", "printed"]
    history = printed.history("issued", uids(printed, 0)[0])
    assert [change.after.get("state") for change in history] == ["numbered", "printed", "issued", "returned", "archived"]
    assert history[2].before == {"state": "printed", "issued_on": None}
    with pytest.raises(AppError, match="已收回"):
        void(printed, rows(printed)[0]["serial"], "错")


def test_a_step_over_many_is_one_undo(printed: Session) -> None:
    before = rows(printed)
    hand_out(printed, uids(printed, *range(8)), DAY)
    printed.undo()
    kept = ("state", "issued_on", "printed_on", "void_reason")
    assert [[row[name] for name in kept] for row in rows(printed)] == [[row[name] for name in kept] for row in before]
    void_many(printed, uids(printed, 0, 1), "卡纸")
    printed.undo()
    assert states(printed) == ["printed"] * 8 and rows(printed)[0]["void_reason"] is None
    mark_returned(printed, rows(printed)[0]["serial"])
    archive(printed, uids(printed, 0), "1", 1)
    printed.undo()
    assert states(printed)[0] == "returned" and rows(printed)[0]["archive_box"] is None


def test_a_wrong_state_stops_the_whole_step_and_is_named(printed: Session) -> None:
    mark_returned(printed, rows(printed)[0]["serial"])
    shown = serial.display(rows(printed)[0]["serial"])
    steps = len(printed.steps())
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: hand_out(printed, uids(printed, 0, 1), DAY), f"{shown}（已收回）不能登记发出"),
        (lambda: archive(printed, uids(printed, *range(8)), "1", 1), "等7份不能归档"),
        (lambda: void_many(printed, uids(printed, 0), "错"), f"{shown}（已收回）不能作废"),
        (lambda: hand_out(printed, [], DAY), "没有选中"),
        (lambda: archive(printed, uids(printed, 0), " ", 1), "请填写盒号"),
        (lambda: archive(printed, uids(printed, 0), "1", 0), "请填写盒号"),
        (lambda: archive(printed, uids(printed, 0), "99999918000101001X", 1), "含身份证号"),
        (lambda: archive(printed, uids(printed, 0), "盒" * 41, 1), "最多40字"),
        (lambda: hand_out(printed, uids(printed, 1), "2026年10月"), "不是有效日期"),
        (lambda: hand_out(printed, uids(printed, 1), "2026-10-09"), "早于打印日期"),
        (lambda: hand_out(printed, uids(printed, 1), "20261009"), "早于打印日期"),
        (lambda: hand_out(printed, uids(printed, 1), "2099-01-01"), "还没有到"),
        (lambda: void_many(printed, uids(printed, 1), "卡\x00纸"), "控制字符"),
        (lambda: void_many(printed, uids(printed, 1), " "), "请填写作废原因"),
    ]
    for work, what in cases:
        with pytest.raises(AppError, match=what):
            work()
    assert len(printed.steps()) == steps


def test_who_may_do_what(open_copy: Opener) -> None:
    viewer = open_copy(VIEWER)
    for work in (lambda: hand_out(viewer, [], DAY), lambda: archive(viewer, [], "1", 1), lambda: void_many(viewer, [], "x"),
                 lambda: still_out(viewer)):  # fmt: skip
        with pytest.raises(NoRight):
            work()
    assert balance(viewer).total and gaps(viewer).notes
    with pytest.raises(AppError, match="没有选中"):
        hand_out(open_copy(CLERK), [], DAY)


def test_the_books_by_village_kind_and_day(printed: Session, office_template: Template, tmp_path: Path) -> None:
    with pretend("2026-10-11T09:00:00"):
        issue(printed, PLEDGE, Recipients(area=office_template.other_grid), tmp_path / "b.pdf")
    mark_returned(printed, rows(printed)[2]["serial"])
    void_many(printed, uids(printed, 3), "卡纸")

    def lines(by: numbers.By) -> list[list[str]]:
        return [[str(cell) for cell in row.cells[1:6]] for row in balance(printed, by).rows]

    assert lines("village") == [["花园村", "6", "1", "1", "4"], ["单家村", "4", "0", "0", "4"]]
    assert lines("kind") == [["致全镇居民的一封信（附回执）", "8", "1", "1", "6"], ["防范电信网络诈骗承诺书", "2", "0", "0", "2"]]
    assert lines("day") == [["2026年10月10日", "8", "1", "1", "6"], ["2026年10月11日", "2", "0", "0", "2"]]
    for by in ("village", "kind", "day"):
        table = balance(printed, by)
        assert table.total and [str(cell) for cell in table.total.cells[2:6]] == ["10", "1", "1", "8"]
        counted = [printed.count("issued", query_of(row.drill)) for row in table.rows if row.drill]
        assert counted == [row.cells[2] for row in table.rows], "a click on a figure leads to its rows"


def test_what_is_still_out(printed: Session, office_template: Template) -> None:
    mark_returned(printed, rows(printed)[0]["serial"])
    hand_out(printed, uids(printed, 1), DAY)
    found = still_out(printed)
    assert [row.cells[4] for row in found.rows] == ["乙", "丙", "丁", "戊", "己", "庚", "辛"]
    assert found.rows[0].cells[-1] == "2026年10月12日" and found.rows[1].cells[-1] is None
    assert len(still_out(printed, area=office_template.other_village).rows) == 2
    assert still_out(printed, template=PLEDGE).rows == []


def test_every_gap_is_explained(printed: Session, tmp_path: Path) -> None:
    assert gaps(printed).rows == [] and gaps(printed).notes == ("编号连续，没有缺号。",)
    void_many(printed, uids(printed, 1, 2), "卡纸")
    void_many(printed, uids(printed, 3), "污损")
    render, batch.render = batch.render, lambda *_a, **_k: (_ for _ in ()).throw(Cancelled)
    try:
        with pretend("2026-10-11T09:00:00"), pytest.raises(Cancelled):
            issue(printed, LETTER, Recipients(again=True), tmp_path / "b.pdf")
    finally:
        batch.render = render
    printed.ledger.conn.execute("UPDATE issued SET serial = 'lost' WHERE uid = ?", (uids(printed, 5)[0],))
    printed.ledger.conn.execute("DELETE FROM issued WHERE serial = 'lost'")
    printed.ledger.conn.execute("UPDATE counter SET last = 15")

    def told() -> list[tuple]:
        return [(serial.parse(gap.first).n, serial.parse(gap.last).n, gap.count, gap.reason) for gap in missing(printed)]

    assert told() == [
        (2, 3, 2, "作废（卡纸）"),
        (4, 4, 1, "作废（污损）"),
        (6, 6, 1, "登记簿里没有这个号，请核查"),
        (9, 16, 8, "编号未打印"),
    ]
    table = gaps(printed)
    assert table.total and table.total.cells[4] == 12
    assert table.rows[0].cells[1] == "致全镇居民的一封信（附回执）" and "-" in str(table.rows[0].cells[2])
    printed.ledger.conn.execute("UPDATE issued SET state = 'printed' WHERE state = 'numbered'")
    assert told()[-1] == (16, 16, 1, "号码大于已取用的最大号，请核查")


def test_series_of_other_years_and_devices_are_told_apart(printed: Session, tmp_path: Path) -> None:
    with pretend("2027-01-05T09:00:00"):
        issue(printed, LETTER, Recipients(again=True), tmp_path / "b.pdf")
    printed.put_setting("device", "B")
    other = printed.worker()
    try:
        with pretend("2027-01-06T09:00:00"):
            issue(other, LETTER, Recipients(again=True), tmp_path / "c.pdf")
    finally:
        other.close()
    assert missing(printed) == [] and len(rows(printed)) == 24


def test_the_tables_have_codes(printed: Session) -> None:
    for code, title in numbers.CODES.items():
        assert tables.codes()[code] == title and tables.table(printed, code).code == code


actions = st.lists(
    st.tuples(
        st.sampled_from(["issue", "again", "pledge", "blank", "break", "finish", "return", "void", "hand", "archive", "undo"]),
        st.integers(0, 30),
    ),
    max_size=16,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(work=actions)
def test_whatever_happens_the_books_balance(
    office_template: Template, work: list[tuple[str, int]], tmp_path_factory: Any
) -> None:
    place = tmp_path_factory.mktemp("books")
    session = office_kit.open_with(office_template.copy(place / "office"), office_template.keys)
    session.save_many("household", homes(office_template.grid, ["甲", "乙"]) + homes(office_template.other_grid, ["丙"]))
    render, broken = batch.render, [False]

    def quick(_paper: Any, _office: Any, filled: Any, *_args: Any, **_more: Any) -> batch.BatchResult:
        if broken[0]:
            raise Cancelled
        return batch.BatchResult(len(filled), [])

    batch.render = quick
    try:
        for day, (action, pick) in enumerate(work, start=1):
            broken[0] = action == "break"
            known = {row["serial"] for row in rows(session)}
            with pretend(f"2026-10-{day:02d}T09:00:00"):
                try:
                    _act(session, action, pick, place / "x.pdf")
                except (AppError, Cancelled) as refused:
                    assert str(refused) or broken[0]
            now = rows(session)
            assert known <= {row["serial"] for row in now}, "a number once taken stays in the register"
            _balanced(session, now)
    finally:
        batch.render = render
        session.close()


def _act(session: Session, action: str, pick: int, out: Path) -> None:
    known = rows(session)
    chosen = [known[pick % len(known)]["uid"]] if known else []
    if action in ("issue", "again", "break"):
        issue(session, LETTER, Recipients(again=action != "issue"), out)
    elif action == "pledge":
        issue(session, PLEDGE, Recipients(again=True), out)
    elif action == "blank":
        issue(session, LETTER, Recipients(), out, options=Options(blanks=pick % 3 + 1))
    elif action == "finish":
        waiting = [row["batch"] for row in known if row["state"] == "numbered"]
        finish(session, waiting[0] if waiting else "none", out)
    elif action == "return" and known:
        mark_returned(session, known[pick % len(known)]["serial"])
    elif action == "void":
        void_many(session, chosen, "试")
    elif action == "hand":
        hand_out(session, chosen, "2026-10-30")
    elif action == "archive":
        archive(session, chosen, "1", pick + 1)
    elif action == "undo" and session.shared.undo[1:]:
        session.undo()


def _balanced(session: Session, now: list[dict[str, Any]]) -> None:
    on_paper = [row for row in now if row["printed_on"]]
    count = Counter(row["state"] for row in on_paper)
    for by in ("village", "kind", "day"):
        found = list(balances(session, by=by).values())
        assert sum(item.printed for item in found) == len(on_paper)
        assert sum(item.unprinted for item in found) == len(now) - len(on_paper)
        assert sum(item.back for item in found) == count["returned"] + count["archived"]
        assert sum(item.void for item in found) == count["void"]
        assert sum(item.left for item in found) == count["printed"] + count["issued"]
    explained = sum(gap.count for gap in missing(session))
    assert explained == sum(row["state"] in ("numbered", "void") for row in now), "each gap, and nothing else, is listed"
    for letter in {row["serial"][0] for row in now}:
        held = sorted(serial.parse(row["serial"]).n for row in now if row["serial"][0] == letter)
        assert held == list(range(1, len(held) + 1))


def test_thousands_at_once(town: Session, office_template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town.save_many("household", homes(office_template.grid, [f"户{n}" for n in range(1_200)]))
    monkeypatch.setattr(batch, "render", lambda *a, **k: batch.BatchResult(1_200, []))
    with pretend("2026-10-10T09:00:00"):
        issue(town, LETTER, Recipients(), tmp_path / "a.pdf")
    everyone = [row["uid"] for row in rows(town)]
    hand_out(town, everyone, DAY)
    assert town.count("issued", Query((Where("state", "eq", "issued"),))) == 1_200
    assert len(town.history("issued", everyone[-1])) == 3
