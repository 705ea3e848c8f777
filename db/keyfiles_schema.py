"""Tables of the restricted store. Frozen once released."""

SCHEMA = """
CREATE TABLE key_file (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, no TEXT NOT NULL UNIQUE, state TEXT NOT NULL,
    scheme TEXT, category TEXT, basis_kind TEXT NOT NULL, basis_no TEXT, basis_issuer TEXT, basis_date TEXT NOT NULL,
    basis_expiry TEXT NOT NULL, purpose TEXT NOT NULL, basis_scan TEXT, name TEXT NOT NULL, name_key TEXT,
    id_sealed BLOB, id_need TEXT, adult INTEGER NOT NULL, village TEXT, grid TEXT, phone TEXT, phone_consent INTEGER,
    told_on TEXT, told_way TEXT, untold_reason TEXT, untold_by TEXT, owner TEXT NOT NULL, proposed_by TEXT NOT NULL,
    proposed_on TEXT NOT NULL, approved_by TEXT, opened_on TEXT, review_due TEXT, closed_on TEXT, close_reason TEXT,
    closed_by TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL
) STRICT;
CREATE TABLE kf_seat (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, file TEXT NOT NULL, seat TEXT NOT NULL, person TEXT NOT NULL,
    post TEXT, relative INTEGER, consent INTEGER, from_date TEXT NOT NULL, to_date TEXT,
    rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL
) STRICT;
CREATE TABLE kf_contact (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, file TEXT NOT NULL, date TEXT NOT NULL, way TEXT NOT NULL,
    by_whom TEXT NOT NULL, result TEXT NOT NULL, need_help INTEGER, words TEXT,
    rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL
) STRICT;
CREATE TABLE kf_help (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, file TEXT NOT NULL, kind TEXT NOT NULL, agreed INTEGER NOT NULL,
    step TEXT NOT NULL, date TEXT NOT NULL, result TEXT, done_on TEXT,
    rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL
) STRICT;
CREATE TABLE kf_review (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, file TEXT NOT NULL, due TEXT NOT NULL, done_on TEXT NOT NULL,
    reviewer TEXT NOT NULL, decision TEXT NOT NULL, reason TEXT NOT NULL, next_due TEXT,
    rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL
) STRICT;
CREATE TABLE kf_request (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, file TEXT, file_no TEXT NOT NULL, kind TEXT NOT NULL,
    received_on TEXT NOT NULL, decision TEXT, reason TEXT, done_on TEXT, handler TEXT,
    rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL
) STRICT;
CREATE TABLE kf_disposal (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, file_no TEXT NOT NULL UNIQUE, scheme TEXT, category TEXT,
    opened_on TEXT, closed_on TEXT, close_reason TEXT, disposed_on TEXT NOT NULL, approved_by TEXT NOT NULL,
    removed INTEGER NOT NULL, reviewed_on TEXT NOT NULL, employed_on TEXT,
    rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL
) STRICT;
CREATE TABLE kf_assessment (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, made_on TEXT NOT NULL, made_by TEXT NOT NULL, answers TEXT NOT NULL,
    decision TEXT NOT NULL, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL
) STRICT;
CREATE TABLE kf_key (file TEXT PRIMARY KEY, key BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE kf_counter (year INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT;
CREATE TABLE kf_log (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, kind TEXT NOT NULL, file_no TEXT NOT NULL,
    what TEXT NOT NULL, purpose TEXT NOT NULL, sealed BLOB NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE INDEX kf_seat_file ON kf_seat (file);
CREATE INDEX kf_contact_file ON kf_contact (file, date);
CREATE INDEX kf_help_file ON kf_help (file);
CREATE INDEX kf_review_file ON kf_review (file);
CREATE TRIGGER kf_log_no_update BEFORE UPDATE ON kf_log BEGIN SELECT RAISE(ABORT, 'kf_log is append-only'); END;
CREATE TRIGGER kf_log_no_delete BEFORE DELETE ON kf_log BEGIN SELECT RAISE(ABORT, 'kf_log is append-only'); END;
"""
