"""报送规则 and 报送登记: who reports what by when, and what came in when. Days off stand in their own register."""

from __future__ import annotations

import re

from app.errors import AppError, Problem
from app.records.checks import dates_in_order
from app.records.spec import Field, Kind, Register, Values
from app.reports.period import Period

_HOUR = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")
_MONTHLY = ("month", "cut", "quarter", "half", "year")


def _hour(field: str) -> list[Problem]:
    return [Problem(field, "时间应按24小时制写成 16:00 这样。")]


def _rule(values: Values) -> list[Problem]:
    found: list[Problem] = []
    kind = values.get("period_kind")
    if kind == "once":
        found += [Problem(key, "一次性的报送要填起用、停用日期（即专项起止）和截止日期。")
                  for key in ("valid_from", "valid_to", "due_on") if not values.get(key)]
    elif not values.get("due_day"):
        found.append(Problem("due_day", "请填截止日：按周的填星期几（1—7），其他填几号。"))
    elif kind == "week" and values["due_day"] > 7:
        found.append(Problem("due_day", "按周报送的截止日填星期几，1为星期一，7为星期日。"))
    if kind == "cut" and not values.get("cut_day"):
        found.append(Problem("cut_day", "跨月的统计期要填从几号起，如20（上月20日至本月19日）。"))
    if values.get("due_time") and not _HOUR.fullmatch(values["due_time"]):
        found += _hour("due_time")
    if values.get("who") == "picked" and not values.get("units"):
        found.append(Problem("units", "请写明是哪些单位，用、分开。"))
    return found


REPORT_RULE = Register(
    key="report_rule",
    title="报送规则",
    code="T-23",
    noun="报送规则",
    title_field="name",
    identity=("name", "who", "valid_from"),
    sort=("sort_no", "name"),
    checks=(_rule, dates_in_order("valid_from", "valid_to", "停用日期早于起用日期。")),
    fixed=("period_kind", "cut_day"),
    hint="谁、报什么、每期几时几点前报。截止时间变了，请停用旧规则、另设新规则，以前各期的按时、逾期就不变。",
    fields=(
        Field("name", "名称", required=True, width=12, searched=True, pinyin=True, max_length=60),
        Field("who", "谁报", Kind.CHOICE, required=True, choices="report_who", width=6),
        Field("kinds", "单位类别", Kind.MULTI, choices="unit_kind", width=8, listed=False, hint="不选即全部成员单位"),
        Field("units", "特定单位", width=12, listed=False, max_length=1000, hint="单位或村的全称，几个用、分开"),
        Field("to_name", "报给", width=8, listed=False, max_length=60),
        Field("parts", "报送内容", Kind.MULTI, choices="report_part", required=True, width=12),
        Field("photo_min", "图片至少", Kind.INTEGER, unit="张", width=4, maximum=1000),
        Field("row_min", "数据至少", Kind.INTEGER, unit="条", width=4, maximum=100_000, listed=False,
              hint="条、场、次，按这份报表的数法"),
        Field("period_kind", "统计期", Kind.CHOICE, required=True, choices="report_period", width=6),
        Field("cut_day", "从几号起", Kind.INTEGER, width=4, minimum=2, maximum=28, listed=False, hint="只用于跨月的统计期"),
        Field("due_in", "截止在", Kind.CHOICE, choices="due_in", default="next", width=5),
        Field("due_day", "截止日", Kind.INTEGER, width=4, minimum=1, maximum=31,
              hint="按周填1—7，其他填几号；没有这一号的取月末"),
        Field("due_on", "截止日期", Kind.DATE, width=7, listed=False, hint="只用于一次性的报送"),
        Field("due_time", "截止时间", width=4, max_length=5, hint="如 16:00，不填为当天24:00"),
        Field("shift", "遇休息日", Kind.CHOICE, choices="due_shift", default="none", width=4),
        Field("valid_from", "起用日期", Kind.DATE, width=7),
        Field("valid_to", "停用日期", Kind.DATE, width=7),
        Field("active", "启用", Kind.FLAG, default=1, width=3),
        Field("sort_no", "顺序", Kind.INTEGER, width=4, default=0, listed=False),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
)


def _submission(values: Values) -> list[Problem]:
    found: list[Problem] = []
    if values.get("period"):
        try:
            Period.parse(str(values["period"]))
        except AppError as fault:
            found.append(Problem("period", f"{fault.message}{fault.hint}"))
    if values.get("area") and values.get("unit"):
        found.append(Problem("unit", "村（社区）和单位只填一个。"))
    if values.get("received_time") and not _HOUR.fullmatch(values["received_time"]):
        found += _hour("received_time")
    if values.get("returned_on") and not values.get("return_reason"):
        found.append(Problem("return_reason", "退回的要写明原因。"))
    return found


SUBMISSION = Register(
    key="submission",
    title="报送登记",
    code="T-24",
    noun="报送登记",
    title_field="rule",
    identity=("rule", "period", "area", "unit", "received_on", "received_time"),
    sort=("-received_on", "-received_time"),
    checks=(_submission, dates_in_order("received_on", "returned_on", "退回日期早于收到日期。")),
    importable=False,
    hint="收到一次记一条；退回后重报的再记一条。在“报送情况”里按键登记最快。",
    fields=(
        Field("rule", "报送规则", Kind.REF, target="report_rule", required=True, width=12),
        Field("period_name", "统计期", width=10, computed=True, max_length=40),
        Field("period", "统计期代码", required=True, width=9, max_length=30, listed=False,
              hint="如 2026-10、2026-W44、2026-10-20..2026-11-19"),
        Field("area", "村（社区）", Kind.REF, target="area", width=8),
        Field("unit", "单位", Kind.REF, target="unit", width=12),
        Field("parts", "收到内容", Kind.MULTI, choices="report_part", width=10, hint="不选即全部内容"),
        Field("received_on", "收到日期", Kind.DATE, required=True, width=7),
        Field("received_time", "收到时间", width=4, max_length=5, hint="如 15:20"),
        Field("way", "方式", Kind.CHOICE, choices="report_way", width=5),
        Field("photos", "图片", Kind.INTEGER, unit="张", width=4, maximum=10_000),
        Field("row_count", "数据", Kind.INTEGER, unit="条", width=4),
        Field("returned_on", "退回日期", Kind.DATE, width=7),
        Field("return_reason", "退回原因", Kind.LONG, width=10, max_length=200),
        Field("accepted", "已核收", Kind.FLAG, width=4),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet=("period_name", "rule", "area", "unit", "parts", "received_on", "received_time", "way", "photos", "row_count",
           "returned_on", "return_reason", "note"),
    sheet_title="报送登记簿",
    sheet_order=("received_on", "received_time"),
)

HOLIDAY = Register(
    key="holiday",
    title="节假日",
    code="T-25",
    noun="节假日",
    title_field="date",
    identity=("date",),
    sort=("-date",),
    importable=False,
    hint="放假的工作日和调休上班的周末。每年的表用 U 盘拿来导入；没有某一年的表，那一年的截止日旁写“未含节假日”。",
    fields=(
        Field("date", "日期", Kind.DATE, required=True, width=8),
        Field("kind", "休或班", Kind.CHOICE, required=True, choices="day_kind", width=5),
        Field("name", "名称", width=8, max_length=40),
        Field("source", "来源", width=14, max_length=120),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet=("date", "kind", "name", "source"),
    sheet_title="节假日表",
    sheet_order=("date",),
)
