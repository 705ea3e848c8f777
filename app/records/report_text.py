"""文字材料: reports, summaries, briefings and covers, one row for each version.

`parts` holds what the clerk wrote by the key of the part, with the blanks for figures still in it (JSON text);
`frozen` the text as it stood when the version became final, `blob` and `word_blob` its PDF and Word file.
"""

from app.records.spec import Field, Kind, Register

REPORT_TEXT = Register(
    key="report_text",
    title="材料",
    code="T-X",
    noun="材料",
    title_field="title",
    sort=("-period", "kind", "subject", "-version"),
    importable=False,
    fixed=("kind", "period", "subject", "version"),
    hint="定稿后不能再改，要改请建新版本。",
    fields=(
        Field("kind", "种类", required=True, computed=True, width=5, max_length=20),
        Field("period", "统计期间", required=True, computed=True, width=7, max_length=40),
        Field("subject", "事由", computed=True, width=10, max_length=60),
        Field("version", "版本", Kind.INTEGER, required=True, computed=True, width=3),
        Field("state", "状态", Kind.CHOICE, choices="text_state", default="draft", computed=True, width=4),
        Field("title", "标题", required=True, computed=True, width=20, searched=True, max_length=300),
        Field("doc_no", "发文字号", computed=True, width=10, max_length=60),
        Field("parts", "各部分", Kind.LONG, computed=True, listed=False, max_length=100_000),
        Field("frozen", "定稿全文", Kind.LONG, computed=True, listed=False, max_length=200_000),
        Field("made_at", "定稿时间", computed=True, width=8, max_length=40),
        Field("made_by", "定稿人", computed=True, width=5, max_length=50),
        Field("blob", "PDF指纹", computed=True, listed=False, max_length=64),
        Field("word_blob", "Word指纹", computed=True, listed=False, max_length=64),
    ),
)
