-- Fake subscribers and likes: one record a person with what was seen of them, sweeps that go on where they stopped,
-- waves, and who is never judged.

-- What the last bulk look told (packed, at most 64 bytes) and the score of it alone.
ALTER TABLE people ADD COLUMN profile BLOB;
ALTER TABLE people ADD COLUMN score REAL;

-- The moment a limit was reserved; the sweep a verdict belongs to.
ALTER TABLE journal ADD COLUMN acted_at INTEGER;
ALTER TABLE journal ADD COLUMN sweep_id INTEGER;
UPDATE journal SET acted_at = at WHERE kind IN ('member', 'like') AND verdict = 'remove' AND state IN ('pending', 'done');
DROP INDEX journal_people;
CREATE INDEX journal_acted ON journal (acted_at) WHERE acted_at IS NOT NULL;
CREATE INDEX journal_sweep ON journal (sweep_id) WHERE sweep_id IS NOT NULL;
CREATE INDEX journal_wave ON journal (wave_id) WHERE wave_id IS NOT NULL;

-- What people did, with times: join, leave, like, unlike, message, ban, unban. Comments have their own table.
CREATE TABLE deeds (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    network TEXT NOT NULL,
    person INTEGER NOT NULL,
    at INTEGER NOT NULL,
    deed TEXT NOT NULL,
    item_kind TEXT,
    owner_id INTEGER,
    item_id INTEGER
) STRICT;
CREATE INDEX deeds_person ON deeds (network, person, at);
CREATE INDEX deeds_at ON deeds (at, deed);

-- Verdicts on people that wait for a look at the profile.
CREATE TABLE looks (
    person INTEGER NOT NULL,
    cause TEXT NOT NULL,
    journal_id INTEGER NOT NULL DEFAULT 0,
    deadline INTEGER NOT NULL,
    asked INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (person, cause, journal_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX looks_unasked ON looks (person) WHERE asked = 0;
CREATE INDEX looks_deadline ON looks (deadline);

-- Who is spared, and why: donor, answered, good_comments, lead.
CREATE TABLE mercies (
    network TEXT NOT NULL,
    person INTEGER NOT NULL,
    why TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (network, person, why)
) STRICT, WITHOUT ROWID;

-- state: running, done, limit, failed
CREATE TABLE sweeps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    enforce INTEGER NOT NULL,
    quiet INTEGER NOT NULL,
    by_id INTEGER,
    state TEXT NOT NULL,
    position TEXT NOT NULL,
    counts TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    moved_at INTEGER NOT NULL,
    ended_at INTEGER,
    note TEXT
) STRICT;
CREATE UNIQUE INDEX sweeps_running ON sweeps (kind) WHERE state = 'running';

-- The newest posts and who likes them, as the last sweep and the events since tell.
CREATE TABLE posts (
    owner_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    likes INTEGER NOT NULL DEFAULT 0,
    comments INTEGER NOT NULL DEFAULT 0,
    swept_at INTEGER,
    PRIMARY KEY (owner_id, post_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE likers (
    owner_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    person INTEGER NOT NULL,
    sweep_id INTEGER NOT NULL,
    PRIMARY KEY (owner_id, post_id, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX likers_person ON likers (person, sweep_id);

-- What happened in each hour (Unix hours): the community's own rhythm.
CREATE TABLE hourly (
    hour INTEGER NOT NULL,
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (hour, name)
) STRICT, WITHOUT ROWID;

-- Who comments under one post.
CREATE INDEX comments_place ON comments (place, owner_id, parent_id, seen_at);

-- state: open, over, honest. ordered: an admin ordered to remove everybody alike, by_id: who.
CREATE TABLE waves (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    item_kind TEXT NOT NULL DEFAULT '',
    owner_id INTEGER NOT NULL DEFAULT 0,
    item_id INTEGER NOT NULL DEFAULT 0,
    began_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    ended_at INTEGER,
    state TEXT NOT NULL,
    ordered INTEGER NOT NULL DEFAULT 0,
    by_id INTEGER,
    facts TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX waves_open ON waves (kind, item_kind, owner_id, item_id) WHERE state = 'open';
CREATE TABLE wave_people (
    wave_id INTEGER NOT NULL REFERENCES waves (id) ON DELETE CASCADE,
    person INTEGER NOT NULL,
    at INTEGER NOT NULL,
    score REAL,
    -- -1: looked at and left alone
    journal_id INTEGER,
    PRIMARY KEY (wave_id, person)
) STRICT, WITHOUT ROWID;

-- What admins said of accounts: the adaptive layer is derived from these.
CREATE TABLE account_examples (
    person INTEGER NOT NULL PRIMARY KEY,
    profile BLOB NOT NULL,
    fake INTEGER NOT NULL,
    by_id INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
