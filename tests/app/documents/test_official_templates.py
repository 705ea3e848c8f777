"""The shipped official documents: their words, what a template may get wrong, and the month's figures in them.

The words are compared with tests/golden/official; after a meant change run
`python -m tests.app.documents.test_official_templates` and read the difference before committing it.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from app import clock
from app.documents import issue, template, values
from app.documents.issue import Options
from app.documents.official.block import document
from app.documents.official.render import missing, render
from app.documents.recipients import Recipients
from app.documents.template import Template
from app.errors import AppError
from app.reports import narrative
from app.session import Session
from tests.app.documents.official_kit import lines
from tests.paths import ROOT

GOLDEN = ROOT / "tests" / "golden" / "official"
PICTURES = ROOT / "resources" / "help" / "img"
PAPERS = {paper.code: paper for paper in template.papers() if paper.layout == "official"}
CODES = sorted(PAPERS)
OFFICE = {
    "town": "新河镇", "county": "清源县", "name": "新河镇人民政府", "issuer": "新河镇反诈工作领导小组办公室", "year": "2026",
    "date": "2026年11月3日", "head": "周明", "filler": "曾秀兰", "office_phone": "0000-7654321", "month": "2026年10月",
    "month_basics": "2026年10月，全镇12个村（社区）中有11个开展了反诈宣传，共举办宣传活动38场次，参与4215人次。",
    "month_measures": "10月15日，新河社区在文化广场开展“全民反诈在行动”集中宣传，参与260人次。",
    "month_figures": "本月集中宣传12场、讲座宣讲14场、入校6次、入企6次，参与4215人次。\n宣传数量：宣传单6350份、海报120张。",
    "month_problems": "一是部分务工人员白天不在家，未遇户较多；二是个别村（社区）回执收回不及时。",
    "month_plans": "对未遇户利用晚间、周末再次走访；回执逐村核对，做到发出、收回、作废相符。",
}  # fmt: skip
ASKED = {"doc_no": "新反诈办〔2026〕12号", "copies": "县公安局，县委政法委", "printed_by": "新河镇党政综合办公室"}
LISTS = {"month_activities": [{"name": name, "sessions": str(n), "persons": str(37 * n), "leaflets": str(120 * n)}
                              for n, name in enumerate(("东桥村", "柳林村", "花园村", "镇本级"), 1)],
         "report_counts": [{"name": name, "owed": "6", "reported": "5", "on_time": "4", "late": "1", "missing": "1",
                            "returned": "0", "rate": "66.7%"} for name in ("东桥村", "柳林村", "花园村")]}
MUST = {
    "official-bulletin": "通报如下 一、总体情况 二、工作数据 三、主要做法 四、存在问题 五、下步要求 附件 抄送 "
                         "2026年10月报送情况表",
    "official-report": "签发人：周明 一、总体情况 二、问题短板 三、下步打算 特此报告。 附件 （联系人：曾秀兰",
    "official-summary": "一、总体情况 二、主要措施 三、工作成效 四、典型案例 五、意见建议 附件",
    "official-briefing": "汇报如下 一、总体情况 二、问题短板 三、下步打算",
    "official-submit": "签发人：周明 报表报上 特此报告。 附件：1.2026年10月宣传活动情况月报表 2.2026年10月入户走访进度月报表",
    "official-letter": "专此函达。 附件：1.2026年10月宣传活动情况月报表 联系电话",
}


def pdf(paper: Template, **asked: str) -> pypdfium2.PdfDocument:
    given = {name: text for name, text in (ASKED | asked).items() if name in paper.asks}
    out = io.BytesIO()
    render(paper, OFFICE, values.ask_values(paper, OFFICE, given), out, lists=LISTS)
    return pypdfium2.PdfDocument(out.getvalue())


def text(paper: Template) -> str:
    with pdf(paper) as made:
        return "\n----\n".join("\n".join(line.text for line in lines(page)) for page in made) + "\n"


@pytest.mark.parametrize("code", CODES)
def test_the_words_are_the_golden_ones(code: str) -> None:
    assert text(PAPERS[code]) == (GOLDEN / f"{code}.txt").read_text("utf-8"), "look at it; if it is meant, see above"


@pytest.mark.parametrize("code", CODES)
def test_each_says_what_it_must_and_nothing_it_may_not(code: str) -> None:
    said = re.sub(r"\s", "", text(PAPERS[code]))
    assert [word for word in MUST[code].split() if word not in said] == []
    assert not re.search(r"[{}！]|罚款|曝光|身份证", said)
    assert missing(PAPERS[code], OFFICE) == ""


def test_documents_for_one_number_each_are_in_the_list() -> None:
    assert {paper.doc for paper in PAPERS.values()} == {"D-26", "D-28", "D-29"}
    assert set(CODES) == set(MUST)


@pytest.mark.parametrize("code", CODES)
def test_an_office_that_left_everything_empty_still_gets_a_paper(code: str) -> None:
    out = io.BytesIO()
    assert render(PAPERS[code], {}, {}, out) >= 1
    assert missing(PAPERS[code], {}, {}) == ""


def test_without_lists_there_is_no_empty_annex() -> None:
    doc = document(PAPERS["official-bulletin"], OFFICE, None, {"month_activities": [], "report_counts": []})
    assert doc.annexes == ()


def test_what_the_clerk_chooses_changes_the_paper() -> None:
    report = PAPERS["official-report"]
    chosen = document(report, OFFICE, {"seal": "不盖章", "head": "预印", "sides": "单面", "signer": "周明、李静"})
    assert (chosen.sealed, chosen.head, chosen.duplex, chosen.signers) == (False, "preprinted", False, ("周明", "李静"))
    with pytest.raises(AppError, match="“红头”写的是“蓝色”") as raised:
        document(report, OFFICE, {"head": "蓝色"})
    assert "红色、黑色、预印" in raised.value.hint


def test_what_was_left_empty_is_seen_and_leaves_no_bare_label() -> None:
    body = "一、总体情况\n二、问题短板\n（一）有的村进度慢。\n三、下步打算"
    doc = document(PAPERS["official-report"], OFFICE, {"body": body, "note": "联系人：，联系电话：0000-1"})
    assert doc.body == "一、总体情况\n________\n二、问题短板\n（一）有的村进度慢。\n三、下步打算\n________"
    assert doc.note == "联系电话：0000-1"
    assert document(PAPERS["official-report"], OFFICE, {"body": "正文。", "note": "联系人：，联系电话："}).note == ""


GOOD = """
code = "memo"
title = "通知"
version = 1
group = "公文"
recipients = "office"
layout = "official"
pages = 0

[asks.title]
label = "标题"

[official]
title = "{ask.title}"
body = "现予通知。"

[[block]]
kind = "page"

[[block]]
kind = "para"
text = "名单"

[[block]]
kind = "para"
text = "花园村"
"""


def test_a_new_document_is_a_text_file() -> None:
    memo = template.parse(GOOD, "memo.toml")
    out = io.BytesIO()
    assert render(memo, OFFICE, {"title": "关于值班的通知"}, out) == 2
    with pypdfium2.PdfDocument(out.getvalue()) as made:
        first, second = ([line.text for line in lines(page)] for page in made)
    assert first[:2] == ["关于值班的通知", "现予通知。"]
    assert second[:3] == ["附件", "名单", "花园村"]


@pytest.mark.parametrize(("old", "new", "said"), [
    ('body = "现予通知。"', "", "缺少“body”"),
    ('body = "现予通知。"', 'body = "现予通知。"\nstamp = "章"', "不认识的项“stamp”"),
    ('body = "现予通知。"', 'body = "现予通知。"\nform = "圆形"', "“版式”写的是“圆形”"),
    ('body = "现予通知。"', 'body = "现予通知。"\nseal = true', "各项都应是文字"),
    ('recipients = "office"', 'recipients = "unit"', "recipients 应为 office"),
    ('pages = 0', 'pages = 0\nkind_letter = "Z"', "不编号"),
    ('kind = "page"', 'kind = "rule"', "只用来写附件"),
    ('[[block]]\nkind = "para"\ntext = "名单"\n\n[[block]]\nkind = "para"\ntext = "花园村"\n', "", "附件没有标题"),
])
def test_a_mistake_is_named(old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(AppError, match=re.escape(said)) as raised:
        template.parse(GOOD.replace(old, new), "memo.toml")
    assert "memo.toml" in raised.value.message or said.startswith("“版式")


def test_the_proposed_text_carries_the_figures_of_the_month_asked_for(october: Session) -> None:
    paper = PAPERS["official-report"]
    with clock.pretend("2026-12-05T09:00:00"):
        office = values.office_values(october, paper, asked={"month": "2026-10"})
    proposed = values.ask_values(paper, office, {"month": "2026-10"})
    figures = narrative.sections(october, "2026-10")["figures"]
    assert "集中宣传1场" in figures and figures in proposed["body"]
    assert proposed["title"] == f"{october.office['name']}关于2026年10月反诈宣传工作情况的报告"


@pytest.mark.parametrize("code", CODES)
def test_it_is_issued_like_any_paper_and_the_same_again(october: Session, tmp_path: Path, code: str) -> None:
    out, twin = tmp_path / "a.pdf", tmp_path / "b.pdf"
    asked = {"month": "2026-10", "title": "关于值班的通知"}
    if "tables" in PAPERS[code].asks:
        asked["tables"] = "R-M1"  # there is no round for R-M3
    assert issue.preview(october, code, Recipients(), Options(asked=asked)).startswith(b"%PDF")
    report = issue.issue(october, code, Recipients(), out, options=Options(asked=asked))
    assert report.pages >= 1
    with pypdfium2.PdfDocument(out) as made:
        said = "".join(line.text for page in made for line in lines(page))
    assert "关于值班的通知" in said and "2026年10月" in said
    issue.issue(october, code, Recipients(), twin, options=Options(asked=asked))
    assert twin.read_bytes() == out.read_bytes()
    assert issue.undrawable(october, code, Recipients(), Options(asked={**asked, "title": "王\ue123"}))


def test_the_monthly_tables_come_behind_the_report_that_sends_them(october: Session, tmp_path: Path) -> None:
    october.save("visit_round", {"name": "第四季度走访", "from_date": "2026-10-01", "to_date": "2026-12-31"})
    asked = {"month": "2026-10"}
    with clock.pretend("2026-11-03T09:00:00"):
        issue.issue(october, "official-submit", Recipients(), tmp_path / "a.pdf", options=Options(asked=asked))
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as made:
        texts = [[line.text for line in lines(page)] for page in made]
    first, second = [next(page for page in texts if f"附件{n}" in page) for n in (1, 2)]
    assert "2026年10月宣传活动情况月报表" in first and "2026年10月入户走访进度月报表" in second
    assert any(line.startswith("1花园村1") for line in first), "the rally of October"
    with pytest.raises(AppError, match="没有“R-M9”"):
        issue.preview(october, "official-submit", Recipients(), Options(asked={**asked, "tables": "R-M9"}))


@pytest.fixture
def october(open_copy: object) -> Session:
    """An office with one rally in October."""
    session: Session = open_copy()  # type: ignore[operator]
    village = session.areas.villages()[0].uid
    session.save("activity", {"title": "赶集日反诈宣传", "date": "2026-10-10", "kind": "rally", "area": village,
                              "place": "新河集贸市场", "persons": 312, "metrics": {"leaflet": 300}})
    return session


def _write_golden() -> None:
    """The golden texts, and the pictures of the help: a document's first two pages side by side."""
    for code, paper in PAPERS.items():
        (GOLDEN / f"{code}.txt").write_text(text(paper), "utf-8")
        with pdf(paper) as made:
            sheets = [made[n].render(scale=2).to_pil().resize((446, 631)) for n in range(min(2, len(made)))]
        picture = Image.new("RGB", (sum(sheet.width + 6 for sheet in sheets) - 6, sheets[0].height), "#9a9a9a")
        for n, sheet in enumerate(sheets):
            picture.paste(sheet, (n * (sheets[0].width + 6), 0))
        picture.quantize(24).save(PICTURES / f"{code}.png", optimize=True)


if __name__ == "__main__":
    _write_golden()
