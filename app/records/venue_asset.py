"""阵地与电子屏: screens, boards and speakers, and what was shown on them."""

from app.records.checks import dates_in_order
from app.records.spec import Field, Kind, Privacy, Register

VENUE_ASSET = Register(
    key="venue_asset",
    title="阵地与电子屏",
    code="T-10",
    noun="阵地",
    title_field="name",
    identity=("name", "place"),
    sort=("area", "name"),
    photos=True,
    hint="电子屏、宣传栏、展板、广播站等。放了什么内容在“播放记录”里记。",
    fields=(
        Field("name", "名称", required=True, width=12, aliases=("阵地名称", "电子屏名称"), searched=True, pinyin=True,
              ordered="natural", max_length=80),
        Field("kind", "类别", Kind.CHOICE, choices="asset_kind", width=6, aliases=("阵地类别",)),
        Field("place", "位置", width=12, aliases=("地点", "安装位置", "具体位置"), searched=True),
        Field("area", "村（社区）", Kind.REF, target="area", width=8, aliases=("所属村",)),
        Field("unit_name", "所属单位", width=12, aliases=("管理单位", "产权单位"), searched=True),
        Field("unit", "对应单位", Kind.REF, target="unit", width=10, listed=False, named_by="unit_name"),
        Field("faces", "数量", Kind.INTEGER, unit="块", width=7, default=1, maximum=10_000,
              aliases=("块数", "面数", "数量（块/面）"),
              heading="数量（块/面）"),
        Field("installed_on", "启用日期", Kind.DATE, width=7, aliases=("启用时间", "安装日期")),
        Field("keeper", "责任人", privacy=Privacy.WORK, width=6, aliases=("管理员", "负责人"), max_length=50),
        Field("three_ones", "三个一", Kind.FLAG, width=4, listed=False, hint="按县里的“三个一”要求查看过"),
        Field("checked_on", "检查日期", Kind.DATE, width=7, aliases=("核查日期",)),
        Field("state", "状态", Kind.CHOICE, choices="asset_state", default="on", width=4),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet=("name", "kind", "place", "unit_name", "faces", "installed_on", "state", "keeper", "checked_on"),
    sheet_title="阵地、电子屏台账",
)

PLAY_LOG = Register(
    key="play_log",
    title="播放记录",
    code="T-10L",
    noun="播放记录",
    title_field="content",
    identity=("asset", "date", "content"),
    sort=("-date",),
    checks=(dates_in_order("date", "date_to", "停播日期早于开播日期。"),),
    photos=True,
    hint="每换一次内容记一条。没有停播日期的，算一直在播。",
    fields=(
        Field("asset", "阵地", Kind.REF, target="venue_asset", required=True, width=12,
              aliases=("名称", "阵地名称", "电子屏名称")),
        Field("date", "开播日期", Kind.DATE, required=True, width=7, aliases=("日期", "播放日期", "张贴日期")),
        Field("date_to", "停播日期", Kind.DATE, width=7, aliases=("结束日期",)),
        Field("content", "播放内容", required=True, width=18, aliases=("内容", "标语"), searched=True, pinyin=True),
        Field("times", "每天次数", Kind.INTEGER, width=5, maximum=10_000, aliases=("每日次数",)),
        Field("evidence", "佐证", width=8, listed=False),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
)
