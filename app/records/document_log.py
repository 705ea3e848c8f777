"""收发文: papers that came and went, who deals with them and until when."""

from app.records.checks import dates_in_order
from app.records.spec import Field, Kind, Privacy, Register

DOCUMENT_LOG = Register(
    key="document_log",
    title="收发文",
    code="T-16",
    noun="收发文",
    title_field="title",
    identity=("date", "direction", "doc_no", "title"),
    sort=("-date",),
    checks=(dates_in_order("date", "closed_on", "办结日期早于收发日期。"),),
    photos=True,
    hint="上级来文、各村报来的方案、本单位发出的通知和报告。扫描件可作为照片存在下面。",
    fields=(
        Field("date", "日期", Kind.DATE, required=True, width=7, aliases=("收文日期", "发文日期", "收发日期")),
        Field("direction", "收发", Kind.CHOICE, choices="doc_direction", required=True, width=4, aliases=("收/发", "收发文"),
              heading="收/发"),
        Field("doc_no", "文号", width=10, aliases=("发文字号",), searched=True),
        Field("title", "标题", required=True, width=20, aliases=("文件标题", "文件名称"), searched=True, pinyin=True),
        Field("party", "来文（去文）单位", width=12, aliases=("来文单位", "去文单位", "来文/去文单位"), searched=True,
              heading="来文/去文单位"),
        Field("copies", "份数", Kind.INTEGER, unit="份", width=4, default=1, maximum=100_000, heading="份数"),
        Field("campaign", "专项活动", Kind.REF, target="campaign", width=12, listed=False),
        Field("due", "办理时限", Kind.DATE, width=7, listed=False, aliases=("时限",)),
        Field("handler", "承办人", privacy=Privacy.WORK, width=6, aliases=("经办人",), max_length=50),
        Field("closed_on", "办结日期", Kind.DATE, width=7, aliases=("办结时间",)),
        Field("kept_at", "存放位置", width=8, listed=False),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet=("date", "direction", "doc_no", "title", "party", "copies", "handler", "closed_on"),
    sheet_title="收发文登记",
    sheet_order=("date", "doc_no"),
    numbered=False,
)
