"""Every blank a template may use and every list its tables may show, with their Chinese names.

`office.` blanks are the same on all pages of a batch, `ask.` blanks are named by the template itself, all others
are each paper's own. What fills them is in `values` and `sources`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MONTH_BLANKS = {
    "month": "统计月份",
    "month_basics": "当月基本情况",
    "month_measures": "当月主要做法",
    "month_figures": "当月数据小结",
    "month_problems": "当月存在问题",
    "month_plans": "下月打算",
    "month_sessions": "当月活动场次",
    "month_persons": "当月参与人次",
    "month_leaflets": "当月发放宣传单",
}
"""Figures of the month asked as `ask.month`, else of last month; computed only for templates that use them."""

BODY_BLANKS = {
    "group_head": "领导小组组长",
    "group_executive": "领导小组常务副组长",
    "group_vice": "领导小组副组长",
    "group_members": "领导小组成员",
    "group_director": "办公室主任",
    "group_parts": "功能组及人员",
}
"""Who sits in the leading group today, from the registers; computed only for templates that use them."""

GROUPS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "office": {
        "town": "镇（街道）名称", "county": "所属县（区）", "name": "单位全称", "issuer": "署名单位",
        "processor": "个人信息处理者", "address": "单位地址", "date": "落款日期", "year": "年份",
        "risk_types": "本地高发骗术", "police_phone": "派出所值班电话", "office_phone": "反诈办值班电话",
        "phone": "联系电话", "keep": "回执保存期限", "head": "单位负责人", "checker": "审核人", "filler": "填报人",
        "round": "走访轮次", "round_from": "轮次开始日期", "round_to": "轮次结束日期", **MONTH_BLANKS, **BODY_BLANKS,
    },
    "household": {
        "village": "村（社区）", "grid": "网格", "door": "门牌号", "householder": "户主姓名", "people": "家庭人数",
        "lives_in": "居住状态", "contact": "村（社区）联系人", "contact_phone": "联系人电话",
        "grid_worker": "网格员", "grid_phone": "网格员电话",
    },
    "unit": {
        "name": "单位全称", "short_name": "单位简称", "kind": "单位类别", "village": "所在村（社区）", "address": "单位地址",
        "head": "主要负责人", "head_post": "负责人职务", "vice_head": "分管领导", "contact": "联络员",
        "contact_post": "联络员职务", "phone": "联系电话", "staff_total": "职工人数", "duties": "职责分工",
    },
    "person": {
        "name": "姓名", "unit": "所在单位", "post": "职务", "roles": "工作身份", "village": "村（社区）", "grid": "负责网格",
        "office_phone": "办公电话", "mobile": "手机", "from_date": "任职日期", "to_date": "离岗日期",
    },
    "area": {
        "name": "区域全称", "village": "村（社区）", "grid": "网格", "level": "级别", "code": "区划代码", "households": "户数",
        "population": "常住人口", "phone_users": "手机使用人口", "grid_head": "网格长", "grid_worker": "网格员",
        "grid_phone": "电话", "informant": "信息员", "publicist": "宣传员", "town_leader": "包片领导",
        "village_cadre": "村主干", "contact": "村（社区）联系人", "contact_phone": "联系人电话",
    },
    "activity": {
        "title": "活动名称", "date": "活动日期", "kind": "形式", "tags": "几进类别", "village": "村（社区）", "host": "主办单位",
        "venue": "场所类别", "place": "地点", "partners": "参与单位数", "audience": "受众类别", "persons": "参与人次",
        "metrics": "宣传数量", "fraud_types": "宣讲骗术", "contents": "宣讲内容", "occasion": "时机",
        "enterprises": "走进企业数", "solved": "解决问题件数", "staff_count": "工作人员数", "summary": "活动情况",
        "recorder": "记录人", "verified_by": "核实人", "photos": "照片张数",
    },
})
"""Group → name after the dot → Chinese name."""

BLANKS: Mapping[str, str] = MappingProxyType(
    {f"{group}.{name}": words for group, names in GROUPS.items() for name, words in names.items()})
"""Full name → Chinese name; `document.` and `ask.` blanks are checked with the template itself."""

_HOUSEHOLD = {"area": "网格全称", "village": "村（社区）", "grid": "网格", "door": "门牌（住址）", "householder": "户主姓名",
              "people": "家庭人数"}
_AREA = {"area": "区域全称", "village": "村（社区）", "grid": "网格", "code": "区划代码", "households": "户数",
         "population": "常住人口", "grid_head": "网格长", "grid_worker": "网格员", "phone": "电话", "informant": "信息员",
         "publicist": "宣传员", "town_leader": "包片领导", "village_cadre": "村主干"}
_UNIT = {"name": "单位全称", "kind": "类别", "village": "村（社区）", "address": "地址", "head": "主要负责人",
         "head_post": "负责人职务", "vice_head": "分管领导", "contact": "联络员", "contact_post": "联络员职务",
         "phone": "联系电话", "staff_total": "职工人数", "duties": "职责分工", "note": "备注"}
_ACTIVITY = {"date": "日期", "title": "活动名称", "kind": "形式", "village": "村（社区）", "host": "主办单位", "place": "地点",
             "partners": "参与单位数", "persons": "参与人次"}

SOURCES: Mapping[str, tuple[str, Mapping[str, str]]] = MappingProxyType({
    "unvisited": ("未访户", {**_HOUSEHOLD, "tries": "已走访次数", "last": "上次走访日期", "outcome": "上次结果",
                            "next": "下次走访日期"}),
    "households": ("户", dict(_HOUSEHOLD)),
    "grids": ("网格", dict(_AREA)),
    "villages": ("村（社区）", dict(_AREA)),
    "units": ("单位", dict(_UNIT)),
    "members": ("成员单位", dict(_UNIT)),
    "staff": ("工作人员", {"name": "姓名", "unit": "单位", "post": "职务", "roles": "工作身份", "area": "负责区域",
                          "phone": "电话"}),
    "activities": ("已开展的活动", dict(_ACTIVITY)),
    "plans": ("计划开展的活动", dict(_ACTIVITY)),
    "counts": ("活动宣传数量", {"name": "名称", "count": "数量", "unit": "单位"}),
    "slogans": ("标语", {"set": "类别", "text": "标语", "issuer": "来源"}),
    "fraud_types": ("骗术类型", {"name": "骗术类型"}),
    "registers": ("台账清单", {"name": "台账名称", "count": "条数", "changed": "最近变更日期"}),
    "open_items": ("未办结事项", {"name": "事项", "count": "数量"}),
    "archived": ("归档文书", {"box": "盒号", "page": "页号", "serial": "编号", "title": "文书名称", "name": "姓名（名称）",
                             "date": "收回日期"}),
    "progress": ("入户进度", {"village": "村（社区）", "targets": "应访户", "visited": "已访户", "empty": "空户",
                             "nobody": "未遇户", "declined": "婉拒户", "rate": "覆盖率"}),
    "month_activities": ("当月活动情况", {"name": "村（社区）、单位", "sessions": "活动场次", "persons": "参与人次",
                                        "leaflets": "宣传单"}),
    "missing": ("还没报的", {"by": "村（社区）、单位", "name": "报送内容", "period": "统计期", "lacking": "还缺",
                            "due": "截止时间", "state": "情况"}),
    "report_counts": ("当月报送情况", {"name": "村（社区）、单位", "owed": "应报", "reported": "已报", "on_time": "按时",
                                     "late": "逾期", "missing": "未报", "returned": "退回次数", "rate": "按时报送率"}),
    "tasks": ("任务清单", {"title": "任务内容", "units": "责任单位", "partners": "配合单位", "first_owner": "第一责任人",
                          "handler": "承办人", "due": "完成时限", "frequency": "频次要求", "note": "备注"}),
    "awards": ("同意公布的表彰", {"unit": "单位", "name": "姓名", "kind": "荣誉称号", "consent": "同意公布",
                                "reason": "事由"}),
})
"""Name of a list → (what its rows are, key → Chinese name of a column)."""
