"""四个100% of a unit on a day, and anonymous surveys of what people know. Numbers only, nobody's name."""

from app.errors import Problem
from app.records.checks import at_most, no_member_list
from app.records.spec import Field, Kind, Privacy, Register, Values

_COUNTED = {"knowing": "答对人数", "pledged": "签订承诺书人数", "trained": "参加培训人数", "installed": "自愿安装人数"}


def _full_needs_source(values: Values) -> list[Problem]:
    total = values.get("staff_total")
    full = [label for key, label in _COUNTED.items() if total and values.get(key) == total]
    if full and not values.get("source"):
        return [Problem("source", f"“{full[0]}”等于职工总数，请写明数据来源。")]
    return []


UNIT_COVERAGE = Register(
    key="unit_coverage",
    title="四个100%",
    code="T-Q1",
    noun="单位覆盖情况",
    title_field="unit",
    identity=("unit", "date"),
    sort=("-date", "unit"),
    checks=(
        *(at_most(key, label, "staff_total", "职工总数") for key, label in
          (("tested", "测评人数"), *_COUNTED.items(), ("deceived", "被骗人数"))),
        at_most("knowing", "答对人数", "tested", "测评人数"),
        _full_needs_source,
        no_member_list("note"),
    ),
    hint="各单位知晓、签订、培训、安装的人数，每项不超过职工总数。APP 凭自愿，婉拒不影响评价。",
    fields=(
        Field("unit", "单位", Kind.REF, target="unit", required=True, width=14, aliases=("单位名称", "单位全称")),
        Field("date", "统计日期", Kind.DATE, required=True, width=7, aliases=("日期", "填报日期", "统计时间")),
        Field("staff_total", "职工总数", Kind.INTEGER, unit="人", required=True, width=5, aliases=("职工人数", "总人数"),
              maximum=100_000),
        Field("tested", "测评人数", Kind.INTEGER, unit="人", width=5, maximum=100_000, aliases=("参加测评人数",)),
        Field("knowing", "答对人数", Kind.INTEGER, unit="人", width=5, maximum=100_000, aliases=("知晓人数",)),
        Field("pledged", "签订承诺书人数", Kind.INTEGER, unit="人", width=5, maximum=100_000,
              aliases=("签订人数", "承诺书签订数")),
        Field("trained", "参加培训人数", Kind.INTEGER, unit="人", width=5, maximum=100_000, aliases=("培训人数",)),
        Field("installed", "自愿安装人数", Kind.INTEGER, unit="人", width=5, maximum=100_000,
              aliases=("安装人数", "APP安装人数")),
        Field("deceived", "被骗人数", Kind.INTEGER, unit="人", width=5, maximum=100_000, listed=False,
              hint="县里书面要求时才填，只填人数"),
        Field("source", "数据来源", width=10, aliases=("来源说明",)),
        Field("filler", "填报人", privacy=Privacy.WORK, width=6, listed=False, max_length=50),
        Field("checker", "审核人", privacy=Privacy.WORK, width=6, listed=False, max_length=50),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet_title="四个100%落实情况登记表",
)

SURVEY = Register(
    key="survey",
    title="知晓率测评",
    code="T-Q5",
    noun="测评",
    title_field="name",
    identity=("name", "date", "audience"),
    sort=("-date",),
    checks=(
        at_most("sheets_in", "收回份数", "sheets_out", "发放份数"),
        at_most("valid", "有效份数", "sheets_in", "收回份数"),
        at_most("knowing", "知晓份数", "valid", "有效份数"),
        no_member_list("name", "note"),
    ),
    hint="问卷不记名，只登记份数。答对八成及以上的算知晓。",
    fields=(
        Field("name", "测评名称", required=True, width=14, aliases=("测评", "问卷名称"), searched=True, pinyin=True,
              max_length=80),
        Field("date", "日期", Kind.DATE, required=True, width=7, aliases=("测评日期", "测评时间")),
        Field("audience", "群体", Kind.CHOICE, choices="survey_group", width=6, aliases=("测评群体", "对象")),
        Field("area", "村（社区）", Kind.REF, target="area", width=8, aliases=("所属村",)),
        Field("questions", "题数", Kind.INTEGER, width=4, maximum=200, heading="题数"),
        Field("sheets_out", "发放份数", Kind.INTEGER, unit="份", width=5, aliases=("发放", "发出份数"), heading="发放份数"),
        Field("sheets_in", "收回份数", Kind.INTEGER, unit="份", width=5, aliases=("收回", "回收份数"), heading="收回份数"),
        Field("valid", "有效份数", Kind.INTEGER, unit="份", required=True, width=5, aliases=("有效", "有效问卷"),
              heading="有效份数"),
        Field("knowing", "知晓份数", Kind.INTEGER, unit="份", required=True, width=5,
              aliases=("答对八成份数", "达标份数"), heading="知晓份数"),
        Field("target", "目标", Kind.INTEGER, width=4, maximum=100, aliases=("目标值",), heading="目标%",
              hint="百分数，如 90"),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet_title="知晓率测评登记表",
)
