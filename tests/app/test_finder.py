"""Finding by any part, by initials with the readings surnames have, by phone tail; always what the rows hold."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.finder import Finder, fold, line_maker, words_of
from app.records.registers import REGISTERS
from app.session import Query, Session
from db import search as db_search
from tests.office_kit import Template, home, homes

NAMES = {
    "单秀英": ("sxy", "shanxiuying"),
    "仇大海": ("qdh", "qiudahai"),
    "曾小明": ("zxm", "zengxiaoming"),
    "解放军": ("xfj", "xiefangjun"),
    "区文": ("ow", "ouwen"),
    "查良": ("zl", "zhaliang"),
    "覃勇": ("qy", "qinyong"),
    "翟天": ("zt", "zhaitian"),
    "任重": ("rz", "renzhong"),
    "尉迟恭": ("ycg", "yuchigong"),
    "万俟春": ("mqc", "moqichun"),
    "令狐冲": ("lhc", "linghuchong"),
    "吕布": ("lb", "lvbu"),
    "张三": ("zs", "zhangsan"),
    "𬱖国强": ("dgq", "diguoqiang"),
}


@pytest.fixture
def peopled(town: Session, office_template: Template) -> Session:
    rows = [
        home(office_template.grid, f"{number}号", name, phone=f"1380000{number:04d}")
        for number, name in enumerate(NAMES, start=1)
    ]
    town.save_many("household", rows)
    return town


def titles(session: Session, text: str) -> list[str]:
    return [hit.title for hit in session.find(text) if hit.register == "household"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_found_by_part_initials_and_pinyin(peopled: Session, name: str) -> None:
    initials, pinyin = NAMES[name]
    for text in (name, name[1:], name[:2], initials, initials.upper(), pinyin, f" {name} "):
        assert name in titles(peopled, text), text


def test_the_common_reading_is_not_taken_for_the_surname(peopled: Session) -> None:
    assert (
        titles(peopled, "dxy") == [] and titles(peopled, "cxm") == [] and titles(peopled, "jiefangjun") == []
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0003", ["曾小明"]),
        ("13800000003", ["曾小明"]),
        ("3号 曾", ["曾小明"]),
        ("曾 zxm 0003", ["曾小明"]),
        ("曾 仇", []),
        ("１２号", ["令狐冲"]),
        ("没有这个", []),
        ("", []),
        ("   ", []),
        ("%", []),
        ("_", []),
        ("'", []),
        ("\t", []),
    ],
)
def test_phones_words_and_nothing(peopled: Session, text: str, found: list[str]) -> None:
    assert titles(peopled, text) == found


def test_the_exact_name_comes_first(town: Session, office_template: Template) -> None:
    town.save_many("household", homes(office_template.grid, ["小张三", "张三丰", "张三"]))
    assert titles(town, "张三") == ["张三", "张三丰", "小张三"]


def test_what_is_found_tells_where_it_is(peopled: Session) -> None:
    hit = next(hit for hit in peopled.find("曾小明") if hit.register == "household")
    assert hit.detail.startswith("花园村第1网格 · 3号") and "138****0003" in hit.detail
    assert peopled.get("household", hit.uid)["householder"] == "曾小明"


def test_finding_follows_every_change(peopled: Session) -> None:
    uid = next(hit.uid for hit in peopled.find("曾小明"))
    peopled.save("household", {"householder": "单名"}, uid=uid)
    assert titles(peopled, "曾小明") == [] and titles(peopled, "sm") == ["单名"]
    peopled.remove("household", [uid], "错")
    assert titles(peopled, "sm") == []
    peopled.undo()
    peopled.undo()
    assert titles(peopled, "zxm") == ["曾小明"] and titles(peopled, "单名") == []


def test_an_import_larger_than_the_memory_of_changes_is_found(
    peopled: Session, office_template: Template
) -> None:
    assert titles(peopled, "张三") == ["张三"]
    peopled.save_many("household", homes(office_template.grid, [f"新{number}" for number in range(5_100)]))
    assert titles(peopled, "新5099") == ["新5099"] and titles(peopled, "张三") == ["张三"]


def test_rows_written_twice_in_one_long_step_are_found_as_they_are_last(
    peopled: Session, office_template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step remembers only so many lines; past that the finder must not trust them."""
    monkeypatch.setattr("app.finder.REBUILD_AT", 6)
    monkeypatch.setattr("app.records.steps.REBUILD_AT", 6)
    assert titles(peopled, "张三") == ["张三"]
    with peopled.step("改了又改"):
        uids = peopled.save_many("household", homes(office_template.grid, ["改前1", "改前2", "改前3"]))
        for name in ("改中", "改后"):
            for number, uid in enumerate(uids, start=1):
                peopled.save("household", {"householder": f"{name}{number}"}, uid=uid)
    assert titles(peopled, "改中") == [] and titles(peopled, "改前") == []
    assert sorted(titles(peopled, "改后")) == ["改后1", "改后2", "改后3"]


def test_a_row_saved_while_the_finder_loads_is_found(town: Session, office_template: Template) -> None:
    """The finder is read in the background after sign-in, when somebody may already be saving."""
    finder = town.shared.finder

    def read() -> list[tuple[str, int, str]]:
        lines = db_search.load(town.ledger)
        town.save("household", home(office_template.grid, "1号", "刚来的"))
        return lines

    finder.load(read)
    assert titles(town, "刚来的") == ["刚来的"]
    assert town.count("household", Query(search="刚来")) == 1


def test_the_list_search_is_the_same_before_and_after_loading(peopled: Session) -> None:
    before = {
        text: peopled.query("household", Query(search=text))
        for text in ("zxm", "号 1", "138 曾", "没有", "%")
    }
    peopled.warm()
    after = {text: peopled.query("household", Query(search=text)) for text in before}
    assert before == after and before["zxm"]


words = st.text("甲乙丙单曾zsx138 号A\nａ", min_size=0, max_size=6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    loaded=st.lists(words, max_size=8),
    changed=st.lists(st.tuples(st.integers(0, 9), st.none() | words), max_size=8),
    query=words,
)
def test_the_memory_finds_what_a_plain_scan_finds(
    loaded: list[str], changed: list[tuple[int, str | None]], query: str
) -> None:
    lines = {("household", number): fold(text) for number, text in enumerate(loaded)}
    finder = Finder()
    finder.load(lambda: [(*entry, text) for entry, text in lines.items()])
    for number, text in changed:
        finder.note([("household", number, None if text is None else fold(text))])
        lines.pop(("household", number), None)
        if text is not None:
            lines["household", number] = fold(text)
    wanted = fold(query).split()
    expected = {entry for entry, text in lines.items() if wanted and all(word in text for word in wanted)}
    found = finder.find(query)
    assert set(found) == expected and len(found) == len(set(found))
    assert finder.find(query, "unit") == []


def test_folding_is_stable_and_lines_are_one_line() -> None:
    line = line_maker(REGISTERS["household"])({"householder": "A\nB", "door": "1\n2号", "phone": None})
    assert "\n" not in line
    for text in ("ＡＢＣ１２３", "İstanbul", "ﬁ", "单　秀", "é"):
        assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(("typed", "asked"), [
    ("H26A-000123-K", ["h26a000123k"]), ("h26a-000123", ["h26a000123"]), ("H26A-", ["h26a"]),
    ("Ｈ２６Ａ－０００１２３", ["h26a000123"]), ("张三 H26A-000123-K", ["张三", "h26a000123k"]),
    ("3-201", ["3-201"]), ("A26-1", ["a26-1"]), ("H26A-000123-K号", ["h26a-000123-k号"]),
])
def test_a_number_is_found_as_it_stands_on_the_paper(typed: str, asked: list[str]) -> None:
    assert words_of(typed) == asked
