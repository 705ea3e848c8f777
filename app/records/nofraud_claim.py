"""无诈创建: who claims to be a place without fraud, what the town says to it and what the county decided."""

from app.records.checks import dates_in_order
from app.records.spec import Field, Kind, Register

NOFRAUD_CLAIM = Register(
    key="nofraud_claim",
    title="无诈创建",
    code="T-KPN",
    noun="申报",
    title_field="name",
    identity=("year", "kind", "name"),
    sort=("-year", "kind", "name"),
    checks=(dates_in_order("claimed_on", "town_on", "镇意见日期早于申报日期。"),),
    photos=True,
    hint="自愿申报。一个单位、社区、网格、校园或企业一年一条，申报表扫描件可作为照片存在下面。",
    fields=(
        Field("year", "年度", Kind.INTEGER, required=True, width=4, minimum=2000, maximum=2100, aliases=("年份", "申报年度")),
        Field("name", "申报单位", required=True, width=14, searched=True, pinyin=True, max_length=100,
              aliases=("单位", "单位名称", "申报名称"), hint="社区、网格写全称，如“花园村第1网格”"),
        Field("kind", "类别", Kind.CHOICE, choices="nofraud_kind", required=True, width=6, aliases=("申报类别", "创建类别")),
        Field("unit", "对应单位", Kind.REF, target="unit", width=10, listed=False, named_by="name"),
        Field("area", "所属村（社区）", Kind.REF, target="area", width=8, aliases=("所属村", "所在村")),
        Field("claimed_on", "申报日期", Kind.DATE, width=7, aliases=("申报时间",)),
        Field("self_score", "自评得分", Kind.INTEGER, unit="分", width=5, maximum=100, aliases=("自评", "自评总分", "自评分"),
              heading="自评得分"),
        Field("town_opinion", "镇意见", Kind.LONG, width=14, aliases=("镇级意见", "乡镇意见"), max_length=300),
        Field("town_on", "镇意见日期", Kind.DATE, width=7, listed=False),
        Field("county_result", "县级结果", Kind.CHOICE, choices="claim_result", default="waiting", width=5,
              aliases=("县意见", "县级意见", "评定结果")),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet_title="无诈创建申报登记表",
    sheet_order=("year", "kind", "name"),
)
