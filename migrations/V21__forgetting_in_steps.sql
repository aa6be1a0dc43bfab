-- Somebody who is forgotten is looked for among raw events and calls a little at a time: how far that has come, and which of
-- those that name them were still on their way when they were looked at.
ALTER TABLE forgetting ADD COLUMN inbox_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE forgetting ADD COLUMN outbox_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE forgetting ADD COLUMN events TEXT NOT NULL DEFAULT '[]';
ALTER TABLE forgetting ADD COLUMN calls TEXT NOT NULL DEFAULT '[]';
