"""照片: pictures kept encrypted beside the ledger, each belonging to one row of another register."""

from app.records.spec import Field, Kind, Register

PHOTO = Register(
    key="photo",
    title="照片",
    code="T-08P",
    noun="照片",
    title_field="caption",
    sort=("owner", "sort_no"),
    importable=False,
    fields=(
        Field("owner_register", "所属登记簿", required=True, computed=True),
        Field("owner", "所属记录", required=True, computed=True),
        Field("blob", "文件指纹", required=True, computed=True, listed=False),
        Field("name", "原文件名", width=10, computed=True),
        Field("bytes", "大小", Kind.INTEGER, computed=True, unit="字节", maximum=2**40),
        Field("taken_on", "拍摄日期", Kind.DATE, width=8),
        Field("caption", "说明", width=16, max_length=100, searched=True),
        Field("minors", "有未成年人面部", Kind.FLAG, default=0, hint="勾选后上报前须确认"),
        Field("sort_no", "顺序", Kind.INTEGER, default=0),
    ),
)
