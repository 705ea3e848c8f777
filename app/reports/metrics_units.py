"""口径 of the tables about units, surveys, inspections, assessments and places."""

from __future__ import annotations

from app.reports.metric import Metric

COVERAGE, SURVEY, INSPECTION, RECT = "单位覆盖情况", "知晓率测评", "督导检查", "督导整改"
ASSESS, CLAIM, RISK = "考评得分", "无诈创建申报", "场所风险"

UNIT_METRICS = (
    Metric("photos", "印证图片", "张", "活动下存的照片数，每项活动不少于1张", source="照片"),
    Metric("staff_total", "职工总数", "人", "统计日期的在册职工数", source=COVERAGE),
    Metric("staff_tested", "测评人数", "人", "参加知晓测评的职工数", source=COVERAGE),
    Metric("staff_asked", "知晓率底数", "人", "填了知晓人数的单位的测评人数，没有填测评人数的为职工总数", source=COVERAGE),
    Metric("staff_knowing", "知晓人数", "人", "知晓测评答对八成及以上的职工数", source=COVERAGE),
    Metric("staff_knowing_rate", "知晓率", "%", "知晓人数", "测评人数", source=COVERAGE, share=("staff_knowing", "staff_asked")),
    Metric("staff_pledged", "签订承诺书人数", "人", "已签订承诺书的职工数", source=COVERAGE),
    Metric("staff_pledged_rate", "签订率", "%", "签订承诺书人数", "职工总数", source=COVERAGE,
           share=("staff_pledged", "staff_total")),
    Metric("staff_installed", "自愿安装人数", "人", "本人自愿安装APP的职工数", source=COVERAGE),
    Metric("staff_installed_rate", "安装率", "%", "自愿安装人数", "职工总数", source=COVERAGE,
           share=("staff_installed", "staff_total")),
    Metric("staff_deceived", "发案人数", "人", "县里书面要求填报的被骗职工数", source=COVERAGE),
    Metric("sheets_out", "发放份数", "份", "发放的问卷数", source=SURVEY),
    Metric("sheets_in", "收回份数", "份", "收回的问卷数", source=SURVEY),
    Metric("sheets_valid", "有效份数", "份", "收回问卷中的有效问卷数", source=SURVEY),
    Metric("sheets_knowing", "知晓份数", "份", "答对八成及以上的有效问卷数", source=SURVEY),
    Metric("knowing_rate", "知晓率", "%", "知晓份数", "有效份数", source=SURVEY, share=("sheets_knowing", "sheets_valid")),
    Metric("inspections", "检查次数", "次", "现场督导、暗访、查阅资料的次数，不含约谈、通报", source=INSPECTION),
    Metric("talks", "约谈", "次", "约谈单位的次数", source=INSPECTION),
    Metric("bulletins", "通报", "次", "通报单位的次数", source=INSPECTION),
    Metric("issues", "问题数", "个", "期内提出的整改事项数", source=RECT),
    Metric("issues_done", "已改", "个", "期内提出的整改事项中截至期末已核验的", source=RECT),
    Metric("issues_rate", "整改率", "%", "已改", "问题数", source=RECT, share=("issues_done", "issues")),
    Metric("score", "得分", "分", "各考评项目得分之和", source=ASSESS),
    Metric("self_score", "自评得分", "分", "申报单位自评的分数", source=CLAIM),
    Metric("risks", "风险点", "处", "期内排查出的场所风险点数，只计场所和机构", source=RISK),
    Metric("risks_closed", "已销号", "处", "期内排查出的风险点中截至期末已销号的", source=RISK),
)
