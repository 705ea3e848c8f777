"""Each table against a count in plain Python over the rows of an office with every awkward place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from app.reports.catalogue import report
from app.reports.compare import wan
from app.reports.period import Period
from app.session import Session
from app.tables.table import Rate, Table
from tests.office_kit import Template, open_with
from tests.reports_kit import MADE_FOR, busy, period_of

Row = dict[str, Any]
TALKS = {"lecture", "meeting_talk", "school_talk", "class_meeting", "company_talk", "five_minutes"}
ON_SITE = TALKS | {"rally", "consult_desk", "prize_quiz", "sign_up", "show", "film", "contest"}
ONLINE = {"sms", "article", "group_push", "video"}


class Counted:
    """The office's rows as plain dictionaries, and where each lies in words."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.areas = {row["uid"]: row for row in session.all("area")}
        self.units = {row["uid"]: row["name"] for row in session.all("unit")}
        gone = session.rows("household", [row[0] for row in session.ledger.fetch("SELECT id FROM household")])
        self.homes = {row["uid"]: row for row in gone}

    def village(self, uid: str | None) -> str:
        while uid:
            if self.areas[uid]["level"] == "village":
                return self.areas[uid]["name"]
            uid = self.areas[uid]["parent"]
        return ""

    def place(self, row: Row, unit: str = "unit", host: str = "unit_name") -> str:
        return self.village(row["area"]) or self.units.get(row[unit]) or row[host] or "镇本级"

    def activities(self, period: Period, kinds: Iterable[str] = ()) -> list[Row]:
        rows = [row for row in self.session.all("activity") if row["date"] in period and row["state"] != "rejected"]
        return [row for row in rows if not kinds or row["kind"] in kinds]

    def met(self, period: Period) -> list[Row]:
        return [row for row in self.session.all("visit") if row["outcome"] == "met" and row["date"] in period]


def cells(table: Table) -> dict[str, dict[str, Any]]:
    """Line name → column key → cell; the total under 合计."""
    keys = [column.key for column in table.columns]
    found = {}
    for row in [*table.rows, *([table.total] if table.total else [])]:
        line = dict(zip(keys, row.cells, strict=True))
        found[str(line["name"] if row is not table.total else "合计")] = line
    return found


def sums(rows: Iterable[Row], where: Callable[[Row], str], amount: Callable[[Row], int] = lambda row: 1) -> dict[str, int]:
    """Sums by place, with 合计."""
    found: dict[str, int] = {"合计": 0}
    for row in rows:
        for name in (where(row), "合计"):
            found[name] = found.get(name, 0) + amount(row)
    return found


def holds(table: Table, column: str, expected: dict[str, int]) -> None:
    """Every line says what was counted, 0 where nothing was, and nothing counted is without a line."""
    found = cells(table)
    assert {name: line[column] for name, line in found.items()} == {name: expected.get(name, 0) for name in found}, column
    assert {name for name, amount in expected.items() if amount} <= set(found), column


@pytest.fixture(scope="module", params=(3, 4))
def counted(
    office_template: Template, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Counted]:
    folder = office_template.copy(tmp_path_factory.mktemp("busy") / "office")
    session = busy(open_with(folder, office_template.keys), request.param)
    yield Counted(session)
    session.close()


def made(counted: Counted, code: str) -> tuple[Table, Period]:
    return report(counted.session, code, period_of(code)), period_of(code)


def people(row: Row) -> int:
    return 0 if row["kind"] in ONLINE else row["persons"] or 0


def noted(*keys: str, kind: str = "") -> Callable[[Row], int]:
    def amount(row: Row) -> int:
        values = [row["metrics"][key] for key in keys if key in (row["metrics"] or {})]
        return sum(values) if values else int(bool(kind) and row["kind"] == kind)

    return amount


def test_a_week(counted: Counted) -> None:
    table, week = made(counted, "R-W2")

    def at(row: Row) -> str:
        return counted.village(row["area"]) or "镇本级及单位"

    def home(row: Row) -> str:
        return at(counted.homes[row["household"]])

    rows = counted.activities(week)
    holds(table, "sessions", sums([row for row in rows if row["kind"] in ON_SITE], at))
    holds(table, "persons", sums(rows, at, people))
    holds(table, "push", sums(rows, at, noted("push", kind="group_push")))
    holds(table, "homes", sums({row["household"]: row for row in counted.met(week)}.values(), home))
    holds(table, "installs", sums([row for row in counted.met(week) if row["app"] == "installed"], home))
    back = [row for row in counted.session.all("issued") if row["template"] == "letter-receipt" and row["state"] != "void"
            and row["returned_on"] and row["returned_on"] in week]
    holds(table, "receipts_in", sums(back, at))


def test_activities_of_a_month_by_place(counted: Counted) -> None:
    table, month = made(counted, "R-M1")
    rows = counted.activities(month)

    def at(row: Row) -> str:
        return counted.place(row, "host_unit", "host")

    holds(table, "school", sums([row for row in rows if row["kind"] in ("school_talk", "class_meeting")], at))
    holds(table, "persons", sums(rows, at, people))
    holds(table, "gift", sums(rows, at, noted("gift", "brochure")))
    holds(table, "article", sums(rows, at, noted("article", kind="article")))


def test_activities_by_tag_each_in_every_one_of_its_tags(counted: Counted) -> None:
    table, month = made(counted, "R-M2")
    rows = counted.activities(month)
    names = {choice.code: f"进{choice.name}" for choice in counted.session.choices("jin_tag")}
    split = [{**row, "tag": names.get(tag, "未标类别")} for row in rows for tag in row["tags"] or [""]]
    for column, amount in (("sessions", lambda row: int(row["kind"] in ON_SITE)), ("persons", people),
                           ("papers", noted("leaflet", "letter", "brochure"))):
        expected = sums(split, lambda row: row["tag"], amount)
        expected["合计"] = sum(amount(row) for row in rows)
        holds(table, column, expected)


def test_groups_and_pushes(counted: Counted) -> None:
    table, month = made(counted, "R-M4")
    groups = [row for row in counted.session.all("chat_group")
              if row["state"] == "on" and (row["created_on"] or "") <= month.last]
    holds(table, "groups", sums(groups, counted.place))
    holds(table, "groups_village", sums([row for row in groups if row["level"] == "village"], counted.place))
    holds(table, "members", sums(groups, counted.place, lambda row: row["members"] or 0))
    sent = [row for row in counted.session.all("push") if row["date"] in month]
    posted = [row for row in counted.activities(month) if counted.place(row, "host_unit", "host") != "镇本级"]
    expected = sums(posted, lambda row: counted.place(row, "host_unit", "host"), noted("push", kind="group_push"))
    expected["镇本级"], expected["合计"] = len(sent), expected["合计"] + len(sent)
    holds(table, "pushes", expected)
    rate = Rate(sum(row["done_villages"] or 0 for row in sent), sum(row["due_villages"] or 0 for row in sent))
    assert {name: line["push_rate"] for name, line in cells(table).items() if line["push_rate"] is not None} == {
        "镇本级": rate, "合计": rate}


def test_screens_and_boards(counted: Counted) -> None:
    table, month = made(counted, "R-M5")
    playing = {row["asset"] for row in counted.session.all("play_log")
               if row["date"] <= month.last and (row["date_to"] or "9") >= month.first}
    assets = [row for row in counted.session.all("venue_asset")
              if row["state"] == "on" and (row["installed_on"] or "") <= month.last]
    screens = [row for row in assets if row["kind"] == "led"]
    faces = {row["uid"]: 1 if row["faces"] is None else row["faces"] for row in assets}
    holds(table, "led", sums(screens, counted.place, lambda row: faces[row["uid"]]))
    holds(table, "led_on", sums([row for row in screens if row["uid"] in playing], counted.place, lambda row: faces[row["uid"]]))
    holds(table, "columns", sums([row for row in assets if row["kind"] == "column"], counted.place))
    holds(table, "boards", sums([row for row in assets if row["kind"] == "board"], counted.place, lambda row: faces[row["uid"]]))


def test_cases_and_losses(counted: Counted) -> None:
    table, month = made(counted, "R-M8")

    def at(row: Row) -> str:
        return counted.village(row["area"]) or "其他"

    bulletins = counted.session.all("case_bulletin")
    spans = {"now": month, "last": month.before(), "year": month.year_before()}
    by = {name: sums([row for row in bulletins if row["date_to"] in span], at, lambda row: row["cases"])
          for name, span in spans.items()}
    holds(table, "cases", by["now"])
    holds(table, "cases_so_far", sums([row for row in bulletins if "2026-01-01" <= row["date_to"] <= month.last], at,
                                      lambda row: row["cases"]))
    for name, line in cells(table).items():
        for column, base in (("cases_last", by["last"].get(name, 0)), ("cases_year", by["year"].get(name, 0))):
            now = by["now"].get(name, 0)
            assert line[column] == (f"{(now - base) * 100 / base:.1f}%" if base else "—"), (name, column)
    losses = sums([row for row in bulletins if row["date_to"] in month], at, lambda row: row["loss"] or 0)
    told = {name: line["loss"] for name, line in cells(table).items() if line["loss"] is not None}
    assert told == {name: wan(losses.get(name, 0)) for name in told} and len(told) >= 2
    assert all(by["now"].get(name, 0) >= 2 or not by["now"].get(name, 0) for name in told if name != "合计")


def test_papers_to_be_signed(counted: Counted) -> None:
    table, quarter = made(counted, "R-Q2")
    rows = [row for row in counted.session.all("issued")
            if row["printed_on"] and row["printed_on"] <= quarter.last and row["state"] != "void"]

    def at(row: Row) -> str:
        return counted.units[row["to_uid"]] if row["to_register"] == "unit" else counted.village(row["area"]) or "镇本级"

    for name, templates in (("pledge", ("pledge", "pledge-roll")), ("duty", ("duty-unit", "duty-village"))):
        due = [row for row in rows if row["template"] in templates]
        signed = [row for row in due if row["returned_on"] and row["returned_on"] <= quarter.last and row["signed"] == "ink"]
        holds(table, f"{name}_due", sums(due, at))
        holds(table, f"{name}_signed", sums(signed, at))
        holds(table, f"{name}_filed", sums([row for row in signed if row["archive_box"]], at))
    statements = {counted.units[row["unit"]]: row for row in reversed(counted.session.all("unit_coverage"))}
    found = cells(table)
    assert {name: (line["staff_total"], line["staff_pledged"]) for name, line in found.items()
            if line["staff_total"] is not None and name != "合计"} == {
        name: (row["staff_total"], row["pledged"]) for name, row in statements.items()}
    assert found["合计"]["staff_pledged"] == sum(row["pledged"] for row in statements.values())


@pytest.mark.parametrize("of_a_round", [False, True])
def test_receipts_of_a_quarter(counted: Counted, of_a_round: bool) -> None:
    quarter = period_of("R-Q3")
    round_uid = counted.session.all("visit_round")[0]["uid"] if of_a_round else None
    table = report(counted.session, "R-Q3", quarter, round_uid)
    rows = [row for row in counted.session.all("issued") if row["template"] == "letter-receipt"
            and row["printed_on"] and row["printed_on"] in quarter and round_uid in (None, row["round"])]

    def at(row: Row) -> str:
        return counted.village(row["area"]) or "其他"

    out = [row for row in rows if row["state"] != "void"]
    back = [row for row in out if row["returned_on"] and row["returned_on"] <= quarter.last]
    holds(table, "receipts_out", sums(out, at))
    holds(table, "receipts_back", sums(back, at))
    holds(table, "receipts_refused", sums([row for row in back if row["signed"] == "refused"], at))
    holds(table, "receipts_void", sums([row for row in rows if row["state"] == "void"], at))
    holds(table, "living", sums(counted.session.all("household"), at))
    assert any(row["kept_at"] == "东柜" for row in back) and any("东柜" in str(row.cells[-1]) for row in table.rows)


def test_trainings(counted: Counted) -> None:
    table, quarter = made(counted, "R-Q4")
    talks = counted.activities(quarter, TALKS)
    town = [row for row in counted.session.all("meeting") if row["kind"] == "training" and row["date"] in quarter]

    def at(row: Row) -> str:
        return counted.place(row, "host_unit", "host")

    expected, heads = sums(talks, at), sums(talks, at, people)
    for found, amount in ((expected, len(town)), (heads, sum(row["headcount"] for row in town))):
        found["镇本级集中培训"], found["合计"] = amount, found["合计"] + amount
    holds(table, "trainings", expected)
    holds(table, "trainees", heads)


def test_a_year_beside_the_last(counted: Counted) -> None:
    table, year = made(counted, "R-Y2")
    found = cells(table)
    for column, span in (("now", year), ("base", year.year_before())):
        rows = counted.activities(span)
        bulletins = [row for row in counted.session.all("case_bulletin") if row["date_to"] in span]
        expected = {
            "活动场次": sum(row["kind"] in ON_SITE for row in rows), "参与人次": sum(map(people, rows)),
            "入户户数": len({row["household"] for row in counted.met(span)}), "入户户次": len(counted.met(span)),
            "发案数": sum(row["cases"] for row in bulletins), "损失": wan(sum(row["loss"] or 0 for row in bulletins)),
        }
        assert {name: found[name][column] for name in expected} == expected
    line = found["参与人次"]
    assert line["difference"] == line["now"] - line["base"]


def test_no_cell_is_blank_and_every_total_adds_up(counted: Counted) -> None:
    for code in MADE_FOR:
        table, period = made(counted, code)
        assert table.period == period.span and table.notes and table.form_no
        for row in [*table.rows, *([table.total] if table.total else [])]:
            assert len(row.cells) == len(table.columns)
            assert all(text.strip() for text in row.texts()), (code, row.cells)
        if table.total is None or code == "R-M2":
            continue
        for at, column in enumerate(table.columns):
            if isinstance(table.total.cells[at], int):
                parts = [row.cells[at] for row in table.rows]
                assert sum(part for part in parts if isinstance(part, int)) == table.total.cells[at], (code, column.key)


def test_an_empty_office_has_its_tables_with_noughts(town: Session) -> None:
    for code in MADE_FOR:
        if code == "R-M3":
            continue
        table = report(town, code, period_of(code))
        texts = [text for row in table.rows for text in row.texts()[2:]]
        if code != "R-Y2":
            assert set(texts) <= {"0", "—", "0.00"}, code
            assert code == "R-M2" or [row.cells[1] for row in table.rows][:2] == ["花园村", "单家村"]
        assert json.dumps(texts)


def test_a_broken_register_breaks_its_table_and_shows_no_nought(town: Session) -> None:
    with town.ledger.transaction():
        town.ledger.conn.execute("ALTER TABLE venue_asset RENAME COLUMN faces TO lost")
    with pytest.raises(Exception, match="faces"):
        report(town, "R-M5", period_of("R-M5"))
    assert report(town, "R-M4", period_of("R-M4")).rows
