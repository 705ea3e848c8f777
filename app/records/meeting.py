"""会议培训: who met about what, with how many; decisions lead to tasks."""

from app.records.spec import Field, Kind, Privacy, Register

MEETING = Register(
    key="meeting",
    title="会议培训",
    code="T-15",
    noun="会议培训",
    title_field="agenda",
    identity=("date", "kind", "place", "agenda"),
    sort=("-date",),
    photos=True,
    hint="领导小组会、联席会、推进会、培训等。签到表扫描件可作为照片存在下面。",
    fields=(
        Field("date", "日期", Kind.DATE, required=True, width=7, aliases=("时间", "会议日期", "会议时间", "培训日期")),
        Field("kind", "类别", Kind.CHOICE, choices="meeting_kind", required=True, width=6, aliases=("会议类别", "会议类型")),
        Field("place", "地点", width=10, aliases=("会议地点",), searched=True),
        Field("chair", "主持（主讲）", privacy=Privacy.WORK, width=6, aliases=("主持人", "主讲人", "主持/主讲"), max_length=50,
              heading="主持/主讲"),
        Field("units_count", "参加单位数", Kind.INTEGER, unit="个", width=5, maximum=10_000, heading="参加单位数"),
        Field("headcount", "人数", Kind.INTEGER, unit="人", required=True, width=4, aliases=("参会人数", "参训人数", "参加人数"),
              maximum=100_000, heading="人数"),
        Field("agenda", "主要内容", Kind.LONG, required=True, width=18, aliases=("议题", "会议内容", "培训内容"), searched=True,
              pinyin=True, max_length=300),
        Field("decisions", "议定事项", Kind.LONG, width=16, listed=False, max_length=500,
              hint="要落实的事，请到任务清单里立任务"),
        Field("sign_pages", "签到表页数", Kind.INTEGER, unit="页", width=4, maximum=1000, aliases=("签到表",),
              heading="签到表页数"),
        Field("recorder", "记录人", privacy=Privacy.WORK, width=6, listed=False, max_length=50),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet=("date", "kind", "place", "chair", "units_count", "headcount", "agenda", "sign_pages"),
    sheet_title="会议培训台账",
    sheet_order=("date",),
    numbered=False,
)
