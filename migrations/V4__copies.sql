-- Copies of posts in Telegram channels: which exist, what they are made of, what was told of them.

-- Posts that were met, by event or by reading: each is counted and considered once.
CREATE TABLE wall_posts (
    owner_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (owner_id, post_id)
) STRICT, WITHOUT ROWID;

-- state: pending, approval, published, skipped, failed, uncertain
-- step of a pending one: asking (for what the post lacks), ready, sending
-- body: JSON of the post, with its version; words, label, tags: what the admin or the program adds
CREATE TABLE copies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    post_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    at INTEGER NOT NULL,
    published_at INTEGER,
    state TEXT NOT NULL,
    step TEXT NOT NULL DEFAULT '',
    reason TEXT,
    body TEXT,
    body_version INTEGER NOT NULL DEFAULT 1,
    words TEXT,
    label TEXT,
    tags TEXT NOT NULL DEFAULT '[]',
    asked INTEGER NOT NULL DEFAULT 0,
    deadline INTEGER,
    look_at INTEGER,
    gone_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX copies_post ON copies (owner_id, post_id, channel_id);
CREATE INDEX copies_open ON copies (channel_id, post_at, post_id) WHERE state = 'pending';
CREATE INDEX copies_look ON copies (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX copies_state ON copies (state, id);

-- state: waiting, out, done, unsure, failed. seen_id: the message as it arrived in the linked group.
CREATE TABLE copy_parts (
    copy_id INTEGER NOT NULL REFERENCES copies (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    part TEXT NOT NULL,
    part_version INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL,
    message_ids TEXT NOT NULL DEFAULT '[]',
    sent_at INTEGER,
    seen_id INTEGER,
    PRIMARY KEY (copy_id, ordinal)
) STRICT, WITHOUT ROWID;

-- Walls that are read because nobody tells of their posts. since: older posts are not copied.
CREATE TABLE walls (
    name TEXT NOT NULL PRIMARY KEY,
    owner_id INTEGER,
    since INTEGER NOT NULL,
    looked_at INTEGER,
    error TEXT
) STRICT, WITHOUT ROWID;

-- Public channels by their names.
CREATE TABLE channels (
    name TEXT NOT NULL PRIMARY KEY,
    id INTEGER NOT NULL,
    title TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The community's own hashtags.
CREATE TABLE hashtags (
    tag TEXT NOT NULL PRIMARY KEY,
    uses INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
