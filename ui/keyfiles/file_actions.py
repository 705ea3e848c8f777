"""What can be done with a file in sight, each in a box of its own; the rules are asked of the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QLineEdit

from app import clock
from app.errors import AppError
from app.keyfiles import lifecycle, ring, shown, words
from app.keyfiles.spec import CONTACT, HELP, KEY_FILE, PARTS, REQUEST, REVIEW, SEAT
from app.records.spec import Register
from ui.keyfiles.boxes import Box, ChoiceBox, DisposeBox, FormBox
from ui.keyfiles.form import KeyForm
from ui.keyfiles.paper_boxes import PaperBox, TransferBox
from ui.keyfiles.scan import ScanBox

if TYPE_CHECKING:
    from ui.keyfiles.file_page import FilePage

Work = Callable[[], object]
_OFFERED = {
    "pending": ("approve", "change", "seat", "request", "close", "print", "scan", "number"),
    "open": ("contact", "seat", "help", "change", "review", "request", "close", "print", "transfer", "scan", "number"),
    "overdue": ("review", "request", "close", "print", "scan", "number"),
    "lapsed": ("close", "review", "request", "print", "scan", "number"),
    "closed": ("dispose", "request", "print", "scan"),
    "mistaken": ("dispose", "request", "print", "scan"),
}
"""Standing → what is offered, the first as the main thing."""
_HEAD_ONLY = ("approve", "close", "dispose")


class FileActions:
    """Belongs to a file's page; closes with it."""

    def __init__(self, page: FilePage) -> None:
        self.page = page

    def all(self) -> list[tuple[str, str, Work]]:
        """Key, verb and work of every button."""
        return [
            ("approve", "审批", self.approve), ("contact", "加联系记录", lambda: self.add("kf_contact")),
            ("seat", "加包联", lambda: self.add("kf_seat")), ("help", "加帮扶", lambda: self.add("kf_help")),
            ("change", "修改", self.change), ("review", "复核", self.review), ("request", "权利申请", self.request),
            ("close", "解除", self.close), ("dispose", "销毁", self.dispose),
            ("print", "打印", self.print), ("transfer", "移交", self.transfer), ("scan", "看依据扫描件", self.scan),
            ("number", "看证件号", self.number),
        ]

    def offered(self) -> list[str]:
        """What fits the file's standing and the holder's role."""
        sitting, file = self.page.sitting, self.page.file
        keys = [key for key in _OFFERED[file.values["standing"]] if sitting.is_head or key not in _HEAD_ONLY]
        without = {"number"} if not file.has_id else set()
        return [key for key in keys if key not in without]

    def do(self, work: Work, _on: bool = False) -> None:
        """Do it; what stands in the way is said."""
        try:
            work()
        except AppError as fault:
            self.page.sitting.context.tell.error(fault)

    def approve(self) -> Box:
        """Open a proposed file."""
        store, no, page = self.page.sitting.store, self.page.no, self.page

        def work(_code: str) -> None:
            store.approve(no)
            page.again(f"{no}已审批，在档。")

        says = "请对照依据扫描件核对：有书面依据、没有到期、只记依据要的内容、已告知本人或有不告知的理由。建档人不能自己审批。"
        yes = [("yes", "核对无误，同意建档")]
        return self._open(ChoiceBox(page.sitting, page, f"审批 {no}", says, "同意建档", "意见", yes, work))

    def change(self) -> Box:
        """Change the basic values."""
        page, no, rev = self.page, self.page.no, self.page.file.values["rev"]
        form = file_form(page)
        before = {key: page.file.values.get(key) for key in form.rows}
        form.show_values(before)
        start = form.read()[0]

        def work(values: dict[str, Any]) -> None:
            changed = {key: value for key, value in values.items() if value != start[key]}
            if changed:
                page.sitting.store.change(no, changed, rev)
            page.again(f"{no}已修改。" if changed else f"{no}没有改动。")

        return self._open(FormBox(page.sitting, page, f"修改 {no}", "", "保存", form, work))

    def add(self, part: str) -> Box:
        """Add a seat, a contact or a step of help."""
        page, no, register = self.page, self.page.no, PARTS[part]
        form = KeyForm(page.sitting.context, register)
        day = clock.today().isoformat()
        form.show_values({"date": day, "from_date": day, "by_whom": page.sitting.store.user})

        def work(values: dict[str, Any]) -> None:
            page.sitting.store.add(no, part, values)
            page.again(f"{no}已加{register.noun}。")
            page.tabs.setCurrentIndex([SEAT.key, CONTACT.key, HELP.key].index(part) + 1)

        return self._open(FormBox(page.sitting, page, f"{no} 加{register.noun}", "", "保存", form, work))

    def open_part(self, part: str, row: Mapping[str, Any]) -> None:
        """Change a line of a tab, or answer a request."""
        if part == "kf_request":
            self.do(lambda: self.decide(row))
        elif part in PARTS:
            self.do(lambda: self.change_part(PARTS[part], row))

    def change_part(self, register: Register, row: Mapping[str, Any]) -> Box:
        """Change a seat, a contact or a step of help."""
        page, no = self.page, self.page.no
        form = KeyForm(page.sitting.context, register)
        form.show_values(row)

        def work(values: dict[str, Any]) -> None:
            page.sitting.store.change_part(no, register.key, str(row["uid"]), values)
            page.again(f"{no}的{register.noun}已修改。")

        return self._open(FormBox(page.sitting, page, f"{no} 修改{register.noun}", "", "保存", form, work))

    def review(self) -> Box:
        """Review; not by the file's owner, and the next one within six months."""
        page, no = self.page, self.page.no
        form = KeyForm(page.sitting.context, REVIEW)
        form.show_values({})

        def work(values: dict[str, Any]) -> None:
            lifecycle.review(page.sitting.store, no, values)
            page.again(f"{no}已复核：{words.named('review_decision', values['decision'])}。")
            page.tabs.setCurrentIndex(4)

        says = "依据还在不在、目的达到没有、类别和内容要不要改。继续的，下次复核日不填就是6个月后或依据到期那天。"
        return self._open(FormBox(page.sitting, page, f"复核 {no}", says, "登记复核", form, work))

    def request(self) -> Box:
        """Register what the person asks for."""
        page, no = self.page, self.page.no
        form = KeyForm(page.sitting.context, REQUEST, ("kind", "received_on"))
        form.show_values({"received_on": clock.today().isoformat()})

        def work(values: dict[str, Any]) -> None:
            lifecycle.request(page.sitting.store, no, values)
            page.again(f"{no}的权利申请已登记，办结时在“权利申请”里回车。")
            page.tabs.setCurrentIndex(5)

        says = "本人可以查阅、复制、更正、补充、删除自己的信息，要求解释。都要登记、答复、写明理由。"
        return self._open(FormBox(page.sitting, page, f"{no} 权利申请", says, "登记", form, work))

    def decide(self, row: Mapping[str, Any]) -> Box:
        """Answer a request, with the reason."""
        page, no = self.page, self.page.no
        if row["decision"]:
            raise AppError("这件申请已经办结。", "再有申请的，另登记一件。")
        form = KeyForm(page.sitting.context, REQUEST, ("decision", "reason"))
        form.show_values({})

        def work(values: dict[str, Any]) -> None:
            lifecycle.decide(page.sitting.store, str(row["uid"]), values["decision"] or "", values["reason"] or "")
            page.again(f"{no}的权利申请已办结。")

        kind = words.named("request_kind", row["kind"])
        says = (f"{clock.chinese_date(row['received_on'])}收到的“{kind}”申请。"
                "同意更正、补充的，接着点“修改”；同意删除的，接着解除并销毁。")
        return self._open(FormBox(page.sitting, page, f"{no} 办结权利申请", says, "办结", form, work))

    def close(self) -> Box:
        """Close: stop using it at once."""
        page, no = self.page, self.page.no

        def work(reason: str) -> None:
            lifecycle.close(page.sitting.store, no, reason)
            page.again(f"{no}已解除（{words.named('close_reason', reason)}），30天内销毁。")

        says = "解除后停止使用，不能再改，30天内销毁。录入错误的选“录入错误”，不计入数量。"
        reasons = list(words.CHOICES["close_reason"].items())
        return self._open(ChoiceBox(page.sitting, page, f"解除 {no}", says, "解除", "原因", reasons, work, danger=True))

    def dispose(self) -> Box:
        """Remove for good, once its number was typed."""
        page, no, store = self.page, self.page.no, self.page.sitting.store

        def work() -> None:
            gone = lifecycle.dispose(store, no)
            page.sitting.context.tell.done(f"{no}已销毁，清除{sum(gone.values())}条，只留无名的销毁登记。")

        box = DisposeBox(page.sitting, page, no, *shown.leaving(store, no), work)
        box.accepted.connect(page.left)
        return self._open(box)

    def print(self) -> Box:
        """A paper of this file, or the copy for the person."""
        return self._read_again_after(PaperBox(self.page.sitting, self.page, self.page.no))

    def transfer(self) -> Box:
        """To the organ the basis names."""
        to = str(self.page.file.values["basis_issuer"] or "")
        return self._read_again_after(TransferBox(self.page.sitting, self.page, self.page.no, to))

    def _read_again_after(self, box: Box) -> Box:
        page = self.page
        box.accepted.connect(lambda: page.show_file(page.sitting.store.again(page.no)))
        return self._open(box)

    def scan(self) -> ScanBox:
        """The scanned basis, in memory only."""
        page = self.page
        box = ScanBox(page.sitting, page, page.no, page.sitting.store.scan(page.no, page.why))
        box.open()
        return box

    def number(self) -> Box:
        """The ID number, with a second holder beside the screen."""
        return self._open(_SecondBox(self.page))

    def _open(self, box: Box) -> Box:
        box.open()
        return box


class _SecondBox(Box):
    def __init__(self, page: FilePage) -> None:
        says = "看证件号要另一名有权人员在场，请他自己输入密码。两人的名字都记入查阅登记。"
        super().__init__(page.sitting, page, f"{page.no} 看证件号", says, "查看")
        self._page = page
        self.user, self.password = QComboBox(), QLineEdit()
        session = page.sitting.context.session
        self.user.addItems([name for name in ring.holders(session.folder) if name != session.user.name])
        self.user.setAccessibleName("在场的人")
        self.password.setAccessibleName("他的密码")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.form.addRow("在场的人", self.user)
        self.form.addRow("他的密码", self.password)
        self.password.setFocus()

    def check(self) -> None:
        page, password = self._page, self.password.text()
        self.password.clear()
        if not self.user.currentText():
            raise AppError("没有第二名有权人员。", "请负责人先在“授权”里授权另一人。")
        page.show_number(page.sitting.store.id_number(page.no, page.why, self.user.currentText(), password))
        page.tabs.setCurrentIndex(0)


def file_form(page: FilePage) -> KeyForm:
    """The basic values of a file in two columns, with proposals."""
    context, values = page.sitting.context, page.file.values
    villages = [area.name for area in context.session.areas.villages()]
    offers = {"category": words.categories(values.get("scheme")), "village": villages}
    return KeyForm(context, KEY_FILE, offers=offers, columns=2)
