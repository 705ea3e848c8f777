"""Paper: wordings of the office, printed batches and runs, visit sheets, archive places. Frozen once released."""

SCHEMA = """
ALTER TABLE issued ADD COLUMN signed TEXT;
ALTER TABLE issued ADD COLUMN archive_box TEXT;
ALTER TABLE issued ADD COLUMN archive_page INTEGER;
CREATE TABLE wording (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    code TEXT,
    title TEXT,
    version INTEGER,
    body TEXT,
    valid_from TEXT,
    valid_to TEXT,
    source TEXT,
    pack TEXT,
    note TEXT,
    flags TEXT,
    rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    device TEXT NOT NULL,
    deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE print_batch (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    template TEXT,
    template_version TEXT,
    wording TEXT REFERENCES wording(uid) DEFERRABLE INITIALLY DEFERRED,
    variant TEXT,
    round TEXT REFERENCES visit_round(uid) DEFERRABLE INITIALLY DEFERRED,
    area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED,
    papers INTEGER,
    pages INTEGER,
    made_on TEXT,
    asked TEXT,
    office_values TEXT,
    regions TEXT,
    flags TEXT,
    rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    device TEXT NOT NULL,
    deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE print_run (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    batch TEXT REFERENCES print_batch(uid) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT,
    first_page INTEGER,
    last_page INTEGER,
    run_on TEXT,
    reason TEXT,
    flags TEXT,
    rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    device TEXT NOT NULL,
    deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE visit_sheet (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    serial TEXT,
    batch TEXT REFERENCES print_batch(uid) DEFERRABLE INITIALLY DEFERRED,
    round TEXT REFERENCES visit_round(uid) DEFERRABLE INITIALLY DEFERRED,
    area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED,
    sheet_no INTEGER,
    sheets INTEGER,
    households INTEGER,
    made_on TEXT,
    confirmed_on TEXT,
    flags TEXT,
    rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    device TEXT NOT NULL,
    deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE visit_sheet_line (
    sheet TEXT NOT NULL REFERENCES visit_sheet(uid) DEFERRABLE INITIALLY DEFERRED,
    line INTEGER NOT NULL,
    household TEXT NOT NULL REFERENCES household(uid),
    PRIMARY KEY (sheet, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX issued_batch ON issued (batch, serial);
CREATE INDEX wording_code ON wording (code, valid_from);
CREATE INDEX print_run_batch ON print_run (batch);
CREATE UNIQUE INDEX visit_sheet_serial ON visit_sheet (serial);
"""
