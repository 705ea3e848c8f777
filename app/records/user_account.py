"""用户: who may sign in and with which role. Keys are in the key ring, not here; app.security.users changes them."""

from app.records.spec import Field, Kind, Privacy, Register

USER_ACCOUNT = Register(
    key="user_account",
    title="用户",
    code="T-U",
    noun="用户",
    title_field="name",
    identity=("name",),
    sort=("name",),
    importable=False,
    removable=False,
    fields=(
        Field("name", "用户名", required=True, privacy=Privacy.WORK, computed=True, width=8, max_length=50),
        Field("role", "角色", Kind.CHOICE, required=True, choices="role", computed=True, width=8),
        Field("state", "状态", Kind.CHOICE, choices="user_state", default="active", computed=True, width=4),
        Field("last_sign_in", "上次登录", computed=True, width=8),
    ),
)
