"""区域: the tree of village, grid and group."""

from app.records.spec import Field, Kind, Privacy, Register

AREA = Register(
    key="area",
    title="区域",
    code="T-02",
    noun="区域",
    title_field="name",
    identity=("parent", "name"),
    sort=("sort_no", "name"),
    hint="村（社区）、网格、村民组。报表按这里的顺序排列，不按拼音。",
    fields=(
        Field("name", "名称", required=True, width=10, aliases=("村（社区）", "村名", "网格名称", "区域名称"),
              searched=True, pinyin=True, ordered="natural", max_length=50),
        Field("level", "级别", Kind.CHOICE, required=True, choices="area_level", width=6),
        Field("parent", "上级区域", Kind.REF, target="area", width=8, aliases=("所属村", "所属村（社区）")),
        Field("code", "代码", width=10, max_length=15, aliases=("区划代码", "网格编号"),
              hint="村12位，网格在其后加3位"),
        Field("sort_no", "顺序", Kind.INTEGER, width=4, default=0),
        Field("households", "户数", Kind.INTEGER, unit="户", width=5, aliases=("总户数",)),
        Field("population", "常住人口", Kind.INTEGER, unit="人", width=6),
        Field("phone_users", "手机使用人口", Kind.INTEGER, unit="人", width=6, listed=False),
        Field("base_date", "数据日期", Kind.DATE, width=8, listed=False),
        Field("base_source", "数据来源", width=10, listed=False),
        Field("grid_head", "网格长", privacy=Privacy.WORK, width=6, max_length=50),
        Field("grid_worker", "网格员", privacy=Privacy.WORK, width=6, max_length=50),
        Field("grid_phone", "电话", Kind.PHONE, privacy=Privacy.WORK, width=8, aliases=("网格员电话",)),
        Field("informant", "信息员", privacy=Privacy.WORK, width=6, listed=False, max_length=50),
        Field("publicist", "宣传员", privacy=Privacy.WORK, width=6, listed=False, max_length=50),
        Field("town_leader", "包片领导", privacy=Privacy.WORK, width=6, listed=False, max_length=50),
        Field("village_cadre", "村主干", privacy=Privacy.WORK, width=6, max_length=50),
        Field("state", "状态", Kind.CHOICE, choices="area_state", default="valid", width=4),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet=("name", "level", "parent", "code", "households", "population", "grid_head", "grid_worker", "grid_phone",
           "informant", "publicist", "town_leader", "village_cadre", "note"),
)
