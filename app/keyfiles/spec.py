"""What a key-person file may hold, and nothing else (domain reference E18, 4.2 minimisation).

There is no field for relatives, children, school, health, religion, money, accounts, faces, case facts or levels;
a value for such a field cannot be stored because it has no place.
"""

from __future__ import annotations

from app.records.spec import Field, Kind, Privacy, Register

_P = Privacy.PERSONAL

KEY_FILE = Register(
    key="key_file",
    title="重点人员档案",
    code="T-20",
    noun="档案",
    title_field="no",
    importable=False,
    removable=False,
    hint="没有书面依据不能建档；只记依据要求的内容，不记亲属、病史、案情，不打分、不定级。",
    fields=(
        Field("no", "档号", computed=True, width=8),
        Field("state", "状态", Kind.CHOICE, choices="kf_state", computed=True, width=5),
        Field("basis_kind", "依据种类", Kind.CHOICE, choices="basis_kind", required=True, width=9),
        Field("basis_no", "依据文号", width=10, max_length=60),
        Field("basis_issuer", "发文机关", width=10, max_length=60),
        Field("basis_date", "依据日期", Kind.DATE, required=True, width=7),
        Field("basis_expiry", "依据到期", Kind.DATE, required=True, width=7),
        Field("purpose", "处理目的", Kind.LONG, required=True, width=16, max_length=200, hint="照依据所写"),
        Field("scheme", "分类方案", Kind.CHOICE, choices="kf_scheme", required=True, width=6),
        Field("category", "类别", required=True, width=6, max_length=30, hint="照通知所写，不自行划分"),
        Field("name", "姓名", required=True, privacy=_P, width=6, max_length=50, ordered="pinyin"),
        Field("adult", "已核实年满18周岁", Kind.FLAG, required=True, width=6, hint="未满18周岁的不建档"),
        Field("id_need", "需用证件号的依据", width=10, max_length=100, hint="依据没有要求就不填，也不记证件号"),
        Field("village", "村（社区）", width=8, max_length=50),
        Field("grid", "网格", width=8, max_length=50),
        Field("phone_consent", "同意留电话", Kind.FLAG, width=5),
        Field("phone", "联系电话", Kind.PHONE, privacy=_P, width=8, hint="本人同意才填"),
        Field("told_on", "告知日期", Kind.DATE, width=7),
        Field("told_way", "告知方式", Kind.CHOICE, choices="told_way", width=6),
        Field("untold_reason", "不告知的法定理由", width=12, max_length=200),
        Field("untold_by", "不告知批准人", privacy=Privacy.WORK, width=6, max_length=50),
        Field("owner", "责任人", required=True, privacy=Privacy.WORK, width=6, max_length=50),
        Field("review_due", "下次复核日", Kind.DATE, computed=True, width=7),
        Field("opened_on", "建档日期", Kind.DATE, computed=True, width=7),
        Field("closed_on", "解除日期", Kind.DATE, computed=True, width=7),
        Field("close_reason", "解除原因", Kind.CHOICE, choices="close_reason", computed=True, width=7),
    ),
    sheet=("no", "basis_no", "category", "village", "opened_on", "review_due", "owner", "state"),
    sheet_title="重点人员档案目录",
)
SEAT = Register(
    key="kf_seat", title="包联人员", code="T-20S", noun="包联", title_field="person", importable=False,
    fields=(
        Field("seat", "包联身份", Kind.CHOICE, choices="seat", required=True, width=8),
        Field("person", "包联人", required=True, privacy=Privacy.WORK, width=6, max_length=50),
        Field("post", "单位职务", width=10, max_length=60),
        Field("consent", "本人同意亲友参与", Kind.FLAG, width=6, hint="亲友须本人和亲友都同意；没有不算缺"),
        Field("from_date", "起", Kind.DATE, required=True, width=7),
        Field("to_date", "止", Kind.DATE, width=7),
    ),
)
CONTACT = Register(
    key="kf_contact", title="联系记录", code="T-20C", noun="联系记录", title_field="date", importable=False,
    fields=(
        Field("date", "日期", Kind.DATE, required=True, width=7),
        Field("way", "方式", Kind.CHOICE, choices="contact_way", required=True, width=5),
        Field("by_whom", "联系人", required=True, privacy=Privacy.WORK, width=6, max_length=50),
        Field("result", "结果", Kind.CHOICE, choices="contact_result", required=True, width=6),
        Field("need_help", "需要帮助", Kind.FLAG, width=5),
        Field("words", "简要情况", Kind.LONG, privacy=_P, width=16, max_length=100, hint="不超过100字，不写家事、病情、案情"),
    ),
)
HELP = Register(
    key="kf_help", title="帮扶计划", code="T-20H", noun="帮扶措施", title_field="kind", importable=False,
    fields=(
        Field("kind", "帮扶种类", Kind.CHOICE, choices="help_kind", required=True, width=6),
        Field("agreed", "与本人商定", Kind.FLAG, required=True, width=5),
        Field("step", "措施", Kind.LONG, required=True, width=16, max_length=200),
        Field("date", "开始日期", Kind.DATE, required=True, width=7),
        Field("result", "结果", Kind.LONG, width=12, max_length=200),
        Field("done_on", "完成日期", Kind.DATE, width=7),
    ),
)
REVIEW = Register(
    key="kf_review", title="复核", code="T-20R", noun="复核", title_field="done_on", importable=False,
    fields=(
        Field("decision", "复核意见", Kind.CHOICE, choices="review_decision", required=True, width=6),
        Field("reason", "理由", Kind.LONG, required=True, width=16, max_length=200),
        Field("next_due", "下次复核日", Kind.DATE, width=7, hint="不晚于6个月后，解除的不填"),
    ),
)
REQUEST = Register(
    key="kf_request", title="权利申请", code="T-22", noun="申请", title_field="file_no", importable=False,
    fields=(
        Field("kind", "类别", Kind.CHOICE, choices="request_kind", required=True, width=5),
        Field("received_on", "收到日期", Kind.DATE, required=True, width=7),
        Field("decision", "处理结果", Kind.CHOICE, choices="request_decision", width=6),
        Field("reason", "理由", Kind.LONG, width=16, max_length=200),
        Field("done_on", "办结日期", Kind.DATE, width=7),
        Field("handler", "经办人", privacy=Privacy.WORK, width=6, max_length=50),
    ),
    sheet=("received_on", "kind", "decision", "done_on"),
    sheet_title="个人信息权利申请台账",
)
PARTS: dict[str, Register] = {item.key: item for item in (SEAT, CONTACT, HELP)}
"""What is added to a file under way as rows of its own; reviews and requests have commands of their own."""
