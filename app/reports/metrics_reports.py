"""口径 of who has reported (domain reference 5.9)."""

from __future__ import annotations

from app.reports.metric import Metric

SOURCE = "报送登记"

REPORT_METRICS = (
    Metric("reports_owed", "应报", "份", "统计期在期内结束、单位期末在册、规则期末有效的报送数", source=SOURCE),
    Metric("reports_in", "已报", "份", "应报中要报的内容已收齐、没有被退回的，等于按时加逾期", source=SOURCE),
    Metric("reports_on_time", "按时", "份", "已报中在截止时间前（含）收齐的，退回重报的按重报时间", source=SOURCE),
    Metric("reports_late", "逾期", "份", "已报中过了截止时间才收齐的，收到后仍记逾期", source=SOURCE),
    Metric("reports_missing", "未报", "份", "应报减已报，含未收齐的和退回未重报的", source=SOURCE),
    Metric("reports_returned", "退回次数", "次", "退回重报的次数", source=SOURCE),
    Metric("on_time_rate", "按时报送率", "%", "按时", "应报", source=SOURCE, share=("reports_on_time", "reports_owed")),
)
