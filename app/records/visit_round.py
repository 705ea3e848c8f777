"""走访轮次: a round of visits whose target households are frozen when it starts."""

from app.errors import Problem
from app.records.spec import Field, Kind, Register, Values


def _dates_in_order(values: Values) -> list[Problem]:
    first, last = values.get("from_date"), values.get("to_date")
    if first and last and last < first:
        return [Problem("to_date", "结束日期早于开始日期。")]
    return []


VISIT_ROUND = Register(
    key="visit_round",
    title="走访轮次",
    code="T-07",
    noun="轮次",
    title_field="name",
    identity=("name",),
    sort=("-from_date",),
    checks=(_dates_in_order,),
    importable=False,
    hint="新建轮次时，当时在册的户就定为应访户。",
    fields=(
        Field("name", "轮次名称", required=True, width=16, searched=True, pinyin=True, max_length=50,
              hint="如 2026年第四季度敲门行动"),
        Field("from_date", "开始日期", Kind.DATE, required=True, width=8),
        Field("to_date", "结束日期", Kind.DATE, required=True, width=8),
        Field("scope", "范围", Kind.REF, target="area", width=8, hint="不选即全镇"),
        Field("targets", "应访户", Kind.INTEGER, unit="户", width=6, computed=True),
        Field("state", "状态", Kind.CHOICE, choices="round_state", default="running", width=5),
        Field("note", "备注", Kind.LONG, width=12, listed=False),
    ),
)
