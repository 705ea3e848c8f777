"""Who reports what by when: rules, what came in, days off; since when a unit or an area is there. Frozen once released."""

SCHEMA = """
CREATE TABLE report_rule (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT, who TEXT, kinds TEXT, units TEXT, to_name TEXT,
    parts TEXT, photo_min INTEGER, row_min INTEGER, period_kind TEXT, cut_day INTEGER, due_in TEXT,
    due_day INTEGER, due_on TEXT, due_time TEXT, shift TEXT, valid_from TEXT, valid_to TEXT, active INTEGER,
    sort_no INTEGER, note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE submission (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
    rule TEXT REFERENCES report_rule(uid) DEFERRABLE INITIALLY DEFERRED, period TEXT,
    period_name TEXT, area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED,
    unit TEXT REFERENCES unit(uid) DEFERRABLE INITIALLY DEFERRED, parts TEXT, received_on TEXT,
    received_time TEXT, way TEXT, photos INTEGER, row_count INTEGER, returned_on TEXT, return_reason TEXT,
    accepted INTEGER, note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE holiday (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, date TEXT, kind TEXT, name TEXT, source TEXT, note TEXT,
    flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
    device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE INDEX submission_period ON submission (period, rule);
CREATE INDEX holiday_date ON holiday (date);
ALTER TABLE unit ADD COLUMN valid_from TEXT;
ALTER TABLE unit ADD COLUMN valid_to TEXT;
ALTER TABLE area ADD COLUMN valid_from TEXT;
ALTER TABLE area ADD COLUMN valid_to TEXT;
"""
