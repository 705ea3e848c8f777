"""`pack` and `take` without a window: shapes of the answers, questions in a file, refusals in words."""

from __future__ import annotations

import json
from pathlib import Path

from app.session import Query, Session, Where
from tests import office_kit
from tests.app.cli.test_cli import Run, done, refused, run
from tests.exchange_kit import pcs, state
from tests.fixtures_office import Opener

__all__ = ["run"]


def two(open_copy: Opener) -> tuple[Session, Session, str]:
    """Two PCs that both changed a telephone number; their folders are closed."""
    a, b = pcs(open_copy, "AB")
    grid = a.all("area", Query((Where("level", "eq", "grid"),)))[0]["uid"]
    (uid,) = a.save_many("household", office_kit.homes(grid, ["甲一"]))
    return a, b, uid


def test_two_pcs_exchange_by_the_command_line(run: Run, open_copy: Opener, tmp_path: Path) -> None:
    a, b, uid = two(open_copy)
    a.close()
    b.close()
    secret = tmp_path / "密码.txt"
    secret.write_text("好记的一句话八位\n", "utf-8")
    words = ("--user", office_kit.ADMIN)
    made = done(run("pack", a.folder, *words, "--to", "peer", "--out", tmp_path / "u", "--password-file", secret))
    assert (made["no"], made["kind"], made["counts"]["household"]) == (1, "peer", 1)
    dry = done(run("take", b.folder, *words, made["package"], "--password-file", secret, "--dry-run"))
    assert (dry["packages"][0]["new"], dry["dry_run"]) == (1, True)
    taken = done(run("take", b.folder, *words, made["package"], "--password-file", secret))
    assert taken["packages"][0]["new"] == 1
    code, body, _ = run("take", b.folder, *words, made["package"])
    assert code == 1
    assert "加了密码" in body["packages"][0]["error"]
    again_a, again_b = open_copy(folder=a.folder), open_copy(folder=b.folder)
    again_a.save("household", {"people": 5}, uid)
    again_b.save("household", {"people": 6}, uid)
    again_a.close()
    again_b.close()
    back = done(run("pack", b.folder, *words, "--to", "peer", "--out", tmp_path))
    asked = done(run("take", a.folder, *words, back["package"], "--dry-run"))["packages"][0]["conflicts"]
    assert [[side["value"] for side in item["sides"]] for item in asked] == [[5, 6]]
    code, body, _ = run("take", a.folder, *words, back["package"])
    assert code == 1
    assert "还没有选定" in body["packages"][0]["error"]
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({asked[0]["key"]: "theirs"}), "utf-8")
    assert done(run("take", a.folder, *words, back["package"], "--answers", answers))["packages"][0]["answered"] == 1
    third = done(run("pack", a.folder, *words, "--to", "peer", "--out", tmp_path))
    done(run("take", b.folder, *words, third["package"]))
    last_a, last_b = open_copy(folder=a.folder), open_copy(folder=b.folder)
    assert state(last_a) == state(last_b)
    assert last_a.get("household", uid)["people"] == 6


def test_what_cannot_be_packed_is_said(run: Run, office_folder: Path, tmp_path: Path) -> None:
    words = ("--user", office_kit.ADMIN, "--out", tmp_path)
    assert "--month" in refused(run("pack", office_folder, "--to", "up", *words))
    assert "另一个人复核" in refused(run("pack", office_folder, "--to", "up", "--month", "2026-10", "--staff", *words))
    made = done(run("pack", office_folder, "--to", "up", "--month", "2026-10", *words))
    assert made["counts"]["received_figure"] > 0
