-- The program saw that it errs more than usual and asks before it removes, until a person says otherwise: a row a time
-- that happened, in force while nobody has lifted it.
CREATE TABLE brakes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    since INTEGER NOT NULL,
    cause TEXT NOT NULL,
    seen INTEGER NOT NULL,
    among INTEGER NOT NULL,
    -- journal rows, JSON
    examples TEXT NOT NULL,
    -- what waited to be removed then and went back to quarantine
    held INTEGER NOT NULL DEFAULT 0,
    lifted_at INTEGER,
    lifted_by INTEGER
) STRICT;
CREATE UNIQUE INDEX brakes_on ON brakes (lifted_at IS NULL) WHERE lifted_at IS NULL;

-- Removals are looked through every minute; what is kept is a hundred times as much.
CREATE INDEX journal_removed ON journal (at) WHERE verdict = 'remove';
