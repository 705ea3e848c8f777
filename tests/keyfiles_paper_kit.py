"""A file with everything on it: a long name, a rare character, long texts, several rows of each kind."""

from __future__ import annotations

import io

import pypdfium2

from app.keyfiles import lifecycle
from app.keyfiles.store import KeyStore
from tests import keyfiles_kit as kit

WHY = "季度复核前打印核对"
LONG_NAME = "阿卜杜勒·麦麦提艾力𬱖"
OFFICER, GRID_WORKER, RELATIVE = "钱民警", "孙网格", "欧阳亲友"
PLANTED = (LONG_NAME, kit.PHONE, OFFICER, RELATIVE, "公益岗位")
"""Words of the file that may stand nowhere but in the store and in what was written on request."""


def propose(store: KeyStore, **more: object) -> str:
    """A proposed file of the person with the long name."""
    return store.propose(kit.values(**{"name": LONG_NAME, "grid": "第三网格", "owner": GRID_WORKER, **more}), kit.SCAN)


def fill_up(head: KeyStore, no: str) -> None:
    """Give an approved file seats, contacts, help, a review and a request."""
    seats = (("officer", OFFICER, "清源派出所社区民警", None), ("grid", GRID_WORKER, "花园村第三网格网格员", None),
             ("relative", RELATIVE, None, 1))
    for seat, person, post, consent in seats:
        head.add(no, "kf_seat", {"seat": seat, "person": person, "post": post, "consent": consent, "from_date": "2026-10-10"})
    for at in range(1, 15):
        head.add(no, "kf_contact", {"date": f"2026-10-{at + 10:02}", "way": "visit", "by_whom": GRID_WORKER, "result": "met",
                                    "need_help": at % 2,
                                    "words": f"第{at}次联系，和{OFFICER}一起上门，{LONG_NAME}在家，想找一份离家近的活。"})
    head.add(no, "kf_help", {"kind": "job", "agreed": 1, "step": "介绍到镇上公益岗位，每月回访一次", "date": "2026-10-20",
                             "result": "已上岗", "done_on": "2026-11-01"})
    head.add(no, "kf_help", {"kind": "legal", "agreed": 1, "step": "联系司法所提供法律援助", "date": "2026-10-21"})
    lifecycle.review(head, no, {"decision": "continue", "reason": "依据仍然有效，帮扶措施还没有完成", "next_due": "2027-05-20"})
    lifecycle.request(head, no, {"kind": "copy", "received_on": "2026-11-20"})


def texts(pdf: bytes) -> list[str]:
    """The text of each page as another program reads it."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]
    finally:
        document.close()
