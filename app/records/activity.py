"""宣传活动: the monthly log, with counts per kind of material and photos."""

from app.errors import Problem
from app.records.spec import Field, Kind, Privacy, Register, Values


def _dates_in_order(values: Values) -> list[Problem]:
    first, last = values.get("date"), values.get("date_to")
    if first and last and last < first:
        return [Problem("date_to", "结束日期早于开始日期。")]
    return []


ACTIVITY = Register(
    key="activity",
    title="宣传活动",
    code="T-08",
    noun="活动",
    title_field="title",
    identity=("area", "date", "title", "place", "host"),
    sort=("-date", "title"),
    checks=(_dates_in_order,),
    photos=True,
    hint="每办一场活动记一条，月报、周报自动汇总。",
    fields=(
        Field("date", "日期", Kind.DATE, required=True, width=7, aliases=("时间", "活动日期", "活动时间", "开展时间")),
        Field("date_to", "至", Kind.DATE, width=7, listed=False),
        Field("title", "活动名称", required=True, width=14, aliases=("活动内容", "活动主题", "内容", "标题"),
              searched=True, pinyin=True, max_length=100),
        Field("kind", "形式", Kind.CHOICE, choices="activity_kind", width=8, aliases=("活动形式", "宣传形式", "方式")),
        Field("tags", "几进", Kind.MULTI, heading="“几进”类别", choices="jin_tag", width=8, aliases=("几进类别", "进类别")),
        Field("area", "村（社区）", Kind.REF, target="area", width=8, aliases=("村（单位）", "村", "社区", "村名", "所属村")),
        Field("host", "主办单位", width=10, aliases=("举办单位", "开展单位", "单位"), searched=True),
        Field("host_unit", "对应单位", Kind.REF, target="unit", width=10, listed=False, named_by="host"),
        Field("venue", "场所类别", Kind.CHOICE, choices="venue_kind", width=6, listed=False),
        Field("place", "地点", heading="地点（场所类别）", width=8, aliases=("活动地点",), searched=True, pinyin=True),
        Field("partners", "参与单位数", Kind.INTEGER, unit="个", width=5, listed=False, maximum=1000),
        Field("audience", "受众类别", Kind.MULTI, choices="audience", width=8, listed=False),
        Field("persons", "参与人次", Kind.INTEGER, unit="人次", width=5,
              aliases=("参加人次", "参加人数", "参与人数", "受教育人数", "人次"), maximum=1_000_000),
        Field("metrics", "数量", Kind.COUNTS, choices="metric", width=14),
        Field("fraud_types", "宣讲骗术", Kind.MULTI, heading="宣讲骗术类型", choices="fraud_type", width=10, listed=False,
              aliases=("宣讲骗术类型",)),
        Field("contents", "宣讲内容", Kind.MULTI, choices="content_tag", width=10, listed=False),
        Field("occasion", "时机", Kind.CHOICE, choices="occasion", width=6, listed=False),
        Field("enterprises", "走进企业数", Kind.INTEGER, unit="家", width=5, listed=False, maximum=10_000),
        Field("solved", "解决问题", Kind.INTEGER, unit="件", width=5, listed=False, maximum=100_000),
        Field("staff_count", "工作人员", Kind.INTEGER, unit="人", width=5, listed=False, maximum=10_000),
        Field("photos_declared", "上报照片数", Kind.INTEGER, unit="张", width=5, listed=False,
              aliases=("照片", "照片数", "照片张数"), maximum=1000),
        Field("summary", "活动情况", Kind.LONG, width=20, listed=False, max_length=300, hint="不超过300字",
              aliases=("情况说明", "活动简介")),
        Field("recorder", "记录人", privacy=Privacy.WORK, width=6, listed=False, max_length=50),
        Field("verified_by", "核实人", privacy=Privacy.WORK, width=6, listed=False, max_length=50),
        Field("state", "状态", Kind.CHOICE, choices="activity_state", default="draft", width=5),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet=("date", "title", "kind", "tags", "place", "host", "partners", "audience", "persons", "metrics",
           "fraud_types", "recorder"),
    sheet_title="宣传活动台账",
    sheet_order=("date", "title"),
)
