-- Digests: which local day was told of, when the program was away, and what posts have come to.

-- day: the local day on which it was due. asked_at, counted_at: the counts of posts were asked for, and came.
CREATE TABLE digests (
    day TEXT NOT NULL PRIMARY KEY,
    asked_at INTEGER,
    counted_at INTEGER,
    sent_at INTEGER
) STRICT, WITHOUT ROWID;

-- The clock did not ring in between: the program was off, or the machine slept.
CREATE TABLE absences (
    began_at INTEGER NOT NULL PRIMARY KEY,
    ended_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- views: not told with every answer. at: when VK told.
CREATE TABLE post_counts (
    owner_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    posted_at INTEGER NOT NULL,
    likes INTEGER NOT NULL,
    comments INTEGER NOT NULL,
    views INTEGER,
    at INTEGER NOT NULL,
    PRIMARY KEY (owner_id, post_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_counts_posted ON post_counts (posted_at);
CREATE INDEX wall_posts_at ON wall_posts (at);
