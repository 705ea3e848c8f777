"""Taking paper back by its number, with the image of the page, and making numbers void."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from app import clock
from app.documents import job, numbers, serial, values, wordings
from app.errors import AppError
from app.security.roles import Action
from db import issued as db_issued

if TYPE_CHECKING:
    from app.session import Session

Signed = Literal["ink", "refused", "empty", "unseen"]
"""What stands in the place for the signature, as a person saw it; `unseen` when nobody looked."""
PAGE = "收回页"


class Returned(StrEnum):
    """What became of a number that was read back."""

    FILED = "filed"
    ALREADY = "already"
    UNKNOWN = "unknown"
    VOID = "void"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class ReturnResult:
    """One sheet's answer; `nobody` when the number is an empty form's and wants a name (see `name_recipient`)."""

    state: Returned
    serial: str
    sentence: str
    nobody: bool = False


def mark_returned(
    session: Session, text: str, signed: Signed = "unseen", page: bytes | None = None
) -> ReturnResult:
    """File a returned paper by the number on it, as typed, sent by a barcode gun or read from a scan.

    `page` is the picture of the sheet, kept encrypted with the number. A paper already back is left as it is; see
    `add_page`. Raises AppError when the picture cannot be read, and then nothing is filed.
    """
    session.require(Action.RETURN)
    try:
        number = serial.parse(text).text
    except AppError as error:
        return ReturnResult(Returned.BAD, text.strip(), str(error))
    shown = serial.display(number)
    uid = db_issued.by_serial(session.ledger, number)
    if uid is None:
        return ReturnResult(Returned.UNKNOWN, number, f"{shown} 不是本台账编的号，没有登记。")
    row = session.get("issued", uid)
    if row["state"] == "void":
        return ReturnResult(Returned.VOID, number, f"{shown} 已作废（{row['void_reason']}），没有登记。")
    nobody = not row["to_uid"] and _wants_name(session, row)
    wants = "，请补登姓名" if nobody else ""
    if row["state"] in ("returned", "archived"):
        day = clock.chinese_date(row["returned_on"] or "")
        return ReturnResult(Returned.ALREADY, number, f"{shown} 已在{day}登记收回{wants}。", nobody)
    today = clock.today().isoformat()
    with session.step(f"登记收回{shown}"):
        change = {"state": "returned", "returned_on": today, "printed_on": row["printed_on"] or today, "signed": signed}
        session.commands("issued").update(uid, change, trusted=True)
        if page is not None:
            _attach(session, uid, number, page)
    return ReturnResult(Returned.FILED, number, f"{shown} 已登记收回{wants}。", nobody)


def add_page(session: Session, text: str, page: bytes, signed: Signed = "unseen") -> str:
    """Keep one more picture with a number that is back already; returns the sentence. Raises AppError.

    `signed` is what a person saw on it; `unseen` leaves what was said of the paper before.
    """
    session.require(Action.RETURN)
    row = _back(session, text)
    shown = serial.display(row["serial"])
    with session.step(f"{shown} 加存收回页"):
        _attach(session, row["uid"], row["serial"], page)
        if signed != "unseen":
            session.commands("issued").update(row["uid"], {"signed": signed}, trusted=True)
    return f"{shown} 已加存一页。"


def recipient_register(session: Session, text: str) -> str:
    """The register that an empty form's recipient is found in, "" for papers of nobody in particular. Raises AppError."""
    return _register(session, numbers.find(session, text))


def name_recipient(session: Session, text: str, uid: str) -> str:
    """Say whose an empty numbered form was, by the uid of a household, unit …; returns the sentence.

    Raises AppError for a void number, one that has a recipient, and papers that are for nobody in particular.
    """
    session.require(Action.RETURN)
    row = numbers.find(session, text)
    shown = serial.display(row["serial"])
    if row["state"] == "void":
        raise AppError(f"{shown} 已作废，不能登记对象。")
    if row["to_uid"]:
        raise AppError(f"{shown} 已登记给“{row['to_name']}”。", "登记错了的，请撤销后重新登记。")
    register = _register(session, row)
    if not register:
        raise AppError(f"{shown} 不是发给个别对象的文书。")
    owner = session.get(register, uid)
    name, place = values.held_as(register, owner, values.filler(session, register, [owner])(owner))
    area = uid if register == "area" else owner["area"]
    with session.step(f"登记{shown}的对象"):
        given = {"to_register": register, "to_uid": uid, "to_name": name, "to_place": place, "area": area or row["area"]}
        session.commands("issued").update(row["uid"], given, trusted=True)
    return f"{shown} 已登记给“{name}”。"


def void(session: Session, text: str, reason: str) -> str:
    """Make a number void with a reason; it stays listed for good. Raises AppError when it is back already."""
    session.require(Action.VOID)
    if not reason.strip():
        raise AppError("请填写作废原因。")
    row = numbers.find(session, text)
    shown, state = serial.display(row["serial"]), row["state"]
    if state in ("returned", "archived"):
        raise AppError(f"{shown} 已收回，不能作废。", "确实登记错了的，请先撤销收回。")
    if state == "void":
        raise AppError(f"{shown} 已经作废。")
    with session.step(f"作废{shown}（{reason.strip()}）"):
        session.commands("issued").update(row["uid"], {"state": "void", "void_reason": reason.strip()}, trusted=True)
    return f"{shown} 已作废，原因已登记。"


def _back(session: Session, text: str) -> dict[str, Any]:
    row = numbers.find(session, text)
    if row["state"] not in ("returned", "archived"):
        raise AppError(f"{serial.display(row['serial'])} 还没有收回。", "请先登记收回。")
    return row


def _wants_name(session: Session, row: dict[str, Any]) -> bool:
    """Whether a number without a recipient is an empty form's of a paper that is given to somebody."""
    batch = job.kept(session, row["batch"] or "")
    return batch is not None and batch["variant"] == "blank" and bool(_register(session, row))


def _register(session: Session, row: dict[str, Any]) -> str:
    """The register the paper's recipients stand in: no version changes it, so a shipped paper is asked as it is now,
    one of a pack, which may be out of use, by the text it was printed with."""
    batch = job.kept(session, row["batch"] or "")
    own = batch["wording"] if batch else None
    paper = wordings.of_row(session, own) if own else wordings.paper(session, row["template"])
    return values.REGISTERS[paper.recipients]


def _attach(session: Session, uid: str, number: str, page: bytes) -> None:
    session.attach("issued", uid, page, f"{serial.display(number)}.jpg", PAGE)
