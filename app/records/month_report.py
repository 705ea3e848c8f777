"""The month's report: where it stands, the kept versions, explanations of findings, months opened again.

Their rows are written by `app.month` alone; the general commands refuse them.
"""

from app.records.spec import Field, Kind, Privacy, Register

STATES = {"filling": "填报中", "checking": "待审核", "verified": "已审核", "submitted": "已上报", "correcting": "更正重报"}

_MOMENT = 10
_PERIOD = Field("period", "期间", required=True, computed=True, width=6, max_length=30)

MONTH_REPORT = Register(
    key="month_report",
    title="月报办理",
    code="T-M",
    noun="月报",
    title_field="period",
    sort=("-period",),
    importable=False,
    removable=False,
    fields=(
        _PERIOD,
        Field("state", "状态", Kind.CHOICE, choices="month_state", default="filling", computed=True, width=5),
        Field("version", "版次", Kind.INTEGER, default=0, computed=True, width=4),
        Field("filler", "填报人", privacy=Privacy.WORK, computed=True, width=5),
        Field("handed_in_at", "提交审核时间", computed=True, width=_MOMENT),
        Field("checker", "审核人", privacy=Privacy.WORK, computed=True, width=5),
        Field("verified_at", "审核时间", computed=True, width=_MOMENT),
        Field("sent_back_why", "退回原因", computed=True, width=12, max_length=500),
        Field("submitted_by", "上报人", privacy=Privacy.WORK, computed=True, width=5),
        Field("submitted_at", "上报时间", computed=True, width=_MOMENT),
        Field("way", "上报方式", computed=True, width=8, max_length=50),
        Field("receipt", "回执", computed=True, width=10),
        Field("note", "备注", Kind.LONG, computed=True, width=10, listed=False),
    ),
)

REPORT_SNAPSHOT = Register(
    key="report_snapshot",
    title="月报存档",
    code="T-MS",
    noun="月报存档",
    title_field="period",
    sort=("-period", "-version"),
    importable=False,
    removable=False,
    fields=(
        _PERIOD,
        Field("version", "版次", Kind.INTEGER, computed=True, width=4),
        Field("made_at", "锁定时间", computed=True, width=_MOMENT),
        Field("made_by", "锁定人", privacy=Privacy.WORK, computed=True, width=5),
        Field("why", "更正原因", Kind.LONG, computed=True, width=12, max_length=500),
        Field("submitted_at", "上报时间", computed=True, width=_MOMENT),
        Field("program", "程序版本", computed=True, width=5),
        Field("change_seq", "变更记录号", Kind.INTEGER, computed=True, maximum=2**53, listed=False),
        Field("change_hash", "变更记录校验值", computed=True, listed=False),
        Field("body_file", "存档内容", computed=True, listed=False),
        Field("seal", "存档校验值", computed=True, listed=False),
        Field("workbook", "工作簿", computed=True, listed=False),
        Field("pdf", "PDF", computed=True, listed=False),
        Field("sheet_workbook", "更正表工作簿", computed=True, listed=False),
        Field("sheet_pdf", "更正表PDF", computed=True, listed=False),
    ),
)

FINDING_NOTE = Register(
    key="finding_note",
    title="检查说明",
    code="T-MF",
    noun="检查说明",
    title_field="sentence",
    sort=("period",),
    importable=False,
    removable=False,
    fields=(
        _PERIOD,
        Field("finding", "检查项", required=True, computed=True, listed=False),
        Field("sentence", "检查发现", Kind.LONG, computed=True, width=20, max_length=1_000),
        Field("text", "说明", Kind.LONG, computed=True, width=16, max_length=500),
    ),
)

REPORT_EXCEPTION = Register(
    key="report_exception",
    title="锁定后准予补改",
    code="T-ME",
    noun="准予补改",
    title_field="why",
    sort=("-period",),
    importable=False,
    removable=False,
    fields=(
        _PERIOD,
        Field("area", "村（社区）", Kind.REF, target="area", required=True, computed=True, width=8),
        Field("why", "原因", Kind.LONG, required=True, computed=True, width=16, max_length=500),
        Field("until", "补改到", Kind.DATE, required=True, computed=True, width=8),
        Field("given_at", "准予时间", computed=True, width=_MOMENT),
        Field("given_by", "准予人", privacy=Privacy.WORK, computed=True, width=5),
    ),
)
