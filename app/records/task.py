"""任务清单: who must do what until when and how often, and each time it was done."""

from app.errors import Problem
from app.records.checks import dates_in_order, needs
from app.records.spec import Field, Kind, Privacy, Register, Values


def _often_needs_dates(values: Values) -> list[Problem]:
    if values.get("frequency") in (None, "once"):
        return []
    missing = [key for key in ("from_date", "due") if not values.get(key)]
    return [Problem(key, "按期完成的任务，开始日期和完成时限都要填。") for key in missing]


TASK = Register(
    key="task",
    title="任务清单",
    code="T-05",
    noun="任务",
    title_field="title",
    identity=("campaign", "title", "units"),
    sort=("due", "no"),
    checks=(
        _often_needs_dates,
        dates_in_order("from_date", "due", "完成时限早于开始日期。"),
        needs("state", "done", "done_on", "已完成的任务要填完成日期。"),
        needs("state", "cancelled", "note", "取消的任务要在备注里写明原因。"),
    ),
    hint="任务、责任、措施三张清单合成一张。选了频次的，程序按期列出应完成几次、完成了几次。",
    fields=(
        Field("no", "任务编号", width=5, max_length=20),
        Field("campaign", "专项活动", Kind.REF, target="campaign", width=12),
        Field("title", "任务内容", required=True, width=18, aliases=("任务", "工作任务", "措施", "重点任务"), searched=True,
              pinyin=True, max_length=300),
        Field("units", "责任单位", required=True, width=12, aliases=("牵头单位",), searched=True, hint="几个单位用、分开"),
        Field("partners", "配合单位", width=12, listed=False, aliases=("协办单位",)),
        Field("first_owner", "第一责任人", privacy=Privacy.WORK, width=6, max_length=50),
        Field("owner", "具体责任人", privacy=Privacy.WORK, width=6, listed=False, max_length=50),
        Field("handler", "承办人", privacy=Privacy.WORK, width=6, aliases=("经办人",), max_length=50),
        Field("from_date", "开始日期", Kind.DATE, width=7, listed=False, aliases=("起始日期",)),
        Field("due", "完成时限", Kind.DATE, width=7, aliases=("时限", "截止日期", "完成期限")),
        Field("frequency", "频次要求", Kind.CHOICE, choices="task_frequency", default="once", width=5, aliases=("频次",)),
        Field("minimum", "每期至少", Kind.INTEGER, unit="次", width=4, default=1, minimum=1, maximum=1000, listed=False),
        Field("progress", "进展", Kind.LONG, width=12, aliases=("进展情况", "落实情况"), max_length=300),
        Field("done_on", "完成日期", Kind.DATE, width=7),
        Field("evidence", "佐证", width=8, listed=False, aliases=("佐证材料", "印证材料"), hint="照片、文件放在哪里"),
        Field("state", "状态", Kind.CHOICE, choices="task_state", default="waiting", width=5),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet=("title", "units", "partners", "first_owner", "handler", "due", "frequency", "progress", "done_on", "evidence"),
    sheet_title="任务分解表",
    sheet_order=("due", "no"),
    pending=("waiting", "running"),
)

TASK_REPORT = Register(
    key="task_report",
    title="任务进展",
    code="T-05R",
    noun="任务进展",
    title_field="task",
    identity=("task", "date", "unit_name"),
    sort=("-date",),
    hint="每完成一次记一条，程序按任务的频次对照每一期够不够。",
    fields=(
        Field("task", "任务", Kind.REF, target="task", required=True, width=18, aliases=("任务内容", "工作任务")),
        Field("date", "日期", Kind.DATE, required=True, width=7, aliases=("完成日期", "完成时间")),
        Field("count", "完成次数", Kind.INTEGER, unit="次", width=4, default=1, minimum=1, maximum=1000, aliases=("次数",)),
        Field("unit_name", "完成单位", width=10, aliases=("单位",), searched=True),
        Field("content", "完成情况", Kind.LONG, width=16, aliases=("情况",), max_length=300),
        Field("evidence", "佐证", width=8, aliases=("佐证材料",)),
        Field("recorder", "记录人", privacy=Privacy.WORK, width=6, listed=False, max_length=50),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
)
