"""Taking a package back: the rows go back by the change log, what was known of other PCs goes back here.

Only the last package can be taken back, and only while none was made since: what left this PC speaks of it.
"""

from __future__ import annotations

import json

from app.errors import Conflict
from db import exchange as db_exchange
from db.connect import Ledger
from db.exchange import PeerRow, VersionRow


def forget_package(ledger: Ledger, step: str) -> None:
    """Make as if the package taken in this step had never come, so that it can be taken again.

    Raises Conflict when a package was made or taken since.
    """
    rows = db_exchange.packages(ledger)
    package = next(row for row in rows if row.step == step)
    if any(row.id > package.id for row in rows):
        raise Conflict("在这之后又做过或收过交换包，这一包不能撤销了。", "有不对的记录请逐条更正，随下一包告诉对方。")
    kept = db_exchange.before(ledger, package.id)
    versions = [VersionRow(*item) for _, text in kept for item in json.loads(text)]
    db_exchange.replace_versions(ledger, [uid for uid, _ in kept], versions)
    former = json.loads(package.former)
    db_exchange.put_known(ledger, former["known"])
    if former["peer"]:
        db_exchange.put_peer(ledger, PeerRow(*former["peer"]))
    else:
        db_exchange.drop_peer(ledger, package.replica)
    db_exchange.drop_aliases(ledger, package.id)
    db_exchange.set_undone(ledger, package.id)
