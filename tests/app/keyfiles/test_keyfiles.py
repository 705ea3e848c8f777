"""Key-person files: only with a basis, only what is needed, only for holders, every look recorded, gone in the end."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import AppError, Conflict, InvalidValues, NoRight
from app.keyfiles import lifecycle, ring, rules
from app.keyfiles.spec import KEY_FILE
from app.keyfiles.store import KeyStore
from app.records.registers import REGISTERS
from db import keyfiles as db_keyfiles
from tests import keyfiles_kit as kit
from tests.app.keyfiles.conftest import OpenStore
from tests.app.keyfiles.test_administrator import dumped

WHY = "季度复核前查看"


def make(open_store: OpenStore, **more: object) -> tuple[KeyStore, str]:
    """A file in the store, approved; the store open as the other head."""
    no = open_store(kit.ARCHIVIST).propose(kit.values(**more), kit.SCAN)
    store = open_store(kit.HEAD)
    store.approve(no)
    return store, no


# -- what makes a file


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"basis_kind": ""}, "basis_kind"), ({"basis_no": ""}, "basis_no"), ({"basis_issuer": None}, "basis_issuer"),
        ({"basis_expiry": "2026-11-20"}, "basis_expiry"), ({"basis_date": "2026-11-22"}, "basis_date"),
        ({"purpose": ""}, "purpose"), ({"adult": 0}, "adult"), ({"phone_consent": 0}, "phone"),
        ({"untold_reason": "办案需要"}, "untold_by"), ({"category": ""}, "category"),
        ({"purpose": "找13900001234问"}, "purpose"), ({"category": "卡6222020000000000000"}, "category"),
    ],
)
def test_a_file_needs_its_basis_and_nothing_that_is_not_asked(open_store: OpenStore, more: dict, field: str) -> None:
    store = open_store(kit.ARCHIVIST)
    with pytest.raises(InvalidValues) as told:
        store.propose(kit.values(**more), kit.SCAN)
    assert field in {problem.field for problem in told.value.problems}
    assert not db_keyfiles.rows(store.ledger, "key_file")


def test_a_basis_without_its_scan_is_none(open_store: OpenStore) -> None:
    with pytest.raises(InvalidValues, match="没有依据扫描件"):
        open_store(kit.ARCHIVIST).propose(kit.values(), None)


@pytest.mark.parametrize(
    "field", ["relatives", "children", "school", "employer", "bank_card", "religion", "ethnicity", "health", "marriage",
              "photo", "fingerprint", "wechat", "case_facts", "criminal_record", "welfare", "score", "level", "colour"]
)
def test_what_the_law_forbids_has_no_place(open_store: OpenStore, field: str) -> None:
    assert field not in {item.key for item in KEY_FILE.fields}
    with pytest.raises(InvalidValues):
        open_store(kit.ARCHIVIST).propose(kit.values(**{field: "x"}), kit.SCAN)


def test_a_minor_is_refused_by_the_number_too(open_store: OpenStore) -> None:
    store = open_store(kit.ARCHIVIST)
    young = "99999920100101" + "001"
    number = young + _check(young)
    with pytest.raises(InvalidValues, match="未满18周岁"):
        store.propose(kit.values(id_need="通知要求核对证件号"), kit.SCAN, number)
    with pytest.raises(InvalidValues, match="依据没有要求证件号"):
        store.propose(kit.values(), kit.SCAN, kit.NUMBER)


def _check(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def test_nobody_approves_the_own_proposal_and_nobody_unheard(open_store: OpenStore) -> None:
    store = open_store(kit.HEAD)
    no = store.propose(kit.values(told_on=None, told_way=None), kit.SCAN)
    with pytest.raises(AppError, match="建档人不能审批"):
        store.approve(no)
    store = open_store(kit.ARCHIVIST)
    with pytest.raises(NoRight):
        store.approve(no)
    store = open_store(kit.OTHER_HEAD)
    with pytest.raises(AppError, match="还没有告知本人"):
        store.approve(no)
    store.change(no, {"told_on": "2026-11-20", "told_way": "letter"})
    store.approve(no)
    assert store.directory()[0]["review_due"] == "2027-05-21"


# -- who sees what


def test_lists_are_masked_and_a_full_view_asks_why(open_store: OpenStore) -> None:
    store, no = make(open_store)
    shown = store.directory()[0]
    assert (shown["name"], shown["phone"]) == ("欧阳**", "139****1234")
    for why in ("", "看看", "    a   "):
        with pytest.raises(AppError, match="事由"):
            store.view(no, why)
    assert store.view(no, WHY).values["name"] == kit.NAME


def test_every_look_stands_in_the_log(open_store: OpenStore) -> None:
    store, no = make(open_store)
    store.view(no, WHY)
    store.search("测试", "核对重名情况")
    store.taken_out(no, "print", "交负责人签字")
    store.taken_out(no, "export", "本人申请复制")
    lines = [(line.kind, line.file_no, line.purpose, line.by) for line in store.looks("2026-11-21", "2026-11-21")]
    assert lines == [("view", no, WHY, kit.HEAD), ("search", no, "核对重名情况", kit.HEAD),
                     ("print", no, "交负责人签字", kit.HEAD), ("export", no, "本人申请复制", kit.HEAD)]
    assert db_keyfiles.verify(store.ledger) is None


def test_a_line_of_the_log_cannot_be_changed_unseen(open_store: OpenStore) -> None:
    store, no = make(open_store)
    store.view(no, WHY)
    with pytest.raises(Exception, match="append-only"):
        store.ledger.conn.execute("DELETE FROM kf_log WHERE kind = 'view'")
    store.ledger.conn.execute("DROP TRIGGER kf_log_no_update")
    store.ledger.conn.execute("UPDATE kf_log SET purpose = '别的' WHERE kind = 'view'")
    assert db_keyfiles.verify(store.ledger) == db_keyfiles.head(store.ledger)[0]


def test_the_id_number_needs_a_second_person(open_store: OpenStore) -> None:
    store = open_store(kit.ARCHIVIST)
    no = store.propose(kit.values(id_need="通知要求核对证件号"), kit.SCAN, kit.NUMBER)
    assert kit.NUMBER not in str(store.view(no, WHY)) and kit.NUMBER not in str(store.directory())
    with pytest.raises(AppError, match="另一名有权人员"):
        store.id_number(no, WHY, kit.ARCHIVIST, kit.PASSWORDS[kit.ARCHIVIST])
    with pytest.raises(AppError, match="密码"):
        store.id_number(no, WHY, kit.HEAD, "wrong-password")
    with pytest.raises(AppError, match="密码"):
        store.id_number(no, WHY, kit.ADMIN, kit.PASSWORDS[kit.ADMIN])
    assert store.id_number(no, WHY, kit.HEAD, kit.PASSWORDS[kit.HEAD]) == kit.NUMBER


# -- while it is kept


def test_free_words_keep_numbers_out_and_relatives_need_consent(open_store: OpenStore) -> None:
    store, no = make(open_store)
    contact = {"date": "2026-11-21", "way": "visit", "by_whom": "李四", "result": "met"}
    with pytest.raises(InvalidValues, match="像电话"):
        store.add(no, "kf_contact", {**contact, "words": "电话１３９００００１２３４"})
    with pytest.raises(InvalidValues, match="最多100字"):
        store.add(no, "kf_contact", {**contact, "words": "话" * 101})
    store.add(no, "kf_contact", {**contact, "words": "生活正常，愿意参加培训"})
    relative = {"seat": "relative", "person": "王五", "from_date": "2026-11-21"}
    with pytest.raises(InvalidValues, match="亲友"):
        store.add(no, "kf_seat", relative)
    store.add(no, "kf_seat", {**relative, "consent": 1})
    whole = store.view(no, WHY)
    assert [len(whole.parts[key]) for key in ("kf_contact", "kf_seat")] == [1, 1]


def test_an_overdue_file_can_only_be_reviewed(open_store: OpenStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store, no = make(open_store)
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2027-05-22T09:00:00")
    assert store.directory()[0]["standing"] == "overdue"
    with pytest.raises(AppError, match="已过复核日"):
        store.change(no, {"village": "单家村"})
    with pytest.raises(AppError, match="已过复核日"):
        store.add(no, "kf_help", {"kind": "job", "agreed": 1, "step": "介绍岗位", "date": "2027-05-22"})
    with pytest.raises(InvalidValues, match="下次复核日"):
        lifecycle.review(store, no, {"decision": "continue", "reason": "仍需帮扶", "next_due": "2027-12-01"})
    lifecycle.review(store, no, {"decision": "continue", "reason": "仍需帮扶"})
    assert store.directory()[0]["review_due"] == "2027-09-30"  # not past the basis
    store.change(no, {"village": "单家村"})


def test_the_owner_does_not_review_the_own_file(open_store: OpenStore) -> None:
    store, no = make(open_store, owner=kit.HEAD)
    with pytest.raises(AppError, match="责任人不能复核"):
        lifecycle.review(store, no, {"decision": "continue", "reason": "仍需帮扶"})


def test_a_lapsed_basis_stops_all_use(open_store: OpenStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store, no = make(open_store, basis_expiry="2026-12-31")
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2027-01-01T09:00:00")
    with pytest.raises(AppError, match="依据已到期"):
        store.add(no, "kf_help", {"kind": "job", "agreed": 1, "step": "介绍岗位", "date": "2027-01-01"})
    with pytest.raises(AppError, match="依据已到期"):
        lifecycle.review(store, no, {"decision": "continue", "reason": "仍需帮扶"})
    waits = {(item.what, item.on) for item in lifecycle.due(store)}
    assert ("依据到期，解除", "2027-01-07") in waits


def test_a_correction_keeps_what_stood_before(open_store: OpenStore) -> None:
    store, no = make(open_store)
    rev = store.row(no)["rev"]
    store.change(no, {"category": "第三类"}, rev)
    with pytest.raises(Conflict):
        store.change(no, {"category": "第四类"}, rev)
    changes = [body for entry, body in store.history(no, "本人申请更正") if entry.kind == "change"]
    assert changes == [{"before": {"category": "第二类"}, "after": {"category": "第三类"}}]


def test_requests_are_answered_with_a_reason(open_store: OpenStore) -> None:
    store, no = make(open_store)
    uid = lifecycle.request(store, no, {"kind": "correct", "received_on": "2026-11-21"})
    with pytest.raises(AppError, match="理由"):
        lifecycle.decide(store, uid, "granted", " ")
    lifecycle.decide(store, uid, "granted", "通知上的村名写错，已更正")
    answered = store.view(no, WHY).parts["kf_request"][0]
    assert (answered["decision"], answered["done_on"]) == ("granted", "2026-11-21")


# -- the end


def test_disposal_leaves_a_record_and_no_person(open_store: OpenStore, folder: Path) -> None:
    store, no = make(open_store)
    contact = {"date": "2026-11-21", "way": "visit", "by_whom": "李四", "result": "met", "words": "家中无人陪同"}
    store.add(no, "kf_contact", contact)
    with pytest.raises(AppError, match="还没有解除"):
        lifecycle.dispose(store, no)
    lifecycle.close(store, no, "lifted")
    with pytest.raises(AppError, match="已经解除"):
        store.change(no, {"village": "单家村"})
    scan = store.blobs.path(store.row(no)["basis_scan"])
    assert scan.is_file()
    gone = lifecycle.dispose(store, no)
    assert gone["key_file"] == 1 and gone["kf_contact"] == 1 and not scan.exists()
    kept = dumped(store.ledger)
    assert no in kept and kit.NAME not in kept and "家中无人" not in kept and "ouyang" not in kept.lower()
    record = lifecycle.disposals(store)[0]
    assert (record["file_no"], record["removed"], record["approved_by"]) == (no, 2, kit.HEAD)
    with pytest.raises(AppError, match="已经销毁"):
        store.view(no, WHY)
    assert db_keyfiles.verify(store.ledger) is None


def test_numbers_of_the_month_survive_disposal(open_store: OpenStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store, first = make(open_store)
    store.add(first, "kf_help", {"kind": "job", "agreed": 1, "step": "介绍岗位", "date": "2026-11-21", "done_on": "2026-11-21"})
    monkeypatch.setenv("TOWNSHIP_LEDGER_NOW", "2026-12-05T09:00:00")
    lifecycle.review(store, first, {"decision": "close", "reason": "通知解除"})
    before = lifecycle.numbers(store, "2026-12-01", "2026-12-31")
    lifecycle.dispose(store, first)
    assert lifecycle.numbers(store, "2026-12-01", "2026-12-31") == before
    assert [(n.category, n.at_begin, n.new, n.closed, n.at_end, n.reviewed, n.employed) for n in before] == [
        ("第二类", 1, 0, 1, 0, 1, 0)
    ]
    november = lifecycle.numbers(store, "2026-11-01", "2026-11-30")[0]
    assert (november.at_begin, november.new, november.closed, november.at_end, november.employed) == (0, 1, 0, 1, 1)
    assert november.at_begin + november.new - november.closed == november.at_end


WRITTEN = ("13900001234", "0371-12345678", "１３９００００１２３４", "139 0000 1234")


@given(st.text(max_size=30), st.sampled_from(WRITTEN), st.text(max_size=30))
def test_a_phone_is_seen_inside_any_words(before: str, phone: str, after: str) -> None:
    glued = (before and before[-1].isdigit()) or (after and after[0].isdigit())
    assert glued or rules.looks_like_number(f"{before}{phone}{after}")


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=6))
def test_a_masked_name_shows_the_surname_only(name: str) -> None:
    masked = rules.mask_name(name)
    shown = masked.rstrip("*")
    assert name.startswith(shown) and 1 <= len(shown) <= 2 and len(masked) == max(len(name), len(shown) + 1)


# -- apart from the ledger


def test_no_register_of_the_ledger_knows_the_store() -> None:
    """No shared ids, no search across, nothing for tables or packages to reach."""
    assert not {"key_file", "kf_seat", "kf_contact"} & set(REGISTERS)
    assert not any(item.target.startswith(("kf_", "key_")) for reg in REGISTERS.values() for item in reg.fields)


def test_it_is_off_until_the_head_has_weighed_it(open_store: OpenStore, folder: Path) -> None:
    import shutil

    shutil.rmtree(ring.place(folder))
    session = kit.sign_in(folder, kit.HEAD)
    with pytest.raises(AppError, match="没有启用"):
        KeyStore.open(session, kit.PASSWORDS[kit.HEAD])
    session.close()
    session = kit.sign_in(folder, kit.ADMIN)
    try:
        with pytest.raises(NoRight):
            ring.enable(session, kit.PASSWORDS[kit.ADMIN], kit.ANSWERS)
    finally:
        session.close()
    session = kit.sign_in(folder, kit.OTHER_HEAD)
    try:
        with pytest.raises(AppError, match="影响评估"):
            ring.enable(session, kit.PASSWORDS[kit.OTHER_HEAD], {**kit.ANSWERS, "harm": "无"})
        assert not ring.enabled(folder) and not list(folder.glob(".tmp-*"))
        ring.enable(session, kit.PASSWORDS[kit.OTHER_HEAD], kit.ANSWERS)
    finally:
        session.close()
    assert ring.holders(folder) == [kit.OTHER_HEAD]
