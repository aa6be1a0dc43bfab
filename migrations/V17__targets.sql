-- Posts are copied to chats of any platform: what was a number of Telegram's is a text, `-100123` or `max:123`.

ALTER TABLE copies ADD COLUMN target TEXT NOT NULL DEFAULT '';
UPDATE copies SET target = CAST(channel_id AS TEXT);
DROP INDEX copies_post;
DROP INDEX copies_open;
ALTER TABLE copies DROP COLUMN channel_id;
CREATE UNIQUE INDEX copies_post ON copies (owner_id, post_id, target);
CREATE INDEX copies_open ON copies (target, post_at, post_id) WHERE state = 'pending';

-- What chats are called, on any platform.
CREATE TABLE chat_names (
    chat TEXT NOT NULL PRIMARY KEY,
    title TEXT,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO chat_names SELECT CAST(id AS TEXT), title, at FROM chats;
DROP TABLE chats;
ALTER TABLE chat_names RENAME TO chats;
