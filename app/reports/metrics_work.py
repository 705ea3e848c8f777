"""口径 of the daily work: activities, visits, papers, groups and screens, and the police figures shown back."""

from __future__ import annotations

from app.reports.metric import Metric

ON_SITE_GROUPS = ("rally", "lecture", "school", "company")
"""Groups that are 场次: a place and people. Broadcasts, posters and pushes are not."""

ACTIVITY, VISITS, ROUNDS, HOMES, PAPERS = "宣传活动", "走访登记", "走访轮次", "户册", "文书编号登记簿"
GROUPS, PUSHES, ASSETS, MEETINGS, CASES = "微信群", "推送记录", "阵地与电子屏", "会议培训", "发案情况"

ACTIVITY_METRICS = (
    Metric("sessions", "活动场次", "场", "有地点、有群众参加的活动数，广播、张贴、推送不计", groups=ON_SITE_GROUPS),
    Metric("rally", "集中宣传", "场", "有地点、有群众参加的集中宣传、咨询、演出、竞赛等活动数", groups=("rally",)),
    Metric("lecture", "讲座宣讲", "场", "讲座宣讲、会议宣讲数", groups=("lecture",)),
    Metric("school", "入校", "次", "入校宣讲、主题班会数", groups=("school",)),
    Metric("company", "入企", "次", "入企宣讲、岗前反诈5分钟数", groups=("company",)),
    Metric("persons", "参与人次", "人次", "活动现场人次，可以重复，不含线上阅读量", persons=True),
    Metric("papers", "发放资料", "份", "活动中发放的宣传单、一封信、宣传册", metric=("leaflet", "letter", "brochure")),
    Metric("leaflet", "宣传单", "份", "活动中发放的宣传单", metric=("leaflet",)),
    Metric("letter", "一封信", "份", "活动中发放的一封信，入户编号发放的另见走访进度表", metric=("letter",)),
    Metric("poster", "海报", "张", "张贴海报数", metric=("poster",)),
    Metric("banner", "横幅", "条", "悬挂横幅数", metric=("banner",)),
    Metric("board", "展板", "块", "摆放展板数", metric=("board",)),
    Metric("gift", "宣传品", "份", "发放的宣传品，含宣传册", metric=("gift", "brochure")),
    Metric("broadcast", "广播", "次", "广播、小喇叭播放次数，未填次数的活动计1次", metric=("broadcast",),
           kinds=("broadcast", "loudspeaker")),
    Metric("screen", "电子屏", "块", "播放反诈内容的电子屏数", metric=("screen",)),
    Metric("sms", "短信", "条", "群发短信条数", metric=("sms",)),
    Metric("article", "推文", "篇", "公众号推文篇数，未填篇数的记录计1篇", metric=("article",), kinds=("article",)),
    Metric("push", "群推送", "次", "微信群推送次数，未填次数的记录计1次", metric=("push",), kinds=("group_push",)),
    Metric("van", "宣传车", "次", "宣传车出动次数，未填次数的记录计1次", metric=("van",), kinds=("van",)),
    Metric("consult", "咨询", "人次", "接受咨询人次", metric=("consult",)),
    Metric("trainings", "培训场次", "场", "讲座宣讲、入校、入企宣讲数", groups=("lecture", "school", "company")),
    Metric("trainees", "培训人次", "人次", "讲座宣讲、入校、入企宣讲的现场人次，可以重复", persons=True,
           groups=("lecture", "school", "company")),
)

VISIT_METRICS = (
    Metric("living", "总户数", "户", "填报时在册户数", source=HOMES, filling=True),
    Metric("targets", "应访户", "户", "轮次开始时在册户数，开始后不再变动", source=ROUNDS, round=True),
    Metric("calls", "本月走访户次", "户次", "本月见到人的走访次数，含轮次开始后新增的户", source=VISITS, round=True),
    Metric("met", "累计已访户", "户", "截至期末至少见到过一次人的应访户数", source=VISITS, round=True),
    Metric("empty", "空户", "户", "未见到人、最近一次结果为空户或户册注明空户的应访户数", source=VISITS, round=True),
    Metric("demolished", "拆迁", "户", "未见到人、最近一次结果为拆迁或户册注明拆迁的应访户数", source=VISITS, round=True),
    Metric("away", "整户外出", "户", "未见到人、最近一次结果为整户外出或户册注明外出的应访户数", source=VISITS, round=True),
    Metric("nobody", "未遇", "户", "未见到人、最近一次结果为未遇的应访户数", source=VISITS, round=True),
    Metric("declined", "婉拒", "户", "未见到人、最近一次结果为婉拒的应访户数", source=VISITS, round=True),
    Metric("left", "未访", "户", "截至期末还没有走访过的应访户数", source=VISITS, round=True),
    Metric("cover_base", "除空户应访户", "户", "应访户减去空户", source=VISITS, round=True),
    Metric("cover_all", "含空户覆盖率", "%", "累计已访户", "应访户", source=VISITS, share=("met", "targets"), round=True),
    Metric("cover", "不含空户覆盖率", "%", "累计已访户", "（应访户－空户）", source=VISITS, share=("met", "cover_base"),
           round=True),
    Metric("visits", "入户户次", "户次", "期内见到人的走访次数，各轮次合计", source=VISITS),
    Metric("homes", "入户户数", "户", "期内至少见到过一次人的户数，一户只计一次", source=VISITS),
    Metric("installs", "新增APP（自愿）", "户次", "期内走访时登记“本人自愿安装”的户次", source=VISITS),
)

PAPER_METRICS = (
    Metric("issued", "回执发出", "份", "截至期末已打印的带回执文书，作废号不计", source=PAPERS, round=True),
    Metric("returned", "回执收回", "份", "截至期末已登记收回的回执", source=PAPERS, round=True),
    Metric("return_rate", "回收率", "%", "回执收回", "回执发出", source=PAPERS, share=("returned", "issued"), round=True),
    Metric("receipts_out", "期内发出回执", "份", "期内打印的带回执文书，作废号不计", source=PAPERS),
    Metric("receipts_back", "期内发出已收回", "份", "期内发出的回执中截至期末已收回的，含婉拒签字的", source=PAPERS),
    Metric("receipts_rate", "期内发出回收率", "%", "期内发出已收回", "期内发出回执", source=PAPERS,
           share=("receipts_back", "receipts_out")),
    Metric("receipts_refused", "婉拒签字", "份", "期内发出已收回的回执中登记为婉拒签字的", source=PAPERS),
    Metric("receipts_void", "作废", "份", "期内打印的带回执文书中已作废的号", source=PAPERS),
    Metric("receipts_in", "期内收回回执", "份", "期内登记收回的回执，不论何时发出", source=PAPERS),
    Metric("pledge_due", "承诺书应签", "份", "截至期末已打印的承诺书，作废号不计", source=PAPERS),
    Metric("pledge_signed", "承诺书已签", "份", "截至期末已收回并有签字的承诺书", source=PAPERS),
    Metric("pledge_rate", "承诺书签订率", "%", "承诺书已签", "承诺书应签", source=PAPERS,
           share=("pledge_signed", "pledge_due")),
    Metric("pledge_filed", "承诺书归档", "份", "已签的承诺书中已装盒归档的", source=PAPERS),
    Metric("duty_due", "责任书应签", "份", "截至期末已打印的责任书，作废号不计", source=PAPERS),
    Metric("duty_signed", "责任书已签", "份", "截至期末已收回并有签字的责任书", source=PAPERS),
    Metric("duty_rate", "责任书签订率", "%", "责任书已签", "责任书应签", source=PAPERS, share=("duty_signed", "duty_due")),
    Metric("duty_filed", "责任书归档", "份", "已签的责任书中已装盒归档的", source=PAPERS),
)

OUTREACH_METRICS = (
    Metric("groups_town", "镇级群", "个", "期末前建立、现在用的镇级群", source=GROUPS),
    Metric("groups_village", "村级群", "个", "期末前建立、现在用的村级群", source=GROUPS),
    Metric("groups_group", "组级群", "个", "期末前建立、现在用的组级群", source=GROUPS),
    Metric("groups_unit", "单位级群", "个", "期末前建立、现在用的单位级群", source=GROUPS),
    Metric("groups", "微信群", "个", "期末前建立、现在用的群，含未填级别的", source=GROUPS),
    Metric("members", "成员数", "人次", "在用的群登记的成员数之和，一人在几个群的重复计", source=GROUPS),
    Metric("pushes", "推送", "次", "期内推送记录条数", source=PUSHES),
    Metric("push_due", "应转发村次", "村次", "期内各次推送应转发的村数之和", source=PUSHES),
    Metric("push_done", "已转发村次", "村次", "期内各次推送已转发的村数之和", source=PUSHES),
    Metric("push_rate", "转发及时率", "%", "已转发村次", "应转发村次", source=PUSHES, share=("push_done", "push_due")),
    Metric("led", "LED", "块", "期末前启用、现在用的电子屏块数，未填块数的计1块", source=ASSETS),
    Metric("led_on", "在播", "块", "在用的电子屏中期内有播放记录的块数", source=ASSETS),
    Metric("led_rate", "电子屏覆盖率", "%", "在播", "LED", source=ASSETS, share=("led_on", "led")),
    Metric("columns", "宣传栏", "处", "期末前启用、现在用的宣传栏处数", source=ASSETS),
    Metric("boards", "固定展板", "块", "期末前启用、现在用的展板块数，未填块数的计1块", source=ASSETS),
    Metric("radios", "广播站", "个", "期末前启用、现在用的广播站个数", source=ASSETS),
    Metric("lightboxes", "灯箱", "面", "期末前启用、现在用的灯箱面数，未填面数的计1面", source=ASSETS),
    Metric("meetings", "会议", "次", "期内召开的会议，不含培训", source=MEETINGS),
    Metric("town_trainings", "集中培训", "场", "期内会议培训台账登记的培训场次", source=MEETINGS),
    Metric("town_trainees", "集中培训人次", "人次", "各场培训人数之和，可以重复", source=MEETINGS),
    Metric("cases", "发案数", "起", "公安机关通报的发案数，统计期止日在本期内的计入，程序不改", source=CASES),
    Metric("cases_so_far", "本年累计发案数", "起", "统计期止日在本年1月1日至期末的发案数", source=CASES),
    Metric("loss", "损失", "万元", "公安机关通报的损失金额，统计期止日在本期内的计入，程序不改", source=CASES),
)

WORK_METRICS = (*ACTIVITY_METRICS, *VISIT_METRICS, *PAPER_METRICS, *OUTREACH_METRICS)
