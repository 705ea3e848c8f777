"""The monthly counting stays on its indexes: reading the visit rows themselves is three times slower."""

from __future__ import annotations

from pathlib import Path

from db import migrations, month
from db.connect import Ledger


def plan(ledger: Ledger, sql: str, args: tuple[str, ...]) -> list[str]:
    return [row[3] for row in ledger.fetch(f"EXPLAIN QUERY PLAN {sql}", args)]


def test_no_visit_household_or_paper_row_is_opened(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db", b"k" * 32, create=True)
    try:
        migrations.migrate(ledger)
        steps = plan(ledger, month.STATES, ("round", "2026-10-01", "2026-10-31"))
        assert any("SEARCH visit USING COVERING INDEX visit_in_round" in step for step in steps), steps
        assert not any(step.startswith("SCAN visit") for step in steps), steps
        living = plan(ledger, "SELECT area, count(*) FROM household WHERE deleted_at IS NULL GROUP BY area", ())
        assert any("COVERING INDEX" in step for step in living), living
    finally:
        ledger.close()


def test_an_empty_ledger_counts_nothing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db", b"k" * 32, create=True)
    try:
        migrations.migrate(ledger)
        assert month.states(ledger, "round", "2026-10-01", "2026-10-31") == ([], [])
        assert month.living(ledger) == []
        assert month.receipts(ledger, "round", "2026-10-31", ("letter-receipt",)) == []
        assert month.photo_counts(ledger, []) == {}
        assert month.visited_areas(ledger, "round", "2026-10-01", "2026-10-31") == set()
    finally:
        ledger.close()
