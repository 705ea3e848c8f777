"""工作人员与联络人: work data only; no ID number, no gender, no chat account."""

from app.records.spec import Field, Kind, Privacy, Register

STAFF = Register(
    key="staff",
    title="工作人员",
    code="T-02R",
    noun="人员",
    title_field="name",
    identity=("name", "unit_name"),
    sort=("name",),
    hint="网格员、网格长、宣传员、联络员等工作人员。只记工作信息，不记身份证号。",
    fields=(
        Field("name", "姓名", required=True, privacy=Privacy.WORK, width=6, searched=True, pinyin=True, ordered="pinyin",
              max_length=50),
        Field("unit_name", "单位", required=True, width=12, aliases=("所在单位", "工作单位", "村（社区）"), searched=True),
        Field("unit", "对应单位", Kind.REF, target="unit", width=10, listed=False, named_by="unit_name"),
        Field("area", "负责区域", Kind.REF, target="area", width=8, aliases=("网格", "负责网格")),
        Field("post", "职务", width=6),
        Field("roles", "工作身份", Kind.MULTI, choices="staff_role", width=8, aliases=("身份", "角色", "岗位")),
        Field("office_phone", "办公电话", Kind.PHONE, privacy=Privacy.WORK, width=8, listed=False),
        Field("mobile", "手机", Kind.PHONE, privacy=Privacy.WORK, width=8,
              aliases=("联系电话", "电话", "手机号", "手机号码"), searched=True),
        Field("from_date", "任职日期", Kind.DATE, width=8, listed=False),
        Field("to_date", "离岗日期", Kind.DATE, width=8, listed=False),
        Field("state", "状态", Kind.CHOICE, choices="staff_state", default="on", width=4),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
)
