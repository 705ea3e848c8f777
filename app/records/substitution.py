"""代班: who does whose work from when to when. Written by app.security.substitutes only."""

from app.records.spec import Field, Kind, Privacy, Register

SUBSTITUTION = Register(
    key="substitution",
    title="代班",
    code="T-UB",
    noun="代班",
    title_field="substitute",
    importable=False,
    removable=False,
    sort=("-from_date",),
    fields=(
        Field("absent", "不在岗的", required=True, privacy=Privacy.WORK, width=8, max_length=50),
        Field("substitute", "代班的", required=True, privacy=Privacy.WORK, width=8, max_length=50),
        Field("from_date", "从", Kind.DATE, required=True, width=8),
        Field("to_date", "到", Kind.DATE, required=True, width=8),
        Field("reason", "原因", required=True, width=12, max_length=50),
    ),
)
