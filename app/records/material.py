"""宣传品收发: what there is, and each time some came in or went out. The stock never falls below nothing."""

from app.errors import Problem
from app.records.spec import Field, Kind, Privacy, Register, Values

_INWARD = ("county", "own", "back")


def _one_way(values: Values) -> list[Problem]:
    came, went = values.get("qty_in") or 0, values.get("qty_out") or 0
    if bool(came) == bool(went):
        return [Problem("qty_in", "“入库”和“出库”填一个，也只填一个。")]
    kind = values.get("kind")
    if kind and (kind in _INWARD) != bool(came):
        return [Problem("kind", "“收发类别”与入库、出库不符。")]
    return []


MATERIAL = Register(
    key="material",
    title="宣传品",
    code="T-09M",
    noun="宣传品",
    title_field="name",
    identity=("name",),
    sort=("name",),
    photos=True,
    hint="每种宣传品登记一次，样稿可作为照片存在下面；数量在“宣传品收发”里记。",
    fields=(
        Field("name", "品名", required=True, width=14, aliases=("宣传品", "宣传品名称", "名称"), searched=True, pinyin=True,
              max_length=80, hint="规格不同的，品名也要分得开"),
        Field("kind", "种类", Kind.CHOICE, choices="material_kind", width=7, aliases=("宣传品种类", "类别")),
        Field("version", "规格版本", width=10, aliases=("规格", "版本")),
        Field("measure", "计量单位", width=4, aliases=("单位",), heading="单位", max_length=10),
        Field("source", "来源", Kind.CHOICE, choices="material_source", width=5),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
)

MATERIAL_MOVE = Register(
    key="material_move",
    title="宣传品收发",
    code="T-09",
    noun="收发记录",
    title_field="material",
    identity=("date", "material", "qty_in", "qty_out", "unit_name", "receiver"),
    sort=("-date",),
    checks=(_one_way,),
    hint="每进出一次记一条，结存由程序算，不能小于零。发到村和发给群众是两回事，请选对类别。",
    fields=(
        Field("date", "日期", Kind.DATE, required=True, width=7, aliases=("收发日期", "时间")),
        Field("material", "品名", Kind.REF, target="material", required=True, width=12, aliases=("宣传品", "宣传品名称")),
        Field("qty_in", "入库", Kind.INTEGER, width=5, aliases=("入库数", "入库数量", "收入")),
        Field("qty_out", "出库", Kind.INTEGER, width=5, aliases=("出库数", "出库数量", "发出", "发放数量")),
        Field("kind", "收发类别", Kind.CHOICE, choices="move_kind", width=6),
        Field("unit_name", "领用单位", width=12, aliases=("领取单位", "来源单位"), searched=True),
        Field("unit", "对应单位", Kind.REF, target="unit", width=10, listed=False, named_by="unit_name"),
        Field("given_by", "发放人", privacy=Privacy.WORK, width=6, listed=False, aliases=("经手人",), max_length=50),
        Field("receiver", "领用人", privacy=Privacy.WORK, width=6, aliases=("领取人", "签收人"), max_length=50),
        Field("purpose", "用途", width=10),
        Field("activity", "对应活动", Kind.REF, target="activity", width=10, listed=False),
        Field("note", "备注", Kind.LONG, width=10, listed=False),
    ),
    sheet=("date", "material", "qty_in", "qty_out", "unit_name", "receiver", "purpose"),
    sheet_title="宣传品收发台账",
    sheet_order=("date",),
    numbered=False,
)
