"""Texts of the office (reports, summaries, covers): a row for each version. Frozen once released."""

SCHEMA = """
CREATE TABLE report_text (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, kind TEXT, period TEXT, subject TEXT, version INTEGER,
    state TEXT, title TEXT, doc_no TEXT, parts TEXT, frozen TEXT, made_at TEXT, made_by TEXT, blob TEXT,
    word_blob TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
    device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE INDEX report_text_of ON report_text (kind, period, subject, version);
"""
