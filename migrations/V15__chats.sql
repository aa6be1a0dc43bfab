-- Titles of chats and channels: people read names, not numbers. `at`: when the title was last learnt or asked for.
CREATE TABLE chats (
    id INTEGER NOT NULL PRIMARY KEY,
    title TEXT,
    at INTEGER NOT NULL
) STRICT;

INSERT OR REPLACE INTO chats SELECT id, title, 0 FROM channels WHERE title <> '';

-- The first words of a post, for the same: lists and digests name it by them.
ALTER TABLE wall_posts ADD COLUMN words TEXT;

-- What a comment carries besides its words, a JSON list of kinds: a card says so where there is nothing to read.
ALTER TABLE comments ADD COLUMN carries TEXT;
