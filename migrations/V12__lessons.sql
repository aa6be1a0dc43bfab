-- What was taught can be looked at, carried and outlives its author's words: a text may be replaced by its hashed features.
-- What the community kept, quietly, is gathered beside it, so that reading it is cheap.

CREATE TABLE lessons (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    journal_id INTEGER UNIQUE,
    -- NULL once its author is forgotten: `features` is what is left of it then
    text TEXT,
    features BLOB,
    fingerprint INTEGER,
    spam INTEGER NOT NULL,
    by_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    -- taught by another community, and carried here in a file
    imported INTEGER NOT NULL DEFAULT 0,
    CHECK (text IS NOT NULL OR features IS NOT NULL)
) STRICT;
INSERT INTO lessons (id, journal_id, text, fingerprint, spam, by_id, at)
SELECT e.id, e.journal_id, e.text,
    (SELECT c.fingerprint FROM journal j JOIN comments c ON c.key = j.comment_key
     WHERE j.id = e.journal_id AND c.text = e.text),
    e.spam, e.by_id, e.at
FROM examples e ORDER BY e.id;
DROP TABLE examples;
ALTER TABLE lessons RENAME TO examples;
CREATE INDEX examples_fingerprint ON examples (fingerprint) WHERE fingerprint IS NOT NULL;

-- What the taught examples decided since.
CREATE INDEX journal_learned ON journal (at) WHERE rule = 'learned';

-- When the community or a manager answered or liked a comment.
ALTER TABLE comments ADD COLUMN answered_at INTEGER;
CREATE INDEX comments_answered ON comments (answered_at) WHERE answered_at IS NOT NULL;

CREATE TABLE kept_talk (
    comment_key TEXT NOT NULL PRIMARY KEY,
    network TEXT NOT NULL,
    author_id INTEGER NOT NULL,
    fingerprint INTEGER NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    answered INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX kept_talk_author ON kept_talk (network, author_id);
CREATE UNIQUE INDEX kept_talk_fingerprint ON kept_talk (fingerprint);
CREATE INDEX kept_talk_at ON kept_talk (answered, at);

-- People who were forgotten while something of them was still on its way: what comes of it is cleaned until nothing is.
CREATE TABLE forgetting (
    network TEXT NOT NULL,
    person INTEGER NOT NULL,
    words TEXT,
    at INTEGER NOT NULL,
    inbox_up_to INTEGER NOT NULL,
    outbox_up_to INTEGER NOT NULL,
    PRIMARY KEY (network, person)
) STRICT, WITHOUT ROWID;
