"""考评与表彰: what is scored, the scores of units with their reasons, and awards."""

from app.errors import Problem
from app.records.spec import Field, Kind, Privacy, Register, Values


def _one_scored(values: Values) -> list[Problem]:
    if bool(values.get("unit")) == bool(values.get("area")):
        return [Problem("unit", "“单位”和“被评村（社区）”填一个，也只填一个。")]
    return []


ASSESS_ITEM = Register(
    key="assess_item",
    title="考评项目",
    code="T-KP",
    noun="考评项目",
    title_field="name",
    identity=("year", "name"),
    sort=("-year", "sort_no"),
    hint="每年考评哪些项目、满分多少、按数据还是人工评定。",
    fields=(
        Field("year", "年度", Kind.INTEGER, required=True, width=4, minimum=2000, maximum=2100, aliases=("年份",)),
        Field("name", "项目", required=True, width=14, aliases=("考评项目", "项目名称", "指标"), searched=True, pinyin=True,
              max_length=80),
        Field("points", "分值", Kind.INTEGER, unit="分", required=True, width=4, minimum=1, maximum=1000, aliases=("满分",),
              heading="分值"),
        Field("how", "评定方式", Kind.CHOICE, choices="assess_how", default="manual", width=5),
        Field("rule", "评分办法", Kind.LONG, width=18, aliases=("评分标准",), max_length=500),
        Field("sort_no", "顺序", Kind.INTEGER, width=4, default=0, listed=False),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet_title="考评项目表",
)

ASSESS_SCORE = Register(
    key="assess_score",
    title="考评得分",
    code="T-KPS",
    noun="得分",
    title_field="item",
    identity=("item", "unit", "area"),
    sort=("unit", "area", "item"),
    checks=(_one_scored,),
    hint="给单位和村打分，不给人打分。得分不超过项目的分值，扣分写明依据。",
    fields=(
        Field("unit", "单位", Kind.REF, target="unit", width=12, aliases=("单位名称", "被考评单位")),
        Field("area", "被评村（社区）", Kind.REF, target="area", width=8, hint="给村打分时填这里，不填单位"),
        Field("item", "项目", Kind.REF, target="assess_item", required=True, width=14, aliases=("考评项目", "指标")),
        Field("score", "得分", Kind.INTEGER, unit="分", required=True, width=4, maximum=1000, aliases=("实得分",),
              heading="得分"),
        Field("basis", "依据", Kind.LONG, width=16, aliases=("得分依据", "扣分原因"), max_length=300),
        Field("date", "评定日期", Kind.DATE, width=7, aliases=("日期",)),
        Field("reviewer", "评定人", privacy=Privacy.WORK, width=6, aliases=("考评人",), max_length=50),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet_title="考评得分表",
)

AWARD = Register(
    key="award",
    title="表彰",
    code="T-KPA",
    noun="表彰",
    title_field="name",
    identity=("date", "name", "kind"),
    sort=("-date",),
    hint="表彰的单位和个人。个人同意公布的才勾选，没有勾选的不要对外公布。",
    fields=(
        Field("date", "日期", Kind.DATE, required=True, width=7, aliases=("表彰日期", "时间")),
        Field("name", "受表彰单位（个人）", privacy=Privacy.WORK, required=True, width=12, max_length=100,
              searched=True, pinyin=True,
              aliases=("受表彰单位", "受表彰对象", "单位（个人）", "获奖单位")),
        Field("whom", "对象", Kind.CHOICE, choices="award_whom", default="unit", width=4, aliases=("对象类别",)),
        Field("kind", "荣誉", Kind.CHOICE, choices="award_kind", width=8, aliases=("荣誉称号", "表彰类别")),
        Field("reason", "事由", Kind.LONG, width=16, aliases=("主要事迹",), max_length=300),
        Field("issuer", "表彰单位", width=10, aliases=("授予单位",)),
        Field("doc_no", "文号", width=10, searched=True),
        Field("consent", "同意公布", Kind.FLAG, width=4),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet_title="表彰登记表",
)
