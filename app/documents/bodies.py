"""领导小组名单 (D-14) from the registers: who sits where today, ready to be proposed to the clerk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app import clock
from app.records.terms import as_at
from db.query import Query

if TYPE_CHECKING:
    from app.session import Session

Row = Mapping[str, Any]
_LEADERS = {"group_head": ("head",), "group_executive": ("executive_vice",), "group_vice": ("vice",)}
_NO_GROUPS = "\n".join(f"{name}：________" for name in ("排查管控组", "源头管控组", "宣传教育组", "情况综合组", "督导问责组"))
"""What is proposed while no group is in the register."""


def body_values(session: Session) -> dict[str, str]:
    """The first leading group in force today, the head of its office and its groups; empty where none is registered."""
    today = clock.today().isoformat()
    order = (("sort_no", False), ("name", False))
    bodies = session.all("body", Query(as_at(session, "body", today), order=order))
    seats: dict[str, list[Row]] = {}
    for seat in session.all("seat", Query(as_at(session, "seat", today), order=(("sort_no", False), ("id", False)))):
        seats.setdefault(seat["body"], []).append(seat)
    group = next((body for body in bodies if body.get("kind") == "leading_group"), None)
    own = seats.get(group["uid"], []) if group else []
    told = {role for roles in _LEADERS.values() for role in roles}
    parts = [f"{body['name']}：{_people(session, seats.get(body['uid'], []))}" for body in bodies
             if body.get("kind") == "function_group" and _under(body, group)]
    directors = [seat for body in bodies if body.get("kind") == "office" and _under(body, group)
                 for seat in seats.get(body["uid"], []) if seat["role"] == "director"]
    return {
        **{name: _lines([seat for seat in own if seat["role"] in roles]) for name, roles in _LEADERS.items()},
        "group_members": _lines([seat for seat in own if seat["role"] not in told]),
        "group_director": "、".join(seat["name"] for seat in directors),
        "group_parts": "\n".join(parts) or _NO_GROUPS,
    }


def _under(body: Row, group: Row | None) -> bool:
    """Whether a body belongs to the group: named under it, or under nothing."""
    return not body.get("parent") or (group is not None and body["parent"] == group["uid"])


def _lines(seats: Sequence[Row]) -> str:
    """`梁启明　柳河镇人民政府镇长`, a line each."""
    return "\n".join(f"{seat['name']}　{seat.get('unit_name') or ''}{seat.get('post') or ''}".rstrip("　") for seat in seats)


def _people(session: Session, seats: Sequence[Row]) -> str:
    """`曾秀兰（牵头人）、姚静`."""
    roles = {choice.code: choice.name for choice in session.choices("seat_role")}
    return "、".join(seat["name"] + (f"（{roles[seat['role']]}）" if seat["role"] not in ("member", None) else "")
                    for seat in seats) or "________"
