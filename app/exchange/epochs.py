"""After a restored backup a PC counts on under another name.

What it told others since the backup was written carries counts that it would give again, and the others would take
the new changes for known ones. So the restored ledger remembers where the old counting ends.
"""

from __future__ import annotations

import json

from app.uid import new_uid
from db import changes as db_changes
from db import rows as db_rows
from db.connect import Ledger

EPOCH = "exchange.epoch"


def begin(ledger: Ledger) -> None:
    """Mark that counting begins anew after the last change of this ledger."""
    seq, _ = db_changes.head(ledger)
    former = json.loads(db_rows.get_setting(ledger, EPOCH) or "[]")
    with ledger.transaction():
        db_rows.put_setting(ledger, EPOCH, json.dumps([*former, [seq, new_uid()[-6:]]]))
