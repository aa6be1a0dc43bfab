-- Questions in comments that wait for somebody's answer. state: waiting, shown, sending, answered, doubt, gone.
CREATE TABLE questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    comment_key TEXT NOT NULL UNIQUE,
    owner_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    comment_id INTEGER NOT NULL,
    author INTEGER NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    answer TEXT,
    answered_by TEXT
) STRICT;
CREATE INDEX questions_waiting ON questions (at) WHERE state = 'waiting';
CREATE INDEX questions_post ON questions (owner_id, post_id);
