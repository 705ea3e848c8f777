"""督导检查与整改: visits to units, what had to be mended and whether it was. Units only."""

from app.records.checks import dates_in_order, needs
from app.records.spec import Field, Kind, Privacy, Register

INSPECTION = Register(
    key="inspection",
    title="督导检查",
    code="T-19I",
    noun="督导检查",
    title_field="unit",
    identity=("date", "unit", "kind"),
    sort=("-date",),
    photos=True,
    hint="对单位的督导检查、约谈、通报。要整改的问题在“整改”里登记。",
    fields=(
        Field("date", "日期", Kind.DATE, required=True, width=7, aliases=("检查日期", "督导日期", "检查时间")),
        Field("unit", "单位", Kind.REF, target="unit", required=True, width=14, aliases=("单位名称", "受检单位", "被检查单位")),
        Field("kind", "方式", Kind.CHOICE, choices="inspection_kind", default="visit", width=6, aliases=("督导方式",)),
        Field("inspectors", "检查人", privacy=Privacy.WORK, width=8, aliases=("督导人员", "检查人员"), max_length=100),
        Field("items", "检查内容", Kind.LONG, width=16, aliases=("检查项目",), max_length=500),
        Field("found", "发现情况", Kind.LONG, width=16, aliases=("检查情况", "发现问题"), max_length=500),
        Field("issues", "问题数", Kind.INTEGER, unit="个", width=4, maximum=1000, aliases=("问题个数",)),
        Field("opinion", "督导意见", Kind.LONG, width=12, listed=False, max_length=300),
        Field("paper_no", "文书编号", width=8, listed=False, aliases=("文号",), searched=True),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet_title="督导检查登记表",
)

RECTIFICATION = Register(
    key="rectification",
    title="督导整改",
    code="T-19",
    noun="整改事项",
    title_field="issue",
    identity=("date", "unit", "issue"),
    sort=("-date",),
    checks=(
        dates_in_order("date", "due", "时限早于提出日期。"),
        dates_in_order("date", "replied_on", "回复日期早于提出日期。"),
        needs("state", "done", "verified_on", "已改的要填核验日期。"),
    ),
    hint="督导中要求单位整改的问题。核验后改为已改；过了时限没有核验的，台账上显示逾期。",
    fields=(
        Field("date", "日期", Kind.DATE, required=True, width=7, aliases=("提出日期", "检查日期", "下达日期")),
        Field("unit", "单位", Kind.REF, target="unit", required=True, width=12, aliases=("单位名称", "整改单位")),
        Field("inspection", "督导检查", Kind.REF, target="inspection", width=10, listed=False),
        Field("notice_no", "通知书编号", width=8, listed=False, aliases=("整改通知书编号",), searched=True),
        Field("issue", "问题", Kind.LONG, required=True, width=16, aliases=("存在问题", "整改问题"), searched=True,
              max_length=300),
        Field("demand", "整改要求", Kind.LONG, width=16, max_length=300),
        Field("due", "时限", Kind.DATE, width=7, aliases=("整改时限", "完成时限")),
        Field("replied_on", "回复日期", Kind.DATE, width=7, aliases=("回复时间",)),
        Field("reply", "回复内容", Kind.LONG, width=14, listed=False, aliases=("整改情况",), max_length=500),
        Field("verified_on", "核验日期", Kind.DATE, width=7, aliases=("核验", "核验时间"), heading="核验"),
        Field("verifier", "核验人", privacy=Privacy.WORK, width=6, listed=False, max_length=50),
        Field("state", "状态", Kind.CHOICE, choices="rect_state", default="open", width=4),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet=("date", "unit", "issue", "demand", "due", "replied_on", "verified_on", "state"),
    sheet_title="督导整改台账",
    pending=("open",),
    sheet_order=("date",),
    numbered=False,
)
