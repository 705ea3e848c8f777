"""How values of the restricted store read: dates and choices in words, one place for window and paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app import clock
from app.keyfiles import lifecycle, words
from app.keyfiles.store import KeyStore
from app.records.spec import Field, Kind, Register

LISTED = ("no", "name", "standing", "phone", "basis_no", "category", "village", "opened_on", "review_due", "owner")
"""Columns of the masked directory: those of T-20 with what the screen may show besides."""
WAITS = {"待审批": ("待审批",), "复核": ("复核",), "依据到期": ("依据到期，解除",), "待销毁": ("待销毁",)}
"""What the due line counts: its words and those of `lifecycle.due`."""
REASONS = ("季度复核前查看", "登记联系情况", "落实帮扶措施", "核对依据和期限", "办理本人申请")
"""Purposes proposed when somebody looks; any other of five characters may be typed."""


def text(field: Field, value: Any) -> str:
    """A stored value in words; — for none."""
    if value is None or value == "":
        return "—"
    if field.kind is Kind.CHOICE:
        return words.named(field.choices, str(value)) or str(value)
    if field.kind is Kind.DATE:
        return clock.chinese_date(str(value))
    if field.kind is Kind.FLAG:
        return "是" if value else "否"
    return str(value)


def texts(register: Register, values: Mapping[str, Any]) -> dict[str, str]:
    """Every field of a row in words, by key."""
    return {field.key: text(field, values.get(field.key)) for field in register.fields}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A count of the due line and the files behind it; `late` when one of them is past its day."""

    words: str
    numbers: frozenset[str]
    late: bool


def waiting(store: KeyStore) -> list[Waiting]:
    """What waits within thirty days, in the order of a file's life."""
    due = lifecycle.due(store)
    found = []
    for name, kinds in WAITS.items():
        items = [item for item in due if item.what in kinds]
        late = name != "待审批" and any(item.days < 0 for item in items)
        found.append(Waiting(name, frozenset(item.no for item in items), late))
    return found


def leaving(store: KeyStore, no: str) -> tuple[list[str], list[str]]:
    """What goes and what stays when a file is disposed of, in words; nothing is removed by asking."""
    counts = store.extent(no)
    gone = [f"{name}{count}条" for name, count in counts.items() if count]
    if store.shared_scan(no):
        kept_scan = ["依据扫描件（另一份档案还在用同一份依据）"]
    else:
        gone.append("依据扫描件")
        kept_scan = []
    gone.append("查阅登记里这份档案修改前后的内容（换成谁也解不开的乱码）")
    stays = ["档号、类别，建档、解除、销毁的日期和审批人", "复核日期、就业日期（只用于数量统计）",
             "权利申请的种类和日期，不含理由", "谁在什么时候为什么看过（只有档号，没有姓名）", *kept_scan]
    return gone, stays
