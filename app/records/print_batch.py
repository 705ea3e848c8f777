"""打印批次: what was printed together, with everything needed to print the same pages again."""

from app.records.spec import Field, Kind, Register

PRINT_BATCH = Register(
    key="print_batch",
    title="打印批次",
    code="T-14P",
    noun="打印批次",
    title_field="template",
    sort=("-made_on",),
    importable=False,
    removable=False,
    fields=(
        Field("template", "文书种类", Kind.CHOICE, choices="template", computed=True, width=10),
        Field("template_version", "版本", computed=True, width=4),
        Field("wording", "文书样式", Kind.REF, target="wording", computed=True, listed=False),
        Field("variant", "版式", Kind.CHOICE, choices="print_variant", default="normal", computed=True, width=5),
        Field("round", "轮次", Kind.REF, target="visit_round", computed=True, width=10),
        Field("area", "区域", Kind.REF, target="area", computed=True, width=8),
        Field("papers", "份数", Kind.INTEGER, unit="份", computed=True, width=4),
        Field("pages", "页数", Kind.INTEGER, unit="页", computed=True, width=4),
        Field("made_on", "编号日期", Kind.DATE, computed=True, width=7),
        Field("asked", "填写项", Kind.LONG, computed=True, listed=False, max_length=100_000),
        Field("office_values", "本单位信息", Kind.LONG, computed=True, listed=False, max_length=20_000),
        Field("regions", "回收位置", Kind.LONG, computed=True, listed=False, max_length=100_000),
    ),
)
