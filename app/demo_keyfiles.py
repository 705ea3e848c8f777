"""The sample's restricted store: switched on, with fictional files in every state, so that it can be tried."""

from __future__ import annotations

import io
import json
from typing import Any

from app.clock import pretend
from app.documents.pdfkit import draw_text, mm, new_canvas
from app.keyfiles import lifecycle, ring
from app.keyfiles.store import KeyStore
from app.paths import resources
from app.security.users import add_user
from app.session import Session
from app.shared import User

_PARTS = {"seats": "kf_seat", "contacts": "kf_contact", "help": "kf_help"}


def people() -> dict[str, Any]:
    """Who can open the store, what the head wrote, and the files."""
    return json.loads((resources() / "demo" / "keyfiles.json").read_text(encoding="utf-8"))


def fill(session: Session) -> int:
    """Add the head and the archivist, switch the store on and enter the files; how many there are."""
    data = people()
    head, archivist = data["head"], data["archivist"]
    with pretend("2026-04-10T09:00:00"):
        for person, role in ((head, "head"), (archivist, "archivist")):
            add_user(session, person["name"], person["password"], role)
        chief, keeper = _as(session, head["name"], "head"), _as(session, archivist["name"], "archivist")
        try:
            ring.enable(chief, head["password"], data["assessment"])
            first = KeyStore.open(chief, head["password"])
            first.grant(archivist["name"], archivist["password"])
            second = KeyStore.under(keeper, first.keys)
            try:
                _play(data["files"], first, second)
            finally:
                second.close()
                first.close()
        finally:
            keeper.ledger.close()
            chief.ledger.close()
    return len(data["files"])


def _as(session: Session, name: str, role: str) -> Session:
    """The same office worked by somebody else."""
    return Session(session.folder, session.ledger.twin(), session.keys, User(name, role), session.shared)


def _play(files: list[dict[str, Any]], head: KeyStore, archivist: KeyStore) -> None:
    """Each day what fell on it, so that the log runs forwards."""
    numbers: dict[int, str] = {}
    days = [(item[step], at, step) for at, item in enumerate(files)
            for step in ("proposed", "approved", "closed", "disposed") if step in item]
    for day, at, step in sorted(days, key=lambda found: found[0]):
        with pretend(f"{day}T10:00:00"):
            if step == "proposed":
                numbers[at] = archivist.propose(files[at]["values"], _notice(files[at]["values"]))
            elif step == "approved":
                head.approve(numbers[at])
                _entries(archivist, numbers[at], files[at])
            elif step == "closed":
                lifecycle.close(head, numbers[at], files[at]["reason"])
            else:
                lifecycle.dispose(head, numbers[at])


def _entries(store: KeyStore, no: str, item: dict[str, Any]) -> None:
    """Seats from the day of approval, then contacts and help on their days."""
    for name, part in _PARTS.items():
        for values in item.get(name, []):
            day = values.get("date") or item["approved"]
            with pretend(f"{day}T16:00:00"):
                store.add(no, part, values if "date" in values else {**values, "from_date": day})
    for values in item.get("requests", []):
        with pretend(f"{values['received_on']}T11:00:00"):
            lifecycle.request(store, no, values)


def _notice(values: dict[str, Any]) -> bytes:
    """A page that stands for the scanned basis and says that it is invented."""
    out = io.BytesIO()
    canvas = new_canvas(out, (210 * mm, 297 * mm), "演示")
    lines = ("演示用依据扫描件，内容虚构", values.get("basis_issuer") or "本人书面同意", values.get("basis_no") or "",
             f"目的：{values['purpose']}", f"有效期至 {values['basis_expiry']}")
    for at, line in enumerate(lines):
        face, size = ("hei-bold", 20) if at == 0 else ("song", 14)
        draw_text(canvas, 105 * mm, (240 - at * 14) * mm, line, face, size, "center")
    canvas.showPage()
    canvas.save()
    return out.getvalue()
