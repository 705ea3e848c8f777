"""字典: named category lists with codes that never change and names that may."""

from app.records.spec import Field, Kind, Register

DICTIONARY = Register(
    key="dictionary_entry",
    title="字典",
    code="T-D",
    noun="字典条目",
    title_field="name",
    identity=("dictionary", "code"),
    sort=("dictionary", "sort_no"),
    importable=False,
    removable=False,
    fixed=("dictionary", "code"),
    hint="名称、顺序可改，代码不变；停用的条目仍能在旧记录里显示。",
    fields=(
        Field("dictionary", "字典", required=True, width=8),
        Field("code", "代码", required=True, width=8, max_length=40),
        Field("name", "名称", required=True, width=10, searched=True, pinyin=True, max_length=60),
        Field("aliases", "别名", width=14, hint="导入时也认的写法，用、分开", max_length=300),
        Field("unit", "计量单位", width=4),
        Field("sort_no", "顺序", Kind.INTEGER, width=4, default=0),
        Field("valid_from", "启用日期", Kind.DATE, width=8),
        Field("valid_to", "停用日期", Kind.DATE, width=8),
        Field("note", "说明", Kind.LONG, width=16, max_length=500),
    ),
)
