"""Who stands in for whom. Frozen once released."""

SCHEMA = """
CREATE TABLE substitution (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, absent TEXT, substitute TEXT, from_date TEXT, to_date TEXT,
    reason TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
    device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
"""
