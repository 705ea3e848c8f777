"""The other registers of the office: bodies, tasks, materials, groups, meetings and more. Frozen once released."""

SCHEMA = """
CREATE TABLE body (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT, kind TEXT,
    parent TEXT REFERENCES body(uid) DEFERRABLE INITIALLY DEFERRED, doc_no TEXT, founded_on TEXT,
    duties TEXT, ended_on TEXT, state TEXT, sort_no INTEGER, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE seat (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
    body TEXT REFERENCES body(uid) DEFERRABLE INITIALLY DEFERRED, role TEXT, name TEXT, name_key TEXT,
    unit_name TEXT, post TEXT, phone TEXT, from_date TEXT, to_date TEXT, sort_no INTEGER, note TEXT,
    flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
    device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE campaign (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT, kind TEXT, theme TEXT, basis TEXT,
    doc_no TEXT, issuer TEXT, from_date TEXT, to_date TEXT, standing INTEGER, jin_set TEXT, state TEXT,
    note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
    device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE phase (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
    campaign TEXT REFERENCES campaign(uid) DEFERRABLE INITIALLY DEFERRED, name TEXT, from_date TEXT,
    to_date TEXT, work TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE task (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, no TEXT,
    campaign TEXT REFERENCES campaign(uid) DEFERRABLE INITIALLY DEFERRED, title TEXT, units TEXT,
    partners TEXT, first_owner TEXT, owner TEXT, handler TEXT, from_date TEXT, due TEXT, frequency TEXT,
    minimum INTEGER, progress TEXT, done_on TEXT, evidence TEXT, state TEXT, note TEXT, flags TEXT,
    rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL,
    deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE task_report (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
    task TEXT REFERENCES task(uid) DEFERRABLE INITIALLY DEFERRED, date TEXT, count INTEGER, unit_name TEXT,
    content TEXT, evidence TEXT, recorder TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE material (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT, kind TEXT, version TEXT, measure TEXT,
    source TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE material_move (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, date TEXT,
    material TEXT REFERENCES material(uid) DEFERRABLE INITIALLY DEFERRED, qty_in INTEGER, qty_out INTEGER,
    kind TEXT, unit_name TEXT, unit TEXT REFERENCES unit(uid) DEFERRABLE INITIALLY DEFERRED, given_by TEXT,
    receiver TEXT, purpose TEXT, activity TEXT REFERENCES activity(uid) DEFERRABLE INITIALLY DEFERRED,
    note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
    device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE venue_asset (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT, name_key TEXT, kind TEXT, place TEXT,
    area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED, unit_name TEXT,
    unit TEXT REFERENCES unit(uid) DEFERRABLE INITIALLY DEFERRED, faces INTEGER, installed_on TEXT,
    keeper TEXT, three_ones INTEGER, checked_on TEXT, state TEXT, note TEXT, flags TEXT,
    rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL,
    deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE play_log (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
    asset TEXT REFERENCES venue_asset(uid) DEFERRABLE INITIALLY DEFERRED, date TEXT, date_to TEXT,
    content TEXT, times INTEGER, evidence TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE chat_group (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT, name_key TEXT, platform TEXT, level TEXT,
    kind TEXT, area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED, unit_name TEXT,
    unit TEXT REFERENCES unit(uid) DEFERRABLE INITIALLY DEFERRED, owner TEXT, members INTEGER,
    created_on TEXT, checked_on TEXT, state TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE push (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, date TEXT, title TEXT, kind TEXT, source TEXT,
    group_count INTEGER, due_villages INTEGER, done_villages INTEGER, handler TEXT, note TEXT, flags TEXT,
    rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL,
    deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE meeting (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, date TEXT, kind TEXT, place TEXT, chair TEXT,
    units_count INTEGER, headcount INTEGER, agenda TEXT, decisions TEXT, sign_pages INTEGER, recorder TEXT,
    note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
    device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE unit_coverage (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
    unit TEXT REFERENCES unit(uid) DEFERRABLE INITIALLY DEFERRED, date TEXT, staff_total INTEGER,
    tested INTEGER, knowing INTEGER, pledged INTEGER, trained INTEGER, installed INTEGER, deceived INTEGER,
    source TEXT, filler TEXT, checker TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE survey (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT, date TEXT, audience TEXT,
    area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED, questions INTEGER, sheets_out INTEGER,
    sheets_in INTEGER, valid INTEGER, knowing INTEGER, target INTEGER, note TEXT, flags TEXT,
    rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL,
    deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE case_bulletin (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, date TEXT, date_to TEXT,
    area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED, fraud_type TEXT, cases INTEGER,
    loss INTEGER, source_no TEXT, received_on TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE transfer (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, no TEXT, received_on TEXT, way TEXT, kind TEXT,
    content TEXT, secret INTEGER, reporter TEXT, passed_to TEXT, passed_on TEXT, received_by TEXT,
    replied_on TEXT, reply TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE place_risk (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, place TEXT, place_key TEXT,
    unit TEXT REFERENCES unit(uid) DEFERRABLE INITIALLY DEFERRED,
    area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED,
    campaign TEXT REFERENCES campaign(uid) DEFERRABLE INITIALLY DEFERRED, found_on TEXT, found_by TEXT,
    issue TEXT, level TEXT, measure TEXT, owner TEXT, due TEXT, state TEXT, closed_on TEXT, basis TEXT,
    note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
    device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE inspection (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, date TEXT,
    unit TEXT REFERENCES unit(uid) DEFERRABLE INITIALLY DEFERRED, kind TEXT, inspectors TEXT, items TEXT,
    found TEXT, issues INTEGER, opinion TEXT, paper_no TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE rectification (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, date TEXT,
    unit TEXT REFERENCES unit(uid) DEFERRABLE INITIALLY DEFERRED,
    inspection TEXT REFERENCES inspection(uid) DEFERRABLE INITIALLY DEFERRED, notice_no TEXT, issue TEXT,
    demand TEXT, due TEXT, replied_on TEXT, reply TEXT, verified_on TEXT, verifier TEXT, state TEXT,
    note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
    device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE assess_item (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, year INTEGER, name TEXT, points INTEGER, how TEXT,
    rule TEXT, sort_no INTEGER, note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE assess_score (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
    unit TEXT REFERENCES unit(uid) DEFERRABLE INITIALLY DEFERRED,
    item TEXT REFERENCES assess_item(uid) DEFERRABLE INITIALLY DEFERRED, score INTEGER, basis TEXT,
    date TEXT, reviewer TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE award (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, date TEXT, name TEXT, whom TEXT, kind TEXT,
    reason TEXT, issuer TEXT, doc_no TEXT, consent INTEGER, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE document_log (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, date TEXT, direction TEXT, doc_no TEXT, title TEXT,
    party TEXT, copies INTEGER, campaign TEXT REFERENCES campaign(uid) DEFERRABLE INITIALLY DEFERRED,
    due TEXT, handler TEXT, closed_on TEXT, kept_at TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE INDEX seat_body ON seat (body, sort_no);
CREATE INDEX phase_campaign ON phase (campaign);
CREATE INDEX task_due ON task (due);
CREATE INDEX task_report_task ON task_report (task, date);
CREATE INDEX material_move_material ON material_move (material, date);
CREATE INDEX play_log_asset ON play_log (asset, date);
CREATE INDEX push_date ON push (date);
CREATE INDEX meeting_date ON meeting (date);
CREATE INDEX unit_coverage_unit ON unit_coverage (unit, date);
CREATE INDEX case_bulletin_date ON case_bulletin (date, area);
CREATE INDEX transfer_passed ON transfer (passed_on);
CREATE INDEX inspection_unit ON inspection (unit, date);
CREATE INDEX rectification_unit ON rectification (unit, date);
CREATE INDEX assess_score_item ON assess_score (item);
CREATE INDEX document_log_date ON document_log (date);
"""
