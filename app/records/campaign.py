"""专项活动与阶段: what the county or the town has set going, and in which stretches of time."""

from app.records.checks import dates_in_order
from app.records.spec import Field, Kind, Register

CAMPAIGN = Register(
    key="campaign",
    title="专项活动",
    code="T-05C",
    noun="专项活动",
    title_field="name",
    identity=("name",),
    sort=("-from_date",),
    checks=(dates_in_order("from_date", "to_date"),),
    hint="上级部署或本镇自定的专项活动，任务、收发文、统计都可归到它名下。",
    fields=(
        Field("name", "活动名称", required=True, width=16, aliases=("专项活动", "专项活动名称", "行动名称"), searched=True,
              pinyin=True, max_length=80),
        Field("kind", "类别", Kind.CHOICE, choices="campaign_kind", width=7, aliases=("专项类别",)),
        Field("theme", "主题", width=14, aliases=("宣传主题", "活动主题"), max_length=100),
        Field("basis", "依据文件", width=14, listed=False, aliases=("文件名称",)),
        Field("doc_no", "文号", width=10, aliases=("依据文号",), searched=True),
        Field("issuer", "发文单位", width=10, listed=False, aliases=("发文机关",)),
        Field("from_date", "开始日期", Kind.DATE, required=True, width=7, aliases=("起始日期", "开始时间")),
        Field("to_date", "结束日期", Kind.DATE, width=7, aliases=("截止日期", "结束时间")),
        Field("standing", "常态化", Kind.FLAG, width=4, aliases=("是否常态化",)),
        Field("jin_set", "几进", Kind.CHOICE, choices="jin_set", width=6, listed=False),
        Field("state", "状态", Kind.CHOICE, choices="campaign_state", default="running", width=4),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
)

PHASE = Register(
    key="phase",
    title="活动阶段",
    code="T-05P",
    noun="阶段",
    title_field="name",
    identity=("campaign", "name"),
    sort=("campaign", "from_date"),
    checks=(dates_in_order("from_date", "to_date"),),
    hint="专项活动分成的阶段，如筹备、集中宣传、评估考核。",
    fields=(
        Field("campaign", "专项活动", Kind.REF, target="campaign", required=True, width=14, aliases=("活动名称", "行动名称")),
        Field("name", "阶段", required=True, width=8, aliases=("阶段名称",), searched=True, pinyin=True, max_length=50),
        Field("from_date", "开始日期", Kind.DATE, width=7, aliases=("开始时间",)),
        Field("to_date", "结束日期", Kind.DATE, width=7, aliases=("结束时间",)),
        Field("work", "主要工作", Kind.LONG, width=20, aliases=("工作内容", "重点工作"), max_length=500),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
)
