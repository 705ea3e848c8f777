"""Killed at random moments of saving, importing and printing, the program loses nothing it had acknowledged.

Eight kills here and two in each other kind of work; `python -m tests.kill 200` and `… works 150` do more.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill.__main__ import run
from tests.kill.look import Told, look
from tests.kill.rounds import Kills
from tests.kill.works import KINDS
from tests.office_kit import Template, homes


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_acknowledged_is_lost(tmp_path: Path, seed: int) -> None:
    summary = run(4, seed, tmp_path)
    assert summary.rounds == 4 and summary.acknowledged > 0
    print(summary)


def test_every_other_work_is_done_or_not_done(tmp_path: Path, office_template: Template) -> None:
    kills = Kills(tmp_path, office_template, 3)
    kills.run(1)
    assert kills.seen.keys() == KINDS.keys()
    assert sum(seen.killed for seen in kills.seen.values()) >= 3
    for kind, seen in kills.seen.items():
        assert seen.told, f"{kind}: the round that was not killed acknowledged nothing"


def test_the_look_sees_a_loss(office_template: Template, tmp_path: Path) -> None:
    """The check itself can fail: a row taken away, a batch cut in half, a number on two papers."""
    from app.documents.issue import Recipients, issue
    from tests import office_kit

    session = office_kit.open_with(office_template.copy(tmp_path / "office"), office_template.keys)
    try:
        uids = session.save_many("household", homes(office_template.grid, ["甲", "乙"]))
        issue(session, "letter-receipt", Recipients(), tmp_path / "a.pdf")
        told = Told(people=dict.fromkeys(uids, 3))
        look(session, told, tmp_path)
        with pytest.raises(AssertionError, match="was acknowledged, 3 is there"):
            look(session, Told(people={uids[0]: 4}), tmp_path)
        with pytest.raises(AssertionError, match="was acknowledged and is lost"):
            look(session, Told(loaded={"批": 5}), tmp_path)
        (tmp_path / "b.pdf").write_bytes((tmp_path / "a.pdf").read_bytes())
        with pytest.raises(AssertionError, match="printed twice"):
            look(session, Told(), tmp_path)
        (tmp_path / "b.pdf").write_bytes((tmp_path / "a.pdf").read_bytes()[:2000])
        with pytest.raises(Exception, match=r"(?i)pdf|data format"):
            look(session, Told(), tmp_path)
        (tmp_path / "b.pdf").unlink()
        session.ledger.conn.execute("UPDATE household SET people = 9 WHERE uid = ?", (uids[1],))
        with pytest.raises(AssertionError):
            look(session, told, tmp_path)
    finally:
        session.close()
