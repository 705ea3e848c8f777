"""Keeps an office file of this release for all later ones: `python -m tests.upgrade.make`.

Run once per release, before its first schema change after it. The office is fictional; its password is in
office_kit. A kept file is never made again: it is what offices have on their disks.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image

from app import VERSION
from app.clock import pretend
from app.documents.issue import Recipients, issue
from app.documents.returns import mark_returned, void
from app.session import Session
from tests import office_kit

HERE = Path(__file__).resolve().parent


def fill(session: Session, places: office_kit.Template, out: Path) -> None:
    """A little of everything: households, a round, visits, an activity with a photo, numbers in all states."""
    names = ["单秀英", "曾小明", "仇大海", "𬱖国强"]
    uids = session.save_many("household", office_kit.homes(places.grid, names))
    session.save("household", {"note": "门锁着"}, uid=uids[0])
    turn = session.save(
        "visit_round", {"name": "第四季度走访", "from_date": "2026-10-01", "to_date": "2026-12-31"}
    )
    session.save(
        "visit", {"round": turn.uid, "household": uids[0], "date": "2026-10-08", "outcome": "met", "told": 2}
    )
    held = session.save(
        "activity",
        {
            "date": "2026-10-09",
            "title": "集市宣传",
            "metrics": {"leaflet": 300},
            "flags": {"metrics.leaflet": "原文“300余份”，按300计"},
        },
    )
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(picture, "JPEG")
    session.attach("activity", held.uid, picture.getvalue(), "集市.jpg", "宣传台")
    issue(session, "letter-receipt", Recipients(area=places.village, round=turn.uid), out)
    numbers = [row["serial"] for row in session.all("issued")]
    mark_returned(session, numbers[0])
    void(session, numbers[1], "打印卡纸")
    session.remove("household", [uids[3]], "重复登记")


def main() -> None:
    """Make the folder of this release. Refuses to replace one."""
    target = HERE / VERSION
    if (target / "ledger.db").exists():
        sys.exit(f"{target.name} is kept already")
    with tempfile.TemporaryDirectory() as place, pretend("2026-10-10T09:00:00"):
        template = office_kit.make(Path(place) / "office")
        session = office_kit.open_with(template.folder, template.keys)
        try:
            fill(session, template, Path(place) / "out.pdf")
            facts = {
                key: session.count(key)
                for key in ("household", "visit_round", "visit", "activity", "photo", "issued")
            }
        finally:
            session.close()
        for name in ("ledger.db", "keyring.json", "blobs"):
            source = template.folder / name
            target.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copyfile)(source, target / name)
    (target / "facts.json").write_text(json.dumps(facts, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
