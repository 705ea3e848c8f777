"""线索、求助移交: passed on at once; what was said is removed thirty days later, numbers stay."""

from app.records.checks import dates_in_order
from app.records.spec import Field, Kind, Privacy, Register

FIRST = "有人正在被骗、刚转了账的：先打110或96110报警，再登记。"

TRANSFER = Register(
    key="transfer",
    title="线索移交",
    code="T-18",
    noun="移交",
    title_field="no",
    identity=("no",),
    sort=("-received_on", "-no"),
    checks=(
        dates_in_order("received_on", "passed_on", "移交时间早于接收时间。"),
        dates_in_order("passed_on", "replied_on", "反馈时间早于移交时间。"),
    ),
    notice=FIRST,
    hint=f"{FIRST}内容只写要点，移交30天后由程序清除，编号和时间保留。",
    fields=(
        Field("no", "编号", required=True, width=8, searched=True, max_length=30, aliases=("线索编号", "移交编号")),
        Field("received_on", "接收时间", Kind.DATE, required=True, width=7, aliases=("接收日期", "收到日期")),
        Field("way", "方式", Kind.CHOICE, choices="transfer_way", width=5, aliases=("接收方式", "来源方式")),
        Field("kind", "类别", Kind.CHOICE, choices="transfer_kind", required=True, width=9, aliases=("线索类别",)),
        Field("content", "内容要点", Kind.LONG, privacy=Privacy.PERSONAL, width=16, listed=False, max_length=200, sealed=True,
              hint="不超过200字，移交30天后自动清除"),
        Field("secret", "要求保密", Kind.FLAG, width=4, listed=False),
        Field("reporter", "反映人", privacy=Privacy.PERSONAL, width=6, listed=False, max_length=50, sealed=True,
              hint="本人愿意才填，移交30天后自动清除"),
        Field("passed_to", "移交单位", Kind.CHOICE, choices="transfer_to", width=7, aliases=("接收单位",)),
        Field("passed_on", "移交时间", Kind.DATE, width=7, aliases=("移交日期",)),
        Field("received_by", "签收人", privacy=Privacy.WORK, width=6, max_length=50),
        Field("replied_on", "反馈时间", Kind.DATE, width=7, aliases=("反馈日期",)),
        Field("reply", "反馈结果", Kind.CHOICE, choices="transfer_reply", width=7, aliases=("反馈结果类别",),
              heading="反馈结果类别"),
        Field("note", "备注", Kind.LONG, width=10, listed=False, max_length=100, hint="不写线索内容"),
    ),
    sheet=("no", "received_on", "way", "kind", "passed_to", "passed_on", "received_by", "replied_on", "reply"),
    sheet_title="线索移交台账",
    sheet_order=("received_on", "no"),
    numbered=False,
)
