"""走访登记表: one numbered sheet of a grid's households in door order, to be ticked at the doors and read back."""

from app.records.spec import Field, Kind, Register

VISIT_SHEET = Register(
    key="visit_sheet",
    title="走访登记表",
    code="T-06S",
    noun="走访登记表",
    title_field="serial",
    sort=("serial",),
    importable=False,
    removable=False,
    fields=(
        Field("serial", "编号", required=True, computed=True, width=8),
        Field("batch", "打印批次", Kind.REF, target="print_batch", computed=True, listed=False),
        Field("round", "轮次", Kind.REF, target="visit_round", computed=True, width=12),
        Field("area", "网格", Kind.REF, target="area", computed=True, width=10),
        Field("sheet_no", "第几张", Kind.INTEGER, computed=True, width=4),
        Field("sheets", "共几张", Kind.INTEGER, computed=True, width=4),
        Field("households", "户数", Kind.INTEGER, unit="户", computed=True, width=4),
        Field("made_on", "编号日期", Kind.DATE, computed=True, width=7),
        Field("confirmed_on", "录入日期", Kind.DATE, computed=True, width=7),
    ),
)
