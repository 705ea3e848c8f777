"""发案情况: numbers as the police sent them, with where they came from. No victim, no story."""

from app.records.checks import dates_in_order, no_member_list
from app.records.spec import Field, Kind, Register

CASE_BULLETIN = Register(
    key="case_bulletin",
    title="发案情况",
    code="T-17",
    noun="发案数据",
    title_field="source_no",
    identity=("date", "date_to", "area", "fraud_type", "source_no"),
    sort=("-date", "area"),
    checks=(dates_in_order("date", "date_to", "统计期的止日早于起日。"), no_member_list("note")),
    hint="公安通报的数字，照原数登记并写来源文号，不记受害人和案情。打印和导出的表里，一村一期只有一起的不显示类型和损失。",
    fields=(
        Field("date", "统计期起", Kind.DATE, required=True, width=7, aliases=("统计开始日期", "开始日期", "起始日期", "统计起日"),
              heading="统计期"),
        Field("date_to", "统计期止", Kind.DATE, required=True, width=7,
              aliases=("统计结束日期", "结束日期", "截止日期", "统计止日")),
        Field("area", "村（社区）", Kind.REF, target="area", required=True, width=8, aliases=("村", "社区", "发案村", "所属村")),
        Field("fraud_type", "骗术类型", Kind.CHOICE, choices="fraud_type", width=9, aliases=("诈骗类型", "案件类型")),
        Field("cases", "发案数", Kind.INTEGER, unit="起", required=True, width=5, aliases=("起数", "发案起数")),
        Field("loss", "损失", Kind.MONEY, width=6, aliases=("损失金额", "损失（万元）", "案损"), maximum=10_000_000_000,
              heading="损失（万元）", hint="按元填，也可写 3.68万"),
        Field("source_no", "来源文号", required=True, width=10, aliases=("文号", "来源"), searched=True),
        Field("received_on", "收到日期", Kind.DATE, width=7, aliases=("接收日期", "收到时间")),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet=("date", "area", "fraud_type", "cases", "loss", "source_no", "received_on"),
    sheet_title="发案情况登记（汇总）",
    sheet_order=("date", "area"),
    numbered=False,
)
