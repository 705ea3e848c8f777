"""One fixed filling for every shipped paper: for the golden texts, the layout checks and the pictures of the help."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2

from app.documents import batch, serial, template
from app.documents.blanks import SOURCES
from app.documents.template_types import Template, Variant

GOLDEN = Path(__file__).parent / "golden" / "documents"

OFFICE = {
    "town": "新河镇", "county": "清源县", "name": "新河镇人民政府", "issuer": "新河镇综治中心",
    "processor": "新河镇人民政府",
    "address": "清源县新河镇和平路1号", "date": "2026年11月21日", "year": "2026",
    "risk_types": "刷单返利、虚假网络投资理财、冒充电商物流客服",
    "police_phone": "0000-1234567", "office_phone": "0000-7654321", "phone": "0000-7654321", "keep": "2年",
    "head": "周明", "checker": "罗建军", "filler": "曾秀兰", "round": "2026年第四季度敲门行动",
    "round_from": "2026年10月8日", "round_to": "2026年12月20日", "month": "2026年10月", "month_basics": "全月基本情况。",
    "month_measures": "主要做法。", "month_figures": "数据小结。", "month_problems": "存在问题。",
    "month_plans": "下月打算。",
    "month_sessions": "12", "month_persons": "1860", "month_leaflets": "1500",
    "group_head": "周　明　镇党委书记", "group_executive": "罗建军　镇党委副书记、镇长",
    "group_vice": "李　敏　镇党委副书记、政法委员\n陈国华　派出所所长",
    "group_members": "曾秀兰　镇综治中心主任\n赵晓燕　中心小学安全办主任\n王　强　农商行新河支行行长\n邓丽霞　安河社区党支部书记",
    "group_director": "李敏",
    "group_parts": "\n".join(f"{name}组：________" for name in ("排查管控", "源头管控", "宣传教育", "情况综合", "督导问责")),
}  # fmt: skip

ROWS: Mapping[str, Mapping[str, str]] = {
    "household": {
        "village": "花园村", "grid": "第三网格", "door": "12-1", "householder": "欧阳建国", "people": "5",
        "lives_in": "常住",
        "contact": "王𬭎", "contact_phone": "13800001234", "grid_worker": "罗小梅", "grid_phone": "13800005678",
    },
    "unit": {
        "name": "清源县新河镇中心小学", "short_name": "中心小学", "kind": "学校", "village": "花园村",
        "address": "新河镇花园路8号",
        "head": "陈国华", "head_post": "校长", "vice_head": "李敏", "contact": "赵晓燕", "contact_post": "安全办主任",
        "phone": "0000-2223334", "staff_total": "86", "duties": "组织师生和家长学习反诈知识",
    },
    "person": {
        "name": "罗小梅", "unit": "花园村民委员会", "post": "网格员", "roles": "网格员、宣传员", "village": "花园村",
        "grid": "第三网格",
        "office_phone": "0000-2223335", "mobile": "13800005678", "from_date": "2025年3月1日", "to_date": "",
    },
    "area": {
        "name": "花园村第三网格", "village": "花园村", "grid": "第三网格", "level": "网格", "code": "000000000201003",
        "households": "86",
        "population": "274", "phone_users": "231", "grid_head": "王𬭎", "grid_worker": "罗小梅", "grid_phone": "13800005678",
        "informant": "邓丽霞", "publicist": "解长林", "town_leader": "周明", "village_cadre": "王𬭎",
    },
    "activity": {
        "title": "新河大集反诈宣传", "date": "2026年10月10日", "kind": "集中宣传", "tags": "农村、集市", "village": "花园村",
        "host": "花园村民委员会", "venue": "集贸市场", "place": "新河集贸市场", "partners": "3",
        "audience": "居民、老年人", "persons": "312",
        "metrics": "宣传单300份、一封信120份、横幅2条、咨询46人次",
        "fraud_types": "刷单返利、虚假网络投资理财、冒充电商物流客服",
        "contents": "手段、识别、被骗后怎么办", "occasion": "赶集日", "enterprises": "2", "solved": "3", "staff_count": "9",
        "summary": "借赶集人流设咨询台，用本地近期手法提醒群众，现场解答咨询46人次，帮助3位群众核实可疑来电。",
        "recorder": "罗建军", "verified_by": "曾秀兰", "photos": "4",
    },
    "office": {},
}  # fmt: skip

_VILLAGE = {**ROWS["area"], "name": "花园村", "grid": "", "level": "村（社区）", "code": "000000000201", "households": "412",
            "population": "1286", "phone_users": "1090"}

ASKED = {
    "school": "清源县新河镇中心小学", "phone": "0000-2223337", "tel": "0000-2223336", "site": "无", "app": "无",
    "unit": "新河镇便民服务中心",
    "from": "2026年1月1日", "to": "2026年12月31日", "day": "2026年11月20日", "due": "2026年12月10日",
    "inspectors": "曾秀兰、罗建军", "place": "镇政府三楼会议室", "name": "第四季度反诈工作推进会", "chair": "周明",
    "recorder": "曾秀兰",
    "issues": "一、部分回执没有走访人员签名。\n二、宣传栏内容超过三个月没有更新。",
    "demand": "补齐签名，更新宣传栏，今后按月检查。",
    "period": "2026年12月", "box": "1", "kind": "一封信回执",
    "range": "H26A-000001-2至H26A-000200-T", "count": "200", "pages": "200",
    "giver": "曾秀兰", "taker": "邓丽霞", "title": "关于集中打击治理电信网络诈骗的通告", "issuer": "清源县公安局",
    "basis": "清源县公安局书面通知（清公函〔2026〕8号）", "source": "清源县反诈中心2026年",
    "agenda": "一、通报前三季度情况\n二、部署年底入户宣传",
    **{f"line{n}": "凡是要求先交钱、先转账的，都是诈骗。" for n in range(1, 7)},
}  # fmt: skip
"""What a clerk might type, by the name of the ask; the rest is as the template proposes it."""
_FIRST_OF = {"award": {"to": "罗小梅同志", "title": "反诈宣传先进个人"}, "transfer": {"to": "新河派出所"},
             "survey-sum": {"period": "2026年11月18日"}}


def asked(paper: Template) -> dict[str, str]:
    """Something for every ask of a paper."""
    own = {**ASKED, **_FIRST_OF.get(paper.code, {})}
    return {name: _proposed(ask.value) or own.get(name, ask.label) for name, ask in paper.asks.items()}


def _proposed(text: str) -> str:
    return re.sub(r"\{office\.(\w+)\}", lambda found: OFFICE[found[1]], text)


def values(paper: Template, n: int = 1) -> dict[str, Any]:
    """The values of one paper, with a number when it has one and rows for its lists."""
    row: dict[str, Any] = dict(_VILLAGE if (paper.recipients, paper.level) == ("area",
    "village") else ROWS[paper.recipients])
    if paper.kind_letter:
        row["serial"] = serial.make(paper.kind_letter, 2026, "A", n)
    return row


def lists() -> dict[str, Sequence[Mapping[str, str]]]:
    """Three rows for every list a table may show."""
    return {source: [_line(source, keys, n) for n in range(1, 4)] for source, (_, keys) in SOURCES.items()}


def _line(source: str, keys: Mapping[str, str], n: int) -> dict[str, str]:
    near = {**ROWS["area"], **ROWS["activity" if source in ("activities", "plans") else "household"]}
    if source in ("units", "members", "staff"):
        near |= ROWS["unit"]
    own = {
        "area": "花园村第三网格", "phone": "13800005678", "door": f"12-{n}", "tries": str(n), "last": "2026年11月8日",
        "outcome": "未遇", "next": "", "date": f"2026年12月{n}日", "serial": serial.display(serial.make("H", 2026, "A", n)),
        "title": "一封信回执" if source == "archived" else "新河大集反诈宣传", "box": "1",
        "page": str(n), "count": str(86 * n),
        "changed": "2026年11月20日", "text": "陌生来电不轻信", "set": "三不一多", "issuer": "公安机关宣传用语", "note": "",
        "targets": "412", "visited": "380", "empty": "12", "nobody": "15", "declined": "5", "rate": "95.0%",
        "sessions": str(n), "leaflets": "300",
    }
    if source == "tasks":
        own["due"] = f"11月{7 * n - 1}日16:00前"
    if source in ("missing", "report_counts"):
        own |= {"period": f"11月{7 * n - 5}日—11月{7 * n + 1}日", "lacking": "文字、图片", "by": "花园村",
                "due": f"11月{7 * n - 1}日16:00前", "state": "未报", "owed": "6", "reported": "5", "on_time": "4", "late": "1",
                "missing": "1", "returned": "0"}
    own["name"] = {"registers": "宣传活动", "open_items": "未收回的文书", "archived": "欧阳建国", "counts": "宣传单",
                   "staff": "罗小梅",
                   "fraud_types": "刷单返利", "month_activities": "花园村",
                   "missing": "周宣传情况", "report_counts": "花园村"}.get(source, "清源县新河镇中心小学")
    return {key: own.get(key, near.get(key, "")) for key in keys}


def pdf_of(paper: Template, variant: Variant = "normal", rows: Sequence[Mapping[str, Any]] | None = None) -> bytes:
    """The paper as it is printed for one recipient, or blank."""
    out = BytesIO()
    given = [values(paper)] if rows is None else rows
    batch.render(paper, OFFICE, given, out, asked=asked(paper), variant=variant, lists=lists())
    return out.getvalue()


def words_of(pdf: bytes | pypdfium2.PdfDocument) -> str:
    """The text of all pages as it is copied out, a form feed between two pages."""
    pages = pypdfium2.PdfDocument(pdf) if isinstance(pdf, bytes) else pdf
    return "\n\f\n".join(page.get_textpage().get_text_range().replace("\r\n", "\n") for page in pages) + "\n"


def write_golden() -> None:
    """Write the golden texts anew; read the difference before committing it."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    papers = {one.code: one for one in template.papers() if one.layout == "paper"}
    for path in GOLDEN.glob("*.txt"):
        if path.stem not in papers:
            path.unlink()
    for code, paper in papers.items():
        (GOLDEN / f"{code}.txt").write_text(words_of(pdf_of(paper)), "utf-8", newline="\n")


if __name__ == "__main__":
    write_golden()
