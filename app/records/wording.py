"""文书样式: the office's own wording of a document, one row for each version; shipped texts are files, not rows."""

from app.errors import Problem
from app.records.spec import Field, Kind, Register, Values


def _dates_in_order(values: Values) -> list[Problem]:
    first, last = values.get("valid_from"), values.get("valid_to")
    if first and last and last < first:
        return [Problem("valid_to", "停用日期早于启用日期。")]
    return []


WORDING = Register(
    key="wording",
    title="文书样式",
    code="T-W",
    noun="文书样式",
    title_field="title",
    sort=("code", "-version"),
    checks=(_dates_in_order,),
    importable=False,
    fields=(
        Field("code", "文书代号", required=True, computed=True, width=8, max_length=60),
        Field("title", "文书名称", required=True, computed=True, width=16),
        Field("version", "版本", Kind.INTEGER, required=True, computed=True, width=4),
        Field("body", "内容", Kind.LONG, required=True, computed=True, listed=False, max_length=100_000),
        Field("valid_from", "启用日期", Kind.DATE, required=True, width=8),
        Field("valid_to", "停用日期", Kind.DATE, width=8),
        Field("source", "来源", Kind.CHOICE, choices="wording_source", default="office", computed=True, width=8),
        Field("pack", "模板包", computed=True, width=10, listed=False),
        Field("note", "修改说明", Kind.LONG, width=12),
    ),
)
