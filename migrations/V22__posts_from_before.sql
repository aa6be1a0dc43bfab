-- Posts that stood on the wall before the bot came, and are copied a few a day: what is to go where, and how far it is.
CREATE TABLE backfill_posts (
    target TEXT NOT NULL,
    owner_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    -- When the post was written: the oldest goes first.
    post_at INTEGER NOT NULL,
    -- waits, asked (it is being read), taken (it is a copy now), there (it was one already), left_out, gone
    state TEXT NOT NULL DEFAULT 'waits',
    -- Why it was left out.
    reason TEXT,
    -- When the last thing happened to it.
    at INTEGER NOT NULL,
    -- How often it was not found where it should be.
    missed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (target, owner_id, post_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX backfill_open ON backfill_posts (target, post_at, post_id) WHERE state IN ('waits', 'asked');

-- How posts from before go to a target.
CREATE TABLE backfills (
    target TEXT NOT NULL PRIMARY KEY,
    per_day INTEGER NOT NULL,
    -- When the last one went.
    taken_at INTEGER,
    -- Not before: something could not be read.
    after INTEGER
) STRICT, WITHOUT ROWID;

-- New posts go before those from before.
ALTER TABLE copies ADD COLUMN backfilled INTEGER NOT NULL DEFAULT 0;
