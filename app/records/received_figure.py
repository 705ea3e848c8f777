"""上报数据: the figures of the tables that lower offices sent in, each as it stood in their package."""

from app.records.spec import Field, Kind, Register

RECEIVED_FIGURE = Register(
    key="received_figure",
    title="收到的报表数字",
    code="T-R",
    noun="报表数字",
    title_field="item_name",
    identity=("town", "period", "report", "line", "item"),
    sort=("period", "report"),
    importable=False,
    removable=False,
    hint="收下级上报包时由程序登记，不能手工改；有错请下级更正后重报。",
    fields=(
        Field("town", "上报单位", Kind.REF, target="area", required=True, computed=True, width=8),
        Field("period", "期间", required=True, computed=True, width=8),
        Field("report", "报表", required=True, computed=True, width=6),
        Field("line", "行", computed=True, listed=False, max_length=60),
        Field("line_name", "村（社区）/单位", computed=True, width=8, searched=True, pinyin=True),
        Field("item", "列", computed=True, listed=False, max_length=60),
        Field("item_name", "项目", computed=True, width=10),
        Field("value", "数字", Kind.INTEGER, computed=True, width=6, maximum=10**15),
        Field("whole", "分母", Kind.INTEGER, computed=True, width=6, maximum=10**15, hint="比率的分母"),
        Field("package", "上报包号", Kind.INTEGER, computed=True, width=6),
    ),
)
