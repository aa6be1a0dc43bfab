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
CREATE INDEX journal_removed ON journal (at, state) WHERE verdict = 'remove';

-- Who writes in Telegram's group for the first time is looked at before their words are judged. Of the profile only the
-- reasons stay that it gave. Reactions are counted by the minute.
CREATE TABLE newcomers (
    id INTEGER PRIMARY KEY,
    seen_at INTEGER NOT NULL,
    looked_at INTEGER,
    reasons TEXT NOT NULL DEFAULT '[]',
    minute_at INTEGER NOT NULL DEFAULT 0,
    in_minute INTEGER NOT NULL DEFAULT 0,
    most_in_minute INTEGER NOT NULL DEFAULT 0,
    flood_at INTEGER
) STRICT;
CREATE INDEX newcomers_seen ON newcomers (seen_at);

-- A verdict may wait for a look at somebody of either network; their numbers are not of one row.
ALTER TABLE cases ADD COLUMN network TEXT NOT NULL DEFAULT 'vk';
