-- Talks with people who write to us, and the leads that come of them.

-- One row a person. state: idle, asking, resuming, changing, question, forgetting.
-- revision: of the last question, so that an old button means nothing. draft: answers whose lead does not exist yet.
CREATE TABLE talks (
    network TEXT NOT NULL,
    person INTEGER NOT NULL,
    name TEXT,
    username TEXT,
    client TEXT,
    state TEXT NOT NULL DEFAULT 'idle',
    step TEXT,
    tries INTEGER NOT NULL DEFAULT 0,
    changing INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 0,
    lead_id INTEGER,
    heard_at INTEGER,
    said_at INTEGER,
    quiet_until INTEGER,
    banned INTEGER NOT NULL DEFAULT 0,
    reachable INTEGER NOT NULL DEFAULT 1,
    minute INTEGER NOT NULL DEFAULT 0,
    in_minute INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (network, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX talks_open ON talks (heard_at) WHERE state <> 'idle';

-- kind: lead, question, offer (somebody who sells promotion; nobody is told of it). confirmed_at: the client said that all is right.
CREATE TABLE leads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    network TEXT NOT NULL,
    person INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    status TEXT NOT NULL,
    temperature TEXT NOT NULL DEFAULT 'cold',
    wish TEXT NOT NULL DEFAULT '{}',
    wish_version INTEGER NOT NULL DEFAULT 1,
    taken_by INTEGER,
    taken_name TEXT,
    client_at INTEGER,
    answered_at INTEGER,
    admin_at INTEGER,
    reminders INTEGER NOT NULL DEFAULT 0,
    nudged_at INTEGER,
    spam REAL,
    reason TEXT,
    post_owner INTEGER,
    post_id INTEGER,
    status_at INTEGER NOT NULL
) STRICT;
CREATE INDEX leads_person ON leads (network, person, id);
CREATE INDEX leads_status ON leads (kind, status, id);

-- What was said. side: client, admin, note, change. client_message: its number on the client's side;
-- admin_message: in the admin chat. trouble: why it did not arrive.
CREATE TABLE lead_messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    network TEXT NOT NULL,
    person INTEGER NOT NULL,
    lead_id INTEGER,
    side TEXT NOT NULL,
    at INTEGER NOT NULL,
    by_id INTEGER,
    by_name TEXT,
    text TEXT NOT NULL,
    files TEXT NOT NULL DEFAULT '[]',
    client_message INTEGER,
    admin_chat INTEGER,
    admin_message INTEGER,
    trouble TEXT
) STRICT;
CREATE UNIQUE INDEX lead_messages_heard ON lead_messages (network, person, client_message) WHERE side = 'client';
CREATE INDEX lead_messages_lead ON lead_messages (lead_id, id);
CREATE INDEX lead_messages_shown ON lead_messages (admin_chat, admin_message) WHERE admin_message IS NOT NULL;
CREATE INDEX lead_messages_person ON lead_messages (network, person, id);
