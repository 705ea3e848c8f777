"""Stored values as people read them: dictionary names, names of referred rows, Chinese dates, masked phones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from app.clock import chinese_date
from app.privacy import mask_phone
from app.records.areas import Areas
from app.records.dictionaries import Choice
from app.records.registers import REGISTERS
from app.records.spec import Field, Kind, Register
from db import query as db_query
from db.connect import Ledger

Names = Mapping[tuple[str, str], str]


def money(fen: int) -> str:
    """分 as 万元 with two decimals, as tables write it."""
    return f"{fen / 1_000_000:.2f}万元"


class Shower:
    """Turns rows of a register into texts; asks for referred names once per batch."""

    def __init__(self, ledger: Ledger, choices: Callable[[str], Sequence[Choice]], areas: Callable[[], Areas]) -> None:
        self._ledger = ledger
        self._choices = choices
        self._areas = areas

    def show(self, register: Register, rows: Sequence[Mapping[str, Any]], full: bool = False) -> list[dict[str, str]]:
        """One mapping of field key → text per row. `full` shows phone numbers unmasked."""
        names = self._names(register, rows)
        texts = [(item, self._teller(item, names, full)) for item in register.fields]
        return [{item.key: _told(tell, row.get(item.key)) for item, tell in texts} for row in rows]

    def names(self, register: str, uids: Iterable[str]) -> dict[str, str]:
        """Names of rows of one register by uid; an area's name includes its village."""
        wanted = sorted(set(uids))
        if register == "area":
            areas = self._areas()
            return {uid: areas.full_name(uid) for uid in wanted}
        spec = REGISTERS[register]
        known = db_query.columns(self._ledger, spec.table)
        rows = db_query.fetch_by(self._ledger, spec.table, "uid", wanted, known)
        if spec.field(spec.title_field).kind is Kind.REF:  # named by what it is about, and the day or the period
            when = next((item.key for item in spec.fields if item.key in ("date", "period_name")), "")
            texts = self.show(spec, rows)
            return {row["uid"]: f"{text[spec.title_field]}{f'（{text[when]}）' if when else ''}"
                    for row, text in zip(rows, texts, strict=True)}
        extra = "door" if register == "household" else ""
        return {row["uid"]: f"{row[spec.title_field]}{f'（{row[extra]}）' if extra else ''}" for row in rows}

    def _names(self, register: Register, rows: Sequence[Mapping[str, Any]]) -> Names:
        found: dict[tuple[str, str], str] = {}
        for item in register.fields:
            if item.kind is Kind.REF:
                uids = {row[item.key] for row in rows if row.get(item.key)}
                found.update({(item.target, uid): name for uid, name in self.names(item.target, uids).items()})
        return found

    def _teller(self, item: Field, names: Names, full: bool) -> Callable[[Any], str]:
        if item.kind is Kind.REF:
            return lambda value: names.get((item.target, value), "（已不存在）")
        if item.kind in (Kind.CHOICE, Kind.MULTI, Kind.COUNTS):
            return self._coded(item)
        if item.kind is Kind.PHONE:
            return str if full else lambda value: mask_phone(str(value))
        if item.kind is Kind.DATE:
            return lambda value: chinese_date(str(value))
        return {Kind.FLAG: lambda value: "是" if value else "否", Kind.MONEY: money}.get(item.kind, str)

    def _coded(self, item: Field) -> Callable[[Any], str]:
        entries = {choice.code: choice for choice in self._choices(item.choices)}

        def name(code: Any) -> str:
            return entries[code].name if code in entries else str(code)

        if item.kind is Kind.CHOICE:
            return name
        if item.kind is Kind.MULTI:
            return lambda value: "、".join(name(code) for code in value)
        order = {code: number for number, code in enumerate(entries)}

        def amounts(value: Mapping[str, int]) -> str:
            parts = sorted(value.items(), key=lambda pair: order.get(pair[0], 999))
            return "、".join(f"{name(code)}{number}{entries[code].unit if code in entries else ''}" for code, number in parts)

        return amounts


def _told(tell: Callable[[Any], str], value: Any) -> str:
    return "" if value is None or value == "" else tell(value)
