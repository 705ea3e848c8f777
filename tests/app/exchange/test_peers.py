"""Two and three PCs of one office: what one enters reaches the others, and what both changed is asked."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from PIL import Image

from app.backup.make import backup
from app.backup.restore import restore
from app.errors import AppError, Conflict
from app.exchange.apply import apply_take
from app.exchange.outcome import Fate
from app.exchange.take import plan_take
from app.session import Query, Session, Where
from db import rows as db_rows
from tests import office_kit
from tests.exchange_kit import content, pcs, send, state, take
from tests.fixtures_office import Opener
from tests.office_kit import files_of

Two = tuple[Session, Session]


@pytest.fixture
def two(open_copy: Opener) -> Two:
    first, second = pcs(open_copy, "AB")
    return first, second


def grid(session: Session) -> str:
    return session.all("area", Query((Where("level", "eq", "grid"),)))[0]["uid"]


def households(session: Session, *names: str) -> list[str]:
    return session.save_many("household", office_kit.homes(grid(session), names))


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "#88aacc").save(out, "JPEG")
    return out.getvalue()


def test_rows_photos_and_frozen_rounds_reach_the_other_pc(two: Two, tmp_path: Path) -> None:
    a, b = two
    home = households(a, "甲一", "乙二")
    around = a.save("visit_round", {"name": "第四季度", "from_date": "2026-10-01", "to_date": "2026-12-31"}).uid
    a.save("visit", {"round": around, "household": home[0], "date": "2026-10-05", "outcome": "met", "told": 2})
    activity = a.save("activity", {"date": "2026-10-08", "title": "赶集宣传", "persons": 30}).uid
    a.attach("activity", activity, picture(), "赶集.jpg", "摆摊")
    done = take(b, send(a, tmp_path))
    assert done.counts[Fate.NEW] == 6
    assert state(a) == state(b)
    assert b.photo_bytes(b.photos(activity)[0]["uid"]) == a.photo_bytes(a.photos(activity)[0]["uid"])
    assert db_rows.targets(b.ledger, around) == db_rows.targets(a.ledger, around)
    assert b.find("甲一")[0].uid == home[0]
    row = b.get("household", home[0])
    assert (row["changed_by"], row["device"]) == (office_kit.ADMIN, "A")


def test_a_plan_writes_nothing(two: Two, tmp_path: Path) -> None:
    a, b = two
    households(a, "甲一")
    path = send(a, tmp_path)
    before = files_of(b.folder)
    plan = plan_take(b, path)
    plan.package.close()
    assert plan.counts[Fate.NEW] == 1
    assert files_of(b.folder) == before


def test_different_fields_merge_and_the_same_field_is_asked(two: Two, tmp_path: Path) -> None:
    a, b = two
    uid, other = households(a, "甲一", "乙二")
    take(b, send(a, tmp_path))
    a.save("household", {"phone": "13800001111", "people": 5, "note": "同样"}, uid)
    b.save("household", {"phone": "13800002222", "lives_in": "away", "note": "同样"}, uid)
    b.save("household", {"people": 4}, other)
    plan = plan_take(a, send(b, tmp_path))
    assert [(item.label, [side.text for side in item.sides]) for item in plan.conflicts] == [
        ("联系电话", ["13800001111", "13800002222"])]
    assert plan.conflicts[0].row == "甲一"
    with pytest.raises(AppError, match="两边改得不一样"):
        apply_take(a, plan)
    apply_take(a, plan, {"*": "theirs"})
    plan.package.close()
    assert a.get("household", uid)["phone"] == "13800002222"
    done = take(b, send(a, tmp_path))
    assert done.answered == 0  # the answer came along
    assert state(a) == state(b)
    row = b.get("household", uid)
    assert (row["phone"], row["people"], row["lives_in"]) == ("13800002222", 5, "away")


def test_an_answer_for_the_own_value_travels_too(two: Two, tmp_path: Path) -> None:
    a, b = two
    (uid,) = households(a, "甲一")
    take(b, send(a, tmp_path))
    a.save("household", {"people": 5}, uid)
    b.save("household", {"people": 6}, uid)
    take(a, send(b, tmp_path), lambda conflict: 0)
    done = take(b, send(a, tmp_path))
    assert done.answered == 0
    assert b.get("household", uid)["people"] == 5


def test_deleted_rows_stay_deleted(two: Two, tmp_path: Path) -> None:
    a, b = two
    (uid,) = households(a, "甲一")
    first = send(a, tmp_path)
    take(b, first)
    b.remove("household", [uid], "搬走")
    a.save("household", {"people": 9}, uid)
    back = send(b, tmp_path)
    plan = plan_take(a, back)
    assert plan.counts[Fate.DELETED] == 1
    assert not plan.conflicts
    assert "本机改过的记录，对方已删除" in plan.notes[0]
    plan.package.close()
    take(a, back)
    take(b, send(a, tmp_path))
    take(b, first)
    assert a.get("household", uid)["deleted_why"] == b.get("household", uid)["deleted_why"] == "搬走"
    a.recover("household", uid)
    take(b, send(a, tmp_path))
    assert b.get("household", uid)["deleted_at"] is None
    assert b.get("household", uid)["people"] == 9
    assert state(a) == state(b)


def test_a_deletion_wins_over_a_recovery_that_did_not_know_of_it(two: Two, tmp_path: Path) -> None:
    a, b = two
    (uid,) = households(a, "甲一")
    take(b, send(a, tmp_path))
    a.remove("household", [uid], "搬走")
    take(b, send(a, tmp_path))
    b.recover("household", uid)
    b.remove("household", [uid], "房屋拆除")
    a.recover("household", uid)  # the later of the two, and still no answer to a deletion it never saw
    from_a, from_b = send(a, tmp_path), send(b, tmp_path)
    take(b, from_a)
    take(a, from_b)
    assert a.get("household", uid)["deleted_why"] == b.get("household", uid)["deleted_why"] == "房屋拆除"
    assert state(a) == state(b)


def test_a_package_taken_twice_changes_nothing(two: Two, tmp_path: Path) -> None:
    a, b = two
    households(a, "甲一", "乙二")
    path = send(a, tmp_path)
    take(b, path)
    before = state(b)
    steps = len(b.steps(1000))
    done = take(b, path)
    assert done.counts[Fate.SAME] == sum(done.counts.values())
    assert (done.step, state(b), len(b.steps(1000))) == ("", before, steps)


def test_missing_packages_are_named(two: Two, tmp_path: Path) -> None:
    a, b = two
    (uid,) = households(a, "甲一")
    paths = []
    for people in range(1, 5):
        a.save("household", {"people": people}, uid)
        paths.append(send(a, tmp_path, since="last"))
    take(b, paths[0])
    with pytest.raises(AppError, match="缺第2至3包"):
        plan_take(b, paths[3])
    take(b, paths[1])
    with pytest.raises(AppError, match="缺第3包"):
        plan_take(b, paths[3])
    take(b, paths[2])
    take(b, paths[3])
    assert b.get("household", uid)["people"] == 4


def test_only_what_was_not_acknowledged_is_sent(two: Two, tmp_path: Path) -> None:
    a, b = two
    households(a, "甲一", "乙二")
    take(b, send(a, tmp_path))
    b.save("activity", {"date": "2026-10-08", "title": "赶集宣传"})
    take(a, send(b, tmp_path))
    households(a, "丙三")
    plan = plan_take(b, send(a, tmp_path))
    plan.package.close()
    assert dict(plan.manifest["counts"]) == {"household": 1}


def test_a_taken_package_can_be_taken_back_and_taken_again(two: Two, tmp_path: Path) -> None:
    a, b = two
    (uid,) = households(a, "甲一")
    take(b, send(a, tmp_path))
    b.save("household", {"people": 7}, uid)
    households(a, "乙二")
    a.save("household", {"people": 6}, uid)
    before = content(b)
    path = send(a, tmp_path)
    done = take(b, path, lambda conflict: 1)
    assert b.get("household", uid)["people"] == 6
    b.undo_step(done.step)
    left = content(b)
    assert {key: left[key] for key in before} == before
    again = take(b, path, lambda conflict: 0)
    assert (again.answered, b.get("household", uid)["people"]) == (1, 7)
    take(a, send(b, tmp_path))
    assert state(a) == state(b)


def test_what_was_told_to_others_cannot_be_taken_back(two: Two, tmp_path: Path) -> None:
    a, b = two
    households(a, "甲一")
    done = take(b, send(a, tmp_path))
    send(b, tmp_path)
    with pytest.raises(Conflict, match="又做过或收过"):
        b.undo_step(done.step)
    assert len(b.all("household")) == 1


def test_an_own_package_and_a_shared_letter_are_refused(two: Two, tmp_path: Path) -> None:
    a, _ = two
    households(a, "甲一")
    with pytest.raises(AppError, match="本机自己做的包"):
        plan_take(a, send(a, tmp_path))


def test_two_pcs_that_worked_under_one_letter_are_found_out(open_copy: Opener, tmp_path: Path) -> None:
    a, b = open_copy(), open_copy()
    households(a, "甲一")
    households(b, "乙二")
    b.put_setting("device", "B")
    b.close()
    b = open_copy(folder=b.folder)
    with pytest.raises(AppError, match="曾用同一个字母"):
        plan_take(a, send(b, tmp_path))


def test_what_both_gave_away_is_taken_and_said(two: Two, tmp_path: Path) -> None:
    a, b = two
    material = a.save("material", {"name": "折页", "kind": "leaflet", "measure": "份"}).uid
    a.save("material_move", {"date": "2026-10-01", "material": material, "qty_in": 50, "kind": "county"})
    take(b, send(a, tmp_path))
    for pc in (a, b):
        pc.save("material_move", {"date": "2026-10-02", "material": material, "qty_out": 40, "kind": "residents"})
    done = take(a, send(b, tmp_path))
    assert any("结存" in note for note in done.notes)
    assert len(a.all("material_move")) == 3


def test_a_pc_set_back_by_a_backup_loses_nothing(two: Two, open_copy: Opener, tmp_path: Path) -> None:
    """What it told before the loss comes back from the other PC; what it does since is not taken for known."""
    a, b = two
    (uid,) = households(a, "甲一")
    take(b, send(a, tmp_path))
    kept = backup(a, tmp_path / "stick")
    lost = a.save("activity", {"date": "2026-10-08", "title": "恢复前"}).uid
    a.save("household", {"people": 5}, uid)
    take(b, send(a, tmp_path))
    folder = a.folder
    a.close()
    restore(kept, folder, office_kit.ADMIN, office_kit.PASSWORD)
    a = open_copy(folder=folder)
    assert a.count("activity") == 0
    fresh = a.save("activity", {"date": "2026-10-09", "title": "恢复后"}).uid
    done = take(b, send(a, tmp_path / "new"))
    assert done.answered == 0
    take(a, send(b, tmp_path))
    assert {row["uid"] for row in a.all("activity")} == {lost, fresh}
    assert a.get("household", uid)["people"] == 5
    assert state(a) == state(b)


def test_a_folder_copied_back_by_hand_is_found_out(two: Two, open_copy: Opener, tmp_path: Path) -> None:
    a, b = two
    households(a, "甲一")
    a.close()
    old = tmp_path / "old"
    shutil.copytree(a.folder, old, ignore=shutil.ignore_patterns("office.lock"))
    a = open_copy(folder=a.folder)
    households(a, "乙二")
    take(b, send(a, tmp_path))
    again = open_copy(folder=old)
    households(again, "丙三")
    with pytest.raises(AppError, match="不是同一个"):
        plan_take(b, send(again, tmp_path / "old.zip"))
    with pytest.raises(AppError, match="没有这些改动"):
        plan_take(again, send(b, tmp_path))
