"""本单位: the office that fills in the tables. One row; changes are dated by the change log."""

from app.records.spec import Field, Kind, Privacy, Register

OFFICE = Register(
    key="office",
    title="本单位",
    code="T-00",
    noun="本单位设置",
    title_field="name",
    importable=False,
    removable=False,
    hint="表头、落款和文书里的单位名称、电话都取自这里。",
    fields=(
        Field("name", "单位全称", required=True, width=14, hint="如 新河镇人民政府"),
        Field("town", "镇（街道）名称", required=True, width=8),
        Field("county", "所属县（区）", required=True, width=8),
        Field("level", "级别", Kind.CHOICE, choices="office_level", default="town", width=6,
              hint="村的上报包由镇收，镇的由县收"),
        Field("division_code", "行政区划代码", width=8, max_length=9, hint="9位数字，可暂不填"),
        Field("office_name", "承办机构", width=10, hint="如 新河镇综治中心"),
        Field("address", "地址", width=16),
        Field("duty_phone", "值班电话", Kind.PHONE, width=8),
        Field("police_phone", "派出所电话", Kind.PHONE, width=8),
        Field("head", "单位负责人", privacy=Privacy.WORK, width=6, max_length=50),
        Field("checker", "审核人", privacy=Privacy.WORK, width=6, max_length=50),
        Field("filler", "填报人", privacy=Privacy.WORK, width=6, max_length=50),
        Field("phone", "联系电话", Kind.PHONE, privacy=Privacy.WORK, width=8),
        Field("form_prefix", "表号前缀", width=8, hint="如 清源县反诈，印作“清源县反诈月1表”"),
        Field("risk_types", "本地高发骗术", width=16, hint="印在一封信里，如 刷单返利、虚假网络投资理财、冒充电商物流客服",
              default="刷单返利、虚假网络投资理财、冒充电商物流客服"),
        Field("receipt_keep", "回执保存期限", width=6, default="2年", max_length=20),
        Field("photo_minimum", "每场活动照片数下限", Kind.INTEGER, default=1, maximum=20, unit="张"),
    ),
)
