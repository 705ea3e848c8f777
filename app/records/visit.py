"""走访: one call at one household in one round."""

from app.errors import Problem
from app.records.spec import Field, Kind, Privacy, Register, Values


def _told_needs_meeting(values: Values) -> list[Problem]:
    if values.get("outcome") != "met" and values.get("told"):
        return [Problem("told", "没有见到人，告知人数应为空。")]
    return []


VISIT = Register(
    key="visit",
    title="走访",
    code="T-06",
    noun="走访",
    title_field="household",
    identity=("round", "household", "date"),
    sort=("-date",),
    checks=(_told_needs_meeting,),
    hint="每敲一次门记一条，未遇、婉拒也要记。",
    fields=(
        Field("round", "轮次", Kind.REF, target="visit_round", required=True, width=12, aliases=("走访轮次",)),
        Field("household", "户", Kind.REF, target="household", required=True, width=10,
              aliases=("户主姓名", "户主", "门牌号", "住址")),
        Field("date", "走访日期", Kind.DATE, required=True, width=7, aliases=("日期", "入户日期", "走访时间")),
        Field("outcome", "结果", Kind.CHOICE, required=True, choices="outcome", width=6,
              aliases=("走访结果", "走访情况")),
        Field("met_whom", "接待人", Kind.CHOICE, choices="met_whom", width=5),
        Field("told", "告知人数", Kind.INTEGER, unit="人", width=5, maximum=99),
        Field("in_person", "当面讲解", Kind.FLAG, heading="是否当面讲解", width=4, aliases=("是否当面讲解",)),
        Field("contents", "讲解内容", Kind.MULTI, choices="content_tag", width=10, listed=False),
        Field("leaflets", "发放资料", Kind.INTEGER, unit="份", width=5, listed=False, maximum=999),
        Field("receipt", "回执", Kind.CHOICE, choices="receipt_mark", width=5),
        Field("app", "APP", Kind.CHOICE, choices="app_mark", width=6, listed=False),
        Field("visitor", "走访人", privacy=Privacy.WORK, width=6, aliases=("入户人员",), max_length=50),
        Field("feedback", "群众反映", Kind.LONG, privacy=Privacy.PERSONAL, width=12, listed=False, max_length=100,
              hint="不超过100字，不写家庭隐私"),
        Field("next_try", "下次走访", Kind.DATE, width=7, listed=False),
        Field("note", "备注", Kind.LONG, width=10, listed=False, max_length=100),
    ),
    sheet=("round", "household", "date", "met_whom", "in_person", "contents", "leaflets", "receipt", "app", "visitor",
           "note"),
    sheet_title="入户宣传工作登记表",
    sheet_order=("date",),
)
