"""The office's own wording: a version per edit, in force from its day, refused when it would break a paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clock import pretend
from app.documents import template, wordings
from app.documents.issue import Recipients, issue, preview
from app.errors import AppError, NoRight
from app.session import Query, Session
from tests.app.documents.own_papers import keep, text
from tests.app.documents.reading import texts
from tests.fixtures_office import Opener
from tests.office_kit import CLERK, Template, homes

PLEDGE = "pledge"
OLD, NEW = "本人自愿作出以下承诺", "本人郑重作出以下承诺"


def changed(old: str = OLD, new: str = NEW) -> str:
    body = wordings.shipped_text(PLEDGE)
    assert old in body
    return body.replace(old, new)


def test_until_it_is_changed_the_shipped_text_holds(town: Session) -> None:
    assert wordings.paper(town, PLEDGE) == template.by_code(PLEDGE)
    assert {item.code for item in wordings.papers(town)} == {item.code for item in template.shipped()}
    assert [(row["source"], row["state"]) for row in wordings.versions(town, PLEDGE)] == [("shipped", "现用")]
    with pytest.raises(AppError, match=r"没有编号为“nothing”的文书。.*pledge（防范电信网络诈骗承诺书）"):
        wordings.paper(town, "nothing")


def test_a_version_for_each_edit_in_force_from_its_day(town: Session) -> None:
    with pretend("2026-11-10T09:00:00"):
        wordings.save(town, PLEDGE, changed(), "2026-11-10", "按县局要求改")
    with pretend("2026-11-12T09:00:00"):
        wordings.save(town, PLEDGE, changed(new="本人再次作出以下承诺"), "2026-12-01")
        versions = wordings.versions(town, PLEDGE)
    assert [(row["version"], row["valid_from"], row["valid_to"], row["state"]) for row in versions] == [
        (3, "2026-12-01", "", "未启用"),
        (2, "2026-11-10", "2026-11-30", "现用"),
        (1, "", "", "停用"),
    ]
    assert versions[1]["note"] == "按县局要求改"
    for day, words, version in (("2026-11-09", OLD, 1), ("2026-11-30", NEW, 2), ("2026-12-01", "再次", 3)):
        assert words in wordings.text(town, PLEDGE, day)
        assert wordings.paper(town, PLEDGE, day).version == version


def test_the_paper_says_what_the_office_wrote_and_the_register_which_version(
    town: Session, office_template: Template, tmp_path: Path
) -> None:
    town.save_many("household", homes(office_template.grid, ["甲"]))
    uid = wordings.save(town, PLEDGE, changed(), "2026-01-01")
    report = issue(town, PLEDGE, Recipients(), tmp_path / "a.pdf")
    assert NEW in "".join(texts(tmp_path / "a.pdf")[0].split())
    assert [row["template_version"] for row in town.all("issued")] == ["2"]
    assert town.get("print_batch", report.batch)["wording"] == uid


def test_back_to_the_shipped_text(town: Session) -> None:
    with pretend("2026-11-10T09:00:00"):
        wordings.save(town, PLEDGE, changed(), "2026-11-01")
        wordings.save(town, PLEDGE, changed(new="明年作出以下承诺"), "2027-01-01")
        assert wordings.back_to_shipped(town, PLEDGE) == "已把“防范电信网络诈骗承诺书”恢复为随程序的文字。"
        assert wordings.text(town, PLEDGE) == wordings.shipped_text(PLEDGE)
        assert wordings.text(town, PLEDGE, "2027-02-01") == wordings.shipped_text(PLEDGE)
        assert NEW in wordings.text(town, PLEDGE, "2026-11-05"), "what was printed then can be looked up"
        assert len(wordings.versions(town, PLEDGE)) == 3
        assert "现在就是" in wordings.back_to_shipped(town, PLEDGE)
        wordings.save(town, PLEDGE, changed(), "2026-11-10")
        assert wordings.paper(town, PLEDGE).version == 4, "versions are never counted twice"


def test_a_day_that_is_none_is_refused(town: Session) -> None:
    with pytest.raises(AppError, match="不是有效日期"):
        wordings.save(town, PLEDGE, changed(), "2026年12月")
    assert town.count("wording") == 0


def test_an_edit_can_be_undone(town: Session) -> None:
    wordings.save(town, PLEDGE, changed(), "2026-01-01")
    town.undo()
    assert wordings.text(town, PLEDGE) == wordings.shipped_text(PLEDGE)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('code = "pledge"', 'code = "pledge2"', "文书代号应为“pledge”"),
        ('kind_letter = "C"', 'kind_letter = "X"', "编号字母不能改"),
        ('recipients = "household"', 'recipients = "unit"', "发放对象是 unit|不能用空|发放对象不能改"),
        ("{household.door}", "{household.no_such}", "没有登记的空|程序里没有“household.no_such”"),
        ("[blanks]", '[blanks]\n"household.income" = "收入"\n', ""),
        ('text = """', 'text = "', "格式有误"),
        (OLD, OLD + "承" * 3000, "超出"),
        (OLD, "身份证号99999918000101001X", "含身份证号"),
        ("[blanks]", '[asks.x]\nlabel = "x"\nvalue = "{office.secret}"\n[blanks]', "程序里没有“office.secret”"),
    ],
)
def test_what_would_break_the_paper_is_refused_in_words(town: Session, old: str, new: str, what: str) -> None:
    body = wordings.shipped_text(PLEDGE)
    if old not in body:
        old, new = 'blank = "household.door"', 'blank = "household.no_such"'
    broken = body.replace(old, new, 1)
    assert broken != body
    if not what:
        wordings.save(town, PLEDGE, broken, "2026-01-01")
        return
    with pytest.raises(AppError, match=what):
        wordings.save(town, PLEDGE, broken, "2026-01-01")
    assert town.count("wording") == 0 and town.count("wording", Query(deleted=True)) == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from(["cut", "twice", "word", "number"]), st.text(max_size=12)),
                min_size=1, max_size=4))  # fmt: skip
def test_a_spoiled_text_is_refused_in_words_or_prints(work: list[tuple[int, str, str]]) -> None:
    """Whatever is typed into a text: a sentence, or a paper; never anything else."""
    lines = wordings.shipped_text("letter-receipt").split("\n")
    for at, how, word in work:
        at %= len(lines)
        if how == "cut":
            del lines[at]
        elif how == "twice":
            lines.insert(at, lines[at])
        elif how == "word":
            lines[at] = lines[at].replace("{office.", "{" + word)[: at % 80 + 1]
        else:
            lines[at] = re.sub(r"\d+", str(at * 7919), lines[at])
    try:
        assert wordings.sound("\n".join(lines), "试").code
    except AppError as refused:
        assert refused.message


def test_lists_and_their_columns_must_be_known(town: Session) -> None:
    table = '[[block]]\nkind = "table"\nsource = "{}"\n[[block.columns]]\ntitle = "姓名"\nwidth = 3\nkey = "{}"\n'
    keep(town, text("good", "office", more=table.format("staff", "name")))
    for source, key, what in (("secrets", "name", "“secrets”这样的名单"), ("staff", "salary", "没有“salary”这样的列")):
        with pytest.raises(AppError, match=what):
            keep(town, text("bad", "office", more=table.format(source, key)))


def test_a_text_being_edited_is_seen_with_real_names(town: Session, office_template: Template) -> None:
    town.save_many("household", homes(office_template.grid, ["欧阳建国"]))
    draft = wordings.check(town, PLEDGE, changed())
    page = "".join(texts(preview(town, draft, Recipients()))[0].split())
    assert NEW in page and "欧阳建国" in page
    assert town.count("wording") == town.count("issued") == 0


def test_one_unreadable_text_does_not_hide_the_others(town: Session) -> None:
    wordings.save(town, PLEDGE, changed(), "2026-01-01")
    town.ledger.conn.execute("UPDATE wording SET body = 'broken'")
    assert {item.code for item in wordings.papers(town)} == {item.code for item in template.shipped()}
    with pytest.raises(AppError, match="格式有误"):
        wordings.paper(town, PLEDGE)
    wordings.back_to_shipped(town, PLEDGE)
    assert wordings.paper(town, PLEDGE) == template.by_code(PLEDGE)


def test_who_may_change_a_text(open_copy: Opener) -> None:
    session = open_copy(CLERK)
    for work in (
        lambda: wordings.save(session, PLEDGE, changed(), "2026-01-01"),
        lambda: wordings.back_to_shipped(session, PLEDGE),
        lambda: wordings.stop(session, "x"),
        lambda: wordings.plan_pack(session, Path("x.zip")),
        lambda: wordings.import_pack(session, Path("x.zip")),
    ):
        with pytest.raises(NoRight):
            work()
