"""The month's report: where it stands, what was kept of it, what was explained, what was opened again. Frozen once released."""

SCHEMA = """
CREATE TABLE month_report (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, period TEXT NOT NULL, state TEXT, version INTEGER, filler TEXT,
    handed_in_at TEXT, checker TEXT, verified_at TEXT, sent_back_why TEXT, submitted_by TEXT, submitted_at TEXT,
    way TEXT, receipt TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE report_snapshot (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, period TEXT NOT NULL, version INTEGER, made_at TEXT,
    made_by TEXT, why TEXT, submitted_at TEXT, program TEXT, change_seq INTEGER, change_hash TEXT, body_file TEXT,
    seal TEXT, workbook TEXT, pdf TEXT, sheet_workbook TEXT, sheet_pdf TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE finding_note (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, period TEXT NOT NULL, finding TEXT NOT NULL, sentence TEXT,
    text TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
    device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE report_exception (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, period TEXT NOT NULL,
    area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED, why TEXT, until TEXT, given_at TEXT, given_by TEXT,
    flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL,
    deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE UNIQUE INDEX month_report_period ON month_report (period);
CREATE INDEX report_snapshot_period ON report_snapshot (period, version);
CREATE UNIQUE INDEX finding_note_finding ON finding_note (period, finding);
CREATE INDEX report_exception_period ON report_exception (period);
"""
