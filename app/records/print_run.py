"""打印记录: each time pages of a batch went to a printer or a file, 补打 included."""

from app.records.spec import Field, Kind, Register

PRINT_RUN = Register(
    key="print_run",
    title="打印记录",
    code="T-14R",
    noun="打印记录",
    title_field="kind",
    sort=("-run_on",),
    importable=False,
    removable=False,
    fields=(
        Field("batch", "打印批次", Kind.REF, target="print_batch", computed=True, width=10),
        Field("kind", "类别", Kind.CHOICE, choices="print_kind", computed=True, width=6),
        Field("first_page", "起始页", Kind.INTEGER, computed=True, width=4),
        Field("last_page", "终止页", Kind.INTEGER, computed=True, width=4),
        Field("run_on", "日期", Kind.DATE, computed=True, width=7),
        Field("reason", "原因", computed=True, width=12),
    ),
)
