-- The first version: what listeners heard, what was judged, what is wanted outside, and what people decided.
-- Times are Unix milliseconds UTC. Payloads are JSON that carries its own version where it is ours.

CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How far each account was read. `heard_at` is when it last answered.
CREATE TABLE cursors (
    account TEXT NOT NULL PRIMARY KEY,
    position TEXT NOT NULL,
    heard_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Ids outlive payloads, so that a repeat is known for what it is.
CREATE TABLE seen_events (
    account TEXT NOT NULL,
    event_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_events_at ON seen_events (at);

-- state: 0 waiting, 1 done, 2 parked
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    event_id TEXT NOT NULL,
    queue INTEGER NOT NULL,
    payload TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT
) STRICT;
CREATE INDEX inbox_waiting ON inbox (queue, id) WHERE state = 0;
CREATE INDEX inbox_received ON inbox (received_at) WHERE state <> 0;

CREATE TABLE comments (
    key TEXT NOT NULL PRIMARY KEY,
    place TEXT NOT NULL,
    owner_id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    network TEXT NOT NULL,
    author_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    text TEXT,
    content_hash INTEGER,
    fingerprint INTEGER,
    score REAL,
    journal_id INTEGER,
    deleted INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX comments_author ON comments (network, author_id, seen_at);
CREATE INDEX comments_fingerprint ON comments (fingerprint, seen_at);
CREATE INDEX comments_seen ON comments (seen_at);

CREATE TABLE people (
    network TEXT NOT NULL,
    id INTEGER NOT NULL,
    name TEXT,
    member INTEGER,
    joined_at INTEGER,
    first_seen INTEGER NOT NULL,
    looked_at INTEGER,
    deactivated TEXT,
    banned INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (network, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE never_touch (
    network TEXT NOT NULL,
    id INTEGER NOT NULL,
    by_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (network, id)
) STRICT, WITHOUT ROWID;

-- scope: 'vk' or a Telegram chat id
CREATE TABLE managers (
    scope TEXT NOT NULL,
    id INTEGER NOT NULL,
    creator INTEGER NOT NULL,
    bot INTEGER NOT NULL,
    PRIMARY KEY (scope, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    network TEXT NOT NULL,
    kind TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    comment_key TEXT,
    place TEXT,
    owner_id INTEGER,
    parent_id INTEGER,
    item_id INTEGER,
    verdict TEXT NOT NULL,
    score REAL NOT NULL,
    rule TEXT NOT NULL,
    reasons TEXT NOT NULL,
    mode TEXT NOT NULL,
    model TEXT NOT NULL,
    wave_id INTEGER,
    state TEXT NOT NULL,
    error TEXT,
    text TEXT,
    by_id INTEGER
) STRICT;
CREATE INDEX journal_at ON journal (at);
CREATE INDEX journal_user ON journal (network, user_id, id);
CREATE INDEX journal_comment ON journal (comment_key) WHERE comment_key IS NOT NULL;
CREATE INDEX journal_open ON journal (state, id) WHERE state IN ('pending', 'assist');

CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    journal_id INTEGER NOT NULL REFERENCES journal (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    decided_by INTEGER
) STRICT;
CREATE INDEX quarantine_open ON quarantine (expires_at) WHERE state = 'pending';
CREATE INDEX quarantine_journal ON quarantine (journal_id);

-- state: 0 waiting, 1 out, 2 done, 3 dropped, 4 dead
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    subject TEXT,
    cause TEXT,
    network TEXT NOT NULL,
    lane TEXT NOT NULL,
    urgency INTEGER NOT NULL,
    action TEXT NOT NULL,
    action_version INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1,
    journal_id INTEGER,
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    expires_at INTEGER,
    state INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    ended_at INTEGER,
    error TEXT
) STRICT;
CREATE UNIQUE INDEX outbox_subject ON outbox (subject) WHERE subject IS NOT NULL AND state IN (0, 1);
CREATE UNIQUE INDEX outbox_cause ON outbox (cause) WHERE cause IS NOT NULL;
CREATE INDEX outbox_due ON outbox (lane, urgency, id) WHERE state = 0;
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE state >= 2;

CREATE TABLE surfaces (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    message_id INTEGER,
    entries INTEGER NOT NULL DEFAULT 0,
    length_utf16 INTEGER NOT NULL DEFAULT 0,
    closed INTEGER NOT NULL DEFAULT 0,
    shown_at INTEGER,
    state TEXT NOT NULL DEFAULT '{}',
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX surfaces_purpose ON surfaces (chat_id, purpose, id);
CREATE INDEX surfaces_message ON surfaces (chat_id, message_id);

CREATE TABLE surface_entries (
    surface_id INTEGER NOT NULL REFERENCES surfaces (id) ON DELETE CASCADE,
    journal_id INTEGER NOT NULL REFERENCES journal (id) ON DELETE CASCADE,
    PRIMARY KEY (surface_id, journal_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX surface_entries_journal ON surface_entries (journal_id);

CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    changed_by INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE settings_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    old_value TEXT,
    new_value TEXT,
    changed_by INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE examples (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    journal_id INTEGER UNIQUE,
    text TEXT NOT NULL,
    spam INTEGER NOT NULL,
    by_id INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE capabilities (
    capability TEXT NOT NULL PRIMARY KEY,
    way TEXT NOT NULL,
    advice TEXT,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A verdict that waits for a fact of the network.
CREATE TABLE cases (
    comment_key TEXT NOT NULL PRIMARY KEY,
    user_id INTEGER NOT NULL,
    comment TEXT NOT NULL,
    origin TEXT NOT NULL,
    deadline INTEGER NOT NULL,
    asked INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Sums of a local day, kept for ever.
CREATE TABLE daily (
    day TEXT NOT NULL,
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (day, name)
) STRICT, WITHOUT ROWID;

-- What the admin was told once, and when.
CREATE TABLE notices (
    key TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
