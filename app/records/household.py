"""户: the village list. Householder and address only; no ID number, no family remarks."""

from app.records.spec import Field, Kind, Privacy, Register

HOUSEHOLD = Register(
    key="household",
    title="户",
    code="T-06H",
    noun="户",
    title_field="householder",
    identity=("area", "door"),
    sort=("area", "door"),
    hint="由各村户册导入。只记户主姓名、住址、人数和联系电话，不记身份证号。",
    fields=(
        Field("area", "网格", Kind.REF, target="area", required=True, width=8,
              aliases=("网格名称", "所属网格", "村民组")),
        Field("door", "门牌（住址）", required=True, privacy=Privacy.PERSONAL, width=12,
              aliases=("门牌号", "住址", "户号", "详细地址", "地址", "门牌", "家庭住址"),
              searched=True, pinyin=True, ordered="natural"),
        Field("householder", "户主姓名", required=True, privacy=Privacy.PERSONAL, width=6,
              aliases=("户主", "姓名", "姓名（户主）"), searched=True, pinyin=True, ordered="pinyin", max_length=50),
        Field("people", "家庭人数", Kind.INTEGER, unit="人", width=4,
              aliases=("人口", "人口数", "家庭人口数", "家庭人口", "人数"), maximum=99),
        Field("phone", "联系电话", Kind.PHONE, privacy=Privacy.PERSONAL, width=8,
              aliases=("电话", "手机", "联系方式", "手机号", "手机号码"), searched=True),
        Field("lives_in", "居住状态", Kind.CHOICE, choices="lives_in", default="resident", width=6,
              aliases=("是否常住", "状态", "说明", "居住情况", "是否在家")),
        Field("note", "备注", Kind.LONG, width=10, listed=False, max_length=100, hint="不写家庭隐私"),
    ),
)
