"""Exchange of packages: who knows which change of a field, and what was sent and taken. Frozen once released.

A version is one writing of one field, named by the PC that wrote it and that PC's count. The field "" stands for
the row's creation, which wrote every field at once; a field without a line of its own stands as at creation. The
value is kept only while several versions stand beside each other, else the row itself holds it.
"""

SCHEMA = """
ALTER TABLE office ADD COLUMN level TEXT;
CREATE TABLE exchange_version (
    uid TEXT NOT NULL,
    field TEXT NOT NULL,
    replica TEXT NOT NULL,
    counter INTEGER NOT NULL,
    register TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    value TEXT,
    PRIMARY KEY (uid, field, replica, counter)
) STRICT, WITHOUT ROWID;
CREATE INDEX exchange_version_dot ON exchange_version (replica, counter);
CREATE TABLE exchange_known (
    replica TEXT PRIMARY KEY,
    counter INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE exchange_peer (
    replica TEXT PRIMARY KEY,
    office TEXT NOT NULL,
    name TEXT NOT NULL,
    level TEXT NOT NULL,
    device TEXT NOT NULL,
    public_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    no INTEGER NOT NULL,
    known TEXT NOT NULL,
    chain TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE exchange_package (
    id INTEGER PRIMARY KEY,
    direction TEXT NOT NULL,
    kind TEXT NOT NULL,
    replica TEXT NOT NULL,
    no INTEGER NOT NULL,
    period TEXT NOT NULL,
    file TEXT NOT NULL,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    counts TEXT NOT NULL,
    known TEXT NOT NULL,
    chain TEXT NOT NULL,
    former TEXT NOT NULL,
    step TEXT NOT NULL,
    undone INTEGER NOT NULL
) STRICT;
CREATE TABLE exchange_before (
    package INTEGER NOT NULL,
    uid TEXT NOT NULL,
    versions TEXT NOT NULL,
    PRIMARY KEY (package, uid)
) STRICT, WITHOUT ROWID;
CREATE TABLE exchange_alias (
    uid TEXT PRIMARY KEY,
    register TEXT NOT NULL,
    own TEXT NOT NULL,
    package INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE received_figure (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
    town TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED, period TEXT, report TEXT, line TEXT,
    line_name TEXT, item TEXT, item_name TEXT, value INTEGER, whole INTEGER, package INTEGER, flags TEXT,
    rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL,
    deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE INDEX received_figure_period ON received_figure (period, report, town);
"""
