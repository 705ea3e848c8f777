"""文书编号登记簿: every number ever taken, from numbering to return or void. Never reused, never removed."""

from app.records.spec import Field, Kind, Privacy, Register

ISSUED = Register(
    key="issued",
    title="文书编号",
    code="T-14",
    noun="文书",
    title_field="serial",
    sort=("-serial",),
    importable=False,
    removable=False,
    hint="由打印中心编号。作废的号留在登记簿里并注明原因。",
    fields=(
        Field("serial", "编号", required=True, computed=True, width=8, searched=True),
        Field("template", "文书种类", Kind.CHOICE, choices="template", computed=True, width=8),
        Field("template_version", "版本", computed=True, width=4, listed=False),
        Field("batch", "批次", computed=True, width=8, listed=False),
        Field("round", "轮次", Kind.REF, target="visit_round", computed=True, width=8, listed=False),
        Field("area", "区域", Kind.REF, target="area", computed=True, width=8),
        Field("to_register", "对象类别", computed=True, listed=False),
        Field("to_uid", "对象", computed=True, listed=False),
        Field("to_name", "姓名（名称）", privacy=Privacy.PERSONAL, computed=True, width=6, searched=True, pinyin=True,
              ordered="pinyin", max_length=100),
        Field("to_place", "住址", privacy=Privacy.PERSONAL, computed=True, width=10, ordered="natural"),
        Field("printed_on", "打印日期", Kind.DATE, computed=True, width=7),
        Field("issued_on", "发出日期", Kind.DATE, width=7),
        Field("returned_on", "收回日期", Kind.DATE, computed=True, width=7),
        Field("state", "状态", Kind.CHOICE, choices="issued_state", computed=True, width=5),
        Field("signed", "签字", Kind.CHOICE, choices="signed_mark", computed=True, width=5),
        Field("void_reason", "作废原因", computed=True, width=8),
        Field("kept_at", "存放位置", width=8),
        Field("archive_box", "盒号", computed=True, width=5, listed=False, max_length=40),
        Field("archive_page", "页号", Kind.INTEGER, computed=True, width=4, listed=False),
        Field("note", "备注", Kind.LONG, width=8, listed=False),
    ),
)
