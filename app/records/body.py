"""领导小组与功能组: the bodies that lead the work, and who sits in them from when to when."""

from app.records.checks import dates_in_order
from app.records.spec import Field, Kind, Privacy, Register

BODY = Register(
    key="body",
    title="机构",
    code="T-03B",
    noun="机构",
    title_field="name",
    identity=("name",),
    sort=("sort_no", "name"),
    checks=(dates_in_order("founded_on", "ended_on", "撤销日期早于成立日期。"),),
    hint="领导小组、办公室、功能组、工作专班等。人员在“组成人员”里登记。",
    fields=(
        Field("name", "机构名称", required=True, width=16, aliases=("名称", "领导小组", "组别名称"), searched=True,
              pinyin=True, max_length=80),
        Field("kind", "类别", Kind.CHOICE, choices="body_kind", width=7, aliases=("机构类别",)),
        Field("parent", "上级机构", Kind.REF, target="body", width=12, aliases=("所属机构",)),
        Field("doc_no", "成立文号", width=10, aliases=("文号",), searched=True),
        Field("founded_on", "成立日期", Kind.DATE, width=7, aliases=("成立时间",)),
        Field("duties", "职责", Kind.LONG, width=16, listed=False, aliases=("主要职责", "职责分工"), max_length=500),
        Field("ended_on", "撤销日期", Kind.DATE, width=7, listed=False),
        Field("state", "状态", Kind.CHOICE, choices="body_state", default="running", width=4),
        Field("sort_no", "顺序", Kind.INTEGER, width=4, default=0, listed=False),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
)

SEAT = Register(
    key="seat",
    title="组成人员",
    code="T-03",
    noun="组成人员",
    title_field="name",
    identity=("body", "role", "name", "from_date"),
    sort=("body", "sort_no"),
    checks=(dates_in_order("from_date", "to_date", "止任日期早于起任日期。"),),
    hint="谁在哪个组、任什么职、从哪天到哪天。人员调整时填止任日期，另记一条新的。",
    fields=(
        Field("body", "机构", Kind.REF, target="body", required=True, width=14, heading="组别",
              aliases=("组别", "机构名称", "所在组", "工作组")),
        Field("role", "组内职务", Kind.CHOICE, choices="seat_role", required=True, width=6, aliases=("组内任职",)),
        Field("name", "姓名", required=True, privacy=Privacy.WORK, width=6, searched=True, pinyin=True,
              ordered="pinyin", max_length=50),
        Field("unit_name", "单位", width=12, aliases=("所在单位", "工作单位"), searched=True),
        Field("post", "职务", width=8, aliases=("行政职务",)),
        Field("phone", "电话", Kind.PHONE, privacy=Privacy.WORK, width=8, aliases=("联系电话",), searched=True),
        Field("from_date", "起任日期", Kind.DATE, width=7, aliases=("任职日期", "开始日期"), heading="起止日期"),
        Field("to_date", "止任日期", Kind.DATE, width=7, aliases=("离任日期", "结束日期")),
        Field("sort_no", "顺序", Kind.INTEGER, width=4, default=0, listed=False),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet=("body", "role", "name", "unit_name", "post", "phone", "from_date"),
    sheet_title="领导小组及功能组名册",
    numbered=False,
)
