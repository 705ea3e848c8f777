"""口径: what each figure means, said once; tables, notes and the text part use it by its code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from app.paths import resources
from app.reports.metric import Metric
from app.reports.metrics_units import UNIT_METRICS

_VISITS = "走访登记"

METRICS: dict[str, Metric] = {
    metric.code: metric
    for metric in (
        *UNIT_METRICS,
        Metric(
            "rally", "集中宣传", "场", "有地点、有群众参加的集中宣传、咨询、演出、竞赛等活动数", group="rally"
        ),
        Metric("lecture", "讲座宣讲", "场", "讲座宣讲、会议宣讲数", group="lecture"),
        Metric("school", "入校", "次", "入校宣讲、主题班会数", group="school"),
        Metric("company", "入企", "次", "入企宣讲、岗前反诈5分钟数", group="company"),
        Metric("persons", "参与人次", "人次", "活动现场人次，可以重复，不含线上阅读量"),
        Metric("leaflet", "宣传单", "份", "活动中发放的宣传单", metric=("leaflet",)),
        Metric(
            "letter", "一封信", "份", "活动中发放的一封信，入户编号发放的另见走访进度表", metric=("letter",)
        ),
        Metric("poster", "海报", "张", "张贴海报数", metric=("poster",)),
        Metric("banner", "横幅", "条", "悬挂横幅数", metric=("banner",)),
        Metric("board", "展板", "块", "摆放展板数", metric=("board",)),
        Metric("gift", "宣传品", "份", "发放的宣传品，含宣传册", metric=("gift", "brochure")),
        Metric(
            "broadcast",
            "广播",
            "次",
            "广播、小喇叭播放次数，未填次数的活动计1次",
            metric=("broadcast",),
            kinds=("broadcast", "loudspeaker"),
        ),
        Metric("screen", "电子屏", "块", "播放反诈内容的电子屏数", metric=("screen",)),
        Metric("sms", "短信", "条", "群发短信条数", metric=("sms",)),
        Metric(
            "article",
            "推文",
            "篇",
            "公众号推文篇数，未填篇数的记录计1篇",
            metric=("article",),
            kinds=("article",),
        ),
        Metric(
            "push",
            "群推送",
            "次",
            "微信群推送次数，未填次数的记录计1次",
            metric=("push",),
            kinds=("group_push",),
        ),
        Metric("van", "宣传车", "次", "宣传车出动次数，未填次数的记录计1次", metric=("van",), kinds=("van",)),
        Metric("consult", "咨询", "人次", "接受咨询人次", metric=("consult",)),
        Metric("living", "总户数", "户", "填报时在册户数", source="户册"),
        Metric("targets", "应访户", "户", "轮次开始时在册户数，开始后不再变动", source="走访轮次"),
        Metric("calls", "本月走访户次", "户次", "本月见到人的走访次数，含轮次开始后新增的户", source=_VISITS),
        Metric("met", "累计已访户", "户", "截至月末至少见到过一次人的应访户数", source=_VISITS),
        Metric("cover_all", "含空户覆盖率", "%", "累计已访户", "应访户", source=_VISITS),
        Metric("cover", "不含空户覆盖率", "%", "累计已访户", "（应访户－空户）", source=_VISITS),
        Metric("issued", "回执发出", "份", "截至月末已打印的带回执文书，作废号不计", source="文书编号登记簿"),
        Metric("returned", "回执收回", "份", "截至月末已登记收回的回执", source="文书编号登记簿"),
        Metric("return_rate", "回收率", "%", "回执收回", "回执发出", source="文书编号登记簿"),
    )
}

ACTIVITY_COLUMNS = (
    "rally",
    "lecture",
    "school",
    "company",
    "persons",
    "leaflet",
    "letter",
    "poster",
    "banner",
    "board",
    "gift",
    "broadcast",
    "screen",
    "sms",
    "article",
    "push",
    "van",
    "consult",
)
ON_SITE_GROUPS = ("rally", "lecture", "school", "company")
"""Groups that are 场次: a place and people. Broadcasts, posters and pushes are not."""
ONLINE_GROUP = "online"
RECEIPT_TEMPLATES = ("letter-receipt",)
"""Papers that carry a receipt to be brought back."""


@lru_cache(maxsize=1)
def kind_groups() -> dict[str, str]:
    """Activity form → the group it is counted in; forms an office adds itself belong to none."""
    data = json.loads((resources() / "dictionaries" / "activity_kind.json").read_text("utf8"))
    return {entry["code"]: entry.get("group", "") for entry in data["entries"]}


def counted(row: Mapping[str, Any]) -> bool:
    """Whether an activity enters the tables: all but those sent back."""
    return row.get("state") != "rejected"


def figures(row: Mapping[str, Any]) -> dict[str, int]:
    """What one activity adds to each column of the monthly table."""
    group = kind_groups().get(row.get("kind") or "", "")
    amounts = row.get("metrics") or {}
    found = {}
    for code in ACTIVITY_COLUMNS:
        metric = METRICS[code]
        if code == "persons":
            found[code] = 0 if group == ONLINE_GROUP else int(row.get("persons") or 0)
        elif metric.group:
            found[code] = int(group == metric.group)
        else:
            noted = [int(amounts[key]) for key in metric.metric if amounts.get(key) is not None]
            found[code] = sum(noted) if noted else int(row.get("kind") in metric.kinds)
    return found
