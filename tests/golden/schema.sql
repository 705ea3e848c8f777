CREATE INDEX activity_date ON activity (date);
CREATE INDEX assess_score_item ON assess_score (item);
CREATE INDEX case_bulletin_date ON case_bulletin (date, area);
CREATE INDEX change_log_uid ON change_log (uid);
CREATE UNIQUE INDEX dictionary_code ON dictionary_entry (dictionary, code);
CREATE INDEX document_log_date ON document_log (date);
CREATE INDEX exchange_version_dot ON exchange_version (replica, counter);
CREATE UNIQUE INDEX finding_note_finding ON finding_note (period, finding);
CREATE INDEX holiday_date ON holiday (date);
CREATE INDEX household_area ON household (area, door_key, deleted_at);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX inspection_unit ON inspection (unit, date);
CREATE INDEX issued_batch ON issued (batch, serial);
CREATE INDEX issued_round ON issued (round, area, template, state, printed_on, returned_on, deleted_at);
CREATE UNIQUE INDEX issued_serial ON issued (serial);
CREATE INDEX issued_state ON issued (state);
CREATE INDEX issued_to ON issued (to_uid);
CREATE INDEX material_move_material ON material_move (material, date);
CREATE INDEX meeting_date ON meeting (date);
CREATE UNIQUE INDEX month_report_period ON month_report (period);
CREATE INDEX phase_campaign ON phase (campaign);
CREATE INDEX photo_blob ON photo (blob);
CREATE INDEX photo_owner ON photo (owner);
CREATE INDEX play_log_asset ON play_log (asset, date);
CREATE INDEX print_run_batch ON print_run (batch);
CREATE INDEX push_date ON push (date);
CREATE INDEX received_figure_period ON received_figure (period, report, town);
CREATE INDEX rectification_unit ON rectification (unit, date);
CREATE INDEX report_exception_period ON report_exception (period);
CREATE INDEX report_snapshot_period ON report_snapshot (period, version);
CREATE INDEX report_text_of ON report_text (kind, period, subject, version);
CREATE INDEX seat_body ON seat (body, sort_no);
CREATE INDEX submission_period ON submission (period, rule);
CREATE INDEX task_due ON task (due);
CREATE INDEX task_report_task ON task_report (task, date);
CREATE INDEX transfer_passed ON transfer (passed_on);
CREATE INDEX unit_coverage_unit ON unit_coverage (unit, date);
CREATE INDEX visit_date ON visit (date);
CREATE INDEX visit_household ON visit (household);
CREATE INDEX visit_in_round ON visit (round, household, date, outcome, deleted_at) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX visit_sheet_serial ON visit_sheet (serial);
CREATE INDEX wording_code ON wording (code, valid_from);
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE TABLE activity (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    date TEXT,
    date_to TEXT,
    title TEXT,
    kind TEXT,
    tags TEXT,
    area TEXT,
    host TEXT,
    host_unit TEXT,
    venue TEXT,
    place TEXT,
    partners INTEGER,
    audience TEXT,
    persons INTEGER,
    metrics TEXT,
    fraud_types TEXT,
    contents TEXT,
    occasion TEXT,
    enterprises INTEGER,
    solved INTEGER,
    staff_count INTEGER,
    photos_declared INTEGER,
    summary TEXT,
    recorder TEXT,
    verified_by TEXT,
    state TEXT,
    note TEXT,
    flags TEXT,
    rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    device TEXT NOT NULL,
    deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE area (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    name TEXT,
    name_key TEXT,
    level TEXT,
    parent TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED,
    code TEXT,
    sort_no INTEGER,
    households INTEGER,
    population INTEGER,
    phone_users INTEGER,
    base_date TEXT,
    base_source TEXT,
    grid_head TEXT,
    grid_worker TEXT,
    grid_phone TEXT,
    informant TEXT,
    publicist TEXT,
    town_leader TEXT,
    village_cadre TEXT,
    state TEXT,
    note TEXT,
    flags TEXT,
    rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    device TEXT NOT NULL,
    deleted_at TEXT,
    deleted_why TEXT
, valid_from TEXT, valid_to TEXT) STRICT;
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
, area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED) STRICT;
CREATE TABLE award (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, date TEXT, name TEXT, whom TEXT, kind TEXT,
    reason TEXT, issuer TEXT, doc_no TEXT, consent INTEGER, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE body (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT, kind TEXT,
    parent TEXT REFERENCES body(uid) DEFERRABLE INITIALLY DEFERRED, doc_no TEXT, founded_on TEXT,
    duties TEXT, ended_on TEXT, state TEXT, sort_no INTEGER, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE campaign (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT, kind TEXT, theme TEXT, basis TEXT,
    doc_no TEXT, issuer TEXT, from_date TEXT, to_date TEXT, standing INTEGER, jin_set TEXT, state TEXT,
    note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
    device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE case_bulletin (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, date TEXT, date_to TEXT,
    area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED, fraud_type TEXT, cases INTEGER,
    loss INTEGER, source_no TEXT, received_on TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE change_log (
    seq INTEGER PRIMARY KEY,
    step INTEGER NOT NULL,
    action TEXT NOT NULL,
    register TEXT NOT NULL,
    uid TEXT NOT NULL,
    before TEXT,
    after TEXT,
    hash BLOB NOT NULL
) STRICT;
CREATE TABLE change_step (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    device TEXT NOT NULL,
    kind TEXT NOT NULL,
    sentence TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE TABLE chat_group (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT, name_key TEXT, platform TEXT, level TEXT,
    kind TEXT, area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED, unit_name TEXT,
    unit TEXT REFERENCES unit(uid) DEFERRABLE INITIALLY DEFERRED, owner TEXT, members INTEGER,
    created_on TEXT, checked_on TEXT, state TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE counter (
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    device TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (kind, year, device)
) STRICT, WITHOUT ROWID;
CREATE TABLE dictionary_entry (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    dictionary TEXT,
    code TEXT,
    name TEXT,
    aliases TEXT,
    unit TEXT,
    sort_no INTEGER,
    valid_from TEXT,
    valid_to TEXT,
    note TEXT,
    flags TEXT,
    rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    device TEXT NOT NULL,
    deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE document_log (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, date TEXT, direction TEXT, doc_no TEXT, title TEXT,
    party TEXT, copies INTEGER, campaign TEXT REFERENCES campaign(uid) DEFERRABLE INITIALLY DEFERRED,
    due TEXT, handler TEXT, closed_on TEXT, kept_at TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE exchange_alias (
    uid TEXT PRIMARY KEY,
    register TEXT NOT NULL,
    own TEXT NOT NULL,
    package INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE exchange_before (
    package INTEGER NOT NULL,
    uid TEXT NOT NULL,
    versions TEXT NOT NULL,
    PRIMARY KEY (package, uid)
) STRICT, WITHOUT ROWID;
CREATE TABLE exchange_known (
    replica TEXT PRIMARY KEY,
    counter INTEGER NOT NULL
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
CREATE TABLE finder (
    register TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (register, row_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE finding_note (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, period TEXT NOT NULL, finding TEXT NOT NULL, sentence TEXT,
    text TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
    device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE holiday (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, date TEXT, kind TEXT, name TEXT, source TEXT, note TEXT,
    flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
    device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE household (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED,
    door TEXT,
    door_key TEXT,
    householder TEXT,
    householder_key TEXT,
    people INTEGER,
    phone TEXT,
    lives_in TEXT,
    note TEXT,
    flags TEXT,
    rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    device TEXT NOT NULL,
    deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE inspection (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, date TEXT,
    unit TEXT REFERENCES unit(uid) DEFERRABLE INITIALLY DEFERRED, kind TEXT, inspectors TEXT, items TEXT,
    found TEXT, issues INTEGER, opinion TEXT, paper_no TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE issued (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    serial TEXT,
    template TEXT,
    template_version TEXT,
    batch TEXT,
    round TEXT,
    area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED,
    to_register TEXT,
    to_uid TEXT,
    to_name TEXT,
    to_name_key TEXT,
    to_place TEXT,
    to_place_key TEXT,
    printed_on TEXT,
    issued_on TEXT,
    returned_on TEXT,
    state TEXT,
    void_reason TEXT,
    kept_at TEXT,
    note TEXT,
    flags TEXT,
    rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    device TEXT NOT NULL,
    deleted_at TEXT,
    deleted_why TEXT
, signed TEXT, archive_box TEXT, archive_page INTEGER) STRICT;
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
CREATE TABLE meeting (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, date TEXT, kind TEXT, place TEXT, chair TEXT,
    units_count INTEGER, headcount INTEGER, agenda TEXT, decisions TEXT, sign_pages INTEGER, recorder TEXT,
    note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
    device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE month_report (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, period TEXT NOT NULL, state TEXT, version INTEGER, filler TEXT,
    handed_in_at TEXT, checker TEXT, verified_at TEXT, sent_back_why TEXT, submitted_by TEXT, submitted_at TEXT,
    way TEXT, receipt TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE nofraud_claim (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, year INTEGER, name TEXT, kind TEXT,
    unit TEXT REFERENCES unit(uid) DEFERRABLE INITIALLY DEFERRED,
    area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED, claimed_on TEXT, self_score INTEGER,
    town_opinion TEXT, town_on TEXT, county_result TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE office (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    name TEXT,
    town TEXT,
    county TEXT,
    division_code TEXT,
    office_name TEXT,
    address TEXT,
    duty_phone TEXT,
    police_phone TEXT,
    head TEXT,
    checker TEXT,
    filler TEXT,
    phone TEXT,
    form_prefix TEXT,
    risk_types TEXT,
    receipt_keep TEXT,
    photo_minimum INTEGER,
    flags TEXT,
    rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    device TEXT NOT NULL,
    deleted_at TEXT,
    deleted_why TEXT
, level TEXT) STRICT;
CREATE TABLE phase (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
    campaign TEXT REFERENCES campaign(uid) DEFERRABLE INITIALLY DEFERRED, name TEXT, from_date TEXT,
    to_date TEXT, work TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE photo (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    owner_register TEXT,
    owner TEXT,
    blob TEXT,
    name TEXT,
    bytes INTEGER,
    taken_on TEXT,
    caption TEXT,
    minors INTEGER,
    sort_no INTEGER,
    flags TEXT,
    rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    device TEXT NOT NULL,
    deleted_at TEXT,
    deleted_why TEXT
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
CREATE TABLE play_log (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
    asset TEXT REFERENCES venue_asset(uid) DEFERRABLE INITIALLY DEFERRED, date TEXT, date_to TEXT,
    content TEXT, times INTEGER, evidence TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
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
CREATE TABLE push (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, date TEXT, title TEXT, kind TEXT, source TEXT,
    group_count INTEGER, due_villages INTEGER, done_villages INTEGER, handler TEXT, note TEXT, flags TEXT,
    rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL,
    deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE received_figure (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
    town TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED, period TEXT, report TEXT, line TEXT,
    line_name TEXT, item TEXT, item_name TEXT, value INTEGER, whole INTEGER, package INTEGER, flags TEXT,
    rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL,
    deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE rectification (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, date TEXT,
    unit TEXT REFERENCES unit(uid) DEFERRABLE INITIALLY DEFERRED,
    inspection TEXT REFERENCES inspection(uid) DEFERRABLE INITIALLY DEFERRED, notice_no TEXT, issue TEXT,
    demand TEXT, due TEXT, replied_on TEXT, reply TEXT, verified_on TEXT, verifier TEXT, state TEXT,
    note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
    device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE report_exception (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, period TEXT NOT NULL,
    area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED, why TEXT, until TEXT, given_at TEXT, given_by TEXT,
    flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL,
    deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE report_rule (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT, who TEXT, kinds TEXT, units TEXT, to_name TEXT,
    parts TEXT, photo_min INTEGER, row_min INTEGER, period_kind TEXT, cut_day INTEGER, due_in TEXT,
    due_day INTEGER, due_on TEXT, due_time TEXT, shift TEXT, valid_from TEXT, valid_to TEXT, active INTEGER,
    sort_no INTEGER, note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE report_snapshot (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, period TEXT NOT NULL, version INTEGER, made_at TEXT,
    made_by TEXT, why TEXT, submitted_at TEXT, program TEXT, change_seq INTEGER, change_hash TEXT, body_file TEXT,
    seal TEXT, workbook TEXT, pdf TEXT, sheet_workbook TEXT, sheet_pdf TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE report_text (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, kind TEXT, period TEXT, subject TEXT, version INTEGER,
    state TEXT, title TEXT, doc_no TEXT, parts TEXT, frozen TEXT, made_at TEXT, made_by TEXT, blob TEXT,
    word_blob TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
    device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE round_target (
    round TEXT NOT NULL REFERENCES visit_round(uid) DEFERRABLE INITIALLY DEFERRED,
    household TEXT NOT NULL REFERENCES household(uid),
    area TEXT NOT NULL,
    lives_in TEXT,
    PRIMARY KEY (round, household)
) STRICT, WITHOUT ROWID;
CREATE TABLE seat (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
    body TEXT REFERENCES body(uid) DEFERRABLE INITIALLY DEFERRED, role TEXT, name TEXT, name_key TEXT,
    unit_name TEXT, post TEXT, phone TEXT, from_date TEXT, to_date TEXT, sort_no INTEGER, note TEXT,
    flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
    device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE staff (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    name TEXT,
    name_key TEXT,
    unit_name TEXT,
    unit TEXT,
    area TEXT,
    post TEXT,
    roles TEXT,
    office_phone TEXT,
    mobile TEXT,
    from_date TEXT,
    to_date TEXT,
    state TEXT,
    note TEXT,
    flags TEXT,
    rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    device TEXT NOT NULL,
    deleted_at TEXT,
    deleted_why TEXT
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
CREATE TABLE substitution (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, absent TEXT, substitute TEXT, from_date TEXT, to_date TEXT,
    reason TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
    device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE survey (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT, date TEXT, audience TEXT,
    area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED, questions INTEGER, sheets_out INTEGER,
    sheets_in INTEGER, valid INTEGER, knowing INTEGER, target INTEGER, note TEXT, flags TEXT,
    rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL,
    deleted_at TEXT, deleted_why TEXT
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
CREATE TABLE transfer (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, no TEXT, received_on TEXT, way TEXT, kind TEXT,
    content TEXT, secret INTEGER, reporter TEXT, passed_to TEXT, passed_on TEXT, received_by TEXT,
    replied_on TEXT, reply TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL, changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE unit (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    name TEXT,
    name_key TEXT,
    short_name TEXT,
    kind TEXT,
    area TEXT,
    address TEXT,
    head TEXT,
    head_post TEXT,
    vice_head TEXT,
    contact TEXT,
    contact_post TEXT,
    phone TEXT,
    staff_total INTEGER,
    member INTEGER,
    duties TEXT,
    filed_on TEXT,
    changed_on TEXT,
    sort_no INTEGER,
    state TEXT,
    note TEXT,
    flags TEXT,
    rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    device TEXT NOT NULL,
    deleted_at TEXT,
    deleted_why TEXT
, valid_from TEXT, valid_to TEXT) STRICT;
CREATE TABLE unit_coverage (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
    unit TEXT REFERENCES unit(uid) DEFERRABLE INITIALLY DEFERRED, date TEXT, staff_total INTEGER,
    tested INTEGER, knowing INTEGER, pledged INTEGER, trained INTEGER, installed INTEGER, deceived INTEGER,
    source TEXT, filler TEXT, checker TEXT, note TEXT, flags TEXT, rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL, deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE user_account (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    name TEXT,
    role TEXT,
    state TEXT,
    last_sign_in TEXT,
    flags TEXT,
    rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    device TEXT NOT NULL,
    deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE venue_asset (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT, name_key TEXT, kind TEXT, place TEXT,
    area TEXT REFERENCES area(uid) DEFERRABLE INITIALLY DEFERRED, unit_name TEXT,
    unit TEXT REFERENCES unit(uid) DEFERRABLE INITIALLY DEFERRED, faces INTEGER, installed_on TEXT,
    keeper TEXT, three_ones INTEGER, checked_on TEXT, state TEXT, note TEXT, flags TEXT,
    rev INTEGER NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, device TEXT NOT NULL,
    deleted_at TEXT, deleted_why TEXT
) STRICT;
CREATE TABLE visit (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    round TEXT REFERENCES visit_round(uid) DEFERRABLE INITIALLY DEFERRED,
    household TEXT REFERENCES household(uid) DEFERRABLE INITIALLY DEFERRED,
    date TEXT,
    outcome TEXT,
    met_whom TEXT,
    told INTEGER,
    in_person INTEGER,
    contents TEXT,
    leaflets INTEGER,
    receipt TEXT,
    app TEXT,
    visitor TEXT,
    feedback TEXT,
    next_try TEXT,
    note TEXT,
    flags TEXT,
    rev INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    device TEXT NOT NULL,
    deleted_at TEXT,
    deleted_why TEXT
) STRICT;
CREATE TABLE visit_round (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    name TEXT,
    from_date TEXT,
    to_date TEXT,
    scope TEXT,
    targets INTEGER,
    state TEXT,
    note TEXT,
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
CREATE TRIGGER change_log_no_delete BEFORE DELETE ON change_log
BEGIN SELECT RAISE(ABORT, 'change_log is append-only'); END;
CREATE TRIGGER change_log_no_update BEFORE UPDATE ON change_log
BEGIN SELECT RAISE(ABORT, 'change_log is append-only'); END;
CREATE TRIGGER change_step_no_delete BEFORE DELETE ON change_step
BEGIN SELECT RAISE(ABORT, 'change_step is append-only'); END;
CREATE TRIGGER change_step_no_update BEFORE UPDATE ON change_step
BEGIN SELECT RAISE(ABORT, 'change_step is append-only'); END;
