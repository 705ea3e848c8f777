"""Claims to be free of fraud; villages are scored beside units. Frozen once released."""

SCHEMA = """
ALTER TABLE assess_score ADD COLUMN area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE nofraud_claim (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, year INTEGER, name TEXT, kind TEXT,
    unit TEXT REFERENCES unit(uid) DEFERRABLE INITIALLY DEFERRED,
    area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED, claimed_on TEXT, self_score INTEGER,
    town_opinion TEXT, town_on TEXT, county_result TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
    deleted_why TEXT
) STRICT;
"""
