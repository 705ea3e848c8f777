"""场所风险: levels of places and institutions. Persons have no level here or anywhere."""

from app.records.checks import dates_in_order, needs, no_member_list
from app.records.spec import Field, Kind, Privacy, Register

PLACE_RISK = Register(
    key="place_risk",
    title="场所风险",
    code="T-A5",
    noun="风险点",
    title_field="place",
    identity=("place", "found_on", "issue"),
    sort=("level", "-found_on"),
    checks=(
        dates_in_order("found_on", "closed_on", "销号日期早于排查日期。"),
        needs("state", "closed", "closed_on", "已销号的要填销号日期。"),
        needs("state", "closed", "basis", "已销号的要写明销号依据。"),
        no_member_list("issue", "note"),
    ),
    photos=True,
    hint="只登记场所和机构的风险，红橙黄绿只用于场所，不给人定级。",
    fields=(
        Field("place", "场所名称", required=True, width=14, aliases=("场所", "单位名称", "机构名称"), searched=True, pinyin=True,
              ordered="pinyin", max_length=100),
        Field("unit", "对应单位", Kind.REF, target="unit", width=10, listed=False, named_by="place"),
        Field("area", "村（社区）", Kind.REF, target="area", width=8, aliases=("所属村",)),
        Field("campaign", "专项活动", Kind.REF, target="campaign", width=12, listed=False),
        Field("found_on", "排查日期", Kind.DATE, required=True, width=7, aliases=("日期", "发现日期", "排查时间")),
        Field("found_by", "排查人", privacy=Privacy.WORK, width=6, listed=False, aliases=("发现人",), max_length=50),
        Field("issue", "存在问题", Kind.LONG, required=True, width=16, aliases=("问题", "风险隐患"), max_length=300),
        Field("level", "风险等级", Kind.CHOICE, choices="risk_level", required=True, width=5, aliases=("等级",)),
        Field("measure", "整改措施", Kind.LONG, width=14, aliases=("措施",), max_length=300),
        Field("owner", "责任人", privacy=Privacy.WORK, width=6, max_length=50),
        Field("due", "整改时限", Kind.DATE, width=7, aliases=("时限", "完成时限")),
        Field("state", "状态", Kind.CHOICE, choices="risk_state", default="open", width=5),
        Field("closed_on", "销号日期", Kind.DATE, width=7, aliases=("销号时间",)),
        Field("basis", "销号依据", width=10, listed=False),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet=("place", "area", "issue", "level", "measure", "owner", "due", "state", "closed_on"),
    sheet_title="场所风险排查台账",
    pending=("open",),
)
