"""微信群与推送: groups by their number of members, never by name; what was sent to how many groups."""

from app.errors import Problem
from app.records.checks import at_most, no_member_list
from app.records.spec import Field, Kind, Privacy, Register, Values


def _one_owner(values: Values) -> list[Problem]:
    owner = str(values.get("owner") or "")
    return [Problem("owner", "群主（负责人）只填一人。")] if any(mark in owner for mark in "、，,;；/ ") else []


CHAT_GROUP = Register(
    key="chat_group",
    title="微信群",
    code="T-11",
    noun="微信群",
    title_field="name",
    identity=("name",),
    sort=("level", "name"),
    checks=(_one_owner, no_member_list("name", "note")),
    hint="只登记群名、群主和成员数，不登记成员名单、电话和聊天内容。",
    fields=(
        Field("name", "群名称", required=True, width=14, aliases=("微信群名称", "群名"), searched=True, pinyin=True,
              ordered="natural", max_length=80),
        Field("platform", "平台", Kind.CHOICE, choices="chat_platform", default="wechat", width=5),
        Field("level", "级别", Kind.CHOICE, choices="chat_level", width=5, aliases=("群级别",)),
        Field("kind", "类别", Kind.CHOICE, choices="chat_kind", width=6, aliases=("群类别",)),
        Field("area", "覆盖区域", Kind.REF, target="area", width=8, aliases=("覆盖村", "所属村"), heading="覆盖区域/单位"),
        Field("unit_name", "覆盖单位", width=10, aliases=("单位", "所属单位"), searched=True),
        Field("unit", "对应单位", Kind.REF, target="unit", width=10, listed=False, named_by="unit_name"),
        Field("owner", "群主（负责人）", privacy=Privacy.WORK, width=6, aliases=("群主", "负责人"), max_length=50),
        Field("members", "成员数", Kind.INTEGER, unit="人", width=5, aliases=("人数", "群成员数", "群人数"), maximum=100_000,
              heading="成员数"),
        Field("created_on", "建群日期", Kind.DATE, width=7, aliases=("建群时间",)),
        Field("checked_on", "核查日期", Kind.DATE, width=7, aliases=("核查时间",)),
        Field("state", "状态", Kind.CHOICE, choices="chat_state", default="on", width=4),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet=("name", "platform", "level", "kind", "area", "owner", "members", "created_on", "checked_on", "state"),
    sheet_title="微信群登记台账",
)

PUSH = Register(
    key="push",
    title="推送记录",
    code="T-12",
    noun="推送",
    title_field="title",
    identity=("date", "title"),
    sort=("-date",),
    checks=(at_most("done_villages", "已转发村数", "due_villages", "应转发村数"),),
    hint="每推送一条记一条，只记群数和村数。",
    fields=(
        Field("date", "日期", Kind.DATE, required=True, width=7, aliases=("推送日期", "推送时间", "时间")),
        Field("title", "标题", required=True, width=18, aliases=("推送标题", "推送内容"), searched=True, pinyin=True),
        Field("kind", "内容类别", Kind.CHOICE, choices="content_tag", width=8, aliases=("内容分类",)),
        Field("source", "来源", width=10, aliases=("内容来源",)),
        Field("group_count", "推送群数", Kind.INTEGER, unit="个", width=5, maximum=100_000, aliases=("群数",),
              heading="推送群数"),
        Field("due_villages", "应转发村数", Kind.INTEGER, unit="个", width=5, maximum=10_000, heading="应转发村数"),
        Field("done_villages", "已转发村数", Kind.INTEGER, unit="个", width=5, maximum=10_000, heading="已转发村数"),
        Field("handler", "经办人", privacy=Privacy.WORK, width=6, max_length=50),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet=("date", "title", "kind", "source", "group_count", "due_villages", "done_villages", "handler"),
    sheet_title="推送记录",
    sheet_order=("date",),
    numbered=False,
)
