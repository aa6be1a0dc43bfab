-- Posts that go out later. due_at: not before, Unix milliseconds; NULL: as soon as its turn comes.
ALTER TABLE copies ADD COLUMN due_at INTEGER;
