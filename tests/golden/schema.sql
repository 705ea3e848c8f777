CREATE INDEX activity_date ON activity (date);
CREATE INDEX change_log_uid ON change_log (uid);
CREATE UNIQUE INDEX dictionary_code ON dictionary_entry (dictionary, code);
CREATE INDEX household_area ON household (area, door_key, deleted_at);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX issued_batch ON issued (batch, serial);
CREATE INDEX issued_round ON issued (round, area, template, state, printed_on, returned_on, deleted_at);
CREATE UNIQUE INDEX issued_serial ON issued (serial);
CREATE INDEX issued_state ON issued (state);
CREATE INDEX issued_to ON issued (to_uid);
CREATE INDEX photo_blob ON photo (blob);
CREATE INDEX photo_owner ON photo (owner);
CREATE INDEX print_run_batch ON print_run (batch);
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
CREATE TABLE finder (
    register TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (register, row_id)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE round_target (
    round TEXT NOT NULL REFERENCES visit_round(uid) DEFERRABLE INITIALLY DEFERRED,
    household TEXT NOT NULL REFERENCES household(uid),
    area TEXT NOT NULL,
    lives_in TEXT,
    PRIMARY KEY (round, household)
) STRICT, WITHOUT ROWID;
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
